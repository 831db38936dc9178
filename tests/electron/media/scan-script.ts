import { scanAnything } from '../../../electron/media/scan-source';
import { sourceRefOf } from '../../../electron/media/open-source';

/* Scans a path as the process of a source does, and prints what it found and the most memory that it took. */
const [path = '', depth] = process.argv.slice(2);
const scan = await scanAnything(
  { source: await sourceRefOf(path), depth: depth === 'full' ? 'full' : 'index' },
  { signal: new AbortController().signal, tell: () => undefined },
);
const { counts, problems, elapsedMs } = scan.catalog;
const peakBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ instances: counts.instances, problems, elapsedMs, peakBytes }));

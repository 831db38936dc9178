import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { bundleScript, type BundledScript } from '../bundled-script';
import { temporaryFolder } from './temporary-folder';

const isLong = process.env['DISCPORT_LONG'] === '1';
vi.setConfig({ testTimeout: isLong ? 600_000 : 120_000 });

/** What a process that reads one source may take, with all that Node takes for itself. */
const mostBytes = 350_000_000;

let script: BundledScript;
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'scan-script.ts'));
});
afterAll(() => script.remove());

const said = z.object({
  instances: z.number(),
  problems: z.array(z.unknown()),
  elapsedMs: z.number(),
  peakBytes: z.number(),
});

const scanLarge = (depth: 'index' | 'full', ...args: readonly (number | string)[]) => {
  const path = temporaryFolder().at('a.zip');
  const maker = join(import.meta.dirname, 'make-large-archive.py');
  execFileSync('/usr/bin/python3', [maker, path, ...args.map(String)]);
  const result = said.parse(
    JSON.parse(execFileSync(process.execPath, [script.path, path, depth], { encoding: 'utf8' })),
  );
  const megabytes = (result.peakBytes / 1e6).toFixed(0);
  console.log(
    `${args.join(' ')}: ${result.instances} pictures in ${result.elapsedMs} ms, ${megabytes} MB at most`,
  );
  return result;
};

const slices = isLong ? 20_000 : 2000;

// 20,000 are 5 GB: their offsets are those of Zip64
it.each([
  ['stored', [slices, 244, 1]],
  ['deflated', [isLong ? slices : 500, 244, 1, 'deflated']],
] as const)('a ZIP of thousands of pictures that are %s is listed within its memory', (_, args) => {
  const { instances, problems, peakBytes, elapsedMs } = scanLarge('index', ...args);
  expect(instances).toBe(args[0]);
  expect(problems).toEqual([]);
  expect(peakBytes).toBeLessThan(mostBytes);
  if (isLong) expect(elapsedMs).toBeLessThan(10_000);
});

it('a film that is larger than the memory it may take is inflated and read to its end', () => {
  const { instances, problems, peakBytes } = scanLarge('full', 1, 65_535, isLong ? 63 : 6, 'deflated');
  expect(instances).toBe(1);
  expect(problems).toEqual([]);
  expect(peakBytes).toBeLessThan(mostBytes);
});

import '../web-crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { commands } from './commands';
import { runCommandLine } from './run-command';
import { terminalIo } from './terminal';

const packageFile = new URL('../../package.json', import.meta.url);
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(packageFile, 'utf8')) as unknown);

const cancelled = new AbortController();
// the first asks, a second one ends the process as if nobody listened
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    cancelled.abort();
  });

process.exitCode = await runCommandLine(process.argv.slice(2), terminalIo(cancelled.signal), {
  commands,
  version,
});

import '../web-crypto';
import { readFileSync } from 'node:fs';
import { commands } from './commands';
import { runCommandLine } from './run-command';
import { terminalIo } from './terminal';

const packageFile = new URL('../../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };

const cancelled = new AbortController();
/** A terminal tells everybody it runs of a ^C, and who started us hands it on: within this time it is the same one. */
const sameAskMs = 500;
// the first asks, a second one ends the process as if nobody listened
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  const ask = (): void => {
    cancelled.abort();
    setTimeout(() => process.off(signal, ask), sameAskMs).unref();
  };
  process.on(signal, ask);
}
// the terminal was closed, and nobody is left to ask twice; Windows would not wait
if (process.platform !== 'win32')
  process.on('SIGHUP', () => {
    cancelled.abort();
  });

process.exitCode = await runCommandLine(process.argv.slice(2), terminalIo(cancelled.signal), {
  commands,
  version,
});

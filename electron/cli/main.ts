import { readFileSync } from 'node:fs';
import { commands } from './commands';
import { runCommandLine } from './run-command';
import { terminalIo } from './terminal';
import { mayHang, watchOver, type WatchedNews } from './watch-over';

const packageFile = new URL('../../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };

const args = process.argv.slice(2);
const cancelled = new AbortController();
const io = terminalIo(cancelled.signal);
/** A terminal tells everybody it runs of a ^C, and who started us hands it on: within this time it is the same one. */
const sameAskMs = 500;

const tellWatcher = (news: WatchedNews): void => {
  process.send?.(news);
};

const runHere = async (): Promise<number> => {
  const cancel = (): void => {
    cancelled.abort();
    tellWatcher({ kind: 'cancelling' });
  };
  // whoever watches over this process is gone
  process.once('disconnect', () => {
    cancelled.abort();
  });
  // the first asks, a second one ends the process as if nobody listened
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const ask = (): void => {
      cancel();
      setTimeout(() => process.off(signal, ask), sameAskMs).unref();
    };
    process.on(signal, ask);
  }
  // the terminal was closed, and nobody is left to ask twice; Windows would not wait
  if (process.platform !== 'win32') process.on('SIGHUP', cancel);
  const status = await runCommandLine(args, io, { commands, version });
  tellWatcher({ kind: 'ended', status });
  if (process.connected) process.disconnect();
  return status;
};

const isWatched = process.send !== undefined;
process.exitCode = !isWatched && mayHang(args) ? await watchOver(args, io.say) : await runHere();

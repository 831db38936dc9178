import { resolve } from 'node:path';
import { driveKindAt, readMounts } from '../media/mount-table';
import { exitStatus } from './command';

/** What the command tells the process that watches over it. */
export type WatchedNews =
  { readonly kind: 'cancelling' } | { readonly kind: 'ended'; readonly status: number };

/** Within this time a command that can still hear says that it was cancelled, and one that has ended is gone. */
const answerWithinMs = 1000;
/** How long a command that was cancelled may tidy up. */
const tidyWithinMs = 60_000;

/**
 * Whether a command may read a drive that can hang so that its process neither hears nor ends. No drive is asked.
 *
 * @param system see driveKindAt
 */
export const mayHang = (args: readonly string[], system?: string): boolean => {
  // only Linux tells without asking
  if (process.platform !== 'linux') return true;
  const mounts = readMounts();
  return args
    .filter((arg) => !arg.startsWith('-'))
    .map((arg) => resolve(arg))
    .map((path) => mounts.find(({ device }) => device === path)?.folder ?? path)
    .some((path) => driveKindAt(path, mounts, system) !== undefined);
};

/**
 * Runs the command in a process of its own, with the same streams, and leaves it behind where a drive does not let it end.
 *
 * @param say told in words what has become of it where it can't say so itself
 * @returns the exit status
 */
export const watchOver = async (args: readonly string[], say: (line: string) => void): Promise<number> => {
  const { spawn } = await import('node:child_process');
  return new Promise((done, fail) => {
    const [, script = ''] = process.argv;
    const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    let patience: NodeJS.Timeout | undefined;
    let status: number | undefined;
    const leave = (): void => {
      child.kill('SIGKILL');
      if (child.connected) child.disconnect();
      child.unref();
      if (status === undefined)
        say(
          'Cancelled while the drive did not answer. The source was only read. A target that was being written is not finished: remove it.',
        );
      done(status ?? exitStatus.failed);
    };
    child.on('message', (news: WatchedNews) => {
      clearTimeout(patience);
      if (news.kind === 'ended') ({ status } = news);
      patience = setTimeout(leave, news.kind === 'ended' ? answerWithinMs : tidyWithinMs);
    });
    child.once('error', fail);
    child.once('exit', (code) => {
      clearTimeout(patience);
      done(status ?? code ?? exitStatus.failed);
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        child.kill(signal);
        clearTimeout(patience);
        patience = setTimeout(leave, answerWithinMs);
      });
  });
};

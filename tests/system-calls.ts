import { readFile } from 'node:fs/promises';

/** A system call, at its place among those of all threads. */
export interface SystemCall {
  readonly name: string;
  /** The file of its descriptor, where it is one. */
  readonly path: string;
  /** As strace prints them. */
  readonly args: string;
}

const callRule = /^(\d+) +(\w+)\((?:\d+<([^>]*)>)?(.*)$/;
const resumedRule = /^(\d+) +<\.\.\. (\w+) resumed>/;
const unfinished = ' <unfinished ...>';

/** Arguments of strace that write down the system calls of the program that follows them, which is the process that was started. */
export const tracedInto = (log: string): readonly string[] => [
  ...[
    '--daemonize=grandchild',
    '--follow-forks',
    '--decode-fds=path',
    '--string-limit=4096',
    `--output=${log}`,
  ],
  '--trace=fsync,fdatasync,write,writev,pwrite64',
];

/**
 * Reads what strace wrote, in order. A sync that another thread's call interrupts in the log counts from when it returned, a
 * write from when it began: what is synced before a write in this list was on the disk before anybody could read it.
 */
export const readSystemCalls = async (log: string): Promise<readonly SystemCall[]> => {
  const calls: SystemCall[] = [];
  const waiting = new Map<string, SystemCall>();
  for (const line of (await readFile(log, 'utf8')).split('\n')) {
    const resumed = resumedRule.exec(line);
    if (resumed !== null) {
      const call = waiting.get(resumed[1] ?? '');
      waiting.delete(resumed[1] ?? '');
      if (call?.name.endsWith('sync') === true) calls.push(call);
      continue;
    }
    const [, thread = '', name, path = '', args = ''] = callRule.exec(line) ?? [];
    if (name === undefined) continue;
    const call = { name, path, args };
    if (line.endsWith(unfinished)) waiting.set(thread, call);
    if (!line.endsWith(unfinished) || !name.endsWith('sync')) calls.push(call);
  }
  return calls;
};

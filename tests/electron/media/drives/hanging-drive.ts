import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A disc in a drive that can be made to hang: whoever reads it then waits in the kernel. */
export interface HangingDrive {
  readonly mount: string;
  readonly hang: () => void;
  readonly goOn: () => void;
  readonly takeOut: () => Promise<void>;
}

const isMounted = (mount: string): boolean =>
  readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${mount} `);

/** See proc_pid_stat(5). */
const isStopped = ({ pid }: ChildProcess): boolean =>
  readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8').includes(' T ');

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((done) => {
    if (child.exitCode !== null) done();
    else
      child.once('exit', () => {
        done();
      });
  });

/** @param folder where the image and the mount go; the disc is one as lsblk of fake-lsblk.ts reports it */
export const putInHangingDrive = async (folder: string, disc: string): Promise<HangingDrive> => {
  const [image, mount] = [join(folder, 'hanging.iso'), join(folder, 'hanging')];
  execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-J', '-V', 'CTDISC', '-o', image, disc], {
    stdio: 'ignore',
  });
  mkdirSync(mount);
  const options = 'ro,fsname=/dev/sr9,allow_other,attr_timeout=0,entry_timeout=0';
  const child = spawn('fuseiso', ['-n', image, mount, '-f', '-o', options], { stdio: 'ignore' });
  while (!isMounted(mount)) {
    if (child.exitCode !== null) throw new Error('fuseiso did not start');
    await delay(20);
  }
  return {
    mount,
    hang: () => {
      child.kill('SIGSTOP');
      // a busy computer takes a while to stop it, and it would answer meanwhile
      while (!isStopped(child));
    },
    goOn: () => {
      child.kill('SIGCONT');
    },
    takeOut: async () => {
      child.kill('SIGCONT');
      execFileSync('fusermount', ['-uz', mount]);
      child.kill();
      await ended(child);
    },
  };
};

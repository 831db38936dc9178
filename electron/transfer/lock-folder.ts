import { readFile, rm, stat, utimes } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createExclusively } from './disk';

export const lockName = 'lock';
const lockStepMs = 10_000;
const lockLostMs = 60_000;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Locks of this process. One that names it and is not among them is of a process that had its number before. */
const heldHere = new Set<string>();

const isAbandoned = async (path: string): Promise<boolean> => {
  const pid = Number(await readFile(path, 'utf8'));
  const { mtimeMs } = await stat(path);
  const isGone = pid === process.pid ? !heldHere.has(path) : !isAlive(pid);
  return isGone || Date.now() - mtimeMs > lockLostMs;
};

/**
 * Two must not go on with one thing. A process that was killed leaves its lock behind: it counts no more when that process
 * is gone, or when nobody has touched it for a minute.
 *
 * @returns what lets go of it, or null when another has it
 */
export const lockFolder = async (folder: string): Promise<(() => Promise<void>) | null> => {
  const path = resolve(folder, lockName);
  for (let attempt = 0; attempt < 2; attempt++)
    try {
      const file = await createExclusively(path);
      try {
        await file.writeFile(String(process.pid));
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      } finally {
        await file.close();
      }
      heldHere.add(path);
      const timer = setInterval(() => {
        void utimes(path, new Date(), new Date()).catch(() => undefined);
      }, lockStepMs);
      timer.unref();
      return async () => {
        clearInterval(timer);
        heldHere.delete(path);
        await rm(path, { force: true });
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      if (!(await isAbandoned(path).catch(() => false))) return null;
      await rm(path, { force: true });
    }
  return null;
};

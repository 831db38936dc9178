import { mkdir, open, statfs } from 'node:fs/promises';
import { systemCode } from '../media/system-error';

/** Free bytes where a folder is, null where the system doesn't say. */
export const freeBytesAt = async (folder: string): Promise<number | null> => {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
};

/** Makes the names in a folder as lasting as the files behind them. Windows does so by itself and opens no folder. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** A folder that only this account may look into. */
export const makePrivateFolder = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
};

/** A new file that only this account may read; never one that was there, nor what a link points at. */
export const createExclusively = (path: string): ReturnType<typeof open> => open(path, 'wx', 0o600);

const fullDisk = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** A disk that is full, or takes no larger files. */
export const isFull = (error: unknown): boolean => fullDisk.has(systemCode(error) ?? '');

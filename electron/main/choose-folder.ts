import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dialog, type BrowserWindow } from 'electron';

/** A name that every file system takes: what it can't hold becomes '_'. */
export const fileName = (label: string): string =>
  label
    .replace(/[^\p{L}\p{N} ,.-]/gu, '_')
    .replace(/[ .]+$/, '')
    .slice(0, 80) || 'Discport';

/**
 * Lets a person choose where a new folder goes: an empty one, as a new stick is, is filled itself; in any other a
 * new one is made.
 *
 * @param label what the new folder is called
 * @returns null when the person changed their mind
 */
export const chooseNewFolder = async (
  window: BrowserWindow | undefined,
  label: string,
): Promise<{ path: string } | null> => {
  if (window === undefined) return null;
  const { filePaths } = await dialog.showOpenDialog(window, {
    properties: ['openDirectory', 'createDirectory'],
  });
  const folder = filePaths[0];
  if (folder === undefined) return null;
  const isEmpty = (await readdir(folder).catch(() => ['unreadable'])).length === 0;
  return { path: isEmpty ? folder : join(folder, fileName(label)) };
};

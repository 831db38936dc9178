import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dialog, type BrowserWindow } from 'electron';
import { isSystemsOwn } from '../media/systems-own';

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
 * @param isEmpty whether a folder of these names counts as an empty one
 * @returns null when the person changed their mind
 */
export const chooseNewFolder = async (
  window: BrowserWindow | undefined,
  label: string,
  isEmpty: (names: readonly string[], folder: string) => boolean = (names) => names.every(isSystemsOwn),
): Promise<{ path: string } | null> => {
  if (window === undefined) return null;
  const { filePaths } = await dialog.showOpenDialog(window, {
    properties: ['openDirectory', 'createDirectory'],
  });
  const folder = filePaths[0];
  if (folder === undefined) return null;
  const names = await readdir(folder).catch(() => ['unreadable']);
  return { path: isEmpty(names, folder) ? folder : join(folder, fileName(label)) };
};

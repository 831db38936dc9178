import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  app,
  clipboard,
  ClipboardItem,
  dialog,
  nativeImage,
  type BrowserWindow,
  type NativeImage,
} from 'electron';
import type { Calls, SavedKind } from '../../shared/contract/ipc';
import { UserError } from '../../shared/errors/user-error';
import { fileName } from './choose-folder';

/**
 * Writes what was made for a person where the person says: whole, or not at all.
 *
 * @returns false when the person changed their mind
 * @throws {UserError} 'export/write-failed'
 */
export const saveFile = async (
  window: BrowserWindow | undefined,
  {
    label,
    kind,
    bytes,
  }: Omit<Parameters<Calls['file:save']>[0], 'kind'> & { readonly kind: SavedKind | 'pdf' },
): Promise<boolean> => {
  if (window === undefined) return false;
  const { filePath, canceled } = await dialog.showSaveDialog(window, {
    defaultPath: join(app.getPath('documents'), `${fileName(label)}.${kind}`),
    filters: [{ name: kind.toUpperCase(), extensions: [kind] }],
  });
  if (canceled || filePath === '') return false;
  const fresh = join(dirname(filePath), `${randomUUID()}.part`);
  try {
    await writeFile(fresh, bytes, { flag: 'wx' });
    // the dialog has asked whether what is there may be replaced
    await rename(fresh, filePath);
    return true;
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw new UserError('export/write-failed', 'change-input', {}, { cause: error });
  }
};

/** @returns where it was written: under the name, or the first with a number behind it that nothing has */
const writeBeside = async (
  folder: string,
  { label, kind, bytes }: Parameters<Calls['file:save']>[0],
): Promise<string> => {
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${fileName(label)}${number === 1 ? '' : ` ${number}`}.${kind}`);
    try {
      await writeFile(path, bytes, { flag: 'wx' });
      return path;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') continue;
      await rm(path, { force: true }).catch(() => undefined);
      throw error;
    }
  }
};

/**
 * Writes several files that were made for a person into a folder that the person chooses: all of them or none, and nothing that is
 * there is replaced.
 *
 * @returns false when the person changed their mind
 * @throws {UserError} 'export/write-failed'
 */
export const saveFiles = async (
  window: BrowserWindow | undefined,
  files: Parameters<Calls['files:save']>[0]['files'],
): Promise<boolean> => {
  if (window === undefined) return false;
  const { filePaths } = await dialog.showOpenDialog(window, {
    defaultPath: app.getPath('documents'),
    properties: ['openDirectory', 'createDirectory'],
  });
  const [folder] = filePaths;
  if (folder === undefined) return false;
  const written: string[] = [];
  try {
    for (const file of files) written.push(await writeBeside(folder, file));
    return true;
  } catch (error) {
    for (const path of written) await rm(path, { force: true }).catch(() => undefined);
    throw new UserError('export/write-failed', 'change-input', {}, { cause: error });
  }
};

/** Electron 45 took over the browser's own way; before it, a picture had a call of its own. */
const isOlder = (board: object): board is { readonly writeImage: (image: NativeImage) => void } =>
  'writeImage' in board;

/**
 * Puts a picture on the clipboard.
 *
 * @throws {UserError} 'usage/wrong' where the bytes are no picture
 */
export const copyPicture = async (png: Uint8Array<ArrayBuffer>): Promise<void> => {
  const image = nativeImage.createFromBuffer(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
  if (image.isEmpty()) throw new UserError('usage/wrong', 'report');
  const board: object = clipboard;
  if (isOlder(board)) board.writeImage(image);
  else await clipboard.write([new ClipboardItem({ 'image/png': new Blob([png]) })]);
};

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, dialog, type BrowserWindow } from 'electron';
import { UserError } from '../../shared/errors/user-error';
import { fileName } from './choose-folder';

/**
 * Writes a report where the person says.
 *
 * @param report its text, and what it is about
 * @returns false when the person changed their mind
 * @throws {UserError} 'export/write-failed'
 */
export const saveReport = async (
  window: BrowserWindow | undefined,
  { label, text }: { readonly label: string; readonly text: string },
): Promise<boolean> => {
  if (window === undefined) return false;
  const { filePath, canceled } = await dialog.showSaveDialog(window, {
    defaultPath: join(app.getPath('documents'), `${fileName(label)}.txt`),
    filters: [{ name: 'TXT', extensions: ['txt'] }],
  });
  if (canceled || filePath === '') return false;
  try {
    // the dialog has asked whether what is there may be replaced
    await writeFile(filePath, text);
    return true;
  } catch (error) {
    throw new UserError('export/write-failed', 'change-input', {}, { cause: error });
  }
};

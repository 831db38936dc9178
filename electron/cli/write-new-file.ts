import { rmSync, writeFileSync } from 'node:fs';
import { asPlaceError } from '../export/target-error';
import { systemCode } from '../media/system-error';

/** Writes a file that is not there yet: whole, or not at all. @throws {UserError} why it can't be written there */
export const writeNewFile = (path: string, bytes: Uint8Array): void => {
  try {
    writeFileSync(path, bytes, { flag: 'wx' });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') rmSync(path, { force: true });
    throw asPlaceError(error);
  }
};

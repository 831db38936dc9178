import { ByteWindow } from '../../shared/dicom/byte-window';
import { readHead } from '../../shared/dicom/read-head';
import { UserError } from '../../shared/errors/user-error';
import { openFolder } from '../media/folder-source';
import { inflateHead } from '../media/inflate';
import { newPace } from '../media/pace';
import type { Source } from '../media/source';
import { isDriveRoot, type Target } from './check-target';

const windowBytes = 8192;
const moves = 4;

const isDicom = (source: Source, path: string, window: ByteWindow): boolean => {
  try {
    const file = source.open(path);
    try {
      window.open(file.bytes, file.read, moves);
      return readHead(window, inflateHead, 0) !== null;
    } finally {
      file.close();
    }
  } catch {
    // nobody will read it from there either
    return false;
  }
};

/**
 * Looks whether a file-set would stand beside pictures that it does not list: whoever gets the stick would get two patients' pictures, and one list.
 * Every file there is looked at, by its start.
 *
 * @throws {UserError} 'export/other-pictures'
 * @throws the signal's reason when cancelled
 */
export const refuseBesidePictures = async ({ path, isThere }: Target, signal: AbortSignal): Promise<void> => {
  if (!isThere || !isDriveRoot(path)) return;
  const pace = newPace(signal);
  const window = new ByteWindow(new Uint8Array(windowBytes));
  const source = openFolder({ kind: 'folder', path });
  try {
    for (const file of source.list(() => undefined)) {
      if (isDicom(source, file.path, window)) throw new UserError('export/other-pictures', 'change-input');
      if (pace.isDue()) await pace.breathe();
    }
  } finally {
    source.close();
  }
};

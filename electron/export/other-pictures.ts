import { ByteWindow } from '../../shared/dicom/byte-window';
import { readHead } from '../../shared/dicom/read-head';
import { UserError } from '../../shared/errors/user-error';
import { limits } from '../../shared/model/limits';
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
 * Files there are looked at by their start, one after the other, for as long as a person waits: of a large or slow drive nothing is said of
 * the rest.
 *
 * @throws {UserError} 'export/other-pictures'
 * @throws the signal's reason when cancelled
 */
export const refuseBesidePictures = async (
  { path, isThere }: Target,
  signal: AbortSignal,
  mostMs: number = limits.otherPicturesMs,
): Promise<void> => {
  if (!isThere || !isDriveRoot(path)) return;
  const ends = performance.now() + mostMs;
  const pace = newPace(signal);
  const window = new ByteWindow(new Uint8Array(windowBytes));
  const source = openFolder({ kind: 'folder', path });
  try {
    for (const file of source.list(() => undefined)) {
      if (performance.now() >= ends) return;
      if (isDicom(source, file.path, window)) throw new UserError('export/other-pictures', 'change-input');
      if (pace.isDue()) await pace.breathe();
    }
  } finally {
    source.close();
  }
};

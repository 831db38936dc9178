import { basename } from 'node:path';
import type { ImageFile, ImageVolume } from '../../shared/iso9660/disc-image';
import { readIso } from '../../shared/iso9660/read-iso';
import { readUdf } from '../../shared/udf/read-udf';
import { UserError } from '../../shared/errors/user-error';
import type { SourceRef } from '../../shared/model/source';
import { openParts, type FilePart } from './file-parts';
import { openFile } from './open-file';
import type { Source, SourceFile } from './source';
import { asSourceError } from './system-error';

const readVolume = (image: SourceFile): ImageVolume => {
  const [iso, udf] = [readIso(image), readUdf(image)];
  // a disc may have both, and then one of them only says that the other is to be read
  const volume = iso !== null && iso.files.length >= (udf?.files.length ?? 0) ? iso : udf;
  if (volume === null) throw new UserError('source/damaged', 'change-input');
  return volume;
};

/** The parts of a file as far as they lie in the image: one that was not copied to its end has less than its directory lists. */
const heldParts = (parts: readonly FilePart[], imageBytes: number): readonly FilePart[] => {
  const held: FilePart[] = [];
  for (const { position, bytes } of parts) {
    const there = position === null ? bytes : Math.max(0, Math.min(bytes, imageBytes - position));
    held.push({ position, bytes: there });
    if (there < bytes) break;
  }
  return held;
};

const missing = (): Error => Object.assign(new Error('no such entry'), { code: 'ENOENT' });

/**
 * An ISO 9660 or UDF image, read in place from whatever holds it.
 *
 * @param image closed with the source, and also when it is no such image
 * @throws {UserError} when it can't be read; 'source/damaged' when it is no such image
 */
export const openImage = (ref: SourceRef, image: SourceFile): Source => {
  try {
    const imageBytes = image.bytes;
    const volume = readVolume(image);
    const files = new Map<string, ImageFile>(volume.files.map((entry) => [entry.path, entry]));
    const entryAt = (path: string): ImageFile => {
      const entry = files.get(path);
      if (entry === undefined) throw missing();
      return entry;
    };
    return {
      ref,
      label: volume.volumeId || basename(ref.path),
      list: function* (skipped) {
        for (const path of volume.notFollowed) skipped(path, 'not-followed');
        if (volume.cut) skipped('', 'limit-reached');
        for (const { path, bytes } of volume.files) yield { path, bytes };
      },
      open: (path) => openParts(image, heldParts(entryAt(path).parts, imageBytes)),
      close: () => {
        image.close();
      },
    };
  } catch (error) {
    image.close();
    throw asSourceError(error);
  }
};

/**
 * An ISO 9660 or UDF image in a file.
 *
 * @throws {UserError} when it isn't there or may not be read; 'source/damaged' when it is no such image
 */
export const openIso = (ref: SourceRef): Source => {
  try {
    return openImage(ref, openFile(ref.path));
  } catch (error) {
    throw asSourceError(error);
  }
};

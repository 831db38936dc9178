import { closeSync, fstatSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import type { DiscImage, ImageFile, ImageVolume } from '../../shared/iso9660/disc-image';
import { readIso } from '../../shared/iso9660/read-iso';
import { readUdf } from '../../shared/udf/read-udf';
import { UserError } from '../../shared/errors/user-error';
import type { SourceRef } from '../../shared/model/source';
import { openParts, readFully, type FilePart } from './file-parts';
import type { Source } from './source';
import { asSourceError } from './system-error';

const readVolume = (descriptor: number, imageBytes: number): ImageVolume => {
  const image: DiscImage = {
    bytes: imageBytes,
    read: (into, position) => readFully(descriptor, into, position),
  };
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
 * An ISO 9660 or UDF image in a file, read in place.
 *
 * @throws {UserError} when it isn't there or may not be read; 'source/damaged' when it is no such image
 */
export const openIso = (ref: SourceRef): Source => {
  let descriptor: number | undefined;
  try {
    const opened = openSync(ref.path, 'r');
    descriptor = opened;
    const imageBytes = fstatSync(opened).size;
    const volume = readVolume(opened, imageBytes);
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
      open: (path) => openParts(opened, heldParts(entryAt(path).parts, imageBytes)),
      close: () => {
        closeSync(opened);
      },
    };
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw asSourceError(error);
  }
};

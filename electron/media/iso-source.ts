import { closeSync, fstatSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import type { DiscImage, ImageFile, ImageVolume } from '../../shared/iso9660/disc-image';
import { readIso } from '../../shared/iso9660/read-iso';
import { readUdf } from '../../shared/udf/read-udf';
import { UserError } from '../../shared/errors/user-error';
import type { SourceRef } from '../../shared/model/source';
import { openParts, readFully } from './file-parts';
import type { Source } from './source';
import { asSourceError } from './system-error';

const readVolume = (descriptor: number): ImageVolume => {
  const image: DiscImage = {
    bytes: fstatSync(descriptor).size,
    read: (into, position) => readFully(descriptor, into, position),
  };
  const [iso, udf] = [readIso(image), readUdf(image)];
  // a disc may have both, and then one of them only says that the other is to be read
  const volume = iso !== null && iso.files.length >= (udf?.files.length ?? 0) ? iso : udf;
  if (volume === null) throw new UserError('source/damaged', 'change-input');
  return volume;
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
    const volume = readVolume(opened);
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
      open: (path) => openParts(opened, entryAt(path).parts),
      close: () => {
        closeSync(opened);
      },
    };
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw asSourceError(error);
  }
};

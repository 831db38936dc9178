import { basename } from 'node:path';
import { completeTree } from '../../shared/iso9660/complete-tree';
import type { DiscImage, ImageFile, ImageVolume } from '../../shared/iso9660/disc-image';
import { readIso } from '../../shared/iso9660/read-iso';
import { readUdf } from '../../shared/udf/read-udf';
import { UserError } from '../../shared/errors/user-error';
import type { SourceRef } from '../../shared/model/source';
import { openParts, type FilePart } from './file-parts';
import { UnreadableError, type ByteRange } from './medium/unreadable';
import { dataOf } from './raw-sectors';
import type { Source, SourceFile } from './source';
import { asSourceError } from './system-error';
import { isNoPlaceOfPictures } from './systems-own';

/** An image of which the medium does not give all: what lacks of its directories is zero, and known. */
const tolerant = (image: SourceFile): DiscImage => {
  const lacking: ByteRange[] = [];
  return {
    bytes: image.bytes,
    read: (into, position) => {
      try {
        return image.read(into, position);
      } catch (error) {
        if (!(error instanceof UnreadableError)) throw error;
        lacking.push(...error.ranges);
        return Math.min(into.length, image.bytes - position);
      }
    },
    isUnreadable: (position, bytes) =>
      lacking.some(([start, end]) => start < position + bytes && position < end),
  };
};

const readVolume = (file: SourceFile): ImageVolume => {
  const image = tolerant(file);
  const [iso, udf] = [readIso(image), readUdf(image)];
  // a disc may have both, and then one of them only says that the other is to be read
  const isIso = iso !== null && iso.files.length >= (udf?.files.length ?? 0);
  const [volume, other] = isIso ? [iso, udf] : [udf, iso];
  if (volume === null) throw new UserError('source/damaged', 'change-input');
  // of one that is whole, nothing is added from one that is not
  if (other === null || (volume.unreadable.length === 0 && other.unreadable.length > 0)) return volume;
  return { ...volume, ...completeTree(volume, [other]) };
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

/** Where the first byte lies that is recorded; files that have none come first. */
const placeOf = ({ parts }: ImageFile): number =>
  parts.find(({ position, bytes }) => position !== null && bytes > 0)?.position ?? 0;

const missing = (): Error => Object.assign(new Error('no such entry'), { code: 'ENOENT' });

/**
 * An ISO 9660 or UDF image, read in place from whatever holds it.
 *
 * @param image closed with the source, and also when it is no such image
 * @throws {UserError} when it can't be read; 'source/damaged' when it is no such image
 */
export const openImage = (ref: SourceRef, image: SourceFile): Source => {
  try {
    const data = dataOf(image);
    const imageBytes = data.bytes;
    const volume = readVolume(data);
    const inOrder = volume.files
      .filter(({ path }) => !isNoPlaceOfPictures(path))
      .sort((a, b) => placeOf(a) - placeOf(b));
    const files = new Map<string, ImageFile>(inOrder.map((entry) => [entry.path, entry]));
    const entryAt = (path: string): ImageFile => {
      const entry = files.get(path);
      if (entry === undefined) throw missing();
      return entry;
    };
    return {
      ref,
      label: volume.volumeId || basename(ref.path),
      list: function* (skipped) {
        if (volume.lacksPrimary !== undefined)
          skipped('', 'listing-repaired', `the primary ${volume.lacksPrimary} of the disc is lost`);
        for (const path of volume.earlier?.added ?? []) skipped(path, 'earlier-session');
        for (const path of volume.earlier?.replaced ?? []) skipped(path, 'earlier-replaced');
        for (const path of volume.unreadable) skipped(path);
        for (const path of volume.notFollowed) skipped(path, 'not-followed');
        if (volume.cut) skipped('', 'limit-reached');
        for (const { path, bytes, isExtra } of inOrder)
          yield { path, bytes, ...(isExtra === true ? { isExtra } : null) };
      },
      placeOf: (path) => {
        const entry = files.get(path);
        return entry === undefined ? null : placeOf(entry);
      },
      open: (path) => openParts(data, heldParts(entryAt(path).parts, imageBytes)),
      close: () => {
        image.close();
      },
    };
  } catch (error) {
    image.close();
    throw asSourceError(error);
  }
};

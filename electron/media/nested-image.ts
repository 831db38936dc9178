import { sectorBytes } from '../../shared/iso9660/sectors';
import type { SourceRef } from '../../shared/model/source';
import { isDiscImage } from './container-kind';
import { openImage } from './iso-source';
import { headerBytes, rawSizes } from './raw-sectors';
import type { Source, SourceEntry, SourceFile } from './source';
import { damaged } from './system-error';

/** Smaller ones are images only where they are called so: whether they are is not asked of thousands of small pictures. */
const leastBytes = 1_048_576;

const bytesAt = (file: SourceFile, position: number, length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, file.read(bytes, position));
};

const isImage = (file: SourceFile): boolean =>
  isDiscImage(bytesAt(file, 0, headerBytes), (position, bytes) => bytesAt(file, position, bytes));

const isPicture = (file: SourceFile): boolean => String.fromCharCode(...bytesAt(file, 128, 4)) === 'DICM';

/**
 * Opens the image of a disc that lies in an archive as a file, recognised by its content.
 *
 * @param open opens the file; closed with the image
 * @returns null where it is an ordinary file
 * @throws {Error} where it is an image, or called one, and can't be read
 */
export const openNestedImage = (
  ref: SourceRef,
  { path, bytes }: SourceEntry,
  open: () => SourceFile,
): Source | null => {
  const isCalledImage = /\.iso$/i.test(path);
  const isInSectors = [sectorBytes, ...rawSizes].some((size) => bytes % size === 0);
  if (!isCalledImage && (bytes < leastBytes || !isInSectors)) return null;
  let isFound = false;
  try {
    const file = open();
    isFound = isImage(file);
    if (isFound) return openImage(ref, file);
    if (isCalledImage && !isPicture(file)) throw damaged();
    file.close();
    return null;
  } catch (error) {
    // what was only looked at in passing is told of when it is read
    if (isCalledImage || isFound) throw error;
    return null;
  }
};

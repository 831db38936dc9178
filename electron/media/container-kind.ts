import { open } from 'node:fs/promises';
import { discMarks } from '../../shared/udf/disc-marks';
import { fileKindOf } from './file-kind';
import { startsRaw } from './raw-sectors';

/** What holds files of its own. */
export type ContainerKind = 'zip' | 'iso';

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/**
 * Whether a file is a ZIP: an office document or a program is none for being packed so, but what is called .zip is.
 *
 * @param start of the file
 */
export const isZip = (path: string, start: Uint8Array): boolean =>
  latin1(start.subarray(0, 4)) === 'PK\x03\x04' && (/\.zip$/i.test(path) || fileKindOf(start) === 'others');

/**
 * Whether a file is the image of a disc.
 *
 * @param start of the file
 * @param bytesAt reads at a position; fewer bytes where there are no more
 */
export const isDiscImage = (
  start: Uint8Array,
  bytesAt: (position: number, bytes: number) => Uint8Array,
): boolean =>
  startsRaw(start) || discMarks.some(({ position, bytes, isOne }) => isOne(bytesAt(position, bytes)));

/** Archives of other kinds, which are not read here, by how they begin. */
const packings: readonly (readonly [string, string])[] = [
  ['RAR', 'Rar!\x1a\x07'],
  ['7z', '7z\xbc\xaf\x27\x1c'],
  ['gzip', '\x1f\x8b\x08'],
  ['bzip2', 'BZh'],
  ['xz', '\xfd7zXZ\0'],
];

/** What an archive is called that has to be unpacked by another program; null for any other file. */
export const otherPackingOf = (start: Uint8Array): string | null => {
  const text = latin1(start.subarray(0, 8));
  return packings.find(([, signature]) => text.startsWith(signature))?.[0] ?? null;
};

const startBytes = 132;
/** Where the end record of a ZIP is in a program that unpacks itself: before nothing but a comment. */
const endBytes = 66_000;
const endMark = Buffer.from('PK\x05\x06');

/**
 * What a file of this computer is by its content, whatever it is called; a DICOM file is none of these.
 *
 * @returns 'packed' where another program has to unpack it; undefined where it is another thing, or nobody may read it
 */
export const containerKindOf = async (
  path: string,
): Promise<ContainerKind | 'dicom' | 'packed' | undefined> => {
  try {
    await using file = await open(path);
    const read = async (position: number, bytes: number): Promise<Uint8Array> => {
      const { buffer, bytesRead } = await file.read(new Uint8Array(bytes), 0, bytes, position);
      return buffer.subarray(0, bytesRead);
    };
    const start = await read(0, startBytes);
    if (latin1(start.subarray(128)) === 'DICM') return 'dicom';
    if (isZip(path, start)) return 'zip';
    if (otherPackingOf(start) !== null) return 'packed';
    if (fileKindOf(start) === 'programs') {
      const { size } = await file.stat();
      const end = Buffer.from(await read(Math.max(0, size - endBytes), endBytes));
      return end.includes(endMark) ? 'zip' : undefined;
    }
    if (startsRaw(start)) return 'iso';
    for (const { position, bytes, isOne } of discMarks) if (isOne(await read(position, bytes))) return 'iso';
    return undefined;
  } catch {
    // whoever opens it will say so
    return undefined;
  }
};

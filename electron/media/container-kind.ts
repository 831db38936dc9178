import { open } from 'node:fs/promises';
import { discMarks } from '../../shared/udf/disc-marks';
import { fileKindOf } from './file-kind';
import { endOfProgram } from './program-end';
import { startsRaw } from './raw-sectors';
import { signatureBytes, zipSignatures } from './zip-signatures';

/** What holds files of its own, and is read here. */
export type ContainerKind = 'zip' | 'iso';

/** What a file is that holds others: read here by itself, or in words what another program has to unpack. */
export type Container = { readonly holds: ContainerKind } | { readonly packedAs: string };

const zip: Container = { holds: 'zip' };
const splitZip: Container = { packedAs: 'split ZIP' };

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
const markOf = (signature: number): string => latin1(signatureBytes(signature));
const headerMark = markOf(zipSignatures.localHeader);
const splitMark = markOf(zipSignatures.descriptor);
const endMark = markOf(zipSignatures.end);

/** Archives of other kinds, which are not read here: where their signature stands, and what it is. */
const packings: readonly (readonly [string, number, string])[] = [
  ['RAR', 0, 'Rar!\x1a\x07'],
  ['7z', 0, '7z\xbc\xaf\x27\x1c'],
  ['gzip', 0, '\x1f\x8b\x08'],
  ['bzip2', 0, 'BZh'],
  ['xz', 0, '\xfd7zXZ\0'],
  ['zstd', 0, '\x28\xb5\x2f\xfd'],
  ['WIM', 0, 'MSWIM\0\0\0'],
  ['CAB', 0, 'MSCF\0\0\0\0'],
  ['tar', 257, 'ustar'],
];

const isCalledZip = (path: string): boolean => /\.zip$/i.test(path);

/** Parts of a ZIP but the last and the first, as Info-ZIP, WinZip and 7-Zip call them. */
const isInnerPart = (path: string): boolean => /\.(?:z\d\d|zip\.(?!001)\d{3})$/i.test(path);

/** As much of a file as `containerAtStart` needs: the longest signature ends here. */
export const containerStartBytes = 262;

const isText = (text: string): boolean => /^[\t\n\r\x20-\x7e\x80-\xff]*$/.test(text);

/** An office document or a program is no ZIP for being packed so; a mail gateway puts lines before one. */
const startsZip = (path: string, text: string, isUnknown: boolean): boolean => {
  const at = text.indexOf(headerMark);
  if (at === 0) return isUnknown || isCalledZip(path);
  return at > 0 && (isUnknown || isText(text.slice(0, at)));
};

/**
 * What a file holds, by how it begins.
 *
 * @param start of the file: the longer, the more may stand before a ZIP
 * @returns null where that does not tell
 */
export const containerAtStart = (path: string, start: Uint8Array): Container | null => {
  const text = latin1(start);
  const packing = packings.find(([, at, signature]) => text.startsWith(signature, at));
  if (packing !== undefined) return { packedAs: packing[0] };
  const isUnknown = fileKindOf(start) === 'others';
  if (isUnknown && isInnerPart(path)) return splitZip;
  return !text.startsWith(splitMark) && startsZip(path, text, isUnknown) ? zip : null;
};

/** A place of a file that may tell what it holds. */
export interface Look {
  readonly position: number;
  readonly bytes: number;
  readonly containerIn: (found: Uint8Array) => Container | null;
}

/** Before an archive, a program that unpacks itself may have some lines of what it is to do. */
const lookBytes = 4096;

const behindProgram = (found: Uint8Array): Container | null => {
  const text = latin1(found);
  const packing = packings.find(
    ([, at, signature]) => at === 0 && signature.length > 3 && text.includes(signature),
  );
  if (packing !== undefined) return { packedAs: packing[0] };
  return text.includes(headerMark) ? zip : null;
};

/**
 * Of a file that is called a ZIP, or begins as one that was to be split: whether there are more parts. The last one begins
 * anywhere in a file, and its end tells of those before.
 */
const inEndOfZip = (found: Uint8Array, isFirst: boolean): Container => {
  const at = latin1(found).lastIndexOf(endMark);
  if (at < 0) return isFirst ? splitZip : zip;
  const part = (found[at + 4] ?? 0) + (found[at + 5] ?? 0) * 256;
  return part > 0 && part < 0xffff ? splitZip : zip;
};

/**
 * Where else to look into a file that does not tell by its start: nowhere in most, since each look is a read.
 *
 * @param size of the file in bytes
 * @param start of the file
 */
export const looksInto = (path: string, size: number, start: Uint8Array): readonly Look[] => {
  const kind = fileKindOf(start);
  if (kind === 'programs') {
    const end = endOfProgram(start) ?? size;
    return end < size
      ? [{ position: end, bytes: Math.min(lookBytes, size - end), containerIn: behindProgram }]
      : [];
  }
  const isFirst = latin1(start).startsWith(splitMark);
  const mayBePart = kind === 'others' && isCalledZip(path) && start.some((byte) => byte !== 0);
  if (!isFirst && !mayBePart) return [];
  const bytes = Math.min(lookBytes, size);
  return [{ position: size - bytes, bytes, containerIn: (found) => inEndOfZip(found, isFirst) }];
};

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

/** Of a file that is looked at alone. */
const startBytes = 8192;
/** Where the end record of a ZIP is in a program that unpacks itself: before nothing but a comment. */
const endBytes = 66_000;

/**
 * What a file of this computer is by its content, whatever it is called; a DICOM file is none of these.
 *
 * @returns 'packed' where another program has to unpack it, 'split' where its parts are to be joined first; undefined where it is
 *   another thing, or nobody may read it
 */
export const containerKindOf = async (
  path: string,
): Promise<ContainerKind | 'dicom' | 'packed' | 'split' | undefined> => {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const read = async (position: number, bytes: number): Promise<Uint8Array> => {
      const { buffer, bytesRead } = await file.read(new Uint8Array(bytes), 0, bytes, position);
      return buffer.subarray(0, bytesRead);
    };
    const start = await read(0, startBytes);
    if (latin1(start.subarray(128, 132)) === 'DICM') return 'dicom';
    let container = containerAtStart(path, start);
    for (const { position, bytes, containerIn } of looksInto(path, size, start))
      container ??= containerIn(await read(position, bytes));
    if (container === splitZip) return 'split';
    if (container !== null) return 'holds' in container ? container.holds : 'packed';
    if (fileKindOf(start) === 'programs')
      return latin1(await read(Math.max(0, size - endBytes), endBytes)).includes(endMark) ? 'zip' : undefined;
    if (startsRaw(start)) return 'iso';
    for (const { position, bytes, isOne } of discMarks) if (isOne(await read(position, bytes))) return 'iso';
    return undefined;
  } catch {
    // whoever opens it will say so
    return undefined;
  }
};

import { UserError } from '../../shared/errors/user-error';
import { limits } from '../../shared/model/limits';
import { openParts } from './file-parts';
import type { SourceFile } from './source';
import { signatureBytes, zipSignatures } from './zip-signatures';

const endBytes = 22;
const end64Bytes = 56;
const locatorBytes = 20;
/** Of the end record, where the length of the comment behind it stands. */
const commentLengthAt = 20;
const mostCommentBytes = 0xffff;
/** More are not made: their names have two digits, or three. */
const mostParts = 999;
/** How far from its end a file is searched: first what an archive itself may have there, then what others may have added. */
const searchedBytes = [locatorBytes + endBytes + mostCommentBytes, 1_048_576];

const endMark = signatureBytes(zipSignatures.end);

const bytesAt = (file: SourceFile, position: number, bytes: number): Buffer => {
  const into = Buffer.alloc(bytes);
  return position < 0 ? into.subarray(0, 0) : into.subarray(0, file.read(into, position));
};

/** @returns 0 where there is nothing */
export const signatureAt = (file: SourceFile, position: number): number => {
  const bytes = bytesAt(file, position, 4);
  return bytes.length < 4 ? 0 : bytes.readUInt32LE(0);
};

/** What an end record says of the directory before it. */
interface End {
  /** In which part of an archive the record is, and the directory. */
  readonly disk: number;
  readonly directoryDisk: number;
  readonly entries: number;
  readonly directoryBytes: number;
  /** From the first byte of the archive, which need not be that of the file. */
  readonly directoryAt: number;
  readonly directoryEnd: number;
}

const number64 = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64LE(at));

const readEnd64 = (file: SourceFile, locatorAt: number): End | null => {
  const locator = bytesAt(file, locatorAt, locatorBytes);
  for (const at of [locatorAt - end64Bytes, number64(locator, 8)]) {
    const record = bytesAt(file, at, end64Bytes);
    if (record.length < end64Bytes || record.readUInt32LE(0) !== zipSignatures.end64) continue;
    return {
      disk: record.readUInt32LE(16),
      directoryDisk: record.readUInt32LE(20),
      entries: number64(record, 32),
      directoryBytes: number64(record, 40),
      directoryAt: number64(record, 48),
      directoryEnd: at,
    };
  }
  return null;
};

const readEnd = (file: SourceFile, at: number): End | null => {
  const record = bytesAt(file, at, endBytes);
  if (record.length < endBytes) return null;
  if (signatureAt(file, at - locatorBytes) === zipSignatures.locator64)
    return readEnd64(file, at - locatorBytes);
  return {
    disk: record.readUInt16LE(4),
    directoryDisk: record.readUInt16LE(6),
    entries: record.readUInt16LE(10),
    directoryBytes: record.readUInt32LE(12),
    directoryAt: record.readUInt32LE(16),
    directoryEnd: at,
  };
};

/** Parts are numbered from 0; what only looks like an end record mostly has other numbers. */
const isLastPart = ({ disk, directoryDisk, entries }: End): boolean =>
  disk > 0 && disk <= mostParts && directoryDisk <= disk && entries > 0 && entries <= limits.entries;

/** How many bytes stand before an archive that are not its own; null where no directory is where its end record says. */
const findStart = (file: SourceFile, end: End): number | null => {
  const { directoryAt, directoryBytes, directoryEnd } = end;
  if (end.entries === 0) return directoryAt === directoryEnd && directoryBytes === 0 ? 0 : null;
  const found = directoryEnd - directoryBytes;
  if (found >= directoryAt && signatureAt(file, found) === zipSignatures.directory)
    return found - directoryAt;
  return signatureAt(file, directoryAt) === zipSignatures.directory ? 0 : null;
};

/** What ends in a file that begins as an archive itself is another one: one of its files, or what was put behind it. */
const isAnother = (file: SourceFile, position: number): boolean =>
  position > 0 && signatureAt(file, 0) === zipSignatures.localHeader;

/** A ZIP as it lies in a file, without what others put before and behind it. */
export interface LocatedZip {
  /** Of its first byte. */
  readonly position: number;
  /** Its bytes up to its end record, which ends without a comment. */
  readonly archive: SourceFile;
  /** Of the first record of its directory, in the archive. */
  readonly directoryAt: number;
  /** How many its end tells of. */
  readonly entries: number;
  /** Another one ends behind it. */
  readonly hasAnother: boolean;
}

/**
 * Finds a ZIP in a file: a program that unpacks itself stands before one, mail gateways and block devices add bytes behind it.
 *
 * An end record is taken for one where the directory of which it tells lies before it: its signature may stand anywhere. A file
 * that begins as an archive is that one, and never one that ends in it: in one that is cut, that is one of its files.
 *
 * @returns null where there is none
 * @throws {UserError} 'source/split' where it is the last part of one that was split
 */
export const locateZip = (file: SourceFile): LocatedZip | null => {
  const { bytes } = file;
  let before = bytes;
  let hasAnother = false;
  for (const searched of searchedBytes) {
    const start = Math.max(0, bytes - searched);
    const tail = bytesAt(file, start, before - start + endMark.length);
    for (
      let at = tail.lastIndexOf(endMark);
      at >= 0;
      at = at === 0 ? -1 : tail.lastIndexOf(endMark, at - 1)
    ) {
      const endAt = start + at;
      const end = readEnd(file, endAt);
      if (end === null) continue;
      if (isLastPart(end)) throw new UserError('source/split', 'change-input');
      const position = findStart(file, end);
      if (position === null) continue;
      if (isAnother(file, position)) {
        hasAnother = true;
        continue;
      }
      const own = { position, bytes: endAt + commentLengthAt - position };
      const archive = openParts(file, [own, { position: null, bytes: 2 }]);
      return { position, archive, directoryAt: end.directoryAt, entries: end.entries, hasAnother };
    }
    before = start;
  }
  return null;
};

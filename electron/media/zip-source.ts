import { basename } from 'node:path';
import { constants, inflateRawSync } from 'node:zlib';
import {
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  validateFileName,
  type Entry,
} from 'yauzl';
import { UserError } from '../../shared/errors/user-error';
import { limits } from '../../shared/model/limits';
import type { SourceRef } from '../../shared/model/source';
import { crc32 } from './crc32';
import { openParts, type FilePart } from './file-parts';
import { isInsidePath } from './inside-path';
import { openFile } from './open-file';
import type { Skipped, Source, SourceFile } from './source';
import { asSourceError, damaged, systemCode } from './system-error';

const directoryWindowBytes = 1_048_576;
const localHeaderBytes = 30;
const stored = 0;
const deflated = 8;
/** As much of a deflated file as its head takes, mostly. */
const firstDeflatedBytes = 65_536;

interface ZipEntry {
  readonly path: string;
  readonly bytes: number;
  readonly storedBytes: number;
  readonly isDeflated: boolean;
  /** CRC-32 of the file as it was put in. The directory has it also where the local header leaves it to a descriptor. */
  readonly crc: number;
  readonly headerPosition: number;
}

const damagedArchive = (cause?: unknown): UserError =>
  new UserError('source/damaged', 'change-input', {}, { cause });
const needsPassword = (cause?: unknown): UserError =>
  new UserError('source/needs-password', 'change-input', {}, { cause });
const missing = (): Error => Object.assign(new Error('no such entry'), { code: 'ENOENT' });

/** The directory is read in steps of a few bytes: from a window in memory, not from the medium. */
class WindowedReader extends RandomAccessReader {
  readonly #archive: SourceFile;
  readonly #window = new Uint8Array(directoryWindowBytes);
  #start = 0;
  #end = 0;

  constructor(archive: SourceFile) {
    super();
    this.#archive = archive;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    const into = buffer.subarray(offset, offset + length);
    try {
      if (length > this.#window.length) {
        callback(null, this.#archive.read(into, position));
        return;
      }
      if (position < this.#start || position + length > this.#end) {
        this.#start = position;
        this.#end = position + this.#archive.read(this.#window, position);
      }
      const from = position - this.#start;
      const got = this.#window.subarray(from, Math.min(from + length, this.#end - this.#start));
      into.set(got);
      callback(null, got.length);
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

const unixFileType = (entry: Entry): number =>
  entry.versionMadeBy >>> 8 === 3 ? (entry.externalFileAttributes >>> 16) & 0o170000 : 0;
const regularFile = 0o100000;

/** What an entry is called, and the path that this means; null where it would lead out of the archive. */
const nameOf = (entry: Entry): { readonly name: string; readonly path: string | null } => {
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  return { name, path: validateFileName(name) === null && isInsidePath(name) ? name : null };
};

/** A name that leads out of the archive, to be told of: so written that it leads nowhere. */
const harmlessName = (name: string): string =>
  encodeURIComponent(name.slice(0, limits.textLength)).replaceAll('..', '%2E%2E');

interface LeftOut {
  readonly path: string;
  readonly reason: Parameters<Skipped>[1];
}

interface Directory {
  readonly files: ReadonlyMap<string, ZipEntry>;
  readonly leftOut: readonly LeftOut[];
  readonly isCut: boolean;
}

const isFolder = (entry: Entry): boolean => entry.fileNameRaw.at(-1) === 0x2f;

/** Two entries that share bytes make an archive inflate to far more than it seems to hold. */
const checkOverlap = (entries: readonly ZipEntry[], size: number): void => {
  let end = 0;
  for (const entry of [...entries].sort((a, b) => a.headerPosition - b.headerPosition)) {
    if (entry.headerPosition < end) throw damagedArchive();
    end = entry.headerPosition + localHeaderBytes + entry.storedBytes;
  }
  if (end > size) throw damagedArchive();
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Entries that would become too much: each by itself, or those that grow beyond measure where all of them together do. */
const tooLarge = (entries: readonly ZipEntry[]): readonly ZipEntry[] => {
  const isTooLarge = ({ isDeflated, bytes }: ZipEntry): boolean =>
    isDeflated && bytes > limits.inflatedFileBytes;
  const others = entries.filter((entry) => !isTooLarge(entry));
  const inflated = sum(others.map(({ bytes }) => bytes));
  const held = sum(others.map(({ storedBytes }) => storedBytes));
  const isBomb = inflated > limits.inflatedFileBytes && inflated > held * limits.inflatedRatio;
  return entries.filter(
    (entry) => isTooLarge(entry) || (isBomb && entry.bytes > entry.storedBytes * limits.inflatedRatio),
  );
};

/** Why an entry is left out before anybody looks into it; undefined where it is not. */
const reasonToLeaveOut = (entry: Entry, path: string | null): LeftOut['reason'] => {
  const type = unixFileType(entry);
  if (path === null || (type !== 0 && type !== regularFile)) return 'not-followed';
  const isReadable = !entry.isEncrypted() && [stored, deflated].includes(entry.compressionMethod);
  return isReadable ? undefined : 'unreadable';
};

/** @throws {Error} without a system's code where it is no directory of a ZIP */
const readDirectory = async (archive: SourceFile): Promise<Directory> => {
  const size = archive.bytes;
  const zip = await fromRandomAccessReaderPromise(new WindowedReader(archive), size, {
    lazyEntries: true,
    autoClose: false,
    decodeStrings: false,
    validateEntrySizes: true,
  });
  const files = new Map<string, ZipEntry>();
  const leftOut: LeftOut[] = [];
  let [isCut, isLocked] = [false, false];
  for await (const entry of zip.eachEntry()) {
    if (files.size + leftOut.length >= limits.entries) {
      isCut = true;
      break;
    }
    if (isFolder(entry)) continue;
    isLocked ||= entry.isEncrypted();
    const { name, path } = nameOf(entry);
    const reason = reasonToLeaveOut(entry, path);
    if (path === null || reason !== undefined || files.has(path)) {
      leftOut.push({ path: path ?? harmlessName(name), reason: reason ?? 'not-followed' });
      continue;
    }
    files.set(path, {
      path,
      bytes: entry.uncompressedSize,
      storedBytes: entry.compressedSize,
      isDeflated: entry.compressionMethod === deflated,
      crc: entry.crc32,
      headerPosition: entry.relativeOffsetOfLocalHeader,
    });
  }
  if (isLocked && files.size === 0) throw needsPassword();
  const entries = Array.from(files.values());
  checkOverlap(entries, size);
  for (const { path } of tooLarge(entries)) {
    files.delete(path);
    leftOut.push({ path, reason: 'limit-reached' });
  }
  return { files, leftOut, isCut };
};

/** What the reader of directories can't tell but in words. */
const asArchiveError = (error: unknown): Error => {
  const isTold = error instanceof UserError || systemCode(error) !== undefined;
  if (isTold || !(error instanceof Error)) return asSourceError(error);
  return error.message.includes('strong encryption') ? needsPassword(error) : damagedArchive(error);
};

/** The bytes of an entry as they are stored, after a local header whose length only the header itself tells. */
const partOf = (archive: SourceFile, entry: ZipEntry): FilePart & { readonly position: number } => {
  const header = Buffer.alloc(localHeaderBytes);
  const got = archive.read(header, entry.headerPosition);
  if (got < localHeaderBytes || header.readUInt32LE(0) !== 0x04034b50) throw damaged();
  const position =
    entry.headerPosition + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  return { position, bytes: entry.storedBytes };
};

/** A deflated file: its first part alone while only its head is read, all of it in memory after that. */
const openDeflated = (archive: SourceFile, entry: ZipEntry): SourceFile => {
  const part = partOf(archive, entry);
  const inflate = (storedBytes: number, finishFlush: number): Buffer => {
    const input = new Uint8Array(storedBytes);
    if (archive.read(input, part.position) < storedBytes) throw damaged();
    try {
      return inflateRawSync(input, { finishFlush, maxOutputLength: Math.max(1, entry.bytes) });
    } catch (error) {
      throw damaged(error);
    }
  };
  let content: Buffer | null = null;
  let isWhole = false;
  const reach = (end: number): Buffer => {
    if (content !== null && (isWhole || end <= content.length)) return content;
    const isFirst = content === null && part.bytes > firstDeflatedBytes;
    const inflated = isFirst
      ? inflate(firstDeflatedBytes, constants.Z_SYNC_FLUSH)
      : inflate(part.bytes, constants.Z_FINISH);
    content = inflated;
    isWhole = !isFirst;
    if (isWhole && inflated.length !== entry.bytes) throw damaged();
    return isWhole || end <= inflated.length ? inflated : reach(end);
  };
  return {
    bytes: entry.bytes,
    read: (into, position) => {
      const end = Math.min(position + into.length, entry.bytes);
      if (end <= position) return 0;
      into.set(reach(end).subarray(position, end));
      return end - position;
    },
    close: () => {
      content = null;
    },
  };
};

/**
 * The same file, compared with its CRC-32 as soon as it was read from its first byte to its last.
 *
 * Then `read` throws EBADMSG where the bytes are not what was put in, instead of giving out the last of them.
 */
const withChecksum = (file: SourceFile, entry: ZipEntry): SourceFile => {
  let [next, crc] = [0, 0];
  return {
    ...file,
    read: (into, position) => {
      const got = file.read(into, position);
      if (position === 0) [next, crc] = [0, 0];
      if (position !== next) return got;
      crc = crc32(into.subarray(0, got), crc);
      next += got;
      if (next === entry.bytes && crc !== entry.crc) throw damaged();
      return got;
    },
  };
};

/**
 * A ZIP file, read in place from whatever holds it. What is deflated is inflated in memory, never onto a disk.
 *
 * A file that is read in order from its first byte to its last is compared with its CRC-32 before the last bytes are given
 * out. A part of a file, or one that is read here and there, can't be: a CRC-32 is of the whole.
 *
 * Entries that need a password, are packed in an unknown way, lead elsewhere or would become too large are left out, and
 * told of when it is listed.
 *
 * @param archive closed with the source, and also when it is no ZIP
 * @throws {UserError} when it can't be read; 'source/damaged' when it is no whole ZIP; 'source/needs-password' when nothing in
 *   it can be read without one
 */
export const openArchive = async (ref: SourceRef, archive: SourceFile): Promise<Source> => {
  try {
    const { files, leftOut, isCut } = await readDirectory(archive);
    const entryAt = (path: string): ZipEntry => {
      const entry = files.get(path);
      if (entry === undefined) throw missing();
      return entry;
    };
    return {
      ref,
      label: basename(ref.path),
      list: function* (skipped) {
        for (const { path, reason } of leftOut) skipped(path, reason);
        if (isCut) skipped('', 'limit-reached');
        for (const { path, bytes } of files.values()) yield { path, bytes };
      },
      open: (path) => {
        const entry = entryAt(path);
        const file = entry.isDeflated
          ? openDeflated(archive, entry)
          : openParts(archive, [partOf(archive, entry)]);
        return withChecksum(file, entry);
      },
      close: () => {
        archive.close();
      },
    };
  } catch (error) {
    archive.close();
    throw asArchiveError(error);
  }
};

/**
 * A ZIP file.
 *
 * @throws {UserError} as `openArchive`, and when it isn't there or may not be read
 */
export const openZip = async (ref: SourceRef): Promise<Source> => {
  try {
    return await openArchive(ref, openFile(ref.path));
  } catch (error) {
    throw asSourceError(error);
  }
};

import { closeSync, fstatSync, openSync } from 'node:fs';
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
import { openParts, readFully, type FilePart } from './file-parts';
import { isInsidePath } from './inside-path';
import type { Source, SourceFile } from './source';
import { asSourceError } from './system-error';

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
  readonly headerPosition: number;
}

const unsupported = (): UserError => new UserError('source/unsupported', 'change-input');
const failure = (code: string): Error => Object.assign(new Error('the entry can not be read'), { code });

/** The directory is read in steps of a few bytes: from a window in memory, not from the disk. */
class WindowedReader extends RandomAccessReader {
  readonly #descriptor: number;
  readonly #window = new Uint8Array(directoryWindowBytes);
  #start = 0;
  #end = 0;

  constructor(descriptor: number) {
    super();
    this.#descriptor = descriptor;
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
        callback(null, readFully(this.#descriptor, into, position));
        return;
      }
      if (position < this.#start || position + length > this.#end) {
        this.#start = position;
        this.#end = position + readFully(this.#descriptor, this.#window, position);
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

/** What a name in the archive means as a path; null where it would lead out of it, or is no file. */
const pathOf = (entry: Entry): string | null => {
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  return validateFileName(name) === null && isInsidePath(name) ? name : null;
};

interface Directory {
  readonly files: ReadonlyMap<string, ZipEntry>;
  readonly notFollowed: readonly string[];
  readonly isCut: boolean;
}

const isFolder = (entry: Entry): boolean => entry.fileNameRaw.at(-1) === 0x2f;

/** Two entries that share bytes make an archive inflate to far more than it seems to hold. */
const checkOverlap = (entries: readonly ZipEntry[], size: number): void => {
  let end = 0;
  for (const entry of [...entries].sort((a, b) => a.headerPosition - b.headerPosition)) {
    if (entry.headerPosition < end) throw unsupported();
    end = entry.headerPosition + localHeaderBytes + entry.storedBytes;
  }
  if (end > size) throw unsupported();
};

const checkRatio = (entries: readonly ZipEntry[]): void => {
  const inflated = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const held = entries.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
  if (inflated > limits.inflatedFileBytes && inflated > held * limits.inflatedRatio) throw unsupported();
};

const readDirectory = async (descriptor: number): Promise<Directory> => {
  const size = fstatSync(descriptor).size;
  const zip = await fromRandomAccessReaderPromise(new WindowedReader(descriptor), size, {
    lazyEntries: true,
    autoClose: false,
    decodeStrings: false,
    validateEntrySizes: true,
  });
  const files = new Map<string, ZipEntry>();
  const notFollowed: string[] = [];
  let isCut = false;
  for await (const entry of zip.eachEntry()) {
    if (entry.isEncrypted()) throw unsupported();
    if (files.size + notFollowed.length >= limits.entries) {
      isCut = true;
      break;
    }
    if (isFolder(entry)) continue;
    const path = pathOf(entry);
    const type = unixFileType(entry);
    const isReadable = [stored, deflated].includes(entry.compressionMethod);
    if (path === null || files.has(path) || !isReadable || (type !== 0 && type !== regularFile)) {
      notFollowed.push(path ?? '');
      continue;
    }
    files.set(path, {
      path,
      bytes: entry.uncompressedSize,
      storedBytes: entry.compressedSize,
      isDeflated: entry.compressionMethod === deflated,
      headerPosition: entry.relativeOffsetOfLocalHeader,
    });
  }
  const entries = Array.from(files.values());
  checkOverlap(entries, size);
  checkRatio(entries);
  return { files, notFollowed, isCut };
};

/** The bytes of an entry as they are stored, after a local header whose length only the header itself tells. */
const partOf = (descriptor: number, entry: ZipEntry): FilePart & { readonly position: number } => {
  const header = Buffer.alloc(localHeaderBytes);
  const got = readFully(descriptor, header, entry.headerPosition);
  if (got < localHeaderBytes || header.readUInt32LE(0) !== 0x04034b50) throw failure('EIO');
  const position =
    entry.headerPosition + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  return { position, bytes: entry.storedBytes };
};

/** A deflated file: its first part alone while only its head is read, all of it in memory after that. */
const openDeflated = (descriptor: number, entry: ZipEntry): SourceFile => {
  const part = partOf(descriptor, entry);
  const inflate = (storedBytes: number, finishFlush: number): Buffer => {
    const input = new Uint8Array(storedBytes);
    if (readFully(descriptor, input, part.position) < storedBytes) throw failure('EIO');
    try {
      return inflateRawSync(input, { finishFlush, maxOutputLength: Math.max(1, entry.bytes) });
    } catch (error) {
      throw Object.assign(failure('EIO'), { cause: error });
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
    if (isWhole && inflated.length !== entry.bytes) throw failure('EIO');
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
 * A ZIP file. What is stored is read in place; what is deflated is inflated in memory, never onto a disk.
 *
 * @throws {UserError} when it isn't there, may not be read, is encrypted, no ZIP, or one that was made to harm
 */
export const openZip = async (ref: SourceRef): Promise<Source> => {
  let descriptor: number | undefined;
  try {
    const opened = openSync(ref.path, 'r');
    descriptor = opened;
    const { files, notFollowed, isCut } = await readDirectory(opened);
    const entryAt = (path: string): ZipEntry => {
      const entry = files.get(path);
      if (entry === undefined) throw failure('ENOENT');
      if (entry.isDeflated && entry.bytes > limits.inflatedFileBytes) throw failure('EFBIG');
      return entry;
    };
    return {
      ref,
      label: basename(ref.path),
      list: function* (skipped) {
        for (const path of notFollowed) skipped(path, 'not-followed');
        if (isCut) skipped('', 'limit-reached');
        for (const { path, bytes } of files.values()) yield { path, bytes };
      },
      open: (path) => {
        const entry = entryAt(path);
        return entry.isDeflated ? openDeflated(opened, entry) : openParts(opened, [partOf(opened, entry)]);
      },
      close: () => {
        closeSync(opened);
      },
    };
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw asSourceError(error);
  }
};

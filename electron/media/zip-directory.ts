import {
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type Entry,
  type ZipFile,
} from 'yauzl';
import { UserError } from '../../shared/errors/user-error';
import { harmlessName, newOwnPaths } from '../../shared/model/entry-path';
import { limits } from '../../shared/model/limits';
import { isInsidePath } from './inside-path';
import type { SkipReason, SourceFile } from './source';
import { systemCode } from './system-error';
import { isNoPlaceOfPictures } from './systems-own';
import { locateZip, signatureAt, type LocatedZip } from './zip-end';
import { hasDescriptor, LocalEntries, localHeaderBytes } from './zip-local-entries';
import type { ZipLock } from './zip-lock';
import { zipSignatures } from './zip-signatures';

const directoryWindowBytes = 1_048_576;
const stored = 0;
const deflated = 8;
const readable = new Set([stored, deflated]);
/** What WinZip's AES gives as method, and where it keeps the true one. */
const aesMethod = 99;
const aesField = 0x9901;

/** A file of a ZIP. */
export interface ZipEntry {
  readonly path: string;
  readonly bytes: number;
  readonly storedBytes: number;
  readonly isDeflated: boolean;
  /**
   * CRC-32 of the file as it was put in; null where there is none. The directory has it also where the local header leaves it
   * to a descriptor.
   */
  readonly crc: number | null;
  /** Null where it is not encrypted. */
  readonly lock: ZipLock | null;
  readonly headerPosition: number;
}

const damagedArchive = (): UserError => new UserError('source/damaged', 'change-input');
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
/** None said, a file, and a pipe or a socket: what came out of these was packed as a file. Not devices. */
const fileTypes: ReadonlySet<number> = new Set([0, 0o100000, 0o010000, 0o140000]);
const linkType = 0o120000;

/** What an entry is called, and the path that this means from the root of the archive; null where it would lead out of it. */
const nameOf = (entry: Entry): { readonly name: string; readonly path: string | null } => {
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  const parts = name.replace(/^[A-Za-z]:\//, '').split('/');
  const path = parts.filter((part) => part !== '' && part !== '.').join('/');
  return { name, path: isInsidePath(path) ? path : null };
};

/** What can't be opened or is not followed, told of when the files are listed. */
interface LeftOut {
  readonly path: string;
  readonly reason: SkipReason;
  readonly detail?: string;
}

/** What a ZIP holds, as its directory says; whoever asked for it may move what it can't open from one to the other. */
export interface ZipDirectory {
  readonly files: Map<string, ZipEntry>;
  /** Their bytes say where they lead. */
  readonly links: readonly ZipEntry[];
  readonly leftOut: LeftOut[];
  readonly isCut: boolean;
}

const isFolder = (entry: Entry): boolean => entry.fileNameRaw.at(-1) === 0x2f;

/** Two entries that share bytes make an archive inflate to far more than it seems to hold. */
const checkOverlap = (entries: readonly ZipEntry[], size: number): void => {
  let end = 0;
  for (const entry of [...entries].sort((a, b) => a.headerPosition - b.headerPosition)) {
    if (entry.headerPosition < end) throw new Error('entries overlap');
    end = entry.headerPosition + localHeaderBytes + entry.storedBytes;
  }
  if (end > size) throw new Error('an entry lies outside');
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Whether bytes would become so many that nobody meant it. */
const isBomb = (inflated: number, held: number): boolean =>
  inflated > limits.inflatedBytes && inflated > held * limits.inflatedRatio;

/** Entries that would become too much: each by itself, or those that grow beyond measure where all of them together do. */
const tooLarge = (entries: readonly ZipEntry[]): readonly ZipEntry[] => {
  const isTooLarge = ({ isDeflated, bytes, storedBytes }: ZipEntry): boolean =>
    isDeflated && isBomb(bytes, storedBytes);
  const others = entries.filter((entry) => !isTooLarge(entry));
  const areTooLarge = isBomb(
    sum(others.map(({ bytes }) => bytes)),
    sum(others.map(({ storedBytes }) => storedBytes)),
  );
  return entries.filter(
    (entry) => isTooLarge(entry) || (areTooLarge && entry.bytes > entry.storedBytes * limits.inflatedRatio),
  );
};

type Packing = Pick<ZipEntry, 'isDeflated' | 'crc' | 'lock'>;

const littleEndian = (bytes: Buffer, at: number): number => bytes.readUInt16LE(at);

/** @see https://www.winzip.com/en/support/aes-encryption/ II.A */
const aesPacking = ({ extraFields, crc32 }: Entry): (Packing & { readonly method: number }) | null => {
  const field = extraFields.find(({ id, data }) => id === aesField && data.length >= 7)?.data;
  const keyBytes = ([16, 24, 32] as const)[(field?.[4] ?? 0) - 1];
  if (field === undefined || keyBytes === undefined) return null;
  const method = littleEndian(field, 5);
  // AE-2 keeps no CRC-32: it would tell of what is in a short file
  const crc = littleEndian(field, 0) === 2 ? null : crc32;
  return { method, isDeflated: method === deflated, crc, lock: { kind: 'aes', keyBytes } };
};

/** Ways to pack that are not read here, by their number (APPNOTE 4.4.5). */
const methodNames: Readonly<Record<number, string>> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'XZ',
  98: 'PPMd',
};

/** Of an entry that nobody here can read, how it is packed: in words. */
const unknownPacking = (entry: Entry): string => {
  const method = entry.compressionMethod === aesMethod ? aesPacking(entry)?.method : entry.compressionMethod;
  return method === undefined || readable.has(method)
    ? 'locked in an unknown way'
    : `packed with ${methodNames[method] ?? `method ${method}`}`;
};

/** How an entry is packed; null where nobody here can read it. */
const packingOf = (entry: Entry): Packing | null => {
  const { compressionMethod, crc32: crc, generalPurposeBitFlag, lastModFileTime } = entry;
  if (compressionMethod === aesMethod) {
    const packing = entry.isEncrypted() ? aesPacking(entry) : null;
    return packing !== null && readable.has(packing.method) ? packing : null;
  }
  if (!readable.has(compressionMethod)) return null;
  // where the CRC-32 comes after the bytes, it was not known yet when their head was written (APPNOTE 6.1.6)
  const check = (generalPurposeBitFlag & hasDescriptor) === 0 ? crc >>> 24 : lastModFileTime >>> 8;
  const lock = entry.isEncrypted() ? ({ kind: 'traditional', check } as const) : null;
  return { isDeflated: compressionMethod === deflated, crc, lock };
};

/** @param shift of the archive in the file that holds it */
const takeEntries = async (
  found: AsyncIterable<Entry> | Iterable<Entry>,
  shift: number,
  size: number,
): Promise<ZipDirectory> => {
  const files = new Map<string, ZipEntry>();
  const links: ZipEntry[] = [];
  const leftOut: LeftOut[] = [];
  const ownPath = newOwnPaths();
  let isCut = false;
  let nameBytes = 0;
  for await (const entry of found) {
    nameBytes += entry.fileNameRaw.length;
    if (files.size + links.length + leftOut.length >= limits.entries || nameBytes > limits.zipNameBytes) {
      isCut = true;
      break;
    }
    if (isFolder(entry)) continue;
    const named = nameOf(entry);
    if (named.path !== null && isNoPlaceOfPictures(named.path)) continue;
    const path = named.path === null ? harmlessName(named.name) : ownPath(named.path);
    const fileType = unixFileType(entry);
    if (named.path === null || !(fileType === linkType || fileTypes.has(fileType))) {
      leftOut.push({ path, reason: 'not-followed' });
      continue;
    }
    const packing = packingOf(entry);
    if (packing === null) {
      leftOut.push({ path, reason: 'packed-unknown', detail: unknownPacking(entry) });
      continue;
    }
    const taken = {
      path,
      bytes: entry.uncompressedSize,
      storedBytes: entry.compressedSize,
      headerPosition: shift + entry.relativeOffsetOfLocalHeader,
      ...packing,
    };
    if (fileType === linkType) links.push(taken);
    else files.set(path, taken);
  }
  const entries = Array.from(files.values());
  checkOverlap([...entries, ...links], size);
  for (const { path } of tooLarge(entries)) {
    files.delete(path);
    leftOut.push({ path, reason: 'limit-reached' });
  }
  return { files, links, leftOut, isCut };
};

/** Of a record of the directory, without the name and what follows it (APPNOTE 4.3.12). */
const recordBytes = 46;

/** Every entry of a directory: some writers count in 16 bits without saying so, and begin anew after 65,535. */
class ListedEntries {
  readonly #zip: ZipFile;
  readonly #archive: SourceFile;
  /** Of the next record. */
  #at: number;
  areMiscounted = false;

  constructor(zip: ZipFile, archive: SourceFile, directoryAt: number) {
    this.#zip = zip;
    this.#archive = archive;
    this.#at = directoryAt;
  }

  async *read(): AsyncGenerator<Entry, void, undefined> {
    for await (const entry of this.#zip.eachEntry()) {
      this.#at += recordBytes + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
      const isLast = this.#zip.entriesRead === this.#zip.entryCount;
      if (isLast && signatureAt(this.#archive, this.#at) === zipSignatures.directory) {
        this.areMiscounted = true;
        this.#zip.entryCount++;
      }
      yield entry;
    }
  }
}

/** @throws {Error} without a system's code where the directory makes no sense */
const readListed = async (
  { position, archive, directoryAt, hasAnother }: LocatedZip,
  size: number,
): Promise<ZipDirectory> => {
  const zip = await fromRandomAccessReaderPromise(new WindowedReader(archive), archive.bytes, {
    lazyEntries: true,
    autoClose: false,
    decodeStrings: false,
    validateEntrySizes: true,
  });
  const entries = new ListedEntries(zip, archive, directoryAt);
  const directory = await takeEntries(entries.read(), position, size);
  if (entries.areMiscounted)
    directory.leftOut.push({
      path: '',
      reason: 'listing-repaired',
      detail: 'the directory of the ZIP file has more entries than it says',
    });
  if (hasAnother)
    directory.leftOut.push({ path: '', reason: 'archive-cut', detail: 'another ZIP file behind it' });
  return directory;
};

const isStrongLock = (error: Error): boolean => error.message.includes('strong encryption');

/** Whether a directory makes no sense; what the medium, or we, refuse is another thing. */
const isNonsense = (error: unknown): boolean =>
  error instanceof Error &&
  !(error instanceof UserError) &&
  systemCode(error) === undefined &&
  !isStrongLock(error);

/**
 * Lists an archive by what stands before each of its files, since its directory is lost.
 *
 * @param entries as many as its end tells of; 0 where it is lost too
 */
const readUnlisted = async (file: SourceFile, entries: number): Promise<ZipDirectory> => {
  const local = new LocalEntries(file);
  const directory = await takeEntries(local.read(), 0, file.bytes);
  const { cut, areAll, count } = local;
  if (count === 0) throw damagedArchive();
  const { leftOut } = directory;
  leftOut.push({ path: '', reason: 'listing-repaired', detail: 'the directory of the ZIP file is lost' });
  if (cut !== null) {
    const { name, path } = nameOf(cut);
    leftOut.push({ path: path ?? harmlessName(name), reason: 'unreadable', detail: 'ends too soon' });
  }
  if ((!areAll || count < entries) && !directory.isCut) leftOut.push({ path: '', reason: 'archive-cut' });
  return directory;
};

/**
 * Reads the directory of a ZIP, wherever in the file it lies; where there is none that can be read, its files tell of themselves.
 *
 * @throws {UserError} 'source/damaged' where it is no ZIP; 'source/split' | 'source/unknown-lock'
 */
export const readZipDirectory = async (file: SourceFile): Promise<ZipDirectory> => {
  const located = locateZip(file);
  if (located === null) return readUnlisted(file, 0);
  try {
    return await readListed(located, file.bytes);
  } catch (error) {
    if (error instanceof Error && isStrongLock(error))
      throw new UserError('source/unknown-lock', 'change-input', {}, { cause: error });
    if (!isNonsense(error)) throw error;
    return readUnlisted(file, located.entries);
  }
};

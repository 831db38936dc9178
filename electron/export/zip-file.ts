import { randomBytes } from 'node:crypto';
import { crc32 } from '../media/crc32';
import { aesBytes, aesKeys } from '../media/zip-lock';

/** Writes bytes at a position. */
export type WriteAt = (bytes: Uint8Array, position: number) => void;

/** A ZIP that is being written: entries are stored as they are, one after the other. */
export interface ZipFile {
  /** Begins an entry; one that was not ended is written over. @param bytes exactly as many as will be put */
  readonly begin: (path: string, bytes: number) => ZipEntryInProgress;
  /** Writes the directory. @returns the length of the file */
  readonly finish: () => number;
}

export interface ZipEntryInProgress {
  readonly put: (chunk: Uint8Array) => void;
  /** @throws {RangeError} when it has another length than was said */
  readonly end: () => void;
}

interface Entry {
  readonly name: Buffer;
  readonly bytes: number;
  readonly isLocked: boolean;
  readonly position: number;
  readonly crc: number;
}

const localHeaderBytes = 30;
const centralHeaderBytes = 46;
const endBytes = 22;
const end64Bytes = 56;
const locator64Bytes = 20;
/** A field that has this value is told in a Zip64 field instead. */
const tooLarge32 = 0xffff_ffff;
const tooMany16 = 0xffff;
const version = { plain: 10, zip64: 45, aes: 51 } as const;
/** Made on Unix, so that the mode below is one: a file that its owner may write and all may read. */
const unix = 3 << 8;
const mode = 0o100644;

/** Date and time as DOS has them, in UTC: the same for everybody. */
const dosTime = (time: Date): number =>
  (((Math.max(1980, time.getUTCFullYear()) - 1980) << 25) |
    ((time.getUTCMonth() + 1) << 21) |
    (time.getUTCDate() << 16) |
    (time.getUTCHours() << 11) |
    (time.getUTCMinutes() << 5) |
    (time.getUTCSeconds() >>> 1)) >>>
  0;

/** Extended information for the values that don't fit (APPNOTE 4.5.3). */
const zip64Field = (values: readonly number[]): Buffer => {
  if (values.length === 0) return Buffer.alloc(0);
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, index) => field.writeBigUInt64LE(BigInt(value), 4 + 8 * index));
  return field;
};

/** AES-256 in the way of WinZip. */
const keyBytes = 32;
const beforeLocked = aesBytes.salt(keyBytes) + aesBytes.verifier;
const storedBytes = ({ bytes, isLocked }: Pick<Entry, 'bytes' | 'isLocked'>): number =>
  isLocked ? beforeLocked + bytes + aesBytes.code : bytes;
const lockedMethod = 99;
const isLockedFlag = 1;

/** AE-2, which keeps no CRC of what is secret, AES-256, and what is inside: stored. */
const aesField = Buffer.from([0x01, 0x99, 7, 0, 2, 0, 0x41, 0x45, 3, 0, 0]);

const isLarge = (bytes: number): boolean => bytes >= tooLarge32;

type Sized = Pick<Entry, 'bytes' | 'isLocked'>;

const largeSizes = (entry: Sized): readonly number[] =>
  isLarge(storedBytes(entry)) ? [entry.bytes, storedBytes(entry)] : [];
const extraOf = (entry: Sized, values: readonly number[]): Buffer =>
  Buffer.concat([zip64Field(values), ...(entry.isLocked ? [aesField] : [])]);
const localExtra = (entry: Sized): Buffer => extraOf(entry, largeSizes(entry));
const centralExtra = (entry: Sized & Pick<Entry, 'position'>): Buffer =>
  extraOf(entry, [...largeSizes(entry), ...(isLarge(entry.position) ? [entry.position] : [])]);

/** Version, flags and method, as both headers have them. */
const putKind = (header: Buffer, at: number, { isLocked }: Sized, isZip64: boolean): void => {
  header.writeUInt16LE(isLocked ? version.aes : isZip64 ? version.zip64 : version.plain, at);
  header.writeUInt16LE(isLocked ? isLockedFlag : 0, at + 2);
  header.writeUInt16LE(isLocked ? lockedMethod : 0, at + 4);
};

const putSizes = (header: Buffer, at: number, entry: Sized): void => {
  const large = isLarge(storedBytes(entry));
  header.writeUInt32LE(large ? tooLarge32 : storedBytes(entry), at);
  header.writeUInt32LE(large ? tooLarge32 : entry.bytes, at + 4);
};

/** @see APPNOTE 4.3.7 */
const localHeader = (entry: Entry, stamp: number): Buffer => {
  const { name, crc } = entry;
  const extra = localExtra(entry);
  const header = Buffer.alloc(localHeaderBytes);
  header.writeUInt32LE(0x04034b50, 0);
  putKind(header, 4, entry, isLarge(storedBytes(entry)));
  header.writeUInt32LE(stamp, 10);
  header.writeUInt32LE(crc, 14);
  putSizes(header, 18, entry);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
};

/** @see APPNOTE 4.3.12 */
const centralHeader = (entry: Entry, stamp: number): Buffer => {
  const { name, position, crc } = entry;
  const extra = centralExtra(entry);
  const header = Buffer.alloc(centralHeaderBytes);
  header.writeUInt32LE(0x02014b50, 0);
  putKind(header, 6, entry, isLarge(storedBytes(entry)) || isLarge(position));
  header.writeUInt16LE(unix | header.readUInt16LE(6), 4);
  header.writeUInt32LE(stamp, 12);
  header.writeUInt32LE(crc, 16);
  putSizes(header, 20, entry);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE((mode << 16) >>> 0, 38);
  header.writeUInt32LE(Math.min(position, tooLarge32), 42);
  return Buffer.concat([header, name, extra]);
};

const needsZip64 = (count: number, position: number, bytes: number): boolean =>
  count >= tooMany16 || isLarge(position) || isLarge(bytes);

/** @see APPNOTE 4.3.14 to 4.3.16 */
const directoryEnd = (count: number, position: number, bytes: number): Buffer => {
  const end = Buffer.alloc(endBytes);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, tooMany16), 8);
  end.writeUInt16LE(Math.min(count, tooMany16), 10);
  end.writeUInt32LE(Math.min(bytes, tooLarge32), 12);
  end.writeUInt32LE(Math.min(position, tooLarge32), 16);
  if (!needsZip64(count, position, bytes)) return end;
  const end64 = Buffer.alloc(end64Bytes + locator64Bytes);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(BigInt(end64Bytes - 12), 4);
  end64.writeUInt16LE(unix | version.zip64, 12);
  end64.writeUInt16LE(version.zip64, 14);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(bytes), 40);
  end64.writeBigUInt64LE(BigInt(position), 48);
  end64.writeUInt32LE(0x07064b50, end64Bytes);
  end64.writeBigUInt64LE(BigInt(position + bytes), end64Bytes + 8);
  end64.writeUInt32LE(1, end64Bytes + 16);
  return Buffer.concat([end64, end]);
};

/** Length of a ZIP of stored files, to the byte. */
export const zipBytes = (
  files: readonly { readonly path: string; readonly bytes: number }[],
  isLocked = false,
): number => {
  let position = 0;
  let directory = 0;
  for (const { path, bytes } of files) {
    const entry = { bytes, isLocked, position };
    directory += centralHeaderBytes + path.length + centralExtra(entry).length;
    position += localHeaderBytes + path.length + localExtra(entry).length + storedBytes(entry);
  }
  return position + directory + directoryEnd(files.length, position, directory).length;
};

/** Encrypts one entry, under a salt of its own. */
const startLock = (password: Uint8Array) => {
  const salt = randomBytes(aesBytes.salt(keyBytes));
  const { verifier, turn, newCode } = aesKeys(password, salt, keyBytes);
  const code = newCode();
  return {
    start: Buffer.concat([salt, verifier]),
    /** Leaves the chunk as it is: whoever gave it goes on to hash it. */
    encrypt: (chunk: Uint8Array, position: number): Uint8Array => {
      const encrypted = Uint8Array.from(chunk);
      turn(encrypted, position);
      code.update(encrypted);
      return encrypted;
    },
    code: (): Uint8Array => code.digest().subarray(0, aesBytes.code),
  };
};

/**
 * Starts a ZIP of stored entries, with Zip64 where sizes, places or their number need it.
 *
 * A local header is written again once the CRC is known, so that entries need no data descriptors: many programs can't read
 * those beside stored data.
 *
 * @param password locks every entry with AES-256, of which names and sizes stay in sight; null for none
 * @see PKWARE APPNOTE 6.3.10; https://www.winzip.com/en/support/aes-encryption/
 */
export const startZip = (write: WriteAt, time: Date, password: Uint8Array | null): ZipFile => {
  const stamp = dosTime(time);
  const entries: Entry[] = [];
  let position = 0;
  return {
    begin: (path, bytes) => {
      const isLocked = password !== null;
      const unfinished: Entry = { name: Buffer.from(path, 'latin1'), bytes, isLocked, position, crc: 0 };
      const header = localHeader(unfinished, stamp);
      write(header, position);
      const start = position + header.length;
      const lock = password === null ? null : startLock(password);
      if (lock !== null) write(lock.start, start);
      const from = start + (lock?.start.length ?? 0);
      let put = 0;
      let crc = 0;
      return {
        put: (chunk) => {
          if (put + chunk.length > bytes) throw new RangeError('an entry is longer than it was said to be');
          if (lock === null) crc = crc32(chunk, crc);
          write(lock === null ? chunk : lock.encrypt(chunk, put), from + put);
          put += chunk.length;
        },
        end: () => {
          if (put !== bytes) throw new RangeError('an entry is shorter than it was said to be');
          const entry = { ...unfinished, crc };
          if (lock === null) write(localHeader(entry, stamp), entry.position);
          else write(lock.code(), from + bytes);
          entries.push(entry);
          position = start + storedBytes(entry);
        },
      };
    },
    finish: () => {
      const directory = Buffer.concat(entries.map((entry) => centralHeader(entry, stamp)));
      const end = directoryEnd(entries.length, position, directory.length);
      write(directory, position);
      write(end, position + directory.length);
      return position + directory.length + end.length;
    },
  };
};

import { randomBytes } from 'node:crypto';
import { constants, deflateRawSync } from 'node:zlib';
import { crc32 } from '../media/crc32';
import { aesBytes, aesKeys } from '../media/zip-lock';

/** Writes bytes at a position. */
export type WriteAt = (bytes: Uint8Array, position: number) => void;

/** A ZIP that is being written: entries are stored as they are, or deflated, one after the other. */
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

/** How every entry of a ZIP is kept. */
export interface ZipShape {
  readonly isLocked: boolean;
  readonly deflates: boolean;
}

interface Entry extends ZipShape {
  readonly name: Buffer;
  readonly bytes: number;
  /** How long it is once it is deflated; at most, until that is known. */
  readonly packed: number;
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
const version = { plain: 10, deflated: 20, zip64: 45, aes: 51 } as const;
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
type Sized = Pick<Entry, 'bytes' | 'packed' | 'isLocked' | 'deflates'>;
const storedBytes = ({ packed, isLocked }: Pick<Sized, 'packed' | 'isLocked'>): number =>
  isLocked ? beforeLocked + packed + aesBytes.code : packed;

/** Parts that are deflated one by one are at most so long. */
const partBytes = 1_048_576;
const endOfDeflated = Buffer.from([3, 0]);
const mostPacked = (bytes: number, { deflates }: Pick<ZipShape, 'deflates'>): number =>
  deflates
    ? bytes + Math.floor(bytes / 2048) + 64 * (Math.ceil(bytes / partBytes) + 2) + endOfDeflated.length
    : bytes;
/** Of a part: whole blocks to the end of a byte, which don't look back at what came before. */
const deflatePart = (chunk: Uint8Array): Uint8Array =>
  deflateRawSync(chunk, { finishFlush: constants.Z_FULL_FLUSH });
const deflatedMethod = 8;
const lockedMethod = 99;
const isLockedFlag = 1;

/** AE-2, which keeps no CRC of what is secret, AES-256, and what is inside: stored or deflated. */
const aesField = ({ deflates }: Pick<ZipShape, 'deflates'>): Buffer =>
  Buffer.from([0x01, 0x99, 7, 0, 2, 0, 0x41, 0x45, 3, deflates ? deflatedMethod : 0, 0]);

const isLarge = (bytes: number): boolean => bytes >= tooLarge32;

/** Decided before it is known how long an entry becomes: a header stays as long as it is. */
const isWide = ({ bytes, isLocked, deflates }: Sized): boolean =>
  isLarge(storedBytes({ packed: mostPacked(bytes, { deflates }), isLocked }));

const largeSizes = (entry: Sized): readonly number[] =>
  isWide(entry) ? [entry.bytes, storedBytes(entry)] : [];
const extraOf = (entry: Sized, values: readonly number[]): Buffer =>
  Buffer.concat([zip64Field(values), ...(entry.isLocked ? [aesField(entry)] : [])]);
const localExtra = (entry: Sized): Buffer => extraOf(entry, largeSizes(entry));
const centralExtra = (entry: Sized & Pick<Entry, 'position'>): Buffer =>
  extraOf(entry, [...largeSizes(entry), ...(isLarge(entry.position) ? [entry.position] : [])]);

/** Version, flags and method, as both headers have them. */
const putKind = (header: Buffer, at: number, { isLocked, deflates }: Sized, isZip64: boolean): void => {
  const unlocked = isZip64 ? version.zip64 : deflates ? version.deflated : version.plain;
  header.writeUInt16LE(isLocked ? version.aes : unlocked, at);
  header.writeUInt16LE(isLocked ? isLockedFlag : 0, at + 2);
  header.writeUInt16LE(isLocked ? lockedMethod : deflates ? deflatedMethod : 0, at + 4);
};

const putSizes = (header: Buffer, at: number, entry: Sized): void => {
  const large = isWide(entry);
  header.writeUInt32LE(large ? tooLarge32 : storedBytes(entry), at);
  header.writeUInt32LE(large ? tooLarge32 : entry.bytes, at + 4);
};

/** @see APPNOTE 4.3.7 */
const localHeader = (entry: Entry, stamp: number): Buffer => {
  const { name, crc } = entry;
  const extra = localExtra(entry);
  const header = Buffer.alloc(localHeaderBytes);
  header.writeUInt32LE(0x04034b50, 0);
  putKind(header, 4, entry, isWide(entry));
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
  putKind(header, 6, entry, isWide(entry) || isLarge(position));
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

const plain: ZipShape = { isLocked: false, deflates: false };

/** Length of a ZIP of these files: to the byte where they are stored, at most that where they are deflated. */
export const zipBytes = (
  files: readonly { readonly path: string; readonly bytes: number }[],
  shape: ZipShape = plain,
): number => {
  let position = 0;
  let directory = 0;
  for (const { path, bytes } of files) {
    const entry = { bytes, packed: mostPacked(bytes, shape), ...shape, position };
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
 * Starts a ZIP of stored or deflated entries, with Zip64 where sizes, places or their number need it.
 *
 * A local header is written again once the CRC is known, so that entries need no data descriptors: many programs can't read
 * those beside stored data.
 *
 * @param password locks every entry with AES-256, of which names and sizes stay in sight; null for none
 * @param deflates makes entries smaller where they can be, part by part
 * @see PKWARE APPNOTE 6.3.10; https://www.winzip.com/en/support/aes-encryption/
 */
export const startZip = (
  write: WriteAt,
  time: Date,
  password: Uint8Array | null,
  deflates = false,
): ZipFile => {
  const stamp = dosTime(time);
  const entries: Entry[] = [];
  let position = 0;
  return {
    begin: (path, bytes) => {
      const unfinished: Entry = {
        name: Buffer.from(path, 'latin1'),
        ...{ bytes, packed: bytes, position, crc: 0 },
        ...{ isLocked: password !== null, deflates },
      };
      const header = localHeader(unfinished, stamp);
      write(header, position);
      const start = position + header.length;
      const lock = password === null ? null : startLock(password);
      if (lock !== null) write(lock.start, start);
      const from = start + (lock?.start.length ?? 0);
      let put = 0;
      let packed = 0;
      let crc = 0;
      const store = (chunk: Uint8Array): void => {
        write(lock === null ? chunk : lock.encrypt(chunk, packed), from + packed);
        packed += chunk.length;
      };
      return {
        put: (chunk) => {
          if (put + chunk.length > bytes) throw new RangeError('an entry is longer than it was said to be');
          if (lock === null) crc = crc32(chunk, crc);
          store(deflates ? deflatePart(chunk) : chunk);
          put += chunk.length;
        },
        end: () => {
          if (put !== bytes) throw new RangeError('an entry is shorter than it was said to be');
          if (deflates) store(endOfDeflated);
          const entry = { ...unfinished, packed, crc };
          // also for the length that it has become
          if (lock === null || deflates) write(localHeader(entry, stamp), entry.position);
          if (lock !== null) write(lock.code(), from + packed);
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

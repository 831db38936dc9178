import { crc32 } from '../media/crc32';

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
const version = { plain: 10, zip64: 45 } as const;
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

const isLarge = (bytes: number): boolean => bytes >= tooLarge32;

const localExtra = (bytes: number): Buffer => zip64Field(isLarge(bytes) ? [bytes, bytes] : []);
const centralExtra = ({ bytes, position }: Pick<Entry, 'bytes' | 'position'>): Buffer =>
  zip64Field([...(isLarge(bytes) ? [bytes, bytes] : []), ...(isLarge(position) ? [position] : [])]);

/** @see APPNOTE 4.3.7 */
const localHeader = ({ name, bytes, crc }: Entry, stamp: number): Buffer => {
  const extra = localExtra(bytes);
  const header = Buffer.alloc(localHeaderBytes);
  const size = Math.min(bytes, tooLarge32);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(isLarge(bytes) ? version.zip64 : version.plain, 4);
  header.writeUInt32LE(stamp, 10);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(size, 18);
  header.writeUInt32LE(size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
};

/** @see APPNOTE 4.3.12 */
const centralHeader = (entry: Entry, stamp: number): Buffer => {
  const { name, bytes, position, crc } = entry;
  const extra = centralExtra(entry);
  const needs = extra.length > 0 ? version.zip64 : version.plain;
  const header = Buffer.alloc(centralHeaderBytes);
  const size = Math.min(bytes, tooLarge32);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(unix | needs, 4);
  header.writeUInt16LE(needs, 6);
  header.writeUInt32LE(stamp, 12);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(size, 20);
  header.writeUInt32LE(size, 24);
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
export const zipBytes = (files: readonly { readonly path: string; readonly bytes: number }[]): number => {
  let position = 0;
  let directory = 0;
  for (const { path, bytes } of files) {
    directory += centralHeaderBytes + path.length + centralExtra({ bytes, position }).length;
    position += localHeaderBytes + path.length + localExtra(bytes).length + bytes;
  }
  return position + directory + directoryEnd(files.length, position, directory).length;
};

/**
 * Starts a ZIP of stored entries, with Zip64 where sizes, places or their number need it.
 *
 * A local header is written again once the CRC is known, so that entries need no data descriptors: many programs can't read
 * those beside stored data.
 *
 * @see PKWARE APPNOTE 6.3.10
 */
export const startZip = (write: WriteAt, time: Date): ZipFile => {
  const stamp = dosTime(time);
  const entries: Entry[] = [];
  let position = 0;
  return {
    begin: (path, bytes) => {
      const unfinished: Entry = { name: Buffer.from(path, 'latin1'), bytes, position, crc: 0 };
      const header = localHeader(unfinished, stamp);
      write(header, position);
      const from = position + header.length;
      let put = 0;
      let crc = 0;
      return {
        put: (chunk) => {
          if (put + chunk.length > bytes) throw new RangeError('an entry is longer than it was said to be');
          crc = crc32(chunk, crc);
          write(chunk, from + put);
          put += chunk.length;
        },
        end: () => {
          if (put !== bytes) throw new RangeError('an entry is shorter than it was said to be');
          const entry = { ...unfinished, crc };
          write(localHeader(entry, stamp), entry.position);
          entries.push(entry);
          position = from + bytes;
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

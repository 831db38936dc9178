import { randomBytes } from 'node:crypto';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createExclusively, syncFolder } from './disk';
import { nonceBytes, seal, tagBytes, unseal } from './sealing';

/*
 * 8 bytes "DPJOURN1", then records: 4 bytes length (big-endian, of what follows), 12 bytes random nonce, AES-256-GCM of the
 * JSON with its tag. A record's number is authenticated with it, so none can be left out, repeated or moved.
 */
const magic = Buffer.from('DPJOURN1');
const lengthBytes = 4;
const longestRecord = 64 * 1024 * 1024;

const labelOf = (number: number): Uint8Array => {
  const label = Buffer.alloc(8);
  label.writeBigUInt64BE(BigInt(number));
  return label;
};

const frameOf = (key: Uint8Array, record: unknown, number: number): Buffer => {
  const nonce = randomBytes(nonceBytes);
  const sealed = seal(key, nonce, Buffer.from(JSON.stringify(record)), labelOf(number));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(nonceBytes + sealed.length);
  return Buffer.concat([length, nonce, sealed]);
};

interface Replayed {
  /** Null in the place of one that was damaged. */
  readonly records: readonly unknown[];
  /** Up to the last record that is ours; what follows was being written when the process ended, or is damaged. */
  readonly bytes: number;
}

/**
 * Reads up to the last record that is whole and ours: a crash cuts off, or leaves zeros at, the end. A record before it that
 * the disk damaged is lost alone.
 */
const replay = (key: Uint8Array, bytes: Buffer): Replayed => {
  const records: unknown[] = [];
  let good = { count: 0, bytes: magic.length };
  let at = magic.length;
  while (at + lengthBytes <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const start = at + lengthBytes;
    const end = start + length;
    if (length < nonceBytes + tagBytes || length > longestRecord || end > bytes.length) break;
    try {
      const nonce = bytes.subarray(start, start + nonceBytes);
      const plain = unseal(key, nonce, bytes.subarray(start + nonceBytes, end), labelOf(records.length));
      records.push(JSON.parse(plain.toString('utf8')) as unknown);
      good = { count: records.length, bytes: end };
    } catch {
      records.push(null);
    }
    at = end;
  }
  return { records: records.slice(0, good.count), bytes: good.bytes };
};

/** A journal to go on with. */
export interface OpenedJournal {
  readonly journal: Journal;
  readonly records: readonly unknown[];
  /** False: something follows the last record that can't be read. */
  readonly isWhole: boolean;
}

/** An encrypted list of records on disk that only grows. A record that `append` returned for survives a power cut. */
export class Journal {
  readonly #file: FileHandle;
  readonly #key: Uint8Array;
  #records: number;
  #bytes: number;
  #last: Promise<void> = Promise.resolve();
  /** In order. */
  readonly #unwritten: Buffer[] = [];
  /** What followed the last whole record when it was opened is gone. */
  #isCut = false;

  private constructor(file: FileHandle, key: Uint8Array, { records, bytes }: Replayed) {
    this.#file = file;
    this.#key = key;
    this.#records = records.length;
    this.#bytes = bytes;
  }

  /** @throws {Error} when there is something already */
  static async create(path: string, key: Uint8Array): Promise<Journal> {
    const file = await createExclusively(path);
    await file.write(magic, 0, magic.length, 0);
    await file.sync();
    await syncFolder(dirname(path));
    return new Journal(file, key, { records: [], bytes: magic.length });
  }

  /**
   * Opens a journal to go on with it. What follows its last whole record stays until something is added: who can make
   * nothing of the records leaves all of it as it was.
   *
   * @returns its records, with null for one that was damaged; and null for the journal when it can't be read with this key
   */
  static async open(path: string, key: Uint8Array): Promise<OpenedJournal | null> {
    const bytes = await readFile(path);
    if (!bytes.subarray(0, magic.length).equals(magic)) return null;
    const replayed = replay(key, bytes);
    if (replayed.records.length === 0) return null;
    const file = await open(path, 'r+');
    const isWhole = replayed.bytes === bytes.length;
    return { journal: new Journal(file, key, replayed), records: replayed.records, isWhole };
  }

  /**
   * Adds records, in the order of the calls; returns when they are on the disk. What could not be written, as on a full
   * disk, is written with what is added next.
   */
  append(...records: readonly unknown[]): Promise<void> {
    this.#unwritten.push(...records.map((record) => frameOf(this.#key, record, this.#records++)));
    const written = this.#last.then(() => this.#write());
    this.#last = written.catch(() => undefined);
    return written;
  }

  async #write(): Promise<void> {
    const count = this.#unwritten.length;
    const frames = Buffer.concat(this.#unwritten);
    if (!this.#isCut) await this.#file.truncate(this.#bytes);
    this.#isCut = true;
    for (let done = 0; done < frames.length;) {
      const position = this.#bytes + done;
      const { bytesWritten } = await this.#file.write(frames, done, frames.length - done, position);
      done += bytesWritten;
    }
    await this.#file.datasync();
    this.#bytes += frames.length;
    this.#unwritten.splice(0, count);
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await this.#last;
    await this.#file.close();
  }
}

import { randomBytes } from 'node:crypto';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { createExclusively, makePrivateFolder, syncFolder } from './disk';
import { nonceBytes, seal, tagBytes, unseal } from './sealing';

/*
 * A pack holds instances one after the other, each in frames of 256 KiB, the last as long as it comes out:
 *
 *   8 bytes "DPSPOOL1" | 8 bytes random | frames: AES-256-GCM of the plain bytes, and its 16 bytes of tag
 *
 * A frame's nonce is the pack's 8 random bytes and the frame's number in the pack (32 bits, big-endian). A pack is written
 * once from its start to its end by one process: numbers never go back, also not for an instance that was given up.
 */
const magic = Buffer.from('DPSPOOL1');
const headerBytes = 16;
const frameBytes = 262_144;
const packBytes = 1_073_741_824;
const nameOf = (pack: number): string => `pack-${String(pack).padStart(6, '0')}`;
const numberOf = (name: string): number => Number(/^pack-(\d{6})$/.exec(name)?.[1] ?? 0);

/** Where an instance lies in the spool. */
export const spoolPlaceSchema = z.object({
  pack: z.number().int().positive(),
  /** Of its first frame in the pack. */
  offset: z.number().int().nonnegative(),
  /** Number of its first frame. */
  frame: z.number().int().nonnegative(),
});
export type SpoolPlace = z.infer<typeof spoolPlaceSchema>;

/** What was kept can't be read back: cut off, changed, or gone. */
export class SpoolDamaged extends Error {
  override readonly name = 'SpoolDamaged';
}

const nonceOf = (prefix: Uint8Array, frame: number): Uint8Array => {
  const nonce = Buffer.alloc(nonceBytes);
  nonce.set(prefix);
  nonce.writeUInt32BE(frame, 8);
  return nonce;
};

interface Pack {
  readonly number: number;
  readonly file: FileHandle;
  readonly prefix: Uint8Array;
  offset: number;
  frame: number;
}

/** Writes instances into new packs of a folder. What `flush` has not returned for may be lost by a crash. */
export class SpoolWriter {
  readonly #folder: string;
  readonly #key: Uint8Array;
  readonly #frame = Buffer.alloc(frameBytes);
  #filled = 0;
  #pack: Pack | undefined;
  #place: SpoolPlace | undefined;

  constructor(folder: string, key: Uint8Array) {
    this.#folder = folder;
    this.#key = key;
  }

  /** Begins an instance; one that was not ended is given up. */
  async begin(): Promise<void> {
    this.#filled = 0;
    if (this.#pack !== undefined && this.#pack.offset >= packBytes) await this.close();
    this.#pack ??= await this.#newPack();
    const { number, offset, frame } = this.#pack;
    this.#place = { pack: number, offset, frame };
  }

  /** Takes bytes of the instance; they are copied. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + frameBytes - this.#filled);
      this.#frame.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === frameBytes) await this.#writeFrame();
    }
  }

  /** @returns where the instance lies */
  async end(): Promise<SpoolPlace> {
    if (this.#filled > 0) await this.#writeFrame();
    const place = this.#place;
    if (place === undefined) throw new Error('no instance was begun');
    this.#place = undefined;
    return place;
  }

  /** Everything ended so far survives a crash and a power cut. */
  async flush(): Promise<void> {
    await this.#pack?.file.datasync();
  }

  async close(): Promise<void> {
    const pack = this.#pack;
    this.#pack = undefined;
    if (pack === undefined) return;
    try {
      await pack.file.datasync();
    } finally {
      await pack.file.close();
    }
  }

  async #newPack(): Promise<Pack> {
    await makePrivateFolder(this.#folder);
    const number = Math.max(0, ...(await readdir(this.#folder)).map(numberOf)) + 1;
    const file = await createExclusively(join(this.#folder, nameOf(number)));
    const prefix = randomBytes(headerBytes - magic.length);
    const pack = { number, file, prefix, offset: headerBytes, frame: 0 };
    // known before it is written: close() frees it whatever fails from here on
    this.#pack = pack;
    await file.write(Buffer.concat([magic, prefix]), 0, headerBytes, 0);
    await syncFolder(this.#folder);
    return pack;
  }

  async #writeFrame(): Promise<void> {
    const pack = this.#pack;
    if (pack === undefined) throw new Error('no instance was begun');
    const sealed = seal(this.#key, nonceOf(pack.prefix, pack.frame++), this.#frame.subarray(0, this.#filled));
    this.#filled = 0;
    const { offset } = pack;
    pack.offset += sealed.length;
    for (let done = 0; done < sealed.length;) {
      const { bytesWritten } = await pack.file.write(sealed, done, sealed.length - done, offset + done);
      done += bytesWritten;
    }
  }
}

const readFully = async (file: FileHandle, length: number, position: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw new SpoolDamaged('a pack is cut off');
    done += bytesRead;
  }
  return bytes;
};

const openPack = async (folder: string, pack: number): Promise<FileHandle> => {
  try {
    return await open(join(folder, nameOf(pack)), 'r');
  } catch (error) {
    throw new SpoolDamaged('a pack is gone', { cause: error });
  }
};

/**
 * Reads an instance back, frame by frame, each authenticated before it is given out.
 *
 * @param bytes the instance's length
 * @param from the offset in it of the first byte that is given out
 * @throws {SpoolDamaged} when what is there is not what was written
 */
export async function* readSpooled(
  folder: string,
  key: Uint8Array,
  place: SpoolPlace,
  bytes: number,
  from = 0,
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await openPack(folder, place.pack);
  try {
    const header = await readFully(file, headerBytes, 0);
    if (!header.subarray(0, magic.length).equals(magic)) throw new SpoolDamaged('this is no pack');
    const prefix = header.subarray(magic.length);
    const passed = Math.floor(Math.min(from, bytes) / frameBytes);
    let offset = place.offset + passed * (frameBytes + tagBytes);
    let frame = place.frame + passed;
    let skip = from - passed * frameBytes;
    for (let left = bytes - passed * frameBytes; left > 0;) {
      const plainBytes = Math.min(frameBytes, left);
      const sealed = await readFully(file, plainBytes + tagBytes, offset);
      let plain: Buffer;
      try {
        plain = unseal(key, nonceOf(prefix, frame), sealed);
      } catch (error) {
        throw new SpoolDamaged('a frame was changed', { cause: error });
      }
      if (skip < plainBytes) yield plain.subarray(skip);
      skip = Math.max(0, skip - plainBytes);
      left -= plainBytes;
      offset += sealed.length;
      frame += 1;
    }
  } finally {
    await file.close();
  }
}

/** Bytes that a selection of these sizes takes in the spool. */
export const spooledBytes = (sizes: readonly number[]): number =>
  sizes.reduce((sum, bytes) => sum + bytes + Math.ceil(bytes / frameBytes) * tagBytes, headerBytes);

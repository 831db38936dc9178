import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { readSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadAt } from '../../shared/dicom/byte-window';
import { randomToken } from '../secrets/secrets';
import { sealedLength, Sealer, StorageDamaged, Unsealer } from './sealed-bytes';
import { syncFolder } from './sync-folder';

/** Where an instance is held. */
export interface Place {
  readonly pack: string;
  readonly offset: number;
}

/** Takes one instance. What is not kept is overwritten by the next. */
export interface InstanceSink {
  readonly write: (chunk: Uint8Array) => Promise<void>;
  /** Nothing more comes: what was written can be read back, to judge it. */
  readonly finish: () => Promise<ReadAt>;
  /** @returns where it is, once the pack is committed */
  readonly keep: () => Place;
}

/** A file that takes the instances of one request, made durable by one sync. */
export interface Pack {
  readonly begin: () => InstanceSink;
  /** Afterwards, and not before, what was kept survives a power cut. */
  readonly commit: () => Promise<void>;
  /** Forgets everything; harmless after a commit. */
  readonly discard: () => Promise<void>;
}

/** The files that instances are held in, encrypted: a folder a deposit, a file a request. */
export interface Packs {
  readonly create: (deposit: string) => Promise<Pack>;
  /** @throws {StorageDamaged} before a changed byte gets out, also where the file is gone; what else the file system says */
  readonly read: (
    deposit: string,
    place: Place,
    bytes: number,
  ) => AsyncGenerator<Uint8Array, void, undefined>;
  /** Removes one file, with every instance in it. */
  readonly remove: (deposit: string, pack: string) => Promise<void>;
  /** Removes all that is held of a deposit. */
  readonly erase: (deposit: string) => Promise<void>;
  /** Removes what no instance is in: packs of requests that were cut off. Only while the deposit receives nothing. */
  readonly eraseUnused: (deposit: string, used: ReadonlySet<string>) => Promise<void>;
  /** Deposits that have a folder. */
  readonly list: () => Promise<readonly string[]>;
}

/** How much goes to the file system, and comes from it, at once: a call for every frame costs more than the frame. */
const writtenAtOnceBytes = 512 * 1024;
const framesReadAtOnce = 8;

const readFully = async (file: FileHandle, position: number, length: number): Promise<Uint8Array> => {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
};

/** A file that is gone, or that its medium doesn't give back, is as damaged as one with other bytes. */
const asDamage = async <T>(reading: Promise<T>): Promise<T> => {
  try {
    return await reading;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    throw code === 'ENOENT' || code === 'EIO' ? new StorageDamaged(error) : error;
  }
};

const writeFully = async (file: FileHandle, position: number, bytes: Uint8Array): Promise<void> => {
  for (let written = 0; written < bytes.length;)
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
};

/** Synchronous: it reads heads that were written a moment ago. */
const readBack = (file: FileHandle, offset: number, held: Unsealer, bytes: number): ReadAt => {
  let index = -1;
  let frame: Uint8Array = new Uint8Array();
  const open = (wanted: number): void => {
    const { position, length } = held.place(wanted);
    const sealed = Buffer.alloc(length);
    const got = readSync(file.fd, sealed, 0, length, offset + position);
    frame = held.frame(wanted, sealed.subarray(0, got));
    index = wanted;
  };
  return (into, position) => {
    let filled = 0;
    while (filled < into.length && position + filled < bytes) {
      const wanted = Math.floor((position + filled) / Unsealer.frameBytes);
      if (wanted !== index) open(wanted);
      const from = position + filled - wanted * Unsealer.frameBytes;
      const taken = frame.subarray(from, from + into.length - filled);
      into.set(taken, filled);
      filled += taken.length;
    }
    return filled;
  };
};

const fillPack = (
  file: FileHandle,
  folder: string,
  name: string,
  storageKey: Uint8Array,
  deposit: string,
): Pack => {
  let isOpen = true;
  let end = 0;
  const close = async (): Promise<void> => {
    isOpen = false;
    await file.close();
  };
  return {
    begin: () => {
      const sealer = new Sealer(storageKey, deposit);
      const offset = end;
      const header = sealer.header();
      let at = offset;
      let bytes = 0;
      let waiting: Uint8Array[] = [header];
      let waitingBytes = header.length;
      const flush = async (): Promise<void> => {
        const sealed = Buffer.concat(waiting, waitingBytes);
        waiting = [];
        waitingBytes = 0;
        await writeFully(file, at, sealed);
        at += sealed.length;
      };
      const append = (pieces: readonly Uint8Array[]): void => {
        waiting.push(...pieces);
        for (const piece of pieces) waitingBytes += piece.length;
      };
      return {
        write: async (chunk) => {
          bytes += chunk.length;
          append(sealer.update(chunk));
          if (waitingBytes >= writtenAtOnceBytes) await flush();
        },
        finish: async () => {
          append(sealer.final());
          await flush();
          return readBack(file, offset, new Unsealer(storageKey, deposit, bytes, header), bytes);
        },
        keep: () => {
          end = offset + sealedLength(bytes);
          return { pack: name, offset };
        },
      };
    },
    commit: async () => {
      await file.truncate(end);
      await file.sync();
      await close();
      await syncFolder(folder);
    },
    discard: async () => {
      if (!isOpen) return;
      await close();
      await rm(join(folder, name), { force: true });
    },
  };
};

/** @param root exists already */
export const openPacks = (root: string, storageKey: Uint8Array): Packs => {
  const folderOf = (deposit: string): string => join(root, deposit);
  return {
    create: async (deposit) => {
      const folder = folderOf(deposit);
      const made = await mkdir(folder, { recursive: true, mode: 0o700 });
      if (made !== undefined) await syncFolder(root);
      const name = randomToken(16);
      const file = await open(join(folder, name), 'wx+', 0o600);
      return fillPack(file, folder, name, storageKey, deposit);
    },
    async *read(deposit, { pack, offset }, bytes) {
      const file = await asDamage(open(join(folderOf(deposit), pack), 'r'));
      try {
        const header = await asDamage(readFully(file, offset, Unsealer.headerBytes));
        const held = new Unsealer(storageKey, deposit, bytes, header);
        for (let from = 0; from < held.frames; from += framesReadAtOnce) {
          const to = Math.min(from + framesReadAtOnce, held.frames);
          const start = held.place(from).position;
          const last = held.place(to - 1);
          const length = last.position + last.length - start;
          const sealed = await asDamage(readFully(file, offset + start, length));
          for (let index = from; index < to; index++) {
            const frame = held.place(index);
            yield held.frame(index, sealed.subarray(frame.position - start).subarray(0, frame.length));
          }
        }
      } finally {
        await file.close();
      }
    },
    remove: (deposit, pack) => rm(join(folderOf(deposit), pack), { force: true }),
    erase: (deposit) => rm(folderOf(deposit), { recursive: true, force: true }),
    eraseUnused: async (deposit, used) => {
      for (const pack of await readdir(folderOf(deposit)))
        if (!used.has(pack)) await rm(join(folderOf(deposit), pack), { force: true });
    },
    list: () => readdir(root),
  };
};

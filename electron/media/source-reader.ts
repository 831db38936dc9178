import { setImmediate as turn } from 'node:timers/promises';
import { ByteWindow } from '../../shared/dicom/byte-window';
import { sentPrefix } from '../../shared/dicom/file-meta';
import { readHead, type Head } from '../../shared/dicom/read-head';
import { UserError } from '../../shared/errors/user-error';
import { limits } from '../../shared/model/limits';
import type { Instance } from '../../shared/model/scan';
import type { SourceRef } from '../../shared/model/source';
import { sourceKey } from '../../shared/model/source-key';
import { compareDiscs, fingerprintOf } from './fingerprint';
import { inflateHead } from './inflate';
import { KnownDiscs } from './known-discs';
import { openSource } from './open-source';
import { InstanceFault, isSameInstance } from './read-instance';
import type { Source, SourceFile } from './source';
import { passwordGone } from './source-passwords';

const chunkBytes = 1_048_576;
const windowBytes = 65_536;

/**
 * Reads the bytes of an instance as it would leave, from `start` to before `end`: what is looked at is what is sent.
 *
 * @throws {UserError} 'source/removed' when the whole source is gone; 'source/changed' when there is another in its place, or
 *   the file is no longer what the scan found; 'source/needs-password' when its password is not known any more
 * @throws {Error} when this instance can't be read
 */
export type ReadInstanceBytes = (
  ref: SourceRef,
  instance: Instance,
  start: number,
  end: number,
) => AsyncIterable<Uint8Array>;

/** Before a file is checked, it is the one of which its record speaks: whom it names, the record need not say. */
const isAsListed = (head: Head, { sopInstanceUid, bare }: Instance): boolean =>
  head.sopInstanceUid === sopInstanceUid && (head.prelude === 'none') === bare;

interface OpenedSource {
  readonly source: Source;
  /** Paths at which the instance that the scan found was seen again. */
  readonly verified: Set<string>;
  /** Opened again after it was gone: where no fingerprint tells, it may be another disc until an instance was seen again. */
  readonly isBack: boolean;
}

const gone = (cause: unknown): UserError => new UserError('source/removed', 'retry', {}, { cause });
const changed = (cause?: unknown): UserError => new UserError('source/changed', 'retry', {}, { cause });

/** Reads single instances of sources that stay open until one is gone, or the reader is closed. */
export class SourceReader {
  readonly #discs: KnownDiscs;
  readonly #opened = new Map<string, Promise<OpenedSource>>();
  readonly #gone = new Set<string>();
  readonly #window = new ByteWindow(new Uint8Array(windowBytes));

  /** @param discs what this process knows of the discs that it scanned */
  constructor(discs: KnownDiscs = new KnownDiscs()) {
    this.#discs = discs;
  }

  async *read(
    ref: SourceRef,
    instance: Instance,
    start: number,
    end: number,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const { source, verified, isBack } = await this.#open(ref);
    try {
      const file = source.open(instance.path);
      try {
        if (!verified.has(instance.path)) this.#verify(file, instance);
        if (instance.asListed !== true) verified.add(instance.path);
        const prefix = sentPrefix(instance);
        if (start < prefix.length) yield prefix.subarray(start, Math.min(end, prefix.length));
        const last = end - prefix.length;
        for (let at = Math.max(0, start - prefix.length); at < last;) {
          const chunk = new Uint8Array(Math.min(chunkBytes, last - at));
          const got = file.read(chunk, at);
          if (got < chunk.length) throw new InstanceFault('damaged');
          at += got;
          yield chunk;
          // reading blocks: others have their turn
          await turn();
        }
      } finally {
        file.close();
      }
    } catch (error) {
      const isGone = source.isPresent?.() === false;
      const isAnother = isBack && verified.size === 0;
      if (!isGone && !isAnother) throw error;
      await this.#forget(ref);
      throw isGone ? gone(error) : changed(error);
    }
  }

  async close(): Promise<void> {
    const opened = [...this.#opened.values()];
    this.#opened.clear();
    for (const one of await Promise.allSettled(opened))
      if (one.status === 'fulfilled') one.value.source.close();
  }

  async #open(ref: SourceRef): Promise<OpenedSource> {
    const key = sourceKey(ref);
    const known = await this.#opened.get(key)?.catch(() => undefined);
    // what is in the drive now may be another disc
    if (known?.source.isPresent?.() === false) await this.#forget(ref);
    else if (known !== undefined) return known;
    const isBack = this.#gone.has(key);
    const opening = openSource(ref).then((source) => ({ source, verified: new Set<string>(), isBack }));
    this.#opened.set(key, opening);
    try {
      const opened = await opening;
      if (!isBack || !this.#isAnother(opened.source)) return opened;
    } catch (error) {
      await this.#forget(ref);
      throw passwordGone(error) ?? gone(error);
    }
    await this.#forget(ref);
    throw changed();
  }

  #isAnother(source: Source): boolean {
    const before = this.#discs.at(source.ref)?.fingerprint;
    return before !== undefined && compareDiscs(before, fingerprintOf(source)) === 'other';
  }

  async #forget(ref: SourceRef): Promise<void> {
    const key = sourceKey(ref);
    const opened = this.#opened.get(key);
    this.#opened.delete(key);
    this.#gone.add(key);
    await opened?.then(
      ({ source }) => {
        source.close();
      },
      () => undefined,
    );
  }

  #verify(file: SourceFile, instance: Instance): void {
    if (file.bytes !== instance.bytes) throw changed();
    this.#window.open(file.bytes, file.read, Math.ceil(limits.headBytes / windowBytes));
    const head = readHead(this.#window, inflateHead, 0);
    if (head === null || !(instance.asListed === true ? isAsListed : isSameInstance)(head, instance))
      throw changed();
  }
}

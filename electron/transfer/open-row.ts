import { createHash } from 'node:crypto';
import { UserError } from '../../shared/errors/user-error';
import type { Instance } from '../../shared/model/scan';
import type { SourceRef } from '../../shared/model/source';
import type { ReadInstanceBytes } from '../media/source-reader';
import type { DepositRow } from './deposit-rows';
import { readSpooled } from './spool';
import type { KeptDeposit } from './deposit-store';

/** What is said of a whole source that is waited for, not of one file. */
const sourceLacks: ReadonlySet<string> = new Set([
  'source/removed',
  'source/changed',
  'source/needs-password',
]);

/** A row whose bytes can't be had where they should be: it is left out of this request, and the request with it. */
export class RowUnreadable extends Error {
  override readonly name = 'RowUnreadable';
  readonly row: DepositRow;

  constructor(row: DepositRow, options?: { readonly cause?: unknown }) {
    super('the bytes of an instance are gone', options);
    this.row = row;
  }
}

/** An instance of a deposit, by its number, and the source that it was chosen from. */
export type FindInstance = (
  index: number,
) => { readonly instance: Instance; readonly source: SourceRef } | undefined;

/** Gives out the bytes of rows: from the spool, or straight from the source. */
export class RowReader {
  readonly #kept: Pick<KeptDeposit, 'spool'>;
  readonly #find: FindInstance;
  readonly #read: ReadInstanceBytes;

  constructor(kept: Pick<KeptDeposit, 'spool'>, find: FindInstance, read: ReadInstanceBytes) {
    this.#kept = kept;
    this.#find = find;
    this.#read = read;
  }

  /**
   * @param from the offset of the first byte that is given out
   * @throws {RowUnreadable} when the spool, or the file on the source, can't be read
   * @throws {UserError} `source/removed` | `source/changed` | `source/needs-password`; `deposit/identity-changed` when the source gives other bytes than it did
   */
  async *open(row: DepositRow, from: number): AsyncGenerator<Uint8Array, void, undefined> {
    const { spool } = this.#kept;
    if (row.place === null || spool === null) yield* this.#straight(row, from);
    else
      try {
        yield* readSpooled(spool.folder, spool.key, row.place, row.row.bytes, from);
      } catch (error) {
        throw new RowUnreadable(row, { cause: error });
      }
  }

  async *#straight(row: DepositRow, from: number): AsyncGenerator<Uint8Array, void, undefined> {
    const found = this.#find(row.index);
    if (found === undefined) throw new RowUnreadable(row);
    const hash = createHash('sha256');
    let left = row.row.bytes;
    // what is not given out is read all the same: the hash is of the whole
    let skip = from;
    for await (const chunk of this.#bytesOf(row, found.instance, found.source)) {
      left -= chunk.length;
      if (left < 0) break;
      hash.update(chunk);
      // the last bytes go out only when all of them are what they were
      if (left === 0 && hash.digest('hex') !== row.row.sha256) break;
      if (skip < chunk.length) yield chunk.subarray(skip);
      skip = Math.max(0, skip - chunk.length);
      if (left === 0) return;
    }
    throw new UserError('deposit/identity-changed', 'change-input');
  }

  async *#bytesOf(
    row: DepositRow,
    instance: Instance,
    source: SourceRef,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* this.#read(instance.from ?? source, instance, 0, row.row.bytes);
    } catch (error) {
      // of the whole source: it is waited for
      if (error instanceof UserError && sourceLacks.has(error.data.code)) throw error;
      throw new RowUnreadable(row, { cause: error });
    }
  }
}

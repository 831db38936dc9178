import { createHash } from 'node:crypto';
import { UserError } from '../../shared/errors/user-error';
import type { Instance } from '../../shared/model/scan';
import type { Selection } from '../../shared/model/selection';
import type { ReadInstanceBytes } from '../media/source-reader';
import type { DepositRow } from './deposit-rows';
import { readSpooled } from './spool';
import type { KeptDeposit } from './deposit-store';

/** A row whose bytes can't be had where they should be: it is left out of this request, and the request with it. */
export class RowUnreadable extends Error {
  override readonly name = 'RowUnreadable';
  readonly row: DepositRow;

  constructor(row: DepositRow, options?: { readonly cause?: unknown }) {
    super('the bytes of an instance are gone', options);
    this.row = row;
  }
}

/** Gives out the bytes of rows: from the spool, or straight from the source. */
export class RowReader {
  readonly #kept: KeptDeposit;
  readonly #selection: Pick<Selection, 'source' | 'instances'>;
  readonly #read: ReadInstanceBytes;

  constructor(
    kept: KeptDeposit,
    selection: Pick<Selection, 'source' | 'instances'>,
    read: ReadInstanceBytes,
  ) {
    this.#kept = kept;
    this.#selection = selection;
    this.#read = read;
  }

  /**
   * @throws {RowUnreadable} when the spool, or the file on the source, can't be read
   * @throws {UserError} `source/removed` | `source/changed`; `deposit/identity-changed` when the source gives other bytes than it did
   */
  async *open(row: DepositRow): AsyncGenerator<Uint8Array, void, undefined> {
    const { spool } = this.#kept;
    if (row.place === null || spool === null) yield* this.#straight(row);
    else
      try {
        yield* readSpooled(spool.folder, spool.key, row.place, row.row.bytes);
      } catch (error) {
        throw new RowUnreadable(row, { cause: error });
      }
  }

  async *#straight(row: DepositRow): AsyncGenerator<Uint8Array, void, undefined> {
    const instance = this.#selection.instances[row.index];
    if (instance === undefined) throw new RowUnreadable(row);
    const hash = createHash('sha256');
    let left = row.row.bytes;
    for await (const chunk of this.#bytesOf(row, instance)) {
      left -= chunk.length;
      if (left < 0) break;
      hash.update(chunk);
      // the last bytes go out only when all of them are what they were
      if (left === 0 && hash.digest('hex') !== row.row.sha256) break;
      yield chunk;
      if (left === 0) return;
    }
    throw new UserError('deposit/identity-changed', 'change-input');
  }

  async *#bytesOf(row: DepositRow, instance: Instance): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* this.#read(instance.from ?? this.#selection.source, instance, 0, row.row.bytes);
    } catch (error) {
      // of the whole source: it is waited for
      if (error instanceof UserError && ['source/removed', 'source/changed'].includes(error.data.code))
        throw error;
      throw new RowUnreadable(row, { cause: error });
    }
  }
}

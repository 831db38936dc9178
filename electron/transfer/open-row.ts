import { createHash } from 'node:crypto';
import { sentPrefix } from '../../shared/dicom/file-meta';
import { UserError } from '../../shared/errors/user-error';
import type { Instance } from '../../shared/model/scan';
import type { Selection } from '../../shared/model/selection';
import { openSource } from '../media/open-source';
import type { Source } from '../media/source';
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

/** Gives out the bytes of rows: from the spool, or straight from the source, which stays open meanwhile. */
export class RowReader {
  readonly #kept: KeptDeposit;
  readonly #selection: Pick<Selection, 'source' | 'instances'>;
  #source: Promise<Source> | undefined;

  constructor(kept: KeptDeposit, selection: Pick<Selection, 'source' | 'instances'>) {
    this.#kept = kept;
    this.#selection = selection;
  }

  /**
   * @throws {RowUnreadable} when the spool, or the file on the source, can't be read
   * @throws {UserError} `source/removed`; `deposit/identity-changed` when the source gives other bytes than it did
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
    const source = await this.#openSource();
    const hash = createHash('sha256');
    let left = row.row.bytes;
    for await (const chunk of readSent(source, instance, row)) {
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

  async #openSource(): Promise<Source> {
    this.#source ??= openSource(this.#selection.source);
    try {
      return await this.#source;
    } catch (error) {
      this.#source = undefined;
      throw new UserError('source/removed', 'retry', {}, { cause: error });
    }
  }

  /** The source may be another one the next time. */
  async close(): Promise<void> {
    const source = this.#source;
    this.#source = undefined;
    (await source?.catch(() => undefined))?.close();
  }
}

async function* readSent(
  source: Source,
  instance: Instance,
  row: DepositRow,
): AsyncGenerator<Uint8Array, void, undefined> {
  const prefix = sentPrefix(instance);
  if (prefix.length > 0) yield prefix;
  try {
    yield* source.stream(instance.path, 0, instance.bytes);
  } catch (error) {
    if (source.isPresent?.() === false) throw new UserError('source/removed', 'retry', {}, { cause: error });
    throw new RowUnreadable(row, { cause: error });
  }
}

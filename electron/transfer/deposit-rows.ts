import type { Gap, SeriesRef } from '../../shared/model/selection';
import type { Prepared } from './prepare-selection';

/**
 * What is known of one instance of a deposit: its hash is known (`unasked`), the gateway is being asked (`asking`), lacks
 * it (`missing`), is getting it (`sending`), or holds it (`held`).
 */
export interface DepositRow extends Prepared {
  state: 'unasked' | 'asking' | 'missing' | 'sending' | 'held';
  /** The gateway said that it holds it, and nothing else since. */
  isAcknowledged: boolean;
  /** How often the gateway refused it. */
  refusals: number;
  /** It was there before it was sent from here, as far as is known. */
  isFound: boolean;
  /** It was stored with a warning: something in it may have been changed. */
  isChanged: boolean;
}

/** Series UIDs repeat across studies on real discs: only both together name a series. */
export const seriesKey = ({ studyUid, seriesUid }: SeriesRef): string => `${studyUid} ${seriesUid}`;

const asError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error('cancelled', { cause: reason });

/** The rows of a deposit on their way, and whoever waits for some of them. */
export class DepositRows {
  readonly #rows = new Map<number, DepositRow>();
  readonly #bySha256 = new Map<string, DepositRow>();
  readonly #gaps = new Map<number, Gap>();
  readonly #duplicates = new Set<number>();
  readonly #acknowledgedIn = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  #unasked: DepositRow[] = [];
  #missing: DepositRow[] = [];
  #settled = 0;
  #isMoreComing = false;
  #acknowledged = 0;
  #acknowledgedBytes = 0;

  /** True while instances are still being prepared: then nobody who waits is done. */
  set isMoreComing(isIt: boolean) {
    this.#isMoreComing = isIt;
    this.#wake();
  }

  get isMoreComing(): boolean {
    return this.#isMoreComing;
  }

  /** Takes a prepared instance; of two with the same bytes the first stands for both. */
  add(prepared: Prepared): void {
    if (this.has(prepared.index)) return;
    if (this.#bySha256.has(prepared.row.sha256)) {
      this.#duplicates.add(prepared.index);
      return;
    }
    const row: DepositRow = {
      ...prepared,
      state: 'unasked',
      isAcknowledged: false,
      refusals: 0,
      isFound: false,
      isChanged: false,
    };
    this.#rows.set(row.index, row);
    this.#bySha256.set(row.row.sha256, row);
    this.#unasked.push(row);
    this.#wake();
  }

  /** An instance that is not, or no longer, part of what is sent. */
  lack(index: number, gap: Gap): void {
    this.forget(index);
    this.#gaps.set(index, gap);
    this.#wake();
  }

  /** An instance whose bytes are gone from here and have to be prepared again. */
  forget(index: number): void {
    const row = this.#rows.get(index);
    if (row === undefined) return;
    if (row.state === 'held') this.#settled -= 1;
    this.#acknowledge(row, false);
    this.#rows.delete(index);
    this.#bySha256.delete(row.row.sha256);
    this.#unasked = this.#unasked.filter((one) => one !== row);
    this.#missing = this.#missing.filter((one) => one !== row);
    this.#wake();
  }

  /** Whether nothing more has to be read for an instance. */
  has(index: number): boolean {
    return this.#rows.has(index) || this.#gaps.has(index) || this.#duplicates.has(index);
  }

  get(index: number): DepositRow | undefined {
    return this.#rows.get(index);
  }

  get all(): readonly DepositRow[] {
    return [...this.#rows.values()];
  }

  get gaps(): ReadonlyMap<number, Gap> {
    return this.#gaps;
  }

  get duplicates(): ReadonlySet<number> {
    return this.#duplicates;
  }

  /** How many instances need no more reading. */
  get known(): number {
    return this.#rows.size + this.#gaps.size + this.#duplicates.size;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  get acknowledgedBytes(): number {
    return this.#acknowledgedBytes;
  }

  acknowledgedOf(series: SeriesRef): number {
    return this.#acknowledgedIn.get(seriesKey(series)) ?? 0;
  }

  /** The gateway was asked for some since the last break. */
  get isBegun(): boolean {
    return this.#unasked.length < this.#rows.size;
  }

  /** Nothing is on its way any more. */
  get isSettled(): boolean {
    return !this.#isMoreComing && this.#settled === this.#rows.size;
  }

  /**
   * After a break nobody knows what arrived: it is asked for again.
   *
   * @param all also what the gateway said it holds
   */
  askAgain(all: boolean): void {
    for (const row of this.#rows.values()) if (all || row.state !== 'held') row.state = 'unasked';
    this.#unasked = this.all.filter(({ state }) => state === 'unasked');
    this.#settled = this.#rows.size - this.#unasked.length;
    this.#missing = [];
    this.#wake();
  }

  /** Rows to promise: as many as there are, up to a number; waits for some. Null when no more will come. */
  async nextPage(most: number, signal: AbortSignal): Promise<readonly DepositRow[] | null> {
    await this.#until(() => this.#unasked.length > 0 || this.isSettled, signal);
    const page = this.#unasked.splice(0, most);
    for (const row of page) row.state = 'asking';
    return page.length === 0 ? null : page;
  }

  /** Rows for one request, within its bounds, at least one; waits for some. Null when no more will come. */
  async nextBatch(
    mostRows: number,
    mostBytes: number,
    signal: AbortSignal,
  ): Promise<readonly DepositRow[] | null> {
    await this.#until(() => this.#missing.length > 0 || this.isSettled, signal);
    let bytes = 0;
    let count = 0;
    for (const { row } of this.#missing) {
      bytes += row.bytes;
      if (count === mostRows || (count > 0 && bytes > mostBytes)) break;
      count += 1;
    }
    const batch = this.#missing.splice(0, count);
    for (const row of batch) row.state = 'sending';
    return batch.length === 0 ? null : batch;
  }

  /** The gateway lacks it. */
  miss(row: DepositRow): void {
    if (this.#rows.get(row.index) !== row) return;
    if (row.state === 'held') this.#settled -= 1;
    row.state = 'missing';
    this.#acknowledge(row, false);
    this.#missing.push(row);
    this.#wake();
  }

  /** The gateway holds it. */
  hold(row: DepositRow): void {
    if (this.#rows.get(row.index) !== row) return;
    if (row.state !== 'held') this.#settled += 1;
    row.state = 'held';
    this.#acknowledge(row, true);
    this.#wake();
  }

  #acknowledge(row: DepositRow, isIt: boolean): void {
    if (row.isAcknowledged === isIt) return;
    row.isAcknowledged = isIt;
    const sign = isIt ? 1 : -1;
    const { bytes } = row.row;
    this.#acknowledged += sign;
    this.#acknowledgedBytes += sign * bytes;
    this.#acknowledgedIn.set(seriesKey(row.row), this.acknowledgedOf(row.row) + sign);
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const look of waiting) look();
  }

  #until(isSo: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        signal.removeEventListener('abort', look);
        this.#waiting.delete(look);
      };
      const look = (): void => {
        if (signal.aborted) {
          end();
          reject(asError(signal.reason));
        } else if (isSo()) {
          end();
          resolve();
        } else this.#waiting.add(look);
      };
      signal.addEventListener('abort', look, { once: true });
      look();
    });
  }
}

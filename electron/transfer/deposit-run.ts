import type { DepositView } from '../../shared/contract/ipc';
import { sentBytes } from '../../shared/dicom/file-meta';
import { UserError, type UserErrorData } from '../../shared/errors/user-error';
import type { Declaration } from '../../shared/model/deposit';
import type { Instance } from '../../shared/model/scan';
import type { Gap } from '../../shared/model/selection';
import { failureData } from '../failure-data';
import { backoffMs, pause, type Pace } from './backoff';
import { DepositProgress } from './deposit-progress';
import {
  placed,
  recordsOf,
  type AddedSource,
  type DepositPlace,
  type DepositRecord,
  type DepositSource,
  type Ended,
  type ReplayedDeposit,
  type Stand,
} from './deposit-record';
import { DepositRows, type DepositRow } from './deposit-rows';
import { notKept, type KeptDeposit } from './deposit-store';
import { freeBytesAt, makePrivateFolder } from './disk';
import type { Destination } from './destination';
import { gatewayDestination } from './gateway-destination';
import type { ReadInstanceBytes } from '../media/source-reader';
import type { HttpClient } from './http-client';
import { RowReader, RowUnreadable, type FindInstance } from './open-row';
import { Preparation, type PrepareRunner, type Reading } from './preparation';
import type { PreparedNews, PrepareInput } from './prepare-selection';
import { sendRows } from './send-rows';
import { spooledBytes } from './spool';
import { targetDestination } from './target-destination';
import { withLogin, type FindLogin } from './target-login';
import type { Throttle } from './throttle';
import type { Turns } from './turns';

/** What every deposit of this process shares. */
export interface RunParts {
  readonly http: HttpClient;
  readonly findLogin: FindLogin;
  readonly prepare: PrepareRunner;
  /** For what is not in the spool. */
  readonly read: ReadInstanceBytes;
  readonly changed: (view: DepositView) => void;
  readonly pace: Pace;
  /** One deposit is sent at a time; all are read. */
  readonly turns: Turns;
  readonly throttle: Throttle;
  /** Milliseconds of any clock. */
  readonly now: () => number;
}

const changedEveryMs = 200;
/** As long as there is a speed to tell, also where nothing happens: then it is none soon. */
const speedToldEveryMs = 1000;
const mostConflicts = 3;
/** Left free on the disk beyond what the spool needs. */
const spareBytes = 256 * 1024 * 1024;

type Phase =
  'going' | 'inLine' | 'waiting' | 'more' | 'completing' | 'paused' | 'stopped' | 'failed' | 'done';

const isCode = (error: unknown, code: UserErrorData['code']): boolean =>
  error instanceof UserError && error.data.code === code;
/** The other side lacks something that it said it holds. */
const isLack = (error: unknown): boolean =>
  isCode(error, 'deposit/conflict') || isCode(error, 'target/lacks');

/** What may be different the next time, without anybody doing anything to the deposit. */
const passes = (error: unknown): error is UserError =>
  error instanceof UserError && (error.data.code.startsWith('network/') || error.data.remedy === 'retry');

/** Of what is done. */
const nothingMore = { expectsMore: false, takesMore: false, sourceFree: true } as const;

/** They are small, and may lie on the very disc that is to come out soon. */
const attachmentsFirst = (sources: readonly DepositSource[]): readonly DepositSource[] => {
  const isAttached = ({ chosen }: DepositSource): boolean => chosen.source.kind === 'attachments';
  return [...sources.filter(isAttached), ...sources.filter((source) => !isAttached(source))];
};

/** A person, or the end of the app, ended the work; nothing went wrong. */
class Halted extends Error {}

/** What a deposit begins with. */
export interface DepositBeginning {
  readonly place: DepositPlace;
  readonly sources: readonly DepositSource[];
  readonly expectsMore: boolean;
}

/** One deposit from the first byte read to its receipt, whatever breaks meanwhile. */
export class DepositRun {
  readonly #parts: RunParts;
  readonly #kept: KeptDeposit;
  #place: DepositPlace;
  readonly #rows = new DepositRows();
  readonly #progress: DepositProgress;
  readonly #preparation: Preparation;
  readonly #reader: RowReader;
  #phase: Phase = 'going';
  #expectsMore: boolean;
  /** How many sources are being written down. */
  #adding = 0;
  /** The gateway was, or may have been, told that this is all. */
  #isEnding = false;
  #error: UserErrorData | null = null;
  #ended: Ended | null = null;
  #failures = 0;
  /** Records of the journal are numbered from 1 as they are added; on the disk are those up to `written`. */
  #records = { added: 0, written: 0, ofCopies: 0 };
  #cancel = new AbortController();
  #working: Promise<void> = Promise.resolve();
  #hurry: () => void = () => undefined;
  #wakeForMore: () => void = () => undefined;
  #changedTimer: ReturnType<typeof setTimeout> | undefined;
  #speedTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: RunParts, kept: KeptDeposit, beginning: DepositBeginning, replayed?: ReplayedDeposit) {
    this.#parts = parts;
    this.#kept = kept;
    this.#place = beginning.place;
    this.#expectsMore = beginning.expectsMore;
    this.#progress = new DepositProgress(this.#rows, parts.now);
    for (const source of beginning.sources) this.#progress.add(source);
    this.#preparation = new Preparation(parts.prepare, this.#rows);
    const find = (index: number): ReturnType<FindInstance> => {
      const instance = this.#progress.instances[index];
      const own = this.#progress.sources.filter(({ first }) => first <= index).at(-1);
      return instance === undefined || own === undefined
        ? undefined
        : { instance, source: own.chosen.source };
    };
    this.#reader = new RowReader(kept, find, parts.read);
    if (replayed !== undefined) this.#goOnFrom(replayed);
  }

  #goOnFrom({ prepared, lacked, held, found, changed, stand, isEnding }: ReplayedDeposit): void {
    this.#isEnding = isEnding;
    for (const one of prepared.values()) this.#rows.add(one);
    for (const [index, gap] of lacked) this.#rows.lack(index, gap);
    for (const index of held) {
      const row = this.#rows.get(index);
      if (row === undefined) continue;
      row.isFound = found.has(index);
      row.isChanged = changed.has(index);
      this.#rows.hold(row);
    }
    this.#phase = stand.state;
    this.#error = stand.error;
  }

  get place(): DepositPlace {
    return this.#place;
  }

  get sources(): readonly DepositSource[] {
    return this.#progress.sources;
  }

  get instances(): readonly Instance[] {
    return this.#progress.instances;
  }

  token(): Promise<string | null> {
    return this.#kept.token();
  }

  get isOver(): boolean {
    return this.#phase === 'done' || this.#phase === 'stopped';
  }

  /** After a start of the app: unless a person paused it, or it failed. */
  get goesOnByItself(): boolean {
    return this.#phase === 'going';
  }

  view(): DepositView {
    if (this.#ended !== null) return this.#ended.view;
    const isReading = this.#preparation.isRunning && !this.#rows.isBegun;
    const state = this.#phase === 'going' ? (isReading ? 'reading' : 'sending') : this.#phase;
    const view = this.#progress.view(this.#place, state, this.#error);
    const isWritten = this.#records.ofCopies <= this.#records.written;
    return {
      ...view,
      sources: view.sources.map((source) => ({ ...source, isFree: source.isFree && isWritten })),
      sourceFree: view.sourceFree && isWritten,
      expectsMore: this.#expectsMore,
      takesMore: this.#takesMore,
    };
  }

  get #takesMore(): boolean {
    return !this.isOver && !this.#isEnding;
  }

  /**
   * Adds other sources, which are read and sent after what was added before; returns when a crash can't lose them any more.
   *
   * @param expectsMore whether yet others are to come
   * @throws {UserError} `deposit/closed` when the gateway was told that this is all
   */
  async add(sources: readonly AddedSource[], expectsMore: boolean): Promise<void> {
    if (!this.#takesMore) throw new UserError('deposit/closed', 'change-input');
    this.#adding += 1;
    try {
      await this.#kept.write(...sources.flatMap(recordsOf), { is: 'more', isExpected: expectsMore });
      this.#expectsMore = expectsMore;
      const added = placed(sources, this.#progress.instances.length);
      for (const one of added) this.#progress.add(one);
      for (const one of attachmentsFirst(added)) await this.#readNow(one);
    } catch (error) {
      throw notKept(error);
    } finally {
      this.#adding -= 1;
      this.#wakeForMore();
      this.#tell();
    }
  }

  /** While others are being sent; else it is read when the deposit goes on. */
  async #readNow(source: DepositSource): Promise<void> {
    const { signal } = this.#cancel;
    const isWorking = (): boolean =>
      !signal.aborted && ['going', 'inLine', 'waiting', 'more'].includes(this.#phase);
    if (!isWorking()) return;
    const reading = await this.#readingOf(source, signal);
    if (isWorking()) this.#preparation.begin([reading]);
  }

  /** Says whether another source is to come; returns when that is kept. */
  async expectMore(isExpected: boolean): Promise<void> {
    if (!this.#takesMore) throw new UserError('deposit/closed', 'change-input');
    this.#expectsMore = isExpected;
    this.#tell();
    this.#wakeForMore();
    await this.#write({ is: 'more', isExpected });
  }

  /** Goes on; at once, where it was waiting. */
  resume(): void {
    if (this.#phase === 'waiting') this.#hurry();
    if (this.isOver || ['inLine', 'waiting', 'more', 'completing'].includes(this.#phase)) return;
    const before = this.#working;
    const cancel = new AbortController();
    this.#cancel = cancel;
    this.#failures = 0;
    this.#stand('going', null);
    this.#working = before.then(() => this.#work(cancel));
  }

  /** Ends what is under way; what is held stays held. */
  async pause(): Promise<void> {
    if (this.isOver || this.#phase === 'failed') return;
    this.#stand('paused', null);
    await this.#halt();
  }

  /** Gives it up and removes everything that is kept of it here. */
  async stop(): Promise<void> {
    if (this.isOver) return;
    this.#show('stopped', null);
    await this.#halt();
    if (this.#ended === null) await this.#kept.erase();
  }

  /** Lets go of it as it is: it goes on when the app starts again. */
  async close(): Promise<void> {
    await this.#halt();
    if (!this.isOver) await this.#kept.close();
    clearTimeout(this.#changedTimer);
    clearTimeout(this.#speedTimer);
  }

  /** A new code brought a new token, for the place where it is, or for another: then nothing of it is there yet. */
  async goOnAt(place: DepositPlace, token: string): Promise<void> {
    await this.pause();
    if (place.depositId !== this.#place.depositId) {
      await this.#kept.write({ is: 'place', place });
      this.#place = place;
      this.#isEnding = false;
      for (const row of this.#rows.all) this.#rows.miss(row);
    }
    await this.#kept.keepToken(token);
  }

  /** What is left of it when it is done. */
  get ended(): Ended | null {
    return this.#ended;
  }

  /** A journal that can't be written ends the deposit: nothing of it could be promised after a crash. */
  async #write(...records: readonly DepositRecord[]): Promise<void> {
    const cancel = this.#cancel;
    const last = (this.#records.added += records.length);
    try {
      await this.#kept.write(...records);
      this.#records.written = last;
      if (last === this.#records.ofCopies) this.#tellSoon();
    } catch (cause) {
      cancel.abort(notKept(cause));
    }
  }

  #stand(state: Stand['state'], error: UserErrorData | null): void {
    this.#show(state, error);
    void this.#write({ is: 'stand', stand: { state, error } });
  }

  #show(phase: Phase, error: UserErrorData | null): void {
    this.#phase = phase;
    this.#error = error;
    this.#tell();
  }

  #tell(): void {
    clearTimeout(this.#changedTimer);
    this.#changedTimer = undefined;
    clearTimeout(this.#speedTimer);
    const view = this.view();
    if (view.bytesPerSecond > 0)
      this.#speedTimer = setTimeout(() => {
        this.#tell();
      }, speedToldEveryMs);
    this.#parts.changed(view);
  }

  #tellSoon(): void {
    this.#changedTimer ??= setTimeout(() => {
      this.#tell();
    }, changedEveryMs);
  }

  async #halt(): Promise<void> {
    this.#cancel.abort(new Halted());
    this.#hurry();
    this.#wakeForMore();
    await this.#working;
  }

  async #work(cancel: AbortController): Promise<void> {
    try {
      await this.#untilDone(cancel.signal);
    } catch (error) {
      if (!(error instanceof Halted)) this.#stand('failed', failureData('a deposit', error));
    } finally {
      cancel.abort(new Halted());
      await this.#preparation.ended();
    }
  }

  async #untilDone(signal: AbortSignal): Promise<void> {
    let conflicts = 0;
    let askAll = true;
    for (;;) {
      signal.throwIfAborted();
      try {
        this.#show('going', null);
        await this.#readRest(signal);
        this.#rows.askAgain(askAll);
        askAll = false;
        await this.#sendInTurn(signal);
        if (!(await this.#isAll(signal))) continue;
        await this.#finish(signal);
        return;
      } catch (error) {
        signal.throwIfAborted();
        this.#progress.broke();
        if (error instanceof RowUnreadable) this.#giveUpRow(error.row);
        else if (isCode(error, 'deposit/closed') && !this.#rows.isMoreComing) {
          // completed before, and the answer was lost on its way
          await this.#finish(signal);
          return;
        } else {
          if (!passes(error) || (isLack(error) && conflicts++ === mostConflicts)) throw error;
          askAll = isLack(error);
          await this.#waitAfter(error.data, signal);
        }
      }
    }
  }

  /** Whether nothing is to come any more; waits where something is. */
  async #isAll(signal: AbortSignal): Promise<boolean> {
    const isOpen = (): boolean => this.#adding > 0 || this.#expectsMore;
    const hasRest = (): boolean => !this.#rows.isSettled || this.#progress.unprepared().length > 0;
    if (isOpen() && !hasRest()) {
      this.#show('more', null);
      await new Promise<void>((resolve) => {
        this.#wakeForMore = () => {
          if (signal.aborted || hasRest() || !isOpen()) resolve();
        };
        this.#wakeForMore();
      });
    }
    signal.throwIfAborted();
    if (isOpen() || hasRest()) return false;
    this.#isEnding = true;
    return true;
  }

  async #waitAfter(error: UserErrorData, signal: AbortSignal): Promise<void> {
    const { pace } = this.#parts;
    const isSource = error.code.startsWith('source/');
    this.#failures += 1;
    this.#show('waiting', error);
    const waiting = new AbortController();
    this.#hurry = () => {
      waiting.abort();
    };
    if (signal.aborted) return;
    await pause(isSource ? pace.sourceMs : backoffMs(pace, this.#failures, Math.random()), waiting.signal);
  }

  #lack(index: number, gap: Gap): void {
    this.#rows.lack(index, gap);
    void this.#write({ is: 'lacked', lacked: [{ index, gap }] });
    this.#tellSoon();
  }

  /** A file that can't be read is a gap; a pack that can't be read is made again, from the source. */
  #giveUpRow({ index, place, row: { sopInstanceUid } }: DepositRow): void {
    if (place === null) {
      this.#lack(index, { sopInstanceUid, reason: 'unreadable' });
      return;
    }
    const lost = this.#rows.all.filter((row) => row.place?.pack === place.pack && !row.isAcknowledged);
    for (const row of lost) this.#rows.forget(row.index);
    void this.#write({ is: 'lost', indexes: lost.map((row) => row.index) });
  }

  /** Begins to read what was not read yet, unless that is under way. */
  async #readRest(signal: AbortSignal): Promise<void> {
    const isReading = (): boolean => this.#preparation.isRunning;
    if (isReading()) return;
    const missing = new Set(this.#progress.unprepared());
    const readings: Reading[] = [];
    for (const source of attachmentsFirst(this.#progress.sources))
      if (source.instances.some((_instance, index) => missing.has(source.first + index)))
        readings.push(await this.#readingOf(source, signal));
    // another source was added meanwhile and is being read: what is left is seen to after it
    if (isReading() || readings.length === 0) return;
    this.#preparation.begin(readings);
    this.#tellSoon();
  }

  async #readingOf({ chosen, first, instances }: DepositSource, signal: AbortSignal): Promise<Reading> {
    const isDone = (index: number): boolean => this.#rows.has(first + index);
    const sizes = instances.filter((_instance, index) => !isDone(index)).map(sentBytes);
    const spool = await this.#roomInSpool(sizes);
    const done = instances.flatMap((_instance, index) => (isDone(index) ? [index] : []));
    const selection = { source: chosen.source, instances, gaps: [], unidentified: 0 };
    const tell = ({ prepared, lacked }: PreparedNews): void => {
      this.#prepared({
        prepared: prepared.map((one) => ({ ...one, index: first + one.index })),
        lacked: lacked.map((one) => ({ ...one, index: first + one.index })),
      });
    };
    return { input: { selection, spool, done }, context: { signal, tell } };
  }

  async #roomInSpool(sizes: readonly number[]): Promise<PrepareInput['spool']> {
    const { spool } = this.#kept;
    if (spool === null) return null;
    await makePrivateFolder(spool.folder);
    const free = await freeBytesAt(spool.folder);
    if (free !== null && free < spooledBytes(sizes) + spareBytes) return null;
    return { folder: spool.folder, key: Buffer.from(spool.key).toString('hex') };
  }

  #prepared({ prepared, lacked }: PreparedNews): void {
    if (prepared.length > 0) {
      void this.#write({ is: 'prepared', prepared: [...prepared] });
      this.#records.ofCopies = this.#records.added;
    }
    for (const one of prepared) this.#rows.add(one);
    for (const { index, gap } of lacked) this.#lack(index, gap);
    this.#tellSoon();
  }

  async #destination(signal: AbortSignal): Promise<Destination> {
    const { http, findLogin } = this.#parts;
    const { base } = this.#place;
    if ('target' in this.#place) {
      const login = await findLogin(base);
      if (login === null) throw new UserError('target/no-login', 'change-input');
      return targetDestination({ http: withLogin(http, login), base, signal });
    }
    const token = await this.#kept.token();
    if (token === null) throw new UserError('deposit/unauthorized', 'change-input');
    return gatewayDestination({ http, base, token, signal }, this.#place);
  }

  async #sendInTurn(signal: AbortSignal): Promise<void> {
    const { turns } = this.#parts;
    if (turns.isTaken) this.#show('inLine', null);
    const giveBack = await turns.take(signal);
    try {
      this.#show('going', null);
      await this.#sendAll(signal);
    } finally {
      giveBack();
    }
  }

  /** @throws what ended the reading, once everything that could be read is held */
  async #sendAll(signal: AbortSignal): Promise<void> {
    const destination = await this.#destination(signal);
    if (this.#preparation.stopReason !== null) throw this.#preparation.stopReason;
    const attempt = new AbortController();
    const cancel = (): void => {
      attempt.abort(signal.reason);
    };
    signal.addEventListener('abort', cancel, { once: true });
    this.#preparation.onStop((reason) => {
      attempt.abort(reason);
    });
    try {
      await sendRows(
        {
          destination,
          rows: this.#rows,
          open: (row, from) => this.#reader.open(row, from),
          now: this.#parts.now,
          pass: (bytes, ofRequest) => this.#parts.throttle.pass(bytes, ofRequest),
          left: (bytes) => {
            this.#progress.left(bytes);
            this.#tellSoon();
          },
          held: (rows) => {
            this.#held(rows);
          },
          refused: ({ index, row: { sopInstanceUid } }, reason) => {
            this.#lack(index, { sopInstanceUid, reason });
          },
        },
        attempt.signal,
      );
    } finally {
      signal.removeEventListener('abort', cancel);
    }
    if (this.#preparation.failure !== null) throw this.#preparation.failure;
  }

  #held(rows: readonly DepositRow[]): void {
    this.#failures = 0;
    this.#progress.landed(rows.reduce((sum, { row }) => sum + row.bytes, 0));
    const indexesOf = (some: readonly DepositRow[]): number[] => some.map(({ index }) => index);
    const found = indexesOf(rows.filter(({ isFound }) => isFound));
    const changed = indexesOf(rows.filter(({ isChanged }) => isChanged));
    void this.#write({
      is: 'held',
      indexes: indexesOf(rows),
      ...(found.length === 0 ? {} : { found }),
      ...(changed.length === 0 ? {} : { changed }),
    });
    this.#tellSoon();
  }

  /** Who sends, and why, was said once, of the first source; what was agreed to, of each. */
  #declaration(): Declaration {
    const [first] = this.#progress.sources;
    if (first === undefined) throw new Error('a deposit without a source');
    return first.chosen.declaration;
  }

  async #finish(signal: AbortSignal): Promise<void> {
    const place = this.#place;
    this.#show('completing', null);
    await this.#kept.write({ is: 'ending' }).catch((cause: unknown) => {
      throw notKept(cause);
    });
    const rows = this.#rows.all.map(({ row }) => row);
    const destination = await this.#destination(signal);
    const finished = await destination.finish(
      {
        declaration: this.#declaration(),
        unidentified: this.#progress.unidentified(),
        rows,
        gaps: this.#progress.gaps(),
      },
      signal,
    );
    const view = { ...this.#progress.view(place, 'done', null), ...nothingMore };
    const ended: Ended =
      'proven' in finished
        ? { view: { ...view, target: view.target && { ...view.target, proven: finished.proven } } }
        : { view: { ...view, hasReceipt: true }, ...finished };
    await this.#kept.end({ is: 'place', place }, { is: 'ended', ended });
    await this.#kept.close();
    this.#ended = ended;
    this.#show('done', null);
  }
}

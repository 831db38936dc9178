import type { Facility, GuardAnswer } from '../../shared/contract/gateway-api';
import type { DepositView, ReceiptView } from '../../shared/contract/ipc';
import { UserError } from '../../shared/errors/user-error';
import type { Declaration, Receipt } from '../../shared/model/deposit';
import type { Selection } from '../../shared/model/selection';
import { usualPace, type Pace } from './backoff';
import { askCode, askGuard, getFacility, redeemCode, type CodeAnswer } from './deposit-client';
import type { DepositInput } from './deposit-progress';
import type { DepositPlace, DepositRecord, Ended, NamedSeries } from './deposit-record';
import { DepositRun, type RunParts } from './deposit-run';
import type { DepositStore, KeptDeposit } from './deposit-store';
import type { FacilityLink } from './facility-link';
import type { ReadInstanceBytes } from '../media/source-reader';
import type { HttpClient } from './http-client';
import type { PrepareRunner } from './preparation';
import { viewReceipt } from './verify-receipt';

export interface QueueParts {
  readonly http: HttpClient;
  readonly store: DepositStore;
  readonly prepare: PrepareRunner;
  /** Reads from a source what was not copied into the spool. */
  readonly read: ReadInstanceBytes;
  /** Told of every change of every deposit, a few times a second at most. */
  readonly changed: (view: DepositView) => void;
  readonly pace?: Pace;
  /** False: what was under way waits for `resume`. */
  readonly goesOn?: boolean;
}

/** What a person chose to send, and said about it. */
export interface DepositStart {
  readonly selection: Selection;
  readonly series: readonly NamedSeries[];
  readonly declaration: Declaration;
}

/** Opened with a code, and nothing chosen yet. */
interface OpenedDeposit {
  readonly place: DepositPlace;
  readonly token: string;
}

/** Done before this process began. */
interface DoneDeposit {
  readonly place: DepositPlace;
  readonly ended: Ended;
}

const instancesPerRecord = 500;
/** Part of addresses and of what the window calls it by. */
const depositIdRule = /^[\w-]{1,64}$/;

const recordsOf = ({ place, chosen, instances }: DepositInput): readonly DepositRecord[] => {
  const records: DepositRecord[] = [{ is: 'place', place }];
  for (let at = 0; at < instances.length; at += instancesPerRecord)
    records.push({ is: 'instances', instances: instances.slice(at, at + instancesPerRecord) });
  return [...records, { is: 'chosen', chosen }];
};

/** Every deposit that is under way or done on this computer. */
export class DepositQueue {
  readonly #parts: QueueParts;
  readonly #runParts: RunParts;
  readonly #opened = new Map<string, OpenedDeposit>();
  readonly #runs = new Map<string, DepositRun>();
  readonly #done = new Map<string, DoneDeposit>();

  private constructor(parts: QueueParts) {
    this.#parts = parts;
    this.#runParts = {
      http: parts.http,
      prepare: parts.prepare,
      read: parts.read,
      changed: parts.changed,
      pace: parts.pace ?? usualPace,
      now: () => performance.now(),
    };
  }

  /** Opens the queue; what was under way when the app ended goes on. */
  static async open(parts: QueueParts): Promise<DepositQueue> {
    const queue = new DepositQueue(parts);
    for (const { kept, replayed } of await parts.store.openAll()) {
      const { place, chosen, instances, ended } = replayed;
      if (ended !== null) {
        queue.#done.set(place.depositId, { place, ended });
        await kept.close();
      } else if (chosen !== null) {
        const run = new DepositRun(queue.#runParts, kept, { place, chosen, instances }, replayed);
        queue.#runs.set(place.depositId, run);
        if (parts.goesOn !== false && run.goesOnByItself) run.resume();
      }
    }
    return queue;
  }

  facility(link: FacilityLink): Promise<Facility> {
    return getFacility({ http: this.#parts.http, base: link.base }, link);
  }

  askCode(
    link: FacilityLink,
    question: { readonly email: string; readonly requestId?: string },
  ): Promise<CodeAnswer> {
    return askCode({ http: this.#parts.http, base: link.base }, link, question);
  }

  /**
   * Redeems a code. Where the gateway opens a deposit again that is still under way here, that one gets the new token: it
   * can be resumed, or started anew with another choice.
   *
   * @throws {UserError} `code/…`, `link/…`, `network/…`
   */
  async redeem(
    link: FacilityLink,
    question: { readonly requestId?: string; readonly code: string },
  ): Promise<{ readonly depositId: string; readonly asksGuard: boolean }> {
    const gateway = { http: this.#parts.http, base: link.base };
    // before the code is used up: what the facility asks, and the keys its receipt is checked by
    const facility = await getFacility(gateway, link);
    const { token, depositId, asksGuard } = await redeemCode(gateway, question);
    const run = this.#runs.get(depositId);
    const isOurs = run === undefined || run.place.base === link.base;
    if (!depositIdRule.test(depositId) || !isOurs) throw new UserError('network/bad-answer', 'report');
    const startedAt = new Date().toISOString();
    const place = { depositId, base: link.base, host: link.host, facility, startedAt };
    this.#opened.set(depositId, { place, token });
    if (run !== undefined && !run.isOver) await run.keepToken(token);
    return { depositId, asksGuard };
  }

  /** The wrong-disc guard, before anything is sent. */
  guard(
    depositId: string,
    question: { readonly patientName: string; readonly birthDate: string },
  ): Promise<GuardAnswer> {
    const { place, token } = this.#openedOf(depositId);
    return askGuard({ http: this.#parts.http, base: place.base, token }, depositId, question);
  }

  /** Begins to send; returns when everything that is needed to go on after a crash is kept. */
  async start(depositId: string, { selection, series, declaration }: DepositStart): Promise<void> {
    const { place, token } = this.#openedOf(depositId);
    const { source, instances, gaps } = selection;
    if (instances.length === 0) throw new UserError('export/nothing-chosen', 'change-input');
    await this.#runs.get(depositId)?.stop();
    const chosen = { source, instances: instances.length, gaps: [...gaps], series: [...series], declaration };
    const input = { place, chosen, instances };
    const kept = await this.#keep(input, token);
    this.#opened.delete(depositId);
    const run = new DepositRun(this.#runParts, kept, input);
    this.#runs.set(depositId, run);
    run.resume();
  }

  async #keep(input: DepositInput, token: string): Promise<KeptDeposit> {
    let kept: KeptDeposit | undefined;
    try {
      kept = await this.#parts.store.create(input.place.base, input.place.depositId);
      await kept.keepToken(token);
      await kept.write(...recordsOf(input));
      return kept;
    } catch (error) {
      await kept?.erase().catch(() => undefined);
      throw new UserError('deposit/not-kept', 'change-input', {}, { cause: error });
    }
  }

  pause(depositId: string): Promise<void> {
    return this.#runOf(depositId).pause();
  }

  resume(depositId: string): void {
    this.#runOf(depositId).resume();
  }

  stop(depositId: string): Promise<void> {
    return this.#runOf(depositId).stop();
  }

  list(): readonly DepositView[] {
    return [
      ...[...this.#done.values()].map(({ ended }) => ended.view),
      ...[...this.#runs.values()].map((run) => run.view()),
    ];
  }

  /** The newest deposit of a source at a facility that is not done. */
  find({ base, slug }: FacilityLink, sourcePath: string): string | undefined {
    return [...this.#runs.values()]
      .filter(({ place, source, isOver }) => {
        const isThere = place.base === base && place.facility.slug === slug;
        return isThere && source.path === sourcePath && !isOver;
      })
      .map(({ place }) => place)
      .sort((left, right) => (left.startedAt < right.startedAt ? 1 : -1))[0]?.depositId;
  }

  /** What can be saved of a deposit that is done. */
  receipt(depositId: string): Receipt {
    return this.#doneOf(depositId).ended.receipt;
  }

  /** The same as a person reads it. */
  receiptView(depositId: string): Promise<ReceiptView> {
    const { place, ended } = this.#doneOf(depositId);
    const { slug, jwks } = place.facility;
    return viewReceipt(ended.receipt, { ...ended.known, depositId, slug, jwks });
  }

  /** Ends everything that is under way; it goes on when the queue is opened again. */
  async close(): Promise<void> {
    await Promise.all([...this.#runs.values()].map((run) => run.close()));
  }

  #openedOf(depositId: string): OpenedDeposit {
    const opened = this.#opened.get(depositId);
    if (opened === undefined) throw new UserError('deposit/unknown', 'change-input');
    return opened;
  }

  #doneOf(depositId: string): DoneDeposit {
    const run = this.#runs.get(depositId);
    if (run?.ended != null) return { place: run.place, ended: run.ended };
    const done = this.#done.get(depositId);
    if (done === undefined) throw new UserError('deposit/unknown', 'change-input');
    return done;
  }

  #runOf(depositId: string): DepositRun {
    const run = this.#runs.get(depositId);
    if (run === undefined) throw new UserError('deposit/unknown', 'change-input');
    return run;
  }
}

import { randomBytes } from 'node:crypto';
import { isOtherPerson, type Facility, type GuardAnswer } from '../../shared/contract/gateway-api';
import type { DepositView, ReceiptView } from '../../shared/contract/ipc';
import { UserError } from '../../shared/errors/user-error';
import type { Declaration, Receipt, SentExam } from '../../shared/model/deposit';
import type { Instance } from '../../shared/model/scan';
import { noPictures, type Selection } from '../../shared/model/selection';
import type { Target } from '../../shared/model/target';
import { usualPace, type Pace } from './backoff';
import {
  askCode,
  askGuard,
  getFacility,
  getLogo,
  overruleGuard,
  redeemCode,
  type CodeAnswer,
  type CodeQuestion,
  type GivenCode,
  type TokenAnswer,
} from './deposit-client';
import {
  placed,
  recordsOf,
  type AddedSource,
  type DepositPlace,
  type Ended,
  type FacilityPlace,
} from './deposit-record';
import { DepositRun, type RunParts } from './deposit-run';
import { notKept, type DepositStore, type KeptDeposit } from './deposit-store';
import type { FacilityLink } from './facility-link';
import type { ReadInstanceBytes } from '../media/source-reader';
import type { HttpClient } from './http-client';
import type { PrepareRunner } from './preparation';
import { guardAtTarget } from './target-guard';
import { withLogin, type FindLogin } from './target-login';
import { Throttle } from './throttle';
import { Turns } from './turns';
import { viewReceipt } from './verify-receipt';

export interface QueueParts {
  readonly http: HttpClient;
  /** For plain DICOMweb servers; absent where nothing is sent to any. */
  readonly findLogin?: FindLogin;
  readonly store: DepositStore;
  readonly prepare: PrepareRunner;
  /** Reads from a source what was not copied into the spool. */
  readonly read: ReadInstanceBytes;
  /** Told of every change of every deposit, a few times a second at most. */
  readonly changed: (view: DepositView) => void;
  /** Told when a deposit goes on at its gateway under another id. */
  readonly moved?: (from: string, to: string) => void;
  readonly pace?: Pace;
  /** How many bytes may leave in a second, over all deposits; asked all the time. Null: as many as the line takes. */
  readonly bytesPerSecond?: () => number | null;
  /** False: what was under way waits for `resume`. */
  readonly goesOn?: boolean;
}

/** What is sent of one source, and how people are told of it. */
export interface Sent {
  readonly selection: Selection;
  readonly exams: readonly SentExam[];
}

/** What a person chose to send, and said about it. */
export interface DepositStart extends Sent {
  readonly declaration: Declaration;
  /** Documents and photos that go with it: both are kept together, or neither is. */
  readonly attachments?: Sent;
  /** Another source is to come for the same deposit, which does not end before; false where it is not said. */
  readonly expectsMore?: boolean;
  /** Somebody was told that the guard objects, and says that the pictures are the right ones; false where it is not said. */
  readonly guardOverruled?: boolean;
}

const sourceOf = ({ selection, exams }: Sent, declaration: Declaration): AddedSource => {
  const { source, instances, gaps, unidentified } = selection;
  if (instances.length === 0) throw noPictures(selection);
  const chosen = {
    source,
    instances: instances.length,
    gaps: [...gaps],
    unidentified,
    exams: [...exams],
    declaration,
  };
  return { chosen, instances };
};

const sourcesOf = ({ attachments, declaration, ...sent }: DepositStart): readonly AddedSource[] =>
  [sent, ...(attachments === undefined ? [] : [attachments])].map((one) => sourceOf(one, declaration));

/** Opened with a code, or at a target, and nothing chosen yet. */
interface OpenedDeposit {
  readonly place: DepositPlace;
  /** None at a target. */
  readonly token: string | null;
  /** Null where it could not be kept yet. */
  readonly kept: KeptDeposit | null;
}

/** Done before this process began. */
interface DoneDeposit {
  readonly place: DepositPlace;
  readonly ended: Ended;
}

/** What the guard was asked about last, and whether it found what is expected. */
interface Guarded {
  readonly people: ReadonlySet<string>;
  readonly isExpected: boolean;
}

const personOf = ({ studyUid, patientName, birthDate }: Instance): string =>
  [studyUid, patientName, birthDate].join('\n');

/** Part of addresses and of what the window calls it by. */
const depositIdRule = /^[\w-]{1,64}$/;

/** A facility, or a target by the root of its DICOMweb services. */
type Whither = Pick<FacilityLink, 'base' | 'slug'> | Pick<Target, 'url'>;

const isAt = (place: DepositPlace, at: Whither): boolean =>
  'url' in at
    ? 'target' in place && place.base === at.url
    : 'facility' in place && place.base === at.base && place.facility.slug === at.slug;

const newestAt = (deposits: readonly { readonly place: DepositPlace }[], at: Whither): string | undefined =>
  deposits
    .map(({ place }) => place)
    .filter((place) => isAt(place, at))
    .sort((left, right) => (left.startedAt < right.startedAt ? 1 : -1))[0]?.depositId;

/** Every deposit that is under way or done on this computer. */
export class DepositQueue {
  readonly #parts: QueueParts;
  readonly #runParts: RunParts;
  readonly #opened = new Map<string, OpenedDeposit>();
  readonly #runs = new Map<string, DepositRun>();
  readonly #done = new Map<string, DoneDeposit>();
  readonly #guarded = new Map<string, Guarded>();
  #unreadable = 0;
  #elsewhere = 0;

  private constructor(parts: QueueParts) {
    this.#parts = parts;
    this.#runParts = {
      http: parts.http,
      findLogin: parts.findLogin ?? (() => Promise.resolve(null)),
      prepare: parts.prepare,
      read: parts.read,
      changed: parts.changed,
      pace: parts.pace ?? usualPace,
      turns: new Turns(),
      throttle: new Throttle(parts.bytesPerSecond ?? (() => null), () => performance.now()),
      now: () => performance.now(),
    };
  }

  /** Opens the queue; what was under way when the app ended goes on. */
  static async open(parts: QueueParts): Promise<DepositQueue> {
    const queue = new DepositQueue(parts);
    const { deposits, unreadable, elsewhere } = await parts.store.openAll();
    queue.#unreadable = unreadable;
    queue.#elsewhere = elsewhere;
    for (const { kept, replayed } of deposits) {
      const { place, sources, ended } = replayed;
      if (ended !== null) {
        queue.#done.set(place.depositId, { place, ended });
        await kept.close();
      } else if (sources.length > 0) {
        const run = new DepositRun(queue.#runParts, kept, replayed, replayed);
        queue.#runs.set(place.depositId, run);
        if (parts.goesOn !== false && run.goesOnByItself) run.resume();
      } else {
        const token = await kept.token();
        // of no use: nothing was sent of it, and nothing can be
        if (token === null) await kept.erase();
        else queue.#opened.set(place.depositId, { place, token, kept });
      }
    }
    return queue;
  }

  /** How many deposits are kept here and can't be read. They are left as they are. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** How many another process had open when this queue was opened. */
  get elsewhere(): number {
    return this.#elsewhere;
  }

  facility(link: FacilityLink): Promise<Facility> {
    return getFacility({ http: this.#parts.http, base: link.base }, link);
  }

  /** @returns null where it has none, or none that can be had */
  logo(link: FacilityLink): Promise<Uint8Array<ArrayBuffer> | null> {
    return getLogo({ http: this.#parts.http, base: link.base }, link);
  }

  askCode(link: FacilityLink, question: CodeQuestion): Promise<CodeAnswer> {
    return askCode({ http: this.#parts.http, base: link.base }, link, question);
  }

  /**
   * Opens a deposit with a code. It is kept at once: whatever happens before something is sent, the code is not lost with it.
   *
   * @throws {UserError} `code/…`, `link/…`, `network/…`
   */
  async redeem(
    link: FacilityLink,
    code: GivenCode,
  ): Promise<{ readonly depositId: string; readonly asksGuard: boolean }> {
    const { depositId, asksGuard } = await this.#open(link, code);
    await this.#keepOpened(depositId);
    return { depositId, asksGuard };
  }

  /** Begins a deposit at a plain DICOMweb server; nothing of it is kept before it starts. @returns its id */
  openAt({ name, url }: Pick<Target, 'name' | 'url'>): string {
    const depositId = randomBytes(16).toString('hex');
    const startedAt = new Date().toISOString();
    const place = { depositId, base: url, host: new URL(url).host, target: { name }, startedAt };
    this.#opened.set(depositId, { place, token: null, kept: null });
    return depositId;
  }

  async #open(link: FacilityLink, code: GivenCode): Promise<TokenAnswer> {
    const gateway = { http: this.#parts.http, base: link.base };
    // before the code is used up: what the facility asks, and the keys its receipt is checked by
    const facility = await getFacility(gateway, link);
    const answer = await redeemCode(gateway, link.slug, code);
    const { depositId, token, asksGuard } = answer;
    const isNew = !this.#opened.has(depositId) && !this.#runs.has(depositId) && !this.#done.has(depositId);
    if (!depositIdRule.test(depositId) || !isNew) throw new UserError('network/bad-answer', 'report');
    const startedAt = new Date().toISOString();
    const place = { depositId, base: link.base, host: link.host, facility, asksGuard, startedAt };
    this.#opened.set(depositId, { place, token, kept: null });
    return answer;
  }

  /** As far as it can be kept here; `start` tries again. */
  async #keepOpened(depositId: string): Promise<void> {
    const { place, token } = this.#openedOf(depositId);
    const kept = await this.#keep(place, token).catch(() => null);
    this.#opened.set(depositId, { place, token, kept });
  }

  /**
   * Lets a deposit go on with a new code where its token is no longer good: under its own id; or, where the gateway has
   * erased it or the code is for nobody's e-mail, under a new one, to which everything is sent again.
   *
   * @returns the id it has from now on; resume goes on with it
   * @throws {UserError} as redeem; `deposit/other-person` when the code is for another person's pictures
   */
  async renew(depositId: string, code: GivenCode): Promise<string> {
    const run = this.#runOf(depositId);
    if (run.isOver || !('facility' in run.place)) throw new UserError('deposit/unknown', 'change-input');
    const { base, host, facility } = run.place;
    const gateway = { http: this.#parts.http, base };
    const again = await redeemCode(gateway, facility.slug, code, depositId).catch((error: unknown) => {
      if (error instanceof UserError && error.data.code === 'deposit/unknown') return null;
      throw error;
    });
    if (again !== null) {
      await run.goOnAt(run.place, again.token);
      return depositId;
    }
    const fresh = await this.#open({ base, host, slug: facility.slug }, code);
    const { place, token } = this.#openedOf(fresh.depositId);
    if (token === null) throw new UserError('deposit/unauthorized', 'change-input');
    try {
      if (fresh.asksGuard) await this.requireExpected(fresh.depositId, run.instances);
    } catch (error) {
      await this.#keepOpened(fresh.depositId);
      throw error;
    }
    await run.goOnAt(place, token);
    this.#opened.delete(fresh.depositId);
    this.#runs.delete(depositId);
    this.#runs.set(fresh.depositId, run);
    this.#parts.moved?.(depositId, fresh.depositId);
    return fresh.depositId;
  }

  /**
   * The wrong-disc guard, before anything is sent: it is asked about every person whom the chosen pictures name, and the
   * worst answer counts. The first one that differs is the last that is asked, since tries are few. A target expects nobody; it may
   * have one of these exams, under another name.
   */
  async guard(depositId: string, instances: readonly Instance[]): Promise<GuardAnswer> {
    const people = new Set(instances.map(personOf));
    this.#guarded.delete(depositId);
    try {
      const answer = await this.#askGuard(depositId, instances);
      this.#guarded.set(depositId, { people, isExpected: !isOtherPerson(answer) });
      return answer;
    } catch (error) {
      if (error instanceof UserError && error.data.code === 'guard/too-many-tries')
        this.#guarded.set(depositId, { people, isExpected: false });
      throw error;
    }
  }

  async #askGuard(depositId: string, instances: readonly Instance[]): Promise<GuardAnswer> {
    const { place, token } = await this.#openPlace(depositId);
    if (instances.length === 0) throw new UserError('export/nothing-chosen', 'change-input');
    if ('target' in place) {
      const login = await this.#runParts.findLogin(place.base);
      if (login === null) throw new UserError('target/no-login', 'change-input');
      return guardAtTarget({ http: withLogin(this.#parts.http, login), base: place.base }, instances);
    }
    if (token === null) throw new UserError('deposit/unauthorized', 'change-input');
    const gateway = { http: this.#parts.http, base: place.base, token };
    const people = new Map(
      instances.map(({ patientName, birthDate }) => [
        `${patientName}\n${birthDate}`,
        { patientName, birthDate },
      ]),
    );
    let worst: GuardAnswer | null = null;
    for (const person of people.values()) {
      worst = await askGuard(gateway, depositId, person);
      if (isOtherPerson(worst)) break;
    }
    if (worst === null) throw new UserError('export/nothing-chosen', 'change-input');
    return worst;
  }

  /**
   * The same, where nobody is there who could say that it is right after all.
   *
   * @throws {UserError} `deposit/other-person`; `target/other-person`
   */
  async requireExpected(depositId: string, instances: readonly Instance[]): Promise<void> {
    const answer = await this.guard(depositId, instances);
    if (!isOtherPerson(answer)) return;
    const { place } = await this.#openPlace(depositId);
    if ('target' in place) throw new UserError('target/other-person', 'change-input');
    throw new UserError('deposit/other-person', 'change-input', { triesLeft: answer.triesLeft });
  }

  /**
   * Nothing is sent that the guard was not asked about, or that it objects to and nobody says is right.
   *
   * @throws {UserError} `guard/not-answered`
   */
  async #requireGuarded(
    depositId: string,
    { selection: { instances }, guardOverruled = false }: Omit<DepositStart, 'declaration'>,
  ): Promise<void> {
    const { place, token } = await this.#openPlace(depositId);
    if ('facility' in place && !place.asksGuard) return;
    const guarded = this.#guarded.get(depositId);
    const isAsked = guarded !== undefined && instances.every((one) => guarded.people.has(personOf(one)));
    if (!isAsked || !(guarded.isExpected || guardOverruled))
      throw new UserError('guard/not-answered', 'change-input');
    if (guarded.isExpected || 'target' in place) return;
    if (token === null) throw new UserError('deposit/unauthorized', 'change-input');
    await overruleGuard({ http: this.#parts.http, base: place.base, token }, depositId);
  }

  /**
   * Begins to send; returns when everything that is needed to go on after a crash is kept.
   *
   * @throws {UserError} `guard/not-answered`
   */
  async start(depositId: string, start: DepositStart): Promise<void> {
    await this.#requireGuarded(depositId, start);
    const opened = this.#openedOf(depositId);
    const { place, token } = opened;
    const added = sourcesOf(start);
    const expectsMore = start.expectsMore === true;
    let kept = opened.kept;
    try {
      kept ??= await this.#keep(place, token);
      await kept.write({ is: 'place', place }, ...added.flatMap(recordsOf), {
        is: 'more',
        isExpected: expectsMore,
      });
    } catch (error) {
      await kept?.erase().catch(() => undefined);
      this.#opened.set(depositId, { place, token, kept: null });
      throw notKept(error);
    }
    this.#opened.delete(depositId);
    const run = new DepositRun(this.#runParts, kept, { place, sources: placed(added, 0), expectsMore });
    this.#runs.set(depositId, run);
    run.resume();
  }

  /**
   * Adds another source to a deposit that is under way, with the same code; returns when it is kept. Who sends, and why, stays as it
   * was said of the first.
   *
   * @throws {UserError} `deposit/closed` once the gateway was told that this is all; `guard/not-answered`
   */
  async add(depositId: string, start: Omit<DepositStart, 'declaration'>): Promise<void> {
    const run = this.#runOf(depositId);
    const [first] = run.sources;
    if (first === undefined) throw new UserError('deposit/unknown', 'change-input');
    await this.#requireGuarded(depositId, start);
    const { declaration } = first.chosen;
    await run.add(sourcesOf({ ...start, declaration }), start.expectsMore === true);
  }

  /** Says whether another source is to come for a deposit that is under way. @throws as add */
  expectMore(depositId: string, isExpected: boolean): Promise<void> {
    return this.#runOf(depositId).expectMore(isExpected);
  }

  /** Keeps a deposit of which nothing was chosen yet. */
  async #keep(place: DepositPlace, token: string | null): Promise<KeptDeposit> {
    const kept = await this.#parts.store.create(place.base, place.depositId);
    try {
      if (token !== null) await kept.keepToken(token);
      await kept.write({ is: 'place', place });
      return kept;
    } catch (error) {
      await kept.erase().catch(() => undefined);
      throw error;
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

  /** Where the sources of a deposit are that is under way. */
  sourcePaths(depositId: string): readonly string[] {
    return this.#runOf(depositId).sources.map(({ chosen }) => chosen.source.path);
  }

  /** Where the documents and photos are that go with a deposit that is under way. */
  attachedPaths(depositId: string): readonly string[] {
    return this.#runOf(depositId).sources.flatMap(({ chosen: { source } }) =>
      (source.attached ?? []).map(({ path }) => path),
    );
  }

  /** The newest deposit of a source at a facility, or at a target, that is not done. */
  find(at: Whither, sourcePath: string): string | undefined {
    const own = [...this.#runs.values()].filter(
      ({ sources, isOver }) => sources.some(({ chosen }) => chosen.source.path === sourcePath) && !isOver,
    );
    return newestAt(own, at);
  }

  /** The newest deposit at a facility that was opened with a code, and of which nothing was sent yet. */
  findOpened(link: FacilityLink): string | undefined {
    return newestAt([...this.#opened.values()], link);
  }

  /** Lets go of every deposit but one, so that other processes can go on with them. */
  async keepOnly(depositId: string): Promise<void> {
    for (const [id, run] of this.#runs)
      if (id !== depositId) {
        this.#runs.delete(id);
        await run.close();
      }
    for (const [id, { kept }] of this.#opened)
      if (id !== depositId) {
        this.#opened.delete(id);
        await kept?.close();
      }
  }

  /** What can be saved of a deposit that is done. */
  receipt(depositId: string): Receipt {
    return this.#receiptOf(depositId).receipt;
  }

  /** The same as a person reads it. */
  receiptView(depositId: string): Promise<ReceiptView> {
    const { receipt, known, facility } = this.#receiptOf(depositId);
    const { slug, jwks } = facility;
    return viewReceipt(receipt, { ...known, depositId, slug, jwks });
  }

  /** Ends everything that is under way; it goes on when the queue is opened again. */
  async close(): Promise<void> {
    await Promise.all([
      ...[...this.#runs.values()].map((run) => run.close()),
      ...[...this.#opened.values()].map(({ kept }) => kept?.close()),
    ]);
  }

  /** Of one that was opened, or is under way. */
  async #openPlace(depositId: string): Promise<Pick<OpenedDeposit, 'place' | 'token'>> {
    const run = this.#runs.get(depositId);
    return run === undefined ? this.#openedOf(depositId) : { place: run.place, token: await run.token() };
  }

  #openedOf(depositId: string): OpenedDeposit {
    const opened = this.#opened.get(depositId);
    if (opened === undefined) throw new UserError('deposit/unknown', 'change-input');
    return opened;
  }

  /** Of a deposit that is done; a target gives none. */
  #receiptOf(
    depositId: string,
  ): Required<Pick<Ended, 'receipt' | 'known'>> & Pick<FacilityPlace, 'facility'> {
    const run = this.#runs.get(depositId);
    const done = this.#done.get(depositId);
    const place = run?.place ?? done?.place;
    const { receipt, known } = run?.ended ?? done?.ended ?? {};
    if (receipt === undefined || known === undefined || place === undefined || !('facility' in place))
      throw new UserError('deposit/unknown', 'change-input');
    return { receipt, known, facility: place.facility };
  }

  #runOf(depositId: string): DepositRun {
    const run = this.#runs.get(depositId);
    if (run === undefined) throw new UserError('deposit/unknown', 'change-input');
    return run;
  }
}

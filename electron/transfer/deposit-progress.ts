import type { DepositView } from '../../shared/contract/ipc';
import { sentBytes } from '../../shared/dicom/file-meta';
import type { UserErrorData } from '../../shared/errors/user-error';
import { joinExams } from '../../shared/model/deposit';
import type { Instance } from '../../shared/model/scan';
import { addGaps, countGaps, type Gap } from '../../shared/model/selection';
import type { DepositPlace, DepositSource } from './deposit-record';
import { seriesKey, type DepositRows } from './deposit-rows';
import { linkTo } from './facility-link';
import { Speed } from './speed';

const speedWindowMs = 15_000;

/** Reasons for which somebody else's copy of the same picture is as good. */
const mendable: ReadonlySet<Gap['reason']> = new Set(['missing', 'unreadable', 'damaged']);

const bytesOf = (instances: readonly Instance[]): number =>
  instances.reduce((sum, one) => sum + sentBytes(one), 0);

/** What a person is shown of a deposit: what the gateway acknowledged, never what was merely written. */
export class DepositProgress {
  readonly #sources: DepositSource[] = [];
  readonly #rows: DepositRows;
  readonly #speed: Speed;
  #instances: readonly Instance[] = [];
  #bytes = 0;
  #bytesOnTheWay = 0;

  /** @param now milliseconds of any clock */
  constructor(rows: DepositRows, now: () => number) {
    this.#rows = rows;
    this.#speed = new Speed(speedWindowMs, now);
  }

  add(source: DepositSource): void {
    this.#sources.push(source);
    this.#instances = [...this.#instances, ...source.instances];
    this.#bytes += bytesOf(source.instances);
  }

  /** In the order in which they were added. */
  get sources(): readonly DepositSource[] {
    return this.#sources;
  }

  /** Of all sources. */
  get instances(): readonly Instance[] {
    return this.#instances;
  }

  /** What is lacking of all sources together: what one can't give another may have. */
  gaps(): readonly Gap[] {
    const there = new Set(this.#rows.all.map(({ row }) => row.sopInstanceUid));
    const known = this.#sources.flatMap(({ chosen }) => chosen.gaps);
    return addGaps(known, [...this.#rows.gaps.values()]).filter(
      ({ sopInstanceUid, reason }) => !mendable.has(reason) || !there.has(sopInstanceUid),
    );
  }

  /** See Selection. */
  unidentified(): number {
    return this.#sources.reduce((sum, { chosen }) => sum + chosen.unidentified, 0);
  }

  /** Bytes left; nobody knows yet whether they arrive. */
  left(bytes: number): void {
    this.#speed.add(bytes);
    this.#bytesOnTheWay += bytes;
  }

  /** Bytes that were on the way are held. */
  landed(bytes: number): void {
    this.#bytesOnTheWay = Math.max(0, this.#bytesOnTheWay - bytes);
  }

  /** What was on the way is lost. */
  broke(): void {
    this.#bytesOnTheWay = 0;
    this.#speed.reset();
  }

  /** Instances that still have to be read from the source. */
  unprepared(): readonly number[] {
    return this.#instances.flatMap((_instance, index) => (this.#rows.has(index) ? [] : [index]));
  }

  /** How far one source is. */
  #viewSource({ chosen, first, instances }: DepositSource): DepositView['sources'][number] {
    let held = 0;
    let total = 0;
    let isFree = true;
    for (let index = first; index < first + instances.length; index++) {
      const row = this.#rows.get(index);
      if (row === undefined) {
        if (this.#rows.has(index)) continue;
        isFree = false;
      } else {
        if (row.isAcknowledged) held += 1;
        else if (row.place === null) isFree = false;
      }
      total += 1;
    }
    return { kind: chosen.source.kind, picturesHeld: held, picturesTotal: total, isFree };
  }

  #viewPlace(place: DepositPlace): Pick<DepositView, 'facility' | 'host' | 'link' | 'target'> {
    const { host } = place;
    if ('target' in place) {
      const facility = { slug: '', name: place.target.name, department: '', telephone: '', email: '' };
      const rows = this.#rows.all;
      const found = rows.filter(({ isFound, isAcknowledged }) => isFound && isAcknowledged).length;
      const changed = rows.filter(({ isChanged, isAcknowledged }) => isChanged && isAcknowledged).length;
      return {
        facility,
        host,
        link: '',
        target: { found, changed, proven: null, unidentified: this.unidentified() },
      };
    }
    const { slug, name, department, telephone, email } = place.facility;
    const facility = { slug, name, department, telephone, email };
    return { facility, host, link: linkTo(place.base, slug), target: null };
  }

  view(
    place: DepositPlace,
    state: DepositView['state'],
    error: UserErrorData | null,
  ): Omit<DepositView, 'expectsMore' | 'takesMore'> {
    const instances = this.#instances;
    const sources = this.#sources.map((source) => this.#viewSource(source));
    const exams = joinExams(this.#sources.flatMap(({ chosen }) => chosen.exams));
    const gaps = this.gaps();
    const lacking = [...this.#rows.gaps.keys(), ...this.#rows.duplicates].flatMap(
      (index) => instances[index] ?? [],
    );
    const totals = new Map<string, number>();
    const count = (some: readonly Instance[], by: number): void => {
      for (const one of some) totals.set(seriesKey(one), (totals.get(seriesKey(one)) ?? 0) + by);
    };
    count(instances, 1);
    count(lacking, -1);
    const refs = exams.flatMap(({ studyUid, series: ofExam }) =>
      ofExam.map(({ seriesUid }) => ({ studyUid, seriesUid })),
    );
    // several discs may hold parts of one series
    const series = [...new Map(refs.map((ref) => [seriesKey(ref), ref])).values()].map((ref) => ({
      ...ref,
      held: this.#rows.acknowledgedOf(ref),
      total: totals.get(seriesKey(ref)) ?? 0,
    }));
    const bytesTotal = this.#bytes - bytesOf(lacking);
    const bytesHeld = this.#rows.acknowledgedBytes;
    const bytesPerSecond = state === 'sending' ? this.#speed.perSecond() : 0;
    const bytesLeft = Math.max(0, bytesTotal - bytesHeld - this.#bytesOnTheWay);
    return {
      depositId: place.depositId,
      ...this.#viewPlace(place),
      // the one that is still needed, where one is
      sourceKind:
        (sources.find(({ isFree }) => !isFree) ?? sources.filter(({ kind }) => kind !== 'attachments').at(-1))
          ?.kind ?? 'disc',
      sources,
      state,
      picturesHeld: this.#rows.acknowledged,
      picturesTotal: instances.length - lacking.length,
      bytesHeld,
      bytesTotal,
      bytesPerSecond: Math.round(bytesPerSecond),
      // what has left and is not acknowledged still takes a moment
      secondsLeft: bytesPerSecond > 0 ? Math.max(1, Math.ceil(bytesLeft / bytesPerSecond)) : null,
      exams,
      series,
      gaps: gaps.length,
      gapsBy: countGaps(gaps),
      sourceFree: sources.every(({ isFree }) => isFree),
      error,
      hasReceipt: false,
      startedAt: place.startedAt,
    };
  }
}

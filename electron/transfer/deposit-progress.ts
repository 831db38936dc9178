import type { DepositView } from '../../shared/contract/ipc';
import { sentBytes } from '../../shared/dicom/file-meta';
import type { UserErrorData } from '../../shared/errors/user-error';
import type { Instance } from '../../shared/model/scan';
import { addGaps, countGaps } from '../../shared/model/selection';
import type { Chosen, DepositPlace } from './deposit-record';
import { seriesKey, type DepositRows } from './deposit-rows';
import { linkTo } from './facility-link';
import { Speed } from './speed';

/** What a deposit is about. */
export interface DepositInput {
  readonly place: DepositPlace;
  readonly chosen: Chosen;
  readonly instances: readonly Instance[];
}

const speedWindowMs = 15_000;

const bytesOf = (instances: readonly Instance[]): number =>
  instances.reduce((sum, one) => sum + sentBytes(one), 0);

/** What a person is shown of a deposit: what the gateway acknowledged, never what was merely written. */
export class DepositProgress {
  readonly #input: DepositInput;
  readonly #rows: DepositRows;
  readonly #speed: Speed;
  readonly #bytes: number;
  #bytesOnTheWay = 0;

  /** @param now milliseconds of any clock */
  constructor(input: DepositInput, rows: DepositRows, now: () => number) {
    this.#input = input;
    this.#rows = rows;
    this.#speed = new Speed(speedWindowMs, now);
    this.#bytes = bytesOf(input.instances);
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
    return this.#input.instances.flatMap((_instance, index) => (this.#rows.has(index) ? [] : [index]));
  }

  #isSourceFree(): boolean {
    const { length } = this.#input.instances;
    return (
      this.#rows.known === length &&
      this.#rows.all.every(({ isAcknowledged, place }) => isAcknowledged || place !== null)
    );
  }

  view(place: DepositPlace, state: DepositView['state'], error: UserErrorData | null): DepositView {
    const { chosen, instances } = this.#input;
    const { slug, name, department, telephone, email } = place.facility;
    const gaps = addGaps(chosen.gaps, [...this.#rows.gaps.values()]);
    const lacking = [...this.#rows.gaps.keys(), ...this.#rows.duplicates].flatMap(
      (index) => instances[index] ?? [],
    );
    const totals = new Map<string, number>();
    const count = (some: readonly Instance[], by: number): void => {
      for (const one of some) totals.set(seriesKey(one), (totals.get(seriesKey(one)) ?? 0) + by);
    };
    count(instances, 1);
    count(lacking, -1);
    const series = chosen.exams.flatMap(({ studyUid, series: ofExam }) =>
      ofExam.map(({ seriesUid }) => ({
        studyUid,
        seriesUid,
        held: this.#rows.acknowledgedOf({ studyUid, seriesUid }),
        total: totals.get(seriesKey({ studyUid, seriesUid })) ?? 0,
      })),
    );
    const bytesTotal = this.#bytes - bytesOf(lacking);
    const bytesHeld = this.#rows.acknowledgedBytes;
    const bytesPerSecond = state === 'sending' ? this.#speed.perSecond() : 0;
    const bytesLeft = Math.max(0, bytesTotal - bytesHeld - this.#bytesOnTheWay);
    return {
      depositId: place.depositId,
      facility: { slug, name, department, telephone, email },
      host: place.host,
      link: linkTo(place.base, slug),
      sourceKind: chosen.source.kind,
      state,
      picturesHeld: this.#rows.acknowledged,
      picturesTotal: instances.length - lacking.length,
      bytesHeld,
      bytesTotal,
      bytesPerSecond: Math.round(bytesPerSecond),
      // what has left and is not acknowledged still takes a moment
      secondsLeft: bytesPerSecond > 0 ? Math.max(1, Math.ceil(bytesLeft / bytesPerSecond)) : null,
      exams: chosen.exams,
      series,
      gaps: gaps.length,
      gapsBy: countGaps(gaps),
      sourceFree: this.#isSourceFree(),
      error,
      hasReceipt: false,
      startedAt: place.startedAt,
    };
  }
}

import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  otherPatientsOf,
  type Catalog,
  type Patient,
  type Series,
  type Study,
} from '../../shared/model/scan';
import type { SeriesRef } from '../../shared/model/selection';

/** Series UIDs repeat across studies on real discs: only both together name a series. */
export const seriesKey = ({ studyUid, seriesUid }: SeriesRef): string => `${studyUid}/${seriesUid}`;

export type Tick = 'all' | 'some' | 'none';

const keysOfStudy = ({ studyUid, series }: Study): readonly string[] =>
  series.map(({ seriesUid }) => seriesKey({ studyUid, seriesUid }));
const keysOfPatient = ({ studies }: Patient): readonly string[] => studies.flatMap(keysOfStudy);
const keysOf = ({ patients }: Pick<Catalog, 'patients'>): readonly string[] =>
  patients.flatMap(keysOfPatient);

/** What the box of a group shows. */
const tickOf = (keys: readonly string[], chosen: ReadonlySet<string>): Tick => {
  const count = keys.filter((key) => chosen.has(key)).length;
  if (count === 0) return 'none';
  return count === keys.length ? 'all' : 'some';
};
export const tickOfStudy = (study: Study, chosen: ReadonlySet<string>): Tick =>
  tickOf(keysOfStudy(study), chosen);
export const tickOfPatient = (patient: Patient, chosen: ReadonlySet<string>): Tick =>
  tickOf(keysOfPatient(patient), chosen);

/** One person's pictures are chosen at once; of several nobody's, so that no one else's are sent by mistake. */
const preselect = (catalog: Pick<Catalog, 'patients'>): ReadonlySet<string> => {
  const isMixed = catalog.patients
    .flatMap(({ studies }) => studies)
    .some((study) => otherPatientsOf(study).length > 0);
  return new Set(catalog.patients.length === 1 && !isMixed ? keysOf(catalog) : []);
};

/**
 * What stays chosen when the list of a source is mended.
 *
 * A series that turns up late is chosen if the whole exam it belongs to was.
 *
 * @param touched whether the person has ticked or unticked anything; if not, the choice is made anew
 */
export const carryOver = (
  chosen: ReadonlySet<string>,
  touched: boolean,
  before: Pick<Catalog, 'patients'> | null,
  now: Pick<Catalog, 'patients'>,
): ReadonlySet<string> => {
  if (!touched || before === null) return preselect(now);
  const whole = new Set(
    before.patients
      .flatMap(({ studies }) => studies)
      .filter((study) => tickOfStudy(study, chosen) === 'all')
      .map(({ studyUid }) => studyUid),
  );
  const kept = now.patients
    .flatMap(({ studies }) => studies)
    .flatMap((study) => keysOfStudy(study).filter((key) => whole.has(study.studyUid) || chosen.has(key)));
  return new Set(kept);
};

/** A study with what is chosen of it. */
export interface ChosenStudy {
  readonly patient: Patient;
  readonly study: Study;
  readonly series: readonly Series[];
}

export const chosenStudies = (
  catalog: Pick<Catalog, 'patients'>,
  chosen: ReadonlySet<string>,
): readonly ChosenStudy[] =>
  catalog.patients
    .flatMap((patient) =>
      patient.studies.map((study) => ({
        patient,
        study,
        series: study.series.filter(({ seriesUid }) =>
          chosen.has(seriesKey({ studyUid: study.studyUid, seriesUid })),
        ),
      })),
    )
    .filter(({ series }) => series.length > 0);

export interface Sums {
  readonly patients: number;
  readonly exams: number;
  readonly instances: number;
  readonly bytes: number;
}

export const sumUp = (studies: readonly ChosenStudy[]): Sums => {
  const series = studies.flatMap((study) => study.series);
  return {
    patients: new Set(studies.map(({ patient }) => patient)).size,
    exams: studies.length,
    instances: series.reduce((sum, { instances }) => sum + instances, 0),
    bytes: series.reduce((sum, { bytes }) => sum + bytes, 0),
  };
};

export const chosenRefs = (studies: readonly ChosenStudy[]): SeriesRef[] =>
  studies.flatMap(({ study, series }) =>
    series.map(({ seriesUid }) => ({ studyUid: study.studyUid, seriesUid })),
  );

export interface ChoiceState {
  readonly chosen: ReadonlySet<string>;
  readonly touched: boolean;
  readonly setSeries: (ref: SeriesRef, on: boolean) => void;
  readonly setStudy: (study: Study, on: boolean) => void;
  readonly setPatient: (patient: Patient, on: boolean) => void;
  /** The source was listed, or its list was mended. */
  readonly follow: (before: Catalog | null, now: Catalog) => void;
  readonly clear: () => void;
}
export type ChoiceStore = StoreApi<ChoiceState>;

export const createChoice = (): ChoiceStore =>
  createStore<ChoiceState>()((set) => {
    const put = (keys: readonly string[], on: boolean): void => {
      set(({ chosen }) => {
        const next = new Set(chosen);
        for (const key of keys)
          if (on) next.add(key);
          else next.delete(key);
        return { chosen: next, touched: true };
      });
    };
    return {
      chosen: new Set(),
      touched: false,
      setSeries: (ref, on) => {
        put([seriesKey(ref)], on);
      },
      setStudy: (study, on) => {
        put(keysOfStudy(study), on);
      },
      setPatient: (patient, on) => {
        put(keysOfPatient(patient), on);
      },
      follow: (before, now) => {
        set(({ chosen, touched }) => ({ chosen: carryOver(chosen, touched, before, now) }));
      },
      clear: () => {
        set({ chosen: new Set(), touched: false });
      },
    };
  });

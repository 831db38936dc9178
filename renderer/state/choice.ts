import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Catalog, Patient, Series, Study } from '../../shared/model/scan';
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

/** Somebody whom pictures name. */
export type NamedPerson = Pick<Patient, 'patientId' | 'patientName' | 'likelyName' | 'birthDate'>;

const isSamePerson = (one: NamedPerson, other: NamedPerson): boolean =>
  one.patientId === other.patientId &&
  one.patientName === other.patientName &&
  one.birthDate === other.birthDate;

/** Says whom an exam, or some of its series, names besides the person under whom it is listed. */
export type OthersNamed = (
  patient: Patient,
  study: Pick<Study, 'studyUid' | 'series'>,
) => readonly NamedPerson[];

/** Others stand in the list with series of the same exam, or are named by some pictures of a series. */
export const findOthersNamed = ({ patients }: Pick<Catalog, 'patients'>): OthersNamed => {
  const listedUnder = new Map<string, Patient[]>();
  for (const patient of patients)
    for (const { studyUid } of patient.studies)
      listedUnder.set(studyUid, [...(listedUnder.get(studyUid) ?? []), patient]);
  return (patient, { studyUid, series }) => {
    const named: NamedPerson[] = [];
    for (const person of [
      ...(listedUnder.get(studyUid) ?? []),
      ...series.flatMap(({ otherPatients }) => otherPatients ?? []),
    ])
      if (![patient, ...named].some((one) => isSamePerson(one, person))) named.push(person);
    return named;
  };
};

/** Some exam of the source names its patient in several ways: it may hold pictures of somebody else. */
export const namesDisagree = (catalog: Pick<Catalog, 'patients' | 'problems'>): boolean => {
  const othersNamed = findOthersNamed(catalog);
  return (
    catalog.problems.some(({ code }) => code === 'identifiers-disagree') ||
    catalog.patients.some((patient) =>
      patient.studies.some((study) => othersNamed(patient, study).length > 0),
    )
  );
};

/** One person's pictures are chosen at once; of several nobody's, so that no one else's are sent by mistake. */
const preselect = (catalog: Pick<Catalog, 'patients' | 'problems'>): ReadonlySet<string> =>
  new Set(catalog.patients.length === 1 && !namesDisagree(catalog) ? keysOf(catalog) : []);

/**
 * What stays chosen when the list of a source is mended.
 *
 * A series that turns up late is chosen if the whole exam it belongs to was, unless it names somebody else.
 *
 * @param touched whether the person has ticked or unticked anything; if not, the choice is made anew
 */
export const carryOver = (
  chosen: ReadonlySet<string>,
  touched: boolean,
  before: Pick<Catalog, 'patients'> | null,
  now: Pick<Catalog, 'patients' | 'problems'>,
): ReadonlySet<string> => {
  if (!touched || before === null) return preselect(now);
  const whole = before.patients.flatMap((patient) =>
    patient.studies
      .filter((study) => tickOfStudy(study, chosen) === 'all')
      .map(({ studyUid }) => ({ patient, studyUid })),
  );
  const wasWhole = (patient: Patient, { studyUid }: Study): boolean =>
    whole.some((one) => one.studyUid === studyUid && isSamePerson(one.patient, patient));
  const kept = now.patients.flatMap((patient) =>
    patient.studies.flatMap((study) => {
      const joins = wasWhole(patient, study);
      return study.series
        .filter(({ otherPatients }) => joins && otherPatients === undefined)
        .map(({ seriesUid }) => seriesKey({ studyUid: study.studyUid, seriesUid }))
        .concat(keysOfStudy(study).filter((key) => chosen.has(key)));
    }),
  );
  return new Set(kept);
};

/** A study with what is chosen of it. */
export interface ChosenStudy {
  readonly patient: Patient;
  readonly study: Study;
  readonly series: readonly Series[];
  /** See OthersNamed. */
  readonly others: readonly NamedPerson[];
}

export const chosenStudies = (
  catalog: Pick<Catalog, 'patients'>,
  chosen: ReadonlySet<string>,
): readonly ChosenStudy[] => {
  const othersNamed = findOthersNamed(catalog);
  return catalog.patients
    .flatMap((patient) =>
      patient.studies.map((study) => {
        const series = study.series.filter(({ seriesUid }) =>
          chosen.has(seriesKey({ studyUid: study.studyUid, seriesUid })),
        );
        return { patient, study, series };
      }),
    )
    .filter(({ series }) => series.length > 0)
    .map((one) => ({
      ...one,
      others: othersNamed(one.patient, { studyUid: one.study.studyUid, series: one.series }),
    }));
};

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
  /** The person has looked at chosen exams that name several people, and says that they are right. */
  readonly namesChecked: boolean;
  readonly checkNames: (checked: boolean) => void;
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
        return { chosen: next, touched: true, namesChecked: false };
      });
    };
    return {
      chosen: new Set(),
      touched: false,
      namesChecked: false,
      checkNames: (checked) => {
        set({ namesChecked: checked });
      },
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
        set(({ chosen, touched }) => ({
          chosen: carryOver(chosen, touched, before, now),
          namesChecked: false,
        }));
      },
      clear: () => {
        set({ chosen: new Set(), touched: false, namesChecked: false });
      },
    };
  });

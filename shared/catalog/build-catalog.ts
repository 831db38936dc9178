import { contentOf } from '../dicom/sop-classes';
import type { InstanceFacts } from '../dicom/instance-facts';
import {
  comparableReading,
  nameDifferentPatients,
  nameOf,
  tellPatientsApart,
  type ExaminedPatient,
} from '../dicom/patients';
import type { Instance, Patient, Series, Study } from '../model/scan';
import type { FoundInstance } from './found-instance';
import { mostNamed } from './most-named';

/** Compares by code units: the same on every computer. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const nullsLast = (a: number | null, b: number | null): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a - b;
};

const compareInstances = ({ instance: a }: FoundInstance, { instance: b }: FoundInstance): number =>
  nullsLast(a.sliceDistanceMm, b.sliceDistanceMm) ||
  nullsLast(a.instanceNumber, b.instanceNumber) ||
  compareText(a.path, b.path);

/** Lists what has the same key, in the order in which it came. */
export const groupBy = <T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const at = key(item);
    const group = groups.get(at);
    if (group === undefined) groups.set(at, [item]);
    else group.push(item);
  }
  return groups;
};

const firstSaid = (all: readonly InstanceFacts[], of: (facts: InstanceFacts) => string): string => {
  for (const facts of all) {
    const said = of(facts);
    if (said !== '') return said;
  }
  return '';
};

/** A name that is right as it is declared comes before one that is not. */
const bestName = (said: readonly InstanceFacts[]): Pick<Patient, 'patientName' | 'likelyName'> => {
  const named = said.filter(({ patientName }) => patientName !== '');
  const best = named.find(({ nameUndecodable }) => !nameUndecodable) ?? named[0];
  return best === undefined ? { patientName: '' } : nameOf(best);
};

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

/** The order in which content counts where a series mixes it: what a person came to see first. */
const contents = ['loops', 'pictures', 'document', 'other'] as const;

/** Whom most files of an exam name, by its Study Instance UID; see findReferences. */
export type References = ReadonlyMap<string, InstanceFacts>;

/** That of the exam which some files of it belong to. */
export const referenceFor = (
  references: References,
  [first]: readonly InstanceFacts[],
): readonly InstanceFacts[] => {
  const reference = references.get(first?.studyUid ?? '');
  return reference === undefined ? [] : [reference];
};

/** Which person a file is of; see tellPatientsApart. */
type PersonOf = (one: ExaminedPatient) => string;

/** A series, with whom its files name. */
export interface SeriesGroup {
  readonly studyUid: string;
  readonly series: Series;
  /** Under whom it stands. */
  readonly person: string;
  /** One that most of it agrees with. */
  readonly best: InstanceFacts | undefined;
  /** Persons whom its files name besides, with one file each. */
  readonly others: ReadonlyMap<string, InstanceFacts>;
  readonly found: readonly FoundInstance[];
  /** Of the files; where there are none, of the records. */
  readonly facts: readonly InstanceFacts[];
}

/** Persons whom files name besides the one they are listed under: one file each. */
const othersIn = (
  files: readonly InstanceFacts[],
  best: InstanceFacts | undefined,
  personOf: PersonOf,
): ReadonlyMap<string, InstanceFacts> => {
  const others = new Map<string, InstanceFacts>();
  for (const facts of files)
    if (best !== undefined && nameDifferentPatients(best, facts)) {
      const person = personOf(facts);
      if (!others.has(person)) others.set(person, facts);
    }
  return others;
};

const factsOf = (found: readonly FoundInstance[]): readonly InstanceFacts[] =>
  found.map(({ facts }) => facts);

interface FilesOfSeries {
  readonly found: readonly FoundInstance[];
  readonly leftOut: readonly FoundInstance[];
  readonly missing: readonly InstanceFacts[];
}

/**
 * @param leftOut files of the series that are not listed, but name somebody all the same
 * @param missing pictures that are known and not to be had
 * @param references see buildCatalog
 * @param standsUnder whose the series is, where no file of it says so
 */
const seriesOf = (
  { found: unordered, leftOut, missing }: FilesOfSeries,
  references: References,
  personOf: PersonOf,
  standsUnder: PersonOf,
): SeriesGroup => {
  const found = [...unordered].sort(compareInstances);
  const facts = found.length > 0 ? factsOf(found) : missing;
  const seen = new Set(facts.map(({ sopClassUid, frames }) => contentOf(sopClassUid, frames)));
  const numbers = facts.map(({ seriesNumber }) => seriesNumber);
  const best = mostNamed(facts, () => referenceFor(references, facts));
  const others = othersIn(factsOf([...found, ...leftOut]), best, personOf);
  const otherPatients = Array.from(others.values(), (other) => ({
    patientId: other.patientId,
    ...nameOf(other),
    birthDate: other.birthDate,
  }));
  const personFor = found.length > 0 ? personOf : standsUnder;
  return {
    studyUid: facts[0]?.studyUid ?? '',
    found,
    facts,
    person: best === undefined ? '' : personFor(best),
    best,
    others,
    series: {
      seriesUid: facts[0]?.seriesUid ?? '',
      modality: firstSaid(facts, ({ modality }) => modality),
      number: numbers.find((number) => number !== null) ?? null,
      description: firstSaid(facts, ({ seriesDescription }) => seriesDescription),
      bodyPart: firstSaid(facts, ({ bodyPart }) => bodyPart),
      content: contents.find((content) => seen.has(content)) ?? 'other',
      instances: found.length,
      missing: missing.length,
      incomplete: found.filter(({ isTruncated }) => isTruncated).length,
      frames: sum(found, ({ instance }) => instance.frames),
      bytes: sum(found, ({ instance }) => instance.bytes),
      ...(otherPatients.length === 0 ? null : { otherPatients }),
    },
  };
};

const compareSeries = ({ series: a }: SeriesGroup, { series: b }: SeriesGroup): number =>
  nullsLast(a.number, b.number) || compareText(a.seriesUid, b.seriesUid);

interface StudyGroup {
  readonly study: Study;
  readonly found: readonly FoundInstance[];
  readonly facts: readonly InstanceFacts[];
}

const studyOf = (groups: readonly SeriesGroup[]): StudyGroup => {
  const ordered = [...groups].sort(compareSeries);
  const facts = ordered.flatMap((group) => group.facts);
  const series = ordered.map((group) => group.series);
  const modalities = new Set(series.map(({ modality }) => modality).filter((modality) => modality !== ''));
  return {
    found: ordered.flatMap((group) => group.found),
    facts,
    study: {
      studyUid: facts[0]?.studyUid ?? '',
      date: firstSaid(facts, ({ studyDate }) => studyDate),
      time: firstSaid(facts, ({ studyTime }) => studyTime),
      description: firstSaid(facts, ({ studyDescription }) => studyDescription),
      accessionNumber: firstSaid(facts, ({ accessionNumber }) => accessionNumber),
      institution: firstSaid(facts, ({ institution }) => institution),
      modalities: [...modalities].sort(compareText),
      series,
    },
  };
};

/** The newest first: it is what people look for. */
const compareStudies = ({ study: a }: StudyGroup, { study: b }: StudyGroup): number =>
  compareText(b.date, a.date) || compareText(b.time, a.time) || compareText(a.studyUid, b.studyUid);

const patientOf = (
  series: readonly SeriesGroup[],
  personOf: PersonOf,
): { readonly patient: Patient; readonly found: readonly FoundInstance[] } => {
  const studies = [...groupBy(series, ({ studyUid }) => studyUid).values()].map(studyOf).sort(compareStudies);
  const person = series[0]?.person ?? '';
  const own = studies.flatMap(({ facts }) => facts).filter((facts) => personOf(facts) === person);
  return {
    found: studies.flatMap(({ found }) => found),
    patient: {
      patientId: firstSaid(own, ({ patientId }) => patientId),
      ...bestName(own),
      birthDate: firstSaid(own, ({ birthDate }) => birthDate),
      sex: firstSaid(own, ({ sex }) => sex),
      studies: studies.map(({ study }) => study),
    },
  };
};

/** The same text for the same series. */
export const seriesKey = ({ studyUid, seriesUid }: InstanceFacts): string => `${studyUid} ${seriesUid}`;

/** Those who are named alike, or not at all, stand in the order of their exams. */
const comparePatients = (a: Patient, b: Patient): number =>
  compareText(comparableReading(a), comparableReading(b)) ||
  compareText(a.patientId, b.patientId) ||
  compareText(a.birthDate, b.birthDate) ||
  compareText(a.studies[0]?.studyUid ?? '', b.studies[0]?.studyUid ?? '');

/** What people are shown of instances. */
export interface BuiltCatalog {
  readonly patients: Patient[];
  readonly instances: Instance[];
  readonly series: readonly SeriesGroup[];
}

/**
 * Arranges instances as people look for them: patients by name, studies by date, series by number, slices by place.
 *
 * A series stays whole: where its files name several patients it stands under whom most of them name, and says whom else it names. One of
 * which nothing is to be had is listed too, as its records describe it: under the patient that the files of its exam name,
 * unless there are none of these either.
 *
 * @param leftOut files that are not listed, since others have their UIDs: whom they name is told all the same
 * @param missing pictures that are known and not to be had, as their records or heads describe them
 * @param references decide where the files of a series are evenly split
 */
export const buildCatalog = (
  found: readonly FoundInstance[],
  leftOut: readonly FoundInstance[],
  missing: readonly InstanceFacts[],
  references: References,
): BuiltCatalog => {
  const foundIn = groupBy(factsOf(found), ({ studyUid }) => studyUid);
  const ofLostExams = missing.filter(({ studyUid }) => !foundIn.has(studyUid));
  const personOf = tellPatientsApart([...factsOf([...found, ...leftOut]), ...ofLostExams]);
  const standsUnder: PersonOf = (record) => {
    const files = foundIn.get(record.studyUid) ?? [];
    const person = personOf(record);
    if (files.some((facts) => personOf(facts) === person)) return person;
    const best = mostNamed(files, () => referenceFor(references, files));
    return best === undefined ? person : personOf(best);
  };
  const leftOutOf = groupBy(leftOut, ({ facts }) => seriesKey(facts));
  const missingOf = groupBy(missing, seriesKey);
  const foundOf = groupBy(found, ({ facts }) => seriesKey(facts));
  const series = Array.from(new Set([...foundOf.keys(), ...missingOf.keys()]), (key) =>
    seriesOf(
      {
        found: foundOf.get(key) ?? [],
        leftOut: leftOutOf.get(key) ?? [],
        missing: missingOf.get(key) ?? [],
      },
      references,
      personOf,
      standsUnder,
    ),
  );
  const byPerson = groupBy(series, ({ person }) => person);
  const patients = Array.from(byPerson.values(), (ofPerson) => patientOf(ofPerson, personOf)).sort(
    ({ patient: a }, { patient: b }) => comparePatients(a, b),
  );
  return {
    patients: patients.map(({ patient }) => patient),
    instances: patients.flatMap((patient) => patient.found.map(({ instance }) => instance)),
    series,
  };
};

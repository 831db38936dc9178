import { contentOf } from '../../shared/dicom/sop-classes';
import type { InstanceFacts } from '../../shared/dicom/instance-facts';
import {
  comparableReading,
  nameDifferentPatients,
  nameOf,
  tellPatientsApart,
  type ExaminedPatient,
} from '../../shared/dicom/patients';
import type { Instance, ListedMissing, Patient, Series, Study } from '../../shared/model/scan';

/** An instance with what is known of it beyond what leaves the scan. */
export interface FoundInstance {
  readonly instance: Instance;
  readonly facts: InstanceFacts;
  /** Position of the first element of the data set; 0 where nothing of the file was read. */
  readonly datasetStart: number;
  readonly isTruncated: boolean;
}

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

const groupBy = <T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const at = key(item);
    const group = groups.get(at);
    if (group === undefined) groups.set(at, [item]);
    else group.push(item);
  }
  return groups;
};

const firstSaid = (found: readonly FoundInstance[], of: (facts: InstanceFacts) => string): string => {
  for (const { facts } of found) {
    const said = of(facts);
    if (said !== '') return said;
  }
  return '';
};

/** A name that is right as it is declared comes before one that is not. */
const bestName = (found: readonly FoundInstance[]): Pick<Patient, 'patientName' | 'likelyName'> => {
  const named = found.filter(({ facts }) => facts.patientName !== '');
  const best = named.find(({ facts }) => !facts.nameUndecodable) ?? named[0];
  return best === undefined ? { patientName: '' } : nameOf(best.facts);
};

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

/** The order in which content counts where a series mixes it: what a person came to see first. */
const contents = ['loops', 'pictures', 'document', 'other'] as const;

/** Which person a file is of; see tellPatientsApart. */
type PersonOf = (one: ExaminedPatient) => string;

interface SeriesGroup {
  readonly series: Series;
  /** Under whom it stands. */
  readonly person: string;
  /** Persons whom its files name besides. */
  readonly otherPersons: readonly string[];
  readonly found: readonly FoundInstance[];
}

/** The first file that says best whose the series is. */
const namesBest = (found: readonly FoundInstance[]): FoundInstance | undefined =>
  found.find(({ instance }) => instance.patientId !== '' && instance.patientName !== '') ??
  found.find(({ instance }) => instance.patientId !== '' || instance.patientName !== '') ??
  found[0];

/** Persons whom files name besides the one they are listed under: one file each. */
const othersIn = (
  files: readonly FoundInstance[],
  best: FoundInstance | undefined,
  personOf: PersonOf,
): ReadonlyMap<string, Instance> => {
  const others = new Map<string, Instance>();
  for (const { instance } of files)
    if (best !== undefined && nameDifferentPatients(best.instance, instance)) {
      const person = personOf(instance);
      if (!others.has(person)) others.set(person, instance);
    }
  return others;
};

/**
 * @param leftOut files of the series that are not listed, but name somebody all the same
 * @param missing pictures that are listed and not there
 */
const seriesOf = (
  unordered: readonly FoundInstance[],
  leftOut: readonly FoundInstance[],
  missing: number,
  personOf: PersonOf,
): SeriesGroup => {
  const found = [...unordered].sort(compareInstances);
  const seen = new Set(found.map(({ instance }) => contentOf(instance.sopClassUid, instance.frames)));
  const numbers = found.map(({ facts }) => facts.seriesNumber);
  const best = namesBest(found);
  const others = othersIn([...found, ...leftOut], best, personOf);
  const otherPatients = Array.from(others.values(), (other) => ({
    patientId: other.patientId,
    ...nameOf(other),
    birthDate: other.birthDate,
  }));
  return {
    found,
    person: best === undefined ? '' : personOf(best.instance),
    otherPersons: [...others.keys()],
    series: {
      seriesUid: found[0]?.instance.seriesUid ?? '',
      modality: firstSaid(found, (facts) => facts.modality),
      number: numbers.find((number) => number !== null) ?? null,
      description: firstSaid(found, (facts) => facts.seriesDescription),
      bodyPart: firstSaid(found, (facts) => facts.bodyPart),
      content: contents.find((content) => seen.has(content)) ?? 'other',
      instances: found.length,
      missing,
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
}

const studyOf = (groups: readonly SeriesGroup[]): StudyGroup => {
  const ordered = [...groups].sort(compareSeries);
  const found = ordered.flatMap((group) => group.found);
  const series = ordered.map((group) => group.series);
  const modalities = new Set(series.map(({ modality }) => modality).filter((modality) => modality !== ''));
  return {
    found,
    study: {
      studyUid: found[0]?.instance.studyUid ?? '',
      date: firstSaid(found, (facts) => facts.studyDate),
      time: firstSaid(found, (facts) => facts.studyTime),
      description: firstSaid(found, (facts) => facts.studyDescription),
      accessionNumber: firstSaid(found, (facts) => facts.accessionNumber),
      institution: firstSaid(found, (facts) => facts.institution),
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
  const byStudy = groupBy(series, (group) => group.found[0]?.instance.studyUid ?? '');
  const studies = [...byStudy.values()].map(studyOf).sort(compareStudies);
  const found = studies.flatMap((study) => study.found);
  const person = series[0]?.person ?? '';
  const own = found.filter(({ instance }) => personOf(instance) === person);
  return {
    found,
    patient: {
      patientId: firstSaid(own, (facts) => facts.patientId),
      ...bestName(own),
      birthDate: firstSaid(own, (facts) => facts.birthDate),
      sex: firstSaid(own, (facts) => facts.sex),
      studies: studies.map(({ study }) => study),
    },
  };
};

const seriesKey = ({ studyUid, seriesUid }: Pick<Instance, 'studyUid' | 'seriesUid'>): string =>
  `${studyUid} ${seriesUid}`;

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
  /** How many persons the files name, those included whom only some files of a series name. */
  readonly persons: number;
}

/**
 * Arranges instances as people look for them: patients by name, studies by date, series by number, slices by place.
 *
 * A series stays whole: where its files name several patients it stands under the first, and says whom else it names.
 *
 * @param leftOut files that are not listed, since others have their UIDs: whom they name is told all the same
 * @param listedMissing pictures that are listed and not there: each series says how many
 */
export const buildCatalog = (
  found: readonly FoundInstance[],
  leftOut: readonly FoundInstance[],
  listedMissing: readonly ListedMissing[],
): BuiltCatalog => {
  const personOf = tellPatientsApart([...found, ...leftOut].map(({ instance }) => instance));
  const keyOf = ({ instance }: FoundInstance): string => seriesKey(instance);
  const leftOutOf = groupBy(leftOut, keyOf);
  const missingOf = groupBy(listedMissing, seriesKey);
  const series = Array.from(groupBy(found, keyOf), ([key, ofSeries]) =>
    seriesOf(ofSeries, leftOutOf.get(key) ?? [], missingOf.get(key)?.length ?? 0, personOf),
  );
  const byPerson = groupBy(series, ({ person }) => person);
  const patients = Array.from(byPerson.values(), (ofPerson) => patientOf(ofPerson, personOf)).sort(
    ({ patient: a }, { patient: b }) => comparePatients(a, b),
  );
  return {
    patients: patients.map(({ patient }) => patient),
    instances: patients.flatMap((patient) => patient.found.map(({ instance }) => instance)),
    persons: new Set([...byPerson.keys(), ...series.flatMap(({ otherPersons }) => otherPersons)]).size,
  };
};

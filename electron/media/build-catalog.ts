import { contentOf } from '../../shared/dicom/sop-classes';
import type { InstanceFacts } from '../../shared/dicom/instance-facts';
import { comparableName } from '../../shared/dicom/patients';
import type { Instance, ListedMissing, Patient, Series, Study } from '../../shared/model/scan';

/** An instance with what is known of it beyond what leaves the scan. */
export interface FoundInstance {
  readonly instance: Instance;
  readonly facts: InstanceFacts;
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

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

/** The order in which content counts where a series mixes it: what a person came to see first. */
const contents = ['loops', 'pictures', 'document', 'other'] as const;

interface SeriesGroup {
  readonly series: Series;
  readonly found: readonly FoundInstance[];
}

const seriesOf = (unordered: readonly FoundInstance[], missing: number): SeriesGroup => {
  const found = [...unordered].sort(compareInstances);
  const seen = new Set(found.map(({ instance }) => contentOf(instance.sopClassUid, instance.frames)));
  const numbers = found.map(({ facts }) => facts.seriesNumber);
  return {
    found,
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

interface PatientGroup {
  readonly birthDate: string;
  readonly series: readonly SeriesGroup[];
}

const birthDateOf = ({ found }: SeriesGroup): string => firstSaid(found, (facts) => facts.birthDate);

/** Puts series under patients: of the same identifier and name, and of no other birth date where one is said. */
const groupPatients = (groups: readonly SeriesGroup[]): PatientGroup[] => {
  const byName = groupBy(groups, ({ found }) => {
    const name = comparableName(firstSaid(found, (facts) => facts.patientName));
    return `${firstSaid(found, (facts) => facts.patientId)}\0${name}`;
  });
  return [...byName.values()].flatMap((ofName) => {
    const said = ofName.map(birthDateOf).find((date) => date !== '') ?? '';
    const byDate = groupBy(ofName, (group) => birthDateOf(group) || said);
    return [...byDate].map(([birthDate, series]) => ({ birthDate, series }));
  });
};

const patientOf = ({
  series,
  birthDate,
}: PatientGroup): { patient: Patient; found: readonly FoundInstance[] } => {
  const byStudy = groupBy(series, (group) => group.found[0]?.instance.studyUid ?? '');
  const studies = [...byStudy.values()].map(studyOf).sort(compareStudies);
  const found = studies.flatMap((study) => study.found);
  return {
    found,
    patient: {
      patientId: firstSaid(found, (facts) => facts.patientId),
      patientName: firstSaid(found, (facts) => facts.patientName),
      birthDate,
      sex: firstSaid(found, (facts) => facts.sex),
      studies: studies.map(({ study }) => study),
    },
  };
};

const seriesKey = ({ studyUid, seriesUid }: Pick<Instance, 'studyUid' | 'seriesUid'>): string =>
  `${studyUid} ${seriesUid}`;

/**
 * Arranges instances as people look for them: patients by name, studies by date, series by number, slices by place.
 *
 * A series stays whole: where its files name two patients it stands under the first.
 */
export const buildCatalog = (
  found: readonly FoundInstance[],
  listedMissing: readonly ListedMissing[],
): { readonly patients: Patient[]; readonly instances: Instance[] } => {
  const missing = groupBy(listedMissing, seriesKey);
  const series = Array.from(
    groupBy(found, ({ instance }) => seriesKey(instance)),
    ([key, ofSeries]) => seriesOf(ofSeries, missing.get(key)?.length ?? 0),
  );
  const patients = groupPatients(series)
    .map(patientOf)
    .sort(
      ({ patient: a }, { patient: b }) =>
        compareText(comparableName(a.patientName), comparableName(b.patientName)) ||
        compareText(a.patientId, b.patientId) ||
        compareText(a.birthDate, b.birthDate),
    );
  return {
    patients: patients.map(({ patient }) => patient),
    instances: patients.flatMap((patient) => patient.found.map(({ instance }) => instance)),
  };
};

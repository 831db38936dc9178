import { nameDifferentPatients } from '../../shared/dicom/patients';
import { UserError } from '../../shared/errors/user-error';
import type { Instance, Scan } from '../../shared/model/scan';
import { selectSeries, type Selection, type SeriesRef } from '../../shared/model/selection';

/**
 * What a command line chooses of a scan: the studies and series that it names, or everything.
 *
 * @throws {UserError} 'export/nothing-chosen' when a UID that was asked for is not there
 */
export const selectFrom = (
  source: Selection['source'],
  scan: Scan,
  studies: readonly string[],
  series: readonly string[],
): Selection => {
  const isChosen = (one: SeriesRef): boolean =>
    (studies.length === 0 && series.length === 0) ||
    studies.includes(one.studyUid) ||
    series.includes(one.seriesUid);
  const selection = selectSeries(source, scan, isChosen);
  const chosen = selection.instances;
  const isThere =
    studies.every((uid) => chosen.some(({ studyUid }) => studyUid === uid)) &&
    series.every((uid) => chosen.some(({ seriesUid }) => seriesUid === uid));
  if (!isThere) throw new UserError('export/nothing-chosen', 'change-input');
  return selection;
};

/**
 * What goes together names one person, unless somebody has said otherwise. Each hospital has its own IDs: those say nothing here.
 *
 * @throws {UserError} 'source/several-people'
 */
export const requireOnePersonOnAll = (selections: readonly Selection[]): void => {
  const anyId = { patientId: '' };
  const [first, ...others] = selections.map(({ instances }) => [
    ...new Map(
      instances.map((one) => [`${one.patientName}\n${one.birthDate}`, { ...one, ...anyId }]),
    ).values(),
  ]);
  const isNew = (person: Instance): boolean =>
    first?.every((known) => nameDifferentPatients(known, person)) === true;
  if (others.some((people) => people.some(isNew)))
    throw new UserError('source/several-people', 'change-input');
};

/**
 * Pictures of one exam that name several people leave only when somebody has said that they belong together.
 *
 * @throws {UserError} 'source/several-people'
 */
export const requireOnePersonAnExam = ({ instances }: Selection): void => {
  const namedIn = new Map<string, Map<string, Instance>>();
  for (const instance of instances) {
    const { studyUid, patientId, patientName, birthDate } = instance;
    const named = namedIn.get(studyUid) ?? new Map<string, Instance>();
    namedIn.set(studyUid, named);
    const person = [patientId, patientName, birthDate].join('\n');
    if (named.has(person)) continue;
    for (const other of named.values())
      if (nameDifferentPatients(other, instance))
        throw new UserError('source/several-people', 'change-input');
    named.set(person, instance);
  }
};

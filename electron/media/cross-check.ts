import type { DirectoryEntry } from '../../shared/dicom/read-dicomdir';
import type { InstanceFacts } from '../../shared/dicom/instance-facts';
import { comparableName } from '../../shared/dicom/patients';
import { compareText, type FoundInstance } from './build-catalog';
import type { ProblemList } from './problem-list';
import type { MissingEntry, SourceIndex } from './read-index';

/** Who a file says it is of. Empty birth dates say nothing. */
const identifiers: readonly (readonly [string, (facts: InstanceFacts) => string])[] = [
  ['Patient ID', (facts) => facts.patientId],
  ['name', (facts) => comparableName(facts.patientName)],
  ['birth date', (facts) => facts.birthDate],
];

const differing = (a: InstanceFacts, b: InstanceFacts): string =>
  identifiers
    .filter(([what, of]) => of(a) !== of(b) && (what !== 'birth date' || (of(a) !== '' && of(b) !== '')))
    .map(([what]) => what)
    .join(', ');

const isSamePatient = (a: InstanceFacts, b: InstanceFacts): boolean =>
  a.patientId === b.patientId && a.patientName === b.patientName && a.birthDate === b.birthDate;

/** Finds studies whose files name different patients. */
export const checkIdentifiers = (found: readonly FoundInstance[], problems: ProblemList): void => {
  const firstOf = new Map<string, InstanceFacts>();
  for (const { instance, facts } of found) {
    const first = firstOf.get(instance.studyUid);
    if (first === undefined) firstOf.set(instance.studyUid, facts);
    else if (!isSamePatient(first, facts)) {
      const what = differing(first, facts);
      if (what !== '') problems.count('identifiers-disagree', instance.path, what, instance.studyUid);
    }
  }
};

/** Tells of names that had to be guessed. */
export const checkNames = (found: readonly FoundInstance[], problems: ProblemList): void => {
  for (const { instance, facts } of found)
    if (facts.nameUndecodable) problems.count('name-undecodable', instance.path, '', instance.studyUid);
};

const uids: readonly (readonly [string, (facts: InstanceFacts) => string])[] = [
  ['Study Instance UID', (facts) => facts.studyUid],
  ['Series Instance UID', (facts) => facts.seriesUid],
  ['SOP Instance UID', (facts) => facts.sopInstanceUid],
];

/** Compares a file with its directory record. Who says nothing is not contradicted: records must have what files may lack. */
const checkAgainstRecord = (
  { instance, facts }: FoundInstance,
  entry: DirectoryEntry,
  problems: ProblemList,
): void => {
  const what = [...uids, ...identifiers]
    .filter(([, of]) => of(entry.facts) !== '' && of(facts) !== '' && of(entry.facts) !== of(facts))
    .map(([words]) => words)
    .join(', ');
  if (what !== '') problems.count('dicomdir-contradicts', instance.path, what, instance.studyUid);
};

/** Tells of a record whose file is not where it says. @returns whether its picture is lost by that */
const checkMissing = (
  { path, entry, leadsAway }: MissingEntry,
  foundUids: ReadonlySet<string>,
  problems: ProblemList,
): boolean => {
  const isFound = foundUids.has(entry.facts.sopInstanceUid);
  if (isFound) problems.count('dicomdir-contradicts', path, 'lies elsewhere', '');
  else problems.add(leadsAway ? 'not-followed' : 'listed-missing', path);
  return !isFound;
};

/**
 * Compares the DICOMDIR with what was found, both ways. The files are right.
 *
 * @returns the records whose pictures are not to be had
 */
export const checkIndex = (
  index: SourceIndex,
  found: readonly FoundInstance[],
  problems: ProblemList,
): DirectoryEntry[] => {
  const unseen = new Map(index.listed);
  for (const one of found) {
    const { path } = one.instance;
    const entry = index.listed.get(path);
    if (entry !== undefined) checkAgainstRecord(one, entry, problems);
    else if (index.covers(path)) problems.add('present-unlisted', path);
    unseen.delete(path);
  }
  const foundUids = new Set(found.map(({ instance }) => instance.sopInstanceUid));
  const missing = index.missing.filter((one) => checkMissing(one, foundUids, problems));
  // what is listed and there, but could not be read, has its own finding
  return [...missing.map(({ entry }) => entry), ...unseen.values()];
};

/** Tells whether the files of two instances of the same name hold the same. */
export type SameContent = (one: FoundInstance, other: FoundInstance) => boolean;

const isSameSeries = ({ instance: a }: FoundInstance, { instance: b }: FoundInstance): boolean =>
  a.seriesUid === b.seriesUid && a.studyUid === b.studyUid;

const wholeFirst = (a: FoundInstance, b: FoundInstance): number =>
  Number(a.isTruncated) - Number(b.isTruncated) || compareText(a.instance.path, b.instance.path);

/**
 * Leaves one of every instance: the first by path, but a whole one rather than one that ends too soon.
 *
 * The same bytes twice are one instance; other bytes under the same UIDs are told, and so is a SOP Instance UID that stands
 * in two series.
 */
export const mergeDuplicates = (
  found: readonly FoundInstance[],
  hasSameContent: SameContent,
  problems: ProblemList,
): FoundInstance[] => {
  const bySopUid = new Map<string, FoundInstance[]>();
  for (const one of [...found].sort(wholeFirst)) {
    const { path, sopInstanceUid } = one.instance;
    const others = bySopUid.get(sopInstanceUid);
    if (others === undefined) {
      bySopUid.set(sopInstanceUid, [one]);
      continue;
    }
    const first = others.find((other) => isSameSeries(one, other));
    if (first === undefined) {
      others.push(one);
      problems.add('same-uid-other-bytes', path, 'in another series');
    } else if (hasSameContent(first, one)) problems.add('duplicate', path);
    else problems.add('same-uid-other-bytes', path, 'left out: another file has the same UIDs');
  }
  return [...bySopUid.values()].flat();
};

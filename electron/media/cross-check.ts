import type { DirectoryEntry } from '../../shared/dicom/read-dicomdir';
import type { InstanceFacts } from '../../shared/dicom/instance-facts';
import { isDicomdirPath } from '../../shared/dicom/match-file-id';
import {
  comparableName,
  comparableReading,
  nameDifferentPatients,
  nameSamePatient,
} from '../../shared/dicom/patients';
import type { IdentifiedInstance, Instance } from '../../shared/model/scan';
import {
  compareText,
  groupBy,
  referenceFor,
  seriesKey,
  type References,
} from '../../shared/catalog/build-catalog';
import type { FoundInstance } from '../../shared/catalog/found-instance';
import { endsTooSoon } from './check-head';
import { mostNamed } from '../../shared/catalog/most-named';
import type { ProblemList } from './problem-list';
import type { ListedFile, SourceIndex } from './read-index';

/** Spellings of what a file says, of which one has to be another's. The first is empty where nothing is said. */
type Said = readonly [string, (facts: InstanceFacts) => readonly string[]];

/** Who a file says it is of. A name is the same by what it says and by what it probably reads. Empty birth dates say nothing. */
const identifiers: readonly Said[] = [
  ['Patient ID', ({ patientId }) => [patientId]],
  ['name', (facts) => [comparableName(facts.patientName), comparableReading(facts)]],
  ['birth date', ({ birthDate }) => [birthDate]],
];

const agree = (one: readonly string[], other: readonly string[]): boolean =>
  one.some((text) => other.includes(text));

const saysNothing = ([text]: readonly string[]): boolean => text === '';

const differing = (a: InstanceFacts, b: InstanceFacts): string =>
  identifiers
    .filter(
      ([what, of]) =>
        !agree(of(a), of(b)) && (what !== 'birth date' || (!saysNothing(of(a)) && !saysNothing(of(b)))),
    )
    .map(([what]) => what)
    .join(', ');

const isSamePatient = (a: InstanceFacts, b: InstanceFacts): boolean =>
  a.patientId === b.patientId && a.patientName === b.patientName && a.birthDate === b.birthDate;

/**
 * Finds whom most files of each exam name: what the others are compared with.
 *
 * @param listed where files are evenly split, what their records say decides
 */
export const findReferences = (
  found: readonly FoundInstance[],
  listed: readonly ListedFile[],
): References => {
  const references = new Map<string, InstanceFacts>();
  let recordsOf: ReadonlyMap<string, readonly InstanceFacts[]> | undefined;
  const studies = groupBy(
    found.map(({ facts }) => facts),
    ({ studyUid }) => studyUid,
  );
  for (const [studyUid, files] of studies) {
    const reference = mostNamed(files, () => {
      recordsOf ??= groupBy(
        listed.map(({ entry }) => entry.facts),
        (facts) => facts.studyUid,
      );
      return recordsOf.get(studyUid) ?? [];
    });
    if (reference !== undefined) references.set(studyUid, reference);
  }
  return references;
};

/** Finds files that name another patient than most of their exam do. */
export const checkIdentifiers = (
  found: readonly FoundInstance[],
  references: References,
  problems: ProblemList,
): void => {
  for (const { instance, facts } of found) {
    const reference = references.get(instance.studyUid);
    if (reference === undefined || isSamePatient(reference, facts)) continue;
    const what = differing(reference, facts);
    if (what !== '') problems.count('identifiers-disagree', instance.path, what, instance.studyUid);
  }
};

/** Tells of names that had to be guessed. */
export const checkNames = (found: readonly FoundInstance[], problems: ProblemList): void => {
  for (const { instance, facts } of found)
    if (facts.nameUndecodable) problems.count('name-undecodable', instance.path, '', instance.studyUid);
};

const uids: readonly Said[] = [
  ['Study Instance UID', ({ studyUid }) => [studyUid]],
  ['Series Instance UID', ({ seriesUid }) => [seriesUid]],
  ['SOP Instance UID', ({ sopInstanceUid }) => [sopInstanceUid]],
];

/** Compares a file with its directory record. Who says nothing is not contradicted: records must have what files may lack. */
const checkAgainstRecord = (
  { instance, facts }: FoundInstance,
  entry: DirectoryEntry,
  problems: ProblemList,
): void => {
  const what = [...uids, ...identifiers]
    .filter(
      ([, of]) =>
        !saysNothing(of(entry.facts)) && !saysNothing(of(facts)) && !agree(of(entry.facts), of(facts)),
    )
    .map(([words]) => words)
    .join(', ');
  if (what === '') return;
  // one that lists other pictures altogether is one finding, however many exams it does so for
  const group = entry.facts.sopInstanceUid === facts.sopInstanceUid ? instance.studyUid : '';
  problems.count('dicomdir-contradicts', instance.path, what, group);
};

/** The path of a file or folder as the records of a DICOMDIR may spell it. */
const asSpelt = (path: string): string => path.toUpperCase();

/** Whether a path, however it is spelt, is one of those. */
export const isOneOf = (paths: readonly string[]): ((path: string) => boolean) => {
  const spelt = new Set(paths.map(asSpelt));
  return (path) => spelt.has(asSpelt(path));
};

/** What the files of a source turned out to be. */
export interface ReadFiles {
  /** All instances, before any is left out for having the UIDs of another. */
  readonly found: readonly FoundInstance[];
  /** DICOM of no patient's. */
  readonly noInstances: ReadonlySet<string>;
  /** See ScanRun. */
  readonly lost: readonly string[];
  /** Known by their heads, but not to be read to the end. */
  readonly unread: readonly FoundInstance[];
}

/** Pictures that are not to be had. */
export interface LostPictures {
  /** Those that are identified, as the DICOMDIR mostly describes them. */
  readonly missing: readonly InstanceFacts[];
  /** How many files and records there are of which nobody knows the pictures. */
  readonly unidentified: number;
}

/** How a record, or a head, identifies its picture. */
export const uidsOf = ({ studyUid, seriesUid, sopInstanceUid }: InstanceFacts): IdentifiedInstance => ({
  studyUid,
  seriesUid,
  sopInstanceUid,
});

/** The same text for the same picture. */
export const pictureKey = ({ studyUid, seriesUid, sopInstanceUid }: IdentifiedInstance): string =>
  `${studyUid} ${seriesUid} ${sopInstanceUid}`;

export const isIdentified = ({ studyUid, seriesUid, sopInstanceUid }: IdentifiedInstance): boolean =>
  studyUid !== '' && seriesUid !== '' && sopInstanceUid !== '';

const uidOf = ({ entry }: ListedFile): string => entry.facts.sopInstanceUid;

/** Compares every instance with the records that may mean its file. */
const checkListed = (index: SourceIndex, found: readonly FoundInstance[], problems: ProblemList): void => {
  const own = found.filter(({ instance }) => instance.from === undefined);
  const uidAt = new Map(own.map(({ instance }) => [instance.path, instance.sopInstanceUid]));
  const listedUids = new Set(index.listed.map(uidOf));
  const isElsewhere = (one: ListedFile): boolean =>
    one.candidates.some((path) => uidAt.get(path) === uidOf(one));
  for (const one of own) {
    const { path, sopInstanceUid } = one.instance;
    const listed = index.listedAt.get(path) ?? [];
    const meant =
      listed.find((record) => uidOf(record) === sopInstanceUid) ??
      listed.find((record) => !isElsewhere(record));
    if (meant !== undefined) checkAgainstRecord(one, meant.entry, problems);
    else if (index.covers(path) && !listedUids.has(sopInstanceUid)) problems.add('present-unlisted', path);
  }
};

/** Tells of a record whose picture is nowhere, unless its file has a finding of its own. */
const noteMissing = (
  { path, candidates, leadsAway }: ListedFile,
  isFound: (path: string) => boolean,
  isLost: (path: string) => boolean,
  problems: ProblemList,
): void => {
  const [first] = candidates;
  if (leadsAway) problems.add('not-followed', path);
  else if (first === undefined) {
    if (!isLost(path)) problems.add('listed-missing', path);
  } else if (candidates.some(isFound)) problems.add('listed-missing', path, 'another picture is there');
  else if (!candidates.some(isLost)) problems.add('damaged', first, 'listed, but no DICOM');
};

/** A path and the folders that it lies in. */
const withFolders = (path: string): readonly string[] => {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
};

/**
 * Tells which file holds the picture of a record: one with all its UIDs, or the one that it means; else one with its SOP Instance
 * UID that no other picture's record accounts for, since that UID may stand in several series.
 */
const matchRecords = (
  listed: readonly ListedFile[],
  found: readonly FoundInstance[],
): ((record: ListedFile) => FoundInstance | undefined) => {
  const keyOf = ({ entry }: ListedFile): string => pictureKey(entry.facts);
  const byKey = new Map<string, FoundInstance>();
  const byPath = new Map<string, FoundInstance>();
  for (const one of found) {
    const key = pictureKey(one.instance);
    const isOwn = one.instance.from === undefined;
    if (isOwn) byPath.set(one.instance.path, one);
    if (isOwn || !byKey.has(key)) byKey.set(key, one);
  }
  const meantBy = (record: ListedFile): FoundInstance | undefined =>
    record.candidates
      .map((path) => byPath.get(path))
      .find((file) => file?.instance.sopInstanceUid === uidOf(record));
  const taken = new Set<FoundInstance>();
  for (const record of listed) {
    const file = meantBy(record);
    if (file === undefined) continue;
    taken.add(file);
    if (!byKey.has(keyOf(record))) byKey.set(keyOf(record), file);
  }
  const listedKeys = new Set(listed.map(keyOf));
  const free = new Map<string, FoundInstance[]>();
  for (const one of found) {
    if (taken.has(one) || listedKeys.has(pictureKey(one.instance))) continue;
    const others = free.get(one.instance.sopInstanceUid);
    if (others === undefined) free.set(one.instance.sopInstanceUid, [one]);
    else others.push(one);
  }
  return (record) => {
    const file = meantBy(record) ?? byKey.get(keyOf(record)) ?? free.get(uidOf(record))?.pop();
    if (file !== undefined && !byKey.has(keyOf(record))) byKey.set(keyOf(record), file);
    return file;
  };
};

/** Records of files that were given other UIDs after they were listed, as by a program that removes names. */
interface StaleRecords {
  /** Whose files are there, each with a picture that no record lists. */
  readonly overruled: ReadonlySet<ListedFile>;
  /** Whether a record's series was given others, so that what it says of whose it is counts no more. */
  readonly isOfStale: (record: ListedFile) => boolean;
}

/**
 * Finds records of which the file is there with a picture that is not listed, because it was given other UIDs: where not one picture of
 * the whole list is as listed; or where it names the same patient, and not one of its exam is, or not one of its series and the
 * series is the same. Else the file was written over, and its picture is lost.
 *
 * @param files those that hold the pictures of the records
 */
const findStale = (
  listed: readonly ListedFile[],
  files: ReadonlyMap<ListedFile, FoundInstance>,
  own: readonly FoundInstance[],
): StaleRecords => {
  const isAllOther = files.size === 0;
  const exams = new Set(Array.from(files.keys(), ({ entry }) => entry.facts.studyUid));
  const series = new Set(Array.from(files.keys(), ({ entry }) => seriesKey(entry.facts)));
  const listedUids = new Set(listed.map(uidOf));
  const free = new Map(
    own
      .filter(({ instance }) => !listedUids.has(instance.sopInstanceUid))
      .map(({ instance }) => [instance.path, instance]),
  );
  const isRenamed = ({ entry: { facts } }: ListedFile, file: Instance): boolean =>
    isAllOther ||
    (!nameDifferentPatients(facts, file) &&
      (!exams.has(facts.studyUid) ||
        (!series.has(seriesKey(facts)) &&
          facts.studyUid === file.studyUid &&
          facts.seriesUid === file.seriesUid)));
  const overruled = new Set<ListedFile>();
  /** The same picture at two places stands for one record. */
  const taken = new Set<string>();
  for (const one of listed) {
    if (files.has(one) || !isIdentified(one.entry.facts)) continue;
    const file = one.candidates
      .map((path) => free.get(path))
      .find((picture) => picture !== undefined && !taken.has(pictureKey(picture)) && isRenamed(one, picture));
    if (file === undefined) continue;
    taken.add(pictureKey(file));
    overruled.add(one);
  }
  const stale = new Set(Array.from(overruled, ({ entry }) => seriesKey(entry.facts)));
  return {
    overruled,
    isOfStale: ({ entry }) => (isAllOther && overruled.size > 0) || stale.has(seriesKey(entry.facts)),
  };
};

/**
 * Compares the DICOMDIR with what was read, both ways. The files are right.
 *
 * A picture is known by its UIDs: it is lost when no file has it, whatever file its record means; unless all of its exam was
 * given other UIDs. Whoever is named by such records alone is nobody's patient any more.
 */
export const checkIndex = (
  index: SourceIndex,
  { found, noInstances, lost, unread }: ReadFiles,
  problems: ProblemList,
): LostPictures => {
  checkListed(index, found, problems);
  const foundKeys = new Set(found.map(({ instance }) => pictureKey(instance)));
  const fileOf = matchRecords(index.listed, found);
  const files = new Map<ListedFile, FoundInstance>();
  for (const one of index.listed) {
    const file = fileOf(one);
    if (file !== undefined) files.set(one, file);
  }
  const own = found.filter(({ instance }) => instance.from === undefined);
  const stale = findStale(index.listed, files, own);
  const foundPaths = new Set(own.map(({ instance }) => instance.path));
  const isFound = (path: string): boolean => foundPaths.has(path);
  const isLost = isOneOf([...lost, ...unread.map(({ instance }) => instance.path)]);
  const missing = new Map<string, InstanceFacts>();
  const miss = (facts: InstanceFacts): void => {
    missing.set(pictureKey(facts), facts);
  };
  for (const { facts } of unread) if (!foundKeys.has(pictureKey(facts))) miss(facts);
  /** Files and folders of which a record tells what they hold. */
  const told = new Set<string>();
  let unidentified = 0;
  for (const one of index.listed) {
    const { path, entry, candidates } = one;
    const [first] = candidates;
    const file = files.get(one);
    if (file !== undefined) {
      const isCopied = file.instance.from !== undefined;
      if (!isCopied && !candidates.some(isFound))
        problems.count('dicomdir-contradicts', path, 'lies elsewhere', '');
      if (first !== undefined) told.add(asSpelt(first));
      else if (isCopied) for (const place of withFolders(path)) told.add(asSpelt(place));
      continue;
    }
    if (candidates.some((candidate) => noInstances.has(candidate))) continue;
    if (uidOf(one) === '' && candidates.some(isFound)) continue;
    if (stale.overruled.has(one)) continue;
    noteMissing(one, isFound, isLost, problems);
    if (isIdentified(entry.facts) && !stale.isOfStale(one)) {
      miss(entry.facts);
      for (const place of first === undefined ? withFolders(path) : candidates) told.add(asSpelt(place));
    } else if (!isLost(path) && !candidates.some(isLost)) unidentified++;
  }
  return {
    missing: [...missing.values()],
    unidentified:
      unidentified + lost.filter((path) => !told.has(asSpelt(path)) && !isDicomdirPath(path)).length,
  };
};

/**
 * Tells whether the files of two instances of the same name hold the same, the other one as far as it goes where it ends too
 * soon and the first does not; or which of them can't be read.
 */
export type SameContent = (
  one: FoundInstance,
  other: FoundInstance,
) => Promise<boolean | { readonly unread: FoundInstance }>;

const isSameSeries = ({ instance: a }: FoundInstance, { instance: b }: FoundInstance): boolean =>
  a.seriesUid === b.seriesUid && a.studyUid === b.studyUid;

/** Which file of a picture stays where there are several: of each, what speaks against it, the gravest first. */
type Objections = readonly boolean[];

const compareObjections = (one: Objections, other: Objections): number => {
  const at = one.findIndex((objection, index) => objection !== other[index]);
  return at === -1 ? 0 : Number(one[at]) - Number(other[at]);
};

const compareFiles = ({ instance: a }: FoundInstance, { instance: b }: FoundInstance): number =>
  compareText(a.path, b.path);

/**
 * Puts the file that fits best first: one that does not contradict its series, is whole, is listed, and says whose it is. Then the
 * path decides.
 */
const bestFirst = (
  read: readonly FoundInstance[],
  references: References,
  { listedAt }: SourceIndex,
): ((files: readonly FoundInstance[]) => readonly FoundInstance[]) => {
  let seriesOf: ReadonlyMap<string, readonly InstanceFacts[]> | undefined;
  const mostOf = new Map<string, InstanceFacts | undefined>();
  const mostInSeries = (one: InstanceFacts): InstanceFacts | undefined => {
    const key = seriesKey(one);
    if (mostOf.has(key)) return mostOf.get(key);
    seriesOf ??= groupBy(
      read.map(({ facts }) => facts),
      seriesKey,
    );
    const files = seriesOf.get(key) ?? [];
    const most = mostNamed(files, () => referenceFor(references, files));
    mostOf.set(key, most);
    return most;
  };
  const objectionsTo = ({ instance, facts, isTruncated }: FoundInstance): Objections => {
    const most = mostInSeries(facts) ?? facts;
    const records = instance.from === undefined ? (listedAt.get(instance.path) ?? []) : [];
    return [
      nameDifferentPatients(most, facts),
      isTruncated,
      !records.some((record) => uidOf(record) === instance.sopInstanceUid),
      !nameSamePatient(most, facts),
    ];
  };
  return (files) =>
    files
      .map((file) => ({ file, objections: objectionsTo(file) }))
      .sort((a, b) => compareObjections(a.objections, b.objections) || compareFiles(a.file, b.file))
      .map(({ file }) => file);
};

/** One of every instance. */
export interface MergedInstances {
  readonly found: readonly FoundInstance[];
  /** Files with other content than the one that has their UIDs in `found`: their pictures are lost. */
  readonly leftOut: readonly FoundInstance[];
}

/**
 * Leaves one of every instance, see bestFirst; of files that fit alike, one that can be read.
 *
 * The same data set twice is one instance, also where the second was not copied to its end; another one under the same UIDs is left out and told, and a SOP Instance UID that
 * stands in two series is told. So is what ends too soon, unless a whole one stands for it.
 */
export const mergeDuplicates = async (
  read: readonly FoundInstance[],
  { references, index }: { readonly references: References; readonly index: SourceIndex },
  hasSameContent: SameContent,
  problems: ProblemList,
): Promise<MergedInstances> => {
  const found: FoundInstance[] = [];
  const leftOut: FoundInstance[] = [];
  const inOrder = bestFirst(read, references, index);
  const bySopUid = groupBy([...read].sort(compareFiles), ({ instance }) => instance.sopInstanceUid);
  for (const files of bySopUid.values()) {
    const kept: FoundInstance[] = [];
    for (const one of files.length === 1 ? files : inOrder(files)) {
      const { path } = one.instance;
      const first = kept.find((other) => isSameSeries(one, other));
      if (first === undefined) {
        if (kept.length > 0) problems.add('same-uid-other-bytes', path, 'in another series');
        kept.push(one);
      } else {
        const isSame = await hasSameContent(first, one);
        if (isSame === true)
          problems.add('duplicate', path, one.isTruncated && !first.isTruncated ? endsTooSoon : undefined);
        else if (isSame === false) {
          problems.add('same-uid-left-out', path);
          leftOut.push(one);
        } else if (isSame.unread === first) kept[kept.indexOf(first)] = one;
      }
    }
    found.push(...kept);
  }
  for (const { instance } of [...found, ...leftOut])
    if (instance.incomplete === true) problems.add('incomplete', instance.path, endsTooSoon);
  return { found, leftOut };
};

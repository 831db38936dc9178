import { createHash } from 'node:crypto';
import { nameDifferentPatients, nameSamePatient, type NamedPatient } from '../../shared/dicom/patients';
import { UserError } from '../../shared/errors/user-error';
import type { JobContext, Progress } from '../../shared/model/progress';
import type { IdentifiedInstance, Problem, Scan } from '../../shared/model/scan';
import type { SourceRef } from '../../shared/model/source';
import { sourceKey } from '../../shared/model/source-key';
import type { FoundInstance } from '../../shared/catalog/found-instance';
import type { Copied, DatasetStart, WantedPicture } from './copied-picture';
import { pictureKey } from './cross-check';
import type { Fingerprint } from './fingerprint';
import { KnownDiscs, type FileOutcome, type KnownDisc, type LostFile } from './known-discs';
import { openSource } from './open-source';
import { newPace, throttled, type Pace } from './pace';
import { newProblemList } from './problem-list';
import { readSource, scanAnything, type ScanNews } from './scan-source';
import type { Source, SourceFile } from './source';

/*
 * Another copy of a disc (a second CD, a stick, a ZIP of the same pictures) gives what the disc itself can't. Three steps, each
 * in the process of the source that it reads: what the disc lacks; what the copy has of that; and the disc's scan once more,
 * with those pictures in their places and nothing read again.
 */

/** A file of the disc of which is known which picture it holds: a copy of the disc has that picture there too. */
interface KnownPicture {
  readonly path: string;
  /** Of the file. */
  readonly bytes: number;
  readonly uids: IdentifiedInstance;
  readonly patient: NamedPatient;
  /** Null where it is not one of the few whose bytes are compared. */
  readonly start: DatasetStart | null;
}

/** What a disc lacks, as it is asked of another copy. */
export interface WantedPictures {
  readonly fingerprint: Fingerprint;
  readonly pictures: readonly WantedPicture[];
  /** Only what is proven to be a copy of the same disc can tell which pictures these hold. */
  readonly files: readonly LostFile[];
  /** What a copy has to prove that by; none where no file is asked for. */
  readonly known: readonly KnownPicture[];
  /** Whom the disc names, by Study Instance UID. */
  readonly named: ReadonlyMap<string, readonly NamedPatient[]>;
}

/** What was found in a copy beside the pictures that are taken. */
export interface CopyFindings {
  /** Why pictures were not taken. */
  readonly problems: readonly Problem[];
  /** Pictures of which copies have different ones: nobody can tell which is right, so none of them counts. */
  readonly differing: readonly IdentifiedInstance[];
}

const chunkBytes = 262_144;

/** Hashes a file from a position on, to a length or as far as it can be read. */
const hashFrom = async (
  file: SourceFile,
  start: number,
  mostBytes: number,
  pace: Pace,
): Promise<DatasetStart> => {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(chunkBytes);
  let bytes = 0;
  while (bytes < mostBytes) {
    const wanted = buffer.subarray(0, Math.min(chunkBytes, mostBytes - bytes));
    const got = file.read(wanted, start + bytes);
    hash.update(wanted.subarray(0, got));
    bytes += got;
    if (got < wanted.length) break;
    if (pace.isDue()) await pace.breathe();
  }
  return { bytes, sha256: hash.digest('hex') };
};

const hashDatasetStart = async (
  source: Source,
  { instance, datasetStart }: FoundInstance,
  mostBytes: number,
  pace: Pace,
): Promise<DatasetStart | null> => {
  try {
    const file = source.open(instance.path);
    try {
      return await hashFrom(file, datasetStart, mostBytes, pace);
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    return null;
  }
};

/** Whose bytes are compared to prove a copy; of all others the identifiers and the patient are. */
const comparedHeads = 16;
const headBytes = 8192;

const uidsOf = ({ studyUid, seriesUid, sopInstanceUid }: IdentifiedInstance): IdentifiedInstance => ({
  studyUid,
  seriesUid,
  sopInstanceUid,
});

/** What the disc itself says of its files, as far as a head could be read. */
const findKnown = async (
  source: Source,
  files: Iterable<FileOutcome>,
  pace: Pace,
): Promise<readonly KnownPicture[]> => {
  const known: KnownPicture[] = [];
  let compared = 0;
  for (const outcome of files) {
    if (outcome.is !== 'instance' && outcome.is !== 'unreadable') continue;
    const { instance, isTruncated } = outcome.found;
    if (instance.from !== undefined) continue;
    const isWhole = outcome.is === 'instance' && !isTruncated;
    const start =
      isWhole && compared < comparedHeads
        ? await hashDatasetStart(source, outcome.found, headBytes, pace)
        : null;
    if (start !== null) compared++;
    const { path, bytes, patientId, patientName, birthDate } = instance;
    known.push({
      path,
      bytes,
      uids: uidsOf(instance),
      patient: { patientId, patientName, birthDate },
      start,
    });
  }
  return known;
};

/** How many pictures have to be the same, byte for byte, where other files of the two differ. */
const provingPictures = 3;

/**
 * Whether a copy is proven to be of the same disc, and no picture contradicts: by the same DICOMDIR; or by pictures at the same
 * paths with the same UIDs and bytes, one where all files have the same paths and sizes, and several where a copy has files more,
 * lacks some, or has some of another size. Paths and sizes prove nothing: discs of one maker have the same for every patient.
 */
const isSameDisc = async (
  source: Source,
  { fingerprint, known }: WantedPictures,
  copy: KnownDisc,
  pace: Pace,
): Promise<boolean> => {
  const { dicomdirs, listing } = fingerprint;
  const hasBothIndexes = dicomdirs !== null && copy.fingerprint.dicomdirs !== null;
  if (hasBothIndexes && dicomdirs !== copy.fingerprint.dicomdirs) return false;
  let same = 0;
  for (const { path, bytes, uids, patient, start } of known) {
    const there = copy.files.get(path);
    if (there?.is !== 'instance') continue;
    const { found } = there;
    if (pictureKey(found.instance) !== pictureKey(uids)) return false;
    if (nameDifferentPatients(found.instance, patient)) return false;
    if (start === null || found.isTruncated || found.instance.bytes !== bytes) continue;
    const own = await hashDatasetStart(source, found, start.bytes, pace);
    if (own === null) continue;
    if (own.sha256 !== start.sha256) return false;
    same++;
  }
  const isListedAlike = listing !== null && listing === copy.fingerprint.listing;
  return hasBothIndexes || same >= (isListedAlike ? 1 : provingPictures);
};

/** @throws {UserError} 'source/same-copy' where both are one and the same */
export const requireOther = (source: SourceRef, copy: SourceRef): void => {
  if (sourceKey(source) === sourceKey({ ...copy, kind: source.kind }))
    throw new UserError('source/same-copy', 'change-input');
};

/**
 * What a disc that was scanned in this process lacks; null where that is nothing, or was scanned elsewhere.
 *
 * @throws {UserError} when the disc can't be opened
 */
export const findWanted = async (
  { source: ref }: { readonly source: SourceRef },
  { signal }: JobContext<never>,
  discs: KnownDiscs,
): Promise<WantedPictures | null> => {
  const disc = discs.at(ref);
  if (disc?.lacking == null) return null;
  const { pictures, parts, files, named } = disc.lacking;
  const pace = newPace(signal);
  const source = await openSource(ref);
  try {
    const wanted: WantedPicture[] = pictures.map((one) => ({ ...one, start: null, given: null }));
    for (const { found, bytes } of parts) {
      const start = await hashDatasetStart(source, found, bytes, pace);
      wanted.push({ uids: uidsOf(found.instance), path: found.instance.path, start, given: null });
    }
    for (const { wanted: one } of disc.copied.values()) wanted.push(one);
    const known = files.length === 0 ? [] : await findKnown(source, disc.files.values(), pace);
    return { fingerprint: disc.fingerprint, pictures: wanted, files, known, named };
  } finally {
    source.close();
  }
};

const pageCopied = 500;

/**
 * Reads a copy, and tells what it has of what a disc lacks.
 *
 * A picture is the same by its UIDs; a file whose picture nobody knows, by its path and size, where it is proven that both are
 * the same disc, and the picture names somebody whom the disc names. What names another patient than the disc does, or has other bytes
 * than can still be read of it, or can't be read to its end here either, is not taken.
 *
 * @throws {UserError} when the copy can't be opened, or is gone
 */
export const lookInCopy = async (
  { source: ref, wanted }: { readonly source: SourceRef; readonly wanted: WantedPictures },
  { signal, tell }: JobContext<CopyNews>,
): Promise<CopyFindings> => {
  const source = await openSource(ref);
  const pace = newPace(signal);
  const problems = newProblemList();
  const page: Copied[] = [];
  const differing: IdentifiedInstance[] = [];
  const tellProgress = throttled((progress: Progress) => {
    tell({ kind: 'progress', progress });
  });
  let [filesDone, bytesDone] = [0, 0];
  const isTheirs = ({ instance }: FoundInstance): boolean => {
    const named = wanted.named.get(instance.studyUid) ?? [];
    const isOther = named.length > 0 && named.every((one) => nameDifferentPatients(one, instance));
    if (isOther) problems.count('copy-other-patient', instance.path, '', '');
    return !isOther;
  };
  const names = Array.from(wanted.named.values()).flat();
  const isOfSomebodyNamed = (one: FoundInstance): boolean => {
    const isNamed = names.some((name) => nameSamePatient(name, one.instance));
    if (!isNamed) problems.count('copy-other-patient', one.instance.path, '', '');
    return isNamed;
  };
  try {
    const hear = (news: ScanNews): void => {
      if (news.kind === 'progress') tell(news);
    };
    const { scan, found, disc } = await readSource(
      source,
      { depth: 'index' },
      { signal, tell: hear },
      new KnownDiscs(),
    );
    const whole = found.filter(({ isTruncated }) => !isTruncated);
    const byUids = new Map(whole.map((one) => [pictureKey(one.instance), one]));
    const filesTotal = wanted.pictures.length + wanted.files.length;
    // of these the copy itself has two that are not the same
    const unclear = new Set(scan.leftOut.map(pictureKey));
    const give = async (picture: WantedPicture, one: FoundInstance): Promise<void> => {
      const { uids, start, given } = picture;
      const { instance, datasetStart } = one;
      const part = start === null ? null : await hashDatasetStart(source, one, start.bytes, pace);
      const isOther = part?.sha256 !== start?.sha256;
      const all = isOther ? null : await hashDatasetStart(source, one, Infinity, pace);
      filesDone++;
      bytesDone += all?.bytes ?? 0;
      tellProgress(() => ({ step: 'compare', filesDone, filesTotal, bytesDone, bytesTotal: null }));
      const isWhole = all !== null && datasetStart + all.bytes === instance.bytes;
      if (!isOther && !isWhole) return;
      const isUnclear =
        isWhole && (unclear.has(pictureKey(uids)) || (given !== null && given.sha256 !== all.sha256));
      if (isOther || isUnclear) problems.count('copy-differs', instance.path, '', '');
      if (isUnclear) differing.push(uids);
      else if (isWhole && given === null) {
        page.push({
          wanted: { ...picture, given: all },
          found: { ...one, instance: { ...instance, from: ref } },
        });
        if (page.length === pageCopied) tell({ kind: 'copied', copied: page.splice(0) });
      }
    };
    for (const picture of wanted.pictures) {
      const one = byUids.get(pictureKey(picture.uids));
      if (one !== undefined && isTheirs(one)) await give(picture, one);
    }
    if (wanted.files.length > 0 && (await isSameDisc(source, wanted, disc, pace))) {
      const byPath = new Map(whole.map((one) => [one.instance.path, one]));
      for (const { path, bytes } of wanted.files) {
        const one = byPath.get(path);
        if (one === undefined) continue;
        if (bytes !== null && bytes !== one.instance.bytes) problems.count('copy-differs', path, '', '');
        else if (isTheirs(one) && isOfSomebodyNamed(one))
          await give({ uids: uidsOf(one.instance), path, start: null, given: null }, one);
      }
    } else for (const { path } of wanted.files) problems.count('copy-other-disc', path, '', '');
    if (page.length > 0) tell({ kind: 'copied', copied: page });
    return { problems: problems.all(), differing };
  } finally {
    source.close();
  }
};

export type CopyNews =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'copied'; readonly copied: readonly Copied[] };

/**
 * Takes what a copy has: the next scan of the disc finds it there. What the disc itself has whole stays as it is, and of what
 * copies have different ones nothing is taken from any of them, whichever was asked first.
 */
export const takeCopied = (
  ref: SourceRef,
  { copied, problems, differing }: CopyFindings & { readonly copied: readonly Copied[] },
  discs: KnownDiscs,
): void => {
  const disc = discs.at(ref);
  if (disc === undefined) return;
  for (const problem of problems)
    if (!disc.copyProblems.some(({ code, path }) => code === problem.code && path === problem.path))
      disc.copyProblems.push(problem);
  for (const uids of differing) {
    const key = pictureKey(uids);
    const taken = disc.copied.get(key);
    disc.differing.add(key);
    disc.copied.delete(key);
    if (taken?.replaced != null) disc.files.set(taken.replaced.path, taken.replaced.outcome);
  }
  const own = new Set<string>();
  for (const outcome of disc.files.values())
    if (outcome.is === 'instance' && !outcome.found.isTruncated) own.add(pictureKey(outcome.found.instance));
  for (const { wanted, found } of copied) {
    const key = pictureKey(found.instance);
    if (own.has(key) || disc.copied.has(key) || disc.differing.has(key)) continue;
    const { path } = wanted;
    const outcome = path === null ? undefined : disc.files.get(path);
    const replaced = path === null || outcome === undefined ? null : { path, outcome };
    if (replaced !== null) disc.files.set(replaced.path, { is: 'instance', found, isCut: false });
    disc.copied.set(key, { wanted, found, replaced });
  }
};

/**
 * Reads a source, and takes from other copies of it what it lacks: all in this process, for the command line.
 *
 * @throws as scanAnything, for the source and for the copies
 */
export const scanWithCopies = async (
  source: SourceRef,
  copies: readonly SourceRef[],
  context: JobContext<ScanNews>,
): Promise<Scan> => {
  const { signal, tell } = context;
  const discs = new KnownDiscs();
  // a scratch behind the head is seen only by who reads to the end
  const depth = copies.length > 0 ? 'full' : 'index';
  let scan = await scanAnything({ source, depth }, context, discs);
  let askedBefore: readonly SourceRef[] = [];
  const lookIn = async (copy: SourceRef, before: readonly SourceRef[]): Promise<void> => {
    requireOther(source, copy);
    const wanted = await findWanted({ source }, { signal, tell: () => undefined }, discs);
    if (wanted === null) return;
    const copied: Copied[] = [];
    const findings = await lookInCopy(
      { source: copy, wanted },
      {
        signal,
        tell: (news) => {
          if (news.kind === 'copied') copied.push(...news.copied);
          else tell(news);
        },
      },
    );
    takeCopied(source, { copied, ...findings }, discs);
    const files = new Set<string | null>(wanted.files.map(({ path }) => path));
    if (copied.some(({ wanted: { path } }) => files.has(path))) askedBefore = before;
    scan = await scanAnything({ source, depth: 'index', again: 'nothing' }, context, discs);
  };
  for (const [index, copy] of copies.entries()) await lookIn(copy, copies.slice(0, index));
  // which pictures those are, the copies before it could not be asked
  for (const copy of askedBefore) await lookIn(copy, []);
  return scan;
};

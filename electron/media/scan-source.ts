import { UserError } from '../../shared/errors/user-error';
import type { JobContext, Progress } from '../../shared/model/progress';
import { losesSomething, losingProblems, type ProblemCode } from '../../shared/model/problem-codes';
import type { Instance, Problem, Scan } from '../../shared/model/scan';
import type { SourceKind, SourceRef } from '../../shared/model/source';
import { foundByRecord, type FoundInstance } from '../../shared/catalog/found-instance';
import { checkHeads, hashInstances } from './check-files';
import {
  checkIdentifiers,
  checkIndex,
  checkNames,
  findReferences,
  isIdentified,
  isOneOf,
  mergeDuplicates,
  type SameContent,
} from './cross-check';
import { compareDiscs, hashListing, joinFingerprints, type Fingerprint } from './fingerprint';
import { mendedFolder, newKnownDisc, KnownDiscs, type KnownDisc } from './known-discs';
import { findLacking } from './find-lacking';
import { listEntries } from './list-entries';
import { openSource } from './open-source';
import { readIndex, type ListedFile, type SourceIndex } from './read-index';
import type { ReadAgain } from './recall-files';
import { canBeRead, haveSameBytes, type FileRest } from './same-bytes';
import { newScanRun, noteUnreadable, type ScanRun } from './scan-run';
import type { Source } from './source';
import { toScan } from './to-scan';

/** What a scan tells while it runs. */
export type ScanNews =
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** What the DICOMDIR says, before any picture was opened; or what was found before reading again was stopped. */
  | { readonly kind: 'catalog'; readonly scan: Scan };

export interface ScanInput {
  readonly source: SourceRef;
  /** The DICOMDIR alone where there is one; or also the head of every file; or also every byte. */
  readonly depth: 'quick' | 'index' | 'full';
  /** It was read before in this process: what of it is read once more. All of it, where the process knows nothing. */
  readonly again?: ReadAgain;
}

const missingProblem = ({ path, leadsAway }: ListedFile): Problem => ({
  code: leadsAway ? 'not-followed' : 'listed-missing',
  path,
});

/** File meta and preamble say nothing of the picture: whoever copied it may have written them anew. */
const datasetOf = ({ instance, datasetStart }: FoundInstance): FileRest => ({
  path: instance.path,
  start: datasetStart,
});

/** A copy that was not finished, perhaps, beside the whole. */
const isCopiedInPart = (whole: FoundInstance, other: FoundInstance): boolean =>
  other.isTruncated && !whole.isTruncated;

const couldBeSame = (one: FoundInstance, other: FoundInstance): boolean =>
  one.instance.transferSyntaxUid === other.instance.transferSyntaxUid &&
  (isCopiedInPart(one, other) ||
    one.instance.bytes - one.datasetStart === other.instance.bytes - other.datasetStart);

/** What is listed and there, before any picture was opened. */
const provisionalScan = (run: ScanRun, index: SourceIndex): Scan => {
  const byUids = new Map<string, FoundInstance>();
  for (const entry of run.entries)
    for (const { entry: record, candidates } of index.listedAt.get(entry.path) ?? []) {
      const { studyUid, seriesUid, sopInstanceUid } = record.facts;
      if (candidates[0] === entry.path && isIdentified(record.facts))
        byUids.set(`${studyUid} ${seriesUid} ${sopInstanceUid}`, foundByRecord(record, entry));
    }
  const isLost = isOneOf(run.lost);
  const missing = index.listed.filter(({ candidates }) => candidates.length === 0);
  const identified = missing.map(({ entry }) => entry.facts).filter(isIdentified);
  const found = [...byUids.values()];
  return toScan(run, {
    found,
    readToEnd: [],
    leftOut: [],
    references: findReferences(found, index.listed),
    missing: identified,
    unidentified: run.lost.length + missing.length - identified.length,
    problems: missing.filter(({ path }) => !isLost(path)).map(missingProblem),
    provisional: true,
    usedDicomdir: true,
  });
};

/** Looks into files of the same name only when there are any. */
const byReading = (run: ScanRun, { sameContent }: KnownDisc): SameContent => {
  let filesDone = 0;
  let bytesDone = 0;
  const breathe = (bytes: number): Promise<void> | undefined => {
    bytesDone += bytes;
    run.bytesRead += bytes;
    run.progress(() => ({ step: 'compare', filesDone, filesTotal: null, bytesDone, bytesTotal: null }));
    return run.pace.isDue() ? run.pace.breathe() : undefined;
  };
  return async (one, other) => {
    if (!couldBeSame(one, other)) return false;
    const both = `${one.instance.path}\0${other.instance.path}`;
    const known = sameContent.get(both);
    if (known !== undefined) return known;
    try {
      const isPart = isCopiedInPart(one, other);
      const isSame = await haveSameBytes(run.source, datasetOf(one), datasetOf(other), isPart, breathe);
      sameContent.set(both, isSame);
      return isSame;
    } catch (error) {
      run.signal.throwIfAborted();
      const unread = (await canBeRead(run.source, datasetOf(other), breathe)) ? one : other;
      noteUnreadable(run, unread.instance.path, error);
      return { unread };
    } finally {
      filesDone++;
    }
  };
};

/** Of what was read to its end in this source; what is from a copy has a path of its own there. */
const hashOf = ({ readToEnd }: KnownDisc, { from, path }: Instance): string | undefined => {
  const known = from === undefined ? readToEnd.get(path) : undefined;
  return typeof known === 'string' ? known : undefined;
};

/** Reads again only what no hash tells. */
const byHash =
  (disc: KnownDisc, read: SameContent): SameContent =>
  (one, other) => {
    const [hash, otherHash] = [hashOf(disc, one.instance), hashOf(disc, other.instance)];
    return isCopiedInPart(one, other) || hash === undefined || otherHash === undefined
      ? read(one, other)
      : Promise.resolve(couldBeSame(one, other) && hash === otherHash);
  };

/** What files are replaced in one by one; a disc is another one then. */
const mayBeMended: ReadonlySet<SourceKind> = new Set(['folder', 'files']);

/**
 * What is known of the disc, if it still is that disc; or nothing. A folder with the same DICOMDIR, or without any, may have been mended.
 *
 * @throws {UserError} 'source/changed' when the same disc was to be read again, and it is another one
 */
const recallDisc = (
  { source: { ref }, entries }: ScanRun,
  fingerprint: Fingerprint,
  discs: KnownDiscs,
  again: ReadAgain | undefined,
): KnownDisc => {
  const recall = (): KnownDisc | null => {
    const known = again === undefined ? undefined : discs.at(ref);
    const likeness = known === undefined ? 'unknown' : compareDiscs(known.fingerprint, fingerprint);
    if (known === undefined || likeness === 'unknown') return newKnownDisc(fingerprint);
    if (likeness === 'same')
      return { ...known, fingerprint: joinFingerprints(known.fingerprint, fingerprint) };
    const mayBeSame = mayBeMended.has(ref.kind) && known.fingerprint.dicomdirs === fingerprint.dicomdirs;
    return mayBeSame ? mendedFolder(known, fingerprint, entries) : null;
  };
  const disc = recall();
  if (disc === null) throw new UserError('source/changed', 'change-input');
  discs.keep(ref, disc);
  return disc;
};

/** A scan, and what it knows beyond what leaves it. */
interface ReadSource {
  readonly scan: Scan;
  /** One of every instance. */
  readonly found: readonly FoundInstance[];
  readonly disc: KnownDisc;
}

/** Reads an open source; see scanAnything. */
export const readSource = async (
  source: Source,
  { depth, again }: Omit<ScanInput, 'source'>,
  context: JobContext<ScanNews>,
  discs: KnownDiscs,
): Promise<ReadSource> => {
  const { signal, tell } = context;
  const run = newScanRun(source, {
    signal,
    tell: (progress) => {
      tell({ kind: 'progress', progress });
    },
  });
  await listEntries(run);
  const index = readIndex(run);
  // by a quick look nothing is read again
  const listing = run.isListedWhole && depth !== 'quick' ? hashListing(run.entries) : null;
  const fingerprint = { label: source.label, dicomdirs: index.sha256, listing };
  const disc = recallDisc(run, fingerprint, discs, again);
  const usedDicomdir = index.dicomdirs.size > 0;
  // whoever tries again has seen more than that already
  if (usedDicomdir && disc.files.size === 0) {
    const scan = provisionalScan(run, index);
    if (depth === 'quick' && scan.instances.length > 0) return { scan, found: [], disc };
    tell({ kind: 'catalog', scan });
    await run.pace.breathe();
  }
  const heads = await checkHeads(run, index, disc, again ?? 'what-failed');
  const mayStop = again !== undefined;
  const hashed = await hashInstances(run, heads.found, disc, depth === 'full' ? 'full' : 'index', mayStop);
  const copied = Array.from(disc.copied.values()).filter(({ replaced }) => replaced === null);
  const read = [...hashed.found, ...copied.map(({ found: one }) => one)];
  // whom the files name is told of all of them, also of those that are left out for having the UIDs of another
  const references = findReferences(read, index.listed);
  checkIdentifiers(read, references, run.problems);
  checkNames(read, run.problems);
  const hasSameContent = byHash(disc, byReading(run, disc));
  const { found, leftOut } = await mergeDuplicates(read, { references, index }, hasSameContent, run.problems);
  const unread = [...heads.unread, ...hashed.lost];
  const lost = checkIndex(index, { ...heads, found: read, lost: run.lost, unread }, run.problems);
  const isReadToEnd = ({ instance }: FoundInstance): boolean =>
    instance.from !== undefined || hashOf(disc, instance) !== undefined;
  const scan = toScan(run, {
    found,
    readToEnd: found.filter(isReadToEnd),
    leftOut,
    references,
    missing: lost.missing,
    unidentified: lost.unidentified,
    problems: disc.copyProblems,
    provisional: false,
    usedDicomdir,
  });
  disc.lacking =
    losesSomething(scan) || disc.copied.size > 0
      ? findLacking(index, read, scan.listedMissing, run.lost, disc.files, run.entries)
      : null;
  // who stopped it sees what was found by then
  if (signal.aborted) tell({ kind: 'catalog', scan });
  signal.throwIfAborted();
  return { scan, found, disc };
};

/** A large archive without a directory takes long to open: who stops that need not wait for it. */
const orStopped = async (opening: Promise<Source>, signal: AbortSignal): Promise<Source> => {
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(signal.reason as Error);
    };
  });
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([opening, stopped]);
  } catch (error) {
    void opening.then(
      (source) => {
        source.close();
      },
      () => null,
    );
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/**
 * Reads a source: lists its patients, studies, series and instances, and what is wrong with them.
 *
 * Where there is a DICOMDIR, the catalog it gives is told at once; then files are read, and where they differ they are right.
 * Damage to single files is a problem in the result, and so is that there is no DICOM. Where a disc is read again, and that is
 * cancelled while pictures are read to their ends, what is known by then is told as a catalog before it throws.
 *
 * @param discs what this process knows of discs that it read, for reading one again
 * @throws {UserError} 'source/changed' when it was to be the same disc, and is another one; when the source can't be opened, or is gone
 * @throws the signal's reason when cancelled
 */
export const scanAnything = async (
  input: ScanInput,
  context: JobContext<ScanNews>,
  discs: KnownDiscs = new KnownDiscs(),
): Promise<Scan> => {
  context.signal.throwIfAborted();
  let progress: Progress = { step: 'list', filesDone: 0, filesTotal: null, bytesDone: 0, bytesTotal: null };
  const opening = openSource(input.source, () => {
    context.tell({ kind: 'progress', progress: { ...progress, isSlow: true } });
  });
  const source = await orStopped(opening, context.signal);
  try {
    const told: JobContext<ScanNews> = {
      signal: context.signal,
      tell: (news) => {
        if (news.kind === 'progress') ({ progress } = news);
        context.tell(news);
      },
    };
    return (await readSource(source, input, told, discs)).scan;
  } finally {
    source.close();
  }
};

/** Whether there is nothing to show, and nothing that could have been shown. */
export const holdsNoDicom = ({ instances, catalog }: Scan): boolean =>
  instances.length === 0 && !catalog.problems.some(({ code }) => losingProblems.has(code));

/** 'source/no-dicom', with what there was instead. */
export const noDicomError = ({ catalog }: Scan): UserError => {
  const countOf = (wanted: ProblemCode): number =>
    catalog.problems.filter(({ code }) => code === wanted).length;
  const [archives, packed] = [countOf('archive-inside'), countOf('packed-inside')];
  return new UserError('source/no-dicom', 'change-input', {
    filesSeen: catalog.counts.filesSeen,
    ...catalog.otherFiles,
    ...(archives === 0 ? null : { archives }),
    ...(packed === 0 ? null : { packed }),
  });
};

import type { DirectoryEntry } from '../../shared/dicom/read-dicomdir';
import { nameOf } from '../../shared/dicom/patients';
import { UserError } from '../../shared/errors/user-error';
import type { JobContext, Progress } from '../../shared/model/progress';
import { losingProblems, type Problem, type Scan } from '../../shared/model/scan';
import type { SourceRef } from '../../shared/model/source';
import type { FoundInstance } from './build-catalog';
import { checkHeads, hashInstances } from './check-files';
import {
  checkIdentifiers,
  checkIndex,
  checkNames,
  isIdentified,
  mergeDuplicates,
  uidsOf,
  type SameContent,
} from './cross-check';
import { listEntries } from './list-entries';
import { openSource } from './open-source';
import { readIndex, type ListedFile, type SourceIndex } from './read-index';
import { haveSameBytes, type FileRest } from './same-bytes';
import { newScanRun, noteUnreadable, type ScanRun } from './scan-run';
import type { Source, SourceEntry } from './source';
import { toScan } from './to-scan';

/** What a scan tells while it runs. */
export type ScanNews =
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** What the DICOMDIR says, before any picture was opened. */
  | { readonly kind: 'catalog'; readonly scan: Scan };

export interface ScanInput {
  readonly source: SourceRef;
  /** The DICOMDIR alone where there is one; or also the head of every file; or also every byte. */
  readonly depth: 'quick' | 'index' | 'full';
}

/** An instance as its record describes it: nothing of it was read. */
const fromRecord = (record: DirectoryEntry, { path, bytes }: SourceEntry): FoundInstance => ({
  facts: record.facts,
  datasetStart: 0,
  isTruncated: false,
  instance: {
    ...uidsOf(record.facts),
    sopClassUid: record.facts.sopClassUid,
    transferSyntaxUid: record.transferSyntaxUid,
    path,
    bytes,
    bare: false,
    instanceNumber: record.facts.instanceNumber,
    frames: record.facts.frames,
    sliceDistanceMm: null,
    patientId: record.facts.patientId,
    ...nameOf(record.facts),
    birthDate: record.facts.birthDate,
  },
});

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
    for (const { entry: record, candidates } of index.listedAt.get(entry.path) ?? [])
      if (candidates[0] === entry.path && isIdentified(record.facts))
        byUids.set(Object.values(uidsOf(record.facts)).join(' '), fromRecord(record, entry));
  const missing = index.listed.filter(({ candidates }) => candidates.length === 0);
  const identified = missing.map(({ entry }) => entry.facts).filter(isIdentified);
  return toScan(run, {
    found: [...byUids.values()],
    leftOut: [],
    missing: identified,
    unidentified: run.lost.length + missing.length - identified.length,
    problems: missing.map(missingProblem),
    provisional: true,
    usedDicomdir: true,
  });
};

/** Looks into files of the same name only when there are any. */
const byReading = (run: ScanRun): SameContent => {
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
    try {
      const isPart = isCopiedInPart(one, other);
      return await haveSameBytes(run.source, datasetOf(one), datasetOf(other), isPart, breathe);
    } catch (error) {
      run.signal.throwIfAborted();
      noteUnreadable(run, other.instance.path, error);
      return null;
    } finally {
      filesDone++;
    }
  };
};

/** Reads again only what no hash tells. */
const byHash =
  (sha256Of: ReadonlyMap<string, string>, read: SameContent): SameContent =>
  (one, other) =>
    isCopiedInPart(one, other)
      ? read(one, other)
      : Promise.resolve(
          couldBeSame(one, other) && sha256Of.get(one.instance.path) === sha256Of.get(other.instance.path),
        );

/** Reads a source that is open; see scanAnything. */
export const readSource = async (
  source: Source,
  { depth }: ScanInput,
  context: JobContext<ScanNews>,
): Promise<Scan> => {
  const { signal, tell } = context;
  const run = newScanRun(source, {
    signal,
    tell: (progress) => {
      tell({ kind: 'progress', progress });
    },
  });
  await listEntries(run);
  const index = readIndex(run);
  const usedDicomdir = index.dicomdirs.size > 0;
  if (usedDicomdir) {
    const scan = provisionalScan(run, index);
    if (depth === 'quick' && scan.instances.length > 0) return scan;
    tell({ kind: 'catalog', scan });
    await run.pace.breathe();
  }
  const heads = await checkHeads(run, index, depth === 'full' ? 'full' : 'index');
  const hashed = depth === 'full' ? await hashInstances(run, heads.found) : null;
  const read = hashed?.found ?? heads.found;
  // whom the files name is told of all of them, also of those that are left out for having the UIDs of another
  checkIdentifiers(read, run.problems);
  checkNames(read, run.problems);
  const { found, leftOut } = await mergeDuplicates(
    read,
    hashed === null ? byReading(run) : byHash(hashed.datasetSha256Of, byReading(run)),
    run.problems,
  );
  const unread = [...heads.unread, ...(hashed?.lost ?? [])];
  const lost = checkIndex(index, { ...heads, found: read, lost: run.lost, unread }, run.problems);
  return toScan(run, {
    found,
    leftOut,
    missing: lost.missing,
    unidentified: lost.unidentified + leftOut.length,
    problems: [],
    provisional: false,
    usedDicomdir,
  });
};

/**
 * Reads a source to whatever end, also one that holds no DICOM.
 *
 * @throws {UserError} when the source can't be opened, or is gone
 * @throws the signal's reason when cancelled
 */
export const scanAnything = async (input: ScanInput, context: JobContext<ScanNews>): Promise<Scan> => {
  context.signal.throwIfAborted();
  let progress: Progress = { step: 'list', filesDone: 0, filesTotal: null, bytesDone: 0, bytesTotal: null };
  const source = await openSource(input.source, () => {
    context.tell({ kind: 'progress', progress: { ...progress, isSlow: true } });
  });
  try {
    return await readSource(source, input, {
      signal: context.signal,
      tell: (news) => {
        if (news.kind === 'progress') ({ progress } = news);
        context.tell(news);
      },
    });
  } finally {
    source.close();
  }
};

/** Whether there is nothing to show, and nothing that could have been shown. */
export const holdsNoDicom = ({ instances, catalog }: Scan): boolean =>
  instances.length === 0 && !catalog.problems.some(({ code }) => losingProblems.has(code));

/** 'source/no-dicom', with what there was instead. */
export const noDicomError = ({ catalog }: Scan): UserError =>
  new UserError('source/no-dicom', 'change-input', {
    filesSeen: catalog.counts.filesSeen,
    ...catalog.otherFiles,
  });

/**
 * Reads a source: lists its patients, studies, series and instances, and what is wrong with them.
 *
 * Where there is a DICOMDIR, the catalog it gives is told at once; then files are read, and where they differ they are right.
 * Damage to single files is a problem in the result.
 *
 * @throws {UserError} 'source/no-dicom' with what there was instead, or when the source can't be opened, or is gone
 * @throws the signal's reason when cancelled
 */
export const scanSource = async (input: ScanInput, context: JobContext<ScanNews>): Promise<Scan> => {
  const scan = await scanAnything(input, context);
  if (holdsNoDicom(scan)) throw noDicomError(scan);
  return scan;
};

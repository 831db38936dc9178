import type { DirectoryEntry } from '../../shared/dicom/read-dicomdir';
import { UserError } from '../../shared/errors/user-error';
import type { JobContext, Progress } from '../../shared/model/progress';
import { losingProblems, type ListedMissing, type Problem, type Scan } from '../../shared/model/scan';
import type { SourceRef } from '../../shared/model/source';
import type { FoundInstance } from './build-catalog';
import { checkHeads, hashInstances } from './check-files';
import { checkIdentifiers, checkIndex, checkNames, mergeDuplicates, type SameContent } from './cross-check';
import { listEntries } from './list-entries';
import { openSource } from './open-source';
import { readIndex, type MissingEntry, type SourceIndex } from './read-index';
import { haveSameBytes } from './same-bytes';
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

const uidsOf = ({ facts }: DirectoryEntry): ListedMissing => ({
  studyUid: facts.studyUid,
  seriesUid: facts.seriesUid,
  sopInstanceUid: facts.sopInstanceUid,
});

const isIdentified = ({ studyUid, seriesUid, sopInstanceUid }: ListedMissing): boolean =>
  studyUid !== '' && seriesUid !== '' && sopInstanceUid !== '';

const asMissing = (entries: readonly DirectoryEntry[]): ListedMissing[] =>
  entries.map(uidsOf).filter(isIdentified);

/** An instance as its record describes it: nothing of it was read. */
const fromRecord = (record: DirectoryEntry, { path, bytes }: SourceEntry): FoundInstance => ({
  facts: record.facts,
  isTruncated: false,
  instance: {
    ...uidsOf(record),
    sopClassUid: record.facts.sopClassUid,
    transferSyntaxUid: record.transferSyntaxUid,
    path,
    bytes,
    bare: false,
    instanceNumber: record.facts.instanceNumber,
    frames: record.facts.frames,
    sliceDistanceMm: null,
    patientId: record.facts.patientId,
    patientName: record.facts.patientName,
    birthDate: record.facts.birthDate,
  },
});

const missingProblem = ({ path, leadsAway }: MissingEntry): Problem => ({
  code: leadsAway ? 'not-followed' : 'listed-missing',
  path,
});

/** What is listed and there, before any picture was opened. */
const provisionalScan = (run: ScanRun, index: SourceIndex): Scan => {
  const byUids = new Map<string, FoundInstance>();
  for (const entry of run.entries) {
    const record = index.listed.get(entry.path);
    if (record === undefined || !isIdentified(uidsOf(record))) continue;
    byUids.set(Object.values(uidsOf(record)).join(' '), fromRecord(record, entry));
  }
  return toScan(run, {
    found: [...byUids.values()],
    listedMissing: asMissing(index.missing.map(({ entry }) => entry)),
    problems: index.missing.map(missingProblem),
    provisional: true,
    usedDicomdir: true,
  });
};

/** Looks into files of the same name only when there are any. */
const byReading =
  (run: ScanRun): SameContent =>
  ({ instance: one }, { instance: other }) => {
    if (one.bytes !== other.bytes) return false;
    try {
      run.bytesRead += 2 * one.bytes;
      return haveSameBytes(run.source, one.path, other.path);
    } catch (error) {
      noteUnreadable(run, other.path, error);
      return false;
    }
  };

const readSource = async (
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
  const read = await checkHeads(run, index, depth === 'full' ? 'full' : 'index');
  const hashed = depth === 'full' ? await hashInstances(run, read) : null;
  const hasSameContent: SameContent =
    hashed === null
      ? byReading(run)
      : ({ instance: one }, { instance: other }) =>
          hashed.sha256Of.get(one.path) === hashed.sha256Of.get(other.path);
  const found = mergeDuplicates(hashed?.found ?? read, hasSameContent, run.problems);
  checkIdentifiers(found, run.problems);
  checkNames(found, run.problems);
  const lost = checkIndex(index, hashed?.found ?? read, run.problems);
  return toScan(run, {
    found,
    listedMissing: asMissing(lost),
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
  const source = await openSource(input.source);
  try {
    return await readSource(source, input, context);
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

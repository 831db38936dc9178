import { UserError } from '../../shared/errors/user-error';
import type { JobContext, Progress } from '../../shared/model/progress';
import { limits } from '../../shared/model/limits';
import type { Catalog } from '../../shared/model/scan';
import { DriveHang } from './medium/drive-hang';
import { UnreadableError, type ByteRange } from './medium/unreadable';
import { newPace, throttled, type Pace } from './pace';
import { newProblemList, type ProblemList } from './problem-list';
import type { Source, SourceEntry } from './source';
import { fileFault, systemCode } from './system-error';

/** One scan under way: what its steps share. */
export interface ScanRun {
  readonly source: Source;
  readonly signal: AbortSignal;
  readonly entries: SourceEntry[];
  readonly problems: ProblemList;
  /** Paths of files, folders and links that are there and whose pictures can't be had; empty for what has no path. */
  readonly lost: string[];
  readonly otherFiles: Catalog['otherFiles'];
  readonly otherFilePaths: Catalog['otherFilePaths'];
  readonly pace: Pace;
  /** Told ten times a second at most. */
  readonly progress: (progress: () => Progress) => void;
  readonly startedAt: number;
  /** False where a folder could not be listed, or there was more than is listed. */
  isListedWhole: boolean;
  bytesTotal: number;
  bytesRead: number;
  filesOpened: number;
}

export const newScanRun = (source: Source, { signal, tell }: JobContext<Progress>): ScanRun => ({
  source,
  signal,
  entries: [],
  problems: newProblemList(),
  lost: [],
  otherFiles: { programs: 0, documents: 0, images: 0, others: 0 },
  otherFilePaths: { programs: [], documents: [], images: [], others: [] },
  pace: newPace(signal),
  progress: throttled(tell),
  startedAt: performance.now(),
  isListedWhole: true,
  bytesTotal: 0,
  bytesRead: 0,
  filesOpened: 0,
});

/** Notes a file that is no DICOM. */
export const noteOther = (
  { otherFiles, otherFilePaths }: ScanRun,
  kind: keyof Catalog['otherFiles'],
  path: string,
): void => {
  otherFiles[kind]++;
  if (otherFilePaths[kind].length < limits.otherFilePaths) otherFilePaths[kind].push(path);
};

type LosingCode =
  | 'unreadable'
  | 'packed-unknown'
  | 'damaged'
  | 'lacks-identifiers'
  | 'not-followed'
  | 'limit-reached'
  | 'archive-cut';

/** Notes what is there and can't be had: as a finding, and for the count of what is lost. */
export const noteLost = (
  { problems, lost }: ScanRun,
  code: LosingCode,
  path: string,
  detail?: string,
  ranges?: readonly ByteRange[],
): void => {
  problems.add(code, path === '' ? undefined : path, detail, ranges);
  lost.push(path);
};

/** @throws {UserError} 'source/removed' when it is not one file that failed, but all of the source is gone */
export const throwIfGone = ({ source }: ScanRun, error: unknown): void => {
  if (source.isPresent?.() === false) throw new UserError('source/removed', 'retry', {}, { cause: error });
};

/** Why a file can't be read, in words for staff, and what of it, as far as that is known. */
export const unreadableDetail = (
  error: unknown,
): { readonly detail: string | undefined; readonly ranges: readonly ByteRange[] } => ({
  detail: error instanceof Error && systemCode(error) === DriveHang.code ? error.message : systemCode(error),
  ranges: error instanceof UnreadableError ? error.ranges : [],
});

/**
 * A file that can't be read is a finding; a source that is gone ends the scan.
 *
 * @throws {UserError} 'source/removed'
 */
export const noteUnreadable = (run: ScanRun, path: string, error: unknown): void => {
  throwIfGone(run, error);
  const { detail, ranges } = unreadableDetail(error);
  noteLost(run, fileFault(error) === 'damaged' ? 'damaged' : 'unreadable', path, detail, ranges);
};

import { UserError } from '../../shared/errors/user-error';
import type { JobContext, Progress } from '../../shared/model/progress';
import type { Catalog } from '../../shared/model/scan';
import { newPace, throttled, type Pace } from './pace';
import { newProblemList, type ProblemList } from './problem-list';
import type { Source, SourceEntry } from './source';
import { fileFault, systemCode } from './system-error';

/** One scan under way: what its steps share. */
export interface ScanRun {
  readonly source: Source;
  readonly entries: SourceEntry[];
  readonly problems: ProblemList;
  readonly otherFiles: Catalog['otherFiles'];
  readonly pace: Pace;
  /** Told ten times a second at most. */
  readonly progress: (progress: () => Progress) => void;
  readonly startedAt: number;
  bytesTotal: number;
  bytesRead: number;
  filesOpened: number;
}

export const newScanRun = (source: Source, { signal, tell }: JobContext<Progress>): ScanRun => ({
  source,
  entries: [],
  problems: newProblemList(),
  otherFiles: { programs: 0, documents: 0, images: 0, others: 0 },
  pace: newPace(signal),
  progress: throttled(tell),
  startedAt: performance.now(),
  bytesTotal: 0,
  bytesRead: 0,
  filesOpened: 0,
});

/**
 * A file that can't be read is a finding; a source that is gone ends the scan.
 *
 * @throws {UserError} 'source/removed'
 */
export const noteUnreadable = ({ source, problems }: ScanRun, path: string, error: unknown): void => {
  if (source.isPresent?.() === false) throw new UserError('source/removed', 'retry', {}, { cause: error });
  problems.add(fileFault(error) === 'damaged' ? 'damaged' : 'unreadable', path, systemCode(error));
};

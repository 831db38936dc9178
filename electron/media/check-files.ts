import type { SourceKind } from '../../shared/model/source';
import type { FoundInstance } from './build-catalog';
import { newHeadChecker } from './check-head';
import type { SourceIndex } from './read-index';
import { InstanceFault, readInstance } from './read-instance';
import { noteUnreadable, type ScanRun } from './scan-run';

/** Where a look at the end of a file costs next to nothing; a disc would seek, a ZIP would inflate all before it. */
const hasCheapSeeks: ReadonlySet<SourceKind> = new Set(['folder', 'usb', 'iso', 'library']);
const movesForTheEnd = { cheap: 48, dear: 0, full: 1_000_000 };

/** Reads the head of every file, in the order of the medium. */
export const checkHeads = async (
  run: ScanRun,
  index: SourceIndex,
  depth: 'index' | 'full',
): Promise<FoundInstance[]> => {
  const { source, entries, problems, pace, otherFiles } = run;
  const cost = depth === 'full' ? 'full' : hasCheapSeeks.has(source.ref.kind) ? 'cheap' : 'dear';
  const checker = newHeadChecker(source, movesForTheEnd[cost]);
  const bytesBefore = run.bytesRead;
  const found: FoundInstance[] = [];
  let filesDone = 0;
  for (const entry of entries) {
    filesDone++;
    if (index.dicomdirs.has(entry.path)) continue;
    try {
      const checked = checker.check(entry);
      if (checked.is === 'instance') {
        found.push(checked.found);
        if (checked.found.isTruncated) problems.add('incomplete', entry.path, 'ends too soon');
      } else if (checked.is === 'damaged') problems.add('damaged', entry.path, `no ${checked.lacks}`);
      else if (checked.is === 'other') {
        otherFiles[checked.kind]++;
        if (index.listed.has(entry.path)) problems.add('damaged', entry.path, 'listed, but no DICOM');
      }
    } catch (error) {
      noteUnreadable(run, entry.path, error);
    }
    if (!pace.isDue()) continue;
    await pace.breathe();
    run.progress(() => ({
      step: 'heads',
      filesDone,
      filesTotal: entries.length,
      bytesDone: checker.bytesRead(),
      bytesTotal: null,
    }));
  }
  run.filesOpened += checker.filesOpened();
  run.bytesRead = bytesBefore + checker.bytesRead();
  return found;
};

/** Instances of which every byte was read, and their hashes by path. */
export interface HashedInstances {
  readonly found: readonly FoundInstance[];
  readonly sha256Of: ReadonlyMap<string, string>;
}

/** Reads every byte of what was found, and leaves out what can't be read. */
export const hashInstances = async (
  run: ScanRun,
  candidates: readonly FoundInstance[],
): Promise<HashedInstances> => {
  const { source, problems, pace } = run;
  const bytesTotal = candidates.reduce((sum, { instance }) => sum + instance.bytes, 0);
  const found: FoundInstance[] = [];
  const sha256Of = new Map<string, string>();
  let bytesDone = 0;
  for (const candidate of candidates) {
    const { path } = candidate.instance;
    try {
      const reading = readInstance(source, candidate.instance, { zeroPreamble: false });
      let step = reading.next();
      for (; step.done !== true; step = reading.next()) {
        bytesDone += step.value.length;
        if (!pace.isDue()) continue;
        await pace.breathe();
        run.progress(() => ({
          step: 'hash',
          filesDone: sha256Of.size,
          filesTotal: candidates.length,
          bytesDone,
          bytesTotal,
        }));
      }
      sha256Of.set(path, step.value.sourceSha256);
      found.push(candidate);
    } catch (error) {
      if (!(error instanceof InstanceFault)) throw error;
      problems.add(error.reason === 'damaged' ? 'damaged' : 'unreadable', path, error.reason);
    }
  }
  run.bytesRead += bytesDone;
  return { found, sha256Of };
};

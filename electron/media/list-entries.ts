import { limits } from '../../shared/model/limits';
import { noteLost, throwIfGone, type ScanRun } from './scan-run';

/** Lists every file of the source; nothing is opened. */
export const listEntries = async (run: ScanRun): Promise<void> => {
  const { entries, pace, source } = run;
  const listing = source.list((path, reason = 'unreadable', detail) => {
    if (reason === 'listing-repaired') {
      run.problems.add(reason, path === '' ? undefined : path, detail);
      return;
    }
    if (reason === 'earlier-session' || reason === 'earlier-replaced') {
      run.problems.count(reason, path, detail ?? '', '');
      return;
    }
    if (reason !== 'not-followed') run.isListedWhole = false;
    if (reason === 'unreadable') throwIfGone(run, undefined);
    noteLost(run, reason, path, detail);
  });
  for (const entry of listing) {
    if (entries.length === limits.entries) {
      run.isListedWhole = false;
      noteLost(run, 'limit-reached', '', `more than ${limits.entries} files`);
      break;
    }
    entries.push(entry);
    run.bytesTotal += entry.bytes;
    if (!pace.isDue()) continue;
    await pace.breathe();
    run.progress(() => ({
      step: 'list',
      filesDone: entries.length,
      filesTotal: null,
      bytesDone: 0,
      bytesTotal: null,
    }));
  }
};

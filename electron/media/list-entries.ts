import { limits } from '../../shared/model/limits';
import { noteUnreadable, type ScanRun } from './scan-run';

/** Lists every file of the source; nothing is opened. */
export const listEntries = async (run: ScanRun): Promise<void> => {
  const { entries, problems, pace, source } = run;
  const listing = source.list((path, reason = 'unreadable') => {
    if (reason === 'unreadable') noteUnreadable(run, path, undefined);
    else problems.add(reason, path);
  });
  for (const entry of listing) {
    if (entries.length === limits.entries) {
      problems.add('limit-reached', undefined, `more than ${limits.entries} files`);
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

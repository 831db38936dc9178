import { isDicomdirPath } from '../../shared/dicom/match-file-id';
import type { JobContext } from '../../shared/model/progress';
import type { SourceRef } from '../../shared/model/source';
import { newHeadChecker } from './check-head';
import { openSource } from './open-source';
import { newPace } from './pace';
import type { Source } from './source';

/** Looks at no more of a drive than this: it is asked as soon as it is put in. */
const mostEntries = 2000;
const mostHeads = 20;

const isRootsDicomdir = (path: string): boolean => !path.includes('/') && isDicomdirPath(path);

const look = async (source: Source, signal: AbortSignal): Promise<boolean> => {
  const pace = newPace(signal);
  const checker = newHeadChecker(source, 0);
  let entries = 0;
  for (const entry of source.list(() => undefined)) {
    if (isRootsDicomdir(entry.path)) return true;
    if (++entries > mostEntries) return false;
    if (checker.filesOpened() < mostHeads)
      try {
        const { is } = checker.check(entry);
        if (is === 'instance' || is === 'damaged' || is === 'lacks-identifiers') return true;
      } catch {
        // the scan will say so
      }
    if (pace.isDue()) await pace.breathe();
  }
  return false;
};

/**
 * Whether a glance at a source finds medical pictures: a DICOMDIR at its root, or pictures among its first files.
 *
 * @throws {UserError} when it can't be opened
 * @throws the signal's reason when cancelled
 */
export const holdsPictures = async (
  { source: ref }: { readonly source: SourceRef },
  { signal }: JobContext<never>,
): Promise<boolean> => {
  const source = await openSource(ref);
  try {
    return await look(source, signal);
  } finally {
    source.close();
  }
};

import { UserError } from '../../shared/errors/user-error';
import type { HeadChecker } from './check-head';
import type { FileOutcome, KnownDisc } from './known-discs';
import { throwIfGone, type ScanRun } from './scan-run';
import type { SourceEntry } from './source';

/** What of a disc that was read before is read once more. */
export type ReadAgain = 'what-failed' | 'nothing';

/** @throws {UserError} 'source/removed' when it is not this file alone that failed */
export const tryFile = (run: ScanRun, checker: HeadChecker, entry: SourceEntry): FileOutcome => {
  try {
    const checked = checker.check(entry);
    if (checked.is === 'unreadable') throwIfGone(run, checked.error);
    return checked;
  } catch (error) {
    throwIfGone(run, error);
    return { is: 'failed', error };
  }
};

/** Reading again might find more. A file that is listed as a picture and is none may have been read wrong. */
const hasFailed = (outcome: FileOutcome, isListed: boolean): boolean =>
  outcome.is === 'instance'
    ? outcome.isCut
    : outcome.is !== 'no-instance' && (outcome.is !== 'other' || isListed);

/**
 * Tells of files what they are, and reads only those that are not known.
 *
 * Where no DICOMDIR tells the disc from another, one known head is read once more before the rest is believed.
 *
 * @returns tells of one file, and throws {UserError} 'source/changed' where that is another picture's, 'source/removed' when the
 *   source is gone
 */
export const recallFiles = (
  run: ScanRun,
  checker: HeadChecker,
  { files, fingerprint }: KnownDisc,
  isListed: (path: string) => boolean,
  again: ReadAgain,
): ((entry: SourceEntry) => FileOutcome) => {
  let isProven = fingerprint.dicomdirs !== null;
  return (entry) => {
    const { path } = entry;
    const known = files.get(path);
    const isOwn = known?.is === 'instance' && known.found.instance.from === undefined;
    const isReplaced = isOwn && known.found.instance.bytes !== entry.bytes;
    const isKnown =
      known !== undefined && !isReplaced && (again === 'nothing' || !hasFailed(known, isListed(path)));
    if (isKnown && (isProven || !isOwn)) return known;
    const outcome = tryFile(run, checker, entry);
    if (isOwn && !isProven && outcome.is === 'instance') {
      if (outcome.found.instance.sopInstanceUid !== known.found.instance.sopInstanceUid)
        throw new UserError('source/changed', 'change-input');
      isProven = true;
    }
    // more may be known of it than its head says
    if (isKnown) return known;
    files.set(path, outcome);
    return outcome;
  };
};

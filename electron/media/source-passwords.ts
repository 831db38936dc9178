import { UserError } from '../../shared/errors/user-error';
import type { SourceRef } from '../../shared/model/source';
import { sourceKey } from '../../shared/model/source-key';

/** What a person said when asked for a source's password; null: to open what is not locked, without one. */
export type SourceAnswer = string | null;

const answers = new Map<string, SourceAnswer>();

/** Keeps the password of a source in the memory of this process, and nowhere else; undefined forgets it. */
export const keepPassword = (ref: SourceRef, answer: SourceAnswer | undefined): void => {
  if (answer === undefined) answers.delete(sourceKey(ref));
  else answers.set(sourceKey(ref), answer);
};

/**
 * What is said of a source that was open before, and now needs its password: the app was started anew, and keeps none. It is
 * waited for.
 *
 * @returns undefined where that is not why it can't be opened
 */
export const passwordGone = (error: unknown): UserError | undefined =>
  error instanceof UserError && error.data.code === 'source/needs-password'
    ? new UserError(error.data.code, 'retry', error.data.facts, { cause: error })
    : undefined;

/** @returns undefined where nobody was asked yet */
export const passwordOf = (ref: SourceRef): SourceAnswer | undefined => answers.get(sourceKey(ref));

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

/** @returns undefined where nobody was asked yet */
export const passwordOf = (ref: SourceRef): SourceAnswer | undefined => answers.get(sourceKey(ref));

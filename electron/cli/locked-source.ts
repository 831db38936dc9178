import { UserError } from '../../shared/errors/user-error';
import type { SourceRef } from '../../shared/model/source';
import { openSource, sourceRefOf } from '../media/open-source';
import { keepPassword } from '../media/source-passwords';
import type { CommandIo } from './command';
import { errorSentences } from './error-sentences';

/** How often a person at a terminal may mistype. */
const mostTries = 3;

export const passwordOption = { 'password-stdin': { type: 'boolean' } } as const;
export const passwordUsage = '[--password-stdin]';
/** @param order of what may be locked, as the lines of standard input have it */
export const passwordDetails = (order: string): string =>
  [
    'A ZIP file that is locked: its password is asked for at a terminal, and not shown. Scripts give it with --password-stdin: a line of',
    `standard input for ${order}; a line for one that is not locked is not used.`,
  ].join('\n');

/** Standard input, a line a secret. */
export interface SecretLines {
  /** The next line, without its end. */
  readonly next: () => Promise<string>;
  /** What comes after the lines that were taken. */
  readonly rest: () => Promise<string>;
}

export const secretLines = (io: CommandIo): SecretLines => {
  let input: Promise<string> | undefined;
  const take = async (end: RegExp): Promise<string> => {
    input ??= io.readInput();
    const text = await input;
    const found = end.exec(text);
    input = Promise.resolve(found === null ? '' : text.slice(found.index + found[0].length));
    return found === null ? text : text.slice(0, found.index);
  };
  return { next: () => take(/\r?\n/), rest: () => take(/$/) };
};

const isAbout = (
  error: unknown,
  code: 'source/needs-password' | 'source/wrong-password',
): error is UserError => error instanceof UserError && error.data.code === code;

const askAgain = async (ref: SourceRef, io: CommandIo, tries: number, error: unknown): Promise<void> => {
  const isWrong = isAbout(error, 'source/wrong-password');
  if (!isWrong && !isAbout(error, 'source/needs-password')) throw error;
  const { lockedFiles = 0, openFiles = 0 } = error.data.facts;
  if (io.ask === null) {
    if (isWrong || openFiles === 0) throw error;
    io.say(`Locked with a password, and left out: ${lockedFiles} of ${lockedFiles + openFiles} files.`);
    keepPassword(ref, null);
    return;
  }
  if (tries === mostTries) throw error;
  if (isWrong) io.say(errorSentences['source/wrong-password']({}));
  const answer = await io.ask(
    openFiles > 0
      ? `Password (${lockedFiles} of ${lockedFiles + openFiles} files are locked; Enter alone leaves them out): `
      : 'Password: ',
  );
  keepPassword(ref, answer === '' && openFiles > 0 ? null : answer);
};

/**
 * Finds out what a command line points at, and gets the password where it is locked.
 *
 * @param given a line of standard input, where it was said to hold the password
 * @param refine what of it is meant, where that is not all of it
 * @throws {UserError} as `sourceRefOf` and `openSource`
 */
export const findSource = async (
  path: string,
  io: CommandIo,
  given: SecretLines | null,
  refine: (ref: SourceRef) => Promise<SourceRef> = (ref) => Promise.resolve(ref),
): Promise<SourceRef> => {
  const ref = await refine(await sourceRefOf(path));
  if (given !== null) keepPassword(ref, await given.next());
  if (ref.kind !== 'zip') return ref;
  for (let tries = 0; ; tries++)
    try {
      (await openSource(ref)).close();
      return ref;
    } catch (error) {
      await askAgain(ref, given === null ? io : { ...io, ask: null }, tries, error);
    }
};

/** The same of several, one after the other. */
export const findSources = async (
  paths: readonly string[],
  io: CommandIo,
  given: SecretLines | null,
  refine?: (ref: SourceRef) => Promise<SourceRef>,
): Promise<readonly SourceRef[]> => {
  const refs: SourceRef[] = [];
  for (const path of paths) refs.push(await findSource(path, io, given, refine));
  return refs;
};

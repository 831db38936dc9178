import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Progress } from '../../shared/model/progress';

/** How every command ends; scripts rely on these. */
export const exitStatus = { done: 0, failed: 1, wrongUsage: 2, noDicom: 3, lostSomething: 4 } as const;

/** What a command gets from whoever runs it: nothing here knows of a terminal. */
export interface CommandIo {
  /** Standard output: the result and nothing else. */
  readonly out: (text: string) => void;
  /** Standard error, a line at a time: whatever a person may read meanwhile. */
  readonly say: (line: string) => void;
  readonly progress: (progress: Progress) => void;
  /** All of standard input: for codes and passwords, which must not stand on a command line. */
  readonly readInput: () => Promise<string>;
  /** Asks a person at a terminal, who types what is not shown; null where there is none. */
  readonly ask: ((question: string) => Promise<string>) | null;
  readonly signal: AbortSignal;
}

export interface Command {
  readonly name: string;
  /** Everything after `discport`, as --help prints it. */
  readonly usage: string;
  readonly summary: string;
  /** What --help of this command alone adds. */
  readonly details?: string;
  /** What is there after a cancel; else that the source was only read and nothing unfinished is left. */
  readonly whenCancelled?: string;
  /**
   * @param args what follows the command's name
   * @param version of this program
   * @returns one of exitStatus
   * @throws {UserError | UsageError} what the caller turns into a sentence and a status
   */
  readonly run: (args: readonly string[], io: CommandIo, version: string) => Promise<number>;
}

/** Commands by their names. Their code is loaded when it is asked for: sending needs much that scanning would wait for. */
export type CommandTable = Readonly<Record<string, () => Promise<Command>>>;

/** A command line that can't be followed. Nothing was done. */
export class UsageError extends Error {
  readonly code: 'usage/wrong' | 'usage/not-yet';

  /** @param what which option or argument, in words */
  constructor(what: string, code: UsageError['code'] = 'usage/wrong') {
    super(what);
    this.name = 'UsageError';
    this.code = code;
  }
}

type Options = NonNullable<ParseArgsConfig['options']>;
interface Strict<O extends Options> extends ParseArgsConfig {
  args: string[];
  options: O;
  strict: true;
  allowPositionals: true;
}

const optionName = (arg: string): string => arg.slice(2).split('=', 1)[0] ?? '';

/**
 * Parses a command's arguments; what is not known is refused, never ignored.
 *
 * @param notYet names (without dashes) that the design promises and nobody has built
 * @throws {UsageError}
 */
export const parseCommandLine = <const O extends Options>(
  args: readonly string[],
  options: O,
  notYet: readonly string[] = [],
): ReturnType<typeof parseArgs<Strict<O>>> => {
  const end = args.indexOf('--');
  const asked = (end < 0 ? args : args.slice(0, end)).filter((arg) => arg.startsWith('--')).map(optionName);
  const missing = asked.find((name) => notYet.includes(name));
  if (missing !== undefined) throw new UsageError(`--${missing} can't be done yet.`, 'usage/not-yet');
  try {
    return parseArgs<Strict<O>>({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

/**
 * The one argument that a command asks for.
 *
 * @throws {UsageError} when there is none, or more
 */
export const onlyPositional = (positionals: readonly string[], what: string): string => {
  const [first, ...more] = positionals;
  if (first === undefined || first === '') throw new UsageError(`${what} is missing.`);
  if (more.length > 0) throw new UsageError(`One ${what} is expected, ${positionals.length} were given.`);
  return first;
};

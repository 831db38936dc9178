import { UserError, type ErrorCode, type UserErrorData } from '../../shared/errors/user-error';
import { exitStatus, UsageError, type Command, type CommandIo, type CommandTable } from './command';
import { errorSentences } from './error-sentences';

const statusOf: Partial<Record<ErrorCode, number>> = {
  'usage/wrong': exitStatus.wrongUsage,
  'usage/not-yet': exitStatus.wrongUsage,
  'source/no-dicom': exitStatus.noDicom,
  'export/not-acknowledged': exitStatus.wrongUsage,
};

const help = async (commands: CommandTable): Promise<string> => {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  return [
    'Usage: discport COMMAND [OPTIONS]',
    '',
    ...all.map(({ usage, summary }) => `  discport ${usage}\n      ${summary}`),
    '',
    '--json writes one JSON document to standard output; progress and messages go to standard error.',
    'Exit status: 0 done, 1 failed or cancelled, 2 wrong usage, 3 no DICOM found, 4 done with problems that lost something.',
    '',
  ].join('\n');
};

/** For scripts: to people it is no error. */
const cancelled = { code: 'cancelled', facts: {}, remedy: 'retry' } as const;

const asData = (error: unknown): UserErrorData => {
  if (error instanceof UserError) return error.data;
  if (error instanceof UsageError) return { code: error.code, facts: {}, remedy: 'change-input' };
  return { code: 'internal', facts: {}, remedy: 'report' };
};

/** The frames of a fault, without its message: that may hold a path or a name. */
const framesOf = (error: unknown): string =>
  error instanceof Error
    ? (error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []).join('\n')
    : '';

const explain = (error: unknown, command: Command | undefined, io: CommandIo): UserErrorData => {
  const data = asData(error);
  if (error instanceof UsageError) io.say(error.message);
  if (data.code === 'internal') io.say(framesOf(error));
  io.say(errorSentences[data.code](data.facts));
  if (data.code === 'usage/wrong')
    io.say(command === undefined ? 'See discport --help.' : `Usage: discport ${command.usage}`);
  return data;
};

/**
 * Runs one command line to its end.
 *
 * @param args what follows `discport`
 * @returns the exit status
 */
export const runCommandLine = async (
  args: readonly string[],
  io: CommandIo,
  { commands, version }: { readonly commands: CommandTable; readonly version: string },
): Promise<number> => {
  const [name = '', ...rest] = args;
  const command = Object.hasOwn(commands, name) ? await commands[name]?.() : undefined;
  const beforeEnd = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  if (name === '--version') {
    io.out(`${version}\n`);
    return exitStatus.done;
  }
  if (name === '--help' || name === 'help') {
    io.out(await help(commands));
    return exitStatus.done;
  }
  if (command !== undefined && beforeEnd.includes('--help')) {
    const details = command.details === undefined ? '' : `\n${command.details}\n`;
    io.out(`Usage: discport ${command.usage}\n\n${command.summary}\n${details}`);
    return exitStatus.done;
  }
  const answer = { isGiven: false };
  const out = (text: string): void => {
    answer.isGiven = true;
    io.out(text);
  };
  const answerError = (data: UserErrorData | typeof cancelled): void => {
    if (beforeEnd.includes('--json') && !answer.isGiven) io.out(`${JSON.stringify({ error: data })}\n`);
  };
  try {
    if (command === undefined)
      throw new UsageError(name === '' ? 'A command is missing.' : `There is no command ${name}.`);
    return await command.run(rest, { ...io, out }, version);
  } catch (error) {
    if (io.signal.aborted) {
      io.say(
        `Cancelled. ${command?.whenCancelled ?? 'The source was only read, and nothing unfinished was left behind.'}`,
      );
      answerError(cancelled);
      return exitStatus.failed;
    }
    const data = explain(error, command, io);
    answerError(data);
    return statusOf[data.code] ?? exitStatus.failed;
  }
};

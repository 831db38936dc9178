import { join } from 'node:path';
import { UserError } from '../../shared/errors/user-error';
import { newTargetSchema, type Target, type TargetAuth } from '../../shared/model/target';
import { openKeyStore } from '../settings/secrets';
import { openTargets, type Targets } from '../settings/targets';
import { withLogin } from '../transfer/target-login';
import { answersSearches } from '../transfer/target-server';
import { parseTarget } from '../transfer/target-url';
import {
  exitStatus,
  onlyPositional,
  parseCommandLine,
  UsageError,
  type Command,
  type CommandIo,
} from './command';
import { dataFolder } from './data-folder';
import { escapeControls } from './escape-controls';
import { nodeHttpClient } from './node-http-client';

const options = {
  bearer: { type: 'boolean' },
  json: { type: 'boolean' },
  'client-id': { type: 'string' },
  'oauth-token-url': { type: 'string' },
  scope: { type: 'string' },
  'secret-stdin': { type: 'boolean' },
  user: { type: 'string' },
} as const;
type Values = ReturnType<typeof parseCommandLine<typeof options>>['values'];

/** The list of the command line; the app has its own. */
export const targetsFile = (): string => join(dataFolder(), 'targets.json');

/** @throws {UsageError} when there is none of that name */
export const targetNamed = (targets: Targets, name: string): Target => {
  const target = targets.list().find((one) => one.name === name);
  if (target === undefined)
    throw new UsageError(`There is no target ${escapeControls(name)}. See discport target list.`);
  return target;
};

const authOf = ({
  bearer,
  user,
  scope,
  'client-id': clientId,
  'oauth-token-url': tokenUrl,
}: Values): TargetAuth => {
  const wanted = [bearer, user, tokenUrl].filter((one) => one !== undefined);
  if (wanted.length !== 1)
    throw new UsageError('The login is one of --user NAME, --bearer, --oauth-token-url URL.');
  if (tokenUrl === undefined && (clientId ?? scope) !== undefined)
    throw new UsageError('--client-id and --scope go with --oauth-token-url.');
  if (user !== undefined) return { kind: 'basic', user };
  if (tokenUrl === undefined) return { kind: 'bearer' };
  if (clientId === undefined) throw new UsageError('--client-id ID is missing.');
  return { kind: 'oauth', tokenUrl, clientId, scope: scope ?? '' };
};

const readSecret = async (values: Values, io: CommandIo): Promise<string> => {
  if (values['secret-stdin'] === true) return (await io.readInput()).trim();
  if (io.ask === null)
    throw new UsageError(
      'The secret is asked for at a terminal, or read from standard input with --secret-stdin.',
    );
  return io.ask('Password, token or client secret: ');
};

const add = async (name: string, url: string, values: Values, io: CommandIo): Promise<number> => {
  const { data } = newTargetSchema.safeParse(parseTarget({ name, url, auth: authOf(values) }));
  if (data === undefined) throw new UserError('target/invalid', 'change-input');
  const secret = await readSecret(values, io);
  if (secret === '') throw new UsageError('There is no secret on standard input.');
  const keys = await openKeyStore();
  await openTargets(targetsFile(), keys).add(data, secret);
  if (keys.kind !== 'keychain')
    io.say('There is no keychain here, so the secret was not kept: give it with --secret-stdin each time.');
  io.out(values.json === true ? `${JSON.stringify(data)}\n` : `${escapeControls(data.name)} ${data.url}\n`);
  return exitStatus.done;
};

/** By spaces: a tab is shown as what it is. */
const inColumns = (rows: readonly (readonly string[])[]): string =>
  rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(Math.max(...rows.map((one) => one[column]?.length ?? 0))))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');

const list = async ({ json }: Values, io: CommandIo): Promise<number> => {
  const targets = openTargets(targetsFile(), await openKeyStore());
  const all = await Promise.all(
    targets.list().map(async ({ id, ...target }) => ({
      ...target,
      hasSecret: (await targets.secretOf(id)) !== null,
    })),
  );
  if (all.length === 0) io.say('There are no targets yet: discport target add makes one.');
  io.out(
    json === true
      ? `${JSON.stringify({ targets: all }, null, 2)}\n`
      : inColumns(
          all.map(({ name, url, auth, hasSecret }) => [
            escapeControls(name),
            url,
            auth.kind,
            hasSecret ? '' : 'no secret in the keychain',
          ]),
        ),
  );
  return exitStatus.done;
};

const remove = async (name: string, io: CommandIo): Promise<number> => {
  const targets = openTargets(targetsFile(), await openKeyStore());
  await targets.remove(targetNamed(targets, name).id);
  io.say('Removed, with its secret.');
  return exitStatus.done;
};

const test = async (name: string, values: Values, io: CommandIo): Promise<number> => {
  const targets = openTargets(targetsFile(), await openKeyStore());
  const { id, url, auth } = targetNamed(targets, name);
  const secret = values['secret-stdin'] === true ? await readSecret(values, io) : await targets.secretOf(id);
  if (secret === null) throw new UserError('target/no-login', 'change-input');
  const http = withLogin(nodeHttpClient({ loopbackOnly: false }), { auth, secret });
  const isSearched = await answersSearches({ http, base: url, signal: io.signal });
  io.out(
    values.json === true
      ? `${JSON.stringify({ target: name, answersSearches: isSearched })}\n`
      : isSearched
        ? 'It answers searches (QIDO-RS) with this login. Whether it takes pictures is known once some are sent.\n'
        : 'Something answers there, but no searches (QIDO-RS). Check the address. Where it only takes pictures, what was sent could not be proven to be there.\n',
  );
  return isSearched ? exitStatus.done : exitStatus.failed;
};

export const targetCommand: Command = {
  name: 'target',
  usage:
    'target add NAME URL --user NAME|--bearer|--oauth-token-url URL --client-id ID [--scope TEXT] [--secret-stdin] | list | remove NAME | ' +
    'test NAME [--secret-stdin] [--json]',
  summary: 'the DICOMweb servers that staff sends to without a code: send SOURCE --target NAME',
  details: [
    'URL is of the DICOMweb services: studies is below it. https only, but to this computer. The secret (password, token, client secret) is asked',
    'for at a terminal or read from standard input, and kept in the keychain; without one it is not kept. add with the same name and URL',
    'changes the login. test asks for an exam that nobody has; it sends nothing.',
  ].join('\n'),
  run: async ([asked = '', ...args], io) => {
    const { values, positionals } = parseCommandLine(args, options);
    if (asked === 'add') {
      const [name = '', ...rest] = positionals;
      return add(name, onlyPositional(rest, 'URL'), values, io);
    }
    if (asked === 'list' && positionals.length === 0) return list(values, io);
    if (asked === 'remove') return remove(onlyPositional(positionals, 'NAME'), io);
    if (asked === 'test') return test(onlyPositional(positionals, 'NAME'), values, io);
    throw new UsageError(
      asked === '' ? 'add, list, remove or test is missing.' : `There is no target ${escapeControls(asked)}.`,
    );
  },
};

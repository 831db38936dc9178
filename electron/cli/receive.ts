import { UserError } from '../../shared/errors/user-error';
import { Access } from '../transfer/access-client';
import { parseFacilityLink } from '../transfer/facility-link';
import { receiveStudies, type Received } from '../transfer/receive';
import { unfinishedPath } from '../transfer/receive-folder';
import { exitStatus, onlyPositional, parseCommandLine, UsageError, type Command } from './command';
import { counted } from './counted';
import { nodeHttpClient } from './node-http-client';

const options = {
  'access-code-stdin': { type: 'boolean' },
  'birth-date': { type: 'string' },
  json: { type: 'boolean' },
  study: { type: 'string', multiple: true },
  to: { type: 'string' },
} as const;

const readTarget = (to: string | undefined): string => {
  if (to === undefined || to === '') throw new UsageError('--to PATH is missing.');
  if (/\.(zip|iso)$/i.test(to))
    throw new UsageError(
      '--to takes a folder: receive into one, then make a .zip or .iso of it with discport export.',
      'usage/not-yet',
    );
  return to;
};

const summary = (facilityName: string, { path, instances, bytes, damaged }: Received): string =>
  [
    `Received ${counted(instances, 'picture or document', 'pictures and documents')}, ${(bytes / 1_000_000).toFixed(1)} MB, from ${facilityName}: ${instances === 1 ? 'it is what the facility says it is' : 'all are what the facility says they are'}.`,
    ...(damaged === 0
      ? []
      : [
          `${damaged} could not be had undamaged and ${damaged === 1 ? 'is' : 'are'} not there. Repeat later, or tell the facility.`,
        ]),
    `${instances === 1 ? 'It is' : 'They are'} in ${path}`,
    '',
  ].join('\n');

export const receiveCommand: Command = {
  name: 'receive',
  usage: 'receive LINK --access-code-stdin --birth-date YYYYMMDD --to DIR [--study UID]... [--json]',
  summary: 'fetches the pictures that an access code opens into a new folder',
  run: async (args, io) => {
    const { values, positionals } = parseCommandLine(args, options);
    const { base } = parseFacilityLink(onlyPositional(positionals, 'LINK'));
    const folder = readTarget(values.to);
    if (values['access-code-stdin'] !== true)
      throw new UsageError('--access-code-stdin is missing: the code is read from standard input.');
    const birthDate = values['birth-date'] ?? '';
    if (!/^\d{8}$/.test(birthDate)) throw new UsageError('--birth-date is missing, or not YYYYMMDD.');
    const accessCode = (await io.readInput()).trim();
    if (accessCode === '' || accessCode.length > 64)
      throw new UsageError('There is no access code on standard input.');

    const http = nodeHttpClient({ loopbackOnly: false });
    const access = await Access.open(http, { base, accessCode, birthDate }, io.signal);
    const offered = access.studies.map(({ studyUid }) => studyUid);
    const studyUids = values.study ?? offered;
    if (!studyUids.every((uid) => offered.includes(uid)))
      throw new UserError('export/nothing-chosen', 'change-input');
    const received = await receiveStudies(
      access,
      { studyUids, folder },
      { signal: io.signal, tell: io.progress },
    ).catch(async (error: unknown) => {
      if (error instanceof UserError && (error.data.facts['keptFiles'] ?? 0) > 0)
        io.say(
          `What has arrived is kept in ${await unfinishedPath(folder)}: the same command goes on from there.`,
        );
      throw error;
    });
    const { facilityName } = access;
    io.out(
      values.json === true
        ? `${JSON.stringify({ facilityName, studyUids, ...received }, null, 2)}\n`
        : summary(facilityName, received),
    );
    return received.damaged === 0 ? exitStatus.done : exitStatus.lostSomething;
  },
};

import { text } from 'node:stream/consumers';
import { countInArchiveAlone, readArchive, removeArchive, saveArchive } from '../archive/archive-settings';
import { required, WrongUsage } from '../command-line';
import type { GatewayParts } from '../gateway-parts';
import { isLoopbackHost } from '../http/loopback';
import type { AdminAnswer, AdminCommand } from './admin-command';

/** What a header can carry: RFC 6750 2.1 and RFC 7617. */
const secretRule = /^[\x21-\x7e]{1,16384}$/;

/** @throws {WrongUsage} */
const readUrl = (address: string): string => {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url.hostname));
  // a secret in an address ends up in logs
  if (
    url === null ||
    !isSafe ||
    url.username !== '' ||
    url.password !== '' ||
    url.search !== '' ||
    url.hash !== ''
  )
    throw new WrongUsage(
      '--url takes an address like https://archive.hospital.example/dicom-web; plain http is for this computer alone.',
    );
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
};

const settled = async ({ audit }: GatewayParts, outcome: string): Promise<void> => {
  await audit.record({ ...{ actor: 'admin', action: 'archive/settled' }, subject: '', outcome, address: '' });
};

const failuresOf = async ({ db }: GatewayParts) => {
  const rows = await db
    .selectFrom('archive_failure')
    .innerJoin('instance', (join) =>
      join
        .onRef('instance.deposit', '=', 'archive_failure.deposit')
        .onRef('instance.sha256', '=', 'archive_failure.sha256'),
    )
    .select([
      'archive_failure.deposit',
      'instance.study_uid',
      'instance.sop_uid',
      'fault',
      'tries',
      'retry_at',
    ])
    .orderBy('archive_failure.deposit')
    .orderBy('instance.sop_uid')
    .execute();
  return rows.map((row) => ({
    deposit: row.deposit,
    studyUid: row.study_uid,
    sopInstanceUid: row.sop_uid,
    fault: row.fault,
    tries: row.tries,
    nextTryAt: new Date(row.retry_at).toISOString(),
  }));
};

const countInstances = async ({ db }: GatewayParts) => {
  const { held, archived } = await db
    .selectFrom('instance')
    .innerJoin('deposit', 'deposit.id', 'instance.deposit')
    .select(({ fn }) => [fn.count<number>('pack').as('held'), fn.count<number>('archived_at').as('archived')])
    .where('deposit.completed_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return { archived, waiting: held - archived, inArchiveAlone: await countInArchiveAlone(db) };
};

export const archiveShow: AdminCommand = async (parts): Promise<AdminAnswer> => {
  const archive = await readArchive(parts);
  if (archive === null)
    return { data: { archive: null }, lines: ['no archive: the gateway keeps all itself'] };
  const { url, user, secret, trouble } = archive;
  const login = user ?? (secret === '' ? 'none' : 'token');
  const counts = await countInstances(parts);
  const failures = await failuresOf(parts);
  return {
    data: {
      archive: { url, user, hasSecret: secret !== '' },
      trouble: trouble?.fault ?? null,
      ...counts,
      failures,
    },
    lines: [
      `${url}, login: ${login}`,
      trouble === null ? 'can be used' : `can't be used: ${trouble.fault}, tried ${trouble.tries} times`,
      `has ${counts.archived} pictures, ${counts.inArchiveAlone} of them alone; ${counts.waiting} are kept here until it has them`,
      ...failures.map(
        ({ deposit, sopInstanceUid, fault, tries, nextTryAt }) =>
          `not taken: ${fault}  ${deposit}  ${sopInstanceUid}  tried ${tries} times, next at ${nextTryAt}`,
      ),
    ],
  };
};

export const archiveSet: AdminCommand = async (parts, values) => {
  const url = readUrl(required(values.url, 'url'));
  const secret = values['secret-stdin'] === true ? (await text(process.stdin)).trim() : '';
  if (values['secret-stdin'] === true && !secretRule.test(secret))
    throw new WrongUsage('Standard input brought no password or token.');
  const user = values.user ?? null;
  if (user !== null && (secret === '' || !/^[^:\p{Cc}]{1,255}$/u.test(user)))
    throw new WrongUsage('--user takes a name, and --secret-stdin brings its password.');
  await saveArchive(parts, { url, user, secret });
  await settled(parts, 'set');
  return archiveShow(parts, values);
};

export const archiveRemove: AdminCommand = async (parts, values) => {
  await removeArchive(parts.db);
  await settled(parts, 'removed');
  return archiveShow(parts, values);
};

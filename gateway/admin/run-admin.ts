import { checkStudy } from '../access/check-study';
import { depositsWith, type StudyIn } from '../access/held-studies';
import { makeAccessCode } from '../access/access-codes';
import { makePrintedCode } from '../codes/upload-codes';
import { required, WrongUsage, type OptionValues } from '../command-line';
import { addFacility, listFacilities, readOwnSettings, slugRule } from '../facilities/facilities';
import type { GatewayParts } from '../gateway-parts';
import { archiveRemove, archiveSet, archiveShow } from './archive-commands';
import type { AdminAnswer, AdminCommand } from './admin-command';
import { lifetimes, msOf } from '../limits';
import { addSigningKey } from '../secrets/signing-key';
import { facilitySet, facilityShow } from './facility-settings';
import { listDeposits } from './list-deposits';

const dateRule = /^\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;
const uidRule = /^[0-9.]{1,64}$/;

/** @throws {WrongUsage} */
const readDate = (value: string): string => {
  if (!dateRule.test(value)) throw new WrongUsage('A date of birth is written YYYYMMDD.');
  return value;
};

const days = (ms: number): string => `${ms / 86_400_000} days`;

const facilityAdd: AdminCommand = async (parts, values) => {
  const slug = required(values.slug, 'slug');
  if (!slugRule.test(slug)) throw new WrongUsage('--slug takes small letters, digits and dashes.');
  const facts = {
    slug,
    name: required(values.name, 'name'),
    department: values.department ?? '',
    telephone: values.telephone ?? '',
    email: values.email ?? '',
  };
  await addFacility(parts, facts);
  await parts.audit.record({
    actor: 'admin',
    action: 'facility/added',
    subject: slug,
    outcome: 'done',
    address: '',
  });
  return { data: facts, lines: [`${facts.name} takes pictures at /f/${slug}`] };
};

const facilityList: AdminCommand = async ({ db }) => {
  const facilities = await listFacilities(db);
  return { data: { facilities }, lines: facilities.map(({ slug, name }) => `/f/${slug}  ${name}`) };
};

const code: AdminCommand = async (parts, values) => {
  const slug = required(values.facility, 'facility');
  const { printedCodeDays: printedDays } = await readOwnSettings(parts.db, slug);
  const birthDate = values['expect-birth-date'];
  const made = await makePrintedCode(
    parts,
    { facility: slug, livesMs: printedDays * msOf.day },
    {
      name: values['expect-name'] ?? null,
      birthDate: birthDate === undefined ? null : readDate(birthDate),
    },
  );
  await parts.audit.record({
    actor: 'admin',
    action: 'code/printed',
    subject: slug,
    outcome: 'done',
    address: '',
  });
  return { data: { code: made }, lines: [made, `works once, for ${days(printedDays * msOf.day)}`] };
};

/** What a facility holds of these studies in some deposits, or in any; null where one of them is not there. */
const findStudies = async (
  { db }: GatewayParts,
  facility: string,
  studyUids: readonly string[],
  named: readonly string[] | undefined,
): Promise<readonly StudyIn[] | null> => {
  const studies: StudyIn[] = [];
  for (const studyUid of studyUids) {
    const all = await depositsWith(db, facility, studyUid);
    const deposits = all.filter((id) => named === undefined || named.includes(id));
    if (deposits.length === 0) return null;
    studies.push({ studyUid, deposits });
  }
  return studies;
};

const accessCode: AdminCommand = async (parts, values) => {
  const studyUids = [...new Set(values.study ?? [])];
  const birthDate = readDate(required(values['birth-date'], 'birth-date'));
  if (studyUids.length === 0 || !studyUids.every((uid) => uidRule.test(uid)))
    throw new WrongUsage('--study takes a Study Instance UID.');
  const found: { readonly slug: string; readonly studies: readonly StudyIn[] }[] = [];
  for (const { slug } of await listFacilities(parts.db)) {
    const isMeant = values.facility === undefined || values.facility === slug;
    const studies = isMeant ? await findStudies(parts, slug, studyUids, values.deposit) : null;
    if (studies !== null) found.push({ slug, studies });
  }
  const [only, ...others] = found;
  if (only === undefined) throw new Error('Nothing is held of this study.');
  if (others.length > 0)
    throw new WrongUsage(
      `Several facilities hold it, give --facility: ${found.map(({ slug }) => slug).join(', ')}`,
    );
  const { slug, studies } = only;
  const deposits = [...new Set(studies.flatMap((study) => study.deposits))];
  const unused = values.deposit?.find((id) => !deposits.includes(id));
  if (unused !== undefined) throw new Error(`Deposit ${unused} holds nothing of this study.`);
  const overridesBirthDate = values['override-birth-date'] === true;
  const wish = { birthDate, overridesBirthDate, namesDeposits: values.deposit !== undefined };
  for (const study of studies) await checkStudy(parts, study, wish);
  const made = await makeAccessCode(parts, slug, studies, birthDate);
  await parts.audit.record({
    actor: 'admin',
    action: 'access/code-made',
    subject: studyUids.join(' '),
    outcome: `of ${deposits.join(' ')}${overridesBirthDate ? ', birth date overridden' : ''}`,
    address: '',
  });
  return {
    data: { accessCode: made, deposits },
    lines: [
      made,
      `works for ${days(lifetimes.accessCodeMs)}, with the date of birth`,
      `opens what was sent with ${deposits.join(', ')}, and nothing that comes later`,
    ],
  };
};

const newKey: AdminCommand = async ({ db, secrets, audit, now }) => {
  const kid = await addSigningKey(db, secrets, now());
  await audit.record({ actor: 'admin', action: 'key/made', subject: kid, outcome: 'done', address: '' });
  return {
    data: { kid },
    lines: [kid, 'signs the receipts of deposits that are opened from now on; older keys stay published'],
  };
};

const deposits: AdminCommand = async ({ db, audit }) => {
  const found = await listDeposits(db);
  await audit.record({
    actor: 'admin',
    action: 'admin/listed',
    subject: 'deposits',
    outcome: 'done',
    address: '',
  });
  return {
    data: { deposits: found },
    lines: found.map(
      ({ depositId, facility, state, openedAt, guard, held, promised, studies }) =>
        `${openedAt}  ${state}  ${facility}  ${depositId}  ${held} of ${promised}  ${guard === 'overruled' ? 'NOT AS EXPECTED, the sender says it is right  ' : ''}${studies.join(' ')}`,
    ),
  };
};

const audit: AdminCommand = async ({ audit: trail }) => {
  const entries = await trail.list();
  await trail.record({
    actor: 'admin',
    action: 'admin/listed',
    subject: 'audit',
    outcome: 'done',
    address: '',
  });
  return {
    data: { entries },
    lines: entries.map(({ at, actor, action, subject, outcome, address }) =>
      [at, actor, action, subject, outcome, address].map((value) => (value === '' ? '-' : value)).join('\t'),
    ),
  };
};

/** By the words of the command line. */
const commands: Readonly<Record<string, AdminCommand>> = {
  'admin facility add': facilityAdd,
  'admin facility set': facilitySet,
  'admin facility show': facilityShow,
  'admin facility list': facilityList,
  'admin code': code,
  'admin access-code': accessCode,
  'admin new-key': newKey,
  'admin archive set': archiveSet,
  'admin archive show': archiveShow,
  'admin archive remove': archiveRemove,
  'admin deposits': deposits,
  'admin audit': audit,
};

/**
 * Runs an administration command.
 *
 * @throws {WrongUsage} also for a command that is none
 * @throws {Error} with a sentence for who operates the gateway
 */
export const runAdmin = async (
  parts: GatewayParts,
  command: string,
  values: OptionValues,
): Promise<AdminAnswer> => {
  const run = commands[command];
  if (run === undefined) throw new WrongUsage(`There is no command '${command}'.`);
  return run(parts, values);
};

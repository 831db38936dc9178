import { UserError } from '../../shared/errors/user-error';
import type { AccessStudy } from '../../shared/contract/gateway-api';
import { plainCode, randomCode, showCode } from '../codes/code-text';
import type { GatewayParts } from '../gateway-parts';
import { accessTriesMs, lifetimes, tries } from '../limits';
import { randomToken, sameHash, type Secrets } from '../secrets/secrets';
import { heldStudy, type StudyIn } from './held-studies';

/** 24 characters of 24 are 110 bits. */
const codeLength = 24;
const tokenBytes = 32;

const hashBirthDate = (secrets: Secrets, codeHash: string, birthDate: string): string =>
  secrets.hash('access-birth-date', codeHash, birthDate);

/** Makes the code that, with the date of birth, opens studies as deposits of a facility hold them. See checkStudy. */
export const makeAccessCode = async (
  { db, secrets, now }: GatewayParts,
  facility: string,
  studies: readonly StudyIn[],
  birthDate: string,
): Promise<string> => {
  const code = randomCode(codeLength);
  const codeHash = secrets.hash('access-code', code);
  const id = randomToken(9);
  const at = now();
  await db.transaction().execute(async (change) => {
    await change
      .insertInto('access_code')
      .values({
        id,
        code_hash: codeHash,
        facility,
        birth_date_hash: hashBirthDate(secrets, codeHash, birthDate),
        created_at: at,
        expires_at: at + lifetimes.accessCodeMs,
      })
      .execute();
    for (const { studyUid, deposits } of studies)
      for (const deposit of deposits)
        await change
          .insertInto('access_code_study')
          .values({ access_code: id, study_uid: studyUid, deposit })
          .execute();
  });
  return showCode(code);
};

/** What an access token opens. */
export interface Access {
  readonly id: string;
  readonly facility: string;
  readonly studies: readonly StudyIn[];
}

/**
 * Tries an access code with a date of birth. Both the code and the address have limited tries, and a code that doesn't
 * exist is treated as one that does, so that answers don't tell them apart: the same steps are taken for each.
 *
 * @param address of the network, from where it is tried
 * @throws {UserError} `access/refused`, `access/too-many-tries`
 */
export const openAccess = async (
  { db, secrets, now }: GatewayParts,
  typed: string,
  birthDate: string,
  address: string,
): Promise<{ readonly token: string; readonly access: Access }> => {
  const codeHash = secrets.hash('access-code', plainCode(typed));
  const dateHash = hashBirthDate(secrets, codeHash, birthDate);
  const token = randomToken(tokenBytes);
  const at = now();
  const counted = [
    { key: codeHash, most: tries.accessCode },
    { key: secrets.hash('access-address', address), most: tries.accessAddress },
  ];
  const answer = await db.transaction().execute(async (change) => {
    for (const { key, most } of counted) {
      const row = await change
        .selectFrom('access_tries')
        .select(['tries', 'since'])
        .where('key_hash', '=', key)
        .where('since', '>', at - accessTriesMs)
        .executeTakeFirst();
      if (row !== undefined && row.tries >= most) return Math.ceil((row.since + accessTriesMs - at) / 1000);
    }
    const row = await change
      .selectFrom('access_code')
      .select(['id', 'facility', 'birth_date_hash', 'expires_at'])
      .where('code_hash', '=', codeHash)
      .executeTakeFirst();
    // Compared also where there is no such code.
    const isDate = sameHash(row?.birth_date_hash ?? codeHash, dateHash);
    if (row === undefined || !isDate || row.expires_at <= at) {
      for (const { key } of counted) {
        await change
          .deleteFrom('access_tries')
          .where('key_hash', '=', key)
          .where('since', '<=', at - accessTriesMs)
          .execute();
        await change
          .insertInto('access_tries')
          .values({ key_hash: key, tries: 1, since: at })
          .onConflict((conflict) =>
            conflict
              .column('key_hash')
              .doUpdateSet(({ eb }) => ({ tries: eb('access_tries.tries', '+', 1) })),
          )
          .execute();
      }
      return null;
    }
    await change.deleteFrom('access_tries').where('key_hash', '=', codeHash).execute();
    await change
      .insertInto('access_token')
      .values({
        token_hash: secrets.hash('access-token', token),
        access_code: row.id,
        expires_at: at + lifetimes.accessTokenMs,
      })
      .execute();
    return { id: row.id, facility: row.facility };
  });
  if (answer === null) throw new UserError('access/refused', 'change-input');
  if (typeof answer === 'number')
    throw new UserError('access/too-many-tries', 'retry', { waitSeconds: answer });
  return { token, access: { ...answer, studies: await studiesOf(db, answer.id) } };
};

const studiesOf = async (db: GatewayParts['db'], id: string): Promise<StudyIn[]> => {
  const rows = await db
    .selectFrom('access_code_study')
    .select(['study_uid', 'deposit'])
    .where('access_code', '=', id)
    .orderBy('study_uid')
    .execute();
  return [...new Set(rows.map((row) => row.study_uid))].map((studyUid) => ({
    studyUid,
    deposits: rows.filter((row) => row.study_uid === studyUid).map(({ deposit }) => deposit),
  }));
};

/** @returns null for no token, no such token, or one whose time is over */
export const accessOfToken = async (
  { db, secrets, now }: GatewayParts,
  token: string | null,
): Promise<Access | null> => {
  const row =
    token === null
      ? undefined
      : await db
          .selectFrom('access_token')
          .innerJoin('access_code', 'access_code.id', 'access_token.access_code')
          .select(['access_code.id', 'access_code.facility'])
          .where('token_hash', '=', secrets.hash('access-token', token))
          .where('access_token.expires_at', '>', now())
          .executeTakeFirst();
  return row === undefined ? null : { ...row, studies: await studiesOf(db, row.id) };
};

/** What an access shows. */
export const listStudies = async (
  { db, secrets }: GatewayParts,
  { studies }: Access,
): Promise<AccessStudy[]> => {
  const listed: AccessStudy[] = [];
  for (const study of studies) {
    const held = await heldStudy(db, secrets, study);
    if (held !== null) listed.push(held);
  }
  return listed;
};

import { z } from 'zod';
import type { Transaction } from 'kysely';
import type { UserErrorData } from '../../shared/errors/user-error';
import type { Tables } from '../database/tables';
import type { GatewayParts } from '../gateway-parts';
import { liveCodes, tries } from '../limits';
import { randomToken, sameHash, type Secrets } from '../secrets/secrets';
import { plainCode, randomCode, showCode } from './code-text';

const mailedCodeLength = 8;
const selectorLength = 8;
const secretLength = 12;

/** What staff wrote down about whose pictures are to come; either may be unknown. */
export const expectedPatientSchema = z.object({
  name: z.string().nullable(),
  birthDate: z.string().nullable(),
});
export type ExpectedPatient = z.infer<typeof expectedPatientSchema>;

export interface AskedCode {
  readonly requestId: string;
  /** As it is shown. */
  readonly code: string;
}

const hashOf = (secrets: Secrets, id: string, code: string): string => secrets.hash('upload-code', id, code);
const expectedPlace = (id: string): string => `upload code ${id}`;

/** The keyed hash by which an e-mail address is known at a facility. */
const hashEmail = (secrets: Secrets, facility: string, email: string): string =>
  secrets.hash('email', facility, email.trim().toLowerCase());

/** The facility that a code is for, and how long it may live. */
export interface CodeOf {
  readonly facility: string;
  readonly livesMs: number;
}

/**
 * Makes an upload code for an e-mail address. The code before it with the same requestId dies, and of several requests
 * the oldest, so that at most three live.
 */
export const makeMailedCode = async (
  { db, secrets, now }: GatewayParts,
  { facility, livesMs }: CodeOf,
  email: string,
  requestId: string | undefined,
): Promise<AskedCode> => {
  const emailHash = hashEmail(secrets, facility, email);
  const code = randomCode(mailedCodeLength);
  const at = now();
  return db.transaction().execute(async (change) => {
    const live = await change
      .selectFrom('upload_code')
      .select('id')
      .where('facility', '=', facility)
      .where('email_hash', '=', emailHash)
      .where('used_at', 'is', null)
      .where('tries', '<', tries.code)
      .where('expires_at', '>', at)
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .execute();
    const again = live.find(({ id }) => id === requestId);
    const fresh = { created_at: at, expires_at: at + livesMs, tries: 0 };
    if (again !== undefined) {
      await change
        .updateTable('upload_code')
        .set({ ...fresh, code_hash: hashOf(secrets, again.id, code) })
        .where('id', '=', again.id)
        .execute();
      return { requestId: again.id, code: showCode(code) };
    }
    const tooMany = live.slice(liveCodes - 1).map(({ id }) => id);
    if (tooMany.length > 0)
      await change.updateTable('upload_code').set({ expires_at: at }).where('id', 'in', tooMany).execute();
    const id = randomToken(16);
    await change
      .insertInto('upload_code')
      .values({
        ...fresh,
        id,
        facility,
        email_hash: emailHash,
        code_hash: hashOf(secrets, id, code),
        expected: null,
        used_at: null,
      })
      .execute();
    return { requestId: id, code: showCode(code) };
  });
};

/** Makes a code that staff prints and hands out: a selector that names it, and a secret, in one. */
export const makePrintedCode = async (
  { db, secrets, now }: GatewayParts,
  { facility, livesMs }: CodeOf,
  expected: ExpectedPatient,
): Promise<string> => {
  const selector = randomCode(selectorLength);
  const secret = randomCode(secretLength);
  const isKnown = expected.name !== null || expected.birthDate !== null;
  const at = now();
  await db
    .insertInto('upload_code')
    .values({
      id: selector,
      facility,
      email_hash: null,
      code_hash: hashOf(secrets, selector, secret),
      expected: isKnown ? secrets.seal(expectedPlace(selector), JSON.stringify(expected)) : null,
      tries: 0,
      created_at: at,
      expires_at: at + livesMs,
      used_at: null,
    })
    .execute();
  return showCode(selector + secret);
};

/** A code that was right, and is still good. */
export interface GoodCode {
  readonly id: string;
  readonly facility: string;
  readonly emailHash: string | null;
  readonly expected: ExpectedPatient | null;
}

const refused = (
  code: 'wrong' | 'expired' | 'used' | 'too-many-tries' | 'other-facility',
  triesLeft?: number,
): UserErrorData => ({
  code: `code/${code}`,
  facts: triesLeft === undefined ? {} : { triesLeft },
  remedy: 'change-input',
});

/** What somebody says of a code. */
export interface TriedCode {
  /** Of the facility that is meant. */
  readonly slug: string;
  /** Absent for printed codes, which name themselves. */
  readonly requestId: string | undefined;
  /** As it was typed. */
  readonly code: string;
}

/**
 * Tries a code; one that is right is used up by useUpCode. Wrong tries are counted, so the answer is data: a thrown error
 * would undo the count. That a code is another facility's is told only to who has all of it.
 */
export const tryCode = async (
  change: Transaction<Tables>,
  secrets: Secrets,
  at: number,
  { slug, requestId, code }: TriedCode,
): Promise<GoodCode | UserErrorData> => {
  const plain = plainCode(code);
  const id = requestId ?? plain.slice(0, selectorLength);
  const secret = requestId === undefined ? plain.slice(selectorLength) : plain;
  const row = await change.selectFrom('upload_code').selectAll().where('id', '=', id).executeTakeFirst();
  // A requestId is as secret as a code: who has one once had a code. A selector may just be mistyped.
  if (row === undefined)
    return requestId === undefined ? refused('wrong', tries.code - 1) : refused('expired');
  if (row.used_at !== null) return refused('used');
  if (row.tries >= tries.code) return refused('too-many-tries');
  if (row.expires_at <= at) return refused('expired');
  if (!sameHash(row.code_hash, hashOf(secrets, id, secret))) {
    const wrong = row.tries + 1;
    await change.updateTable('upload_code').set({ tries: wrong }).where('id', '=', id).execute();
    return wrong === tries.code ? refused('too-many-tries') : refused('wrong', tries.code - wrong);
  }
  if (row.facility !== slug) return refused('other-facility');
  return {
    id,
    facility: row.facility,
    emailHash: row.email_hash,
    expected:
      row.expected === null
        ? null
        : expectedPatientSchema.parse(JSON.parse(secrets.open(expectedPlace(id), row.expected))),
  };
};

/** A code is good once. */
export const useUpCode = async (change: Transaction<Tables>, id: string, at: number): Promise<void> => {
  await change.updateTable('upload_code').set({ used_at: at }).where('id', '=', id).execute();
};

export const isRefusal = (answer: GoodCode | UserErrorData): answer is UserErrorData => 'code' in answer;

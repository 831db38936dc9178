import type { Transaction } from 'kysely';
import type { z } from 'zod';
import type { tokenAnswerSchema, tokenRequestSchema } from '../../shared/contract/gateway-api';
import { UserError, type UserErrorData } from '../../shared/errors/user-error';
import { isRefusal, tryCode, useUpCode, type GoodCode } from '../codes/upload-codes';
import type { Tables } from '../database/tables';
import type { GatewayParts } from '../gateway-parts';
import { randomToken } from '../secrets/secrets';

type TokenRequest = z.infer<typeof tokenRequestSchema>;
type TokenAnswer = z.infer<typeof tokenAnswerSchema>;

const tokenBytes = 32;
const idBytes = 16;
/** What the sealed expectations of a deposit belong to. */
export const expectedPlace = (deposit: string): string => `deposit ${deposit} expected`;

/** A deposit is somebody's who gets mail at the address that it was opened from; one of a printed code is nobody's. */
const findOwn = async (
  change: Transaction<Tables>,
  { facility, emailHash }: GoodCode,
  depositId: string,
): Promise<{ readonly asksGuard: boolean } | null> => {
  if (emailHash === null) return null;
  const row = await change
    .selectFrom('deposit')
    .select('expected')
    .where('id', '=', depositId)
    .where('facility', '=', facility)
    .where('email_hash', '=', emailHash)
    .executeTakeFirst();
  return row === undefined ? null : { asksGuard: row.expected !== null };
};

const unknownDeposit: UserErrorData = { code: 'deposit/unknown', facts: {}, remedy: 'change-input' };

/**
 * Uses up a code and opens a deposit with it, or goes on with the one that is named: its token changes hands, what arrived
 * stays. Who comes without a name never gets one that is there already: that may be another disc, or another person who
 * shares the address. Also a complete one can be named, so that a receipt that was lost on its way can be asked for again.
 *
 * @throws {UserError} `code/…`; `deposit/unknown` for a named deposit that is not there, or not this sender's
 */
export const openDeposit = async (
  { db, secrets, now }: GatewayParts,
  { slug, requestId, code, depositId }: TokenRequest,
): Promise<TokenAnswer> => {
  const token = randomToken(tokenBytes);
  const at = now();
  const fresh = { token_hash: secrets.hash('deposit-token', token), token_seen_at: at };
  const answer = await db.transaction().execute(async (change) => {
    const good = await tryCode(change, secrets, at, { slug, requestId, code });
    if (isRefusal(good)) return good;
    if (depositId !== undefined) {
      const own = await findOwn(change, good, depositId);
      if (own === null) return unknownDeposit;
      await useUpCode(change, good.id, at);
      await change
        .updateTable('deposit')
        .set(({ eb }) => ({ ...fresh, generation: eb('generation', '+', 1) }))
        .where('id', '=', depositId)
        .execute();
      return { token, depositId, slug, ...own };
    }
    await useUpCode(change, good.id, at);
    const id = randomToken(idBytes);
    const { expected } = good;
    await change
      .insertInto('deposit')
      .values({
        ...fresh,
        id,
        facility: good.facility,
        email_hash: good.emailHash,
        expected: expected === null ? null : secrets.seal(expectedPlace(id), JSON.stringify(expected)),
        guard_tries: 0,
        guard: null,
        generation: 1,
        created_at: at,
        completed_at: null,
        declaration: null,
        receipt: null,
      })
      .execute();
    return { token, depositId: id, slug, asksGuard: expected !== null };
  });
  if ('code' in answer) throw new UserError(answer.code, answer.remedy, answer.facts);
  return answer;
};

import type { z } from 'zod';
import type { tokenAnswerSchema } from '../../shared/contract/gateway-api';
import { UserError } from '../../shared/errors/user-error';
import { isRefusal, redeemCode } from '../codes/upload-codes';
import type { GatewayParts } from '../gateway-parts';
import { randomToken } from '../secrets/secrets';

type TokenAnswer = z.infer<typeof tokenAnswerSchema>;

const tokenBytes = 32;
const idBytes = 16;
/** What the sealed expectations of a deposit belong to. */
export const expectedPlace = (deposit: string): string => `deposit ${deposit} expected`;

/**
 * Uses up a code and opens a deposit with it. Where the same e-mail address has an open one at the facility, that one is
 * opened again: its token changes hands, what arrived stays.
 *
 * @throws {UserError} `code/wrong`, `code/expired`, `code/used`, `code/too-many-tries`
 */
export const openDeposit = async (
  { db, secrets, now }: GatewayParts,
  requestId: string | undefined,
  code: string,
): Promise<TokenAnswer> => {
  const token = randomToken(tokenBytes);
  const at = now();
  const fresh = { token_hash: secrets.hash('deposit-token', token), token_seen_at: at };
  const answer = await db.transaction().execute(async (change) => {
    const redeemed = await redeemCode(change, secrets, at, requestId, code);
    if (isRefusal(redeemed)) return redeemed;
    const open =
      redeemed.emailHash === null
        ? undefined
        : await change
            .selectFrom('deposit')
            .select(['id', 'expected'])
            .where('facility', '=', redeemed.facility)
            .where('email_hash', '=', redeemed.emailHash)
            .where('completed_at', 'is', null)
            .orderBy('created_at', 'desc')
            .executeTakeFirst();
    if (open !== undefined) {
      await change
        .updateTable('deposit')
        .set(({ eb }) => ({ ...fresh, generation: eb('generation', '+', 1) }))
        .where('id', '=', open.id)
        .execute();
      return { token, depositId: open.id, asksGuard: open.expected !== null };
    }
    const id = randomToken(idBytes);
    const { expected } = redeemed;
    await change
      .insertInto('deposit')
      .values({
        ...fresh,
        id,
        facility: redeemed.facility,
        email_hash: redeemed.emailHash,
        expected: expected === null ? null : secrets.seal(expectedPlace(id), JSON.stringify(expected)),
        guard_tries: 0,
        generation: 1,
        created_at: at,
        completed_at: null,
        declaration: null,
        receipt: null,
      })
      .execute();
    return { token, depositId: id, asksGuard: expected !== null };
  });
  if ('code' in answer) throw new UserError(answer.code, answer.remedy, answer.facts);
  return answer;
};

import type { Transaction } from 'kysely';
import type { z } from 'zod';
import type { GuardAnswer, guardRequestSchema } from '../../shared/contract/gateway-api';
import { UserError } from '../../shared/errors/user-error';
import { expectedPatientSchema } from '../codes/upload-codes';
import type { Tables } from '../database/tables';
import type { GatewayParts } from '../gateway-parts';
import { tries } from '../limits';
import { expectedPlace } from './open-deposit';
import { isSameName } from './same-name';

type GuardRequest = z.infer<typeof guardRequestSchema>;

/**
 * Answers whether a disc is the one that is waited for, a field at a time, and never what was expected. What differs costs
 * a try; a deposit that nobody wrote expectations down for is not asked.
 *
 * What counts once stays: an answer about another disc must neither stop one that passed, nor hide that one goes on the
 * sender's word.
 *
 * @throws {UserError} `guard/too-many-tries` when there are none left
 */
export const askGuard = (
  { db, secrets }: GatewayParts,
  deposit: string,
  { patientName, birthDate }: GuardRequest,
): Promise<GuardAnswer> =>
  db.transaction().execute(async (change) => {
    const row = await change
      .selectFrom('deposit')
      .select(['expected', 'guard', 'guard_tries'])
      .where('id', '=', deposit)
      .executeTakeFirstOrThrow();
    const triesLeft = tries.guard - row.guard_tries;
    if (row.expected === null) return { name: 'not-asked', birthDate: 'not-asked', triesLeft };
    if (triesLeft <= 0) throw new UserError('guard/too-many-tries', 'change-input');
    const expected = expectedPatientSchema.parse(
      JSON.parse(secrets.open(expectedPlace(deposit), row.expected)),
    );
    const judge = (isAsked: boolean, isSame: boolean): GuardAnswer['name'] =>
      isAsked ? (isSame ? 'match' : 'differs') : 'not-asked';
    const name = judge(expected.name !== null, isSameName(expected.name ?? '', patientName));
    const date = judge(expected.birthDate !== null, expected.birthDate === birthDate);
    const differs = name === 'differs' || date === 'differs';
    await change
      .updateTable('deposit')
      .set(differs ? { guard_tries: row.guard_tries + 1 } : { guard: row.guard ?? 'match' })
      .where('id', '=', deposit)
      .execute();
    return { name, birthDate: date, triesLeft: differs ? triesLeft - 1 : triesLeft };
  });

const notAnswered = (): UserError => new UserError('guard/not-answered', 'change-input');

/**
 * Takes a sender's word that pictures are the right ones, after the guard told that they are not as expected.
 *
 * @throws {UserError} `guard/not-answered` where it told nothing of the kind
 */
export const overruleGuard = async ({ db }: GatewayParts, deposit: string): Promise<void> => {
  const { numUpdatedRows } = await db
    .updateTable('deposit')
    .set({ guard: 'overruled' })
    .where('id', '=', deposit)
    .where('guard_tries', '>', 0)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw notAnswered();
};

/**
 * Discs can't be told apart here, only that somebody asked and was answered: who sends asks again for each disc, and leaves out
 * what differs.
 *
 * @throws {UserError} `guard/not-answered` where something is expected, and neither found nor overruled
 */
export const requireGuarded = async (change: Transaction<Tables>, deposit: string): Promise<void> => {
  const { expected, guard } = await change
    .selectFrom('deposit')
    .select(['expected', 'guard'])
    .where('id', '=', deposit)
    .executeTakeFirstOrThrow();
  if (expected !== null && guard === null) throw notAnswered();
};

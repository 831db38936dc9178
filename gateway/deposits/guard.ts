import type { z } from 'zod';
import type { GuardAnswer, guardRequestSchema } from '../../shared/contract/gateway-api';
import { UserError } from '../../shared/errors/user-error';
import { expectedPatientSchema } from '../codes/upload-codes';
import type { GatewayParts } from '../gateway-parts';
import { tries } from '../limits';
import { expectedPlace } from './open-deposit';
import { isSameName } from './same-name';

type GuardRequest = z.infer<typeof guardRequestSchema>;

/**
 * Answers whether a disc is the one that is waited for, a field at a time, and never what was expected. What differs costs
 * a try; a deposit that nobody wrote expectations down for is not asked.
 *
 * @throws {UserError} `code/too-many-tries` when there are none left
 */
export const askGuard = (
  { db, secrets }: GatewayParts,
  deposit: string,
  { patientName, birthDate }: GuardRequest,
): Promise<GuardAnswer> =>
  db.transaction().execute(async (change) => {
    const row = await change
      .selectFrom('deposit')
      .select(['expected', 'guard_tries'])
      .where('id', '=', deposit)
      .executeTakeFirstOrThrow();
    const triesLeft = tries.guard - row.guard_tries;
    if (row.expected === null) return { name: 'not-asked', birthDate: 'not-asked', triesLeft };
    if (triesLeft <= 0) throw new UserError('code/too-many-tries', 'change-input');
    const expected = expectedPatientSchema.parse(
      JSON.parse(secrets.open(expectedPlace(deposit), row.expected)),
    );
    const judge = (isAsked: boolean, isSame: boolean): GuardAnswer['name'] =>
      isAsked ? (isSame ? 'match' : 'differs') : 'not-asked';
    const name = judge(expected.name !== null, isSameName(expected.name ?? '', patientName));
    const date = judge(expected.birthDate !== null, expected.birthDate === birthDate);
    const differs = name === 'differs' || date === 'differs';
    if (differs)
      await change
        .updateTable('deposit')
        .set({ guard_tries: row.guard_tries + 1 })
        .where('id', '=', deposit)
        .execute();
    return { name, birthDate: date, triesLeft: differs ? triesLeft - 1 : triesLeft };
  });

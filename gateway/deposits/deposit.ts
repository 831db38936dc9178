import { UserError } from '../../shared/errors/user-error';
import type { GatewayDatabase } from '../database/open-database';
import type { GatewayParts } from '../gateway-parts';
import { lifetimes } from '../limits';

/** A deposit, as far as most of its work needs it. */
export interface Deposit {
  readonly id: string;
  readonly facility: string;
  readonly generation: number;
  readonly isComplete: boolean;
}

/** How exactly the last use of a token is known. */
const seenStepMs = 60_000;

const unauthorized = (): UserError => new UserError('deposit/unauthorized', 'change-input');

/**
 * Finds the deposit that a bearer token is for. The token of a complete deposit still asks for its state and receipt.
 *
 * @throws {UserError} `deposit/unauthorized`: no token, no such token, or one that was not used for too long
 */
export const depositOfToken = async (
  { db, secrets, now }: GatewayParts,
  token: string | null,
): Promise<Deposit> => {
  if (token === null) throw unauthorized();
  // Looked up by its keyed hash: how long that takes says nothing about a token.
  const row = await db
    .selectFrom('deposit')
    .select(['id', 'facility', 'generation', 'completed_at', 'token_seen_at'])
    .where('token_hash', '=', secrets.hash('deposit-token', token))
    .executeTakeFirst();
  const at = now();
  if (row === undefined || at - row.token_seen_at > lifetimes.tokenIdleMs) throw unauthorized();
  if (at - row.token_seen_at > seenStepMs)
    await db.updateTable('deposit').set({ token_seen_at: at }).where('id', '=', row.id).execute();
  return {
    id: row.id,
    facility: row.facility,
    generation: row.generation,
    isComplete: row.completed_at !== null,
  };
};

/** @throws {UserError} `deposit/closed` */
export const requireOpen = (deposit: Deposit): void => {
  if (deposit.isComplete) throw new UserError('deposit/closed', 'change-input');
};

/** How many instances were promised, and how many of them are held. */
export const countInstances = (
  db: GatewayDatabase,
  deposit: string,
): Promise<{ readonly promised: number; readonly held: number }> => {
  return db
    .selectFrom('instance')
    .select(({ fn }) => [fn.countAll<number>().as('promised'), fn.count<number>('pack').as('held')])
    .where('deposit', '=', deposit)
    .executeTakeFirstOrThrow();
};

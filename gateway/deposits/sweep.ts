import type { GatewayParts } from '../gateway-parts';
import { accessTriesMs, lifetimes } from '../limits';

/** Erases deposits that were never completed and for which nothing came for too long, and all that has run out. */
export const sweep = async ({ db, packs, audit, now }: GatewayParts): Promise<void> => {
  const at = now();
  const abandoned = await db
    .selectFrom('deposit')
    .select('id')
    .where('completed_at', 'is', null)
    .where('token_seen_at', '<=', at - lifetimes.openDepositMs)
    .execute();
  for (const { id } of abandoned) {
    await db.deleteFrom('deposit').where('id', '=', id).where('completed_at', 'is', null).execute();
    await packs.erase(id);
    await audit.record({
      actor: 'gateway',
      action: 'deposit/erased',
      subject: id,
      outcome: 'never completed',
      address: '',
    });
  }
  await db
    .deleteFrom('upload_code')
    .where('expires_at', '<=', at - lifetimes.deadCodeMs)
    .execute();
  await db.deleteFrom('access_token').where('expires_at', '<=', at).execute();
  await db
    .deleteFrom('access_tries')
    .where('since', '<=', at - accessTriesMs)
    .execute();
  await db.deleteFrom('access_code').where('expires_at', '<=', at).execute();
};

/** Removes files that belong to nothing, as a crash leaves them. Only before anything can arrive. */
export const eraseLeftovers = async ({ db, packs }: GatewayParts): Promise<void> => {
  // of what arrived whole, and a crash came before they were removed
  await db
    .deleteFrom('segment')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('instance')
          .select('instance.sha256')
          .whereRef('instance.deposit', '=', 'segment.deposit')
          .whereRef('instance.sha256', '=', 'segment.sha256')
          .where('instance.pack', 'is not', null),
      ),
    )
    .execute();
  for (const deposit of await packs.list()) {
    const known = await db.selectFrom('deposit').select('id').where('id', '=', deposit).executeTakeFirst();
    if (known === undefined) {
      await packs.erase(deposit);
      continue;
    }
    const used = await db
      .selectFrom('instance')
      .select('pack')
      .distinct()
      .where('deposit', '=', deposit)
      .where('pack', 'is not', null)
      .execute();
    const segments = await db.selectFrom('segment').select('pack').where('deposit', '=', deposit).execute();
    await packs.eraseUnused(deposit, new Set([...used, ...segments].map(({ pack }) => pack ?? '')));
  }
};

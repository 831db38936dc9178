import { createHash } from 'node:crypto';
import type { HeldInstance } from '../access/held-studies';
import type { GatewayParts } from '../gateway-parts';
import { heldBytes } from '../access/held-bytes';
import { manifestRowOf } from '../deposits/manifest-row';
import { archiving } from '../limits';
import { StorageDamaged } from '../storage/sealed-bytes';
import { readArchive, saveTrouble } from './archive-settings';
import { ArchiveAway, ArchiveRefused, openArchive, type Archive } from './open-archive';

/** What moving takes of the gateway. */
export interface Moving {
  readonly parts: GatewayParts;
  readonly log: (line: string) => void;
}

interface DueInstance extends HeldInstance {
  /** How often the archive has not taken it. */
  readonly tries: number;
}

const batch = 100;

/** What complete deposits hold and the archive does not, in the order in which it came; without what waits to be tried again. */
const dueInstances = async ({ db, now }: GatewayParts): Promise<DueInstance[]> => {
  const rows = await db
    .selectFrom('instance')
    .innerJoin('deposit', 'deposit.id', 'instance.deposit')
    .leftJoin('archive_failure', (join) =>
      join
        .onRef('archive_failure.deposit', '=', 'instance.deposit')
        .onRef('archive_failure.sha256', '=', 'instance.sha256'),
    )
    .selectAll('instance')
    .select('archive_failure.tries')
    .where('deposit.completed_at', 'is not', null)
    .where('instance.pack', 'is not', null)
    .where('instance.archived_at', 'is', null)
    .where((eb) =>
      eb.or([eb('archive_failure.retry_at', 'is', null), eb('archive_failure.retry_at', '<=', now())]),
    )
    .orderBy('deposit.completed_at')
    .orderBy('instance.deposit')
    .orderBy('instance.pack')
    .orderBy('instance.pack_offset')
    .limit(batch)
    .execute();
  return rows.map((row) => ({
    ...manifestRowOf(row),
    deposit: row.deposit,
    place: { pack: row.pack ?? '', offset: row.pack_offset ?? 0 },
    tries: row.tries ?? 0,
  }));
};

const isSame = async (
  chunks: AsyncIterable<Uint8Array>,
  { bytes, sha256 }: HeldInstance,
): Promise<boolean> => {
  const hash = createHash('sha256');
  let read = 0;
  for await (const chunk of chunks) {
    read += chunk.length;
    if (read > bytes) return false;
    hash.update(chunk);
  }
  return hash.digest('hex') === sha256;
};

/**
 * Brings one instance there, unless it is there. What the archive has under its identifiers is never overwritten: it may be the
 * only copy of another picture.
 *
 * @throws {ArchiveRefused} also where the archive does not give out the very bytes
 */
const bring = async (moving: Moving, archive: Archive, instance: HeldInstance): Promise<void> => {
  const before = await archive.fetch(instance);
  if (before === null) await archive.store(instance, () => heldBytes(moving, instance));
  const there = before ?? (await archive.fetch(instance));
  if (there === null) throw new ArchiveRefused('not-there');
  if (!(await isSame(there, instance))) throw new ArchiveRefused('other-bytes');
};

const later = (at: number, tries: number, { firstMs, mostMs }: { firstMs: number; mostMs: number }): number =>
  at + Math.min(firstMs * 2 ** tries, mostMs);

const take = async (parts: GatewayParts, { deposit, sha256, sopInstanceUid }: DueInstance): Promise<void> => {
  const { db, now, audit } = parts;
  await db
    .updateTable('instance')
    .set({ archived_at: now() })
    .where('deposit', '=', deposit)
    .where('sha256', '=', sha256)
    .execute();
  await db
    .deleteFrom('archive_failure')
    .where('deposit', '=', deposit)
    .where('sha256', '=', sha256)
    .execute();
  await audit.record({
    ...{ actor: 'gateway', action: 'archive/took-over', subject: sopInstanceUid },
    ...{ outcome: `deposit ${deposit}`, address: '' },
  });
};

const putOff = async (
  { db, now }: GatewayParts,
  { deposit, sha256, tries }: DueInstance,
  fault: string,
): Promise<void> => {
  const failure = { fault, tries: tries + 1, retry_at: later(now(), tries, archiving.refused) };
  await db
    .insertInto('archive_failure')
    .values({ deposit, sha256, ...failure })
    .onConflict((conflict) => conflict.columns(['deposit', 'sha256']).doUpdateSet(failure))
    .execute();
};

/**
 * Brings what complete deposits hold to the archive, until nothing is due. An instance counts as taken over once the archive has given
 * back its very bytes; until then, and for a day after, the gateway holds it itself. Can be cut off anywhere and
 * begun again.
 */
export const moveToArchive = async (moving: Moving, signal: AbortSignal): Promise<void> => {
  const { parts, log } = moving;
  for (;;) {
    const settings = await readArchive(parts);
    if (settings === null) return;
    const { trouble } = settings;
    if (trouble !== null && trouble.retryAt > parts.now()) return;
    const archive = openArchive(settings, signal);
    const due = await dueInstances(parts);
    if (due.length === 0) return;
    for (const instance of due) {
      try {
        await bring(moving, archive, instance);
        await take(parts, instance);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ArchiveAway) {
          const tries = trouble?.tries ?? 0;
          if (tries === 0)
            log(`NO ARCHIVE: it can't be used (${error.fault}). What came is kept here until it can.`);
          const retryAt = later(parts.now(), tries, archiving.away);
          await saveTrouble(parts.db, { fault: error.fault, tries: tries + 1, retryAt });
          return;
        }
        if (!(error instanceof ArchiveRefused || error instanceof StorageDamaged)) throw error;
        await putOff(parts, instance, error instanceof ArchiveRefused ? error.fault : 'damaged-here');
      }
    }
    if (trouble !== null) await saveTrouble(parts.db, null);
  }
};

/** Removes files of which the archive has had every instance for a day. */
export const releasePacks = async ({ db, packs, now }: GatewayParts): Promise<void> => {
  const released = await db
    .selectFrom('instance')
    .select(['deposit', 'pack'])
    .where('pack', 'is not', null)
    .where('pack', '!=', '')
    .groupBy(['deposit', 'pack'])
    .having(({ eb, fn }) => eb(fn.countAll(), '=', fn.count('archived_at')))
    .having(({ eb, fn }) => eb(fn.max('archived_at'), '<=', now() - archiving.keptMs))
    .execute();
  for (const { deposit, pack } of released) {
    if (pack === null) continue;
    await db
      .updateTable('instance')
      .set({ pack: '', pack_offset: 0 })
      .where('deposit', '=', deposit)
      .where('pack', '=', pack)
      .execute();
    // what can't be removed now goes when the gateway starts again
    await packs.remove(deposit, pack).catch(() => undefined);
  }
};

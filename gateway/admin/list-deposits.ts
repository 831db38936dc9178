import { countInstances } from '../deposits/deposit';
import type { GatewayDatabase } from '../database/open-database';

/** A deposit as staff sees it: no names. */
export interface ListedDeposit {
  readonly depositId: string;
  readonly facility: string;
  readonly state: 'open' | 'complete';
  /** ISO 8601, UTC. */
  readonly openedAt: string;
  readonly completedAt: string | null;
  /** Whether it is of whom it was expected of: null where nothing was expected, or nothing is known yet. */
  readonly guard: 'match' | 'overruled' | null;
  readonly promised: number;
  readonly held: number;
  readonly studies: readonly string[];
}

const iso = (time: number): string => new Date(time).toISOString();

/** Oldest first. */
export const listDeposits = async (db: GatewayDatabase): Promise<ListedDeposit[]> => {
  const rows = await db
    .selectFrom('deposit')
    .select(['id', 'facility', 'created_at', 'completed_at', 'guard'])
    .orderBy('created_at')
    .execute();
  const listed: ListedDeposit[] = [];
  for (const row of rows) {
    const studies = await db
      .selectFrom('instance')
      .select('study_uid')
      .distinct()
      .where('deposit', '=', row.id)
      .orderBy('study_uid')
      .execute();
    listed.push({
      depositId: row.id,
      facility: row.facility,
      state: row.completed_at === null ? 'open' : 'complete',
      openedAt: iso(row.created_at),
      completedAt: row.completed_at === null ? null : iso(row.completed_at),
      guard: row.guard,
      ...(await countInstances(db, row.id)),
      studies: studies.map(({ study_uid: uid }) => uid),
    });
  }
  return listed;
};

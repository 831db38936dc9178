import type { GatewayDatabase } from '../database/open-database';

/** Everything that is recorded. */
export type AuditAction =
  | 'code/asked'
  | 'code/not-mailed'
  | 'code/printed'
  | 'deposit/opened'
  | 'deposit/guarded'
  | 'deposit/guard-overruled'
  | 'deposit/promised'
  | 'deposit/received'
  | 'deposit/looked-at'
  | 'deposit/completed'
  | 'deposit/erased'
  | 'access/code-made'
  | 'access/opened'
  | 'access/listed'
  | 'access/fetched'
  | 'storage/damaged'
  | 'archive/settled'
  | 'archive/took-over'
  | 'facility/added'
  | 'facility/changed'
  | 'key/made'
  | 'admin/listed';

/** One access: who did what to what, and how it ended. Never a name, a birth date or an e-mail address. */
export interface AuditEntry {
  /** `deposit:ID`, `access:ID`, `admin`, `gateway`, or `anonymous`. */
  readonly actor: string;
  readonly action: AuditAction;
  /** A facility, a deposit, a UID, or `access:ID` for an access code that was tried. */
  readonly subject: string;
  readonly outcome: string;
  /** Of the network; empty for what happens on the gateway itself. */
  readonly address: string;
}

/** An entry as it is read back. */
export interface AuditLine extends Omit<AuditEntry, 'action'> {
  readonly action: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface AuditTrail {
  readonly record: (entry: AuditEntry) => Promise<void>;
  /** Oldest first. */
  readonly list: () => Promise<readonly AuditLine[]>;
}

const longest = 200;

/** The audit trail is a table that is only ever added to. */
export const createAuditTrail = (db: GatewayDatabase, now: () => number): AuditTrail => ({
  record: async ({ actor, action, subject, outcome, address }) => {
    await db
      .insertInto('audit')
      .values({ at: now(), actor, action, subject: subject.slice(0, longest), outcome, address })
      .execute();
  },
  list: async () => {
    const rows = await db
      .selectFrom('audit')
      .select(['at', 'actor', 'action', 'subject', 'outcome', 'address'])
      .orderBy('id')
      .execute();
    return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  },
});

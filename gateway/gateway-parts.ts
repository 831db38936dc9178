import type { AuditTrail } from './audit/audit-trail';
import type { GatewayDatabase } from './database/open-database';
import type { HeadReader } from './dicomweb/head-reader';
import type { Secrets } from './secrets/secrets';
import type { Packs } from './storage/packs';

/** What a gateway works with; the server and `admin` build it from the same data folder. */
export interface GatewayParts {
  readonly db: GatewayDatabase;
  readonly secrets: Secrets;
  readonly packs: Packs;
  readonly heads: HeadReader;
  readonly audit: AuditTrail;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
}

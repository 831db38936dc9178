import { existsSync } from 'node:fs';
import { chmod, mkdir, open, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createAuditTrail } from './audit/audit-trail';
import { migrate } from './database/migrations';
import { holdAlone, openDatabase, type GatewayDatabase } from './database/open-database';
import { HeadReader } from './dicomweb/head-reader';
import type { GatewayParts } from './gateway-parts';
import { defaultKeyFile, readKeyFile } from './secrets/key-file';
import { createSecrets, type Secrets } from './secrets/secrets';
import { ensureSigningKey } from './secrets/signing-key';
import { openPacks } from './storage/packs';

const databaseFile = 'gateway.db';
const holdFile = 'running.db';
const packFolder = 'packs';
const fingerprintFact = 'key fingerprint';

/** Where a gateway keeps what it holds. */
export interface DataPlace {
  readonly dataDir: string;
  /** Null: beside the data folder. */
  readonly keyFile: string | null;
}

const checkKey = async (db: GatewayDatabase, secrets: Secrets): Promise<void> => {
  await db
    .insertInto('folder_fact')
    .values({ name: fingerprintFact, value: secrets.fingerprint })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const { value } = await db
    .selectFrom('folder_fact')
    .select('value')
    .where('name', '=', fingerprintFact)
    .executeTakeFirstOrThrow();
  if (value !== secrets.fingerprint) throw new Error('The key file is not the one of this data folder.');
};

/**
 * Opens a data folder; makes one where there is none.
 *
 * @throws {Error} with a sentence for who operates the gateway
 */
export const openParts = async (
  { dataDir, keyFile }: DataPlace,
  now: () => number,
): Promise<{ readonly parts: GatewayParts; readonly close: () => Promise<void> }> => {
  const folder = resolve(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const isNew = (await readdir(folder)).length === 0;
  const secrets = createSecrets(await readKeyFile(keyFile ?? defaultKeyFile(folder), folder, isNew));
  await mkdir(join(folder, packFolder), { recursive: true, mode: 0o700 });
  const database = join(folder, databaseFile);
  // the folder may have been there, open to other accounts; what SQLite writes beside the file gets its mode. One that is there is not
  // opened here: closing it would drop the locks that this process may have on it (fcntl(2))
  if (!existsSync(database)) await (await open(database, 'wx', 0o600)).close();
  await chmod(database, 0o600);
  const db = openDatabase(database);
  try {
    await migrate(db);
    await checkKey(db, secrets);
    await ensureSigningKey(db, secrets, now());
  } catch (error) {
    await db.destroy();
    throw error;
  }
  const packs = openPacks(join(folder, packFolder), secrets.storageKey);
  const heads = new HeadReader();
  const parts = { db, secrets, packs, heads, audit: createAuditTrail(db, now), now };
  const close = async (): Promise<void> => {
    await heads.close();
    await db.destroy();
  };
  return { parts, close };
};

/** Whether there is a gateway's data folder at a place, for commands that must not make one. */
export const hasData = ({ dataDir }: DataPlace): boolean => existsSync(join(dataDir, databaseFile));

/** See holdAlone. */
export const holdDataFolder = ({ dataDir }: DataPlace): (() => void) => holdAlone(join(dataDir, holdFile));

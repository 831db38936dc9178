import type { GatewayDatabase } from '../database/open-database';
import type { GatewayParts } from '../gateway-parts';

/** The DICOMweb archive of a gateway. */
export interface ArchiveSettings {
  /** Of its DICOMweb services, without a slash at the end: `…/studies` is below it. */
  readonly url: string;
  /** Null: the secret is a bearer token (RFC 6750), else this user's password (RFC 7617). */
  readonly user: string | null;
  /** Empty for an archive that asks for nothing. */
  readonly secret: string;
}

/** Why nothing went to the archive, the last time that it was tried. */
export interface ArchiveTrouble {
  readonly fault: string;
  readonly tries: number;
  /** Milliseconds since 1970, UTC. */
  readonly retryAt: number;
}

/** There is one at most. */
const only = 'archive';
const secretPlace = 'archive secret';

/** @returns null where the gateway keeps everything itself */
export const readArchive = async ({
  db,
  secrets,
}: Pick<GatewayParts, 'db' | 'secrets'>): Promise<
  (ArchiveSettings & { readonly trouble: ArchiveTrouble | null }) | null
> => {
  const row = await db.selectFrom('archive').selectAll().where('id', '=', only).executeTakeFirst();
  if (row === undefined) return null;
  const { url, user, fault, tries, retry_at: retryAt } = row;
  return {
    ...{ url, user, secret: secrets.open(secretPlace, row.secret) },
    trouble: fault === null ? null : { fault, tries, retryAt },
  };
};

/** From now on everything goes there; what was refused before is tried again. */
export const saveArchive = async (
  { db, secrets }: Pick<GatewayParts, 'db' | 'secrets'>,
  { url, user, secret }: ArchiveSettings,
): Promise<void> => {
  await db.transaction().execute(async (change) => {
    await change.deleteFrom('archive').execute();
    await change.deleteFrom('archive_failure').execute();
    await change
      .insertInto('archive')
      .values({
        ...{ id: only, url, user, secret: secrets.seal(secretPlace, secret) },
        ...{ fault: null, tries: 0, retry_at: 0 },
      })
      .execute();
  });
};

/** Writes down that the archive could not be used; null that it can. */
export const saveTrouble = async (db: GatewayDatabase, trouble: ArchiveTrouble | null): Promise<void> => {
  const { fault, tries, retryAt } = trouble ?? { fault: null, tries: 0, retryAt: 0 };
  await db.updateTable('archive').set({ fault, tries, retry_at: retryAt }).execute();
};

/** How many instances the archive alone holds: the gateway has removed its own copy. */
export const countInArchiveAlone = async (db: GatewayDatabase): Promise<number> => {
  const { instances } = await db
    .selectFrom('instance')
    .select(({ fn }) => fn.countAll<number>().as('instances'))
    .where('pack', '=', '')
    .executeTakeFirstOrThrow();
  return instances;
};

/** @throws {Error} while it holds what the gateway does not */
export const removeArchive = (db: GatewayDatabase): Promise<void> =>
  db.transaction().execute(async (change) => {
    const alone = await countInArchiveAlone(change);
    if (alone > 0)
      throw new Error(`The archive alone holds ${alone} pictures: without it they can't be read.`);
    await change.deleteFrom('archive_failure').execute();
    await change.updateTable('instance').set({ archived_at: null }).execute();
    await change.deleteFrom('archive').execute();
  });

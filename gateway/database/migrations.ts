import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { GatewayDatabase } from './open-database';

const first = async (db: Kysely<unknown>): Promise<void> => {
  const { schema } = db;
  await schema
    .createTable('facility')
    .addColumn('slug', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('department', 'text', (column) => column.notNull())
    .addColumn('telephone', 'text', (column) => column.notNull())
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('asks_recipient', 'integer', (column) => column.notNull())
    .addColumn('asks_reason', 'integer', (column) => column.notNull())
    .addColumn('release_version', 'text', (column) => column.notNull())
    .addColumn('release_text', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('upload_code')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('facility', 'text', (column) => column.notNull().references('facility.slug'))
    .addColumn('email_hash', 'text')
    .addColumn('code_hash', 'text', (column) => column.notNull())
    .addColumn('expected', 'blob')
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('used_at', 'bigint')
    .execute();
  await schema
    .createIndex('upload_code_email')
    .on('upload_code')
    .columns(['facility', 'email_hash'])
    .execute();
  await schema
    .createTable('deposit')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('facility', 'text', (column) => column.notNull().references('facility.slug'))
    .addColumn('email_hash', 'text')
    .addColumn('expected', 'blob')
    .addColumn('guard_tries', 'integer', (column) => column.notNull())
    .addColumn('token_hash', 'text', (column) => column.notNull().unique())
    .addColumn('token_seen_at', 'bigint', (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('completed_at', 'bigint')
    .addColumn('declaration', 'blob')
    .addColumn('receipt', 'text')
    .execute();
  await schema.createIndex('deposit_email').on('deposit').columns(['facility', 'email_hash']).execute();
  await schema
    .createTable('instance')
    .addColumn('deposit', 'text', (column) => column.notNull().references('deposit.id').onDelete('cascade'))
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('dataset_sha256', 'text', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('sop_uid', 'text', (column) => column.notNull())
    .addColumn('series_uid', 'text', (column) => column.notNull())
    .addColumn('study_uid', 'text', (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('pack', 'text')
    .addColumn('pack_offset', 'bigint')
    .addColumn('head', 'blob')
    .addPrimaryKeyConstraint('instance_key', ['deposit', 'sha256'])
    .addUniqueConstraint('instance_sop', ['deposit', 'sop_uid'])
    .execute();
  await schema
    .createTable('held_study')
    .addColumn('deposit', 'text', (column) => column.notNull().references('deposit.id').onDelete('cascade'))
    .addColumn('study_uid', 'text', (column) => column.notNull())
    .addColumn('summary', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('held_study_key', ['deposit', 'study_uid'])
    .execute();
  await schema.createIndex('held_study_uid').on('held_study').column('study_uid').execute();
  await schema
    .createTable('signing_key')
    .addColumn('kid', 'text', (column) => column.primaryKey())
    .addColumn('public_x', 'text', (column) => column.notNull())
    .addColumn('private_key', 'blob', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('access_code')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('code_hash', 'text', (column) => column.notNull().unique())
    .addColumn('facility', 'text', (column) => column.notNull().references('facility.slug'))
    .addColumn('birth_date_hash', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('access_code_study')
    .addColumn('access_code', 'text', (column) =>
      column.notNull().references('access_code.id').onDelete('cascade'),
    )
    .addColumn('study_uid', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('access_code_study_key', ['access_code', 'study_uid'])
    .execute();
  await schema
    .createTable('access_tries')
    .addColumn('key_hash', 'text', (column) => column.primaryKey())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('access_token')
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .addColumn('access_code', 'text', (column) =>
      column.notNull().references('access_code.id').onDelete('cascade'),
    )
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('audit')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('folder_fact')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
};

/** Access codes open what was held when they were made, not what came later under the same study. */
const accessByDeposit = async (db: Kysely<unknown>): Promise<void> => {
  const { schema } = db;
  await schema
    .createTable('access_code_deposit')
    .addColumn('access_code', 'text', (column) =>
      column.notNull().references('access_code.id').onDelete('cascade'),
    )
    .addColumn('study_uid', 'text', (column) => column.notNull())
    .addColumn('deposit', 'text', (column) => column.notNull().references('deposit.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('access_code_deposit_key', ['access_code', 'study_uid', 'deposit'])
    .execute();
  await sql`insert into access_code_deposit (access_code, study_uid, deposit)
    select code.id, study.study_uid, deposit.id
    from access_code as code
    join access_code_study as study on study.access_code = code.id
    join held_study as held on held.study_uid = study.study_uid
    join deposit on deposit.id = held.deposit
    where deposit.facility = code.facility and deposit.completed_at <= code.created_at`.execute(db);
  await schema.dropTable('access_code_study').execute();
  await schema.alterTable('access_code_deposit').renameTo('access_code_study').execute();
};

/** Large instances arrive in several requests. */
const segments = async ({ schema }: Kysely<unknown>): Promise<void> => {
  await schema
    .createTable('segment')
    .addColumn('deposit', 'text', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('start', 'bigint', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('pack', 'text', (column) => column.notNull())
    .addColumn('pack_offset', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('segment_key', ['deposit', 'sha256', 'start'])
    .addForeignKeyConstraint(
      'segment_instance',
      ['deposit', 'sha256'],
      'instance',
      ['deposit', 'sha256'],
      (constraint) => constraint.onDelete('cascade'),
    )
    .execute();
};

/** What a facility can settle for itself. A release text stays when another one takes its place: it was agreed to. */
const facilitySettings = async (db: Kysely<unknown>): Promise<void> => {
  const { schema } = db;
  await schema
    .createTable('release')
    .addColumn('facility', 'text', (column) => column.notNull().references('facility.slug'))
    .addColumn('version', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('release_key', ['facility', 'version'])
    .execute();
  await sql`insert into release (facility, version, text, created_at)
    select slug, release_version, release_text, created_at from facility`.execute(db);
  const change = schema.alterTable('facility');
  await change.dropColumn('release_text').execute();
  await change.addColumn('asks_note', 'integer', (column) => column.notNull().defaultTo(1)).execute();
  await change.addColumn('modalities', 'text', (column) => column.notNull().defaultTo('')).execute();
  await change.addColumn('most_bytes', 'bigint').execute();
  await change.addColumn('quota_bytes', 'bigint').execute();
  await change.addColumn('code_minutes', 'integer', (column) => column.notNull().defaultTo(30)).execute();
  await change
    .addColumn('printed_code_days', 'integer', (column) => column.notNull().defaultTo(14))
    .execute();
  await change.addColumn('languages', 'text', (column) => column.notNull().defaultTo('en')).execute();
  await change.addColumn('logo', 'blob').execute();
};

/** A DICOMweb archive takes over what complete deposits hold. */
const archive = async ({ schema }: Kysely<unknown>): Promise<void> => {
  await schema.alterTable('instance').addColumn('archived_at', 'bigint').execute();
  await schema
    .createTable('archive')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('user', 'text')
    .addColumn('secret', 'blob', (column) => column.notNull())
    .addColumn('fault', 'text')
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('retry_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('archive_failure')
    .addColumn('deposit', 'text', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('fault', 'text', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('retry_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('archive_failure_key', ['deposit', 'sha256'])
    .addForeignKeyConstraint(
      'archive_failure_instance',
      ['deposit', 'sha256'],
      'instance',
      ['deposit', 'sha256'],
      (constraint) => constraint.onDelete('cascade'),
    )
    .execute();
};

/** A facility may want pictures alone. */
const attachments = async ({ schema }: Kysely<unknown>): Promise<void> => {
  await schema
    .alterTable('facility')
    .addColumn('takes_attachments', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();
};

/** What became of the wrong-disc guard's answer. */
const guard = async ({ schema }: Kysely<unknown>): Promise<void> => {
  await schema.alterTable('deposit').addColumn('guard', 'text').execute();
};

/** In this order, each once and for all: a migration that has landed is never edited. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-first': { up: first },
  '0002-access-by-deposit': { up: accessByDeposit },
  '0003-segments': { up: segments },
  '0004-facility-settings': { up: facilitySettings },
  '0005-archive': { up: archive },
  '0006-attachments': { up: attachments },
  '0007-guard': { up: guard },
};

/**
 * Brings the tables of a data folder to what this version needs.
 *
 * @throws what a step failed with; the steps before it stay
 */
export const migrate = async (db: GatewayDatabase): Promise<void> => {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw new Error('The data folder could not be brought up to date.', { cause: error });
};

import type { Facility } from '../../shared/contract/gateway-api';
import { UserError } from '../../shared/errors/user-error';
import { senderRoles } from '../../shared/model/deposit';
import { logoFacts, type LogoFacts } from '../../shared/model/logo';
import type { GatewayDatabase } from '../database/open-database';
import type { GatewayParts } from '../gateway-parts';
import { codeLives } from '../limits';
import { publicKeys } from '../secrets/signing-key';

/** What is written down about a facility when it is added. */
export interface FacilityFacts {
  readonly slug: string;
  readonly name: string;
  readonly department: string;
  readonly telephone: string;
  readonly email: string;
}

/** What a facility can settle besides; each as it was where it is not given. */
export interface FacilitySettings {
  readonly name?: string | undefined;
  readonly department?: string | undefined;
  readonly telephone?: string | undefined;
  readonly email?: string | undefined;
  readonly asks?: Facility['asks'] | undefined;
  readonly accepts?: {
    readonly modalities?: readonly string[] | undefined;
    readonly bytes?: number | null | undefined;
    readonly attachments?: boolean | undefined;
  };
  /** Of all that it holds and is promised; null for what the disk has. */
  readonly quotaBytes?: number | null | undefined;
  readonly languages?: readonly string[] | undefined;
  readonly codeMinutes?: number | undefined;
  readonly printedCodeDays?: number | undefined;
  /** PNG or JPEG, see logoFacts; null for none. */
  readonly logo?: Uint8Array | null | undefined;
  /** A text that senders agree to from now on. */
  readonly releaseText?: string | undefined;
}

/** What stands in a facility link behind `/f/`. */
export const slugRule = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What a sender agrees to. A text that was agreed to is never edited: a new text is a new version. */
const release = {
  version: '1',
  text:
    'I am allowed to pass on these pictures: they are mine, or I act for the person they show. ' +
    'I ask that they are sent to the hospital named above and kept there for my care. ' +
    'They are encrypted on the way and where they arrive. I get a receipt of every picture that arrived.',
};

const listOf = (text: string): string[] => text.split(',').filter((part) => part !== '');

const unknownFacility = (): UserError => new UserError('link/unknown-facility', 'change-input');

/** @throws {UserError} `link/unknown-facility` */
export const readFacility = async (db: GatewayDatabase, slug: string): Promise<Facility> => {
  const row = await db
    .selectFrom('facility')
    .innerJoin('release', (join) =>
      join
        .onRef('release.facility', '=', 'facility.slug')
        .onRef('release.version', '=', 'facility.release_version'),
    )
    .selectAll('facility')
    .select('release.text')
    .where('slug', '=', slug)
    .executeTakeFirst();
  if (row === undefined) throw unknownFacility();
  return {
    slug: row.slug,
    name: row.name,
    department: row.department,
    telephone: row.telephone,
    email: row.email,
    hasLogo: row.logo !== null,
    roles: [...senderRoles],
    asks: { recipient: row.asks_recipient === 1, reason: row.asks_reason === 1, note: row.asks_note === 1 },
    accepts: {
      modalities: listOf(row.modalities),
      bytes: row.most_bytes,
      attachments: row.takes_attachments === 1,
    },
    languages: listOf(row.languages),
    release: { version: row.release_version, text: row.text },
    codeMinutes: row.code_minutes,
    jwks: await publicKeys(db),
  };
};

/** What of a facility decides over what arrives. */
export const readAccepts = async (
  db: GatewayDatabase,
  slug: string,
): Promise<Facility['accepts'] & { readonly quotaBytes: number | null }> => {
  const row = await db
    .selectFrom('facility')
    .select(['modalities', 'most_bytes', 'quota_bytes', 'takes_attachments'])
    .where('slug', '=', slug)
    .executeTakeFirstOrThrow();
  return {
    modalities: listOf(row.modalities),
    bytes: row.most_bytes,
    attachments: row.takes_attachments === 1,
    quotaBytes: row.quota_bytes,
  };
};

/** In bytes: what a facility holds, and what it is still promised. */
export const usedBytes = async (db: GatewayDatabase, slug: string): Promise<number> => {
  const { bytes } = await db
    .selectFrom('instance')
    .innerJoin('deposit', 'deposit.id', 'instance.deposit')
    .select(({ fn }) => fn.sum<number | null>('instance.bytes').as('bytes'))
    .where('deposit.facility', '=', slug)
    .executeTakeFirstOrThrow();
  return bytes ?? 0;
};

/** Whether senders to a facility could agree to a version of its text, now or before. */
export const hasOffered = async (
  db: GatewayDatabase,
  facility: string,
  version: string,
): Promise<boolean> => {
  const row = await db
    .selectFrom('release')
    .select('version')
    .where('facility', '=', facility)
    .where('version', '=', version)
    .executeTakeFirst();
  return row !== undefined;
};

export interface Logo {
  readonly bytes: Uint8Array;
  readonly facts: LogoFacts;
}

/**
 * @returns null where it has none
 * @throws {UserError} `link/unknown-facility`
 */
export const readLogo = async (db: GatewayDatabase, slug: string): Promise<Logo | null> => {
  const row = await db.selectFrom('facility').select('logo').where('slug', '=', slug).executeTakeFirst();
  if (row === undefined) throw unknownFacility();
  const facts = row.logo === null ? null : logoFacts(row.logo);
  return row.logo === null || facts === null ? null : { bytes: row.logo, facts };
};

const notThere = (slug: string): Error => new Error(`There is no facility called ${slug}.`);

/**
 * What a facility has settled that its senders are not told.
 *
 * @throws {Error} with a sentence for who operates the gateway
 */
export const readOwnSettings = async (
  db: GatewayDatabase,
  slug: string,
): Promise<{ readonly printedCodeDays: number; readonly quotaBytes: number | null }> => {
  const row = await db
    .selectFrom('facility')
    .select(['printed_code_days', 'quota_bytes'])
    .where('slug', '=', slug)
    .executeTakeFirst();
  if (row === undefined) throw notThere(slug);
  return { printedCodeDays: row.printed_code_days, quotaBytes: row.quota_bytes };
};

/** @throws {Error} when there is one of that slug already */
export const addFacility = async ({ db, now }: GatewayParts, facts: FacilityFacts): Promise<void> => {
  const at = now();
  await db.transaction().execute(async (change) => {
    const { numInsertedOrUpdatedRows } = await change
      .insertInto('facility')
      .values({
        ...facts,
        asks_recipient: 1,
        asks_reason: 1,
        asks_note: 1,
        release_version: release.version,
        modalities: '',
        most_bytes: null,
        takes_attachments: 1,
        quota_bytes: null,
        code_minutes: codeLives.minutes.usual,
        printed_code_days: codeLives.printedDays.usual,
        languages: 'en',
        logo: null,
        created_at: at,
      })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows !== 1n) throw new Error(`There is a facility called ${facts.slug} already.`);
    await change
      .insertInto('release')
      .values({ facility: facts.slug, ...release, created_at: at })
      .execute();
  });
};

const flag = (value: boolean | undefined): 0 | 1 | undefined =>
  value === undefined ? undefined : value ? 1 : 0;

/**
 * Changes what a facility has settled, for what comes from now on: codes that are out keep their time, and deposits that are open the
 * text that was agreed to.
 *
 * @throws {Error} with a sentence for who operates the gateway
 */
export const changeFacility = async (
  { db, now }: GatewayParts,
  slug: string,
  settings: FacilitySettings,
): Promise<void> => {
  const { name, department, telephone, email, asks, accepts, languages, logo, releaseText } = settings;
  await db.transaction().execute(async (change) => {
    const known = await change
      .selectFrom('facility')
      .select('slug')
      .where('slug', '=', slug)
      .executeTakeFirst();
    if (known === undefined) throw notThere(slug);
    let version: string | undefined;
    if (releaseText !== undefined) {
      const { count } = await change
        .selectFrom('release')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('facility', '=', slug)
        .executeTakeFirstOrThrow();
      version = String(count + 1);
      await change
        .insertInto('release')
        .values({ facility: slug, version, text: releaseText, created_at: now() })
        .execute();
    }
    // what is undefined is left as it is
    const changed = {
      ...{ name, department, telephone, email, logo },
      asks_recipient: flag(asks?.recipient),
      asks_reason: flag(asks?.reason),
      asks_note: flag(asks?.note),
      modalities: accepts?.modalities?.join(','),
      most_bytes: accepts?.bytes,
      takes_attachments: flag(accepts?.attachments),
      quota_bytes: settings.quotaBytes,
      languages: languages?.join(','),
      code_minutes: settings.codeMinutes,
      printed_code_days: settings.printedCodeDays,
      release_version: version,
    };
    await change.updateTable('facility').set(changed).where('slug', '=', slug).execute();
  });
};

/** In the order of their names. */
export const listFacilities = (db: GatewayDatabase): Promise<FacilityFacts[]> =>
  db
    .selectFrom('facility')
    .select(['slug', 'name', 'department', 'telephone', 'email'])
    .orderBy('name')
    .execute();

const sample: FacilityFacts = {
  slug: 'sample',
  name: 'Sample Hospital',
  department: 'Radiology, outside pictures',
  telephone: '+1 555 0100',
  email: 'pictures@hospital.example',
};

/** The facility that a development gateway has from the start. */
export const ensureSampleFacility = async (parts: GatewayParts): Promise<string> => {
  const existing = await parts.db
    .selectFrom('facility')
    .select('slug')
    .where('slug', '=', sample.slug)
    .executeTakeFirst();
  if (existing === undefined) await addFacility(parts, sample);
  return sample.slug;
};

import type { Facility } from '../../shared/contract/gateway-api';
import { UserError } from '../../shared/errors/user-error';
import { senderRoles } from '../../shared/model/deposit';
import type { GatewayDatabase } from '../database/open-database';
import type { GatewayParts } from '../gateway-parts';
import { lifetimes } from '../limits';
import { publicKeys } from '../secrets/signing-key';

/** What is written down about a facility when it is added. */
export interface FacilityFacts {
  readonly slug: string;
  readonly name: string;
  readonly department: string;
  readonly telephone: string;
  readonly email: string;
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

/** @throws {UserError} `link/unknown-facility` */
export const readFacility = async (db: GatewayDatabase, slug: string): Promise<Facility> => {
  const row = await db.selectFrom('facility').selectAll().where('slug', '=', slug).executeTakeFirst();
  if (row === undefined) throw new UserError('link/unknown-facility', 'change-input');
  return {
    slug: row.slug,
    name: row.name,
    department: row.department,
    telephone: row.telephone,
    email: row.email,
    hasLogo: false,
    roles: [...senderRoles],
    asks: { recipient: row.asks_recipient === 1, reason: row.asks_reason === 1 },
    release: { version: row.release_version, text: row.release_text },
    codeMinutes: lifetimes.uploadCodeMs / 60_000,
    jwks: await publicKeys(db),
  };
};

/** @throws {Error} when there is one of that slug already */
export const addFacility = async ({ db, now }: GatewayParts, facts: FacilityFacts): Promise<void> => {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('facility')
    .values({
      ...facts,
      asks_recipient: 1,
      asks_reason: 1,
      release_version: release.version,
      release_text: release.text,
      created_at: now(),
    })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) throw new Error(`There is a facility called ${facts.slug} already.`);
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

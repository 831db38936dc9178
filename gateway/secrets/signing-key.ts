import { createPrivateKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import type { Jwks } from '../../shared/contract/gateway-api';
import type { GatewayDatabase } from '../database/open-database';
import type { Secrets } from './secrets';

/** What receipts are signed with. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

const place = (kid: string): string => `signing key ${kid}`;

/** Makes the first key of a gateway. */
export const ensureSigningKey = async (db: GatewayDatabase, secrets: Secrets, now: number): Promise<void> => {
  const existing = await db.selectFrom('signing_key').select('kid').limit(1).execute();
  if (existing.length === 0) await addSigningKey(db, secrets, now);
};

/**
 * Makes a key for deposits that are opened from now on. Keys stay for good: receipts of old ones must still verify.
 *
 * @returns its name: the thumbprint of RFC 7638
 */
export const addSigningKey = async (db: GatewayDatabase, secrets: Secrets, now: number): Promise<string> => {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  await db
    .insertInto('signing_key')
    .values({
      kid,
      public_x: publicJwk.x ?? '',
      private_key: secrets.seal(place(kid), await exportPKCS8(pair.privateKey)),
      created_at: now,
    })
    .execute();
  return kid;
};

/** The newest key that was there at a time: of a deposit, the time when it was opened, since its sender pinned what was there then. */
export const readSigningKey = async (
  db: GatewayDatabase,
  secrets: Secrets,
  at: number,
): Promise<SigningKey> => {
  const rows = await db
    .selectFrom('signing_key')
    .select(['kid', 'private_key', 'created_at'])
    .orderBy('created_at', 'desc')
    .execute();
  // where the clock was set back since, the oldest is the one that was there
  const row = rows.find(({ created_at: since }) => since <= at) ?? rows.at(-1);
  if (row === undefined) throw new Error('The gateway has no key to sign with.');
  return { kid: row.kid, privateKey: createPrivateKey(secrets.open(place(row.kid), row.private_key)) };
};

/** All public keys, newest first. */
export const publicKeys = async (db: GatewayDatabase): Promise<Jwks> => {
  const rows = await db
    .selectFrom('signing_key')
    .select(['kid', 'public_x'])
    .orderBy('created_at', 'desc')
    .execute();
  return {
    keys: rows.map(({ kid, public_x: x }) => ({
      kty: 'OKP',
      crv: 'Ed25519',
      x,
      kid,
      alg: 'EdDSA',
      use: 'sig',
    })),
  };
};

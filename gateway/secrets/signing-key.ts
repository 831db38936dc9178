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

/** Makes the first key of a gateway. Keys stay for good: receipts of old ones must still verify. */
export const ensureSigningKey = async (db: GatewayDatabase, secrets: Secrets, now: number): Promise<void> => {
  const existing = await db.selectFrom('signing_key').select('kid').limit(1).execute();
  if (existing.length > 0) return;
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
};

/** The newest key. */
export const readSigningKey = async (db: GatewayDatabase, secrets: Secrets): Promise<SigningKey> => {
  const row = await db
    .selectFrom('signing_key')
    .select(['kid', 'private_key'])
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
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

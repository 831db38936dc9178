import { createHash } from 'node:crypto';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { expect, it } from 'vitest';
import {
  checkReceipt,
  rootOf,
  viewReceipt,
  type KnownDeposit,
} from '../../../electron/transfer/verify-receipt';
import { jwkSchema } from '../../../shared/contract/gateway-api';
import { receiptJwsType, type ManifestRow, type ReceiptPayload } from '../../../shared/model/deposit';
import type { Gap } from '../../../shared/model/selection';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const rowOf = (name: string): ManifestRow => ({
  sha256: sha256(name),
  datasetSha256: sha256(`data of ${name}`),
  bytes: 100,
  sopInstanceUid: `1.2.${String(name.length)}`,
  seriesUid: '1.2',
  studyUid: '1',
});
const rows = ['a', 'bb', 'ccc'].map(rowOf);
const gaps: Gap[] = [{ sopInstanceUid: '1.2.9', reason: 'missing' }];

const keyPair = async (kid: string) => {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = jwkSchema.parse({ ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' });
  return { jwk, privateKey };
};
const pinned = await keyPair('first');
const foreign = await keyPair('other');

const known: KnownDeposit = {
  depositId: 'deposit-1',
  slug: 'sample',
  jwks: { keys: [pinned.jwk] },
  root: rootOf(rows),
  count: rows.length,
  gaps,
  unidentified: 2,
};
const payload: ReceiptPayload = {
  type: 'discport-receipt',
  version: 1,
  deposit: 'deposit-1',
  facility: { slug: 'sample', name: 'Sample' },
  time: '2026-03-01T08:00:00.000Z',
  releaseTextVersion: '1',
  counts: { studies: 1, instances: 3, bytes: 300, gaps: 1, unidentified: 2 },
  gaps,
  merkleRoot: rootOf(rows),
};

const sign = (
  statement: object = payload,
  { kid = 'first', typ = receiptJwsType, key = pinned.privateKey } = {},
): Promise<string> =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(statement)))
    .setProtectedHeader({ alg: 'EdDSA', typ, kid })
    .sign(key);
const verdictOf = async (jws: string, instances = rows, about = known): Promise<string> =>
  (await checkReceipt({ jws, instances: [...instances] }, about)).verdict;

it('takes a receipt that the pinned key signed, over exactly what was sent, in any order', async () => {
  const jws = await sign();
  expect(await verdictOf(jws)).toBe('valid');
  expect(await verdictOf(jws, [...rows].reverse())).toBe('valid');
  expect(await viewReceipt({ jws, instances: rows }, known)).toEqual({
    depositId: 'deposit-1',
    facilityName: 'Sample',
    time: payload.time,
    studies: 1,
    instances: 3,
    bytes: 300,
    gaps: 1,
    gapsBy: { unread: 1, refused: 0, conflict: 0, incomplete: 0 },
    unidentified: 2,
    merkleRoot: payload.merkleRoot,
    keyId: 'first',
    verdict: 'valid',
  });
});

it("says of a key that was not pinned that it can't check it, whoever signed", async () => {
  expect(await verdictOf(await sign(payload, { kid: 'other', key: foreign.privateKey }))).toBe(
    'cannot-check',
  );
  expect(await verdictOf(await sign(payload, { kid: 'other' }))).toBe('cannot-check');
  expect(await verdictOf(await sign(), rows, { ...known, jwks: { keys: [] } })).toBe('cannot-check');
});

it('takes no other key under the name of the pinned one', async () => {
  expect(await verdictOf(await sign(payload, { key: foreign.privateKey }))).toBe('invalid');
});

it.each<[string, Partial<ReceiptPayload>]>([
  ['another deposit', { deposit: 'deposit-2' }],
  ['another facility', { facility: { slug: 'other', name: 'Sample' } }],
  ['another count', { counts: { ...payload.counts, instances: 4 } }],
  ['another root', { merkleRoot: rootOf(rows.slice(1)) }],
  ['other gaps', { gaps: [{ sopInstanceUid: '1.2.9', reason: 'refused' }] }],
  ['other files that nobody knows', { counts: { ...payload.counts, unidentified: 0 } }],
  ['no gaps', { gaps: [], counts: { ...payload.counts, gaps: 0 } }],
])('does not take a signed statement about %s', async (_what, change) => {
  expect(await verdictOf(await sign({ ...payload, ...change }))).toBe('invalid');
});

it('does not take a list that the root does not cover, or that is not what was sent', async () => {
  const jws = await sign();
  expect(await verdictOf(jws, rows.slice(1))).toBe('invalid');
  expect(await verdictOf(jws, [...rows, rowOf('dddd')])).toBe('invalid');
  const fewer = rows.slice(1);
  const signed = await sign({
    ...payload,
    merkleRoot: rootOf(fewer),
    counts: { ...payload.counts, instances: 2 },
  });
  expect(await verdictOf(signed, fewer)).toBe('invalid');
});

it('does not take what is no receipt', async () => {
  const jws = await sign();
  const [header = '', body = '', signature = ''] = jws.split('.');
  const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: receiptJwsType, kid: 'first' })).toString(
    'base64url',
  );
  const changed = Buffer.from(JSON.stringify({ ...payload, time: 'now' })).toString('base64url');
  for (const wrong of [
    '',
    'a.b.c',
    `${unsigned}.${body}.`,
    `${header}.${changed}.${signature}`,
    `${header}.${body}.${signature.slice(0, -4)}AAAA`,
    await sign(payload, { typ: 'JWT' }),
    await sign({ hello: 'world' }),
  ])
    expect(await verdictOf(wrong)).toBe('invalid');
});

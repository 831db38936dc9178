import { createHash } from 'node:crypto';
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import type { Jwks } from '../../shared/contract/gateway-api';
import type { ReceiptView } from '../../shared/contract/ipc';
import {
  receiptJwsType,
  receiptPayloadSchema,
  type ManifestRow,
  type Receipt,
  type ReceiptPayload,
} from '../../shared/model/deposit';
import { merkleRoot } from '../../shared/model/merkle';
import { countGaps, type Gap } from '../../shared/model/selection';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** The root hash over the rows of a deposit. */
export const rootOf = (rows: readonly ManifestRow[]): string => merkleRoot(rows, sha256);

/** What this side knows of a deposit, whatever its receipt says. */
export interface KnownDeposit {
  readonly depositId: string;
  readonly slug: string;
  /** As they were pinned when the deposit began. */
  readonly jwks: Jwks;
  /** See rootOf: over the rows that were promised and sent. */
  readonly root: string;
  readonly count: number;
  readonly gaps: readonly Gap[];
  /** See Selection. */
  readonly unidentified: number;
}

export interface CheckedReceipt {
  /** 'cannot-check': signed with a key that was not pinned, which is never shown as good. */
  readonly verdict: ReceiptView['verdict'];
  /** What the statement says; null where it can't be read. Worth something only with the verdict 'valid'. */
  readonly payload: ReceiptPayload | null;
  /** Of the key that it says it is signed with. */
  readonly kid: string | null;
}

const parsePayload = (bytes: Uint8Array): ReceiptPayload | null => {
  try {
    return receiptPayloadSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return null;
  }
};

const headerOf = (
  jws: string,
): { readonly kid?: unknown; readonly typ?: unknown; readonly alg?: unknown } => {
  try {
    return decodeProtectedHeader(jws);
  } catch {
    return {};
  }
};

const isSigned = async (jws: string, key: Jwks['keys'][number]): Promise<boolean> => {
  try {
    await compactVerify(jws, await importJWK(key, 'EdDSA'), { algorithms: ['EdDSA'] });
    return true;
  } catch {
    return false;
  }
};

const gapsText = (gaps: readonly Gap[]): string =>
  gaps
    .map(({ sopInstanceUid, reason }) => `${sopInstanceUid} ${reason}`)
    .sort()
    .join('\n');

/** Whether a statement is about exactly the list that came with it. */
const isOf = ({ merkleRoot: root, counts, gaps }: ReceiptPayload, listed: readonly ManifestRow[]): boolean =>
  root === rootOf(listed) &&
  counts.instances === listed.length &&
  counts.bytes === listed.reduce((sum, { bytes }) => sum + bytes, 0) &&
  counts.studies === new Set(listed.map(({ studyUid }) => studyUid)).size &&
  counts.gaps === gaps.length;

/** Whether a statement and its list are about this deposit, all of it, and nothing else. */
const fits = (payload: ReceiptPayload, listed: readonly ManifestRow[], known: KnownDeposit): boolean =>
  payload.deposit === known.depositId &&
  payload.facility.slug === known.slug &&
  isOf(payload, listed) &&
  payload.merkleRoot === known.root &&
  payload.counts.instances === known.count &&
  payload.counts.unidentified === known.unidentified &&
  gapsText(payload.gaps) === gapsText(known.gaps);

/**
 * Checks a receipt, without a network: its signature against the pinned keys, its root against the list that came with
 * it, and both against what was sent.
 *
 * @see RFC 7515 (JWS), RFC 8037 (EdDSA)
 */
export const checkReceipt = async (receipt: Receipt, known: KnownDeposit): Promise<CheckedReceipt> => {
  const checked = await checkKeptReceipt(receipt, known.jwks.keys);
  const { verdict, payload } = checked;
  if (verdict !== 'valid' || payload === null) return checked;
  return { ...checked, verdict: fits(payload, receipt.instances, known) ? 'valid' : 'invalid' };
};

/**
 * The same where only the receipt is left: its signature against keys that are known from elsewhere, and its root and counts
 * against the list that came with it.
 *
 * @see RFC 7515 (JWS), RFC 8037 (EdDSA)
 */
export const checkKeptReceipt = async (receipt: Receipt, keys: Jwks['keys']): Promise<CheckedReceipt> => {
  const [, encoded = ''] = receipt.jws.split('.');
  const payload = parsePayload(Buffer.from(encoded, 'base64url'));
  const { kid, typ, alg } = headerOf(receipt.jws);
  if (payload === null || typ !== receiptJwsType || alg !== 'EdDSA' || typeof kid !== 'string')
    return { verdict: 'invalid', payload, kid: null };
  // a name is no proof: two gateways may call their keys the same
  const named = keys.filter((one) => one.kid === kid);
  if (named.length === 0) return { verdict: 'cannot-check', payload, kid };
  const signed = await Promise.all(named.map((key) => isSigned(receipt.jws, key)));
  const isValid = signed.includes(true) && isOf(payload, receipt.instances);
  return { verdict: isValid ? 'valid' : 'invalid', payload, kid };
};

/** What a person is shown of a receipt, checked anew each time. */
export const viewReceipt = async (receipt: Receipt, known: KnownDeposit): Promise<ReceiptView> => {
  const { verdict, payload, kid } = await checkReceipt(receipt, known);
  return {
    depositId: known.depositId,
    facilityName: payload?.facility.name ?? '',
    time: payload?.time ?? '',
    studies: payload?.counts.studies ?? 0,
    instances: payload?.counts.instances ?? 0,
    bytes: payload?.counts.bytes ?? 0,
    gaps: payload?.counts.gaps ?? 0,
    gapsBy: countGaps(payload?.gaps ?? []),
    unidentified: payload?.counts.unidentified ?? 0,
    merkleRoot: payload?.merkleRoot ?? '',
    keyId: kid ?? '',
    verdict,
  };
};

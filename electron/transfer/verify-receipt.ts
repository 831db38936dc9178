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

/** Whether a statement and its list are about this deposit, all of it, and nothing else. */
const fits = (payload: ReceiptPayload, listed: readonly ManifestRow[], known: KnownDeposit): boolean =>
  payload.deposit === known.depositId &&
  payload.facility.slug === known.slug &&
  payload.merkleRoot === rootOf(listed) &&
  payload.merkleRoot === known.root &&
  payload.counts.instances === known.count &&
  payload.counts.gaps === known.gaps.length &&
  payload.counts.unidentified === known.unidentified &&
  gapsText(payload.gaps) === gapsText(known.gaps);

/**
 * Checks a receipt, without a network: its signature against the pinned keys, its root against the list that came with
 * it, and both against what was sent.
 *
 * @see RFC 7515 (JWS), RFC 8037 (EdDSA)
 */
export const checkReceipt = async (receipt: Receipt, known: KnownDeposit): Promise<CheckedReceipt> => {
  const [, encoded = ''] = receipt.jws.split('.');
  const payload = parsePayload(Buffer.from(encoded, 'base64url'));
  const { kid, typ, alg } = headerOf(receipt.jws);
  if (payload === null || typ !== receiptJwsType || alg !== 'EdDSA') return { verdict: 'invalid', payload };
  const key = known.jwks.keys.find((one) => one.kid === kid);
  if (key === undefined) return { verdict: 'cannot-check', payload };
  const isValid = (await isSigned(receipt.jws, key)) && fits(payload, receipt.instances, known);
  return { verdict: isValid ? 'valid' : 'invalid', payload };
};

/** What a person is shown of a receipt, checked anew each time. */
export const viewReceipt = async (receipt: Receipt, known: KnownDeposit): Promise<ReceiptView> => {
  const { verdict, payload } = await checkReceipt(receipt, known);
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
    verdict,
  };
};

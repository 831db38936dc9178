import { createHash } from 'node:crypto';
import { CompactSign } from 'jose';
import type { z } from 'zod';
import type { completeRequestSchema } from '../../shared/contract/gateway-api';
import { receiptJwsType, type ManifestRow, type ReceiptPayload } from '../../shared/model/deposit';
import { merkleRoot } from '../../shared/model/merkle';
import type { SigningKey } from '../secrets/signing-key';

export type CompleteRequest = z.infer<typeof completeRequestSchema>;

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/** The root hash over what a deposit holds. */
export const rootOf = (rows: readonly ManifestRow[]): string => merkleRoot(rows, sha256);

/** What the gateway states: that it holds these rows, and that the sender told of these gaps. */
export const receiptPayload = (
  deposit: string,
  facility: ReceiptPayload['facility'],
  time: number,
  rows: readonly ManifestRow[],
  { gaps, unidentified, declaration }: CompleteRequest,
): ReceiptPayload => ({
  type: 'discport-receipt',
  version: 1,
  deposit,
  facility,
  time: new Date(time).toISOString(),
  releaseTextVersion: declaration.releaseTextVersion,
  counts: {
    studies: new Set(rows.map((row) => row.studyUid)).size,
    instances: rows.length,
    bytes: rows.reduce((sum, row) => sum + row.bytes, 0),
    gaps: gaps.length,
    unidentified,
  },
  gaps,
  merkleRoot: rootOf(rows),
});

/** @returns compact JWS (RFC 7515), EdDSA over Ed25519 (RFC 8037) */
export const signReceipt = (payload: ReceiptPayload, key: SigningKey): Promise<string> =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', typ: receiptJwsType, kid: key.kid })
    .sign(key.privateKey);

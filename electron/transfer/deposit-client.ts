import * as z from 'zod';
import {
  codeAnswerSchema,
  type codeRequestSchema,
  completeAnswerSchema,
  completingAnswerSchema,
  facilitySchema,
  guardAnswerSchema,
  guardOverruledSchema,
  manifestAnswerSchema,
  tokenAnswerSchema,
  tus,
  uploadPath,
  type Facility,
  type GuardAnswer,
} from '../../shared/contract/gateway-api';
import { UserError } from '../../shared/errors/user-error';
import type { Declaration, ManifestRow, Receipt } from '../../shared/model/deposit';
import { logoFacts, logoLimits } from '../../shared/model/logo';
import type { Gap } from '../../shared/model/selection';
import { pause } from './backoff';
import type { FacilityLink } from './facility-link';
import { getJson, headersFor, postJson, refusalOf, type Gateway } from './gateway-calls';
import { readBody, type HttpBody, type HttpResponse } from './http-client';

/**
 * What a facility says of itself, with the keys that its receipts are checked by.
 *
 * @throws {UserError} `link/unknown-facility`, also where a gateway has nothing at that address
 */
export const getFacility = async (gateway: Gateway, { slug }: FacilityLink): Promise<Facility> => {
  try {
    return await getJson(gateway, `/api/facility/${slug}`, facilitySchema);
  } catch (error) {
    if (error instanceof UserError && error.data.code === 'usage/wrong')
      throw new UserError('link/unknown-facility', 'change-input', {}, { cause: error });
    throw error;
  }
};

/**
 * A facility's logo: bytes that nobody has decoded, and of which only the size was looked at.
 *
 * @returns null where it has none, or none that can be had: it decides nothing
 */
export const getLogo = async (
  gateway: Gateway,
  { slug }: FacilityLink,
): Promise<Uint8Array<ArrayBuffer> | null> => {
  try {
    const response = await gateway.http.request({
      method: 'GET',
      url: `${gateway.base}/api/facility/${slug}/logo`,
      headers: headersFor(gateway),
    });
    const bytes = await readBody(response, logoLimits.bytes);
    return response.status === 200 && logoFacts(bytes) !== null ? new Uint8Array(bytes) : null;
  } catch {
    return null;
  }
};

export type CodeAnswer = z.infer<typeof codeAnswerSchema>;

export type CodeQuestion = z.infer<typeof codeRequestSchema>;

/** Has an upload code sent to an e-mail address. @throws {UserError} `code/too-many-requests` … */
export const askCode = (
  gateway: Gateway,
  { slug }: FacilityLink,
  question: CodeQuestion,
): Promise<CodeAnswer> => postJson(gateway, `/api/facility/${slug}/codes`, question, codeAnswerSchema);

export type TokenAnswer = z.infer<typeof tokenAnswerSchema>;

/** A code as it is given to a gateway; only a mailed one has a request. */
export interface GivenCode {
  readonly requestId?: string;
  readonly code: string;
}

/**
 * Uses a code up, for a deposit of its own or for the named one.
 *
 * @throws {UserError} `code/…`; `deposit/unknown` when the named one is not there, and then the code is still good;
 *   `network/bad-answer` when what was opened is not what was asked for
 */
export const redeemCode = async (
  gateway: Gateway,
  slug: string,
  { requestId, code }: GivenCode,
  depositId?: string,
): Promise<TokenAnswer> => {
  const question = { slug, requestId, code, depositId };
  const answer = await postJson(gateway, '/api/token', question, tokenAnswerSchema);
  const isAsked = answer.slug === slug && (depositId ?? answer.depositId) === answer.depositId;
  if (!isAsked) throw new UserError('network/bad-answer', 'report');
  return answer;
};

/** The wrong-disc guard. */
export const askGuard = (
  gateway: Gateway,
  depositId: string,
  question: { readonly patientName: string; readonly birthDate: string },
): Promise<GuardAnswer> => postJson(gateway, `/api/deposits/${depositId}/guard`, question, guardAnswerSchema);

/** Says that the pictures are the right ones although the guard objects. */
export const overruleGuard = async (gateway: Gateway, depositId: string): Promise<void> => {
  await postJson(gateway, `/api/deposits/${depositId}/guard/overrule`, {}, guardOverruledSchema);
};

export type ManifestAnswer = z.infer<typeof manifestAnswerSchema>;

/** Promises a page of at most 1,000 rows, or asks again what of it is missing. */
export const promise = (
  gateway: Gateway,
  depositId: string,
  rows: readonly ManifestRow[],
): Promise<ManifestAnswer> =>
  postJson(gateway, `/api/deposits/${depositId}/manifest`, { rows }, manifestAnswerSchema);

const mostRowBytes = 512;
/** Where the gateway says that it still reads back, it has waited itself. */
const askAgainMs = 1000;

/**
 * Declares the end of a deposit. The gateway reads everything back before it signs, and is asked until it has. Asking again
 * answers the same receipt.
 *
 * @throws {UserError} `deposit/conflict` when the gateway lacks something of what is declared
 */
export const complete = async (
  gateway: Gateway,
  depositId: string,
  question: {
    readonly count: number;
    readonly merkleRoot: string;
    readonly gaps: readonly Gap[];
    readonly unidentified: number;
    readonly declaration: Declaration;
  },
): Promise<Receipt> => {
  const path = `/api/deposits/${depositId}/complete`;
  const answerSchema = z.union([completeAnswerSchema, completingAnswerSchema]);
  const mostBytes = (question.count + question.gaps.length + 1000) * mostRowBytes;
  for (;;) {
    const answer = await postJson(gateway, path, question, answerSchema, { mostBytes });
    if ('jws' in answer) return answer;
    await pause(askAgainMs, gateway.signal ?? new AbortController().signal);
  }
};

const mostPatchAnswerBytes = 1024 * 1024;

const offsetOf = ({ headers }: HttpResponse, mostBytes: number): number => {
  const offset = Number(headers['upload-offset'] ?? Number.NaN);
  if (!Number.isInteger(offset) || offset < 0 || offset > mostBytes)
    throw new UserError('network/bad-answer', 'report');
  return offset;
};

const ofUpload = (gateway: Gateway, depositId: string, { sha256 }: ManifestRow) => ({
  url: `${gateway.base}${uploadPath(depositId, sha256)}`,
  headers: { ...headersFor(gateway), 'tus-resumable': tus.version },
  ...(gateway.signal === undefined ? {} : { signal: gateway.signal }),
});

/**
 * Sends the rest of a large instance, from where the gateway lacks it: what it took before a break is not sent again.
 *
 * @param open the bytes from an offset to the end
 * @returns whether the gateway holds the whole; false: what it got was not what was promised, and counts for nothing
 * @throws {UserError} when the request was refused, or the network broke
 * @see https://tus.io/protocols/resumable-upload
 */
export const storeLarge = async (
  gateway: Gateway,
  depositId: string,
  row: ManifestRow,
  open: (offset: number) => AsyncIterable<Uint8Array>,
): Promise<boolean> => {
  const upload = ofUpload(gateway, depositId, row);
  const before = await gateway.http.request({ method: 'HEAD', ...upload });
  if (before.status !== 200) throw await refusalOf(before);
  const offset = offsetOf(before, row.bytes);
  await readBody(before, 0);
  const body: HttpBody = { bytes: row.bytes - offset, open: () => open(offset) };
  const headers = { ...upload.headers, 'content-type': tus.contentType, 'upload-offset': String(offset) };
  const after = await gateway.http.request({ method: 'PATCH', ...upload, headers, body });
  if (after.status !== 204 && after.status !== tus.refusedStatus) throw await refusalOf(after);
  await readBody(after, mostPatchAnswerBytes);
  if (after.status === tus.refusedStatus) return false;
  if (offsetOf(after, row.bytes) !== row.bytes) throw new UserError('network/bad-answer', 'retry');
  return true;
};

import type { z } from 'zod';
import { apiErrorSchema, refusalStatuses } from '../../shared/contract/gateway-api';
import { UserError, type UserErrorData } from '../../shared/errors/user-error';
import { readBody, type HttpBody, type HttpClient, type HttpResponse } from './http-client';

/** A gateway as one call sees it. */
export interface Gateway {
  readonly http: HttpClient;
  /** Its own address, without a slash at the end. */
  readonly base: string;
  /** Bearer token, where there is one. */
  readonly token?: string;
  readonly signal?: AbortSignal;
}

const mostErrorBytes = 64 * 1024;
const mostAnswerBytes = 1024 * 1024;

/** What a status means where nothing else is said. */
export const plainRefusal = (status: number): UserErrorData => {
  if (status === 401 || status === 403)
    return { code: 'deposit/unauthorized', facts: {}, remedy: 'change-input' };
  if (status === 408 || status === 429) return { code: 'network/refused', facts: {}, remedy: 'retry' };
  if (status === 507) return { code: 'network/server-full', facts: {}, remedy: 'retry' };
  if (status >= 500) return { code: 'network/server-error', facts: {}, remedy: 'retry' };
  if (status >= 400) return { code: 'network/refused', facts: { status }, remedy: 'report' };
  return { code: 'network/bad-answer', facts: { status }, remedy: 'report' };
};

/**
 * What a refusal says: in the gateway's own words, or what its status means where something before it answers.
 *
 * @param response whose status is no success; its body is read
 */
export const refusalOf = async (response: HttpResponse): Promise<UserError> => {
  const { status } = response;
  let data = plainRefusal(status);
  try {
    const body = await readBody(response, mostErrorBytes);
    const said = apiErrorSchema.parse(JSON.parse(body.toString('utf8'))).error;
    // its faults are not ours, whatever it calls them
    if (said.code in refusalStatuses) data = said;
  } catch {
    // not the gateway's words
  }
  return new UserError(data.code, data.remedy, data.facts);
};

export const headersFor = ({ token }: Gateway): Readonly<Record<string, string>> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

/** How an answer is read. */
interface Reading {
  /** More bytes than this are no answer. */
  readonly mostBytes?: number;
}

const call = async <T>(
  gateway: Gateway,
  method: 'GET' | 'POST',
  path: string,
  body: HttpBody | undefined,
  answer: z.ZodType<T>,
  { mostBytes = mostAnswerBytes }: Reading,
): Promise<T> => {
  const response = await gateway.http.request({
    method,
    url: `${gateway.base}${path}`,
    headers: {
      ...headersFor(gateway),
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
    ...(gateway.signal === undefined ? {} : { signal: gateway.signal }),
  });
  if (response.status < 200 || response.status > 202) throw await refusalOf(response);
  const text = (await readBody(response, mostBytes)).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError('network/bad-answer', 'report', {}, { cause: error });
  }
  const checked = answer.safeParse(value);
  if (!checked.success) throw new UserError('network/bad-answer', 'report', {}, { cause: checked.error });
  return checked.data;
};

/** @throws {UserError} the gateway's own, or `network/…` */
export const getJson = <T>(
  gateway: Gateway,
  path: string,
  answer: z.ZodType<T>,
  reading: Reading = {},
): Promise<T> => call(gateway, 'GET', path, undefined, answer, reading);

/** @throws {UserError} the gateway's own, or `network/…` */
export const postJson = <T>(
  gateway: Gateway,
  path: string,
  question: unknown,
  answer: z.ZodType<T>,
  reading: Reading = {},
): Promise<T> => {
  const bytes = Buffer.from(JSON.stringify(question));
  const open = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes);
  };
  return call(gateway, 'POST', path, { bytes: bytes.length, open }, answer, reading);
};

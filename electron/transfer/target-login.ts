import * as z from 'zod';
import { UserError } from '../../shared/errors/user-error';
import type { TargetAuth } from '../../shared/model/target';
import { plainRefusal } from './gateway-calls';
import { readBody, type HttpClient, type HttpRequest } from './http-client';

/** What a target knows the sender by. */
export interface TargetLogin {
  readonly auth: TargetAuth;
  readonly secret: string;
}

/** Finds the login for the target at an address; null where there is none on this computer. */
export type FindLogin = (url: string) => Promise<TargetLogin | null>;

/** RFC 6750 2.1; anything else can't stand in a header. */
const tokenRule = /^[\x21-\x7e]{1,16384}$/;
const tokenAnswerSchema = z.object({
  access_token: z.string().regex(tokenRule),
  expires_in: z.number().positive().optional(),
});
const mostTokenAnswerBytes = 64 * 1024;
/** A token is renewed before it ends, so that no large request is refused for it. */
const mostSpareMs = 30_000;

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** As a form has it: RFC 6749 2.3.1. */
const formEncoded = (value: string): string =>
  new URLSearchParams({ value }).toString().slice('value='.length);

interface Token {
  readonly authorization: string;
  readonly endsAt: number;
}

const askToken = async (
  http: HttpClient,
  { tokenUrl, clientId, scope }: Extract<TargetAuth, { readonly kind: 'oauth' }>,
  secret: string,
  signal: AbortSignal | undefined,
): Promise<Token> => {
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope === '' ? {} : { scope }) });
  const bytes = Buffer.from(form.toString());
  const response = await http.request({
    method: 'POST',
    url: tokenUrl,
    headers: {
      authorization: basic(formEncoded(clientId), formEncoded(secret)),
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: {
      bytes: bytes.length,
      open: async function* () {
        yield await Promise.resolve(bytes);
      },
    },
    ...(signal === undefined ? {} : { signal }),
  });
  const { status } = response;
  const body = await readBody(response, mostTokenAnswerBytes);
  // RFC 6749 5.2: a login that is wrong is 400 or 401
  if ([400, 401, 403].includes(status)) throw new UserError('target/unauthorized', 'change-input');
  if (status !== 200) {
    const { code, remedy, facts } = plainRefusal(status);
    throw new UserError(code, remedy, facts);
  }
  try {
    const { access_token: token, expires_in: seconds } = tokenAnswerSchema.parse(
      JSON.parse(body.toString('utf8')),
    );
    const lifeMs = seconds === undefined ? Infinity : seconds * 1000;
    const endsAt = performance.now() + Math.max(lifeMs / 2, lifeMs - mostSpareMs);
    return { authorization: `Bearer ${token}`, endsAt };
  } catch (cause) {
    throw new UserError('network/bad-answer', 'report', {}, { cause });
  }
};

/**
 * The same way to a network, with a target's login in every request. A token that the server no longer takes is renewed, and the
 * request made again, once.
 */
export const withLogin = (http: HttpClient, { auth, secret }: TargetLogin): HttpClient => {
  const send = (request: HttpRequest, authorization: string): ReturnType<HttpClient['request']> =>
    http.request({ ...request, headers: { ...request.headers, authorization } });
  if (auth.kind === 'basic') return { request: (request) => send(request, basic(auth.user, secret)) };
  if (auth.kind === 'bearer')
    return {
      request: async (request) => {
        if (!tokenRule.test(secret)) throw new UserError('target/unauthorized', 'change-input');
        return send(request, `Bearer ${secret}`);
      },
    };
  let asked: Promise<Token> | null = null;
  /** Requests in parallel share one; none that failed is kept. */
  const token = async (signal: AbortSignal | undefined): Promise<Token> => {
    const mine = (asked ??= askToken(http, auth, secret, signal));
    try {
      const known = await mine;
      if (known.endsAt > performance.now()) return known;
    } catch (error) {
      if (asked === mine) asked = null;
      throw error;
    }
    if (asked === mine) asked = null;
    return token(signal);
  };
  return {
    request: async (request) => {
      const first = await token(request.signal);
      const response = await send(request, first.authorization);
      if (response.status !== 401) return response;
      await readBody(response, mostTokenAnswerBytes);
      // another request may have brought a new one meanwhile
      if ((await token(request.signal)) === first) asked = null;
      return send(request, (await token(request.signal)).authorization);
    },
  };
};

import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { multipartLimits, readMultipart } from '../../../shared/stow/read-multipart';
import { parseMultipartType } from '../../../shared/stow/multipart-type';
import { afterwards } from './sending';

const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterwards(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** What a request was, as far as a test wants to know. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string;
  readonly body: Buffer;
}

/** An answer that does not come from behind. */
export interface OwnAnswer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string | AsyncIterable<Uint8Array>;
}

export interface Guarded {
  readonly url: string;
  readonly asked: readonly Asked[];
}

const answerWith = async (reply: ServerResponse, { status, type, body }: OwnAnswer): Promise<void> => {
  reply.writeHead(status, type === undefined ? {} : { 'content-type': type });
  if (body === undefined || typeof body === 'string') {
    reply.end(body);
    return;
  }
  await pipeline(body, reply);
};

/**
 * A server before another one, as a hospital puts it before its archive: it may answer by itself, and may change what it hands on.
 *
 * @param behind address of the other one
 * @param answer what it answers by itself; null hands it on. A body that it returns is handed on in the place of the one that came
 */
export const openGuarded = async (
  behind: string,
  answer: (asked: Asked) => OwnAnswer | Buffer | null | Promise<OwnAnswer | Buffer | null>,
): Promise<Guarded> => {
  const asked: Asked[] = [];
  const handOn = async (incoming: IncomingMessage, body: Buffer, reply: ServerResponse): Promise<void> => {
    const own = ['host', 'authorization', 'content-length', 'transfer-encoding'];
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).filter(([name]) => !own.includes(name)),
    );
    const outgoing = request(`${behind}${incoming.url ?? ''}`, {
      method: incoming.method,
      headers: { ...headers, 'content-length': body.length },
      agent: false,
    });
    outgoing.end(body);
    const [answered] = (await once(outgoing, 'response')) as [IncomingMessage];
    reply.writeHead(answered.statusCode ?? 500, answered.headers);
    reply.end(await buffer(answered));
  };
  const serve = async (incoming: IncomingMessage, reply: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    const { method = '', url: path = '', headers } = incoming;
    const one = { method, path, authorization: headers.authorization ?? '', body };
    asked.push(one);
    const own = await answer(one);
    if (own !== null && !Buffer.isBuffer(own)) await answerWith(reply, own);
    else await handOn(incoming, own ?? body, reply);
  };
  const server = createServer((incoming, reply) => {
    serve(incoming, reply).catch(() => {
      reply.destroy();
    });
  });
  return { url: await listen(server), asked };
};

/** The parts of a STOW-RS request. */
export const partsOf = async ({ body }: Asked): Promise<Buffer[]> => {
  const [, line = ''] = /^--(.+?)\r\n/.exec(body.subarray(0, 200).toString('latin1')) ?? [];
  const type = parseMultipartType(`multipart/related; type="application/dicom"; boundary=${line}`);
  const parts: Buffer[] = [];
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(body);
  };
  for await (const part of readMultipart(whole(), type?.boundary ?? '', multipartLimits)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of part.body) chunks.push(chunk);
    parts.push(Buffer.concat(chunks));
  }
  return parts;
};

export interface TokenServer {
  readonly url: string;
  /** The forms that were posted, with who posted them. */
  readonly asked: readonly Asked[];
  /** Whether a request may pass. */
  readonly isGood: (authorization: string) => boolean;
  /** What was given out so far is good no more. */
  readonly revoke: () => void;
}

/** An OAuth 2.0 token endpoint (RFC 6749 4.4) for one client. */
export const openTokenServer = async (clientId: string, secret: string): Promise<TokenServer> => {
  const good = new Set<string>();
  let count = 0;
  /** RFC 6749 2.3.1: both are encoded as a form has them. */
  const isLogin = (authorization: string): boolean => {
    const said = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();
    return [...new URLSearchParams(said.replace(':', '='))].some(
      ([id, password]) => id === clientId && password === secret,
    );
  };
  const { url, asked } = await openGuarded('', ({ authorization, body }) => {
    const form = new URLSearchParams(body.toString());
    const isRight = isLogin(authorization) && form.get('grant_type') === 'client_credentials';
    const type = 'application/json';
    if (!isRight) return { status: 401, type, body: JSON.stringify({ error: 'invalid_client' }) };
    const token = `token-${String(++count)}`;
    good.add(`Bearer ${token}`);
    const answer = { access_token: token, token_type: 'Bearer', expires_in: 3600 };
    return { status: 200, type, body: JSON.stringify(answer) };
  });
  return {
    url: `${url}/token`,
    asked,
    isGood: (authorization) => good.has(authorization),
    revoke: () => {
      good.clear();
    },
  };
};

import { Readable, Writable } from 'node:stream';
import { net, type ClientRequest, type IncomingMessage, type Session } from 'electron';
import { UserError } from '../../shared/errors/user-error';
import {
  allowedUrl,
  defaultTimeouts,
  readBody,
  type HttpBody,
  type HttpClient,
  type HttpPolicy,
  type HttpRequest,
  type HttpResponse,
  type HttpTimeouts,
} from '../transfer/http-client';
import { exchange, type Wire } from '../transfer/http-exchange';
import { networkSession } from './network-session';

/** A server or proxy that takes no body of unknown length gets one that was collected first, up to this many bytes. */
const mostBufferedBytes = 20 * 1024 * 1024;
const mostRefusalBytes = 1024 * 1024;

const headersOf = (incoming: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );

const bodyOf = (incoming: IncomingMessage): Readable => {
  // it is a Readable, with its back-pressure, which Electron's types don't say
  if (incoming instanceof Readable) return incoming;
  throw new Error('an answer of this Electron is no stream');
};

const redirected = async function* (): AsyncGenerator<Uint8Array> {
  // the body of a redirect is not given out
};

/** Electron's own stream for chunked bodies: ChunkedBodyStream, which a ClientRequest has in `_body`. */
interface ChunkedBody extends Writable {
  startReading: (pipe: unknown) => void;
}
const isChunkedBody = (value: unknown): value is ChunkedBody =>
  value instanceof Writable && 'startReading' in value && typeof value.startReading === 'function';

/**
 * Where a connection ends in the middle of a chunk, that stream emits an error that nobody can listen for by what is documented; and where
 * Chromium sends anew (a server kept the connection, a proxy wants a login), it reads the body once more, and the stream throws. Either
 * stops main with a dialog. What was taken is gone, so the request ends, which tells of it.
 */
const mindBody = (outgoing: ClientRequest): void => {
  const body: unknown = Reflect.get(outgoing, '_body');
  if (!isChunkedBody(body)) return;
  body.on('error', () => undefined);
  const startReading = body.startReading.bind(body);
  let isStarted = false;
  body.startReading = (pipe) => {
    if (isStarted) outgoing.abort();
    else startReading(pipe);
    isStarted = true;
  };
};

const wireOf = (outgoing: ClientRequest): Wire => {
  let isSent = false;
  const closed = new Promise<false>((resolve) => {
    outgoing.once('close', () => {
      resolve(false);
    });
  });
  return {
    connected: Promise.resolve(),
    answered: new Promise((resolve, reject) => {
      outgoing.on('response', (incoming) => {
        try {
          resolve({ status: incoming.statusCode, headers: headersOf(incoming), body: bodyOf(incoming) });
        } catch (error) {
          reject(error instanceof Error ? error : new Error('no answer', { cause: error }));
        }
      });
      outgoing.on('redirect', (status) => {
        resolve({ status, headers: {}, body: redirected() });
      });
      outgoing.on('error', reject);
      outgoing.on('abort', () => {
        reject(new Error('given up'));
      });
    }),
    write: (chunk) =>
      Promise.race([
        closed,
        new Promise<boolean>((resolve) => {
          outgoing.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), undefined, () => {
            resolve(true);
          });
        }),
      ]),
    end: () => {
      isSent = true;
      outgoing.end();
    },
    release: (isWhole) => {
      if (!isWhole || !isSent) outgoing.abort();
    },
    destroy: () => {
      outgoing.abort();
    },
  };
};

const collected = async ({ bytes, open }: HttpBody): Promise<HttpBody> => {
  if (bytes > mostBufferedBytes) throw new UserError('network/refused', 'report', { needBytes: bytes });
  const chunks: Uint8Array[] = [];
  for await (const chunk of open()) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  return {
    bytes: whole.length,
    open: async function* () {
      yield await Promise.resolve(whole);
    },
  };
};

/**
 * HTTP of Chromium, for the desktop: the system's proxy and certificates. Main only, once the app is ready.
 *
 * Bodies go out in chunks, because anything else is collected in main first; who answers 411 gets one of known length. Each
 * request has a connection of its own: where one breaks that was used before, Chromium sends anew, and with a body in chunks its network process
 * crashed (seen in 114), after which nothing could be sent until the app was started again.
 */
export const electronHttpClient = (
  policy: HttpPolicy,
  timeouts: HttpTimeouts = defaultTimeouts,
): HttpClient => {
  let network: Session | undefined;
  const wantLength = new Set<string>();
  const attempt = (request: HttpRequest, url: URL, chunked: boolean): Promise<HttpResponse> => {
    const { method, headers = {} } = request;
    network ??= networkSession();
    const outgoing = net.request({
      method,
      url: url.href,
      headers: { ...headers, connection: 'close' },
      session: network,
      credentials: 'omit',
      redirect: 'manual',
    });
    outgoing.chunkedEncoding = chunked;
    mindBody(outgoing);
    return exchange(wireOf(outgoing), request, timeouts);
  };
  return {
    request: async (request) => {
      const url = allowedUrl(request.url, policy);
      request.signal?.throwIfAborted();
      const { body } = request;
      if (body === undefined) return attempt(request, url, false);
      if (!wantLength.has(url.origin)) {
        const response = await attempt(request, url, true);
        if (response.status !== 411) return response;
        await readBody(response, mostRefusalBytes);
        wantLength.add(url.origin);
      }
      return attempt({ ...request, body: await collected(body) }, url, false);
    },
  };
};

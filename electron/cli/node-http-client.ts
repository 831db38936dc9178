import {
  Agent as PlainAgent,
  request as requestPlain,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as SecureAgent, request as requestSecure, type AgentOptions } from 'node:https';
import { getCACertificates } from 'node:tls';
import {
  allowedUrl,
  defaultTimeouts,
  isLoopback,
  type HttpClient,
  type HttpPolicy,
  type HttpRequest,
  type HttpTimeouts,
} from '../transfer/http-client';
import { exchange, type Wire } from '../transfer/http-exchange';

const headersOf = (incoming: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(incoming.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );

const wireOf = (outgoing: ClientRequest): Wire => ({
  connected: new Promise((resolve) => {
    outgoing.once('socket', (socket) => {
      if (socket.connecting)
        socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
          resolve();
        });
      else resolve();
    });
  }),
  answered: new Promise((resolve, reject) => {
    outgoing.once('response', (incoming) => {
      resolve({ status: incoming.statusCode ?? 0, headers: headersOf(incoming), body: incoming });
    });
    outgoing.on('error', reject);
  }),
  write: (chunk) =>
    new Promise((resolve) => {
      outgoing.write(chunk, (error) => {
        resolve(!error);
      });
    }),
  end: () => {
    outgoing.end();
  },
  release: (isWhole) => {
    // answered before it had read all: what is left would be taken for the next request
    if (!isWhole || !outgoing.writableFinished) outgoing.destroy();
  },
  destroy: () => {
    outgoing.destroy(new Error('given up'));
  },
});

const makeAgents = () => {
  const secure: AgentOptions = {
    keepAlive: true,
    minVersion: 'TLSv1.2',
    // hospitals' own authorities are installed in the system, not in Node
    ca: [...getCACertificates('default'), ...getCACertificates('system')],
  };
  return {
    local: new PlainAgent({ keepAlive: true }),
    localSecure: new SecureAgent(secure),
    secure: new SecureAgent({ ...secure, proxyEnv: process.env }),
  };
};

/**
 * HTTP of plain Node, for the command line: the system's certificates, HTTPS_PROXY and NO_PROXY, TLS 1.2 or later.
 *
 * Not got: its retries, redirects and buffering would all have to be switched off, and an answer that comes before the
 * body is through (401, 413) is lost there as a broken pipe.
 */
export const nodeHttpClient = (policy: HttpPolicy, timeouts: HttpTimeouts = defaultTimeouts): HttpClient => {
  let agents: ReturnType<typeof makeAgents> | undefined;
  const open = ({ method, headers = {}, body }: HttpRequest, url: URL): ClientRequest => {
    agents ??= makeAgents();
    const length = body === undefined ? {} : { 'content-length': String(body.bytes) };
    const options = { method, headers: { ...headers, ...length } };
    if (url.protocol === 'http:') return requestPlain(url, { ...options, agent: agents.local });
    const agent = isLoopback(url.hostname) ? agents.localSecure : agents.secure;
    return requestSecure(url, { ...options, agent });
  };
  return {
    request: async (request) => {
      const url = allowedUrl(request.url, policy);
      request.signal?.throwIfAborted();
      return exchange(wireOf(open(request, url)), request, timeouts);
    },
  };
};

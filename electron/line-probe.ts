import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import {
  checkServerIdentity,
  connect as connectTls,
  rootCertificates,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls';

/** A computer that passes requests on. */
export interface ProxyAddress {
  /** 'other': of a kind that is not asked by HTTP's CONNECT. */
  readonly kind: 'http' | 'https' | 'other';
  readonly host: string;
  readonly port: number;
  /** `user:password`, where it was given with the address. Never told. */
  readonly login: string | null;
}

/** What a server shows of itself. Its words are a stranger's: cut, and without control characters. */
export interface ShownCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly validFromMs: number;
  readonly validToMs: number;
  readonly fitsName: boolean;
  /** Vouched for by an authority that browsers everywhere trust, and by none that was added on this computer. */
  readonly isPublic: boolean;
}

/** How far one came. What lies behind the first thing that failed is null. */
export interface ProbedLine {
  /** Of the first computer on the way: the proxy, where there is one. */
  readonly name: 'found' | 'not-found' | 'no-answer';
  readonly address: string | null;
  readonly connection: 'open' | 'refused' | 'no-answer' | null;
  /** What a proxy answered, as HTTP has it; 0: nothing that makes sense. Null without a proxy. */
  readonly proxyStatus: number | null;
  readonly certificate: ShownCertificate | null;
}

export interface ProbedTarget {
  /** As URL.hostname has it. */
  readonly hostname: string;
  readonly port: number;
  readonly isSecure: boolean;
  /** Null: straight. */
  readonly proxy: ProxyAddress | null;
}

/**
 * Goes the way to a server step by step, to say where it ends. Sends nothing but what opens a connection, so that a
 * certificate may be looked at that nobody trusts. Does not fail.
 */
export type ProbeLine = (
  target: ProbedTarget,
  limits: { readonly stepMs: number; readonly signal?: AbortSignal },
) => Promise<ProbedLine>;

const longestName = 100;
const longestProxyAnswer = 16 * 1024;

const shown = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').slice(0, longestName);

const first = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : [value].flat().slice(0, 1);

const nameOf = ({ CN, O }: PeerCertificate['subject']): string =>
  shown([...new Set([...first(CN), ...first(O)])].join(', '));

/** The system's name of a failure, or '' for none. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** What a step does with its socket: it calls one of both, once; later calls count for nothing. */
type Step<T> = (done: (value: T) => void, fail: (error: Error) => void) => Socket;

const took = <T>(stepMs: number, signal: AbortSignal | undefined, step: Step<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    };
    const fail = (error: Error): void => {
      end();
      socket.destroy();
      reject(error);
    };
    const giveUp = (): void => {
      fail(new Error('no answer'));
    };
    const timer = setTimeout(giveUp, stepMs);
    signal?.addEventListener('abort', giveUp, { once: true });
    const socket = step((value) => {
      end();
      resolve(value);
    }, fail);
    socket.once('error', fail);
    socket.once('close', giveUp);
  });

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

const open =
  (hostname: string, port: number): Step<Socket> =>
  (done) => {
    const socket = connectTcp({ host: bare(hostname), port }, () => {
      done(socket);
    });
    return socket;
  };

const secure =
  (socket: Socket, hostname: string): Step<TLSSocket> =>
  (done) => {
    const host = bare(hostname);
    const outer = connectTls(
      {
        socket,
        ...(isIP(host) === 0 ? { servername: host } : {}),
        // nothing is sent over it: who it says to be is what is asked for
        rejectUnauthorized: false,
        ca: [...rootCertificates],
        minVersion: 'TLSv1.2',
      },
      () => {
        done(outer);
      },
    );
    return outer;
  };

const certificateOf = (socket: TLSSocket, hostname: string): ShownCertificate => {
  const certificate = socket.getPeerCertificate();
  return {
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    validFromMs: Date.parse(certificate.valid_from),
    validToMs: Date.parse(certificate.valid_to),
    fitsName: checkServerIdentity(bare(hostname), certificate) === undefined,
    isPublic: socket.authorized,
  };
};

const statusOf = (answer: string): number => Number(/^HTTP\/1\.[01] (\d{3})\b/.exec(answer)?.[1] ?? 0);

/** @see RFC 9110 9.3.6 */
const askProxy =
  (socket: Socket, hostname: string, port: number, login: string | null): Step<number> =>
  (done) => {
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (answer.includes('\r\n\r\n') || answer.length > longestProxyAnswer) {
        socket.removeAllListeners('data');
        done(statusOf(answer));
      }
    });
    const authority = `${hostname}:${String(port)}`;
    const proof =
      login === null ? '' : `Proxy-Authorization: Basic ${Buffer.from(login).toString('base64')}\r\n`;
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${proof}\r\n`);
    return socket;
  };

const nobody = new Set(['ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_NODATA']);

export const probeLine: ProbeLine = async ({ hostname, port, isSecure, proxy }, { stepMs, signal }) => {
  const next = proxy ?? { kind: 'http', host: hostname, port };
  const far = { address: null, connection: null, proxyStatus: null, certificate: null };
  let address: string;
  try {
    ({ address } = await lookup(bare(next.host)));
  } catch (error) {
    return { ...far, name: nobody.has(codeOf(error)) ? 'not-found' : 'no-answer' };
  }
  const found = { ...far, name: 'found', address } as const;
  let socket: Socket;
  try {
    socket = await took(stepMs, signal, open(next.host, next.port));
  } catch (error) {
    return { ...found, connection: codeOf(error) === 'ECONNREFUSED' ? 'refused' : 'no-answer' };
  }
  const sockets = [socket];
  const opened = { ...found, connection: 'open' } as const;
  let proxyStatus: number | null = null;
  try {
    if (proxy !== null) {
      proxyStatus = 0;
      if (proxy.kind === 'https') {
        socket = await took(stepMs, signal, secure(socket, proxy.host));
        sockets.push(socket);
      }
      proxyStatus = await took(stepMs, signal, askProxy(socket, hostname, port, proxy.login));
    }
    if (!isSecure || (proxyStatus !== null && proxyStatus !== 200)) return { ...opened, proxyStatus };
    const outer = await took(stepMs, signal, secure(socket, hostname));
    sockets.push(outer);
    return { ...opened, proxyStatus, certificate: certificateOf(outer, hostname) };
  } catch {
    return { ...opened, proxyStatus };
  } finally {
    // the outermost takes those beneath with it; the other way round ends Node 24 by a fault in its TLS
    sockets.at(-1)?.destroy();
  }
};

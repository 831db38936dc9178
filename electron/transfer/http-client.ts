import { UserError } from '../../shared/errors/user-error';

/** A body of known length, opened when it is needed: a request may have to be made twice. */
export interface HttpBody {
  readonly bytes: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'HEAD' | 'PATCH';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Can be read once, and has to be: until then the connection is held. Leaving early ends it. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * The one way to a network. A request is one attempt: nothing is retried, no redirect is followed (3xx is an answer like
 * any other), no cookie is kept and nothing is cached.
 */
export interface HttpClient {
  /**
   * @throws {UserError} `network/unreachable`, `network/certificate`, `link/not-secure` …, also out of the body
   * @throws the signal's reason when it was aborted
   */
  readonly request: (request: HttpRequest) => Promise<HttpResponse>;
}

/** Where a client may go. */
export interface HttpPolicy {
  /** The trial runtime is out of support and stays on this computer. */
  readonly loopbackOnly: boolean;
}

export interface HttpTimeouts {
  /** Until a connection stands, with TLS. */
  readonly connectMs: number;
  /** Without a byte in either direction while the other side has the turn. */
  readonly idleMs: number;
}
export const defaultTimeouts: HttpTimeouts = { connectMs: 20_000, idleMs: 60_000 };

/** Whether a host (as URL.hostname has it) can only be this computer. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

/**
 * Every client asks this before a byte leaves.
 *
 * @throws {UserError} `link/not-secure` for plain HTTP to anywhere but this computer; `link/trial-loopback-only`
 */
export const allowedUrl = (address: string, policy: HttpPolicy): URL => {
  const url = new URL(address);
  const loopback = isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))
    throw new UserError('link/not-secure', 'change-input');
  if (policy.loopbackOnly && !loopback) throw new UserError('link/trial-loopback-only', 'change-input');
  return url;
};

type NetworkFault = 'network/certificate' | 'link/not-secure' | 'network/bad-answer';

/** OpenSSL's, Node's and Chromium's names for what can be wrong with a connection; everything else is "unreachable". */
const faults: readonly (readonly [RegExp, NetworkFault])[] = [
  [/CERT|UNABLE_TO_VERIFY_LEAF|CRL_/, 'network/certificate'],
  [
    /UNSUPPORTED_PROTOCOL|ALERT_PROTOCOL_VERSION|VERSION_TOO_LOW|VERSION_OR_CIPHER|OBSOLETE/,
    'link/not-secure',
  ],
  [/^EPROTO|ERR_SSL|^HPE_|INVALID_HTTP|INVALID_RESPONSE|RESPONSE_HEADERS/, 'network/bad-answer'],
];

/** What the failure of a connection means to a person; `name` is the code of the system, of OpenSSL or of Chromium. */
export const networkError = (name: string, cause: unknown): UserError => {
  const found = faults.find(([rule]) => rule.test(name));
  const code = found?.[1] ?? 'network/unreachable';
  return new UserError(code, code === 'network/unreachable' ? 'retry' : 'report', {}, { cause });
};

/**
 * Reads an answer's body to its end, for answers that are held whole.
 *
 * @param mostBytes more than that is no answer of a gateway
 * @throws {UserError} `network/bad-answer`
 */
export const readBody = async ({ body }: HttpResponse, mostBytes: number): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new UserError('network/bad-answer', 'report');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

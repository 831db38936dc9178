import { createHash, randomBytes } from 'node:crypto';
import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { getCACertificates } from 'node:tls';
import type { ManifestRow } from '../../shared/model/deposit';
import { UserError } from '../../shared/errors/user-error';
import { parseMultipartType } from '../../shared/stow/multipart-type';
import { readMultipart } from '../../shared/stow/read-multipart';
import { readStowAnswer } from '../../shared/stow/read-stow-answer';
import {
  boundaryFrom,
  multipartBytes,
  multipartContentType,
  writeMultipart,
} from '../../shared/stow/write-multipart';
import { StorageDamaged } from '../storage/sealed-bytes';
import type { ArchiveSettings } from './archive-settings';

/** The archive can't be used at all now: other pictures would fare no better. */
export class ArchiveAway extends UserError {
  /** For who operates the gateway: `unreachable`, `unauthorized`, or the status. */
  readonly fault: string;

  constructor(fault: string, cause?: unknown) {
    super('network/server-error', 'retry', {}, { cause });
    this.fault = fault;
  }
}

/** The archive does not take this picture. */
export class ArchiveRefused extends Error {
  /** The Failure Reason (0008,1197) in hex, or the status. */
  readonly fault: string;

  constructor(fault: string) {
    super(`the archive refused a picture: ${fault}`);
    this.fault = fault;
  }
}

/** A DICOMweb archive, as a place for instances. */
export interface Archive {
  /**
   * The bytes that it gives out for an instance, whatever they are.
   *
   * @returns null where it has no such instance
   * @throws {ArchiveAway}, {ArchiveRefused} also out of the bytes
   */
  readonly fetch: (instance: ManifestRow) => Promise<AsyncIterable<Uint8Array> | null>;
  /** @throws {ArchiveAway}, {ArchiveRefused}, and what the bytes throw */
  readonly store: (instance: ManifestRow, open: () => AsyncIterable<Uint8Array>) => Promise<void>;
}

/** Without a byte in either direction. */
const idleMs = 60_000;
const mostAnswerBytes = 1_048_576;
/** About the archive or the way to it, not about a picture. */
const awayStatuses = new Set([401, 403, 407, 408, 429, 502, 503, 504, 507]);

/** Hospitals' own authorities are installed in the system, not in Node. */
let known: string[] | undefined;
const authorities = (): string[] =>
  (known ??= [...getCACertificates('default'), ...getCACertificates('system')]);

const authorization = ({ user, secret }: ArchiveSettings): Record<string, string> => {
  if (secret === '') return {};
  const basic = `Basic ${Buffer.from(`${user ?? ''}:${secret}`).toString('base64')}`;
  return { authorization: user === null ? `Bearer ${secret}` : basic };
};

/** Reads an answer to its end, so that the connection can be used again; what is too long ends it. */
const readAnswer = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostAnswerBytes) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** What a refusal is about. */
const refusalOf = async (response: IncomingMessage): Promise<ArchiveAway | ArchiveRefused> => {
  const status = response.statusCode ?? 0;
  await readAnswer(response).catch(() => '');
  if (status === 401 || status === 403) return new ArchiveAway('unauthorized');
  return awayStatuses.has(status)
    ? new ArchiveAway(`status-${status}`)
    : new ArchiveRefused(`status-${status}`);
};

/** What became of a single instance. */
const faultIn = (answer: string): string | null => {
  try {
    const { held, refused } = readStowAnswer(answer);
    const [reason] = refused.values();
    if (reason !== undefined) return `reason-${reason.toString(16).toUpperCase().padStart(4, '0')}`;
    return held.size > 0 ? null : 'no-answer';
  } catch {
    return 'no-answer';
  }
};

const pathOf = ({ studyUid, seriesUid, sopInstanceUid }: ManifestRow): string =>
  `/studies/${studyUid}/series/${seriesUid}/instances/${sopInstanceUid}`;

/** Opens the archive of these settings. Nothing is asked yet. */
export const openArchive = (settings: ArchiveSettings, signal?: AbortSignal): Archive => {
  const ask = async (
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string | number>>,
    body: AsyncIterable<Uint8Array> = Readable.from([]),
  ): Promise<IncomingMessage> => {
    const url = new URL(`${settings.url}${path}`);
    const options = {
      ...{ method, timeout: idleMs, headers: { ...headers, ...authorization(settings) } },
      ...(signal === undefined ? {} : { signal }),
    };
    const outgoing =
      url.protocol === 'http:'
        ? requestPlain(url, options)
        : requestSecure(url, { ...options, ca: authorities(), minVersion: 'TLSv1.2' });
    outgoing.on('timeout', () => outgoing.destroy());
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve);
      outgoing.on('error', reject);
      outgoing.once('close', () => {
        reject(new Error('no answer'));
      });
    });
    let fault: unknown;
    const watched = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      try {
        yield* body;
      } catch (error) {
        fault = error;
        throw error;
      }
    };
    // it may answer before it has read all, and then hang up
    pipeline(watched, outgoing).catch(() => undefined);
    try {
      return await answered;
    } catch (cause) {
      throw fault instanceof Error ? fault : new ArchiveAway('unreachable', cause);
    }
  };

  const bytesIn = async function* (response: IncomingMessage): AsyncGenerator<Uint8Array, void, undefined> {
    const type = parseMultipartType(response.headers['content-type'] ?? '');
    if (type === null) throw new ArchiveRefused('no-answer');
    try {
      // several parts are no answer to a question for one; their bytes are judged together
      for await (const part of readMultipart(response, type.boundary)) yield* part.body;
    } catch (cause) {
      throw new ArchiveAway('unreachable', cause);
    } finally {
      response.destroy();
    }
  };

  return {
    fetch: async (instance) => {
      const accept = 'multipart/related; type="application/dicom"; transfer-syntax=*';
      const response = await ask('GET', pathOf(instance), { accept });
      if (response.statusCode === 200) return bytesIn(response);
      const refusal = await refusalOf(response);
      if (response.statusCode === 404) return null;
      throw refusal;
    },
    store: async ({ bytes }, open) => {
      const boundary = boundaryFrom(randomBytes(16));
      const headers = {
        accept: 'application/dicom+json',
        'content-type': multipartContentType(boundary),
        'content-length': multipartBytes(boundary, [bytes]),
      };
      const response = await ask('POST', '/studies', headers, writeMultipart(boundary, [{ bytes, open }]));
      const status = response.statusCode ?? 0;
      const isAnswer = response.headers['content-type']?.includes('json') === true;
      if (!isAnswer || awayStatuses.has(status)) throw await refusalOf(response);
      const fault = faultIn(await readAnswer(response));
      if (fault !== null) throw new ArchiveRefused(fault);
    },
  };
};

/**
 * The bytes of an instance that the archive holds.
 *
 * @throws {StorageDamaged} before the last byte, where they are not the ones that were sent to it
 * @throws {ArchiveAway}, {ArchiveRefused}
 */
export async function* readFromArchive(
  archive: Archive,
  instance: ManifestRow,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = await archive.fetch(instance);
  if (chunks === null) throw new StorageDamaged();
  const hash = createHash('sha256');
  let bytes = 0;
  let last: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > instance.bytes) break;
    hash.update(chunk);
    if (last.length > 0) yield last;
    last = chunk;
  }
  if (bytes !== instance.bytes || hash.digest('hex') !== instance.sha256) throw new StorageDamaged();
  yield last;
}

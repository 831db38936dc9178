import { instanceScheme, pageOrigin } from './page-address';

/** One instance that may be read: made by who opened the source, gone when the source is closed. */
export interface InstanceBytes {
  readonly bytes: number;
  /** The bytes from `start` to `endInclusive`, read as they are asked for; returning early must free what is open. */
  stream(start: number, endInclusive: number): AsyncIterable<Uint8Array>;
}

/** Finds what a capability (32 hex digits) stands for. */
export type InstanceLookup = (capability: string) => InstanceBytes | undefined;

const headers = {
  'access-control-allow-origin': pageOrigin,
  'access-control-expose-headers': 'accept-ranges, content-length, content-range',
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

const refuse = (status: number, more: Readonly<Record<string, string>> = {}): Response =>
  new Response(null, { status, headers: { ...headers, ...more } });

interface Range {
  readonly start: number;
  readonly endInclusive: number;
}

/**
 * Reads a Range header of one range; more than one, or another unit, is answered with the whole (RFC 9110 14.2).
 *
 * @returns the range cut to the size, 'whole' where it does not count, 'unsatisfiable' where nothing is left of it
 */
export const readRange = (header: string | null, bytes: number): Range | 'whole' | 'unsatisfiable' => {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return 'whole';
  if (first === '') {
    const length = Math.min(Number(last), bytes);
    return length === 0 ? 'unsatisfiable' : { start: bytes - length, endInclusive: bytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? bytes - 1 : Number(last);
  if (last !== '' && end < start) return 'whole';
  return start >= bytes ? 'unsatisfiable' : { start, endInclusive: Math.min(end, bytes - 1) };
};

/** A body that reads on only when the page has taken what was read, and that fails rather than end at another length. */
const bodyOf = (source: AsyncIterable<Uint8Array>, length: number): ReadableStream<Uint8Array> => {
  const iterator = source[Symbol.asyncIterator]();
  let left = length;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const next = await iterator.next().catch(() => undefined);
        if (next !== undefined && next.done !== true && next.value.byteLength <= left) {
          left -= next.value.byteLength;
          controller.enqueue(next.value);
        } else if (next?.done === true && left === 0) controller.close();
        else {
          await iterator.return?.();
          controller.error(new Error('the source gave other bytes than it said'));
        }
      },
      cancel: async () => {
        await iterator.return?.();
      },
    },
    { highWaterMark: 1 },
  );
};

/**
 * Answers a request for the bytes of one instance, or of a range of them, straight from its source.
 *
 * What it can't answer says nothing more than that: no path, no reason.
 *
 * @param request any request that reached the instance scheme
 */
export const answerInstance = (
  request: { readonly method: string; readonly url: string; readonly headers: Pick<Headers, 'get'> },
  lookup: InstanceLookup,
): Response => {
  const [, capability] = new RegExp(`^${instanceScheme}://i/([0-9a-f]{32})$`).exec(request.url) ?? [];
  const found = capability === undefined ? undefined : lookup(capability);
  if (found === undefined) return refuse(404);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(404);

  const { bytes } = found;
  const range = readRange(request.headers.get('range'), bytes);
  if (range === 'unsatisfiable') return refuse(416, { 'content-range': `bytes */${String(bytes)}` });
  const { start, endInclusive } = range === 'whole' ? { start: 0, endInclusive: bytes - 1 } : range;
  const length = endInclusive - start + 1;
  return new Response(
    request.method === 'HEAD' || length === 0 ? null : bodyOf(found.stream(start, endInclusive), length),
    {
      status: range === 'whole' ? 200 : 206,
      headers: {
        ...headers,
        'accept-ranges': 'bytes',
        'content-type': 'application/dicom',
        'content-length': String(length),
        ...(range === 'whole'
          ? {}
          : { 'content-range': `bytes ${String(start)}-${String(endInclusive)}/${String(bytes)}` }),
      },
    },
  );
};

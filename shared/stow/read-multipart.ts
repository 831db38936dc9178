import { findBytes } from './find-bytes';

/** Bounds on what a sender may make us hold or skip. */
export interface MultipartLimits {
  /** Of one part. */
  readonly headerBytes: number;
  readonly parts: number;
  /** Before the first delimiter, and after the last. */
  readonly surroundingBytes: number;
}
export const multipartLimits: MultipartLimits = {
  headerBytes: 8 * 1024,
  parts: 10_000,
  surroundingBytes: 64 * 1024,
};

/** Why a message can't be read on. */
type MultipartFault = 'malformed' | 'truncated' | 'too-many-parts' | 'too-large';
export class MultipartError extends Error {
  readonly fault: MultipartFault;

  constructor(fault: MultipartFault) {
    super(`multipart message: ${fault}`);
    this.name = 'MultipartError';
    this.fault = fault;
  }
}

/** One part while it arrives. Its body can be read once, and only until the next part is asked for. */
export interface Part {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: AsyncIterable<Uint8Array>;
}

const empty = new Uint8Array();
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const join = (left: Uint8Array, right: Uint8Array): Uint8Array => {
  if (left.length === 0) return right;
  const joined = new Uint8Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
};

const blankLine = ascii('\r\n\r\n');
const findBlankLine = findBytes(blankLine);
const headerRule = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*:[ \t]*(.*)$/;

const parseHeaders = (text: string): ReadonlyMap<string, string> => {
  const [restOfDelimiter = '', ...lines] = text.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  if (restOfDelimiter.trim() !== '') throw new MultipartError('malformed');
  return new Map(
    lines.map((line) => {
      const [, name, value = ''] = headerRule.exec(line) ?? [];
      if (name === undefined) throw new MultipartError('malformed');
      return [name.toLowerCase(), value.trimEnd()];
    }),
  );
};

/** The bytes that have arrived and are not used yet: one chunk, and what may be the start of a delimiter. */
class Arrived {
  // A message may start with the delimiter, without the line break that belongs to it elsewhere.
  #held: Uint8Array = ascii('\r\n');
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #delimiterBytes: number;
  readonly #findDelimiter: (bytes: Uint8Array) => number;

  constructor(stream: AsyncIterable<Uint8Array>, boundary: string) {
    this.#chunks = stream[Symbol.asyncIterator]();
    const delimiter = ascii(`\r\n--${boundary}`);
    this.#delimiterBytes = delimiter.length;
    this.#findDelimiter = findBytes(delimiter);
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#held = join(this.#held, next.value);
    return true;
  }

  #take(bytes: number): Uint8Array {
    const taken = this.#held.subarray(0, bytes);
    this.#held = this.#held.subarray(bytes);
    return taken;
  }

  /** What comes next before the delimiter, never empty; null when the delimiter came, which is taken with it. */
  async beforeDelimiter(): Promise<Uint8Array | null> {
    for (;;) {
      const at = this.#findDelimiter(this.#held);
      if (at === 0) {
        this.#take(this.#delimiterBytes);
        return null;
      }
      const certain = at > 0 ? at : this.#held.length - this.#delimiterBytes + 1;
      if (certain > 0) return this.#take(certain);
      if (!(await this.#more())) throw new MultipartError('truncated');
    }
  }

  /** Right after a delimiter: is it the last one? */
  async isLast(): Promise<boolean> {
    while (this.#held.length < 2) if (!(await this.#more())) throw new MultipartError('truncated');
    return this.#held[0] === 0x2d && this.#held[1] === 0x2d;
  }

  /** Right after a delimiter: the rest of its line and the part's headers. */
  async headers(limit: number): Promise<ReadonlyMap<string, string>> {
    for (;;) {
      const end = findBlankLine(this.#held);
      if (end > limit || (end < 0 && this.#held.length > limit + blankLine.length))
        throw new MultipartError('too-large');
      if (end >= 0) {
        const text = latin1(this.#take(end));
        this.#take(blankLine.length);
        return parseHeaders(text);
      }
      if (!(await this.#more())) throw new MultipartError('truncated');
    }
  }

  /** What follows the last delimiter, so that the sender isn't cut off while it still writes. */
  async skipRest(limit: number): Promise<void> {
    let skipped = this.#held.length;
    this.#held = empty;
    while (await this.#more()) {
      skipped += this.#held.length;
      this.#held = empty;
      if (skipped > limit) throw new MultipartError('too-large');
    }
  }
}

/** A body that can be left half-read: what is left of it is skipped when the next part is asked for. */
const bodyOf = (
  arrived: Arrived,
): { readonly body: AsyncIterable<Uint8Array>; readonly skip: () => Promise<void> } => {
  let ended = false;
  const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
    const value = ended ? null : await arrived.beforeDelimiter();
    if (value !== null) return { done: false, value };
    ended = true;
    return { done: true, value: undefined };
  };
  const skip = async (): Promise<void> => {
    while ((await next()).done !== true);
  };
  return { body: { [Symbol.asyncIterator]: () => ({ next }) }, skip };
};

/**
 * Reads a `multipart/related` message part by part as it arrives. Only the chunk at hand is held, whatever the parts'
 * sizes; a body that was not read to its end is skipped.
 *
 * The stream is never cancelled from here, so that an answer can still be sent to who is writing it.
 *
 * @param boundary as the Content-Type header has it, see parseMultipartType
 * @throws {MultipartError} also out of a body, when the stream ends inside it
 * @see RFC 2046 section 5.1.1
 */
export async function* readMultipart(
  stream: AsyncIterable<Uint8Array>,
  boundary: string,
  limits: MultipartLimits = multipartLimits,
): AsyncGenerator<Part, void, undefined> {
  const arrived = new Arrived(stream, boundary);
  let preamble = 0;
  for (let skipped = await arrived.beforeDelimiter(); skipped; skipped = await arrived.beforeDelimiter()) {
    preamble += skipped.length;
    if (preamble > limits.surroundingBytes) throw new MultipartError('too-large');
  }
  for (let count = 0; !(await arrived.isLast()); count++) {
    if (count === limits.parts) throw new MultipartError('too-many-parts');
    const headers = await arrived.headers(limits.headerBytes);
    const { body, skip } = bodyOf(arrived);
    yield { headers, body };
    await skip();
  }
  await arrived.skipRest(limits.surroundingBytes);
}

import { constants, inflateRawSync } from 'node:zlib';
import { crc32 } from './crc32';
import { Inflate } from 'fflate';
import type { SourceFile } from './source';
import { damaged } from './system-error';

/** What is known of a file before it was inflated. */
export interface InflatedFacts {
  readonly bytes: number;
  /** Null where something else tells whether its bytes are what was put in. */
  readonly crc: number | null;
}

/** Up to here a file is inflated as a whole: Node's own inflate is faster, and knows no steps that block. */
const wholeBytes = 32 * 1_048_576;
/** As much of a deflated file as its head takes, mostly. */
const firstBytes = 16_384;
/** Node's inflate asks for no less. */
const leastChunkBytes = 64;
/** One step can become a thousand times as much. */
const stepBytes = 65_536;
/** How much of what was inflated last is kept, so that a step back does not start again. */
const windowBytes = 4 * 1_048_576;

const orDamaged = <T>(inflate: () => T): T => {
  try {
    return inflate();
  } catch (error) {
    throw damaged(error);
  }
};

const readPart = (deflated: SourceFile, position: number, bytes: number): Uint8Array => {
  const part = new Uint8Array(bytes);
  if (deflated.read(part, position) < bytes) throw damaged();
  return part;
};

/** Its first part alone while only its head is read, all of it in memory after that. */
const inflateWhole = (deflated: SourceFile, { bytes, crc }: InflatedFacts): SourceFile => {
  let content: Buffer | null = null;
  const inflate = (storedBytes: number, finishFlush: number): Buffer => {
    const part = readPart(deflated, 0, storedBytes);
    // in one piece, which need not be put together
    const chunkSize = Math.max(leastChunkBytes, bytes);
    return orDamaged(() =>
      inflateRawSync(part, { finishFlush, chunkSize, maxOutputLength: Math.max(1, bytes) }),
    );
  };
  const reach = (end: number): Buffer => {
    if (content !== null && (content.length === bytes || end <= content.length)) return content;
    const isFirst = content === null && deflated.bytes > firstBytes;
    const inflated = isFirst
      ? inflate(firstBytes, constants.Z_SYNC_FLUSH)
      : inflate(deflated.bytes, constants.Z_FINISH);
    if (!isFirst && inflated.length !== bytes) throw damaged();
    if (inflated.length === bytes && crc !== null && crc32(inflated) !== crc) throw damaged();
    content = inflated;
    return end <= inflated.length ? inflated : reach(end);
  };
  return {
    bytes,
    read: (into, position) => {
      const end = Math.min(position + into.length, bytes);
      if (end <= position) return 0;
      into.set(reach(end).subarray(position, end));
      return end - position;
    },
    close: () => {
      content = null;
      deflated.close();
    },
  };
};

/** Inflates from the first byte on, step by step, and keeps the last of it. */
class InflateStream {
  readonly #deflated: SourceFile;
  readonly #facts: InflatedFacts;
  readonly #inflate: Inflate;
  readonly #chunks: Uint8Array[] = [];
  #readBytes = 0;
  #crc = 0;
  /** What is kept, as positions in the file. */
  start = 0;
  end = 0;

  constructor(deflated: SourceFile, facts: InflatedFacts) {
    this.#deflated = deflated;
    this.#facts = facts;
    this.#inflate = new Inflate((chunk) => {
      this.#take(chunk);
    });
  }

  #take(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.end += chunk.length;
    if (this.end > this.#facts.bytes) throw damaged();
    this.#crc = crc32(chunk, this.#crc);
    let [oldest] = this.#chunks;
    while (oldest !== undefined && this.end - this.start - oldest.length >= windowBytes) {
      this.#chunks.shift();
      this.start += oldest.length;
      [oldest] = this.#chunks;
    }
  }

  /** @throws {Error} EBADMSG also when the last of it is reached and it is not what was put in */
  step(): void {
    const left = this.#deflated.bytes - this.#readBytes;
    if (left === 0) throw damaged();
    const part = readPart(this.#deflated, this.#readBytes, Math.min(stepBytes, left));
    this.#readBytes += part.length;
    orDamaged(() => {
      this.#inflate.push(part, part.length === left);
    });
    const { bytes, crc } = this.#facts;
    if (this.end === bytes && crc !== null && this.#crc !== crc) throw damaged();
  }

  /** @param position of what is kept @returns what of the chunk that holds it is from there on */
  from(position: number): Uint8Array {
    let start = this.start;
    for (const chunk of this.#chunks) {
      if (position < start + chunk.length) return chunk.subarray(position - start);
      start += chunk.length;
    }
    throw new RangeError('not kept');
  }
}

/** Of whatever size: a part at a time is in memory. Going on is cheap; going back beyond what is kept starts again. */
const inflateStreamed = (deflated: SourceFile, facts: InflatedFacts): SourceFile => {
  let stream = new InflateStream(deflated, facts);
  return {
    bytes: facts.bytes,
    read: (into, position) => {
      const end = Math.min(position + into.length, facts.bytes);
      if (end <= position) return 0;
      if (position < stream.start) stream = new InflateStream(deflated, facts);
      try {
        for (let at = position; at < end;) {
          while (stream.end <= at) stream.step();
          const part = stream.from(at).subarray(0, end - at);
          into.set(part, at - position);
          at += part.length;
        }
      } catch (error) {
        // what comes after a fault is not what was put in
        stream = new InflateStream(deflated, facts);
        throw error;
      }
      return end - position;
    },
    close: () => {
      deflated.close();
    },
  };
};

/**
 * A deflated file, inflated in memory as it is read.
 *
 * Its last byte is given out only where all of it is what was put in, as far as its CRC-32 tells.
 *
 * @param deflated raw, without a header; closed with it
 */
export const openInflated = (deflated: SourceFile, facts: InflatedFacts): SourceFile =>
  Math.max(facts.bytes, deflated.bytes) > wholeBytes
    ? inflateStreamed(deflated, facts)
    : inflateWhole(deflated, facts);

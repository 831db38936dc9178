import { constants, inflateRawSync } from 'node:zlib';
import { FlateErrorCode, Inflate } from 'fflate';
import type { Inflate as InflateHead } from '../../shared/dicom/read-head';

/** One step can become a thousand times as much, and is all that is held of it. */
const stepBytes = 16_384;
/** What becomes more than this is not followed to its end: nobody waits for what was made to be endless. */
const mostBytes = 256 * 1_048_576;

/**
 * Whether a raw deflate stream ends before its last block does (RFC 1951 3.2.3).
 *
 * @returns false also where that takes too long to find out, and for what is no such stream: other things are told of that
 * @throws what `read` throws
 */
export const deflateEndsTooSoon = (
  read: (into: Uint8Array, position: number) => number,
  start: number,
  end: number,
): boolean => {
  let inflated = 0;
  const stream = new Inflate((bytes) => {
    inflated += bytes.length;
  });
  const step = new Uint8Array(stepBytes);
  try {
    for (let at = start; at < end && inflated < mostBytes;) {
      const part = step.slice(0, Math.min(step.length, end - at));
      const got = read(part, at);
      if (got === 0) return true;
      at += got;
      stream.push(part.subarray(0, got), at >= end);
    }
    return false;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') throw error;
    return error.code === FlateErrorCode.UnexpectedEOF;
  }
};

/** Node's inflate, content with a stream that is cut. */
export const inflateHead: InflateHead = (deflated, maxBytes) => {
  try {
    return inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxBytes });
  } catch {
    return null;
  }
};

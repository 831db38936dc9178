import { constants, inflateRawSync } from 'node:zlib';
import type { Inflate } from '../../shared/dicom/read-head';
import { systemCode } from './system-error';

/** What becomes more than this is not followed to its end. */
const mostBytes = 128 * 1_048_576;

/**
 * Whether a raw deflate stream ends before its last block does (RFC 1951 3.2.3).
 *
 * @returns false also for what becomes very large, and for what is no such stream: other things are told of that
 */
export const deflateEndsTooSoon = (deflated: Uint8Array): boolean => {
  try {
    inflateRawSync(deflated, { maxOutputLength: mostBytes });
    return false;
  } catch (error) {
    return systemCode(error) === 'Z_BUF_ERROR';
  }
};

/** Node's inflate, content with a stream that is cut. */
export const inflateHead: Inflate = (deflated, maxBytes) => {
  try {
    return inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxBytes });
  } catch {
    return null;
  }
};

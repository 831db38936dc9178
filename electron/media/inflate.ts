import { constants, inflateRawSync } from 'node:zlib';
import type { Inflate } from '../../shared/dicom/read-head';

/** Node's inflate, content with a stream that is cut. */
export const inflateHead: Inflate = (deflated, maxBytes) => {
  try {
    return inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxBytes });
  } catch {
    return null;
  }
};

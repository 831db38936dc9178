import { Inflate as InflateStream } from 'fflate';
import type { Inflate } from '../../../shared/dicom/read-head';

const stepBytes = 16_384;

/** Inflates as much as comes of a stream that is cut, in a page. */
export const inflateHead: Inflate = (deflated, maxBytes) => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new InflateStream((chunk) => {
    chunks.push(chunk);
    length += chunk.length;
  });
  try {
    for (let at = 0; at < deflated.length && length < maxBytes; at += stepBytes)
      stream.push(deflated.subarray(at, at + stepBytes));
  } catch {
    return null;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole.subarray(0, maxBytes);
};

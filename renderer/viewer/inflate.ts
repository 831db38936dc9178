/** A deflated data set that grows beyond this is not a picture. */
const mostInflatedBytes = 1 << 30;

const inflateAll = async (deflated: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
  const reader = new Blob([deflated])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
    .getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > mostInflatedBytes) {
      await reader.cancel();
      throw new RangeError('inflates beyond the limit');
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
};

/** Bytes found after the end of the stream: none, a zero for an even length, a checksum and length as gzip has. */
const trailers = [0, 1, 8];

/**
 * Inflates a raw deflate stream (RFC 1951).
 *
 * @throws {Error} when it can't be inflated, or grows far too much
 * @see DICOM PS3.5 A.5
 */
export const inflate = async (deflated: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
  let failure: unknown;
  // The decompressor takes a byte after the end of the stream for an error, and keeps what it had.
  for (const trailer of trailers)
    try {
      return await inflateAll(deflated.subarray(0, deflated.byteLength - trailer));
    } catch (error) {
      failure = error;
    }
  throw failure;
};

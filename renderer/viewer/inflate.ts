/** A deflated data set that grows beyond this is not a picture. */
const mostInflatedBytes = 1 << 30;

/**
 * Inflates a raw deflate stream (RFC 1951). Bytes after its end are left aside: DICOM pads to an even length.
 *
 * @throws {Error} when nothing can be inflated, or far too much
 * @see DICOM PS3.5 A.5
 */
export const inflate = async (deflated: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
  const reader = new Blob([deflated])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
    .getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      if (length > mostInflatedBytes) break;
      chunks.push(value);
    }
  } catch (error) {
    // A padding byte after the stream is an error to the decompressor, after everything was given out.
    if (chunks.length === 0) throw error;
  }
  if (length > mostInflatedBytes) {
    await reader.cancel();
    throw new RangeError('inflates beyond the limit');
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
};

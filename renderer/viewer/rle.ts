/** One segment of PackBits; what it lacks stays 0. @see DICOM PS3.5 G.3.1 */
const unpackSegment = (packed: Uint8Array, into: Uint8Array, first: number, step: number): void => {
  let to = first;
  for (let at = 0; at < packed.length && to < into.length;) {
    const count = packed[at] ?? 0;
    at += 1;
    if (count < 128)
      for (let left = count; left >= 0 && to < into.length; left -= 1, to += step) {
        into[to] = packed[at] ?? 0;
        at += 1;
      }
    else if (count > 128) {
      const value = packed[at] ?? 0;
      at += 1;
      for (let left = 256 - count; left >= 0 && to < into.length; left -= 1, to += step) into[to] = value;
    }
  }
};

/**
 * Decodes an RLE frame of any depth and number of samples: the loader's own decoder leaves some of them out.
 *
 * @param bytesPerSample 1, 2 or 4
 * @returns little endian samples, pixel by pixel; undefined when the header makes no sense
 * @see DICOM PS3.5 annex G
 */
export const decodeRle = (
  frame: Uint8Array,
  pixels: number,
  samplesPerPixel: number,
  bytesPerSample: number,
): Uint8Array<ArrayBuffer> | undefined => {
  if (frame.byteLength < 64) return undefined;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const segments = view.getUint32(0, true);
  const perPixel = samplesPerPixel * bytesPerSample;
  if (segments !== perPixel || segments > 15) return undefined;
  const samples = new Uint8Array(pixels * perPixel);
  for (let segment = 0; segment < segments; segment += 1) {
    const from = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : frame.byteLength;
    const sample = Math.floor(segment / bytesPerSample);
    // The most significant byte of a sample comes first.
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    unpackSegment(frame.subarray(from, end), samples, sample * bytesPerSample + byte, perPixel);
  }
  return samples;
};

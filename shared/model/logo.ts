/** A facility's logo. */
export interface LogoFacts {
  readonly type: 'image/png' | 'image/jpeg';
  readonly width: number;
  readonly height: number;
}

/** What a logo may be at most, in bytes and in pixels of either side. */
export const logoLimits = { bytes: 256 * 1024, side: 2048 } as const;

const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, at) => bytes[at] === byte);

/** Markers that start a frame, of which the size follows (ITU-T T.81 table B.1); not those for tables and lossless ones. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xc2;

const sizeOfJpeg = (bytes: Uint8Array): { width: number; height: number } | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 2; at + 9 <= bytes.length;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (isFrame(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return null;
};

/**
 * What a PNG or JPEG says of itself, before anybody decodes it.
 *
 * @param bytes untrusted
 * @returns null where it is neither, or larger than a logo may be
 * @see PNG 11.2.2 (IHDR); ITU-T T.81 B.2.2
 */
export const logoFacts = (bytes: Uint8Array): LogoFacts | null => {
  if (bytes.length > logoLimits.bytes || bytes.length < 24) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isPng = startsWith(bytes, pngStart);
  const size = isPng
    ? { width: view.getUint32(16), height: view.getUint32(20) }
    : startsWith(bytes, [0xff, 0xd8, 0xff])
      ? sizeOfJpeg(bytes)
      : null;
  if (size === null) return null;
  const isFitting = [size.width, size.height].every((side) => side >= 1 && side <= logoLimits.side);
  return isFitting ? { type: isPng ? 'image/png' : 'image/jpeg', ...size } : null;
};

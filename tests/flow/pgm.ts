/** A grey picture: `grey` holds `width` x `height` levels from 0 to 255, row by row. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly grey: readonly number[];
}

/** Reads a raw PGM (P5) of 8 bits, as dcmj2pnm writes it. */
export const readPgm = (bytes: Uint8Array): GreyPicture => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 200)).toString('latin1');
  const header = /^P5\s+(?:#[^\n]*\n)*(\d+)\s+(\d+)\s+255\s/.exec(text);
  if (header === null) throw new Error('this is no 8-bit PGM');
  return { width: Number(header[1]), height: Number(header[2]), grey: [...bytes.subarray(header[0].length)] };
};

/** Mean absolute difference, in grey levels of 255. */
export const meanDifference = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, level, pixel) => sum + Math.abs(level - (b[pixel] ?? Number.NaN)), 0) / a.length;

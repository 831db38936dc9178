import type { FrameSamples, Samples } from './frame-samples';
import { PictureFailure } from './picture-failure';
import type { LookupTable, Palette, PictureHeader } from './picture-header';

/** Entries brought to 8 bits; tables that say 16 and use 8 are taken as they are. */
const channelOf = ({ entries, bits }: LookupTable): Uint8ClampedArray => {
  const shift = bits > 8 && entries.some((entry) => entry > 255) ? bits - 8 : 0;
  return Uint8ClampedArray.from(entries, (entry) => entry >> shift);
};

const fromPalette = (samples: Samples, palette: Palette): Uint8Array => {
  const channels = [palette.red, palette.green, palette.blue].map((table) => ({
    first: table.first,
    last: table.entries.length - 1,
    values: channelOf(table),
  }));
  const rgb = new Uint8Array(samples.length * 3);
  channels.forEach(({ first, last, values }, channel) => {
    for (let index = 0; index < samples.length; index += 1)
      rgb[3 * index + channel] = values[Math.min(Math.max((samples[index] ?? 0) - first, 0), last)] ?? 0;
  });
  return rgb;
};

const clampByte = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : Math.round(value));

/** YCbCr to RGB in place, three samples a pixel. @see DICOM PS3.3 C.7.6.3.1.2, YBR_FULL */
const fromYcbcr = (pixels: Uint8Array): void => {
  for (let at = 0; at + 2 < pixels.length; at += 3) {
    const y = pixels[at] ?? 0;
    const cb = (pixels[at + 1] ?? 0) - 128;
    const cr = (pixels[at + 2] ?? 0) - 128;
    pixels[at] = clampByte(y + 1.402 * cr);
    pixels[at + 1] = clampByte(y - 0.344136 * cb - 0.714136 * cr);
    pixels[at + 2] = clampByte(y + 1.772 * cb);
  }
};

/** Two pixels in four samples, Y Y Cb Cr, to six. */
const spread422 = (samples: Samples): Uint8Array => {
  const pixels = new Uint8Array((samples.length / 4) * 6);
  for (let from = 0, to = 0; from + 3 < samples.length; from += 4, to += 6) {
    const [first = 0, second = 0, cb = 0, cr = 0] = samples.subarray(from, from + 4);
    pixels.set([first, cb, cr, second, cb, cr], to);
  }
  return pixels;
};

/** Three samples a pixel, 8 bits each, pixel by pixel. */
const interleaved = (samples: Samples, planar: boolean, bitsStored: number): Uint8Array => {
  const pixels = Math.floor(samples.length / 3);
  const divisor = bitsStored > 8 ? 2 ** (bitsStored - 8) : 1;
  const rgb = new Uint8Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel += 1)
    for (let channel = 0; channel < 3; channel += 1)
      rgb[3 * pixel + channel] =
        (samples[planar ? channel * pixels + pixel : 3 * pixel + channel] ?? 0) / divisor;
  return rgb;
};

export const isColour = (header: PictureHeader): boolean =>
  header.samplesPerPixel >= 3 ||
  (header.photometricInterpretation === 'PALETTE COLOR' && header.palette !== undefined);

/** Retired, and turned into RGB nowhere here. @see DICOM PS3.3 C.7.6.3.1.2 */
const isRetired = (photometricInterpretation: string): boolean =>
  /^(HSV|ARGB|CMYK|YBR_PARTIAL_42[02])$/.test(photometricInterpretation);

/**
 * Turns the samples of a colour picture into RGB, 8 bits a channel, pixel by pixel.
 *
 * @throws {PictureFailure} for colours that are stored in a way that is retired
 */
export const toRgb = (frame: FrameSamples, header: PictureHeader): Uint8Array => {
  const { samples, planar, photometricInterpretation } = frame;
  if (photometricInterpretation === 'PALETTE COLOR' && header.palette !== undefined)
    return fromPalette(samples, header.palette);
  if (header.samplesPerPixel > 3 || isRetired(photometricInterpretation))
    throw new PictureFailure('unknown-coding', header.transferSyntaxUid);
  const pixels = header.rows * header.columns;
  const rgb =
    photometricInterpretation === 'YBR_FULL_422' && samples.length === 2 * pixels
      ? spread422(samples)
      : interleaved(samples.subarray(0, 3 * pixels), planar, header.bitsStored);
  if (photometricInterpretation.startsWith('YBR_FULL')) fromYcbcr(rgb);
  return rgb;
};

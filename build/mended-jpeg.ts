import type { Plugin } from 'vite';

/** What is wrong in the loader's decoder for JPEG of 12 bits, and what is right. */
const mends: readonly (readonly [wrong: string, right: string])[] = [
  // a bit more of a negative coefficient makes it more negative. ISO/IEC 10918-1 G.1.2.3
  [
    'component.blockData[offset + z] += readBit() << successive;',
    'component.blockData[offset + z] += (component.blockData[offset + z] < 0 ? -1 : 1) * (readBit() << successive);',
  ],
  // sixteenths: half of all levels up, and rounded; both were scaled from 8 bits, where 2024 was for speed
  ['q <= -2056 / component.bitConversion', 'q <= -(255 / component.bitConversion + 1) * 8 - 8'],
  ['q >= 2024 / component.bitConversion', 'q >= (255 / component.bitConversion + 1) * 8 - 24'],
  ['(q + 2056 / component.bitConversion) >> 4', '(q + (255 / component.bitConversion + 1) * 8 + 8) >> 4'],
];

/** The loader's module that is mended. */
export const jpegModule = /[\\/]dicom-image-loader[\\/]dist[\\/]esm[\\/]codecs[\\/]jpeg\.js/;

/** @throws {Error} where a release reads otherwise, which ends the build */
export const mendJpeg = (code: string): string => {
  let mended = code;
  for (const [wrong, right] of mends) {
    if (!mended.includes(wrong)) throw new Error('the decoder for JPEG of 12 bits is another one now');
    mended = mended.replaceAll(wrong, right);
  }
  return mended;
};

/** Mends the loader's decoder for JPEG of 12 bits while the page is bundled. */
export const mendedJpeg = (): Plugin => ({
  name: 'mended-jpeg',
  transform: (code, id) => (jpegModule.test(id) ? { code: mendJpeg(code), map: null } : null),
});

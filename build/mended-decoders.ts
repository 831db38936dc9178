import type { Plugin } from 'vite';

/** What is wrong in a module of the loader, and what is right. */
type Mends = readonly (readonly [wrong: string, right: string])[];

const jpegOf12Bits: Mends = [
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

/**
 * A decoder that was used before has the picture of that time, and gives it again where it fails on the next one without a word:
 * each frame gets a decoder of its own, of which nothing is left.
 */
const usedOnce = (decodes: string): Mends => [
  [decodes, `try { ${decodes} } catch (error) { decoder.delete(); throw error; }`],
  [
    'getPixelData(frameInfo, decodedBufferInWASM);',
    'getPixelData(frameInfo, decodedBufferInWASM).slice(); decoder.delete();',
  ],
];
const jpeg2000: Mends = [
  ['const decoder = local.decoder;', 'const decoder = new local.codec.J2KDecoder();'],
  ...usedOnce('decoder.decode();'),
];

/** The loader's modules that are mended. */
const mended: readonly (readonly [module: RegExp, mends: Mends])[] = [
  [/[\\/]dicom-image-loader[\\/]dist[\\/]esm[\\/]codecs[\\/]jpeg\.js/, jpegOf12Bits],
  [/[\\/]dicom-image-loader[\\/].*[\\/]decodeJPEG2000\.js/, jpeg2000],
  [
    /[\\/]dicom-image-loader[\\/].*[\\/]decodeHTJ2K\.js/,
    usedOnce('decoder.decodeSubResolution(decodeLevel);'),
  ],
];

/**
 * Mends a module of the loader.
 *
 * @returns null where there is nothing wrong in it
 * @throws {Error} where a release reads otherwise, which ends the build
 */
export const mendDecoder = (path: string, code: string): string | null => {
  const mends = mended.find(([module]) => module.test(path))?.[1];
  if (mends === undefined) return null;
  let right = code;
  for (const [wrong, mend] of mends) {
    if (!right.includes(wrong)) throw new Error(`${path} is another one now`);
    right = right.replaceAll(wrong, mend);
  }
  return right;
};

/** The same while a page is bundled. */
export const mendedDecoders = (): Plugin => ({
  name: 'mended-decoders',
  transform: (code, id) => {
    const right = mendDecoder(id, code);
    return right === null ? null : { code: right, map: null };
  },
});

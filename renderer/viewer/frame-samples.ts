import { getWebWorkerManager } from '@cornerstonejs/core';
import { encapsulatedFrame, nativeFrame, type InstanceFile } from './instance-file';
import { PictureFailure } from './picture-failure';
import type { PictureHeader } from './picture-header';
import { bigEndianSyntax, pixelCoding } from './transfer-syntaxes';

export type Samples =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array;

/** Decoded samples of a frame, before colour conversion and rescaling. */
export interface FrameSamples {
  readonly samples: Samples;
  readonly planar: boolean;
  /** A decoder that turned YCbCr into RGB says RGB here. */
  readonly photometricInterpretation: string;
}

/** More pixels than this are not sent through a graphics card as one texture. */
const mostPixels = 1 << 28;

const float64Tag = 'x7fe00009';
const float32Tag = 'x7fe00008';
const pixelTag = 'x7fe00010';

const unpackBits = (bytes: Uint8Array, firstBit: number, count: number): Uint8Array =>
  Uint8Array.from({ length: count }, (_, index) => {
    const at = firstBit + index;
    return ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1;
  });

const swapBytes = (bytes: Uint8Array, size: number): void => {
  for (let at = 0; at + size <= bytes.byteLength; at += size) bytes.subarray(at, at + size).reverse();
};

/** Cuts what isn't part of the value (overlays in unused bits) and carries the sign. @see DICOM PS3.5 8.1.1 */
const onlyStoredBits = (samples: Samples, header: PictureHeader): void => {
  const { bitsAllocated, bitsStored, highBit, signed } = header;
  if (bitsAllocated > 16 || bitsStored >= bitsAllocated || bitsStored < 1) return;
  const up = 32 - Math.min(Math.max(highBit + 1, bitsStored), bitsAllocated);
  const down = 32 - bitsStored;
  for (let index = 0; index < samples.length; index += 1) {
    const raised = (samples[index] ?? 0) << up;
    samples[index] = signed ? raised >> down : raised >>> down;
  }
};

const typedSamples = (buffer: ArrayBuffer, bitsAllocated: number, signed: boolean): Samples | undefined => {
  if (bitsAllocated === 8) return signed ? new Int8Array(buffer) : new Uint8Array(buffer);
  if (bitsAllocated === 16) return signed ? new Int16Array(buffer) : new Uint16Array(buffer);
  if (bitsAllocated === 32) return signed ? new Int32Array(buffer) : new Uint32Array(buffer);
  return undefined;
};

const nativeSamples = (file: InstanceFile, header: PictureHeader, frame: number): Samples => {
  const { rows, columns, samplesPerPixel, bitsAllocated, signed, transferSyntaxUid } = header;
  const swapped = transferSyntaxUid === bigEndianSyntax;
  const has = (tag: string): boolean => file.dataSet.elements[tag] !== undefined;
  const floats = has(float64Tag) ? float64Tag : has(float32Tag) ? float32Tag : undefined;
  // YBR_FULL_422 keeps one pair of colour differences for two pixels. DICOM PS3.3 C.7.6.3.1.2
  const samplesStored = header.photometricInterpretation === 'YBR_FULL_422' ? 2 : samplesPerPixel;
  const count = rows * columns * samplesStored;
  const bitsEach = floats === float64Tag ? 64 : floats === float32Tag ? 32 : bitsAllocated;
  const { bytes, firstBit } = nativeFrame(file, floats ?? pixelTag, frame, count * bitsEach);
  if (bitsEach === 1) return unpackBits(bytes, firstBit, count);
  // Bytes of a big endian file come swapped in words: OW is what pixel data was before explicit OB.
  const element = file.dataSet.elements[floats ?? pixelTag];
  if (swapped) swapBytes(bytes, bitsEach === 8 ? (element?.vr === 'OW' ? 2 : 1) : bitsEach / 8);
  if (floats === float64Tag) return Float32Array.from(new Float64Array(bytes.buffer));
  if (floats === float32Tag) return new Float32Array(bytes.buffer);
  const samples = typedSamples(bytes.buffer, bitsAllocated, signed);
  if (samples === undefined) throw new PictureFailure('unknown-coding', transferSyntaxUid);
  onlyStoredBits(samples, header);
  return samples;
};

/** What the loader's worker gives back, as far as it is used. */
interface DecodedFrame {
  readonly pixelData: Samples;
  readonly planarConfiguration?: number;
}

const isDecodedFrame = (value: unknown): value is DecodedFrame =>
  typeof value === 'object' &&
  value !== null &&
  'pixelData' in value &&
  ArrayBuffer.isView(value.pixelData) &&
  !(value.pixelData instanceof DataView);

/** Syntaxes whose decoders give RGB for three samples, whatever the file calls them. */
const decodesToRgb = (transferSyntaxUid: string): boolean =>
  /^1\.2\.840\.10008\.1\.2\.4\.(50|90|91|20[123]|11[012])$/.test(transferSyntaxUid);

const decodedSamples = async (
  file: InstanceFile,
  header: PictureHeader,
  frame: number,
): Promise<FrameSamples> => {
  const { rows, columns, samplesPerPixel, bitsAllocated, transferSyntaxUid } = header;
  const pixelData = encapsulatedFrame(file, frame, header.frames);
  let decoded: unknown;
  try {
    decoded = await getWebWorkerManager().executeTask('dicomImageLoader', 'decodeTask', {
      imageFrame: {
        rows,
        columns,
        samplesPerPixel,
        bitsAllocated,
        bitsStored: header.bitsStored,
        pixelRepresentation: header.signed ? 1 : 0,
        planarConfiguration: header.planar ? 1 : 0,
        photometricInterpretation: header.photometricInterpretation,
      },
      transferSyntax: transferSyntaxUid,
      pixelData,
      options: { preScale: { enabled: false } },
      decodeConfig: {},
    });
  } catch (error) {
    throw new PictureFailure('undecodable', transferSyntaxUid, error);
  }
  if (!isDecodedFrame(decoded) || decoded.pixelData.length < rows * columns * samplesPerPixel)
    throw new PictureFailure('undecodable', transferSyntaxUid);
  const isRgb = samplesPerPixel === 3 && decodesToRgb(transferSyntaxUid);
  return {
    samples: decoded.pixelData,
    planar: !isRgb && decoded.planarConfiguration === 1,
    photometricInterpretation: isRgb ? 'RGB' : header.photometricInterpretation,
  };
};

/**
 * Reads the samples of one frame: plain ones here, compressed ones in the loader's worker.
 *
 * @param frame counted from 0
 * @throws {PictureFailure}
 */
export const frameSamples = async (
  file: InstanceFile,
  header: PictureHeader,
  frame: number,
): Promise<FrameSamples> => {
  const { rows, columns, transferSyntaxUid, planar, photometricInterpretation } = header;
  const { elements } = file.dataSet;
  if (![pixelTag, float32Tag, float64Tag].some((tag) => elements[tag] !== undefined) || rows * columns === 0)
    throw new PictureFailure('no-picture', transferSyntaxUid);
  if (rows * columns * header.samplesPerPixel > mostPixels)
    throw new PictureFailure('too-large', transferSyntaxUid);
  if (elements[pixelTag]?.encapsulatedPixelData === true) {
    if (pixelCoding(transferSyntaxUid) !== 'compressed')
      throw new PictureFailure('unknown-coding', transferSyntaxUid);
    return decodedSamples(file, header, frame);
  }
  return { samples: nativeSamples(file, header, frame), planar, photometricInterpretation };
};

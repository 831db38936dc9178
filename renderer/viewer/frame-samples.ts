import { explicitBigEndian } from '../../shared/dicom/transfer-syntaxes';
import { inflate } from './inflate';
import { encapsulatedFrame, nativeFrame, unpackBits, type InstanceFile } from './instance-file';
import {
  isBoxedJpeg2000,
  isEndedJpeg,
  jpeg2000Size,
  mixesJpeg2000Colours,
  readJpegCodestream,
  withRgbMark,
  type JpegCodestream,
} from './jpeg-codestream';
import { PictureFailure } from './picture-failure';
import type { PictureHeader } from './picture-header';
import { decodeRle } from './rle';
import { pixelCoding } from './transfer-syntaxes';

/** What frames are decoded by: there are other programs for it where there is no window. */
export interface FrameTools {
  /** What comes back is the decoder's word for it. */
  readonly decode: (task: DecodeTask) => Promise<unknown>;
  readonly inflate: (deflated: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;
}

/** As the loader's decoder is asked. */
export interface DecodeTask {
  readonly imageFrame: object;
  readonly transferSyntax: string;
  readonly pixelData: Uint8Array;
  readonly options: object;
  readonly decodeConfig: object;
}

const windowTools: FrameTools = {
  // large, and plain pictures do without it: a list's small pictures are there sooner
  decode: async (task) => (await import('./decoders')).decodeInWorker(task),
  inflate,
};

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

const float64Tag = 0x7fe00009;
const float32Tag = 0x7fe00008;
const pixelTag = 0x7fe00010;

/** Cuts what isn't part of the value (overlays in unused bits) and carries the sign. @see DICOM PS3.5 8.1.1 */
const onlyStoredBits = (samples: Samples, header: PictureHeader): void => {
  const { bitsAllocated, bitsStored, highBit, signed } = header;
  if (bitsStored >= bitsAllocated || bitsStored < 1) return;
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
  const { dataSet } = file;
  const floats = dataSet.has(float64Tag) ? float64Tag : dataSet.has(float32Tag) ? float32Tag : undefined;
  const tag = floats ?? pixelTag;
  // One pair of colour differences for two pixels. DICOM PS3.3 C.7.6.3.1.2
  const isHalved = /^YBR_(FULL|PARTIAL)_422$/.test(header.photometricInterpretation);
  const samplesStored = isHalved ? 2 : samplesPerPixel;
  const count = rows * columns * samplesStored;
  const bitsEach = floats === float64Tag ? 64 : floats === float32Tag ? 32 : bitsAllocated;
  const valueBytes = bitsEach <= 8 ? (dataSet.isInWords(tag) ? 2 : 1) : bitsEach / 8;
  const wordBytes = transferSyntaxUid === explicitBigEndian ? valueBytes : 1;
  const { bytes, firstBit } = nativeFrame(file, tag, frame, count * bitsEach, wordBytes);
  if (bitsEach === 1) return unpackBits(bytes, firstBit, count);
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
  /** As the codestream says. */
  readonly rows: number;
  readonly columns: number;
  /** JPEG-LS alone: 0 when the components come one after the other. */
  readonly interleaveMode?: unknown;
}

const isDecodedFrame = (value: unknown): value is DecodedFrame =>
  typeof value === 'object' &&
  value !== null &&
  'pixelData' in value &&
  ArrayBuffer.isView(value.pixelData) &&
  !(value.pixelData instanceof DataView) &&
  'rows' in value &&
  'columns' in value;

const jpeg8 = '1.2.840.10008.1.2.4.50';
const jpeg12 = '1.2.840.10008.1.2.4.51';
const jpegLossless = '1.2.840.10008.1.2.4.70';
const jpegLs = '1.2.840.10008.1.2.4.80';
/** High-throughput ones too. */
const jpeg2000Syntaxes = /^1\.2\.840\.10008\.1\.2\.4\.(9[0-3]|20[1-3])$/;
const rle = '1.2.840.10008.1.2.5';
const deflatedFrames = '1.2.840.10008.1.2.8.1';

/** Files are found whose pixels are compressed otherwise than they say. */
const actualSyntax = (codestream: JpegCodestream | undefined, listed: string): string => {
  if (codestream === undefined) return listed;
  if (codestream.process === 0xf7) return jpegLs;
  if (codestream.process === 0xc3) return jpegLossless;
  return codestream.precision === 8 ? jpeg8 : jpeg12;
};

const runDecoder = async (
  header: PictureHeader,
  transferSyntax: string,
  pixelData: Uint8Array,
  { decode }: FrameTools,
): Promise<DecodedFrame> => {
  const { rows, columns, samplesPerPixel, bitsAllocated, bitsStored } = header;
  let decoded: unknown;
  try {
    decoded = await decode({
      imageFrame: {
        rows,
        columns,
        samplesPerPixel,
        bitsAllocated,
        bitsStored,
        pixelRepresentation: header.signed ? 1 : 0,
        planarConfiguration: header.planar ? 1 : 0,
        photometricInterpretation: header.photometricInterpretation,
      },
      transferSyntax,
      pixelData,
      options: { preScale: { enabled: false } },
      decodeConfig: {},
    });
  } catch (error) {
    throw new PictureFailure('undecodable', header.transferSyntaxUid, error);
  }
  if (
    !isDecodedFrame(decoded) ||
    decoded.rows !== rows ||
    decoded.columns !== columns ||
    decoded.pixelData.length < rows * columns * samplesPerPixel
  )
    throw new PictureFailure('undecodable', header.transferSyntaxUid);
  return decoded;
};

/** Of these a decoder goes on behind the end of its data, and one for JPEG-LS for a very long time. */
const endsNeeded = /^1\.2\.840\.10008\.1\.2\.4\.(57|70|8[01]|9[0-3]|20[1-3])$/;

/** Whether a decoder would say nothing of what is wrong: some take the file's size for theirs, or make one up where they find none. */
const isBroken = (
  { rows, columns, samplesPerPixel }: PictureHeader,
  syntax: string,
  compressed: Uint8Array,
  codestream: JpegCodestream | undefined,
): boolean => {
  if (codestream !== undefined && codestream.columns !== columns) return true;
  if (codestream !== undefined && codestream.rows !== 0 && codestream.rows !== rows) return true;
  if (endsNeeded.test(syntax) && !isEndedJpeg(compressed)) return true;
  if (!jpeg2000Syntaxes.test(syntax) || isBoxedJpeg2000(compressed)) return false;
  const size = jpeg2000Size(compressed);
  return size?.rows !== rows || size.columns !== columns || size.components !== samplesPerPixel;
};

/** Whether a decoder gives RGB for three samples, whatever the file calls them. */
const decodesToRgb = (transferSyntaxUid: string, compressed: Uint8Array): boolean =>
  /\.4\.(90|91|20[123])$/.test(transferSyntaxUid)
    ? mixesJpeg2000Colours(compressed)
    : /\.4\.(50|11[012])$/.test(transferSyntaxUid);

const decodedSamples = async (
  header: PictureHeader,
  compressed: Uint8Array<ArrayBuffer>,
  tools: FrameTools,
): Promise<FrameSamples> => {
  const { samplesPerPixel, photometricInterpretation, transferSyntaxUid } = header;
  const codestream = readJpegCodestream(compressed);
  const syntax = actualSyntax(codestream, transferSyntaxUid);
  if (isBroken(header, syntax, compressed, codestream))
    throw new PictureFailure('undecodable', transferSyntaxUid);
  const isUnmarkedRgb =
    syntax === jpeg8 && photometricInterpretation === 'RGB' && codestream?.saysColours === false;
  const { pixelData, interleaveMode } = await runDecoder(
    header,
    syntax,
    isUnmarkedRgb ? withRgbMark(compressed) : compressed,
    tools,
  );
  const isRgb = samplesPerPixel === 3 && decodesToRgb(syntax, compressed);
  return {
    // Signs are carried into unsigned words where the codestream says unsigned and the file says signed.
    samples: header.signed && pixelData instanceof Uint16Array ? new Int16Array(pixelData) : pixelData,
    planar: samplesPerPixel === 3 && syntax === jpegLs ? interleaveMode === 0 : false,
    photometricInterpretation: isRgb ? 'RGB' : photometricInterpretation,
  };
};

/** Frames that are deflated one by one, here because the loader knows none of single bits. */
const inflatedSamples = async (
  header: PictureHeader,
  deflated: Uint8Array<ArrayBuffer>,
  tools: FrameTools,
): Promise<FrameSamples> => {
  const { rows, columns, samplesPerPixel, bitsAllocated, signed, transferSyntaxUid } = header;
  const count = rows * columns * samplesPerPixel;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = (await tools.inflate(deflated)).slice(0, Math.ceil((count * bitsAllocated) / 8));
  } catch (error) {
    throw new PictureFailure('undecodable', transferSyntaxUid, error);
  }
  if (bytes.byteLength * 8 < count * bitsAllocated)
    throw new PictureFailure('undecodable', transferSyntaxUid);
  const samples =
    bitsAllocated === 1 ? unpackBits(bytes, 0, count) : typedSamples(bytes.buffer, bitsAllocated, signed);
  if (samples === undefined) throw new PictureFailure('unknown-coding', transferSyntaxUid);
  onlyStoredBits(samples, header);
  const { planar, photometricInterpretation } = header;
  return { samples, planar, photometricInterpretation };
};

const rleSamples = (header: PictureHeader, frame: Uint8Array): FrameSamples => {
  const { rows, columns, samplesPerPixel, bitsAllocated, signed, transferSyntaxUid } = header;
  const pixels = rows * columns;
  const inBits = bitsAllocated === 1;
  const decoded = inBits
    ? decodeRle(frame, Math.ceil(pixels / 8), samplesPerPixel, 1)
    : decodeRle(frame, pixels, samplesPerPixel, bitsAllocated / 8);
  if (decoded === undefined) throw new PictureFailure('undecodable', transferSyntaxUid);
  const samples = inBits
    ? unpackBits(decoded, 0, pixels)
    : typedSamples(decoded.buffer, bitsAllocated, signed);
  if (samples === undefined) throw new PictureFailure('unknown-coding', transferSyntaxUid);
  onlyStoredBits(samples, header);
  return { samples, planar: false, photometricInterpretation: header.photometricInterpretation };
};

/**
 * Reads the samples of one frame: plain ones here, compressed ones by the loader's decoders.
 *
 * @param frame counted from 0
 * @throws {PictureFailure}
 */
export const frameSamples = async (
  file: InstanceFile,
  header: PictureHeader,
  frame: number,
  tools: FrameTools = windowTools,
): Promise<FrameSamples> => {
  const { rows, columns, transferSyntaxUid, planar, photometricInterpretation } = header;
  const { dataSet } = file;
  const hasPixels = [pixelTag, float32Tag, float64Tag].some((tag) => dataSet.has(tag));
  if (!hasPixels || rows * columns === 0) throw new PictureFailure('no-picture', transferSyntaxUid);
  if (rows * columns * header.samplesPerPixel > mostPixels)
    throw new PictureFailure('too-large', transferSyntaxUid);
  if (dataSet.encapsulated === undefined)
    return { samples: nativeSamples(file, header, frame), planar, photometricInterpretation };
  if (pixelCoding(transferSyntaxUid) !== 'compressed')
    throw new PictureFailure('unknown-coding', transferSyntaxUid);
  const compressed = encapsulatedFrame(file, frame, header.frames);
  if (transferSyntaxUid === rle) return rleSamples(header, compressed);
  return transferSyntaxUid === deflatedFrames
    ? inflatedSamples(header, compressed, tools)
    : decodedSamples(header, compressed, tools);
};

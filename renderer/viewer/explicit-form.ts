import { explicitDataSet, NotRewritable, type ReplacedElement } from '../../shared/dicom/explicit-data-set';
import { bytesOfText, joinBytes } from '../../shared/dicom/explicit-elements';
import { explicitFileMeta } from '../../shared/dicom/file-meta';
import { losslessSyntaxes } from '../../shared/dicom/transfer-syntaxes';
import { frameSamples, type FrameTools } from './frame-samples';
import { readDictionary } from './headers/dictionary';
import { encapsulatedFrame, encodingOf, parseInstance, type InstanceFile } from './instance-file';
import { isReversibleJpeg2000, jpeg2000Size, jpegLsError, readJpegCodestream } from './jpeg-codestream';
import { PictureFailure } from './picture-failure';
import { readPictureHeader, type PictureHeader } from './picture-header';
import { decodeRle } from './rle';

const photometricTag = 0x00280004;
const planarTag = 0x00280006;
const pixelTag = 0x7fe00010;
/** Tables that say where frames begin, which plain pixels don't need (PS3.3 C.7.6.3). */
const tableTags = [0x7fe00001, 0x7fe00002, 0x7fe00003];

const rle = '1.2.840.10008.1.2.5';
/** Colours that a lossless codestream may hold: all others are lossy, or halved (PS3.5 8.2). */
const colours = ['MONOCHROME1', 'MONOCHROME2', 'PALETTE COLOR', 'RGB', 'YBR_FULL', 'YBR_RCT'];
/** Of decoded pixels in memory. */
const mostBytes = 1024 * 1_048_576;

const vrs = readDictionary();
const nothing: ReadonlyMap<number, ReplacedElement | null> = new Map();

/** Whether a codestream of a lossless syntax is one: files are found whose pixels are compressed otherwise than they say. */
const isLossless = (transferSyntaxUid: string, compressed: Uint8Array): boolean => {
  const process = readJpegCodestream(compressed)?.process;
  if (/\.4\.(57|70)$/.test(transferSyntaxUid)) return process === 0xc3;
  if (transferSyntaxUid.endsWith('.4.80')) return process === 0xf7 && jpegLsError(compressed) === 0;
  return /\.4\.(90|20[12])$/.test(transferSyntaxUid) && isReversibleJpeg2000(compressed);
};

interface PlainFrame {
  readonly bytes: Uint8Array;
  readonly planar: boolean;
  readonly isRgb: boolean;
}

/** Samples as they stand in a file, without a sign that a decoder carried on. @throws {NotRewritable} where they are no samples of the picture */
const plainBytes = (
  samples: ArrayLike<number>,
  compressed: Uint8Array,
  { bitsAllocated }: PictureHeader,
): Uint8Array => {
  const said = jpeg2000Size(compressed) ?? readJpegCodestream(compressed);
  if (said === undefined || said.precision > bitsAllocated)
    throw new NotRewritable('samples of another depth');
  const isSigned = 'signed' in said && said.signed;
  const mask = 2 ** (isSigned ? bitsAllocated : said.precision) - 1;
  const width = bitsAllocated / 8;
  const bytes = new Uint8Array(samples.length * width);
  for (let index = 0; index < samples.length; index += 1) {
    const sample = (samples[index] ?? 0) & mask;
    bytes[width * index] = sample & 0xff;
    if (width === 2) bytes[2 * index + 1] = sample >> 8;
  }
  return bytes;
};

const plainFrame = async (
  file: InstanceFile,
  header: PictureHeader,
  frame: number,
  tools: FrameTools,
): Promise<PlainFrame> => {
  const { rows, columns, samplesPerPixel, bitsAllocated, transferSyntaxUid, photometricInterpretation } =
    header;
  const count = rows * columns * samplesPerPixel;
  const compressed = encapsulatedFrame(file, frame, header.frames);
  if (transferSyntaxUid === rle) {
    const bytes = decodeRle(compressed, rows * columns, samplesPerPixel, bitsAllocated / 8);
    if (bytes === undefined) throw new NotRewritable('pixels that can not be decoded');
    return { bytes, planar: false, isRgb: false };
  }
  if (!isLossless(transferSyntaxUid, compressed)) throw new NotRewritable('pixels that are not lossless');
  const decoded = await frameSamples(file, header, frame, tools);
  if (decoded.samples.length !== count) throw new NotRewritable('more or fewer pixels than there are to be');
  return {
    bytes: plainBytes(decoded.samples, compressed, header),
    planar: decoded.planar,
    isRgb: decoded.photometricInterpretation === 'RGB' && photometricInterpretation !== 'RGB',
  };
};

/** Pixels of all frames, as they stand in a data set that is not compressed, and what goes with them. */
const plainPixels = async (
  file: InstanceFile,
  tools: FrameTools,
): Promise<ReadonlyMap<number, ReplacedElement | null>> => {
  const header = readPictureHeader(file.dataSet, 0, file.transferSyntaxUid);
  const { rows, columns, samplesPerPixel, bitsAllocated, frames, photometricInterpretation } = header;
  const { transferSyntaxUid } = file;
  const frameBytes = (rows * columns * samplesPerPixel * bitsAllocated) / 8;
  if (
    !(transferSyntaxUid === rle ? [8, 16, 32] : [8, 16]).includes(bitsAllocated) ||
    ![1, 3].includes(samplesPerPixel) ||
    !colours.includes(photometricInterpretation)
  )
    throw new NotRewritable('pixels of an unusual form');
  if (frameBytes * frames > mostBytes) throw new NotRewritable('too many pixels');
  const value = new Uint8Array(frameBytes * frames + ((frameBytes * frames) % 2));
  const forms = new Set<string>();
  for (let frame = 0; frame < frames; frame += 1) {
    const own = frame === 0 ? header : readPictureHeader(file.dataSet, frame, file.transferSyntaxUid);
    const { bytes, planar, isRgb } = await plainFrame(file, own, frame, tools);
    if (bytes.length !== frameBytes) throw new NotRewritable('frames of several sizes');
    value.set(bytes, frame * frameBytes);
    forms.add(JSON.stringify({ planar, isRgb }));
  }
  const [form = '{}', ...others] = forms;
  if (others.length > 0) throw new NotRewritable('frames of several forms');
  const { planar, isRgb } = JSON.parse(form) as Partial<PlainFrame>;
  if (photometricInterpretation === 'YBR_RCT' && isRgb !== true) throw new NotRewritable('unknown colours');
  return new Map<number, ReplacedElement | null>([
    ...tableTags.map((tag) => [tag, null] as const),
    [pixelTag, { vr: bitsAllocated === 8 ? 'OB' : 'OW', value }],
    ...(isRgb === true ? [[photometricTag, { vr: 'CS', value: bytesOfText('RGB ') }] as const] : []),
    ...(samplesPerPixel === 3
      ? [[planarTag, { vr: 'US', value: Uint8Array.of(planar === true ? 1 : 0, 0) }] as const]
      : []),
  ]);
};

/**
 * Writes a file in Explicit VR Little Endian, without a loss: the same elements, and the same pixels once they are decoded.
 *
 * @param file whole
 * @returns the file, without file meta where it had none; null where it can't be written otherwise without a loss, or is not understood to
 *   its last byte
 */
export const explicitForm = async (
  file: Uint8Array<ArrayBuffer>,
  listedSyntax: string,
  tools: FrameTools,
): Promise<Uint8Array<ArrayBuffer> | null> => {
  try {
    const parsed = await parseInstance(file, listedSyntax, tools.inflate);
    const { transferSyntaxUid, dataSet, metaBytes, dataSetBytes } = parsed;
    if (!losslessSyntaxes.has(transferSyntaxUid)) return null;
    const written = explicitDataSet(dataSetBytes, {
      encoding: encodingOf(transferSyntaxUid),
      vrOf: (tag) => vrs(tag)?.vr,
      replaced: dataSet.encapsulated === undefined ? nothing : await plainPixels(parsed, tools),
    });
    return metaBytes.length === 0 ? written : joinBytes([explicitFileMeta(metaBytes), written]);
  } catch (error) {
    if (error instanceof NotRewritable || error instanceof PictureFailure || error instanceof RangeError)
      return null;
    throw error;
  }
};

// the loader hands it out to its own worker alone
import { decodeImageFrame } from '../../node_modules/@cornerstonejs/dicom-image-loader/dist/esm/decodeImageFrameWorker.js';
import { frameSamples, type FrameTools } from './frame-samples';
import { explicitForm } from './explicit-form';
import { jpegEncoder } from './encode-jpeg';
import { keyPictures, pagePart } from './page-parts';
import { iconSide } from '../../shared/dicom/icon-image';
import { parseInstance } from './instance-file';
import { readPicture } from './picture';
import { toPictureFailure, type FailureReason } from './picture-failure';
import { readPictureHeader } from './picture-header';
import { drawSmall, type SmallPicture } from './small-picture';

/** What a program without a window gives: where the decoders' binaries lie, and its own way to inflate. */
export interface SampleSurroundings extends Pick<FrameTools, 'inflate'> {
  readonly binaries: string;
}

const toolsOf = ({ binaries, inflate }: SampleSurroundings): FrameTools => ({
  inflate,
  decode: ({ imageFrame, transferSyntax, pixelData, options }) =>
    decodeImageFrame(imageFrame, transferSyntax, pixelData, { wasmBasePath: binaries }, options, undefined),
});

/**
 * Decodes the first, the middle and the last frame of a file as the viewer does, for whoever wants to know whether it can.
 *
 * It runs where there is no window: electron/export/decode-thread.ts is the program around it.
 *
 * @returns why it can't; null where it can
 */
export const decodeSample = async (
  file: Uint8Array<ArrayBuffer>,
  listedSyntax: string,
  surroundings: SampleSurroundings,
): Promise<FailureReason | null> => {
  const tools = toolsOf(surroundings);
  try {
    const parsed = await parseInstance(file, listedSyntax, tools.inflate);
    const { frames } = readPictureHeader(parsed.dataSet, 0, parsed.transferSyntaxUid);
    for (const frame of new Set([0, frames >> 1, frames - 1])) {
      const header = readPictureHeader(parsed.dataSet, frame, parsed.transferSyntaxUid);
      await frameSamples(parsed, header, frame, tools);
    }
    return null;
  } catch (error) {
    return toPictureFailure(error, 'undecodable').reason;
  }
};

/** In the middle of a black square, in greys as colours are seen. @see ITU-R BT.601 */
const onBlack = ({ width, height, rgba }: SmallPicture): Uint8Array<ArrayBuffer> => {
  const greys = new Uint8Array(iconSide * iconSide);
  const left = (iconSide - width) >> 1;
  const top = (iconSide - height) >> 1;
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const [red = 0, green = 0, blue = 0] = rgba.subarray(4 * (y * width + x));
      greys[(top + y) * iconSide + left + x] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    }
  return greys;
};

/** Of a picture of 512 x 512 every pixel. */
const lookedAt = 8;

/**
 * Draws the middle frame of a file as an icon, through the window that the viewer shows it in at first.
 *
 * @returns a grey a pixel; why it can't be drawn, where it can't
 */
export const drawIcon = async (
  file: Uint8Array<ArrayBuffer>,
  listedSyntax: string,
  surroundings: SampleSurroundings,
): Promise<Uint8Array<ArrayBuffer> | FailureReason> => {
  const tools = toolsOf(surroundings);
  try {
    const parsed = await parseInstance(file, listedSyntax, tools.inflate);
    const { frames } = readPictureHeader(parsed.dataSet, 0, parsed.transferSyntaxUid);
    return onBlack(drawSmall(await readPicture(parsed, frames >> 1, tools), iconSide, lookedAt));
  } catch (error) {
    return toPictureFailure(error, 'undecodable').reason;
  }
};

/** See explicitForm; what can't be written in Explicit VR Little Endian without a loss is 'undecodable' here. */
export const toExplicit = async (
  file: Uint8Array<ArrayBuffer>,
  listedSyntax: string,
  surroundings: SampleSurroundings,
): Promise<Uint8Array<ArrayBuffer> | FailureReason> =>
  (await explicitForm(file, listedSyntax, toolsOf(surroundings))) ?? 'undecodable';

/** What fails is told by its reason. */
const orReason = async (
  act: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer> | FailureReason> => {
  try {
    return await act();
  } catch (error) {
    return toPictureFailure(error, 'undecodable').reason;
  }
};

/** See pagePart. */
export const drawPagePart = (
  file: Uint8Array<ArrayBuffer>,
  listedSyntax: string,
  surroundings: SampleSurroundings,
): Promise<Uint8Array<ArrayBuffer> | FailureReason> =>
  orReason(() => pagePart(file, listedSyntax, toolsOf(surroundings), jpegEncoder(surroundings.binaries)));

/** See keyPictures. */
export const readKeyPictures = (
  file: Uint8Array<ArrayBuffer>,
  listedSyntax: string,
  surroundings: SampleSurroundings,
): Promise<Uint8Array<ArrayBuffer> | FailureReason> =>
  orReason(() => keyPictures(file, listedSyntax, toolsOf(surroundings)));

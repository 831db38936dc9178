// the loader hands it out to its own worker alone
import { decodeImageFrame } from '../../node_modules/@cornerstonejs/dicom-image-loader/dist/esm/decodeImageFrameWorker.js';
import { frameSamples, type FrameTools } from './frame-samples';
import { parseInstance } from './instance-file';
import { toPictureFailure, type FailureReason } from './picture-failure';
import { readPictureHeader } from './picture-header';

/** What a program without a window gives: where the decoders' binaries lie, and its own way to inflate. */
export interface SampleSurroundings extends Pick<FrameTools, 'inflate'> {
  readonly binaries: string;
}

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
  { binaries, inflate }: SampleSurroundings,
): Promise<FailureReason | null> => {
  const tools: FrameTools = {
    inflate,
    decode: ({ imageFrame, transferSyntax, pixelData, options }) =>
      decodeImageFrame(imageFrame, transferSyntax, pixelData, { wasmBasePath: binaries }, options, undefined),
  };
  try {
    const parsed = await parseInstance(file, listedSyntax, inflate);
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

import { isColour, toRgb } from './colour';
import { frameSamples } from './frame-samples';
import { toGrey, type Grey } from './grey';
import type { InstanceFile } from './instance-file';
import { overlayPlanes, type Overlays } from './overlay-planes';
import { toPictureFailure } from './picture-failure';
import { readPictureHeader, type PictureHeader } from './picture-header';

/** One frame, ready to be drawn. */
export type Picture = {
  readonly header: PictureHeader;
  readonly rows: number;
  readonly columns: number;
  readonly overlays: Overlays;
} & ((Grey & { readonly colour: false }) | { readonly colour: true; readonly rgb: Uint8Array });

/**
 * Decodes one frame of a file.
 *
 * @param frame counted from 0
 * @throws {PictureFailure}
 */
export const readPicture = async (file: InstanceFile, frame: number): Promise<Picture> => {
  try {
    const header = readPictureHeader(file.dataSet, frame, file.transferSyntaxUid);
    const { rows, columns } = header;
    const samples = await frameSamples(file, header, frame);
    const known = { header, rows, columns, overlays: overlayPlanes(file, frame) };
    return isColour(header)
      ? { ...known, colour: true, rgb: toRgb(samples, header) }
      : { ...known, colour: false, ...toGrey(samples.samples, header) };
  } catch (error) {
    throw toPictureFailure(error, 'undecodable');
  }
};

import { isColour, toRgb } from './colour';
import { frameSamples, type FrameTools } from './frame-samples';
import { drawnValues, greyByTable, greyThrough, toGrey, type Grey, type GreyTable } from './grey';
import type { InstanceFile } from './instance-file';
import { overlayPlanes, type Overlays } from './overlay-planes';
import { toPictureFailure } from './picture-failure';
import { readPictureHeader, type PictureHeader } from './picture-header';
import type { GreyWindow } from './grey-window';

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
 * @param tools the window's own where it is undefined
 * @throws {PictureFailure}
 */
export const readPicture = async (
  file: InstanceFile,
  frame: number,
  tools?: FrameTools,
): Promise<Picture> => {
  try {
    const header = readPictureHeader(file.dataSet, frame, file.transferSyntaxUid);
    const { rows, columns } = header;
    const samples = await frameSamples(file, header, frame, tools);
    const known = { header, rows, columns, overlays: overlayPlanes(file, frame) };
    return isColour(header)
      ? { ...known, colour: true, rgb: toRgb(samples, header) }
      : { ...known, colour: false, ...toGrey(samples.samples, header) };
  } catch (error) {
    throw toPictureFailure(error, 'undecodable');
  }
};

/**
 * How light a pixel of a picture is shown, 0 to 255 and beyond for what is cut off: of its red, green or blue, which are the same in greys.
 *
 * @param window in which greys are seen; the picture's own where it is undefined
 * @param inverted the other way round than the picture is meant
 * @param table that the window stretches
 */
export const levelsThrough = (
  picture: Picture,
  window: GreyWindow | undefined,
  inverted: boolean,
  table?: GreyTable,
): ((pixel: number, channel: number) => number) => {
  if (picture.colour) {
    const { rgb } = picture;
    return (pixel, channel) => {
      const level = rgb[3 * pixel + channel] ?? 0;
      return inverted ? 255 - level : level;
    };
  }
  const { curve, header } = picture;
  const values = drawnValues(picture.values, picture.extent);
  const through = window ?? picture.window;
  const grey = table === undefined ? greyThrough(through, curve) : greyByTable(table, through, curve);
  const isFalling = header.leastIsWhite !== inverted;
  return (pixel) => {
    const level = grey(values[pixel] ?? 0);
    return isFalling ? 255 - level : level;
  };
};

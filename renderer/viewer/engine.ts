import {
  cache,
  Enums,
  getShouldUseCPURendering,
  imageLoader,
  metaData,
  utilities,
  type Types,
} from '@cornerstonejs/core';
import {
  addTool,
  init as initTools,
  MagnifyTool,
  PanTool,
  WindowLevelTool,
  ZoomTool,
} from '@cornerstonejs/tools';
import { isColour } from './colour';
import { startDecoders } from './decoders';
import {
  drawnValues,
  hasOwnWindow,
  isGrey,
  withSlope,
  type Extent,
  type Grey,
  type GreyValues,
} from './grey';
import type { GreyWindow } from './grey-window';
import type { Overlays } from './overlay-planes';
import type { Picture } from './picture';
import type { PictureHeader } from './picture-header';
import { forgetFiles, fromImageId, loadPicture, pictureScheme } from './picture-store';
import { isComputed, measuredValues } from './volume/computed-pictures';

/** Decoded pictures kept in memory. */
const mostPictureBytes = 768 * 1024 * 1024;

/** What is known of the pictures that were loaded: cornerstone asks for it while it draws. */
const known = new Map<string, Pick<Picture, 'header' | 'overlays'>>();

const curves = {
  LINEAR: Enums.VOILUTFunctionType.LINEAR,
  LINEAR_EXACT: Enums.VOILUTFunctionType.LINEAR_EXACT,
  SIGMOID: Enums.VOILUTFunctionType.SAMPLED_SIGMOID,
};

const voiFunctions = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const;

const withAlpha = (rgb: Uint8Array): Uint8Array => {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4)
    rgba.set(rgb.subarray(from, from + 3), to);
  return rgba;
};

const spacingOf = ({ spacing, aspect }: PictureHeader): { readonly row: number; readonly column: number } =>
  spacing === undefined ? { row: aspect, column: 1 } : { row: spacing.rowMm, column: spacing.columnMm };

/** A canvas with the colours of a picture: what CPU rendering draws from. */
const toCanvas = (rgba: Uint8Array, columns: number, rows: number): HTMLCanvasElement => {
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  canvas.getContext('2d')?.putImageData(new ImageData(Uint8ClampedArray.from(rgba), columns, rows), 0, 0);
  return canvas;
};

const colourDefaults = {
  extent: { least: 0, most: 255 },
  window: { center: 128, width: 256 },
  curve: 'LINEAR',
} as const;

const toImage = (imageId: string, picture: Picture, useRGBA: boolean): Types.IImage => {
  const { header, rows, columns, colour } = picture;
  const values = !colour ? picture.values : useRGBA ? withAlpha(picture.rgb) : picture.rgb;
  const numberOfComponents = values.length / (rows * columns);
  const { extent, window, curve } = colour ? colourDefaults : picture;
  const { center, width } = withSlope(window, curve);
  const { row, column } = spacingOf(header);
  return {
    imageId,
    minPixelValue: extent.least,
    maxPixelValue: extent.most,
    slope: 1,
    intercept: 0,
    windowCenter: center,
    windowWidth: width,
    voiLUTFunction: curves[curve],
    getPixelData: () => values,
    getCanvas: () =>
      toCanvas(colour ? withAlpha(picture.rgb) : new Uint8Array(4 * rows * columns), columns, rows),
    rows,
    columns,
    height: rows,
    width: columns,
    color: colour,
    rgba: colour && useRGBA,
    numberOfComponents,
    rowPixelSpacing: row,
    columnPixelSpacing: column,
    invert: header.leastIsWhite,
    photometricInterpretation: colour ? 'RGB' : header.photometricInterpretation,
    sizeInBytes: values.byteLength,
    dataType: values.constructor.name as Types.PixelDataTypedArrayString,
    voxelManager: utilities.VoxelManager.createImageVoxelManager({
      scalarData: picture.colour ? values : drawnValues(picture.values, extent),
      width: columns,
      height: rows,
      numberOfComponents,
    }),
  };
};

/** The header of a picture that was loaded. */
export const headerOf = (imageId: string): PictureHeader | undefined => known.get(imageId)?.header;

/** The marks on a picture that was loaded. */
export const overlaysOf = (imageId: string): Overlays | undefined => known.get(imageId)?.overlays;

/** The values of a picture that was loaded and is still kept, after the modality LUT; undefined for colour, NaN where nothing is measured. */
export const greysOf = (imageId: string): GreyValues | undefined | 'notThere' => {
  const header = headerOf(imageId);
  if (header === undefined) return 'notThere';
  if (isColour(header)) return undefined;
  const { url } = fromImageId(imageId);
  if (isComputed(url)) return measuredValues(url) ?? 'notThere';
  const values = cache.getImage(imageId)?.getPixelData();
  return isGrey(values) ? values : 'notThere';
};

/** The least and the greatest value of a picture that was loaded and is still kept. */
export const extentOf = (imageId: string): Extent | undefined => {
  const image = cache.getImage(imageId);
  return image === undefined ? undefined : { least: image.minPixelValue, most: image.maxPixelValue };
};

/** The window that was made for a picture that was loaded, is still kept, and has none in its file. */
export const madeWindowOf = (imageId: string): GreyWindow | undefined => {
  const [header, image] = [headerOf(imageId), cache.getImage(imageId)];
  if (header === undefined || image === undefined || isColour(header) || hasOwnWindow(header))
    return undefined;
  return { center: Number(image.windowCenter), width: Number(image.windowWidth) };
};

const loadImage = async (imageId: string): Promise<Types.IImage> => {
  const picture = await loadPicture(fromImageId(imageId));
  const { header, overlays } = picture;
  known.set(imageId, { header, overlays });
  return toImage(imageId, picture, getShouldUseCPURendering());
};

export const isLoaded = (imageId: string): boolean => cache.isLoaded(imageId);

/** How many pictures like this one, which was loaded, there is room for. */
export const roomFor = (imageId: string): number => {
  const { sizeInBytes = 1 } = cache.getImage(imageId) ?? {};
  return Math.floor((0.9 * mostPictureBytes) / sizeInBytes);
};

/** Grey values of a picture, and how to begin to show them. */
export interface GreyPicture extends Grey {
  readonly header: PictureHeader;
}

/**
 * Reads a picture without keeping it; one that is kept is not read again.
 *
 * @returns undefined for colour
 * @throws {PictureFailure}
 */
export const readGrey = async (imageId: string): Promise<GreyPicture | undefined> => {
  const kept = cache.getImage(imageId);
  const header = headerOf(imageId);
  if (kept === undefined || header === undefined) {
    const picture = await loadPicture(fromImageId(imageId));
    return picture.colour ? undefined : picture;
  }
  const values = kept.getPixelData();
  const curve = kept.voiLUTFunction.toString();
  if (kept.color || !isGrey(values)) return undefined;
  return {
    header,
    values,
    extent: { least: kept.minPixelValue, most: kept.maxPixelValue },
    window: { center: Number(kept.windowCenter), width: Number(kept.windowWidth) },
    curve: voiFunctions.find((each) => curves[each].toString() === curve) ?? 'LINEAR',
  };
};

/** Lets go of pictures that lie in no file: what they were computed from is gone. */
export const forgetComputed = (): void => {
  for (const imageId of known.keys()) {
    if (!isComputed(fromImageId(imageId).url)) continue;
    if (cache.isLoaded(imageId)) cache.removeImageLoadObject(imageId, { force: true });
    known.delete(imageId);
  }
};

const loading = new Map<string, Promise<void>>();
/** How often everything was let go of: what was asked for before is not kept when it comes. */
let timesForgotten = 0;

const cacheImage = async (imageId: string): Promise<void> => {
  const asked = timesForgotten;
  try {
    const image = await loadImage(imageId);
    if (asked !== timesForgotten) known.delete(imageId);
    else if (!cache.isLoaded(imageId)) cache.putImageSync(imageId, image);
  } finally {
    loading.delete(imageId);
  }
};

/**
 * Makes a picture ready to be shown; cornerstone never sees one that can't be.
 *
 * @throws {PictureFailure}
 */
export const preparePicture = async (imageId: string): Promise<void> => {
  if (cache.isLoaded(imageId)) return;
  const underWay = loading.get(imageId) ?? cacheImage(imageId);
  loading.set(imageId, underWay);
  await underWay;
};

/** What cornerstone asks of a picture's header. @see DICOM PS3.3 C.7.6.2 and C.7.6.3 */
const metadataOf: Readonly<Record<string, (header: PictureHeader) => object>> = {
  [Enums.MetadataModules.IMAGE_PIXEL]: (header) => {
    const colour = isColour(header);
    return {
      bitsAllocated: colour ? 8 : header.bitsAllocated,
      bitsStored: colour ? 8 : header.bitsStored,
      highBit: colour ? 7 : header.highBit,
      photometricInterpretation: colour ? 'RGB' : header.photometricInterpretation,
      pixelRepresentation: header.signed && !colour ? 1 : 0,
      samplesPerPixel: colour ? 3 : 1,
    };
  },
  [Enums.MetadataModules.GENERAL_SERIES]: ({ modality }) => ({ modality }),
  [Enums.MetadataModules.IMAGE_PLANE]: (header) => {
    const { row, column } = spacingOf(header);
    const rowCosines = header.orientation?.row ?? [1, 0, 0];
    const columnCosines = header.orientation?.column ?? [0, 1, 0];
    return {
      rows: header.rows,
      columns: header.columns,
      rowCosines,
      columnCosines,
      imageOrientationPatient: [...rowCosines, ...columnCosines],
      imagePositionPatient: header.position ?? [0, 0, 0],
      rowPixelSpacing: row,
      columnPixelSpacing: column,
      pixelSpacing: [row, column],
      usingDefaultValues: header.spacing === undefined,
    };
  },
};

const answerMetadata = (type: string, imageId: unknown): object | undefined => {
  const header = typeof imageId === 'string' ? headerOf(imageId) : undefined;
  return header === undefined ? undefined : metadataOf[type]?.(header);
};

let started = false;

/** Makes everything ready for viewports, once for the window: workers, tools and our loader. */
export const startEngine = (): void => {
  if (started) return;
  started = true;
  startDecoders();
  initTools();
  for (const tool of [MagnifyTool, PanTool, WindowLevelTool, ZoomTool]) addTool(tool);
  imageLoader.registerImageLoader(pictureScheme, (imageId) => ({ promise: loadImage(imageId) }));
  metaData.addProvider(answerMetadata, 10_000);
  cache.setMaxCacheSize(mostPictureBytes);
};

/** Lets go of every picture, when the viewer is closed. */
export const forgetPictures = (): void => {
  timesForgotten += 1;
  loading.clear();
  cache.purgeCache();
  known.clear();
  forgetFiles();
};

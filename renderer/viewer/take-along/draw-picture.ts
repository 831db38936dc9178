import type { Turn } from '../orientation-letters';
import { edgesOf } from '../picture-edges';
import { levelsThrough, type Picture } from '../picture';
import { beyondColour, markedPixels } from '../overlay-planes';
import type { SavedView } from '../saved-views/saved-view';
import { coverInCss, outside, shownShutters } from '../saved-views/shutters';
import type { GreyTable } from '../grey';
import type { GreyWindow } from '../grey-window';
import { drawOver, type Drawing } from './drawings';

/** How a picture is looked at. */
export interface View {
  /** Undefined for colour. */
  readonly window: GreyWindow | undefined;
  readonly inverted: boolean;
  /** Stretched by the window. */
  readonly table: GreyTable | undefined;
  readonly turn: Turn;
  /** Its shutters count, where it shows the picture. */
  readonly savedView: SavedView | undefined;
}

/** A view with what has to be said of it. */
export interface ToldView extends View {
  /** Such as that it is mirrored. */
  readonly changed: readonly string[];
}

/** Part of a picture, in its pixels. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const contextOf = (canvas: HTMLCanvasElement): CanvasRenderingContext2D => {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser draws nothing');
  return context;
};

const newCanvas = (width: number, height: number): HTMLCanvasElement => {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(Math.round(width), 1);
  canvas.height = Math.max(Math.round(height), 1);
  return canvas;
};

/** Pixel for pixel, as it is stored. */
const drawPlain = (
  picture: Picture,
  { window, inverted, table, savedView }: View,
  withMarks: boolean,
): HTMLCanvasElement => {
  const { rows, columns, header, overlays } = picture;
  const canvas = newCanvas(columns, rows);
  const image = new ImageData(columns, rows);
  const levelAt = levelsThrough(picture, window, inverted, table);
  for (let pixel = 0; pixel < rows * columns; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1)
      image.data[4 * pixel + channel] = levelAt(pixel, channel);
    image.data[4 * pixel + 3] = 255;
  }
  if (withMarks)
    for (const [pixel, isMarked] of markedPixels(overlays.planes, rows, columns).entries())
      if (isMarked === 1) image.data.set([255, 215, 107, 255], 4 * pixel);
  if (overlays.beyond !== undefined)
    for (const [pixel, isBeyond] of markedPixels([overlays.beyond], rows, columns).entries())
      if (isBeyond === 1) image.data.set(beyondColour, 4 * pixel);
  const context = contextOf(canvas);
  // what is not to be seen does not leave either
  const shutters = shownShutters(header, savedView);
  for (const shutter of shutters)
    if (shutter.shape === 'bits')
      for (const [pixel, isCovered] of markedPixels(shutter.planes, rows, columns).entries())
        if (isCovered === 1) image.data.set(shutter.cover, 4 * pixel);
  context.putImageData(image, 0, 0);
  for (const shutter of shutters)
    if (shutter.shape !== 'bits') {
      context.fillStyle = coverInCss(shutter.cover);
      context.fill(new Path2D(outside(shutter, rows, columns)), 'evenodd');
    }
  return canvas;
};

/** With words over it, or letters alone, a picture has no shorter side than this. */
const leastWithWords = 512;
const leastWithLetters = 160;

/**
 * Draws a picture in the size that it is stored in, with square pixels, as it is looked at, and the letters that say which side is
 * which; small ones that are drawn over so many times larger that these can be read.
 *
 * @param part what of it is kept; all of it where it is undefined
 * @param withMarks the marks that are stored with the picture over it, see overlay-planes.ts
 * @param drawings what is drawn over it; undefined: nothing is wanted over any picture that it belongs with
 */
export const drawPicture = (
  picture: Picture,
  view: ToldView,
  part: Part | undefined,
  withMarks: boolean,
  drawings: readonly Drawing[] | undefined,
): HTMLCanvasElement => {
  const { rows, columns, header } = picture;
  const pixelHeight =
    header.spacing === undefined ? header.aspect : header.spacing.rowMm / header.spacing.columnMm;
  const { left, top, width, height } = part ?? { left: 0, top: 0, width: columns, height: rows };
  const { quarters, mirrored } = view.turn;
  const edgeWords = { letters: edgesOf(header, view.turn), changed: view.changed };
  const hasLetters = edgeWords.letters !== undefined || edgeWords.changed.length > 0;
  const least = drawings !== undefined ? leastWithWords : hasLetters ? leastWithLetters : 0;
  const times = Math.max(Math.ceil(least / Math.min(width, height * pixelHeight)), 1);
  const [w, h] = [times * width, times * height * pixelHeight];
  const canvas = quarters % 2 === 0 ? newCanvas(w, h) : newCanvas(h, w);
  const context = contextOf(canvas);
  context.translate(canvas.width / 2, canvas.height / 2);
  if (mirrored) context.scale(-1, 1);
  context.rotate((quarters * Math.PI) / 2);
  context.imageSmoothingEnabled = times === 1;
  context.drawImage(drawPlain(picture, view, withMarks), left, top, width, height, -w / 2, -h / 2, w, h);
  const { a, b, c, d, e, f } = context
    .getTransform()
    .translate(-w / 2, -h / 2)
    .scale(w / width, h / height)
    .translate(-left, -top);
  context.resetTransform();
  drawOver(context, drawings ?? [], edgeWords, [a, b, c, d, e, f]);
  return canvas;
};

const captionSize = 0.028;
const leastLetter = 11;

/** Writes lines under a picture: nothing of it is covered. */
export const withCaption = (picture: HTMLCanvasElement, lines: readonly string[]): HTMLCanvasElement => {
  if (lines.length === 0) return picture;
  const letter = Math.max(Math.round(picture.width * captionSize), leastLetter);
  const band = Math.round(letter * (1.4 * lines.length + 0.9));
  const canvas = newCanvas(picture.width, picture.height + band);
  const context = contextOf(canvas);
  context.fillStyle = '#000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0);
  context.fillStyle = '#fff';
  context.font = `${letter}px Inter, system-ui, sans-serif`;
  context.textBaseline = 'top';
  for (const [index, line] of lines.entries())
    context.fillText(
      line,
      letter / 2,
      picture.height + letter * (0.5 + 1.4 * index),
      Math.max(canvas.width - letter, 1),
    );
  return canvas;
};

/**
 * A canvas as the bytes of a file.
 *
 * @throws {Error} where the browser can't make one of it
 */
export const encodePicture = async (
  canvas: HTMLCanvasElement,
  kind: 'png' | 'jpg',
): Promise<Uint8Array<ArrayBuffer>> => {
  const blob = await new Promise<Blob | null>((done) => {
    canvas.toBlob(done, kind === 'png' ? 'image/png' : 'image/jpeg', 0.95);
  });
  if (blob === null) throw new Error('the browser made no picture');
  return new Uint8Array(await blob.arrayBuffer());
};

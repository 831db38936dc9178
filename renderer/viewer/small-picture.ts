import { levelsThrough, type Picture } from './picture';

/** A picture drawn small, with square pixels. */
export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel, row by row. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * Draws a picture small, through the window that it is shown in at first.
 *
 * @param longestSide in pixels
 * @param lookedAt each pixel is the mean of so many, each way, of those it stands for
 */
export const drawSmall = (picture: Picture, longestSide: number, lookedAt: number): SmallPicture => {
  const { rows, columns, header } = picture;
  const heightOfPixel =
    header.spacing === undefined ? header.aspect : header.spacing.rowMm / header.spacing.columnMm;
  const scale = longestSide / Math.max(rows * heightOfPixel, columns);
  const width = Math.max(Math.round(columns * scale), 1);
  const height = Math.max(Math.round(rows * heightOfPixel * scale), 1);
  const rgba = new Uint8ClampedArray(4 * width * height);
  const levelAt = levelsThrough(picture, undefined, false);
  /** Which of the picture's rows or columns are looked at for one of the small picture's, one after the other. */
  const placesOf = (small: number, large: number): Int32Array =>
    Int32Array.from({ length: small * lookedAt }, (_, index) =>
      Math.min(Math.floor(((index + 0.5) * large) / (small * lookedAt)), large - 1),
    );
  const rowsAt = placesOf(height, rows);
  const columnsAt = placesOf(width, columns);
  const mean = (x: number, y: number, channel: number): number => {
    let sum = 0;
    for (let row = y * lookedAt; row < (y + 1) * lookedAt; row += 1)
      for (let column = x * lookedAt; column < (x + 1) * lookedAt; column += 1) {
        const level = levelAt((rowsAt[row] ?? 0) * columns + (columnsAt[column] ?? 0), channel);
        sum += Math.min(Math.max(level, 0), 255);
      }
    return sum / lookedAt ** 2;
  };
  for (let y = 0, at = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1, at += 4) {
      for (let channel = 0; channel < 3; channel += 1) rgba[at + channel] = mean(x, y, channel);
      rgba[at + 3] = 255;
    }
  return { width, height, rgba };
};

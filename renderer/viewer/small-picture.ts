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
  const steps = Array.from({ length: lookedAt }, (_, index) => (index + 0.5) / lookedAt);
  const count = lookedAt ** 2;
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const sum = [0, 0, 0];
      for (const dy of steps)
        for (const dx of steps) {
          const row = Math.min(Math.floor(((y + dy) * rows) / height), rows - 1);
          const column = Math.min(Math.floor(((x + dx) * columns) / width), columns - 1);
          const from = row * columns + column;
          for (let channel = 0; channel < 3; channel += 1) {
            const level = Math.min(Math.max(levelAt(from, channel), 0), 255);
            sum[channel] = (sum[channel] ?? 0) + level;
          }
        }
      const [red = 0, green = 0, blue = 0] = sum;
      rgba.set([red / count, green / count, blue / count, 255], 4 * (y * width + x));
    }
  return { width, height, rgba };
};

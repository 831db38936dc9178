import type { Extent, GreyValues } from '../grey';
import type { Place } from '../to-screen';
import { boxAround, columnsInside, type RegionKind } from './shapes';

/** The values of a picture, row by row. */
export interface PictureValues {
  readonly values: GreyValues;
  readonly rows: number;
  readonly columns: number;
  /** From the least to the greatest value that only fills the picture up. */
  readonly padding: Extent | undefined;
}

export interface RoiStatistics {
  /** Pixels whose centres lie inside, and that are not padding. */
  readonly count: number;
  readonly mean: number;
  /** Of these pixels, not an estimate for others: by their number. */
  readonly sd: number;
  readonly min: number;
  readonly max: number;
  /** Pixels whose centres lie inside as well, and that have no value: padding, or no number. */
  readonly without: number;
}

/**
 * What the pixels of a region have in common.
 *
 * @param places counted from the corner of the first pixel
 * @returns undefined where no pixel with a value has its centre inside
 */
export const roiStatistics = (
  kind: RegionKind,
  places: readonly Place[],
  { values, rows, columns, padding }: PictureValues,
): RoiStatistics | undefined => {
  const { top, bottom } = boxAround(places);
  const eachPixel = (take: (value: number, isValue: boolean) => void): void => {
    const lastRow = Math.min(Math.floor(bottom - 0.5), rows - 1);
    for (let row = Math.max(Math.ceil(top - 0.5), 0); row <= lastRow; row += 1)
      for (const [from, to] of columnsInside(kind, places, row + 0.5)) {
        const last = Math.min(Math.floor(to - 0.5), columns - 1);
        for (let column = Math.max(Math.ceil(from - 0.5), 0); column <= last; column += 1) {
          const value = values[row * columns + column] ?? Number.NaN;
          const isPadding = padding !== undefined && value >= padding.least && value <= padding.most;
          take(value, Number.isFinite(value) && !isPadding);
        }
      }
  };
  let [count, without, sum, min, max] = [0, 0, 0, Infinity, -Infinity];
  eachPixel((value, isValue) => {
    if (!isValue) {
      without += 1;
      return;
    }
    count += 1;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  });
  if (count === 0) return undefined;
  const mean = sum / count;
  let squares = 0;
  eachPixel((value, isValue) => {
    if (isValue) squares += (value - mean) ** 2;
  });
  return { count, mean, sd: Math.sqrt(squares / count), min, max, without };
};

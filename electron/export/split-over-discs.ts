/** More would be no set that anybody hands over, and the number has to fit into a volume identifier. */
export const mostDiscs = 99;

/** @returns the largest count up to `most` that fits; what fits with more fits with fewer */
const largestFitting = (most: number, fits: (count: number) => boolean): number => {
  let [sure, left] = [0, most];
  while (sure < left) {
    const middle = Math.ceil((sure + left) / 2);
    if (fits(middle)) sure = middle;
    else left = middle - 1;
  }
  return sure;
};

/**
 * Spreads items over discs, in their order. A series is split only if a disc of its own does not hold it.
 *
 * @param seriesOf equal for neighbours that belong together
 * @throws {RangeError} when a single item is too large for a disc, or there are too many discs
 */
export const splitOverDiscs = <T>(
  items: readonly T[],
  seriesOf: (item: T) => string,
  fits: (items: readonly T[]) => boolean,
): readonly (readonly T[])[] => {
  const discs: (readonly T[])[] = [];
  for (let start = 0; start < items.length;) {
    const left = items.slice(start);
    const ends = left.flatMap((item, index) => {
      const next = left[index + 1];
      return next !== undefined && seriesOf(next) === seriesOf(item) ? [] : [index + 1];
    });
    const fitsTo = (end: number): boolean => fits(left.slice(0, end));
    const series = largestFitting(ends.length, (count) => fitsTo(ends[count - 1] ?? 0));
    const end = ends[series - 1] ?? largestFitting(ends[0] ?? 0, fitsTo);
    if (end === 0) throw new RangeError('a file is larger than a disc');
    discs.push(left.slice(0, end));
    start += end;
    if (discs.length > mostDiscs) throw new RangeError('more discs than a set can have');
  }
  return discs;
};

/** More would be no set that anybody hands over, and the number has to fit into a volume identifier. */
export const mostDiscs = 99;

/**
 * Looks from above, for mostly as much fits as the items alone say: each question is costly.
 *
 * @returns the largest count up to `most` that fits; what fits with more fits with fewer
 */
const largestFitting = (most: number, fits: (count: number) => boolean): number => {
  let tooMany = most + 1;
  let sure = most;
  for (let step = 1; sure > 0 && !fits(sure); step *= 2) {
    tooMany = sure;
    sure = Math.max(0, sure - step);
  }
  while (tooMany - sure > 1) {
    const middle = Math.floor((sure + tooMany) / 2);
    if (fits(middle)) sure = middle;
    else tooMany = middle;
  }
  return sure;
};

/** A single item is too large for a disc. */
export class LargerThanDisc extends RangeError {
  /** Which of the items it is. */
  readonly index: number;

  constructor(index: number) {
    super('a file is larger than a disc');
    this.index = index;
  }
}

/** How items fill a disc. */
export interface Filling<T> {
  readonly capacityBytes: number;
  /** Equal for neighbours that belong together. */
  readonly seriesOf: (item: T) => string;
  /** Of the item alone: where these are too much, nothing more is asked. */
  readonly bytesOf: (item: T) => number;
  /** Of a disc with these items, to the byte. It is costly. */
  readonly sizeOf: (items: readonly T[]) => number;
}

/**
 * Spreads items over discs, in their order. A series is split only if a disc of its own does not hold it.
 *
 * @throws {LargerThanDisc}
 * @throws {RangeError} when there are too many discs
 */
export const splitOverDiscs = <T>(
  items: readonly T[],
  { capacityBytes, seriesOf, bytesOf, sizeOf }: Filling<T>,
): readonly (readonly T[])[] => {
  const discs: (readonly T[])[] = [];
  for (let start = 0; start < items.length;) {
    const left: T[] = [];
    let bytes = 0;
    for (const item of items.slice(start)) {
      bytes += bytesOf(item);
      if (bytes > capacityBytes) break;
      left.push(item);
    }
    const ends = left.flatMap((item, index) => {
      const next = items[start + index + 1];
      return next !== undefined && seriesOf(next) === seriesOf(item) ? [] : [index + 1];
    });
    const fitsTo = (end: number): boolean => sizeOf(left.slice(0, end)) <= capacityBytes;
    const series = largestFitting(ends.length, (count) => fitsTo(ends[count - 1] ?? 0));
    const end = ends[series - 1] ?? largestFitting(Math.min(left.length, ends[0] ?? left.length), fitsTo);
    if (end === 0) throw new LargerThanDisc(start);
    discs.push(left.slice(0, end));
    start += end;
    if (discs.length > mostDiscs) throw new RangeError('more discs than a set can have');
  }
  return discs;
};

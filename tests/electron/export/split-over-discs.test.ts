import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitOverDiscs } from '../../../electron/export/split-over-discs';

interface Item {
  readonly series: number;
  readonly bytes: number;
}
const seriesOf = ({ series }: Item): string => String(series);
const sum = (items: readonly Item[]): number => items.reduce((all, { bytes }) => all + bytes, 0);
const split = (items: readonly Item[], capacity: number) =>
  splitOverDiscs(items, {
    capacityBytes: capacity,
    seriesOf,
    bytesOf: ({ bytes }) => bytes,
    sizeOf: sum,
  });

describe('discs of a set', () => {
  it('hold everything once and in order, none too much, and no series that would fit in two parts', () => {
    const someItems = fc
      .array(fc.record({ series: fc.nat(9), bytes: fc.integer({ min: 1, max: 100 }) }), { maxLength: 60 })
      .map((items) => items.sort((a, b) => a.series - b.series));
    fc.assert(
      fc.property(someItems, fc.integer({ min: 100, max: 2000 }), (items, capacity) => {
        const discs = split(items, capacity);
        expect(discs.flat()).toEqual(items);
        for (const disc of discs) expect(sum(disc)).toBeLessThanOrEqual(capacity);
        for (const series of new Set(items.map((item) => item.series))) {
          const parts = discs.filter((disc) => disc.some((item) => item.series === series));
          const whole = sum(items.filter((item) => item.series === series));
          if (whole <= capacity) expect(parts).toHaveLength(1);
        }
      }),
      { numRuns: 300, seed: 6 },
    );
  });

  it('can not hold what is larger than one of them, and are never more than a number of two digits', () => {
    expect(() => split([{ series: 1, bytes: 3 }], 2)).toThrow(RangeError);
    const many = Array.from({ length: 100 }, (_, series) => ({ series, bytes: 1 }));
    expect(() => split(many, 1)).toThrow(RangeError);
    expect(split(many.slice(1), 1)).toHaveLength(99);
  });
});

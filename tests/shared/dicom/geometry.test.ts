import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { sliceDistanceMm } from '../../../shared/dicom/geometry';

// computers are busy while tests run
vi.setConfig({ testTimeout: 60_000 });

describe('sliceDistanceMm', () => {
  it('is the height of an axial slice', () => {
    expect(sliceDistanceMm([1, 0, 0, 0, 1, 0], [10, 20, 30])).toBeCloseTo(30);
  });

  it('is measured along the normal of an oblique slice', () => {
    const half = Math.SQRT1_2;
    expect(sliceDistanceMm([1, 0, 0, 0, half, half], [5, -7, 7])).toBeCloseTo(7 * Math.SQRT2);
  });

  it('does not change when the slice moves in its own plane', () => {
    const millimetres = fc.double({ min: -500, max: 500, noNaN: true });
    fc.assert(
      fc.property(millimetres, millimetres, millimetres, (x, y, z) => {
        // a plane tilted about the row
        const row = [1, 0, 0];
        const column = [0, 0.6, 0.8];
        const moved = [x + 3, y + 5 * 0.6, z + 5 * 0.8];
        const orientation = [...row, ...column];
        expect(sliceDistanceMm(orientation, moved)).toBeCloseTo(sliceDistanceMm(orientation, [x, y, z]), 6);
      }),
      { seed: 20261122 },
    );
  });

  it('refuses a row and a column that give no plane', () => {
    expect(() => sliceDistanceMm([1, 0, 0, 1, 0, 0], [0, 0, 0])).toThrow(RangeError);
    expect(() => sliceDistanceMm([NaN, 0, 0, 0, 1, 0], [0, 0, 0])).toThrow(RangeError);
  });
});

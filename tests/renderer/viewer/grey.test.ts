import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rangeWindow, windowRange } from '../../../renderer/viewer/grey';
import type { VoiFunction } from '../../../renderer/viewer/picture-header';

describe('a window', () => {
  // PS3.3 C.11.2.1.2.1: c=2048, w=4096 maps 0 to black and 4095 to white.
  test('has its black and white where the standard’s example has them', () => {
    expect(windowRange({ center: 2048, width: 4096 }, 'LINEAR')).toEqual({ least: 0, most: 4095 });
    expect(windowRange({ center: 2048, width: 1 }, 'LINEAR')).toEqual({ least: 2047.5, most: 2047.5 });
    expect(windowRange({ center: 0, width: 100 }, 'LINEAR_EXACT')).toEqual({ least: -50, most: 50 });
  });

  test('comes back from its range', () => {
    const value = fc.double({ min: -1e5, max: 1e5, noNaN: true });
    const curve = fc.constantFrom<VoiFunction>('LINEAR', 'LINEAR_EXACT', 'SIGMOID');
    fc.assert(
      fc.property(value, fc.double({ min: 1, max: 1e5, noNaN: true }), curve, (center, width, named) => {
        const back = rangeWindow(windowRange({ center, width }, named), named);
        expect(back.center).toBeCloseTo(center, 6);
        expect(back.width).toBeCloseTo(width, 6);
      }),
    );
  });
});

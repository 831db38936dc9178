import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaleBar } from '../../../renderer/viewer/scale-bar';

describe('the scale bar', () => {
  test.each([
    [0.5, 120, { lengthMm: 50, pixels: 100 }],
    [0.3, 120, { lengthMm: 20, pixels: 20 / 0.3 }],
    [2, 120, { lengthMm: 200, pixels: 100 }],
    [0.01, 120, { lengthMm: 1, pixels: 100 }],
  ])('is the longest round length that fits: %f mm a pixel, %i pixels', (mmPerPixel, room, expected) => {
    expect(scaleBar(mmPerPixel, room)).toEqual(expected);
  });

  test.each([0, -1, Number.NaN, Infinity])('is not there at %f mm a pixel', (mmPerPixel) => {
    expect(scaleBar(mmPerPixel, 120)).toBeUndefined();
  });

  test('never outgrows its room, never shrinks below two fifths of it, and is as long as it says', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (mmPerPixel) => {
        const bar = scaleBar(mmPerPixel, 100);
        expect(bar?.pixels).toBeLessThanOrEqual(100.001);
        expect(bar?.pixels).toBeGreaterThan(39.9);
        expect((bar?.pixels ?? 0) * mmPerPixel).toBeCloseTo(bar?.lengthMm ?? -1, 6);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataSet } from '../../../renderer/viewer/data-set';
import { drawnValues, greyThrough, rangeWindow, toGrey, windowRange } from '../../../renderer/viewer/grey';
import {
  readPictureHeader,
  type PictureHeader,
  type VoiFunction,
} from '../../../renderer/viewer/picture-header';
import { ByteWindow } from '../../../shared/dicom/byte-window';

const explicitLittleEndian = '1.2.840.10008.1.2.1';
const emptyFile = new DataSet(
  ByteWindow.over(new Uint8Array(0)),
  { explicit: true, littleEndian: true },
  0,
  0,
);
/** Of a file that says nothing, but for what is given. */
const headerWith = (more: Partial<PictureHeader>): PictureHeader => ({
  ...readPictureHeader(emptyFile, 0, explicitLittleEndian),
  ...more,
});

describe('a window', () => {
  // PS3.3 C.11.2.1.2.1: c=2048, w=4096 maps 0 to black and 4095 to white.
  test('has its black and white where the standard’s example has them', () => {
    expect(windowRange({ center: 2048, width: 4096 }, 'LINEAR')).toEqual({ least: 0, most: 4095 });
    expect(windowRange({ center: 2048, width: 1 }, 'LINEAR')).toEqual({ least: 2047.5, most: 2047.5 });
    expect(windowRange({ center: 0, width: 100 }, 'LINEAR_EXACT')).toEqual({ least: -50, most: 50 });
  });

  test('of width 1 has nothing between black and white', () => {
    expect([1998, 1999, 2000, 2001].map(greyThrough({ center: 2000, width: 1 }, 'LINEAR'))).toEqual([
      0, 0, 255, 255,
    ]);
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

describe('the extent of a picture', () => {
  const plain = headerWith({});

  test('is without a range of values that only fill it up', () => {
    const measuring = { ...plain.measuring, paddingLimit: 65535 };
    const { extent } = toGrey(
      Uint16Array.of(3, 800, 60000, 63000, 65535),
      headerWith({ paddingValue: 60000, measuring }),
    );
    expect(extent).toEqual({ least: 3, most: 800 });
  });

  test('is without what is no number, which is drawn as the least', () => {
    const { values, extent } = toGrey(Float32Array.of(Infinity, 2.5, NaN, -0.5, -Infinity), plain);
    expect(extent).toEqual({ least: -0.5, most: 2.5 });
    expect(drawnValues(values, extent)).toEqual(Float32Array.of(-0.5, 2.5, -0.5, -0.5, -0.5));
    expect(values[0]).toBe(Infinity);
  });

  test('is without filling that is rescaled to no round number', () => {
    const header = headerWith({ paddingValue: 63536, rescale: { slope: 0.1, intercept: -100 } });
    expect(toGrey(Uint16Array.of(1000, 2000, 63536), header).extent).toEqual({ least: 0, most: 100 });
  });
});

describe('stored values', () => {
  const whole = (bits: number) => fc.integer({ min: -(2 ** bits), max: 2 ** bits });

  test('are rescaled exactly, into whichever type holds them', () => {
    fc.assert(
      fc.property(
        fc.int16Array({ minLength: 1 }),
        fc.oneof(whole(3), fc.double({ min: -10, max: 10, noNaN: true })),
        fc.oneof(whole(12), fc.double({ min: -1e4, max: 1e4, noNaN: true })),
        (stored, slope, intercept) => {
          const { values } = toGrey(stored, headerWith({ rescale: { slope, intercept } }));
          const right = Array.from(stored, (value) => Math.fround(value * slope + intercept));
          expect(Array.from(values, (value) => value + 0)).toEqual(right.map((value) => value + 0));
        },
      ),
      { seed: 7 },
    );
  });
});

describe('a picture without a window of its own', () => {
  const opened = (samples: Uint8Array | Uint16Array, more: Partial<PictureHeader> = {}) => {
    const { window, curve } = toGrey(samples, headerWith(more));
    return windowRange(window, curve);
  };

  test('opens with most of its greys: not with the few brightest pixels, and not with what only fills it up', () => {
    // MR: tissue from 100 to 196, some bright pixels, and padding below the least value
    const samples = Uint16Array.from({ length: 20_000 }, (_, at) =>
      at % 401 === 0 ? 1000 : at % 4 === 1 ? 0 : 100 + (at % 97),
    );
    const { least, most } = opened(samples, { paddingValue: 0 });
    expect(least).toBeGreaterThanOrEqual(100);
    expect(least).toBeLessThan(103);
    expect(most).toBeGreaterThan(192);
    expect(most).toBeLessThan(197);
  });

  test('opens with all of them where it has no extremes to leave out, or holds lights of a screen', () => {
    expect(opened(Uint16Array.of(0, 0, 0, 1000))).toEqual({ least: 0, most: 1000 });
    expect(opened(Uint16Array.of(7, 7))).toEqual({ least: 7, most: 8 });
    const written = Uint8Array.from({ length: 1000 }, (_, at) => (at === 0 ? 255 : 10 + (at % 50)));
    expect(opened(written)).toEqual({ least: 10, most: 255 });
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeRle } from '../../../renderer/viewer/rle';

/** The example of PS3.5 G: literals and runs, as one segment behind a header. */
const frameOf = (...segments: readonly (readonly number[])[]): Uint8Array => {
  const header = new Uint8Array(64);
  const view = new DataView(header.buffer);
  view.setUint32(0, segments.length, true);
  let at = 64;
  segments.forEach((segment, index) => {
    view.setUint32(4 + 4 * index, at, true);
    at += segment.length;
  });
  return Uint8Array.from([...header, ...segments.flat()]);
};

describe('RLE', () => {
  test('has literals, runs, and bytes that do nothing', () => {
    expect(decodeRle(frameOf([2, 7, 8, 9, 128, 254, 5]), 6, 1, 1)).toEqual(Uint8Array.of(7, 8, 9, 5, 5, 5));
  });

  test('keeps the high bytes of 16-bit samples before the low ones', () => {
    const decoded = decodeRle(frameOf([1, 0x12, 0x56], [1, 0x34, 0x78]), 2, 1, 2);
    expect(decoded && new Uint16Array(decoded.buffer)).toEqual(Uint16Array.of(0x1234, 0x5678));
  });

  test('gives colour pixel by pixel', () => {
    expect(decodeRle(frameOf([1, 1, 2], [1, 10, 20], [1, 100, 200]), 2, 3, 1)).toEqual(
      Uint8Array.of(1, 10, 100, 2, 20, 200),
    );
  });

  test('of the wrong number of segments, or cut short, is none', () => {
    expect(decodeRle(frameOf([0, 1]), 1, 3, 1)).toBeUndefined();
    expect(decodeRle(new Uint8Array(10), 1, 1, 1)).toBeUndefined();
  });

  test('never writes or reads outside, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 64 }), (bytes, pixels) => {
        const decoded = decodeRle(frameOf([...bytes]), pixels, 1, 1);
        expect(decoded?.length).toBe(pixels);
        decodeRle(bytes, pixels, 1, 1);
      }),
    );
  });
});

import { expect, test } from 'vitest';
import { cutVolume, type FilledBox } from '../../../renderer/viewer/volume/cut-volume';
import type { Plane } from '../../../renderer/viewer/planes';

/** Three slices of 10 x 10, 1 mm apart: 50 everywhere, but padding in the columns from the eighth on. */
const box: FilledBox = {
  geometry: {
    size: [10, 10, 3],
    origin: [0, 0, 0],
    steps: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
  },
  values: Int16Array.from({ length: 300 }, (_, at) => (at % 10 < 7 ? 50 : -2000)),
};
const padding = { least: -2000, most: -2000 };
const planeAt = (offset: number): Plane => ({
  ...{ frameOfReferenceUid: '1.2', origin: [offset, offset, 1], row: [1, 0, 0], column: [0, 1, 0] },
  ...{ normal: [0, 0, 1], rowMm: 1, columnMm: 1, rows: 5, columns: 5 },
});

test.each([0, 0.25])('layers beyond the values have no padding, %d mm beside them', (offset) => {
  const measured = cutVolume(box, planeAt(offset), 9, 1, 'max', padding);
  expect([...measured]).toEqual(Array.from({ length: 25 }, () => 50));
});

test('what padding has a part in has no value', () => {
  const measured = cutVolume(box, planeAt(2.5), 1, 1, 'max', padding);
  expect([...measured.subarray(0, 5)]).toEqual([50, 50, 50, 50, NaN]);
});

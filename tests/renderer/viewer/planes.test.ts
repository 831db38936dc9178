import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areParallel, cutLine, toPatient, toPlane, type Plane } from '../../../renderer/viewer/planes';
import { inPicture, onScreen, type ToScreen } from '../../../renderer/viewer/to-screen';
import type { Vector } from '../../../renderer/viewer/vectors';

const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

const plane = (row: Vector, column: Vector, origin: Vector, more: Partial<Plane> = {}): Plane => ({
  frameOfReferenceUid: '1.2',
  origin,
  row,
  column,
  normal: cross(row, column),
  rowMm: 1,
  columnMm: 1,
  rows: 100,
  columns: 100,
  ...more,
});

/** Slices of a cube of 100 mm whose first voxel's corner is at 0. */
const axial = (z: number): Plane => plane([1, 0, 0], [0, 1, 0], [0.5, 0.5, z]);
const sagittal = (x: number): Plane => plane([0, 1, 0], [0, 0, -1], [x, 0.5, 99.5]);

describe('places of a picture in the patient', () => {
  test('the centre of the first pixel is Image Position, half a pixel from the corner', () => {
    expect(toPatient(axial(7), [0.5, 0.5])).toEqual([0.5, 0.5, 7]);
  });

  test('come back to where they were, however the picture lies and however large its pixels are', () => {
    const angle = fc.double({ min: -3, max: 3, noNaN: true });
    const mm = fc.double({ min: 0.1, max: 5, noNaN: true });
    fc.assert(
      fc.property(angle, angle, mm, mm, (a, b, rowMm, columnMm) => {
        const row: Vector = [Math.cos(a), Math.sin(a), 0];
        const column: Vector = [-Math.sin(a) * Math.cos(b), Math.cos(a) * Math.cos(b), Math.sin(b)];
        const tilted = plane(row, column, [10, -20, 30], { rowMm, columnMm });
        const { place, beyondMm } = toPlane(tilted, toPatient(tilted, [12.25, 80]));
        expect(place[0]).toBeCloseTo(12.25, 6);
        expect(place[1]).toBeCloseTo(80, 6);
        expect(beyondMm).toBeCloseTo(0, 6);
      }),
    );
  });

  test('on the screen and back', () => {
    const turned: ToScreen = [0, 2, -1.5, 0, 400, 20];
    expect(onScreen(turned, [10, 20])).toEqual([370, 40]);
    expect(inPicture(turned, [370, 40])).toEqual([10, 20]);
  });
});

describe('where one picture cuts another', () => {
  test('a sagittal one cuts an axial one from front to back, where it lies', () => {
    const [from, to] = cutLine(axial(50), sagittal(30)) ?? [];
    expect([from?.[0], to?.[0]].map((x) => Math.round((x ?? NaN) * 1000) / 1000)).toEqual([30, 30]);
    expect([from?.[1] ?? NaN, to?.[1] ?? NaN].sort((a, b) => a - b)).toEqual([0, 100]);
  });

  test('and the axial one the sagittal one at its height', () => {
    const [from, to] = cutLine(sagittal(30), axial(20)) ?? [];
    expect([from?.[1], to?.[1]].map((y) => Math.round((y ?? NaN) * 1000) / 1000)).toEqual([80, 80]);
  });

  test('only as far as it reaches itself', () => {
    const short = plane([0, 1, 0], [0, 0, -1], [30, 40.5, 99.5], { columns: 20 });
    const [from, to] = cutLine(axial(50), short) ?? [];
    expect([from?.[1] ?? NaN, to?.[1] ?? NaN].map(Math.round).sort((a, b) => a - b)).toEqual([40, 60]);
  });

  test('nowhere where they are parallel or do not meet', () => {
    expect(cutLine(axial(50), axial(20))).toBeUndefined();
    expect(areParallel(axial(50), axial(20))).toBe(true);
    expect(cutLine(axial(50), sagittal(130))).toBeUndefined();
    expect(cutLine(axial(150), sagittal(30))).toBeUndefined();
  });
});

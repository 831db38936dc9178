import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseInstance } from '../../../renderer/viewer/instance-file';
import { measureShape, sizesAt } from '../../../renderer/viewer/measure/measure';
import type { UltrasoundRegion } from '../../../renderer/viewer/measure/measuring-facts';
import { roiStatistics } from '../../../renderer/viewer/measure/roi-statistics';
import { areaOf, crossesItself, withoutOvershoot } from '../../../renderer/viewer/measure/shapes';
import { readPicture, type Picture } from '../../../renderer/viewer/picture';
import type { PictureHeader } from '../../../renderer/viewer/picture-header';
import type { Place } from '../../../renderer/viewer/to-screen';
import { corpus } from './harness';

const readFrom = async (path: string): Promise<Picture> =>
  readPicture(await parseInstance(new Uint8Array(readFileSync(path)), ''), 0);
const headerFrom = async (path: string): Promise<PictureHeader> =>
  (await readFrom(join(corpus, path))).header;
const valuesOf = (picture: Picture) => (picture.colour ? undefined : picture.values);

/** As numbers of two programs are alike. */
const near = (value: number | undefined, digits: number): unknown => expect.closeTo(value ?? NaN, digits);

const shapes = {
  ellipse: [
    [33, 15.5],
    [47, 24.5],
  ],
  rectangle: [
    [47.1, 14.4],
    [33.2, 25.6],
  ],
  freehand: [
    [30, 10],
    [50, 12],
    [38, 31],
  ],
} satisfies Record<string, Place[]>;
const kinds = ['ellipse', 'rectangle', 'freehand'] as const;

describe('what is measured on a phantom of known geometry', () => {
  const folder = mkdtempSync(join(tmpdir(), 'discport-measure-'));
  let slice: string;
  let picture: Picture;
  beforeAll(async () => {
    execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'make-phantom.py'), folder]);
    // at 23 mm: 1 mm from the middle of the ball of 1000 HU
    slice = join(folder, 'axial', '037.dcm');
    picture = await readFrom(slice);
  }, 60_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('values of regions are those that numpy finds', () => {
    const judge = join(import.meta.dirname, 'measure-values.py');
    const judged: unknown = JSON.parse(
      execFileSync('/usr/bin/python3', [judge, slice], { encoding: 'utf8' }),
    );
    for (const kind of kinds) {
      const { values } = measureShape(kind, shapes[kind], picture.header, valuesOf(picture));
      expect(values).toMatchObject({ unit: 'HU' });
      expect(judged).toMatchObject({
        [kind]: {
          count: values?.count,
          mean: near(values?.mean, 9),
          sd: near(values?.sd, 9),
          min: values?.min,
          max: values?.max,
        },
      });
    }
  });

  test('a circle in the ball is 1000 HU throughout, and as large as it is drawn', () => {
    const measured = measureShape(
      'ellipse',
      [
        [36, 16],
        [44, 24],
      ],
      picture.header,
      valuesOf(picture),
    );
    expect(measured.values).toMatchObject({ mean: 1000, sd: 0, min: 1000, max: 1000, unit: 'HU' });
    expect(measured.area).toBeCloseTo(Math.PI * 16, 9);
    expect(measured.source).toBe('patient');
  });

  test('between the middles of two balls, seen from above, are 44.72 mm', () => {
    const { length } = measureShape(
      'length',
      [
        [40, 20],
        [20, 60],
      ],
      picture.header,
      undefined,
    );
    expect(length).toBeCloseTo(Math.hypot(20, 40), 9);
  });

  test('pixels that only fill the picture up do not count', () => {
    const { header } = picture;
    const filled = { ...header, paddingValue: 24, measuring: { ...header.measuring, paddingLimit: 1124 } };
    const { values } = measureShape('rectangle', shapes.rectangle, filled, valuesOf(picture));
    expect(values).toMatchObject({ mean: 1000, min: 1000 });
    const pixelsInside = measureShape('rectangle', shapes.rectangle, header, valuesOf(picture)).values;
    expect((values?.count ?? NaN) + (values?.without ?? NaN)).toBe(pixelsInside?.count);
    expect(values?.without).toBeGreaterThan(0);
    const outside = measureShape(
      'rectangle',
      [
        [1, 70],
        [5, 75],
      ],
      filled,
      valuesOf(picture),
    );
    expect(outside).toMatchObject({ values: undefined, noValues: 'empty', area: 20 });
  });

  test('an outline that crosses itself has neither area nor values', () => {
    const eight: Place[] = [
      [10, 10],
      [20, 20],
      [20, 10],
      [10, 20],
    ];
    expect(measureShape('freehand', eight, picture.header, valuesOf(picture))).toMatchObject({
      area: undefined,
      values: undefined,
      noValues: 'crossing',
    });
  });
});

test.each([
  ['gray', 'documents/other/rtdose_grid.dcm', 'GY', 'Gy'],
  ['no unit where it is relative', 'documents/other/rtdose_1frame.dcm', 'RELATIVE', ''],
])('a dose is told as its grid is scaled, in %s', async (_, name, units, unit) => {
  const path = join(corpus, name);
  const judge = [
    'import sys, pydicom',
    'd = pydicom.dcmread(sys.argv[1])',
    'v = d.pixel_array[:2, :2] * float(d.DoseGridScaling)',
    'print(d.DoseUnits, v.mean(), v.std(), v.min(), v.max())',
  ];
  const said = execFileSync('/usr/bin/python3', ['-c', judge.join('\n'), path], { encoding: 'utf8' });
  const [saidUnits, ...numbers] = said.trim().split(' ');
  const [mean, sd, min, max] = numbers.map(Number);
  const picture = await readFrom(path);
  const corners: Place[] = [
    [0, 0],
    [2, 2],
  ];
  const { values } = measureShape('rectangle', corners, picture.header, valuesOf(picture));
  expect(saidUnits).toBe(units);
  expect(max).toBeGreaterThan(0);
  expect(values).toMatchObject({
    ...{ unit, count: 4 },
    ...{ mean: near(mean, 9), sd: near(sd, 9), min: near(min, 9), max: near(max, 9) },
  });
});

describe('sizes', () => {
  test('on pixels that are no squares are those of the patient: lengths, angles, areas', async () => {
    const { header } = await readFrom(join(corpus, 'series-ct/ge-head-4/01.dcm'));
    const flat = { ...header, spacing: { rowMm: 2, columnMm: 0.5, source: 'patient' } as const };
    const at = (...places: Place[]) => places;
    // 30 mm across and 40 mm down
    expect(measureShape('length', at([0, 0], [60, 20]), flat, undefined).length).toBeCloseTo(50, 9);
    // as many millimetres across as down, which are not as many pixels
    expect(measureShape('angle', at([10, 0], [10, 10], [50, 0]), flat, undefined).angle).toBeCloseTo(45, 9);
    const cobb = at([0, 0], [10, 0], [40, 10], [0, 0]);
    expect(measureShape('cobb', cobb, flat, undefined).angle).toBeCloseTo(45, 9);
    expect(measureShape('ellipse', at([0, 0], [40, 10]), flat, undefined).area).toBeCloseTo(Math.PI * 100, 9);
  });

  test('at the detector are called so, and without spacing there are pixels alone', async () => {
    const dx = await headerFrom('deid/dx_image.dcm');
    const line: Place[] = [
      [0, 0],
      [3, 4],
    ];
    const measured = measureShape('length', line, dx, undefined);
    expect(measured.source).toBe('detector');
    expect(measured.length).toBeCloseTo(
      Math.hypot(3 * (dx.spacing?.columnMm ?? 0), 4 * (dx.spacing?.rowMm ?? 0)),
      9,
    );
    const photo = await headerFrom('transfer-syntaxes/uncompressed/examples_rgb_color.dcm');
    expect(measureShape('length', line, photo, undefined)).toMatchObject({ source: 'none', length: 5 });
    const region = measureShape('rectangle', line, photo, undefined);
    expect(region).toMatchObject({ source: 'none', area: 12, noValues: 'colour' });
  });

  const region = (more: Partial<UltrasoundRegion>): UltrasoundRegion => ({
    left: 0,
    top: 0,
    right: 100,
    bottom: 100,
    isAbove: true,
    pixelMm: { row: 0.5, column: 0.5 },
    ...more,
  });

  test.each([
    [
      'in one region by that region',
      [region({}), region({ left: 100, right: 200, pixelMm: { row: 2, column: 2 } })],
      25,
      'ultrasound',
    ],
    ['across two regions in pixels', [region({ bottom: 35 }), region({ top: 35 })], 50, 'none'],
    ['in a region of time in pixels', [region({ pixelMm: undefined })], 50, 'none'],
    [
      'where regions overlap by the one above',
      [region({ isAbove: false }), region({ pixelMm: { row: 0.2, column: 0.2 } })],
      10,
      'ultrasound',
    ],
    ['where nobody knows which is above in pixels', [region({}), region({ pixelMm: undefined })], 50, 'none'],
  ])('of ultrasound are told %s', async (_, regions, length, source) => {
    const header = await headerFrom('series-ct/ge-head-4/01.dcm');
    const seen = { ...header, measuring: { ...header.measuring, regions } };
    const line: Place[] = [
      [10, 20],
      [40, 60],
    ];
    expect(measureShape('length', line, seen, undefined)).toMatchObject({ source, length });
    expect(sizesAt(seen, line).source).toBe(source);
  });
});

describe('regions', () => {
  /** Around a place, by shares of a turn. */
  const drawn = (turns: number, radiusAt: (turn: number) => number): readonly Place[] =>
    Array.from({ length: Math.round(40 * turns) + 1 }, (_, index): Place => {
      const turn = index / 40;
      const angle = 2 * Math.PI * turn;
      return [50 + radiusAt(turn) * Math.cos(angle), 50 + radiusAt(turn) * Math.sin(angle)];
    });

  test.each([
    ['inwards', (turn: number) => 30 - 3 * turn],
    ['outwards', (turn: number) => 30 + 3 * turn],
    ['over its start', (turn: number) => (turn < 1 ? 30 : 30 + 40 * (turn - 1.05))],
  ])('an outline that was drawn beyond its start, %s, is cut there', (_, radiusAt) => {
    const places = drawn(1.1, radiusAt);
    const cut = withoutOvershoot(places);
    expect(crossesItself(cut)).toBe(false);
    expect(Math.abs(areaOf('freehand', cut) / (Math.PI * 30 ** 2) - 1)).toBeLessThan(0.15);
    expect(cut.length).toBeGreaterThan(38);
  });

  test('an outline is cut nowhere else: what is closed stays, and an eight stays one', () => {
    const closed = drawn(0.95, () => 30);
    expect(withoutOvershoot(closed)).toBe(closed);
    const eight = Array.from({ length: 41 }, (_, index): Place => {
      const angle = (2 * Math.PI * index) / 40 + 0.3;
      return [50 + 30 * Math.sin(angle), 50 + 20 * Math.sin(2 * angle)];
    });
    expect(crossesItself(withoutOvershoot(eight))).toBe(true);
  });

  test('hold every pixel whose centre lies inside of a convex outline, and their area counts', () => {
    const size = 40;
    const values = new Uint8Array(size * size).fill(1);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }), { minLength: 3, maxLength: 12 }),
        fc.double({ min: 3, max: 19, noNaN: true }),
        (angles, radius) => {
          const sorted = [...new Set(angles)].sort((a, b) => a - b);
          const places = sorted.map((angle): Place => [
            20 + radius * Math.cos(angle),
            20 + radius * Math.sin(angle),
          ]);
          expect(crossesItself(places)).toBe(false);
          let inside = 0;
          for (let y = 0.5; y < size; y += 1)
            for (let x = 0.5; x < size; x += 1)
              if (
                places.every(([ax, ay], index) => {
                  const [bx, by] = places[(index + 1) % places.length] ?? [0, 0];
                  return (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0;
                })
              )
                inside += 1;
          const found = roiStatistics('freehand', places, {
            values,
            rows: size,
            columns: size,
            padding: undefined,
          });
          expect(Math.abs((found?.count ?? 0) - inside)).toBeLessThanOrEqual(1);
          expect(Math.abs(areaOf('freehand', places) - inside)).toBeLessThan(2 * Math.PI * radius);
        },
      ),
      { seed: 4, numRuns: 200 },
    );
  });

  test('leave out what fills the frame up, as it was rounded, and what is no number', () => {
    const padding = Math.fround(-2000 * 0.1);
    const values = Float32Array.from([padding, 10, Infinity, 20, Number.NaN, 30, padding, 40, -Infinity]);
    const corners: readonly Place[] = [
      [0, 0],
      [3, 3],
    ];
    const found = roiStatistics('rectangle', corners, {
      values,
      rows: 3,
      columns: 3,
      padding: { least: padding, most: padding },
    });
    expect(found).toMatchObject({ count: 4, mean: 25, min: 10, max: 40 });
  });
});

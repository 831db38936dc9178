import { afterAll, describe, expect, test } from 'vitest';
import type { GreyPicture } from '../../../renderer/viewer/engine';
import { measureShape, type Measured } from '../../../renderer/viewer/measure/measure';
import type { MarkKind } from '../../../renderer/viewer/measure/shapes';
import { markedPixels } from '../../../renderer/viewer/overlay-planes';
import { planeOf, toPatient } from '../../../renderer/viewer/planes';
import { plus } from '../../../renderer/viewer/vectors';
import { toSteps } from '../../../renderer/viewer/volume/volume-box';
import type { Place } from '../../../renderer/viewer/to-screen';
import {
  computedPicture,
  computedUrl,
  cutOf,
  dropVolume,
  isSameCut,
  measuredValues,
  type Volume,
} from '../../../renderer/viewer/volume/computed-pictures';
import { loadVolume } from '../../../renderer/viewer/volume/load-volume';
import type { PlaneName, Slab } from '../../../renderer/viewer/volume/slab';
import { phantomPaths, readPhantom } from './read-phantom';
import { phantomFolder } from './viewer-page';

const thin: Slab = { thicknessMm: undefined, blend: 'max' };
const thick: Slab = { thicknessMm: 400, blend: 'max' };

/** What make-phantom.py puts where, in millimetres to the left, back and head: across and down as each plane is seen. */
const ballsIn: Readonly<Record<PlaneName, readonly [first: Place, second: Place]>> = {
  axial: [
    [40, 20],
    [20, 60],
  ],
  sagittal: [
    [20, -24],
    [60, -72],
  ],
  coronal: [
    [40, -24],
    [20, -72],
  ],
};

describe('measuring on computed pictures', { timeout: 60_000 }, () => {
  const phantom = phantomFolder();
  const made: Volume[] = [];
  afterAll(() => {
    made.forEach(dropVolume);
  });
  const load = async (
    series: string,
    change: (picture: GreyPicture, at: number) => GreyPicture = (picture) => picture,
  ): Promise<Volume> => {
    const paths = phantomPaths(phantom, series);
    const volume = await loadVolume(
      paths,
      async (path) => change(await readPhantom(path), paths.indexOf(path)),
      new AbortController().signal,
      () => undefined,
    );
    if (typeof volume !== 'object') throw new Error(volume ?? 'given up');
    made.push(volume);
    return volume;
  };
  const cut = (volume: Volume, plane: PlaneName, layer: number, slab: Slab) => {
    const url = computedUrl(volume, plane, layer, slab);
    const picture = computedPicture(url);
    if (picture.colour) throw new Error('no grey picture');
    return {
      ...picture,
      measure: (kind: MarkKind, places: readonly Place[]): Measured =>
        measureShape(kind, places, picture.header, measuredValues(url)),
    };
  };
  type CutPicture = ReturnType<typeof cut>;

  /** The middle of all that is as bright as asked for, in pixels from the corner of the first. */
  const middleOf = (
    { values, rows, columns }: CutPicture,
    isMeant: (value: number, at: Place) => boolean,
  ): Place => {
    let [x, y, count] = [0, 0, 0];
    for (let row = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1) {
        if (!isMeant(values[row * columns + column] ?? 0, [column, row])) continue;
        x += column + 0.5;
        y += row + 0.5;
        count += 1;
      }
    return [x / count, y / count];
  };

  describe.each(['axial', 'sagittal', 'oblique', 'uneven'])('of %s slices', (series) => {
    test.each<PlaneName>(['axial', 'sagittal', 'coronal'])(
      'lengths and angles are those of the phantom, seen %s',
      async (plane) => {
        const volume = await load(series);
        const { layers } = volume.grids[plane];
        const whole = cut(volume, plane, Math.floor(layers / 2), thick);
        const bright = middleOf(whole, (value) => value > 850);
        // the rim of the brighter ball is as bright as all of the other
        const isFar = ([x, y]: Place): boolean => Math.hypot(x - bright[0], y - bright[1]) > 20;
        const other = middleOf(whole, (value, at) => value > 550 && value < 850 && isFar(at));
        const [a, b] = ballsIn[plane];
        const [across, down] = [b[0] - a[0], b[1] - a[1]];
        // the tilted slices of one series end in the second ball
        const within = series === 'oblique' ? 2.5 : 0.5;
        const { length, source } = whole.measure('length', [bright, other]);
        expect(source).toBe('patient');
        expect(Math.abs((length ?? NaN) - Math.hypot(across, down))).toBeLessThan(within);
        const corner: Place = [bright[0] + 10, bright[1]];
        const { angle } = whole.measure('angle', [corner, bright, other]);
        const real = Math.abs((Math.atan2(down, across) * 180) / Math.PI);
        expect(Math.abs((angle ?? NaN) - real)).toBeLessThan(2 * within);
      },
    );
  });

  test('regions have the area and the values that are shown', async () => {
    const volume = await load('uneven');
    const { first, layerMm } = volume.grids.coronal;
    const picture = cut(volume, 'coronal', Math.round((20 - first.origin[1]) / layerMm), thin);
    const pixels = (left: number, head: number): Place => [
      (left - first.origin[0]) / first.columnMm + 0.5,
      (first.origin[2] - head) / first.rowMm + 0.5,
    ];
    const ball = picture.measure('ellipse', [pixels(38, 26), pixels(42, 22)]);
    expect(ball.area).toBeCloseTo(Math.PI * 4, 5);
    expect(ball.values).toMatchObject({ mean: 1000, sd: 0, unit: 'HU' });
    const block = picture.measure('rectangle', [pixels(4, 70), pixels(24, 50)]);
    expect(block.area).toBeCloseTo(400, 5);
    expect(block.values).toMatchObject({ mean: 100, sd: 0, min: 100, max: 100 });
    // by hand from the values that are shown
    const around = picture.measure('rectangle', [pixels(30, 34), pixels(50, 14)]);
    const shown: number[] = [];
    const [[x0, y0], [x1, y1]] = [pixels(30, 34), pixels(50, 14)];
    for (let y = 0; y < picture.rows; y += 1)
      for (let x = 0; x < picture.columns; x += 1)
        if (x + 0.5 >= x0 && x + 0.5 <= x1 && y + 0.5 >= y0 && y + 0.5 <= y1)
          shown.push(picture.values[y * picture.columns + x] ?? NaN);
    const mean = shown.reduce((sum, value) => sum + value, 0) / shown.length;
    const squares = shown.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(around.values?.count).toBe(shown.length);
    expect(around.values?.mean).toBeCloseTo(mean, 6);
    expect(around.values?.sd).toBeCloseTo(Math.sqrt(squares / shown.length), 6);
  });

  test('what lies beyond the slices has no part in them', async () => {
    const volume = await load('oblique');
    const { layers } = volume.grids.sagittal;
    const picture = cut(volume, 'sagittal', Math.floor(layers / 2), thin);
    const { columns, rows } = picture;
    // tilted slices leave the corners of an upright picture free
    const corner = picture.measure('rectangle', [
      [0, 0],
      [2, 2],
    ]);
    expect([corner.values, corner.noValues]).toEqual([undefined, 'empty']);
    const all = picture.measure('rectangle', [
      [0, 0],
      [columns, rows],
    ]);
    expect(all.values?.count).toBeGreaterThan(0.4 * columns * rows);
    expect(all.values?.count).toBeLessThan(0.9 * columns * rows);
    // the area counts them all, which is said
    expect((all.values?.count ?? NaN) + (all.values?.without ?? NaN)).toBe(columns * rows);
    // and they are told apart from what is as dark
    const { beyond } = picture.overlays;
    const marked = markedPixels(beyond === undefined ? [] : [beyond], rows, columns);
    expect(marked.reduce((sum, each) => sum + each, 0)).toBe(all.values?.without);
    const inSteps = toSteps(volume.geometry);
    const drawn = planeOf(picture.header);
    if (drawn === undefined) throw new Error('no plane');
    for (const [pixel, isMarked] of marked.entries()) {
      const place = toPatient(drawn, [(pixel % columns) + 0.5, Math.floor(pixel / columns) + 0.5]);
      const steps = inSteps(plus(place, volume.geometry.origin, -1));
      const isInside = steps.every(
        (step, axis) => step >= 0 && step <= (volume.geometry.size[axis] ?? 0) - 1,
      );
      // what lies on the very edge may be either
      const isOnEdge = steps.some(
        (step, axis) =>
          Math.min(Math.abs(step), Math.abs(step - (volume.geometry.size[axis] ?? 0) + 1)) < 0.01,
      );
      if (!isOnEdge) expect(isMarked === 1).toBe(!isInside);
    }
    expect(cut(await load('axial'), 'sagittal', 5, thin).overlays.beyond).toBeUndefined();
  });

  test('nor what only fills slices up, or is mixed with it', async () => {
    // as of a machine that sets what it did not see to -1000: the air around the block
    const volume = await load('uneven', (picture) => ({
      ...picture,
      header: { ...picture.header, paddingValue: 24 },
    }));
    const { layers } = volume.grids.coronal;
    const picture = cut(volume, 'coronal', Math.floor(layers / 2), thin);
    expect(Math.min(...picture.values)).toBeLessThan(0);
    const { values } = picture.measure('rectangle', [
      [0, 0],
      [picture.columns, picture.rows],
    ]);
    expect(values?.min).toBe(100);
  });

  test('there is one SUV for all slices, or none', async () => {
    const pet = (factorOf: (at: number) => number) => (picture: GreyPicture, at: number) => ({
      ...picture,
      header: {
        ...picture.header,
        measuring: {
          ...picture.header.measuring,
          meaning: { kind: 'PET', units: 'BQML', suv: { factor: factorOf(at) } } as const,
        },
      },
    });
    const corners: readonly Place[] = [
      [30, 30],
      [40, 40],
    ];
    const alike = await load(
      'axial',
      // but for what times are rounded by
      pet((at) => 0.002 + at / 1e9),
    );
    const one = cut(alike, 'coronal', 40, thin).measure('rectangle', corners);
    expect(one.values).toMatchObject({ unit: 'SUV', suvLack: undefined });
    const apart = await load(
      'axial',
      pet((at) => 0.002 + at / 1000),
    );
    const none = cut(apart, 'coronal', 40, thin).measure('rectangle', corners);
    expect(none.values).toMatchObject({ unit: 'Bq/ml', suvLack: 'slices' });
  });

  test('a picture is the same one in a volume that is made anew, as long as it is as thick', async () => {
    const [one, other] = [await load('axial'), await load('axial')];
    const of = (volume: Volume, layer: number, slab: Slab) =>
      cutOf(computedUrl(volume, 'coronal', layer, slab));
    expect(isSameCut(of(one, 10, thin), of(other, 10, thin))).toBe(true);
    expect(isSameCut(of(one, 10, thin), of(other, 11, thin))).toBe(false);
    expect(isSameCut(of(one, 10, thin), of(other, 10, { ...thin, thicknessMm: 10 }))).toBe(false);
    expect(isSameCut(of(one, 10, thin), undefined)).toBe(false);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toGrey, windowRange } from '../../../renderer/viewer/grey';
import type { PictureHeader } from '../../../renderer/viewer/picture-header';
import { planeOf, toPatient } from '../../../renderer/viewer/planes';
import {
  computedPicture,
  computedUrl,
  dropVolume,
  type Volume,
} from '../../../renderer/viewer/volume/computed-pictures';
import { loadVolume } from '../../../renderer/viewer/volume/load-volume';
import { solidPoints } from '../../../renderer/viewer/volume/solid-presets';
import { planeNames, type Blend, type PlaneName, type Slab } from '../../../renderer/viewer/volume/slab';
import { volumeGeometry } from '../../../renderer/viewer/volume/volume-geometry';
import type { Vector } from '../../../renderer/viewer/vectors';
import { phantomPaths, readPhantom } from './read-phantom';

const thin: Slab = { thicknessMm: undefined, blend: 'max' };
const balls: readonly (readonly [center: Vector, hounsfield: number])[] = [
  [[40, 20, 24], 1000],
  [[20, 60, 72], 700],
  [[32, 40, 48], 400],
];
const block: Vector = [64, 80, 96];
const distance = (a: Vector, b: Vector): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** What make-phantom.py puts at a place of the patient. */
const truth = (place: Vector): number => {
  for (const [center, value] of balls) if (distance(place, center) <= 5) return value;
  return place.every((mm, axis) => mm >= 0 && mm < (block[axis] ?? 0)) ? 100 : -1000;
};

/** Whether another part of the phantom is as near as the next value of a slice. */
const isNearEdge = ([left, back, head]: Vector): boolean =>
  [-2.5, 0, 2.5].some((x) =>
    [-2.5, 0, 2.5].some((y) =>
      [-2.5, 0, 2.5].some((z) => truth([left + x, back + y, head + z]) !== truth([left, back, head])),
    ),
  );

describe('a volume of slices', () => {
  const phantom = mkdtempSync(join(tmpdir(), 'discport-phantom-'));
  const made: Volume[] = [];
  beforeAll(() => {
    execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'make-phantom.py'), phantom]);
  });
  afterAll(() => {
    rmSync(phantom, { recursive: true });
    made.forEach(dropVolume);
  });

  const pathsOf = (series: string): readonly string[] => phantomPaths(phantom, series);
  const load = async (paths: readonly string[]): Promise<Volume> => {
    const volume = await loadVolume(paths, readPhantom, new AbortController().signal, () => undefined);
    if (typeof volume !== 'object') throw new Error(volume ?? 'given up');
    made.push(volume);
    return volume;
  };
  const pictureOf = (volume: Volume, plane: PlaneName, layer: number, slab: Slab) => {
    const picture = computedPicture(computedUrl(volume, plane, layer, slab));
    const drawn = planeOf(picture.header);
    if (picture.colour || drawn === undefined) throw new Error('no grey picture');
    const { values, columns } = picture;
    return {
      ...picture,
      valueAt: (x: number, y: number): number => values[y * columns + x] ?? NaN,
      placeOf: (x: number, y: number): Vector => toPatient(drawn, [x + 0.5, y + 0.5]),
    };
  };
  const layersOf = (volume: Volume, plane: PlaneName): readonly number[] =>
    Array.from({ length: volume.grids[plane].layers }, (_, layer) => layer);

  describe.each(['axial', 'sagittal', 'coronal', 'prior', 'oblique'])('taken %s', (series) => {
    test('is the phantom in every plane of the body', async () => {
      const volume = await load(pathsOf(series));
      const shift = series === 'prior' ? 10 : 0;
      // what lies between values of two parts of the phantom is neither
      const most = series === 'oblique' ? 15 : 0;
      for (const plane of planeNames) {
        let error = 0;
        let count = 0;
        for (const layer of layersOf(volume, plane)) {
          const picture = pictureOf(volume, plane, layer, thin);
          for (let y = 0; y < picture.rows; y += 1)
            for (let x = 0; x < picture.columns; x += 1) {
              const [left, back, head] = picture.placeOf(x, y);
              const value = picture.valueAt(x, y);
              // beyond the volume there is nothing to compare
              if (series === 'oblique' && value === -1000) continue;
              const off = Math.abs(value - truth([left, back, head - shift]));
              error += off;
              count += 1;
              if (off > 0 && layer % 4 === 0) expect(isNearEdge([left, back, head - shift])).toBe(true);
            }
        }
        expect(count).toBeGreaterThan(60_000);
        expect(error / count, plane).toBeLessThanOrEqual(most);
      }
    });

    test('has its balls where they are, to a millimetre', async () => {
      const volume = await load(pathsOf(series));
      const shift = series === 'prior' ? 10 : 0;
      // the tilted slices end in the second ball
      const whole = balls.filter(([, value]) => series !== 'oblique' || value !== 700);
      for (const plane of planeNames)
        for (const [center, hounsfield] of whole) {
          const sum = [0, 0, 0];
          let count = 0;
          for (const layer of layersOf(volume, plane)) {
            const picture = pictureOf(volume, plane, layer, thin);
            for (let y = 0; y < picture.rows; y += 1)
              for (let x = 0; x < picture.columns; x += 1) {
                const place = picture.placeOf(x, y);
                if (distance(place, [center[0], center[1], center[2] + shift]) > 8) continue;
                if (picture.valueAt(x, y) < (100 + hounsfield) / 2) continue;
                place.forEach((mm, axis) => (sum[axis] = (sum[axis] ?? 0) + mm));
                count += 1;
              }
          }
          const found = sum.map((each) => each / count);
          found.forEach((mm, axis) => {
            const real = (center[axis] ?? 0) + (axis === 2 ? shift : 0);
            expect(Math.abs(mm - real), `${plane} ${axis}`).toBeLessThan(0.5);
          });
        }
    });
  });

  test('opens as its stack does, in the middle, however bright another slice is', async () => {
    const paths = pathsOf('axial');
    const withoutWindow = async (path: string) => {
      const { header } = await readPhantom(path);
      const stored = Uint16Array.from({ length: header.rows * header.columns }, (_, at) =>
        path === paths[0] && at === 0 ? 40_000 : 1000 + (at % 200),
      );
      const plain = { ...header, windows: [] };
      return { header: plain, ...toGrey(stored, plain) };
    };
    const volume = await loadVolume(paths, withoutWindow, new AbortController().signal, () => undefined);
    if (typeof volume !== 'object') throw new Error(volume ?? 'given up');
    made.push(volume);
    const { window, curve } = await withoutWindow(paths[24] ?? '');
    expect(volume.extent.most).toBe(40_000 - 1024);
    expect([volume.window, volume.curve]).toEqual([window, curve]);
    const brightest = solidPoints(volume, 'brightest').at(-1)?.[0];
    expect(brightest).toBe(windowRange(window, curve).most);
    expect(solidPoints(volume, 'surface').at(-1)?.[0]).toBe(brightest);
  });

  test('is the same whatever order its slices are listed in', async () => {
    const paths = pathsOf('axial');
    const shuffled = paths.map((_, at) => paths[(at * 29) % paths.length] ?? '');
    const volumes = [await load(paths), await load([...paths].reverse()), await load(shuffled)];
    const [first, ...others] = volumes.map((volume) => pictureOf(volume, 'coronal', 10, thin));
    for (const other of others) {
      expect(other.values).toEqual(first?.values);
      expect(other.header.position).toEqual(first?.header.position);
    }
  });

  test.each<[Blend, number, number, number]>([
    // the ball of 1000 HU reaches from 19 to 29 mm: 7 layers around 33 mm reach it, 3 do not
    ['max', 6, 100, 3],
    ['max', 14, 1000, 7],
    ['min', 14, 100, 7],
    // at 29 mm of 7 layers (23 to 35 mm) three hold the ball
    ['mean', 14, (3 * 1000 + 4 * 100) / 7, 7],
  ])('a thick slice shows the %s of its layers alone (%s mm)', async (blend, thicknessMm, value, layers) => {
    const volume = await load(pathsOf('axial'));
    const layer = blend === 'mean' ? 14 : 16;
    const picture = pictureOf(volume, 'axial', layer, { thicknessMm, blend });
    expect(picture.header.sliceThicknessMm).toBeCloseTo(2 * layers);
    expect(picture.valueAt(40, 20)).toBeCloseTo(value, -0.5);
  });

  test('its pictures are none of those in the files', async () => {
    const volume = await load(pathsOf('axial'));
    const { header } = pictureOf(volume, 'axial', 10, thin);
    expect(volume.header.sopInstanceUid).not.toBe('');
    expect([header.sopInstanceUid, header.measuring.identity.sopInstanceUid]).toEqual(['', '']);
  });

  test('all three balls are in a picture as thick as the phantom', async () => {
    const volume = await load(pathsOf('axial'));
    const whole = pictureOf(volume, 'coronal', 40, { thicknessMm: 180, blend: 'max' });
    for (const [[left, , head], hounsfield] of balls)
      expect(whole.valueAt(left, (96 - head) / 2)).toBe(hounsfield);
  });

  test.each([
    ['gaps', 'axial-gap', (paths: readonly string[]) => paths],
    ['too-few', 'axial', (paths: readonly string[]) => paths.slice(0, 7)],
    ['same-place', 'axial', (paths: readonly string[]) => [...paths, paths[20] ?? '']],
  ])('is not made where it would be wrong: %s', async (reason, series, choose) => {
    const given = choose(pathsOf(series));
    expect(await loadVolume(given, readPhantom, new AbortController().signal, () => undefined)).toBe(reason);
  });

  test.each<[string, (header: PictureHeader, at: number) => Partial<PictureHeader>]>([
    ['mixed', (_, at) => (at === 5 ? { rows: 81 } : {})],
    ['mixed', (_, at) => (at === 5 ? { rescaleType: 'HU' } : {})],
    ['mixed', (_, at) => (at === 5 ? { frameOfReferenceUid: '1.2.3' } : {})],
    ['no-place', (_, at) => (at === 5 ? { position: undefined } : {})],
    ['no-place', () => ({ spacing: { rowMm: 1, columnMm: 1, source: 'detector' } })],
    ['colour', () => ({ samplesPerPixel: 3 })],
    ['uneven', (_, at) => ({ position: [0, 0, 2 * at + 0.4 * (at % 3)] })],
    ['uneven', (_, at) => (at === 20 ? { position: [3, 0, 2 * at] } : {})],
    ['uneven', (_, at) => ({ position: [5 * at, 0, 2 * at] })],
    ['too-large', () => ({ rows: 65_535, columns: 65_535 })],
  ])('and says why: %s', async (reason, change) => {
    const { header } = await readPhantom(join(phantom, 'axial', '001.dcm'));
    const headers = Array.from({ length: 48 }, (_, at): PictureHeader => ({
      ...header,
      position: [0, 0, 2 * at],
      ...change(header, at),
    }));
    expect(volumeGeometry(headers)).toBe(reason);
  });

  test('may be slanted, as by a tilted gantry, and steps may be rounded', async () => {
    const { header } = await readPhantom(join(phantom, 'axial', '001.dcm'));
    const at = (index: number): PictureHeader => ({
      ...header,
      position: [0, Math.round(3.64 * index) / 10, Math.round(6.25 * index) / 10],
    });
    const geometry = volumeGeometry(Array.from({ length: 40 }, (_, index) => at(index)));
    expect(geometry).toMatchObject({ isSlanted: true, size: [64, 80, 40] });
  });

  test('is left when it is given up', async () => {
    const giveUp = new AbortController();
    let told = 0;
    const loading = loadVolume(pathsOf('axial'), readPhantom, giveUp.signal, (done) => {
      told = done;
      if (done === 5) giveUp.abort();
    });
    expect(await loading).toBeUndefined();
    expect(told).toBe(5);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseInstance, type InstanceFile } from '../../../../renderer/viewer/instance-file';
import { doseIn, readDose, refusalOfDose, type Dose } from '../../../../renderer/viewer/layers/dose';
import { beneathOf, isWithin, type Beneath } from '../../../../renderer/viewer/layers/layer';
import { labToRgb, washColour } from '../../../../renderer/viewer/layers/layer-colours';
import { layerKind } from '../../../../renderer/viewer/layers/layer-classes';
import { partsOn } from '../../../../renderer/viewer/layers/read-layer';
import {
  framesOn,
  readSegmentation,
  type Segmentation,
} from '../../../../renderer/viewer/layers/segmentation';
import {
  readStructures,
  structuresOn,
  type StructureSet,
} from '../../../../renderer/viewer/layers/structures';
import { PictureFailure } from '../../../../renderer/viewer/picture-failure';
import { readPictureHeader, type PictureHeader } from '../../../../renderer/viewer/picture-header';
import type { SliceStack } from '../../../../renderer/viewer/view-stacks';
import { corpus, corpusFiles } from '../harness';
import { judgedDose } from './judged-dose';

const phantom = mkdtempSync(join(tmpdir(), 'discport-layers-'));
beforeAll(() => {
  execFileSync('/usr/bin/python3', [join(import.meta.dirname, '../make-phantom.py'), phantom]);
  execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'make-layers.py'), phantom]);
}, 60_000);
afterAll(() => {
  rmSync(phantom, { recursive: true });
});

const bytesOf = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(join(phantom, name)));
const fileOf = (name: string): Promise<InstanceFile> => parseInstance(bytesOf(name), '');
const headerOf = async (name: string): Promise<PictureHeader> => {
  const { dataSet, transferSyntaxUid } = await fileOf(name);
  return readPictureHeader(dataSet, 0, transferSyntaxUid);
};

/** A slice with its neighbours 2 mm before and behind it. */
const beneathIn = async (series: string, number: number): Promise<Beneath> => {
  const header = await headerOf(`${series}/${String(number).padStart(3, '0')}.dcm`);
  const stack: SliceStack = { kind: 'slices', imageIds: [], distancesMm: [-2, 0, 2], gaps: new Map() };
  return beneathOf(header, stack, 1);
};
/** The axial slice at so many millimetres to the head; their numbers run the other way. */
const axialAt = (head: number): Promise<Beneath> => beneathIn('axial', 48 - (head - 1) / 2);

const segmentationOf = async (name: string): Promise<Segmentation> => {
  const read = await readSegmentation(await fileOf(`segments/${name}.dcm`));
  if (typeof read === 'string') throw new Error(read);
  return read;
};
const outlines = async (): Promise<StructureSet> => {
  const read = await readStructures((await fileOf('structures/outlines.dcm')).dataSet);
  if (typeof read === 'string') throw new Error(read);
  return read;
};
const dose = async (): Promise<Dose> => {
  const read = await readDose(await fileOf('dose/dose.dcm'));
  if (typeof read === 'string') throw new Error(read);
  return read;
};

describe('a segmentation', () => {
  test('names its segments, in the colours that the file says', async () => {
    const { title, parts } = await segmentationOf('binary');
    expect(title).toBe('binary');
    expect(parts.map(({ id, name, making, isThere }) => [id, name, making, isThere])).toEqual([
      ['1', 'Ball', 'automatic', true],
      ['2', 'Left half', 'automatic', true],
    ]);
    const [r = 0, g = 0, b = 0] = parts[0]?.colour ?? [];
    expect(Math.abs(r - 255) + g + b).toBeLessThan(40);
  });

  test('has the frame of a slice on that slice alone, whatever their order', async () => {
    const binary = await segmentationOf('binary');
    const segmentsAt = async (head: number): Promise<readonly unknown[]> => {
      const placed = framesOn(binary, await axialAt(head));
      return typeof placed === 'string' ? [placed] : placed.map(({ segment }) => segment).sort();
    };
    expect(await segmentsAt(43)).toEqual([]);
    expect(await segmentsAt(45)).toEqual([2]);
    expect(await segmentsAt(51)).toEqual([2]);
    expect(await segmentsAt(53)).toEqual([]);
    expect(await segmentsAt(63)).toEqual([1]);
    expect(await segmentsAt(81)).toEqual([1]);
    expect(await segmentsAt(83)).toEqual([]);
  });

  test('that is turned and coarser lies on the right pixels', async () => {
    const placed = framesOn(await segmentationOf('binary'), await axialAt(49));
    // columns of 2 mm run to the back, rows to the left, from the corner of the patient's box
    expect(
      typeof placed === 'string'
        ? placed
        : placed[0]?.toPicture.map((value) => Math.round(value * 1e6) / 1e6),
    ).toEqual([0, 2, 2, 0, 0, 0]);
  });

  test('of the same place but another picture of its series is not for this one', async () => {
    const binary = await segmentationOf('binary');
    const beneath = await axialAt(49);
    const { header } = beneath;
    const again = { ...beneath, header: { ...header, sopInstanceUid: '1.2.3' } };
    expect(framesOn(binary, again)).toEqual([]);
    const identity = { ...header.measuring.identity, seriesUid: '1.2.4' };
    const otherSeries = {
      ...again,
      header: { ...again.header, measuring: { ...header.measuring, identity } },
    };
    expect(framesOn(binary, otherSeries)).toHaveLength(1);
  });

  test.each([
    ['binary', 'sagittal', 'tilted'],
    ['binary', 'oblique', 'tilted'],
    ['elsewhere', 'axial', 'other-space'],
    ['somebody', 'axial', 'other-patient'],
    ['named', 'sagittal', 'other-pictures'],
    ['binary', 'prior', 'other-space'],
  ])('is refused where it does not fit (%s on %s)', async (name, series, reason) => {
    expect(framesOn(await segmentationOf(name), await beneathIn(series, 20))).toBe(reason);
  });

  test('is refused where the picture says not where it lies', async () => {
    const beneath = await axialAt(49);
    expect(framesOn(await segmentationOf('labels'), { ...beneath, plane: undefined })).toBe(
      'picture-no-place',
    );
  });
});

describe('a structure set', () => {
  test('names its structures, in the colours that the file says', async () => {
    const { title, parts } = await outlines();
    expect(title).toBe('PLAN-1');
    expect(parts.map(({ name, colour, making }) => [name, colour, making])).toEqual([
      ['Square', [255, 0, 0], 'manual'],
      ['Between', [0, 255, 0], 'manual'],
      ['Isocentre', [0, 0, 255], 'manual'],
      ['Line', [255, 255, 0], 'manual'],
    ]);
  });

  test('has its contours in the pixels of their slice, counted from the corner of the first', async () => {
    const placed = structuresOn(await outlines(), await axialAt(49));
    if (typeof placed === 'string') throw new Error(placed);
    expect(placed.map(({ contours }) => contours.map(({ shape, isBeside }) => [shape, isBeside]))).toEqual([
      [['closed', false]],
      [['closed', true]],
      [['point', false]],
      [['open', false]],
    ]);
    // the first pixel's centre lies at 0.5 mm
    expect(placed[0]?.contours[0]?.places[0]?.map((value) => value.toFixed(3))).toEqual(['10.000', '20.000']);
    for (const head of [47, 51]) {
      const beside = structuresOn(await outlines(), await axialAt(head));
      expect(typeof beside === 'string' ? beside : beside.flatMap(({ contours }) => contours)).toEqual([]);
    }
  });

  test('is tilted against other planes, and lies in no other space', async () => {
    expect(structuresOn(await outlines(), await beneathIn('sagittal', 16))).toBe('tilted');
    expect(structuresOn(await outlines(), await beneathIn('oblique', 20))).toBe('tilted');
    expect(structuresOn(await outlines(), await beneathIn('prior', 24))).toBe('other-space');
  });
});

describe('a dose', () => {
  test('has in a plane what others interpolate', async () => {
    const read = await dose();
    const { plane } = await axialAt(49);
    if (plane === undefined) throw new Error('no plane');
    const values = doseIn(read, plane);
    const pixels = Array.from({ length: 40 }, (_, index) => [6 + index, 70 - index] as const);
    const points = pixels.map(([x, y]) => [x + 0.5, y + 0.5, 49] as const);
    const { most, found } = judgedDose(join(phantom, 'dose/dose.dcm'), points);
    expect(read.most).toBeCloseTo(most, 3);
    for (const [index, [x, y]] of pixels.entries())
      expect(values[y * 64 + x]).toBeCloseTo(found[index] ?? NaN, 3);
    expect(values[0]).toBeNaN();
  });

  test('has a unit, and lies in no other space', async () => {
    const read = await dose();
    expect(read.unit).toBe('gray');
    expect(refusalOfDose(read, await beneathIn('prior', 24))).toBe('other-space');
    expect(refusalOfDose(read, await beneathIn('sagittal', 16))).toBeUndefined();
  });
});

test('midway between two slices is in one of them', () => {
  expect([isWithin(-1, 1), isWithin(1, 1)]).toEqual([true, false]);
  expect([isWithin(0, 0), isWithin(0.02, 0)]).toEqual([true, false]);
});

test('colours are those of other programs', () => {
  // CIE Lab (D50) of sRGB's primaries and white
  expect(labToRgb([100, 0, 0])).toEqual([255, 255, 255]);
  for (const [lab, rgb] of [
    [
      [54.29, 80.81, 69.89],
      [255, 0, 0],
    ],
    [
      [87.82, -79.29, 80.99],
      [0, 255, 0],
    ],
    [
      [29.57, 68.3, -112.03],
      [0, 0, 255],
    ],
  ] as const)
    for (const [channel, value] of labToRgb(lab).entries())
      expect(Math.abs(value - (rgb[channel] ?? NaN))).toBeLessThan(3);
  expect([washColour(0), washColour(1), washColour(7)]).toEqual([
    [0, 0, 255],
    [255, 0, 0],
    [255, 0, 0],
  ]);
});

const readAny = async (file: InstanceFile) => {
  const kind = layerKind({ sopClassUid: file.dataSet.text(0x00080016) });
  if (kind === 'segmentation') return readSegmentation(file);
  return kind === 'dose' ? readDose(file) : readStructures(file.dataSet);
};

describe('layers of other makers', () => {
  const files = corpusFiles().filter((file) => layerKind(file) !== undefined);

  test.each(files.map(({ path, transferSyntaxUid }) => [path, transferSyntaxUid] as const))(
    '%s is read, or said why not',
    async (path, transferSyntaxUid) => {
      const bytes = new Uint8Array(readFileSync(join(corpus, path)));
      const read = await readAny(await parseInstance(bytes, transferSyntaxUid));
      if (typeof read === 'string')
        expect([path, read]).toEqual([path, path.includes('seg_image_sm') ? 'tiles' : 'shown']);
      else expect(read.parts.length).toBeGreaterThan(0);
    },
  );

  test('lie on the pictures that they were made on', async () => {
    const read = async (path: string) =>
      parseInstance(new Uint8Array(readFileSync(join(corpus, path))), '1.2.840.10008.1.2');
    const segmentation = await readSegmentation(await read('documents/seg/seg_image_ct_binary.dcm'));
    if (typeof segmentation === 'string') throw new Error(segmentation);
    const seen: unknown[] = [];
    for (const slice of ['17106', '17136', '17166', '17196']) {
      const { dataSet, transferSyntaxUid } = await read(`dicomdir/dcmtk-fileset/77654033/CT2/${slice}`);
      const header = readPictureHeader(dataSet, 0, transferSyntaxUid);
      const placed = framesOn(segmentation, beneathOf(header, undefined, 0));
      if (typeof placed === 'string') throw new Error(placed);
      seen.push(placed.map(({ frame }) => frame));
      for (const { toPicture } of placed)
        for (const [index, value] of [1, 0, 0, 1, 0, 0].entries())
          expect(toPicture[index]).toBeCloseTo(value, 6);
    }
    // the first lies elsewhere, and nothing was marked on it
    expect(seen).toEqual([[], [0], [1], [2]]);
  });
});

test('hostile bytes end in a word for it, soon', async () => {
  const names = ['segments/binary.dcm', 'structures/outlines.dcm', 'dose/dose.dcm', 'segments/labels.dcm'];
  const beneath = await axialAt(49);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 20,
      }),
      fc.double({ min: 0.2, max: 1, noNaN: true }),
      async (name, changes, kept) => {
        const whole = bytesOf(name);
        for (const [place, value] of changes) whole[Math.floor(place * (whole.length - 1))] = value;
        try {
          const read = await readAny(await parseInstance(whole.slice(0, Math.ceil(kept * whole.length)), ''));
          if (typeof read !== 'string') partsOn(read, beneath);
        } catch (error) {
          expect(error).toBeInstanceOf(PictureFailure);
        }
      },
    ),
    { seed: 20261130, numRuns: 300 },
  );
}, 60_000);

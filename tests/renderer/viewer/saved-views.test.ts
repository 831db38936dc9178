import { AxeBuilder } from '@axe-core/playwright';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseInstance } from '../../../renderer/viewer/instance-file';
import { markedPixels } from '../../../renderer/viewer/overlay-planes';
import { readSavedView } from '../../../renderer/viewer/saved-views/saved-view';
import { curveOf } from '../../../renderer/viewer/saved-views/shutters';
import { corpus } from './harness';
import { PixelPage } from './pixel-page';
import { ViewerPage } from './viewer-page';

const syntax = '1.2.840.10008.1.2.1';
const folder = mkdtempSync(join(tmpdir(), 'discport-saved-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A picture of 40 x 40 with a ramp and four different quarters. */
const pictureScript = `
import sys, pydicom, numpy
from pydicom.dataset import Dataset, FileMetaDataset
meta = FileMetaDataset()
meta.TransferSyntaxUID = '${syntax}'
meta.MediaStorageSOPClassUID = '1.2.840.10008.5.1.4.1.1.2'
meta.MediaStorageSOPInstanceUID = '1.2.3.4.1'
made = Dataset()
made.file_meta = meta
made.SOPClassUID, made.SOPInstanceUID, made.Modality = meta.MediaStorageSOPClassUID, '1.2.3.4.1', 'CT'
made.StudyInstanceUID, made.SeriesInstanceUID = '1.2.3.4.2', '1.2.3.4.3'
made.PatientName, made.PatientID, made.PatientBirthDate, made.PatientSex = 'Sample^Robin', '1', '', ''
made.StudyID, made.StudyDate, made.StudyTime, made.SeriesNumber, made.InstanceNumber = '1', '', '', 1, 1
made.Rows = made.Columns = 40
made.SamplesPerPixel, made.PhotometricInterpretation = 1, sys.argv[2]
made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 12, 11, 0
made.RescaleSlope, made.RescaleIntercept, made.RescaleType = 1, -1000, 'HU'
made.WindowCenter, made.WindowWidth = 0, 4000
y, x = numpy.mgrid[0:40, 0:40]
made.PixelData = (300 + 20 * x + 3 * y + 900 * (x >= 20) + 1500 * (y >= 20)).astype('<u2').tobytes()
made.is_little_endian, made.is_implicit_VR = True, False
made.save_as(sys.argv[1], write_like_original=False)
`;

/** Changes what dcmtk wrote. */
const viewScript = `
import json, numpy, sys, pydicom
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
view, wanted = pydicom.dcmread(sys.argv[1]), json.loads(sys.argv[2])
def with_(**values):
    made = Dataset()
    for name, value in values.items(): setattr(made, name, value)
    return made
for name in ('SoftcopyVOILUTSequence', 'GraphicAnnotationSequence'):
    if name in view: del view[name]
center, width = wanted['window']
view.SoftcopyVOILUTSequence = Sequence([with_(WindowCenter=center, WindowWidth=width)])
view.ImageRotation, view.ImageHorizontalFlip = wanted['rotation'], wanted['flip']
view.PresentationLUTShape = wanted['shape']
view.ContentLabel, view.ContentDescription, view.ContentCreatorName = 'LUNGS', 'Look here', 'House^Robin'
if 'area' in wanted:
    left, top, right, bottom = wanted['area']
    area = view.DisplayedAreaSelectionSequence[0]
    area.DisplayedAreaTopLeftHandCorner, area.DisplayedAreaBottomRightHandCorner = [left, top], [right, bottom]
if 'shutter' in wanted:
    view.ShutterShape = 'RECTANGULAR'
    (view.ShutterLeftVerticalEdge, view.ShutterRightVerticalEdge, view.ShutterUpperHorizontalEdge,
     view.ShutterLowerHorizontalEdge) = wanted['shutter']
    view.ShutterPresentationValue = wanted.get('cover', 0)
if 'marks' in wanted:
    view.GraphicLayerSequence = Sequence([with_(GraphicLayer='MARKS', GraphicLayerOrder=1)])
    view.GraphicAnnotationSequence = Sequence([with_(GraphicLayer='MARKS',
        GraphicObjectSequence=Sequence([with_(GraphicAnnotationUnits='PIXEL', GraphicDimensions=2,
            NumberOfGraphicPoints=3, GraphicData=[5, 5, 15, 5, 15, 12], GraphicType='POLYLINE', GraphicFilled='N')]),
        TextObjectSequence=Sequence([with_(UnformattedTextValue='Here', AnchorPointAnnotationUnits='PIXEL',
            AnchorPoint=[20, 20], AnchorPointVisibility='Y')]))])
if 'bits' in wanted:
    bits = numpy.array([[(x // 5 + y // 7) % 3 == 0 for x in range(40)] for y in range(40)])
    view.ShutterShape = ['RECTANGULAR', 'BITMAP'] if 'shutter' in wanted else 'BITMAP'
    view.ShutterOverlayGroup, view.ShutterPresentationValue = 0x6002, wanted.get('cover', 0)
    for element, vr, value in ((0x10, 'US', 40), (0x11, 'US', 40), (0x40, 'CS', 'G'), (0x50, 'SS', [1, 1]),
                               (0x100, 'US', 1), (0x102, 'US', 0),
                               (0x3000, 'OW', numpy.packbits(bits.ravel(), bitorder='little').tobytes())):
        view.add_new((0x6002, element), vr, value)
if 'table' in wanted:
    first, entries = wanted['table']
    table = Dataset()
    table.add_new(0x00283002, 'SS' if first < 0 else 'US', [len(entries), first, 12])
    table.add_new(0x00283006, 'OW', numpy.array(entries, '<u2').tobytes())
    view.SoftcopyVOILUTSequence = Sequence([with_(VOILUTSequence=Sequence([table]))])
if 'compound' in wanted:
    note = view.GraphicAnnotationSequence[0]
    note.CompoundGraphicSequence = Sequence([with_(CompoundGraphicInstanceID=id, CompoundGraphicType='RULER')
        for id in wanted['compound']])
    note.GraphicObjectSequence[0].CompoundGraphicInstanceID = 7
if 'rescale' in wanted:
    view.RescaleSlope, view.RescaleIntercept = wanted['rescale']
    view.RescaleType = 'US'
if 'curve' in wanted:
    view.GraphicAnnotationSequence[0].GraphicObjectSequence[0].GraphicType = 'INTERPOLATED'
view.save_as(sys.argv[1])
`;

interface Wanted {
  readonly window: readonly [center: number, width: number];
  readonly rotation: 0 | 90 | 180 | 270;
  readonly flip: 'Y' | 'N';
  readonly shape: 'IDENTITY' | 'INVERSE';
  readonly area?: readonly number[];
  readonly shutter?: readonly number[];
  /** How light what is covered is, of 65535; black where it is not given. */
  readonly cover?: number;
  readonly marks?: true;
  /** Pixels that are covered, in a pattern. */
  readonly bits?: true;
  /** With marks: graphics of several parts; the line of these marks stands for number 7. */
  readonly compound?: readonly number[];
  readonly curve?: true;
  /** Greys of 12 bits in the place of the window, from a first value on. */
  readonly table?: readonly [first: number, entries: readonly number[]];
  /** How it makes values of what is stored. */
  readonly rescale?: readonly [slope: number, intercept: number];
}

const plain: Wanted = { window: [500, 2500], rotation: 0, flip: 'N', shape: 'IDENTITY' };

/** Dark at first, and steep at its end; 12 bits. */
const curvedGreys = Array.from({ length: 3000 }, (_, index) => Math.round(4095 * (index / 2999) ** 2.5));

const at = (name: string): string => join(folder, name);

/** Names of a picture and of a view of it, new ones each time: pages keep what they read. */
interface Made {
  readonly picture: string;
  readonly view: string;
}

let count = 0;
const make = (photometric: string, wanted: Wanted): Made => {
  count += 1;
  const made = { picture: `picture-${count}.dcm`, view: `view-${count}.dcm` };
  execFileSync('/usr/bin/python3', ['-c', pictureScript, at(made.picture), photometric]);
  execFileSync('dcmpsmk', [at(made.picture), at(made.view)]);
  execFileSync('/usr/bin/python3', ['-c', viewScript, at(made.view), JSON.stringify(wanted)]);
  return made;
};

/** The picture as dcmtk draws it through the view. */
const judged = ({ picture, view }: Made): Buffer => {
  execFileSync('dcmp2pgm', ['-p', at(view), at(picture), at('drawn.pgm')]);
  const bytes = readFileSync(at('drawn.pgm'));
  const [head = ''] = /^P5\s(?:#[^\n]*\n)*\d+\s\d+\s255\s/.exec(bytes.toString('latin1')) ?? [];
  return bytes.subarray(head.length);
};

const meanDifference = (rgba: Buffer, levels: Buffer): number => {
  expect(rgba.length).toBe(4 * levels.length);
  return (
    levels.reduce((sum, level, pixel) => sum + Math.abs(level - (rgba[4 * pixel] ?? 0)), 0) / levels.length
  );
};

describe('a saved view in Chromium', () => {
  let page: PixelPage;
  beforeAll(async () => {
    page = await PixelPage.open(folder);
  }, 120_000);
  afterAll(() => page.close());

  const draw = async ({ picture, view }: Made): Promise<Buffer> => {
    const file = { path: picture, transferSyntaxUid: syntax };
    const { pixels } = await page.drawSaved(file, view, { rows: 40, columns: 40 });
    return Buffer.from(pixels, 'base64');
  };

  test.each([
    ['window', 'MONOCHROME2', {}],
    ['window, of a picture whose least is white', 'MONOCHROME1', {}],
    ['window in values of its own', 'MONOCHROME2', { window: [1500, 2500], rescale: [1, 0] }],
    ['table in place of the window', 'MONOCHROME2', { table: [-700, curvedGreys] }],
    ['table, inverse', 'MONOCHROME2', { table: [-700, curvedGreys], shape: 'INVERSE' }],
    ['table in values of its own', 'MONOCHROME2', { table: [300, curvedGreys], rescale: [1, 0] }],
    ['inverse', 'MONOCHROME2', { shape: 'INVERSE' }],
    ['quarter turn', 'MONOCHROME2', { rotation: 90 }],
    ['half turn and mirror', 'MONOCHROME2', { rotation: 180, flip: 'Y' }],
    ['three quarters and mirror', 'MONOCHROME2', { rotation: 270, flip: 'Y' }],
  ] as const)(
    'is drawn as another program draws it (%s)',
    async (_, photometric, changes) => {
      const made = make(photometric, { ...plain, ...changes });
      expect(meanDifference(await draw(made), judged(made))).toBeLessThan(1);
    },
    60_000,
  );

  test('fills the viewport with the part that was set to be seen', async () => {
    const made = make('MONOCHROME2', { ...plain, area: [21, 1, 40, 20] });
    const pixels = await draw(made);
    const levels = judged(made);
    for (const [x, y] of [
      [3, 3],
      [36, 20],
      [20, 36],
    ] as const) {
      const level = levels[Math.floor(y / 2) * 40 + 20 + Math.floor(x / 2)] ?? NaN;
      expect(Math.abs((pixels[4 * (y * 40 + x)] ?? NaN) - level)).toBeLessThan(3);
    }
  }, 60_000);
});

describe('a saved view', () => {
  const read = async (path: string) =>
    readSavedView(await parseInstance(new Uint8Array(readFileSync(path)), ''));

  test('names who saved it, the pictures it is for, and what was drawn on them', async () => {
    const made = make('MONOCHROME2', { ...plain, marks: true, shutter: [6, 35, 11, 30] });
    const view = await read(at(made.view));
    expect([view.creator, view.label, view.isPartial]).toEqual(['House Robin', 'Look here', false]);
    expect([view.shows('1.2.3.4.1', 0), view.shows('1.2.3.4.9', 0)]).toEqual([true, false]);
    expect(view.shutters).toEqual([
      {
        shape: 'polygon',
        corners: [
          [5, 10],
          [35, 10],
          [35, 30],
          [5, 30],
        ],
        cover: [0, 0, 0, 255],
      },
    ]);
    const point = (x: number, y: number) => ({ at: [x, y], inArea: false });
    expect(view.marksFor('1.2.3.4.1', 0)).toEqual([
      { kind: 'line', points: [point(5, 5), point(15, 5), point(15, 12)], filled: false },
      { kind: 'text', text: 'Here', at: point(20, 20), anchor: point(20, 20) },
    ]);
  });

  test('covers each pixel whose bit is set, as another program reads the bits', async () => {
    const { view: name } = make('MONOCHROME2', { ...plain, bits: true });
    const view = await read(at(name));
    const [shutter] = view.shutters;
    if (shutter?.shape !== 'bits') throw new Error('no bits');
    const script =
      'import pydicom, sys; print(pydicom.dcmread(sys.argv[1]).overlay_array(0x6002).ravel().tolist())';
    const set: unknown = JSON.parse(
      execFileSync('/usr/bin/python3', ['-c', script, at(name)], { encoding: 'utf8' }),
    );
    expect([...markedPixels(shutter.planes, 40, 40)]).toEqual(set);
    expect(view.isPartial).toBe(false);
  });

  test('covers with the colour that it names', async () => {
    const { view } = make('MONOCHROME2', { ...plain, shutter: [6, 35, 11, 30] });
    // red of sRGB, as PS3.3 C.10.7.1.1 counts it
    const lab = [54.29, 80.8, 69.89].map((value, axis) =>
      Math.round(axis === 0 ? (value / 100) * 65535 : ((value + 128) / 255) * 65535),
    );
    execFileSync('dcmodify', ['-nb', '-i', `(0018,1624)=${lab.join('\\')}`, at(view)]);
    const [red = 0, green = 255, blue = 255] = (await read(at(view))).shutters[0]?.cover ?? [];
    expect(red).toBeGreaterThan(252);
    expect(Math.max(green, blue)).toBeLessThan(4);
  });

  test('whose bits are lost says that it is not all there', async () => {
    const { view } = make('MONOCHROME2', { ...plain, bits: true });
    execFileSync('dcmodify', ['-nb', '-e', '(6002,3000)', at(view)]);
    const { shutters, isPartial } = await read(at(view));
    expect([shutters, isPartial]).toEqual([[], true]);
  });

  test('has smooth lines, through all their points', async () => {
    const { view } = make('MONOCHROME2', { ...plain, marks: true, curve: true });
    const [mark] = (await read(at(view))).marksFor('1.2.3.4.1', 0);
    expect(mark?.kind).toBe('curve');
    expect(
      curveOf([
        [0, 0],
        [6, 0],
        [6, 6],
      ]),
    ).toBe('M0 0C1 0 5 -1 6 0C7 1 6 5 6 6');
    // a closed one has no corner where it begins
    expect(
      curveOf([
        [0, 0],
        [6, 0],
        [6, 6],
        [0, 0],
      ]),
    ).toMatch(/^M0 0C0 -1 /);
  });

  test('says so where graphics of several parts can not be drawn, and nothing where their lines are there', async () => {
    const viewOf = (compound: readonly number[]) =>
      read(at(make('MONOCHROME2', { ...plain, marks: true, compound }).view));
    expect((await viewOf([7])).isPartial).toBe(false);
    expect((await viewOf([7, 8])).isPartial).toBe(true);
  });

  test('has its words in lines, each as it was written', async () => {
    const { view } = make('MONOCHROME2', { ...plain, marks: true });
    const inText = '(0070,0001)[0].(0070,0008)[0].(0070,0006)';
    execFileSync('dcmodify', ['-nb', '-m', `${inText}=Lesion 12\r\n5 mm`, at(view)]);
    const words = (await read(at(view))).marksFor('1.2.3.4.1', 0).find(({ kind }) => kind === 'text');
    expect(words).toMatchObject({ text: 'Lesion 12\n5 mm' });
  });

  test.each([
    ['a curve of light', '(0028,3110)[0].(0028,1056)=SIGMOID', true],
    ['a line of light', '(0028,3110)[0].(0028,1056)=LINEAR', false],
    ['a plane that lies over the picture', '(6000,1001)=MARKS', true],
  ])('with %s says whether it is all there', async (_, element, isPartial) => {
    const { view } = make('MONOCHROME2', plain);
    execFileSync('dcmodify', ['-nb', '-i', element, at(view)]);
    expect((await read(at(view))).isPartial).toBe(isPartial);
  });

  test('of another maker is read as well', async () => {
    const view = await read(join(corpus, 'documents/other/gsps_annotation.dcm'));
    expect(view.marksFor('2.25.1435004099', 0)).toHaveLength(1);
    expect(view.marksFor('2.25.1', 0)).toHaveLength(0);
    expect(view.label).toBe('Synthetic GSPS interoperability fixture');
  });
});

describe('the views that were saved with an exam', () => {
  const listed = (origin: string, name: string, modality: string, sopClass: string) => ({
    key: modality,
    title: modality,
    modality,
    count: 1,
    patient: { patientId: '1', patientName: 'Sample^Robin', birthDate: '' },
    missing: 0,
    provisional: false,
    prior: false,
    instances: [
      {
        url: `${origin}/i/${name}`,
        sopInstanceUid: modality === 'PR' ? '1.2.3.4.9' : '1.2.3.4.1',
        sopClassUid: sopClass,
        transferSyntaxUid: syntax,
        instanceNumber: 1,
        sliceDistanceMm: null,
        stack: '',
        frames: 1,
        bytes: statSync(at(name)).size,
      },
    ],
  });

  const viewer = new ViewerPage({
    fileOf: at,
    listSeries: (origin) => {
      const changes = {
        rotation: 90,
        marks: true,
        shutter: [6, 35, 11, 30],
        bits: true,
        cover: 26_214,
      } as const;
      const made = make('MONOCHROME2', { ...plain, ...changes });
      return Promise.resolve([
        listed(origin, made.picture, 'CT', '1.2.840.10008.5.1.4.1.1.2'),
        listed(origin, made.view, 'PR', '1.2.840.10008.5.1.4.1.1.11.1'),
      ]);
    },
  });

  test('say where they are shown, and lead to their picture', async () => {
    const { page } = viewer;
    await viewer.open('PR');
    await page.getByText('choose it under “Light for”').waitFor();
    await page.getByRole('button', { name: 'Picture 1 of CT' }).click();
    await viewer.cell(2).getByText('Picture 1 of 1').first().waitFor();
    await page.keyboard.press('v');
    await page.getByText('Here', { exact: true }).waitFor();
  });

  test('are offered in the light menu, by key, and are gone after a reset', async () => {
    const { page } = viewer;
    await viewer.open('CT');
    await page.locator('.viewer-viewport[data-loading=false]').waitFor();
    await page.getByRole('button', { name: /^Light for/ }).click();
    await page.getByRole('menuitemradio', { name: /As saved by House Robin · Look here/ }).click();
    await page.getByText('Here', { exact: true }).waitFor();
    expect(await page.locator('.viewer-shutter').count()).toBe(1);
    const covers = (x: number, y: number) =>
      page
        .locator('canvas.viewer-shutter-bits')
        .evaluate(
          (canvas, [left, top]) =>
            canvas instanceof HTMLCanvasElement
              ? [...(canvas.getContext('2d')?.getImageData(left, top, 1, 1).data ?? [])]
              : [],
          [x, y] as const,
        );
    expect([await covers(2, 2), await covers(7, 2), await covers(7, 16)]).toEqual([
      [102, 102, 102, 255],
      [0, 0, 0, 0],
      [102, 102, 102, 255],
    ]);
    expect(await page.getByText('W 2500 C 500').count()).toBe(1);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.keyboard.press('r');
    await page.getByText('Here', { exact: true }).waitFor({ state: 'detached' });
    expect(await page.locator('.viewer-shutter').count()).toBe(0);
    await page.keyboard.press('v');
    await page.getByText('Here', { exact: true }).waitFor();
    // what is covered does not leave with the picture, which is turned to the right
    await page.keyboard.press('c');
    await page.getByText(/These are health data/).click();
    const saved = async () => {
      await page.evaluate(() => (window.kept = []));
      await page.getByRole('button', { name: 'Save as PNG' }).click();
      await page.waitForFunction(() => window.kept.length > 0);
      return page.evaluate(async () => {
        const bitmap = await createImageBitmap(new Blob([Uint8Array.from(window.kept[0]?.bytes ?? [])]));
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext('2d');
        context?.drawImage(bitmap, 0, 0);
        const times = bitmap.width / 40;
        const at = (x: number, y: number) => [
          ...(context?.getImageData(Math.floor((39.5 - y) * times), Math.floor((x + 0.5) * times), 1, 1)
            .data ?? []),
        ];
        return {
          size: bitmap.width,
          bits: at(7, 16)[0],
          outside: at(20, 5)[0],
          seen: at(16, 16)[0],
          line: at(9.5, 4.5),
        };
      });
    };
    const drawn = await saved();
    expect(drawn.size).toBeGreaterThan(500);
    // what was drawn on it, from 5, 5 to 15, 5, yellow on grey
    const [red = 0, , blue = 0] = drawn.line;
    expect(red - blue).toBeGreaterThan(60);
    await page.getByText('What is drawn over it').click();
    const bare = await saved();
    // 26214 of 65535, of 255 (PS3.3 C.7.6.11): dcmtk hands shutters on, and does not draw them
    // four times as large, so that it can be read that it is turned
    expect([bare.bits, bare.outside, bare.size]).toEqual([102, 102, 160]);
    expect(bare.seen).not.toBe(bare.bits);
  }, 180_000);
});

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseInstance } from '../../../renderer/viewer/instance-file';
import { measureShape } from '../../../renderer/viewer/measure/measure';
import type { Mark, MarkedPicture } from '../../../renderer/viewer/measure/marks';
import { randomUid } from '../../../renderer/viewer/measure/random-uid';
import { saveKeys, saveReport, saveTable, type SaveFile } from '../../../renderer/viewer/measure/save-marks';
import { markKinds, type MarkKind } from '../../../renderer/viewer/measure/shapes';
import { readPicture } from '../../../renderer/viewer/picture';
import type { Plane } from '../../../renderer/viewer/planes';
import type { Place } from '../../../renderer/viewer/to-screen';
import type { Cut } from '../../../renderer/viewer/volume/computed-pictures';
import { corpus } from './harness';

const places: Readonly<Record<MarkKind, readonly Place[]>> = {
  length: [
    [10, 10],
    [40, 50],
  ],
  angle: [
    [10, 10],
    [10, 40.25],
    [40, 40],
  ],
  cobb: [
    [10, 10],
    [60, 12],
    [10, 90],
    [60, 70],
  ],
  rectangle: [
    [220, 220],
    [260, 245],
  ],
  ellipse: [
    [220, 220],
    [240, 270],
  ],
  freehand: [
    [220, 220],
    [270, 224],
    [250, 260],
  ],
  arrow: [
    [30, 30],
    [60, 60],
  ],
  text: [[35.5, 12]],
};

const markOn = async (path: string, kind: MarkKind, name = '', frame = 0): Promise<Mark> => {
  const file = await parseInstance(new Uint8Array(readFileSync(join(corpus, path))), '');
  const picture = await readPicture(file, frame);
  const { header } = picture;
  const marked: MarkedPicture = { identity: header.measuring.identity, frame, seriesKey: 'series' };
  const measured = measureShape(kind, places[kind], header, picture.colour ? undefined : picture.values);
  return { id: randomUid(), kind, picture: marked, places: places[kind], name, measured };
};

const ct = 'series-ct/ge-head-4/01.dcm';
const loop = 'documents/seg/seg_image_ct_binary.dcm';
const words = {
  nameOf: ({ name, kind }: Mark) => name || kind,
  noteOf: ({ source }: Mark['measured']) => (source === 'none' ? 'not calibrated' : ''),
  language: { code: 'en', name: 'English' },
};

/** As numbers of two programs are alike. */
const near = (value: number | undefined, digits: number): unknown => expect.closeTo(value ?? NaN, digits);

interface Node {
  readonly type: string;
  readonly concept: string | null;
  readonly value?: unknown;
  readonly unit?: string;
  readonly children: readonly Node[];
}
const flat = (node: Node): readonly Node[] => [node, ...node.children.flatMap(flat)];

describe('what is saved of measurements', () => {
  const folder = mkdtempSync(join(tmpdir(), 'discport-marks-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const saved: Parameters<SaveFile>[0][] = [];
  const save: SaveFile = (file) => {
    saved.push(file);
    return Promise.resolve(true);
  };
  const lastSaved = (): string => {
    const file = saved.at(-1);
    if (file === undefined) throw new Error('nothing was saved');
    const path = join(folder, `saved.${file.kind}`);
    writeFileSync(path, file.bytes);
    return path;
  };
  const judged = (script: string, path: string): unknown =>
    JSON.parse(
      execFileSync('/usr/bin/python3', [join(import.meta.dirname, script), path], { encoding: 'utf8' }),
    );
  /** Faults that dicom3tools finds. */
  const faultsOf = (path: string): readonly string[] => {
    const { stdout, stderr } = spawnSync('dciodvfy', ['-new', path], { encoding: 'utf8' });
    return `${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('Error'));
  };

  test('places in the patient are numbers in the table on either side, and no formula', async () => {
    const mark = await markOn(ct, 'length');
    const at: Plane = {
      frameOfReferenceUid: '1.2',
      origin: [-20, -5, 3],
      row: [1, 0, 0],
      column: [0, 1, 0],
      normal: [0, 0, 1],
      rowMm: 1,
      columnMm: 1,
      rows: 100,
      columns: 100,
    };
    const cut: Cut = {
      middle: { source: '', index: 0 } as never,
      plane: 'axial',
      layer: 0,
      at,
      slab: { thicknessMm: 41, blend: 'max' },
      thicknessMm: 40.99999999999999,
    };
    await saveTable({ save }, 'Measurements', [{ ...mark, picture: { ...mark.picture, cut } }]);
    expect(judged('judge-table.py', lastSaved())).toMatchObject([
      { PlacesInPatient: '-10.5 4.5 3; 19.5 44.5 3', ComputedThickness: '41' },
    ]);
  });

  test('the table is read by others: a row a measurement, with its identifiers and units', async () => {
    const all = await Promise.all(markKinds.map((kind) => markOn(ct, kind)));
    const evil = { ...(await markOn(ct, 'text')), name: '=HYPERLINK("http://x"),\r\n2nd' };
    await saveTable({ save }, 'Measurements', [...all, evil]);
    const rows = judged('judge-table.py', lastSaved());
    const [first] = all;
    expect(rows).toHaveLength(markKinds.length + 1);
    expect(rows).toMatchObject([
      {
        Kind: 'length',
        PatientID: first?.picture.identity.patientId,
        StudyInstanceUID: first?.picture.identity.studyUid,
        SeriesInstanceUID: first?.picture.identity.seriesUid,
        SOPInstanceUID: first?.picture.identity.sopInstanceUid,
        Length: String(first?.measured.length),
        LengthUnit: 'mm',
        SizesFrom: 'patient',
        Places: '10 10; 40 50',
      },
      { Kind: 'angle', AngleDegrees: String(all[1]?.measured.angle) },
      { Kind: 'cobb' },
      { Kind: 'rectangle', AreaUnit: 'mm2', ValueUnit: 'HU', PixelCount: '1000' },
      { Kind: 'ellipse' },
      { Kind: 'freehand' },
      { Kind: 'arrow' },
      { Kind: 'text' },
      { Kind: 'text', Name: '\'=HYPERLINK("http://x"),\r\n2nd' },
    ]);
  });

  test('the report is without a fault to dicom3tools, and DCMTK and pydicom read all that is in it', async () => {
    const list = [
      ...(await Promise.all(markKinds.map((kind) => markOn(ct, kind, `${kind} Größe`)))),
      await markOn('deid/dx_image.dcm', 'length', 'other exam'),
    ];
    const [length] = list;
    saved.length = 0;
    await saveReport({ save }, 'Measurements', list, words);
    // one a exam
    expect(saved).toHaveLength(2);
    saved.pop();
    const path = lastSaved();
    expect(faultsOf(path)).toEqual([]);
    const dump = execFileSync('dsrdump', ['+Pn', '+U8', path], { encoding: 'utf8' });
    expect(dump).toContain('Comprehensive SR');
    execFileSync('dsr2html', ['+U8', path, join(folder, 'report.html')]);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('length Größe');

    const found = judged('judge-document.py', path) as { readonly root: Node };
    const identity = length?.picture.identity;
    expect(found).toMatchObject({
      sopClass: 'Comprehensive SR Storage',
      modality: 'SR',
      patient: identity?.patientName,
      study: identity?.studyUid,
      evidence: [[identity?.studyUid, identity?.seriesUid, [identity?.sopInstanceUid]]],
    });
    const nodes = flat(found.root);
    const numbers = nodes.filter(({ type }) => type === 'NUM');
    expect(numbers.find(({ concept }) => concept === 'Length')).toMatchObject({
      value: near(length?.measured.length, 5),
      unit: 'mm',
      children: [
        { value: ['POLYLINE', 10, 10, 40, 50], children: [{ value: [identity?.sopInstanceUid, null] }] },
      ],
    });
    expect(numbers.find(({ concept }) => concept === 'Cobb angle')?.children).toHaveLength(2);
    const attenuations = numbers.filter(({ concept }) => concept === 'Attenuation Coefficient');
    expect(attenuations).toHaveLength(12);
    expect(attenuations[0]).toMatchObject({
      value: near(list[3]?.measured.values?.mean, 4),
      unit: "[hnsf'U]",
      children: [{ concept: 'Derivation', value: 'Mean' }],
    });
    expect(nodes.filter(({ type }) => type === 'SCOORD').map(({ value }) => value)).toContainEqual([
      'ELLIPSE',
      ...[230, 220, 230, 270, 220, 245, 240, 245],
    ]);
  });

  test('what is not calibrated is in pixels, and a frame is named by its number', async () => {
    const photo = 'transfer-syntaxes/uncompressed/examples_rgb_color.dcm';
    await saveReport({ save }, 'Measurements', [await markOn(photo, 'length')], words);
    const path = lastSaved();
    const nodes = flat((judged('judge-document.py', path) as { readonly root: Node }).root);
    expect(nodes.find(({ type }) => type === 'NUM')).toMatchObject({ value: 50, unit: '{pixels}' });
    expect(nodes.map(({ value }) => value)).toContain('not calibrated');

    await saveReport({ save }, 'Measurements', [await markOn(loop, 'length', '', 2)], words);
    const framed = flat((judged('judge-document.py', lastSaved()) as { readonly root: Node }).root);
    expect(framed.filter(({ type }) => type === 'IMAGE').at(-1)?.value).toEqual([expect.any(String), 3]);
    expect(faultsOf(path)).toEqual([]);
  });

  test('key pictures are a Key Object Selection that is without a fault to dicom3tools', async () => {
    const pictures = [
      (await markOn(ct, 'length')).picture,
      (await markOn('series-ct/ge-head-4/02.dcm', 'length')).picture,
    ];
    await saveKeys({ save }, 'Key pictures', pictures);
    const path = lastSaved();
    expect(faultsOf(path)).toEqual([]);
    expect(execFileSync('dsrdump', [path], { encoding: 'utf8' })).toContain('Key Object Selection Document');
    expect(judged('judge-document.py', path)).toMatchObject({
      sopClass: 'Key Object Selection Document Storage',
      modality: 'KO',
      root: { concept: 'Of Interest' },
      evidence: [
        [expect.any(String), expect.any(String), pictures.map(({ identity }) => identity.sopInstanceUid)],
      ],
    });
  });
});

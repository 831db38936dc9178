import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DataSet } from '../../../renderer/viewer/data-set';
import { parseInstance } from '../../../renderer/viewer/instance-file';
import { inflateHead } from '../../../electron/media/inflate';
import { frameSpacing, readPictureHeader, type PictureHeader } from '../../../renderer/viewer/picture-header';
import { ByteWindow } from '../../../shared/dicom/byte-window';
import {
  bytesOfText,
  encodeElements,
  encodeItem,
  type ExplicitElement,
} from '../../../shared/dicom/explicit-elements';
import { readHead } from '../../../shared/dicom/read-head';
import { corpus, corpusFiles } from './harness';
import { madeDataSet, textElement } from './made-data-set';

const headerOf = async (path: string, frame = 0): Promise<PictureHeader> => {
  const bytes = new Uint8Array(await readFile(join(corpus, path)));
  const { dataSet, transferSyntaxUid } = await parseInstance(bytes, '');
  return readPictureHeader(dataSet, frame, transferSyntaxUid);
};

describe('the header of a picture', () => {
  test('names its patient in the very letters in which the list names them', async () => {
    for (const { path } of corpusFiles().filter((file) =>
      /^(charsets|deid|transfer-syntaxes)\//.test(file.path),
    )) {
      const bytes = new Uint8Array(await readFile(join(corpus, path)));
      const head = readHead(ByteWindow.over(bytes), inflateHead);
      const { patientId, patientName, birthDate } = (await headerOf(path)).patient;
      expect([path, patientId, patientName, birthDate]).toEqual([
        path,
        head?.patientId,
        head?.patientName,
        head?.birthDate,
      ]);
    }
    expect((await headerOf('charsets/chrH31.dcm')).patient.patientName).toBe(
      'Yamada^Tarou=山田^太郎=やまだ^たろう',
    );
  });

  test('has its windows and its place', async () => {
    const header = await headerOf('series-ct/ge-head-4/01.dcm');
    expect(header.windows[0]).toMatchObject({ center: 35, width: 100 });

    expect(header.spacing?.source).toBe('patient');
    expect(header.orientation?.row).toEqual([1, 0, 0]);
  });

  test('says how the patient lay, where the file says so in words of the standard', async () => {
    expect((await headerOf('series-ct/ge-head-4/01.dcm')).patientPosition).toBe('HFS');
    const said = (value: string) =>
      readPictureHeader(madeDataSet([textElement(0x00185100, 'CS', value)]), 0, '1.2.840.10008.1.2.1')
        .patientPosition;
    expect(said('FFDR ')).toBe('FFDR');
    expect(said('SITTING')).toBeUndefined();
  });

  test('has the windows that are whole beside those that are not', () => {
    const windowsOf = (centers: string, widths: string) => {
      const bytes = encodeElements([
        { tag: 0x00281050, vr: 'DS', value: bytesOfText(centers) },
        { tag: 0x00281051, vr: 'DS', value: bytesOfText(widths) },
        { tag: 0x00281055, vr: 'LO', value: bytesOfText('ONE\\TWO\\THREE') },
      ]);
      const layout = { explicit: true, littleEndian: true };
      const dataSet = new DataSet(ByteWindow.over(Uint8Array.from(bytes)), layout, 0, bytes.length);
      return readPictureHeader(dataSet, 0, '1.2.840.10008.1.2.1').windows;
    };
    expect(windowsOf('2000\\', '1000')).toEqual([{ center: 2000, width: 1000, explanation: 'ONE' }]);
    expect(windowsOf('40\\x\\300', '400\\80\\1500')).toEqual([
      { center: 40, width: 400, explanation: 'ONE' },
      { center: 300, width: 1500, explanation: 'THREE' },
    ]);
  });

  test('has the rescaling that windows are meant for', async () => {
    const header = await headerOf('transfer-syntaxes/ct/CT1_J2KR');
    expect(header.rescale).toEqual({ slope: 1, intercept: -1024 });
  });

  test('of a frame comes from the groups of that frame', async () => {
    const [first, last] = await Promise.all([
      headerOf('documents/seg/seg_image_ct_binary.dcm', 0),
      headerOf('documents/seg/seg_image_ct_binary.dcm', 2),
    ]);
    expect(first.frames).toBe(3);
    expect(first.position).not.toEqual(last.position);
    expect(first.spacing).toEqual(last.spacing);
  });

  test('says the speed of a loop, and what an ultrasound machine measured', async () => {
    const header = await headerOf('multiframe/IM00001.implicit_little_endian.dcm');
    expect(header.frameRate).toBeCloseTo(23, 0);
    expect(header.spacing?.source).toBe('ultrasound');
  });

  test('takes a projection that nobody calibrated as measured at the detector', async () => {
    expect((await headerOf('deid/dx_image.dcm')).spacing?.source).toBe('detector');
  });

  test('has no scale where the file has none', async () => {
    expect((await headerOf('transfer-syntaxes/uncompressed/examples_rgb_color.dcm')).spacing).toBeUndefined();
  });

  test('has letters for the edges where there is no orientation', async () => {
    const header = await headerOf('multiframe/sample-op.dcm');
    expect([header.orientation, header.edges]).toEqual([undefined, { row: 'L', column: 'F' }]);
  });

  test('has the tables that are used in place of numbers', async () => {
    expect(
      (await headerOf('transfer-syntaxes/uncompressed/mlut_18.dcm')).modalityTable?.entries.length,
    ).toBeGreaterThan(1);
    expect((await headerOf('transfer-syntaxes/uncompressed/vlut_04.dcm')).voiTable?.bits).toBeGreaterThan(1);
    expect(
      (await headerOf('transfer-syntaxes/uncompressed/examples_palette.dcm')).palette?.red.entries.length,
    ).toBe(256);
  });
});

describe('the scale of a picture', () => {
  const binary = (tag: number, vr: 'US' | 'UL' | 'FD', value: number) => {
    const bytes = new DataView(new ArrayBuffer({ US: 2, UL: 4, FD: 8 }[vr]));
    if (vr === 'US') bytes.setUint16(0, value, true);
    else if (vr === 'UL') bytes.setUint32(0, value, true);
    else bytes.setFloat64(0, value, true);
    return { tag, vr, value: Buffer.from(bytes.buffer) };
  };
  /** A two-dimensional part, tissue, in centimetres. */
  const region = (left: number, cmPerPixel: number): Uint8Array =>
    encodeItem(
      encodeElements([
        binary(0x00186012, 'US', 1),
        binary(0x00186018, 'UL', left),
        binary(0x0018601a, 'UL', 0),
        binary(0x0018601c, 'UL', left + 99),
        binary(0x0018601e, 'UL', 99),
        binary(0x00186024, 'US', 3),
        binary(0x00186026, 'US', 3),
        binary(0x0018602c, 'FD', cmPerPixel),
        binary(0x0018602e, 'FD', cmPerPixel),
      ]),
    );
  const ultrasound = (...regions: readonly Uint8Array[]) =>
    frameSpacing(
      madeDataSet([
        textElement(0x00080060, 'CS', 'US'),
        { tag: 0x00186011, vr: 'SQ', value: Buffer.concat(regions) },
        textElement(0x00280030, 'DS', '1\\1'),
      ]),
      0,
    );

  test('of ultrasound is that of its regions, as measuring takes it, whatever the file says beside', () => {
    expect(ultrasound(region(0, 0.01))).toEqual({ rowMm: 0.1, columnMm: 0.1, source: 'ultrasound' });
    expect(ultrasound(region(0, 0.01), region(100, 0.02))).toBeUndefined();
  });

  const pixels = (modality: string, ...more: readonly ExplicitElement[]) =>
    frameSpacing(madeDataSet([textElement(0x00080060, 'CS', modality), ...more]), 0)?.source;
  const size = textElement(0x00280030, 'DS', '0.1\\0.1');
  const detectorSize = (mm: number) => textElement(0x00181164, 'DS', `${mm}\\${mm}`);

  test.each(['CR', 'DX', 'MG', 'XA', 'RF'])(
    'of a projection is that of the detector unless its calibration is stated: %s',
    (modality) => {
      expect(pixels(modality, size)).toBe('detector');
      expect(pixels(modality, detectorSize(0.1), size)).toBe('detector');
      expect(pixels(modality, size, textElement(0x00280a02, 'CS', 'FIDUCIAL'))).toBe('patient');
      expect(pixels(modality, detectorSize(0.12), size)).toBe('patient');
    },
  );

  test('of a slice is that of the patient, whatever took it', () => {
    const plane = textElement(0x00200037, 'DS', '1\\0\\0\\0\\1\\0');
    expect(pixels('XA', plane, size)).toBe('patient');
    expect(pixels('CT', size)).toBe('patient');
  });
});

import { describe, expect, test } from 'vitest';
import type { DataSet } from '../../../renderer/viewer/data-set';
import { suvOf } from '../../../renderer/viewer/measure/suv';
import { encodeElements, encodeItem } from '../../../shared/dicom/explicit-elements';
import { madeDataSet, textElement as text } from './made-data-set';

const usual = {
  units: 'BQML',
  corrected: 'DECY\\RADL\\ATTN\\SCAT',
  correction: 'START',
  weight: '70',
  dose: '370000000',
  halfLife: '6586.2',
  injected: '093000',
  injectedAt: '',
  seriesTime: '103000.5',
  acquired: '104500',
};

const pet = (more: Partial<typeof usual> = {}): DataSet => {
  const file = { ...usual, ...more };
  const drug = [
    text(0x00181072, 'TM', file.injected),
    text(0x00181074, 'DS', file.dose),
    text(0x00181075, 'DS', file.halfLife),
    ...(file.injectedAt === '' ? [] : [text(0x00181078, 'DT', file.injectedAt)]),
  ];
  return madeDataSet([
    text(0x00080021, 'DA', '20240312'),
    text(0x00080022, 'DA', '20240312'),
    text(0x00080031, 'TM', file.seriesTime),
    text(0x00080032, 'TM', file.acquired),
    text(0x00101030, 'DS', file.weight),
    text(0x00280051, 'CS', file.corrected),
    { tag: 0x00540016, vr: 'SQ', value: encodeItem(encodeElements(drug)) },
    text(0x00541001, 'CS', file.units),
    text(0x00541102, 'CS', file.correction),
  ]);
};

/** 70 kg, 370 MBq of fluorine-18, an hour and half a second before the scan. */
const factor = 70_000 / (370e6 * 0.5 ** (3600.5 / 6586.2));

describe('the factor from Bq/ml to SUV by body weight', () => {
  test.each([
    ['corrected to the start of the scan', {}, factor],
    ['corrected to the injection', { correction: 'ADMIN' }, 70_000 / 370e6],
    ['with date and time of the injection', { injected: '', injectedAt: '20240312093000.000000' }, factor],
    ['injected before midnight', { injected: '233000', seriesTime: '003000.5', acquired: '004500' }, factor],
    ['that is SUV already', { units: 'GML' }, 1],
  ])('is right for one %s', (_, more, expected) => {
    const suv = suvOf(pet(more));
    expect('factor' in suv ? suv.factor : suv.lack).toBeCloseTo(expected, 12);
  });

  test.each([
    ['units', { units: 'CNTS' }],
    ['correction', { correction: 'NONE' }],
    ['correction', { corrected: 'DECY' }],
    ['weight', { weight: '0' }],
    ['dose', { dose: '' }],
    ['halfLife', { halfLife: '' }],
    ['time', { injected: '' }],
    // worked on afterwards: the series bears the time of that
    ['time', { seriesTime: '180000' }],
    ['time', { injectedAt: '20240313093000' }],
  ])('is not told where the file lacks or leaves open: %s', (lack, more) => {
    expect(suvOf(pet(more))).toEqual({ lack });
  });
});

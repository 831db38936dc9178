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
  /** Of GE: when the scan began. */
  geScan: '',
  /** Of Philips, from what is stored to SUV, and to Bq/ml. */
  philipsSuv: '',
  philipsBecquerel: '',
  /** ms */
  frameReference: '',
  frameDuration: '',
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
    ...(file.geScan === ''
      ? []
      : [
          text(0x00090010, 'LO', 'GEMS_IDEN_01'),
          text(0x00090011, 'LO', 'GEMS_PETD_01'),
          text(0x0009110d, 'DT', file.geScan),
        ]),
    text(0x00101030, 'DS', file.weight),
    text(0x00181242, 'IS', file.frameDuration),
    text(0x00280051, 'CS', file.corrected),
    { tag: 0x00540016, vr: 'SQ', value: encodeItem(encodeElements(drug)) },
    text(0x00541001, 'CS', file.units),
    text(0x00541102, 'CS', file.correction),
    text(0x00541300, 'DS', file.frameReference),
    ...(file.philipsSuv === '' && file.philipsBecquerel === ''
      ? []
      : [
          text(0x70530010, 'LO', 'Philips PET Private Group'),
          text(0x70531000, 'DS', file.philipsSuv),
          text(0x70531009, 'DS', file.philipsBecquerel),
        ]),
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
    // "Vendor-neutral pseudo-code for SUV calculation" of QIBA, case by case
    ['of Philips, in counts, with its own factor', { units: 'CNTS', philipsSuv: '0.000618' }, 0.000618],
    [
      'of Philips, in counts, with a factor to Bq/ml alone',
      { units: 'CNTS', philipsSuv: '0', philipsBecquerel: '2.5' },
      2.5 * factor,
    ],
    [
      'of GE that was worked on, by the private time of the scan',
      { seriesTime: '180000', geScan: '20240312103000.50' },
      factor,
    ],
    [
      'of Siemens that was worked on, by the middle of what was counted in the frame',
      // the frame began 899.5 s after the scan, and the mean of what decays in 120 s is met T/2 - (ln 2 / half-life) T^2 / 24 after that
      { seriesTime: '180000', acquired: '104500', frameReference: '959436.8547', frameDuration: '120000' },
      factor,
    ],
  ])('is right for one %s', (_, more, expected) => {
    const suv = suvOf(pet(more));
    expect('factor' in suv ? suv.factor : suv.lack).toBeCloseTo(expected, 11);
  });

  test.each([
    ['units', { units: 'CNTS' }],
    ['units', { units: 'PROPCNTS', philipsSuv: '0.000618' }],
    ['correction', { units: 'CNTS', philipsBecquerel: '2.5', correction: 'NONE' }],
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

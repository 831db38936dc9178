import { describe, expect, test } from 'vitest';
import { createFormat } from '../../../renderer/text/format';

const format = createFormat('en-GB');

describe('sizes, whose number and unit stay on one line', () => {
  test.each([
    [0, '0\u00a0byte'],
    [12, '1\u00a0kB'],
    [999, '1\u00a0kB'],
    [24_000, '24\u00a0kB'],
    [1_000_000, '1\u00a0MB'],
    [3_700_000, '3.7\u00a0MB'],
    [9_000_000, '9\u00a0MB'],
    [106_724_000, '107\u00a0MB'],
    [1_080_000_000, '1.08\u00a0GB'],
    [15_300_000_000, '15.3\u00a0GB'],
    [2_000_000_000_000_000, '2,000\u00a0TB'],
  ])('%d bytes read %s', (bytes, words) => {
    expect(format.bytes(bytes)).toBe(words);
  });

  test('a part is in the unit of the whole, so that both can be compared', () => {
    expect(format.bytesOf(66_700_000, 106_724_000)).toEqual(['67', '107\u00a0MB']);
    expect(format.bytesOf(400_000, 1_200_000_000)).toEqual(['0', '1.2\u00a0GB']);
  });

  test('a speed keeps a digit where it is low', () => {
    expect(format.speed(1_900_000)).toBe('1.9\u00a0MB/s');
    expect(format.speed(24_000_000)).toBe('24\u00a0MB/s');
    expect(format.speed(400)).toBe('0\u00a0kB/s');
  });
});

test('a hundred per cent is said when everything is there and not before', () => {
  expect(format.percent(0.9999)).toBe('99%');
  expect(format.percent(1)).toBe('100%');
  expect(format.percent(1.2)).toBe('100%');
  expect(format.percent(-1)).toBe('0%');
});

describe('dates', () => {
  test('are in words', () => {
    expect(format.date('20240312')).toBe('12 March 2024');
    expect(format.date('19710504')).toBe('4 May 1971');
  });

  test('of the old form with points are read too', () => {
    expect(format.date('1993.08.22')).toBe('22 August 1993');
  });

  test.each(['', 'unknown', '20240231', '20241301', '2024', '20240312-20240313'])('%j is none', (text) => {
    expect(format.date(text)).toBe('');
  });

  test('a time that is none is left out', () => {
    expect(format.time('not a time')).toBe('');
    expect(format.time('2026-11-22T14:09:00Z')).toMatch(/^2[23] November 2026/);
  });
});

test('numbers and lists are written as the language does', () => {
  expect(format.number(12_345)).toBe('12,345');
  expect(createFormat('de').number(12_345)).toBe('12.345');
  expect(createFormat('de').date('20240312')).toBe('12. März 2024');
  expect(format.list(['CT', 'PET', 'MRI'])).toBe('CT, PET and MRI');
  expect(format.seconds(1400)).toBe('1.4');
  expect(format.seconds(61_400)).toBe('61');
});

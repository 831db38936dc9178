import { expect, test } from 'vitest';
import { pictureKind } from '../../../renderer/viewer/picture-kind';

test.each([
  // Siemens, Philips, GE, and the standard's own word
  ['ORIGINAL\\PRIMARY\\P\\ND', '', 'phase'],
  ['ORIGINAL\\PRIMARY\\PHASE MAP\\P\\FFE', '', 'phase'],
  ['ORIGINAL\\PRIMARY\\M_FFE\\M\\FFE', '', 'magnitude'],
  ['DERIVED\\PRIMARY\\DIXON\\WATER', '', 'water'],
  ['DERIVED\\PRIMARY\\M\\NONE', 'IMAGINARY', 'imaginary'],
  ['ORIGINAL\\PRIMARY\\DIFFUSION\\ADC', 'MAGNITUDE', 'adc'],
  // how it came about is no kind
  ['P\\M', '', undefined],
  ['', '', undefined],
])('the values of an MR of %s (%s) are told: %s', (imageType, component, kind) => {
  expect(pictureKind('MR', imageType.split('\\'), component)).toBe(kind);
});

test('letters mean nothing of the kind in pictures of other machines', () => {
  expect(pictureKind('CT', ['ORIGINAL', 'PRIMARY', 'P'], '')).toBeUndefined();
});

import { expect, test } from 'vitest';
import { windowPresets } from '../../../renderer/viewer/window-presets';

test('the file’s own windows come first, and CT has the customary ones after them', () => {
  const presets = windowPresets('CT', [
    { center: 35, width: 100, explanation: 'ORIGINAL' },
    { center: 450, width: 1500, explanation: 'BONE' },
    { center: 10, width: 20, explanation: '' },
  ]);
  expect(presets.map(({ name }) => name)).toEqual([
    { text: 'asStored' },
    { own: 'BONE' },
    { own: '3' },
    { text: 'brain' },
    { text: 'bone' },
    { text: 'softTissue' },
    { text: 'lung' },
    { text: 'liver' },
  ]);
  expect(new Set(presets.map(({ key }) => key)).size).toBe(presets.length);
});

test('other pictures have no windows but their own', () => {
  expect(windowPresets('MR', [])).toEqual([]);
  expect(windowPresets('MR', [{ center: 1, width: 2, explanation: '' }])).toHaveLength(1);
});

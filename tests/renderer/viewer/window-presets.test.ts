import { expect, test } from 'vitest';
import { windowRange } from '../../../renderer/viewer/grey';
import { windowPresets, type WindowedPicture } from '../../../renderer/viewer/window-presets';

const plain: WindowedPicture = {
  meaning: { kind: 'plain' },
  own: [],
  curve: 'LINEAR_EXACT',
  byTable: false,
  extent: { least: 0, most: 1000 },
  mostGreys: undefined,
};
const ct: WindowedPicture = { ...plain, meaning: { kind: 'HU' }, curve: 'LINEAR' };
const namesOf = (picture: WindowedPicture) => windowPresets(picture).map(({ name }) => name);

test('the file’s own windows come first, then the customary ones of Hounsfield units, and all greys last', () => {
  const presets = windowPresets({
    ...ct,
    own: [
      { center: 35, width: 100, explanation: 'ORIGINAL' },
      { center: 450, width: 1500, explanation: 'BONE' },
      { center: 10, width: 20, explanation: '' },
    ],
  });
  expect(presets.map(({ name }) => name)).toEqual([
    { text: 'asStored' },
    { own: 'BONE' },
    { own: '3' },
    { text: 'brain' },
    { text: 'bone' },
    { text: 'softTissue' },
    { text: 'lung' },
    { text: 'liver' },
    { text: 'mediastinum' },
    { text: 'vessels' },
    { text: 'allGreys' },
  ]);
  expect(new Set(presets.map(({ key }) => key)).size).toBe(presets.length);
});

test('values without a meaning have none but the file’s, and what lies in the picture', () => {
  const own = [{ center: 1, width: 2, explanation: '' }];
  expect(namesOf({ ...plain, own })).toEqual([{ text: 'asStored' }, { text: 'allGreys' }]);
  // shown through a table, not even Hounsfield units mean what they did
  expect(namesOf({ ...ct, byTable: true })).toEqual([{ text: 'allGreys' }]);
  expect(namesOf({ ...plain, extent: { least: 7, most: 7 } })).toEqual([]);
});

test('all greys reach from the least to the greatest value, whichever way a window is meant', () => {
  for (const curve of ['LINEAR', 'LINEAR_EXACT'] as const) {
    const window = windowPresets({ ...plain, curve }).at(-1);
    expect(window && windowRange(window, curve)).toEqual({ least: 0, most: 1000 });
  }
});

test('most of the greys are offered where there are no customary windows', () => {
  const mostGreys = { least: 100, most: 196 };
  const presets = windowPresets({ ...plain, mostGreys });
  expect(presets.map(({ name }) => name)).toEqual([{ text: 'mostGreys' }, { text: 'allGreys' }]);
  expect(presets[0] && windowRange(presets[0], 'LINEAR_EXACT')).toEqual(mostGreys);
  expect(namesOf({ ...ct, mostGreys })).not.toContainEqual({ text: 'mostGreys' });
});

test('a PET has windows in SUV where these are honest, in the units that it is stored in', () => {
  const pet = (suv: { readonly factor: number } | { readonly lack: 'weight' }): WindowedPicture => ({
    ...plain,
    meaning: { kind: 'PET', units: 'BQML', suv },
  });
  const presets = windowPresets(pet({ factor: 0.0005 }));
  expect(presets.map(({ name }) => name)).toEqual([
    { suvTo: 5 },
    { suvTo: 7 },
    { suvTo: 10 },
    { suvTo: 20 },
    { text: 'allGreys' },
  ]);
  expect(presets[0] && windowRange(presets[0], 'LINEAR_EXACT')).toEqual({ least: 0, most: 10_000 });
  expect(namesOf(pet({ lack: 'weight' }))).toEqual([{ text: 'allGreys' }]);
});

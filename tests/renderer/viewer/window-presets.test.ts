import { expect, test } from 'vitest';
import { windowRange } from '../../../renderer/viewer/grey';
import { windowPresets, type WindowedPicture } from '../../../renderer/viewer/window-presets';

const plain: WindowedPicture = {
  meaning: { kind: 'plain' },
  own: [],
  curve: 'LINEAR_EXACT',
  byTable: false,
  extent: { least: 0, most: 1000 },
  values: undefined,
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

test('most greys leave out what few pixels have, and what only fills the picture up', () => {
  // MR: tissue from 100 to 196, some bright pixels, and padding below the least value
  const values = Uint16Array.from({ length: 20_000 }, (_, at) =>
    at % 401 === 0 ? 1000 : at % 4 === 1 ? 0 : 100 + (at % 97),
  );
  const presets = windowPresets({ ...plain, extent: { least: 100, most: 1000 }, values });
  expect(presets.map(({ name }) => name)).toEqual([{ text: 'mostGreys' }, { text: 'allGreys' }]);
  const { least = NaN, most = NaN } = presets[0] === undefined ? {} : windowRange(presets[0], 'LINEAR_EXACT');
  expect(least).toBeGreaterThanOrEqual(100);
  expect(least).toBeLessThan(103);
  expect(most).toBeGreaterThan(192);
  expect(most).toBeLessThan(197);
  // an even picture has no extremes to leave out
  expect(namesOf({ ...plain, values: new Uint16Array(100), extent: { least: 0, most: 0 } })).toEqual([]);
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

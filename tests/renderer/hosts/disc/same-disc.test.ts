import { expect, test } from 'vitest';
import type { DiscFile } from '../../../../renderer/hosts/disc/disc-file';
import { isSameDisc } from '../../../../renderer/hosts/disc/same-disc';

const file = (path: string, text: string): DiscFile => ({
  path,
  bytes: text.length,
  blob: () => Promise.resolve(new Blob([text])),
});

const own = [file('DICOMDIR', 'mine'), file('DICOM/1', 'picture')];

test('a folder with the same list of pictures is the disc that the page lies on, wherever in it that lies', async () => {
  expect(await isSameDisc([file('DICOM/1', 'picture'), file('dicomdir.;1', 'mine')], own)).toBe(true);
  expect(await isSameDisc([file('DISC/DICOMDIR', 'mine')], own)).toBe(true);
});

test('a folder with another list, or with none, is not', async () => {
  expect(await isSameDisc([file('DICOMDIR', 'your')], own)).toBe(false);
  expect(await isSameDisc([file('DICOMDIR', 'another')], own)).toBe(false);
  expect(await isSameDisc([file('DICOM/1', 'picture')], own)).toBe(false);
});

test('a folder of several discs is the one that is read of it, and no other', async () => {
  const [mine, another] = [file('A/DICOMDIR', 'mine'), file('B/DICOMDIR', 'your')];
  expect(await isSameDisc([mine, another], own)).toBe(true);
  expect(await isSameDisc([another, mine], own)).toBe(false);
  expect(await isSameDisc([mine, file('DICOMDIR', 'your')], own)).toBe(false);
});

test('a list that can not be read is not taken for the same', async () => {
  const gone = { ...file('DICOMDIR', 'mine'), blob: () => Promise.reject(new Error('it is gone')) };
  expect(await isSameDisc([gone], own)).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { isProfileStick, isTooLargeFor, notesOf } from '../../../electron/export/place-notes';

// numbers of statfs(2)
const [fat, exFat, ext4] = [0x4d44, 0x2011bab0, 0xef53];

describe('what is said of a place before it is written to', () => {
  it.each([
    [true, true, fat, []],
    [true, true, exFat, []],
    [true, true, ext4, ['not-fat']],
    [true, false, fat, ['not-at-root']],
    [true, false, ext4, ['not-at-root', 'not-fat']],
    [true, true, null, []],
    [false, false, ext4, []],
  ] as const)('a stick: %s, its root: %s, file system %s: %j', (isStick, isRoot, fileSystem, notes) => {
    expect(notesOf({ isStick, isRoot, fileSystem }, 'folder')).toEqual(notes);
    expect(notesOf({ isStick, isRoot, fileSystem }, 'zip')).toEqual([]);
  });

  it.each([
    [true, true, fat, true],
    [true, true, exFat, false],
    [true, true, ext4, false],
    [true, true, null, false],
    [true, false, fat, false],
    [false, true, fat, false],
  ])(
    'a stick: %s, its root: %s, file system %s: it is a medium of profiles: %s',
    (isStick, isRoot, fileSystem, is) => {
      expect(isProfileStick({ isStick, isRoot, fileSystem })).toBe(is);
    },
  );

  it('FAT can not hold a file of 4 GiB, others can', () => {
    const place = { isStick: true, isRoot: true };
    expect(isTooLargeFor({ ...place, fileSystem: fat }, 2 ** 32)).toBe(true);
    expect(isTooLargeFor({ ...place, fileSystem: fat }, 2 ** 32 - 1)).toBe(false);
    expect(isTooLargeFor({ ...place, fileSystem: exFat }, 2 ** 32)).toBe(false);
  });
});

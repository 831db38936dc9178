import { describe, expect, it } from 'vitest';
import { hdiutil } from '../../../../electron/export/burn/hdiutil';

/** As drutil printed it with a blank disc, with a written one, and with none. */
const status = (...lines: readonly string[]): string =>
  [' Vendor   Product           Rev', ' ASUS     SDRW-08U9M-U      A114', '', ...lines, ''].join('\n');
const blank = status(
  '           Type: CD-R                 Name: /dev/disk4',
  '   Write Speeds: 10x, 16x, 24x',
  '     Space Free:   79:57:69         blocks:   359844 / 736.96MB / 702.82MiB',
  '     Space Used:   00:00:00         blocks:        0 /   0.00MB /   0.00MiB',
  '    Writability: appendable, blank, overwritable',
);
const written = status(
  '           Type: CD-R                 Name: /dev/disk4',
  '   Write Speeds: 10x, 16x, 24x',
  '     Space Used:   35:41:22         blocks:   160597 / 328.90MB / 313.66MiB',
  '    Writability: readable',
);
const empty = status('           Type: No Media Inserted');

describe('what drutil says of a drive', () => {
  it('is which it is, and what lies in it', () => {
    expect(hdiutil.readDrives(blank)).toEqual([{ device: '/dev/disk4', name: 'ASUS SDRW-08U9M-U' }]);
    expect(hdiutil.readMedium(blank)).toEqual({
      state: 'blank',
      kind: 'CD-R',
      isRewritable: false,
      isOverwritable: false,
      freeBytes: 736_960_512,
    });
    expect(hdiutil.readMedium(written)).toMatchObject({ state: 'written', freeBytes: null });
    expect(hdiutil.readDrives(empty)).toEqual([{ device: 'drive', name: 'ASUS SDRW-08U9M-U' }]);
    expect(hdiutil.readMedium(empty)).toMatchObject({ state: 'none', freeBytes: null });
  });

  it('is nothing where there is no drive', () => {
    expect(hdiutil.readDrives('Warning: No drives found\n')).toEqual([]);
    expect(hdiutil.readMedium('Warning: No drives found\n')).toBeNull();
  });
});

describe('a command line of hdiutil', () => {
  const settings = { device: '/dev/disk4', speed: null, simulate: false, erase: false };

  it('burns, and no more than was asked for', () => {
    expect(hdiutil.burn('/x y.iso', settings)).toEqual([
      ...['hdiutil', 'burn', '-puppetstrings', '-noverifyburn', '-noeject', '-forceclose'],
      '/x y.iso',
    ]);
    expect(hdiutil.burn('/x.iso', { ...settings, speed: 8, simulate: true, erase: true }).join(' ')).toBe(
      'hdiutil burn -puppetstrings -noverifyburn -noeject -forceclose -speed 8 -testburn -erase /x.iso',
    );
  });

  it('tells how much was written', () => {
    const lines = ['PERCENT:-1.000000', 'PERCENT:0.000000', 'PERCENT:49.376678', 'Finishing burn...'];
    expect(lines.map((line) => hdiutil.readWritten(line, 1_000_000))).toEqual([null, 0, 493_766, null]);
  });

  it('is read again by its sectors', () => {
    expect(hdiutil.fileOf('/dev/disk4')).toBe('/dev/rdisk4');
  });
});

import { describe, expect, it } from 'vitest';
import { isDisc, parseMounts } from '../../../electron/media/mount-table';

const mountInfo = [
  '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
  '91 22 11:0 / /media/My\\040Disc ro,nosuid shared:40 - iso9660 /dev/sr0 ro',
  '92 22 0:50 / /media/fuse ro - fuse.fuseiso /dev/sr9 ro,user_id=0',
  '93 22 8:17 / /media/stick rw - vfat /dev/sdb1 rw',
  'not a line',
  '',
].join('\n');

describe('mounts', () => {
  it('are read with their escapes', () => {
    expect(parseMounts(mountInfo).map(({ folder }) => folder)).toEqual([
      '/',
      '/media/My Disc',
      '/media/fuse',
      '/media/stick',
    ]);
  });

  it('are discs by their device or their file system', () => {
    expect(
      parseMounts(mountInfo)
        .filter(isDisc)
        .map(({ folder }) => folder),
    ).toEqual(['/media/My Disc', '/media/fuse']);
  });
});

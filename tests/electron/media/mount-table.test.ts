import { describe, expect, it, vi } from 'vitest';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { mayHang } from '../../../electron/cli/watch-over';
import { driveKindAt, isDisc, parseMounts } from '../../../electron/media/mount-table';
import { openSource, sourceRefOf } from '../../../electron/media/open-source';
import { fileSet } from './made-disc';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder';

// other programs write here, and computers are busy
vi.setConfig({ testTimeout: 60_000 });

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

/** Devices as Linux shows them under /sys: a stick, a card reader on PCI, one that calls itself fixed, soldered memory, a disk, and parts of each. */
const fakeSystem = (): TemporaryFolder => {
  const system = temporaryFolder();
  const devices = {
    sdb: ['devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sdb', '0'],
    mmcblk0: ['devices/pci0000:00/0000:00:1c.0/rtsx_pci_sdmmc.0/mmc_host/mmc0/mmc0:0001/block/mmcblk0', '1'],
    mmcblk1: ['devices/platform/fe340000.mmc/mmc_host/mmc1/mmc1:aaaa/block/mmcblk1', '0'],
    mmcblk2: ['devices/platform/fe330000.mmc/mmc_host/mmc2/mmc2:0001/block/mmcblk2', '0'],
    vda: ['devices/pci0000:00/0000:00:04.0/virtio1/block/vda', '0'],
  } as const;
  mkdirSync(system.at('class/block'), { recursive: true });
  for (const [name, [place, removable]] of Object.entries(devices)) {
    const part = `${name}${name.startsWith('mmc') ? 'p' : ''}1`;
    system.write(`${place}/removable`, `${removable}\n`);
    system.write(`${place}/${part}/partition`, '1\n');
    symlinkSync(`../../${place}`, system.at(`class/block/${name}`));
    symlinkSync(`../../${place}/${part}`, system.at(`class/block/${part}`));
  }
  // the kernel has a link there
  system.write(`${devices.mmcblk1[0]}/device/type`, 'SD\n');
  system.write(`${devices.mmcblk2[0]}/device/type`, 'MMC\n');
  return system;
};

describe('a folder', () => {
  const mounts = parseMounts(
    [
      mountInfo,
      '94 22 179:1 / /media/card rw - exfat /dev/mmcblk0p1 rw',
      '99 22 179:1 / /media/built-in rw - exfat /dev/mmcblk1p1 rw',
      '100 22 179:1 / /soldered rw - ext4 /dev/mmcblk2p1 rw',
      '95 22 8:16 / /media/whole rw - vfat /dev/sdb rw',
      '96 22 254:1 / /data rw - ext4 /dev/vda1 rw',
      '97 22 253:0 / /crypt rw - ext4 /dev/mapper/data rw',
      '98 22 0:60 / /net rw - nfs4 server:/export rw',
    ].join('\n'),
  );

  it.each([
    ['/media/stick', 'usb'],
    ['/media/stick/EXAM/1', 'usb'],
    ['/media/stickers', undefined],
    ['/media/whole', 'usb'],
    ['/media/card', 'usb'],
    ['/media/built-in', 'usb'],
    ['/soldered/exam', undefined],
    ['/media/My Disc/DICOM', 'disc'],
    ['/data/exam', undefined],
    ['/crypt/exam', undefined],
    ['/net/exam', undefined],
    ['/home/exam', undefined],
  ])('at %s lies on %s', (path, kind) => {
    expect(driveKindAt(path, mounts, fakeSystem().path)).toBe(kind);
  });

  it('of a stick is read as carefully as a disc, also where it lies in it', async () => {
    const folder = temporaryFolder();
    const [image, mount] = [folder.at('stick.img'), folder.at('stick')];
    mkdirSync(mount);
    execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-J', '-o', image, dirname(fileSet)], {
      stdio: 'ignore',
    });
    execFileSync('fuseiso', ['-n', image, mount, '-o', 'ro,fsname=/dev/sdb1'], { stdio: 'ignore' });
    try {
      const inside = `${mount}/dcmtk-fileset`;
      const system = fakeSystem().path;
      expect(await sourceRefOf(mount, system)).toEqual({ kind: 'usb', path: mount });
      const ref = await sourceRefOf(inside, system);
      expect(ref).toEqual({ kind: 'usb', path: inside });
      symlinkSync(inside, folder.at('link'));
      expect(await sourceRefOf(folder.at('link'), system)).toEqual(ref);
      const source = await openSource(ref);
      expect([...source.list(() => undefined)].map(({ path }) => path)).toContain('DICOMDIR');
      expect(source.isPresent?.()).toBe(true);
      expect(mayHang(['scan', inside], system)).toBe(true);
      expect(mayHang(['scan', folder.path], system)).toBe(false);
      source.close();
    } finally {
      execFileSync('fusermount', ['-u', mount]);
    }
  });
});

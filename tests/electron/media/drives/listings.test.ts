import { describe, expect, it } from 'vitest';
import { parseLsblk as parsed } from '../../../../electron/media/drives/linux';
import { parseDiskutil } from '../../../../electron/media/drives/macos';
import { parseLogicalDisks } from '../../../../electron/media/drives/windows';

const parseLsblk = (printed: string): ReturnType<typeof parsed> =>
  parsed(printed, (name) => name === 'mmcblk1');

const inBlocks = (devices: readonly object[]): string => JSON.stringify({ blockdevices: devices });

describe('what lsblk prints', () => {
  // in the form of https://github.com/IceWhaleTech/CasaOS/issues/623 and https://github.com/util-linux/util-linux/issues/3621
  const fixed = {
    name: 'nvme0n1',
    path: '/dev/nvme0n1',
    type: 'disk',
    rm: false,
    hotplug: false,
    tran: 'nvme',
    label: null,
    size: 512110190592,
    mountpoint: null,
    children: [
      {
        name: 'nvme0n1p1',
        path: '/dev/nvme0n1p1',
        type: 'part',
        rm: false,
        label: 'EFI',
        size: 1e9,
        mountpoint: '/boot',
      },
    ],
  };

  it('names the disc in a drive, and no disk that stays', () => {
    const disc = {
      name: 'sr0',
      path: '/dev/sr0',
      type: 'rom',
      rm: true,
      tran: 'sata',
      label: 'IMAGING_CD',
      size: 681574400,
      mountpoint: '/media/robin/IMAGING_CD',
    };
    expect(parseLsblk(inBlocks([fixed, disc]))).toEqual([
      {
        kind: 'disc',
        device: '/dev/sr0',
        label: 'IMAGING_CD',
        bytes: 681574400,
        folder: '/media/robin/IMAGING_CD',
      },
    ]);
  });

  it('names the parts of a stick, also of one that calls itself fixed', () => {
    const stick = {
      ...fixed,
      name: 'sdb',
      path: '/dev/sdb',
      tran: 'usb',
      children: [
        {
          name: 'sdb1',
          path: '/dev/sdb1',
          type: 'part',
          rm: false,
          label: 'STICK',
          size: 32e9,
          mountpoint: '/media/s',
        },
        {
          name: 'sdb2',
          path: '/dev/sdb2',
          type: 'part',
          rm: false,
          label: null,
          size: 1e6,
          mountpoint: null,
        },
      ],
    };
    expect(parseLsblk(inBlocks([stick]))).toEqual([
      { kind: 'usb', device: '/dev/sdb1', label: 'STICK', bytes: 32e9, folder: '/media/s' },
    ]);
  });

  it('is read in its older form: numbers and truth as text, no paths (https://github.com/linuxdeepin/dde-file-manager/pull/192)', () => {
    const old = {
      name: 'sr0',
      type: 'rom',
      rm: '1',
      hotplug: '1',
      label: 'A "B" 100%',
      size: '4700372992',
      mountpoint: '/media/cd',
    };
    expect(parseLsblk(inBlocks([old]))).toEqual([
      { kind: 'disc', device: '/dev/sr0', label: 'A "B" 100%', bytes: 4700372992, folder: '/media/cd' },
    ]);
  });

  it('leaves out what is not mounted, an empty drive, and swap', () => {
    const drive = {
      name: 'sr0',
      path: '/dev/sr0',
      type: 'rom',
      rm: true,
      size: 1073741312,
      mountpoint: null,
    };
    const swap = { name: 'sdc1', type: 'part', rm: true, size: 1, mountpoint: '[SWAP]' };
    expect(parseLsblk(inBlocks([drive, swap]))).toEqual([]);
  });

  it('names a card in a reader that is built in, and neither soldered memory nor what the computer runs from', () => {
    const mmc = (name: string, folder: string): object => ({
      name,
      path: `/dev/${name}`,
      type: 'disk',
      rm: false,
      hotplug: true,
      tran: 'mmc',
      label: null,
      size: 32e9,
      mountpoint: null,
      children: [{ name: `${name}p1`, path: `/dev/${name}p1`, type: 'part', size: 31e9, mountpoint: folder }],
    });
    expect(parseLsblk(inBlocks([mmc('mmcblk0', '/data'), mmc('mmcblk1', '/media/card')]))).toEqual([
      { kind: 'usb', device: '/dev/mmcblk1p1', label: '', bytes: 31e9, folder: '/media/card' },
    ]);
    expect(parseLsblk(inBlocks([mmc('mmcblk1', '/')]))).toEqual([]);
  });

  it('is refused in any other form', () => {
    expect(() => parseLsblk('lsblk: unknown column')).toThrow();
    expect(() => parseLsblk('{"blockdevices":[{"name":7}]}')).toThrow();
  });
});

describe('what diskutil prints', () => {
  const separator = '\n**********\n\n';
  // fields as in https://github.com/balena-io-modules/drivelist/issues/88
  const fixed = `   Device Identifier:        disk1
   Device Node:              /dev/disk1
   Volume Name:              Macintosh HD
   Mounted:                  Yes
   Mount Point:              /
   Protocol:                 SATA
   Disk Size:                499.0 GB (498954403840 Bytes) (exactly 974520320 512-Byte-Units)
   Removable Media:          Fixed
`;
  // as in https://github.com/balena-io-modules/drivelist/issues/97
  const stick = `Device Identifier:        disk2s1
   Device Node:              /dev/disk2s1
   Volume Name:              DAYJOS USB

   Mounted:                  Yes
   Mount Point:              /Volumes/DAYJOS USB
   Protocol:                 USB
   Total Size:               501.2 MB (501170176 Bytes) (exactly 978848 512-Byte-Units)
   Removable Media:          Yes
`;
  const disc = `   Device Node:               /dev/disk4
   Volume Name:               CT: 2024
   Mount Point:               /Volumes/CT: 2024
   Type (Bundle):             cd9660
   Protocol:                  USB
   Disk Size:                 1.6 GB (1561296896 Bytes) (exactly 3049408 512-Byte-Units)
   Removable Media:           Removable
   Optical Drive Type:        CD-ROM, CD-R, DVD-ROM
   Optical Media Type:        DVD-ROM
`;
  // as in https://github.com/balena-io-modules/drivelist/pull/55
  const image = `   Device Node:              /dev/disk3s2
   Volume Name:              Some Program
   Mount Point:              /Volumes/Some Program
   Type (Bundle):            hfs
   Protocol:                 Disk Image
   Disk Size:                16.3 MB (16299008 Bytes) (exactly 31834 512-Byte-Units)
   Removable Media:          Yes
`;
  const unmounted = `   Device Node:              /dev/disk5
   Volume Name:              Not applicable (no file system)
   Mount Point:              Not applicable (no file system)
   Protocol:                 USB
   Removable Media:          Removable
`;

  it('names discs and sticks, and neither fixed disks nor images of programs', () => {
    expect(parseDiskutil([fixed, stick, disc, image, unmounted].join(separator))).toEqual([
      {
        kind: 'usb',
        device: '/dev/disk2s1',
        label: 'DAYJOS USB',
        bytes: 501170176,
        folder: '/Volumes/DAYJOS USB',
      },
      {
        kind: 'disc',
        device: '/dev/disk4',
        label: 'CT: 2024',
        bytes: 1561296896,
        folder: '/Volumes/CT: 2024',
      },
    ]);
  });
});

describe('what Win32_LogicalDisk says', () => {
  const disc = {
    DeviceID: 'D:',
    DriveType: 5,
    VolumeName: 'IMAGING_CD',
    Size: 681574400,
    FileSystem: 'CDFS',
  };

  it('names discs and sticks by their letter', () => {
    const stick = { DeviceID: 'E:', DriveType: 2, VolumeName: '', Size: '31999999999', FileSystem: 'FAT32' };
    const empty = { DeviceID: 'F:', DriveType: 5, VolumeName: null, Size: null, FileSystem: null };
    expect(parseLogicalDisks(JSON.stringify([disc, stick, empty]))).toEqual([
      { kind: 'disc', device: 'D:', label: 'IMAGING_CD', bytes: 681574400, folder: 'D:\\' },
      { kind: 'usb', device: 'E:', label: '', bytes: 31999999999, folder: 'E:\\' },
    ]);
  });

  it('is read where one drive comes without an array, or none at all', () => {
    expect(parseLogicalDisks(JSON.stringify(disc))).toHaveLength(1);
    expect(parseLogicalDisks('\r\n')).toEqual([]);
  });
});

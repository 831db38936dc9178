import { sectorBytes } from '../../../shared/iso9660/sectors';
import type { BurnDrive, BurnProgram, Medium } from './burn-program';

/** A drive without a medium has no device. */
const noDevice = 'drive';

/** "Type: CD-R                 Name: /dev/disk4" */
const typeOf = (text: string): { readonly kind: string; readonly device: string } => {
  const [, kind = '', device = noDevice] =
    /^ *Type: *(.*?)(?: {2,}Name: *(\/dev\/disk\d+))? *$/m.exec(text) ?? [];
  return { kind, device };
};

/** Below the heading "Vendor   Product           Rev"; the last word is the revision. */
const nameOf = (text: string): string =>
  (/^ *Vendor +Product +Rev *\n *(\S.*)$/m.exec(text)?.[1] ?? '').trim().split(/ +/).slice(0, -1).join(' ');

const readDrives = (text: string): readonly BurnDrive[] => {
  const name = nameOf(text);
  return name === '' ? [] : [{ device: typeOf(text).device, name }];
};

const readMedium = (text: string): Medium | null => {
  if (nameOf(text) === '') return null;
  const { kind } = typeOf(text);
  const words = (/^ *Writability: *(.*)$/m.exec(text)?.[1] ?? '').split(', ');
  const blocks = /^ *Space Free: .*blocks: *(\d+)/m.exec(text)?.[1];
  return {
    state: words.includes('blank') ? 'blank' : /^No Media/i.test(kind) || kind === '' ? 'none' : 'written',
    kind,
    isRewritable: /RW|RE|RAM/.test(kind),
    isOverwritable: /DVD[+]RW|DVD-RAM|BD-RE/.test(kind),
    freeBytes: blocks === undefined ? null : Number(blocks) * sectorBytes,
  };
};

/**
 * hdiutil, on macOS, for the drive that it takes by itself; drutil tells what lies in it. Unverified: see tests/MANUAL.md.
 *
 * @see man hdiutil (burn), man drutil
 */
export const hdiutil: BurnProgram = {
  canSimulate: true,
  list: ['drutil', 'status'],
  readDrives,
  // it takes the one that it finds
  isDrive: () => true,
  look: () => ['drutil', 'status'],
  readMedium,
  burn: (image, { speed, simulate, erase }) => [
    ...(['hdiutil', 'burn', '-puppetstrings', '-noverifyburn', '-noeject', '-forceclose'] as const),
    ...(speed === null ? [] : ['-speed', String(speed)]),
    ...(simulate ? ['-testburn'] : []),
    ...(erase ? ['-erase'] : []),
    image,
  ],
  // -1 stands for a step of unknown length
  readWritten: (line, bytesTotal) => {
    const percent = /^PERCENT:(\d+(?:\.\d+)?)/.exec(line)?.[1];
    return percent === undefined ? null : Math.floor((Number(percent) / 100) * bytesTotal);
  },
  eject: () => ['drutil', 'eject'],
  fileOf: (device) => device.replace('/dev/disk', '/dev/rdisk'),
};

import { statSync } from 'node:fs';
import * as z from 'zod';
import { sectorBytes } from '../../../shared/iso9660/sectors';
import type { BurnDrive, BurnProgram, Medium } from './burn-program';

const lineOf = (text: string, name: string): string =>
  new RegExp(`^${name} *: (.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';

const readMedium = (text: string): Medium | null => {
  if (!text.includes('Drive current:')) return null;
  const kind = lineOf(text, 'Media current');
  const status = lineOf(text, 'Media status');
  const blocks = /(\d+) writable/.exec(lineOf(text, 'Media blocks'))?.[1];
  return {
    state: status.includes('is blank') ? 'blank' : status.includes('is written') ? 'written' : 'none',
    kind,
    isRewritable: /RW|RE|RAM|overwriteable/.test(kind),
    isOverwritable: /overwriteable|DVD\+RW|DVD-RAM|BD-RE|DVD-RW restricted/i.test(kind),
    freeBytes: blocks === undefined ? null : Number(blocks) * sectorBytes,
  };
};

const listedSchema = z.object({
  blockdevices: z.array(
    z.object({
      path: z.string(),
      type: z.string(),
      vendor: z.string().nullish(),
      model: z.string().nullish(),
    }),
  ),
});

const readDrives = (text: string): readonly BurnDrive[] =>
  listedSchema
    .parse(JSON.parse(text))
    .blockdevices.filter(({ type }) => type === 'rom')
    .map(({ path, vendor, model }) => ({
      device: path,
      name: [vendor?.trim() ?? '', model?.trim() ?? ''].filter((part) => part !== '').join(' '),
    }));

const megabyte = 1_048_576;
const stdio = 'stdio:';

/** A name that is mistyped is no device, and xorriso would make a file of it. */
const isDevice = (path: string): boolean => {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isBlockDevice() === true || stats?.isCharacterDevice() === true;
};

/**
 * xorriso, on Linux; its drives are those that lsblk calls rom. A device 'stdio:PATH' is a file or another device that takes the place of a drive.
 *
 * @see man xorriso, man xorrecord (1.5.4), lsblk(8)
 */
export const xorriso: BurnProgram = {
  canSimulate: true,
  list: ['lsblk', '--json', '--nodeps', '--output', 'PATH,TYPE,VENDOR,MODEL'],
  readDrives,
  isDrive: (device) => device.startsWith(stdio) || isDevice(device),
  look: (device) => ['xorriso', '-no_rc', '-outdev', device, '-toc'],
  readMedium,
  burn: (image, { device, speed, simulate, erase }) => [
    'xorriso',
    '-as',
    'cdrecord',
    '--no_rc',
    '-v',
    `dev=${device}`,
    ...(speed === null ? [] : [`speed=${speed}`]),
    ...(simulate ? ['-dummy'] : []),
    ...(erase ? ['blank=as_needed'] : []),
    '-dao',
    image,
  ],
  readWritten: (line) => {
    const written = /(\d+) of\s+\d+ MB written/.exec(line)?.[1];
    return written === undefined ? null : Number(written) * megabyte;
  },
  eject: (device) => ['xorriso', '-no_rc', '-outdev', device, '-eject', 'all'],
  fileOf: (device) => (device.startsWith(stdio) ? device.slice(stdio.length) : device),
};

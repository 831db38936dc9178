import { sectorBytes } from '../../../shared/iso9660/sectors';
import type { BurnProgram, Medium } from './burn-program';

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

const megabyte = 1_048_576;
const stdio = 'stdio:';

/**
 * xorriso, on Linux. A device 'stdio:PATH' is a file or another device that takes the place of a drive.
 *
 * @see man xorriso, man xorrecord (1.5.4)
 */
export const xorriso: BurnProgram = {
  program: 'xorriso',
  lookArgs: (device) => ['-no_rc', '-outdev', device, '-toc'],
  readMedium,
  burnArgs: (image, { device, speed, simulate, erase }) => [
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
  ejectArgs: (device) => ['-no_rc', '-outdev', device, '-eject', 'all'],
  fileOf: (device) => (device.startsWith(stdio) ? device.slice(stdio.length) : device),
};

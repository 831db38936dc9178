import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const corpus = join(import.meta.dirname, '..', '..', 'corpus');

/** A report of two pages, written by ghostscript. */
export const madePdf = (): Buffer =>
  execFileSync('/usr/bin/python3', [
    '-c',
    'import pydicom, sys; d = pydicom.dcmread(sys.argv[1]); sys.stdout.buffer.write(d.EncapsulatedDocument[:d.EncapsulatedDocumentLength])',
    join(corpus, 'synthetic', 'encapsulated-pdf.dcm'),
  ]);

/** Netpbm's picture of many colours, with odd sides. */
export const madeColours = (): Buffer => execFileSync('ppmpat', ['-madras', '-randomseed=1', '321', '243']);
export const madeGreys = (): Buffer => execFileSync('ppmtopgm', [], { input: madeColours(), stdio: 'pipe' });

/** A JPEG file of a picture, by libjpeg. */
export const madeJpeg = (picture: Uint8Array, ...options: readonly string[]): Buffer =>
  execFileSync('pnmtojpeg', [...options], { input: picture, stdio: 'pipe' });

const short = (value: number): Buffer => Buffer.from([value >>> 8, value & 0xff]);
const segment = (marker: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker]), short(content.length + 2), content]);

/** What a camera writes: how it was held, and (as text, where a real one has numbers) where. */
const exif = (orientation: number, place: string): Buffer =>
  segment(
    0xe1,
    Buffer.concat([
      Buffer.from('Exif\0\0MM\0*'),
      Buffer.from([0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1]),
      short(orientation),
      Buffer.from([0, 0, 0, 0, 0, 0]),
      Buffer.from(place),
    ]),
  );

/** The same picture as a telephone stores it: with what it knows, and a second picture behind. */
export const asTaken = (jpeg: Buffer, orientation: number, place: string): Buffer =>
  Buffer.concat([
    jpeg.subarray(0, 2),
    exif(orientation, place),
    segment(0xfe, Buffer.from(`comment of ${place}`)),
    jpeg.subarray(2),
    Buffer.from(`\xff\xd8 preview of ${place}`, 'latin1'),
  ]);

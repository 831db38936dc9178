import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explicitElement, joinBytes, text } from '../shared/dicom/make-dicom';

/** A disc of small CT slices, always the same. */
export interface MadeDisc {
  readonly patients: number;
  readonly studiesEach: number;
  readonly seriesEach: number;
  readonly picturesEach: number;
  /** Rows and columns of each; 64 where it is not given. */
  readonly side?: number;
  /** In turn, one a patient. */
  readonly names?: readonly string[];
  /** In turn, one a series. */
  readonly descriptions?: readonly string[];
  /** By dcmmkdir. */
  readonly dicomdir?: boolean;
}

const usualSide = 64;

const words = (tag: number, vr: string, value: string): Uint8Array => {
  const bytes = Buffer.from(value, 'utf8');
  const padding = Buffer.from(bytes.length % 2 === 0 ? '' : vr === 'UI' ? '\0' : ' ');
  return explicitElement(tag, vr, Buffer.concat([bytes, padding]));
};
const number = (tag: number, value: number): Uint8Array => {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value, true);
  return explicitElement(tag, 'US', bytes);
};

const longNumber = (tag: number, value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return explicitElement(tag, 'UL', bytes);
};

const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';

/** File meta with all that dcmmkdir wants of it, PS3.10 7.1. */
const fileOf = (sopInstanceUid: string, ...elements: readonly Uint8Array[]): Uint8Array => {
  const meta = joinBytes(
    words(0x00020002, 'UI', ctImageStorage),
    words(0x00020003, 'UI', sopInstanceUid),
    words(0x00020010, 'UI', '1.2.840.10008.1.2.1'),
  );
  return joinBytes(new Uint8Array(128), text('DICM'), longNumber(0x00020000, meta.length), meta, ...elements);
};

/** A disc of light on black, further to the right in every slice. */
const pixelsOf = (position: number, side: number): Uint8Array => {
  const pixels = new Uint16Array(side * side);
  const centre = side / 4 + (position % (side / 2));
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [at % side, Math.floor(at / side)];
    pixels[at] = Math.max(0, 1200 - 4 * ((x - centre) ** 2 + (y - side / 2) ** 2));
  }
  return new Uint8Array(pixels.buffer);
};

interface Slice {
  readonly patient: number;
  readonly study: number;
  readonly series: number;
  readonly position: number;
  readonly side: number;
  readonly name: string;
  readonly description: string;
}

const sliceOf = ({ patient, study, series, position, side, name, description }: Slice): Uint8Array => {
  const root = `1.2.826.0.1.3680043.10.1.${patient + 1}`;
  const studyUid = `${root}.${study + 1}`;
  const seriesUid = `${studyUid}.${series + 1}`;
  const sopInstanceUid = `${seriesUid}.${position + 1}`;
  return fileOf(
    sopInstanceUid,
    words(0x00080005, 'CS', 'ISO_IR 192'),
    words(0x00080016, 'UI', ctImageStorage),
    words(0x00080018, 'UI', sopInstanceUid),
    words(0x00080020, 'DA', `2024${String((study % 12) + 1).padStart(2, '0')}12`),
    words(0x00080030, 'TM', '101500'),
    words(0x00080050, 'SH', `A${study + 1}`),
    words(0x00080060, 'CS', 'CT'),
    words(0x00081030, 'LO', 'Head'),
    words(0x0008103e, 'LO', description),
    words(0x00100010, 'PN', name),
    words(0x00100020, 'LO', `P-${patient + 1}`),
    words(0x00100030, 'DA', '19710504'),
    words(0x00100040, 'CS', 'O'),
    words(0x0020000d, 'UI', studyUid),
    words(0x0020000e, 'UI', seriesUid),
    words(0x00200010, 'SH', String(study + 1)),
    words(0x00200011, 'IS', String(series + 1)),
    words(0x00200013, 'IS', String(position + 1)),
    words(0x00200032, 'DS', `0\\0\\${position}`),
    words(0x00200037, 'DS', String.raw`1\0\0\0\1\0`),
    words(0x00200052, 'UI', `${seriesUid}.0`),
    number(0x00280002, 1),
    words(0x00280004, 'CS', 'MONOCHROME2'),
    number(0x00280010, side),
    number(0x00280011, side),
    words(0x00280030, 'DS', String.raw`1\1`),
    number(0x00280100, 16),
    number(0x00280101, 16),
    number(0x00280102, 15),
    number(0x00280103, 0),
    words(0x00281050, 'DS', '600'),
    words(0x00281051, 'DS', '1200'),
    explicitElement(0x7fe00010, 'OW', pixelsOf(position, side)),
  );
};

const numbered = (letters: string, value: number): string => letters + String(value).padStart(6, '0');

/** Writes DICOM/PA…/ST…/SE…/IM… into a folder. */
export const makeDisc = (folder: string, disc: MadeDisc): void => {
  const { names = ['Sample^Robin'], descriptions = ['Head, thin slices'], side = usualSide } = disc;
  let allSeries = 0;
  for (let patient = 0; patient < disc.patients; patient++)
    for (let study = 0; study < disc.studiesEach; study++)
      for (let series = 0; series < disc.seriesEach; series++) {
        const place = join(
          folder,
          'DICOM',
          numbered('PA', patient),
          numbered('ST', study),
          numbered('SE', series),
        );
        mkdirSync(place, { recursive: true });
        const name = names[patient % names.length] ?? '';
        const description = descriptions[allSeries++ % descriptions.length] ?? '';
        for (let position = 0; position < disc.picturesEach; position++)
          writeFileSync(
            join(place, numbered('IM', position)),
            sliceOf({ patient, study, series, position, side, name, description }),
          );
      }
  if (disc.dicomdir === true)
    execFileSync('dcmmkdir', ['-q', '+r', '-Pgp', '+D', 'DICOMDIR', 'DICOM'], { cwd: folder });
};

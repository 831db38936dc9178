import { copyFileSync, cpSync } from 'node:fs';
import { corpusPath } from '../../shared/dicom/corpus';
import { makePicture } from '../../shared/dicom/make-dicom';
import {
  makeDicomdir,
  patientRecord,
  seriesRecord,
  studyRecord,
  type MadeRecord,
} from '../../shared/dicom/make-dicomdir';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder';

export const fileSet = corpusPath('dicomdir/dcmtk-fileset');

/** A copy of the test file-set that may be spoilt. */
export const copyOfFileSet = (variant?: string): TemporaryFolder => {
  const folder = temporaryFolder();
  cpSync(fileSet, folder.path, { recursive: true });
  if (variant !== undefined)
    copyFileSync(corpusPath(`dicomdir/dcmtk-fileset-variants/DICOMDIR-${variant}`), folder.at('DICOMDIR'));
  return folder;
};

/** A disc of one series of pictures, with a DICOMDIR that lists them as they are unless said otherwise. */
export const disc = (
  pictures: Readonly<Record<string, Uint8Array>>,
  images: readonly MadeRecord[],
  { patientId = 'P1' } = {},
): TemporaryFolder => {
  const folder = temporaryFolder();
  for (const [path, bytes] of Object.entries(pictures)) folder.write(path, bytes);
  const records = [
    patientRecord(patientId, { lower: 1, values: new Uint8Array() }),
    studyRecord('1.2.3', { lower: 2 }),
    seriesRecord('1.2.3.1', { lower: 3 }),
    ...images.map((record, index) => (index < images.length - 1 ? { ...record, next: index + 4 } : record)),
  ];
  folder.write('DICOMDIR', makeDicomdir(records));
  return folder;
};

/** A small picture of one patient, study and series, unless said otherwise. */
export const picture = (sopInstanceUid: string, more: object = {}): Uint8Array =>
  makePicture({ sopInstanceUid, ...more });

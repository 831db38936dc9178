import type { ExportFormat } from './export-format';
import type { FileSetWriter } from './file-set-writer';
import { folderWriter } from './write-folder';
import { isoWriter } from './write-iso-image';
import { zipWriter } from './write-zip';

/** Every way to write a file-set. */
export const writers: Readonly<Record<ExportFormat, FileSetWriter>> = {
  folder: folderWriter,
  zip: zipWriter,
  iso: isoWriter,
};

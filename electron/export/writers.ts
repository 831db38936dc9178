import type { ExportFormat } from './export-format';
import type { FileSetWriter } from './file-set-writer';
import { folderWriter } from './write-folder';
import { isoWriter } from './write-iso-image';
import { lockedFolderWriter, lockedIsoWriter } from './write-locked';
import { zipWriter } from './write-zip';

/** Every way to write a file-set, in the clear and locked. */
const writers: Readonly<Record<ExportFormat, readonly [inTheClear: FileSetWriter, locked: FileSetWriter]>> = {
  folder: [folderWriter, lockedFolderWriter],
  zip: [zipWriter, zipWriter],
  iso: [isoWriter, lockedIsoWriter],
};

export const writerOf = (format: ExportFormat, isLocked: boolean): FileSetWriter =>
  writers[format][isLocked ? 1 : 0];

import { realpathSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fatLimitBytes } from '../../shared/dicom/media-profiles';
import type { ExportNote } from '../../shared/contract/ipc';
import { sentBytes } from '../../shared/dicom/file-meta';
import { isAboveLevel1 } from '../../shared/iso9660/write-iso';
import type { Instance } from '../../shared/model/scan';
import { driveKindAt, readMounts } from '../media/mount-table';
import { isDriveRoot, type Target } from './check-target';
import type { ExportFormat } from './export-format';

/** File systems that Linux names by these numbers (statfs(2)). */
const fat = 0x4d44;
const exFat = 0x2011bab0;
/** Where something will be written, as the system tells. */
export interface Place {
  /** True: it can be taken out and handed over. */
  readonly isStick: boolean;
  readonly isRoot: boolean;
  /** See statfs(2); null where the system has other numbers. */
  readonly fileSystem: number | null;
}

const fileSystemOf = (folder: string): number | null => {
  try {
    return process.platform === 'linux' ? statfsSync(folder).type : null;
  } catch {
    // what is wrong with the place is told where it is written to
    return null;
  }
};

export const placeOf = ({ path, isThere }: Target): Place => {
  const folder = isThere ? path : dirname(path);
  return {
    isStick: driveKindAt(folder, readMounts()) === 'usb',
    isRoot: isThere && isDriveRoot(path),
    fileSystem: fileSystemOf(folder),
  };
};

/** Of sizes of files, of which there may be more than a call takes arguments. */
export const largestOf = (sizes: readonly number[]): number =>
  sizes.reduce((most, bytes) => Math.max(most, bytes), 0);

/** @param largestBytes of the files that would be written @returns whether the drive can't hold one of them */
export const isTooLargeFor = ({ fileSystem }: Place, largestBytes: number): boolean =>
  fileSystem === fat && largestBytes >= fatLimitBytes;

/** Whether a file-set there is one of a stick as profiles have it: at the root, on FAT. @see DICOM PS3.12 R.1.1 */
export const isProfileStick = ({ isStick, isRoot, fileSystem }: Place): boolean =>
  isStick && isRoot && fileSystem === fat;

/** What is said of it before. */
export const notesOf = ({ isStick, isRoot, fileSystem }: Place, format: ExportFormat): ExportNote[] => {
  if (!isStick || format !== 'folder') return [];
  return [
    ...(isRoot ? [] : (['not-at-root'] as const)),
    ...(fileSystem === null || fileSystem === fat || fileSystem === exFat ? [] : (['not-fat'] as const)),
  ];
};

/** Of a path that may not be right: that is told where it is written to. */
const placeAt = (path: string): Place | null => {
  try {
    const full = join(realpathSync.native(dirname(resolve(path))), basename(resolve(path)));
    return placeOf({
      path: full,
      isThere: statSync(full, { throwIfNoEntry: false })?.isDirectory() === true,
    });
  } catch {
    return null;
  }
};

/** What is said before a selection is written to a place. */
export const notesFor = (
  instances: readonly Instance[],
  format: ExportFormat,
  place: Place | null,
): readonly ExportNote[] => [
  ...(format === 'iso' && instances.some((instance) => isAboveLevel1(sentBytes(instance)))
    ? (['above-level-1'] as const)
    : []),
  ...(place === null ? [] : notesOf(place, format)),
];

export const notesAt = (
  instances: readonly Instance[],
  format: ExportFormat,
  path: string,
): readonly ExportNote[] => notesFor(instances, format, placeAt(path));

import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError, type ErrorCode } from '../../shared/errors/user-error';
import { systemCode } from '../media/system-error';

type Codes = Partial<Record<string, ErrorCode>>;

/** What a file system says before anything of the target is there, and what that means to a person: it is the place. */
const codesOfPlace: Codes = {
  ENOENT: 'export/no-folder',
  ENOTDIR: 'export/no-folder',
  ENAMETOOLONG: 'export/no-folder',
  EINVAL: 'export/no-folder',
  EILSEQ: 'export/no-folder',
  ELOOP: 'export/no-folder',
  ENOSPC: 'export/drive-full',
  EDQUOT: 'export/drive-full',
  EACCES: 'export/no-permission',
  EPERM: 'export/no-permission',
  EROFS: 'export/no-permission',
  EEXIST: 'export/exists',
  ENOTEMPTY: 'export/exists',
};

/** And while it is written: all else is a drive that fails. */
const codesOfWriting: Codes = {
  ENOSPC: 'export/drive-full',
  EDQUOT: 'export/drive-full',
  EFBIG: 'export/too-large',
};

/** Bytes an ordinary user may still write where a path is or will be; null where nobody can say. */
export const freeBytesAt = (path: string): number | null => {
  for (const place of [path, dirname(path)])
    try {
      const { bavail, bsize } = statfsSync(place);
      return bavail * bsize;
    } catch {
      // the target itself is mostly not there yet
    }
  return null;
};

const tell = (codes: Codes, error: unknown, facts: Readonly<Record<string, number>> = {}): unknown => {
  const systems = systemCode(error);
  if (error instanceof UserError || systems === undefined) return error;
  const code = codes[systems] ?? 'export/write-failed';
  return new UserError(
    code,
    code === 'export/write-failed' ? 'retry' : 'change-input',
    code === 'export/drive-full' ? facts : {},
    { cause: error },
  );
};

/** A place that can't be written to, as what a person is told; what no file system said stays as it is. */
export const asPlaceError = (error: unknown): unknown => tell(codesOfPlace, error);

/** A failure to write, as what a person is told, before what was written is taken back. */
export const asWriteError = (error: unknown, path: string, needBytes: number): unknown =>
  tell(codesOfWriting, error, { needBytes, freeBytes: freeBytesAt(path) ?? 0 });

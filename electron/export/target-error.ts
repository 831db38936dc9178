import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError, type ErrorCode } from '../../shared/errors/user-error';
import { systemCode } from '../media/system-error';

/** What a file system says, and what that means to a person who writes onto it. */
const codes: Partial<Record<string, ErrorCode>> = {
  ENOSPC: 'export/no-space',
  EDQUOT: 'export/no-space',
  EFBIG: 'export/too-large',
  EACCES: 'export/no-permission',
  EPERM: 'export/no-permission',
  EROFS: 'export/no-permission',
  EEXIST: 'export/exists',
  ENOTEMPTY: 'export/exists',
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

/** A failure to write, as what a person is told; what no file system said stays as it is. */
export const asTargetError = (error: unknown, path: string, needBytes: number): unknown => {
  const systems = systemCode(error);
  if (error instanceof UserError || systems === undefined) return error;
  const code = codes[systems] ?? 'export/write-failed';
  const facts = code === 'export/no-space' ? { needBytes, freeBytes: freeBytesAt(path) ?? 0 } : {};
  return new UserError(code, code === 'export/write-failed' ? 'retry' : 'change-input', facts, {
    cause: error,
  });
};

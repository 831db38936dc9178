import { UserError } from '../../shared/errors/user-error';

/** The system's name of what failed (ENOENT, EIO …), or nothing. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** A file whose bytes are not those that were put there, as file systems with checksums say it. */
export const damaged = (cause?: unknown): Error =>
  Object.assign(new Error('the bytes are not what they were', { cause }), { code: 'EBADMSG' });

/** What a failure to read one file of a source says of that file. */
export const fileFault = (error: unknown): 'missing' | 'damaged' | 'unreadable' => {
  const code = systemCode(error);
  return code === 'ENOENT' ? 'missing' : code === 'EBADMSG' ? 'damaged' : 'unreadable';
};

const missing = new Set(['ENOENT', 'ENOTDIR', 'ENODEV', 'ENXIO', 'ENOMEDIUM', 'ENAMETOOLONG', 'ELOOP']);
const forbidden = new Set(['EACCES', 'EPERM']);

/** What a person is told when a source itself, not one file of it, can't be opened. */
export const asSourceError = (error: unknown): UserError => {
  if (error instanceof UserError) return error;
  const code = systemCode(error) ?? '';
  if (missing.has(code)) return new UserError('source/not-found', 'change-input', {}, { cause: error });
  if (forbidden.has(code)) return new UserError('source/no-permission', 'change-input', {}, { cause: error });
  if (code === 'ETIMEDOUT') return new UserError('source/no-answer', 'retry', {}, { cause: error });
  return new UserError('source/damaged', 'change-input', {}, { cause: error });
};

import { UserError } from '../../shared/errors/user-error';

/** The system's name of what failed (ENOENT, EIO …), or nothing. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const missing = new Set(['ENOENT', 'ENOTDIR', 'ENODEV', 'ENXIO', 'ENOMEDIUM']);
const forbidden = new Set(['EACCES', 'EPERM']);

/** What a person is told when a source itself, not one file of it, can't be opened. */
export const asSourceError = (error: unknown): UserError => {
  if (error instanceof UserError) return error;
  const code = systemCode(error) ?? '';
  if (missing.has(code)) return new UserError('source/not-found', 'change-input', {}, { cause: error });
  if (forbidden.has(code)) return new UserError('source/no-permission', 'change-input', {}, { cause: error });
  return new UserError('source/unsupported', 'change-input', {}, { cause: error });
};

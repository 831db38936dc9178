import { UserError, type UserErrorData } from '../shared/errors/user-error';

/**
 * What a failure may say where it leaves its process.
 *
 * A fault's message may hold a path or a name: only its frames are printed, to standard error.
 *
 * @param what was being done, for the printed line
 */
export const failureData = (what: string, error: unknown): UserErrorData => {
  if (error instanceof UserError) return error.data;
  const frames =
    error instanceof Error ? error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) : [];
  process.stderr.write(`${what} failed\n${frames?.join('\n') ?? ''}\n`);
  return { code: 'internal', facts: {}, remedy: 'report' };
};

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Makes the decoders and fonts that sources look for in dist/, unless that was done. */
export const buildBeside = async (): Promise<void> => {
  await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, '..', '..', '..', 'build', 'build.mjs'),
    'decoder',
    'fonts',
  ]);
};

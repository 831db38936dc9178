import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Bundles the decoders that sources look for in dist/, unless that was done. */
export const buildDecoder = async (): Promise<void> => {
  await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, '..', '..', '..', 'build', 'build.mjs'),
    'decoder',
  ]);
};

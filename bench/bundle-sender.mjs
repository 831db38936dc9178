import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../build/project.mjs';

/**
 * Bundles the program that sends with the app's own sender.
 *
 * @param {string} folder where it goes
 * @returns {Promise<string>} the program
 */
export const bundleSender = async (folder) => {
  const outfile = join(folder, 'send-to-dicomweb.cjs');
  await build({
    absWorkingDir: root,
    entryPoints: [join(import.meta.dirname, 'send-to-dicomweb.mjs')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    external: ['electron', 'libsql', '@napi-rs/keyring'],
    legalComments: 'none',
    logLevel: 'warning',
  });
  return outfile;
};

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from '../build/project.mjs';

/** @returns {Promise<string>} a script of this folder, together with what it takes of the engine */
const bundle = async (name, folder) => {
  const outfile = join(folder, `${name}.cjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [join(import.meta.dirname, `${name}.mjs`)],
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

/**
 * Bundles the program that sends with the app's own sender.
 *
 * @param {string} folder where it goes
 * @returns {Promise<string>} the program
 */
export const bundleSender = (folder) => bundle('send-to-dicomweb', folder);

/** The program that reads heads and writes a DICOMDIR, as an export does. */
export const bundleDicomdirWriter = (folder) => bundle('write-dicomdir', folder);

/** What slow-disc.mjs exports, with the app's own reader. */
export const bundleSlowDisc = async (folder) =>
  (await import(pathToFileURL(await bundle('slow-disc', folder)).href)).default;

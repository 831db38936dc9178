import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const build = async (names: readonly string[]): Promise<void> => {
  const script = join(import.meta.dirname, '..', '..', '..', 'build', 'build.mjs');
  await promisify(execFile)(process.execPath, [script, ...names]);
};

/** Makes the decoders and fonts that sources look for in dist/, unless that was done. */
export const buildBeside = (): Promise<void> => build(['decoder', 'fonts']);

/** The same, and the viewer for media, which takes half a minute. */
export const buildViewer = (): Promise<void> => build(['decoder', 'fonts', 'viewer']);

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** A script for a process of its own: as the builds make it, beside node_modules, where native modules are found. */
export interface BundledScript {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

const places = {
  node: { format: 'esm', target: 'node24', extension: 'mjs' },
  electron: { format: 'cjs', target: 'node18', extension: 'cjs' },
} as const;

/** Bundles a TypeScript file for plain Node, or for the Node inside Electron. */
export const bundleScript = async (
  entry: string,
  runtime: keyof typeof places = 'node',
): Promise<BundledScript> => {
  const { format, target, extension } = places[runtime];
  const cache = join(import.meta.dirname, '..', '..', '.cache', 'tests');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'script-'));
  const path = join(folder, `${basename(entry, '.ts')}.${extension}`);
  await build({
    entryPoints: [entry],
    outfile: path,
    bundle: true,
    platform: 'node',
    format,
    target,
    external: ['electron', 'libsql', '@napi-rs/keyring'],
    ...(runtime === 'node'
      ? {
          banner: {
            js: "import { createRequire as createRequireHere } from 'node:module'; const require = createRequireHere(import.meta.url);",
          },
        }
      : {}),
    logLevel: 'warning',
  });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
};

/** What `npm run build` makes, of which sources; and whether it is still as new as they are. No dependencies. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cache, node24, root, run } from './project.mjs';
import { SetupError } from './setup-error.mjs';

/** Runs in a thread of its own, from a file beside the bundle that starts it. */
const driveThread = 'electron/media/medium/drive-thread.ts';

/**
 * `runtime` is where it runs: `electron` is CommonJS for Node 18, which is in the oldest Electron it has to run on, `sandbox` the same
 * without Node;
 * `node` is an ES module for Node 24, `commands` the same in a folder of parts that are loaded when they are needed; `page` is
 * built by Vite; `decoder` is CommonJS in a folder, with the decoders' binaries beside it;
 * `fonts` are no program.
 */
export const bundles = {
  main: {
    runtime: 'electron',
    entry: 'electron/main/main.ts',
    output: 'dist/main/main.cjs',
    sources: ['electron'],
  },
  worker: {
    runtime: 'electron',
    entry: 'electron/workers/worker.ts',
    output: 'dist/main/worker.cjs',
    threads: [driveThread],
    sources: ['electron'],
  },
  preload: {
    runtime: 'sandbox',
    entry: 'electron/preload/preload.ts',
    output: 'dist/preload/preload.cjs',
    sources: ['electron'],
  },
  renderer: {
    runtime: 'page',
    entry: 'renderer/vite.config.ts',
    output: 'dist/renderer',
    sources: ['renderer', 'build/mended-decoders.ts', 'build/pdf-parts.ts'],
  },
  /** The viewer that goes onto media: one page, which works where it lies. */
  viewer: {
    runtime: 'page',
    entry: 'renderer/disc/vite.config.ts',
    output: 'dist/viewer',
    sources: ['renderer', 'build/mended-decoders.ts', 'build/pdf-parts.ts'],
  },
  cli: {
    runtime: 'commands',
    entry: 'electron/cli/main.ts',
    output: 'dist/cli/discport.mjs',
    threads: [driveThread],
    sources: ['electron'],
  },
  /** The viewer's decoders without a window, and the thread that they run in. */
  decoder: {
    runtime: 'decoder',
    entry: 'renderer/viewer/decode-sample.ts',
    thread: 'electron/export/decode-thread.ts',
    output: 'dist/decoder/decode-thread.cjs',
    sources: ['renderer/viewer', 'electron/export/decode-thread.ts', 'build/mended-decoders.ts'],
  },
  fonts: {
    runtime: 'fonts',
    output: 'dist/fonts/fonts.json',
    sources: ['build/sheet-fonts.mjs'],
  },
  gateway: {
    runtime: 'node',
    entry: 'gateway/main.ts',
    output: 'dist/gateway/gateway.mjs',
    threads: ['gateway/dicomweb/head-thread.ts'],
    sources: ['gateway'],
  },
};

const inEveryBundle = ['shared', 'package-lock.json', 'build/build.mjs', 'build/bundles.mjs'];

const listFiles = function* (path) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  if (!statSync(full).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(full).sort()) yield* listFiles(`${path}/${name}`);
};

/** Changes whenever a source of the bundle is written, added or removed, also by a checkout that goes back in time. */
export const fingerprint = (name) => {
  const hash = createHash('sha256');
  for (const source of [...inEveryBundle, ...bundles[name].sources])
    for (const path of listFiles(source)) {
      const { size, mtimeMs } = statSync(join(root, path));
      hash.update(`${path}\0${size}\0${mtimeMs}\n`);
    }
  return hash.digest('hex');
};

export const stampOf = (name) => join(cache, 'build', `${name}.stamp`);

export const isFresh = (name) =>
  existsSync(join(root, bundles[name].output)) &&
  existsSync(stampOf(name)) &&
  readFileSync(stampOf(name), 'utf8') === fingerprint(name);

/**
 * Builds those of the bundles that are missing or older than their sources. What is said goes to standard error.
 *
 * @param {readonly string[]} names keys of `bundles`
 * @throws {SetupError} when the build fails; the compiler has said why
 */
export const ensureBuilt = async (names = Object.keys(bundles)) => {
  const stale = names.filter((name) => !isFresh(name));
  if (stale.length === 0) return;
  const status = await run(node24, [join(root, 'build', 'build.mjs'), ...stale], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new SetupError('The build failed; what is wrong is said above.');
};

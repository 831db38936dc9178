/** `npm run build [-- NAMES]`: bundles what is older than its sources. Everything goes to a temporary place first. */
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bundles, fingerprint, isFresh, stampOf } from './bundles.mjs';
import { cache, root } from './project.mjs';

/** Native modules stay outside: they are loaded from node_modules, or from beside the packaged app. */
const external = ['electron', 'libsql', '@napi-rs/keyring'];

const requireInModules = [
  "import { createRequire as createRequireHere } from 'node:module';",
  'const require = createRequireHere(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join('\n');

const node = { format: 'esm', target: 'node24', banner: { js: `#!/usr/bin/env node\n${requireInModules}` } };
const commonJs = { format: 'cjs', target: 'node18' };
const runtimes = {
  sandbox: commonJs,
  electron: {
    ...commonJs,
    // packages that were written as modules ask where they are
    banner: { js: "const hereAsUrl = require('url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'hereAsUrl' },
  },
  node,
  commands: { ...node, splitting: true, outExtension: { '.js': '.mjs' } },
};

/** What is put in place: a folder where a program has parts. */
const placeOf = ({ runtime, output }) =>
  ['commands', 'decoder', 'fonts'].includes(runtime) ? dirname(output) : output;

const bundleScript = async ({ runtime, entry, output }, made) => {
  const { build } = await import('esbuild');
  const isFolder = runtime === 'commands';
  const target = isFolder
    ? { entryPoints: [{ in: entry, out: parse(output).name }], outdir: made }
    : { entryPoints: [entry], outfile: made };
  await build({
    ...runtimes[runtime],
    ...target,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    external,
    sourcemap: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  await chmod(isFolder ? join(made, basename(output)) : made, 0o755);
};

/** Binaries that decoders look for beside themselves. */
const decoderBinaries = [
  'codec-charls/dist/charlswasm_decode.wasm',
  'codec-libjpeg-turbo-8bit/dist/libjpegturbowasm.wasm',
  'codec-libjpeg-turbo-8bit/dist/libjpegturbowasm_decode.wasm',
  'codec-libjxl/dist/jpegxlwasm_decode.wasm',
  'codec-openjpeg/dist/openjpegwasm_decode.wasm',
  'codec-openjph/dist/openjphjs.wasm',
];

const bundleDecoder = async ({ entry, thread }, outdir) => {
  const { build } = await import('esbuild');
  const { mendDecoder } = await import('./mended-decoders.ts');
  await build({
    ...commonJs,
    entryPoints: [entry, thread].map((path) => ({ in: path, out: parse(path).name })),
    outdir,
    outExtension: { '.js': '.cjs' },
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    // the window's own way to decode, which is never asked for
    external: ['./decoders'],
    // where a page would find the binaries; here they lie beside
    define: { 'import.meta.url': '"file:///"' },
    plugins: [
      {
        name: 'mended-decoders',
        setup: ({ onLoad, onResolve }) => {
          // as the page's bundler has it
          onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
            path: join(resolveDir, path.replace(/\?raw$/, '')),
            namespace: 'raw',
          }));
          onLoad({ filter: /.*/, namespace: 'raw' }, async ({ path }) => ({
            contents: await readFile(path, 'utf8'),
            loader: 'text',
          }));
          onLoad({ filter: /[\\/]dicom-image-loader[\\/].*\.js$/ }, async ({ path }) => {
            const contents = mendDecoder(path, await readFile(path, 'utf8'));
            return contents === null ? null : { contents };
          });
          // made for pages alone, it fetches its binary
          onLoad({ filter: /jpegxlwasm_decode\.js$/ }, async ({ path }) => ({
            contents: `const fetch = async (path) => new Response(require('fs').readFileSync(path), { headers: { 'content-type': 'application/wasm' } });\n${await readFile(path, 'utf8')}`,
          }));
        },
      },
    ],
    legalComments: 'none',
    logLevel: 'warning',
  });
  for (const path of decoderBinaries)
    await cp(join(root, 'node_modules', '@cornerstonejs', path), join(outdir, basename(path)));
};

const bundleFonts = async (_, outdir) => {
  const { makeSheetFonts } = await import('./sheet-fonts.mjs');
  await makeSheetFonts(outdir);
};

const bundlePage = async ({ entry }, outDir) => {
  const { build } = await import('vite');
  await build({ configFile: join(root, entry), logLevel: 'warn', build: { outDir, emptyOutDir: true } });
};

/** Puts `from` in the place of `to` in one step, or for a folder in two, also when another build does the same. */
const replace = async (from, to) => {
  await mkdir(dirname(to), { recursive: true });
  for (let attempt = 0; ; attempt++)
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (attempt === 20 || !['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(error.code)) throw error;
      await rename(to, join(dirname(from), `old-${attempt}`)).catch(() => delay(50));
    }
};

const buildOne = async (name) => {
  const bundle = bundles[name];
  const builtFrom = fingerprint(name);
  const place = join(cache, 'build', `${name}-${process.pid}`);
  const output = join(root, placeOf(bundle));
  const made = join(place, basename(output));
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  try {
    await ({ page: bundlePage, decoder: bundleDecoder, fonts: bundleFonts }[bundle.runtime] ?? bundleScript)(
      bundle,
      made,
    );
    for (const entry of bundle.threads ?? []) {
      const thread = `${basename(entry, '.ts')}.cjs`;
      const isInside = bundle.runtime === 'commands';
      const threadMade = join(isInside ? made : place, thread);
      await bundleScript({ runtime: 'electron', entry }, threadMade);
      if (!isInside) await replace(threadMade, join(dirname(output), thread));
    }
    if (existsSync(`${made}.map`)) await replace(`${made}.map`, `${output}.map`);
    await replace(made, output);
    await writeFile(join(place, 'stamp'), builtFrom);
    await replace(join(place, 'stamp'), stampOf(name));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
};

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** The lock spares a second build of the same; it is not what keeps the output whole, renaming is. */
const withLock = async (work) => {
  const lock = join(cache, 'build', 'lock');
  await mkdir(dirname(lock), { recursive: true });
  for (;;)
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
      const age = await stat(lock).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      if (holder > 0 ? !isAlive(holder) : age > 5000) await rm(lock, { force: true });
      else await delay(100);
    }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in bundles));
if (unknown.length > 0) {
  console.error(
    `There is no bundle called ${unknown.join(', ')}: there are ${Object.keys(bundles).join(', ')}.`,
  );
  process.exit(2);
}

await withLock(async () => {
  for (const name of asked.length === 0 ? Object.keys(bundles) : asked) {
    if (isFresh(name)) continue;
    const from = performance.now();
    await buildOne(name);
    console.log(`built ${bundles[name].output} in ${((performance.now() - from) / 1000).toFixed(1)} s`);
  }
}).catch((error) => {
  // esbuild and Vite have printed the details already
  console.error(`The build failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});

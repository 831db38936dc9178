import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type Rolldown } from 'vite';
import { pageSeal, unsealed } from '../../shared/model/media-viewer';
import { mendedDecoders } from '../../build/mended-decoders';
import { pdfParts } from '../../build/pdf-parts';
import { nodeModules, rolldownOptions } from '../vite.config';

/** What asks where it is, was told otherwise: addresses are strings in the page. */
const inOneScript: Rolldown.RolldownOptions = {
  ...rolldownOptions,
  transform: { define: { 'import.meta': '{}' } },
};

const here = fileURLToPath(new URL('.', import.meta.url));

const decoderWorker =
  "new Worker(new URL('./decodeImageFrameWorker.js', import.meta.url), { type: 'module' })";

/** A page that was opened from a disc can start no worker by its address: each is made of a string in the page. */
const inlinedWorkers: Plugin = {
  name: 'inlined-workers',
  enforce: 'pre',
  resolveId(source, importer) {
    return source.endsWith('?worker') ? this.resolve(`${source}&inline`, importer) : null;
  },
  transform(code, id) {
    if (!/[\\/]dicom-image-loader[\\/]dist[\\/]esm[\\/]init\.js$/.test(id)) return null;
    if (!code.includes(decoderWorker)) throw new Error('the loader starts its worker in another way now');
    return {
      code: `import DecoderWorker from './decodeImageFrameWorker.js?worker&inline';\n${code.replace(decoderWorker, 'new DecoderWorker()')}`,
      map: null,
    };
  },
};

const pdfFiles = Object.fromEntries(
  Array.from(pdfParts(), ({ name, bytes }) => [name, bytes.toString('base64')]),
);

/**
 * `file:`: what lies beside the page, see shared/model/media-viewer.ts. `connect-src`: files that were chosen are read, and
 * binaries of decoders, by addresses that lead nowhere else.
 */
const policy = (script: string): string =>
  [
    "default-src 'none'",
    `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}' file: 'wasm-unsafe-eval'`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src blob: data:',
    'media-src blob:',
    'connect-src blob: data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** The same script, written so that HTML does not take a part of it for its end. */
const inElement = (script: string): string => script.replace(/<(?=\/script|script|!--)/gi, String.raw`\x3c`);

const unsealedPage = (script: string, style: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${pageSeal(unsealed)}
<meta http-equiv="Content-Security-Policy" content="${policy(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>Medical pictures</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="root"><p>To show the pictures, this page needs a current browser that lets it run its script.</p></div>
<script>${script}</script>
</body>
</html>
`;

const page = (script: string, style: string): string => {
  const bare = unsealedPage(script, style);
  const seal = pageSeal(createHash('sha256').update(bare).digest('hex'));
  // as a function: what is put in is no pattern
  return bare.replace(pageSeal(unsealed), () => seal);
};

/** Script and style go into the page: one file, which the policy in it knows by its hash. */
const onePage: Plugin = {
  name: 'one-page',
  enforce: 'post',
  generateBundle(_, bundle) {
    let script = '';
    let style = '';
    for (const [name, part] of Object.entries(bundle)) {
      if (part.type === 'chunk') script += part.code;
      else if (name.endsWith('.css')) style += String(part.source);
      else throw new Error(`the page on discs can't load ${name}`);
      Reflect.deleteProperty(bundle, name);
    }
    if (style.includes('</')) throw new Error('the page would end inside of its style');
    this.emitFile({ type: 'asset', fileName: 'VIEWER.HTM', source: page(inElement(script), style) });
  },
};

export default defineConfig({
  root: here,
  base: './',
  define: { pdfFilesInBase64: JSON.stringify(pdfFiles) },
  plugins: [inlinedWorkers, react(), onePage],
  resolve: {
    alias: [
      ...Object.entries(nodeModules).map(([find, replacement]) => ({ find, replacement })),
      { find: /^\.\/pdf-files$/, replacement: `${here}inlined-pdf-files.ts` },
    ],
  },
  worker: { format: 'iife', plugins: () => [mendedDecoders()], rolldownOptions: inOneScript },
  build: {
    outDir: '../../dist/viewer',
    emptyOutDir: true,
    target: ['chrome114', 'firefox115', 'safari16.4'],
    assetsInlineLimit: () => true,
    cssCodeSplit: false,
    modulePreload: false,
    chunkSizeWarningLimit: 20_000,
    rolldownOptions: {
      ...inOneScript,
      input: `${here}main.tsx`,
      output: { format: 'iife' },
    },
  },
});

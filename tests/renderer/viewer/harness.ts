import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { basename, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';
import { chromium, type Browser } from 'playwright-core';
import { build } from 'vite';
import { inject } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const rendererConfig = fileURLToPath(new URL('../../../renderer/vite.config.ts', import.meta.url));
export const corpus = fileURLToPath(new URL('../../corpus/', import.meta.url));

/**
 * Builds pages of tests as the product's own are built, unless another test file of this run has.
 *
 * @param folder of the pages and of what they load
 * @returns the folder that they are served from; it goes when the run ends
 */
export const buildOnce = async (folder: string, pages: readonly string[]): Promise<string> => {
  const built = join(inject('builtFolder'), basename(folder));
  if (existsSync(built)) return built;
  const outDir = `${built}-${process.pid}-${threadId}`;
  await build({
    configFile: rendererConfig,
    root: folder,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { input: pages.map((name) => join(folder, name)) },
    },
  });
  // another file may have been quicker: its pages are the same
  await rename(outDir, built).catch((error: unknown) => {
    if (!existsSync(built)) throw error;
  });
  return built;
};

export const buildPages = (): Promise<string> =>
  buildOnce(join(here, 'pages'), ['pixels.html', 'preview.html']);

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** The product's own policy, with this server in the place of its schemes. */
const pageHeaders = {
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self' blob: data:",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const sendInstance = (path: string, range: string | undefined, response: ServerResponse): void => {
  const { size } = statSync(path);
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  const start = Number(first ?? 0);
  const end = last === undefined || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  response.writeHead(first === undefined ? 200 : 206, {
    'content-type': 'application/dicom',
    'content-length': end - start + 1,
    'accept-ranges': 'bytes',
    ...(first === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
  });
  createReadStream(path, { start, end }).pipe(response);
};

export interface ViewerServer {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/**
 * Serves the pages, and instances under /i/ as the desktop's own scheme does.
 *
 * @param listSeries what the preview page is to show, once the server's own origin is known
 * @param admit waited for before an instance is answered: a disc may be slow
 */
export const serve = async (
  pages: string,
  fileOf: (name: string) => string | undefined,
  listSeries: (origin: string) => Promise<readonly object[]> = () => Promise.resolve([]),
  admit: (name: string) => Promise<void> = () => Promise.resolve(),
): Promise<ViewerServer> => {
  let listed: ReturnType<typeof listSeries> | undefined;
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    const refuse = (): void => {
      response.writeHead(404).end();
    };
    if (path.startsWith('/i/')) {
      const file = fileOf(path.slice(3));
      if (file === undefined) refuse();
      else
        void admit(path.slice(3)).then(() => {
          sendInstance(file, request.headers.range, response);
        });
    } else if (path === '/series.json')
      // hundreds of files are read for it: once
      void (listed ??= listSeries(`http://${request.headers.host ?? ''}`)).then((series) =>
        response.end(JSON.stringify(series)),
      );
    else
      readFile(join(pages, normalize(path))).then(
        (body) =>
          response.writeHead(200, { 'content-type': types[extname(path)] ?? '', ...pageHeaders }).end(body),
        refuse,
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
};

const inSoftware = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const withoutWebGl = ['--disable-gpu', '--disable-software-rasterizer', '--disable-3d-apis'];

/**
 * Chromium without a screen or a graphics card.
 *
 * @param webGl drawn in software; false: as on a computer that has none
 */
export const launchBrowser = (webGl = true): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      ...(webGl ? inSoftware : withoutWebGl),
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

export interface CorpusFile {
  readonly path: string;
  readonly transferSyntaxUid: string;
  readonly sopClassUid: string;
  /** Its name in the standard; empty where the class is unknown. */
  readonly sopClass: string;
  readonly modality: string;
  readonly frames: number;
}

/** The rows of the test pictures' manifest. */
export const corpusFiles = (): readonly CorpusFile[] => {
  const [head = '', ...rows] = readFileSync(join(corpus, 'MANIFEST.tsv'), 'utf8').trimEnd().split('\n');
  const names = head.split('\t');
  return rows.map((row) => {
    const cells = row.split('\t');
    const cell = (name: string): string => cells[names.indexOf(name)] ?? '';
    return {
      path: cell('path'),
      transferSyntaxUid: cell('transfer_syntax_uid'),
      sopClassUid: cell('sop_class_uid'),
      sopClass: cell('sop_class'),
      modality: cell('modality'),
      frames: Math.max(Number(cell('frames')) || 1, 1),
    };
  });
};

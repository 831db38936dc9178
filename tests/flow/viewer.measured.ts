import { createReadStream, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { launchApp } from './launch';
import { walkIn } from './walk';
import { measureViewer, type Driven } from './watch-drawing';

const disc = process.env['DISCPORT_MEASURED_DISC'] ?? '';
const bareViewer = fileURLToPath(new URL('../../bench/peers/bare-viewer', import.meta.url));
const rendererConfig = fileURLToPath(new URL('../../renderer/vite.config.ts', import.meta.url));
const patience = { timeout: 300_000 };

type PageGlobal = typeof globalThis & {
  /** See bench/peers/bare-viewer. */
  bare?: {
    readonly open: (urls: readonly string[]) => void;
    readonly begin: () => number;
    readonly step: () => void;
    readonly loaded: () => number;
  };
  driven: Driven;
};

test('a series is opened and browsed through in the app', async () => {
  const launched = await launchApp();
  const { window } = launched;
  const { press, answerDialogs } = walkIn(launched);
  await answerDialogs(disc);
  await press(/^Send pictures/);
  await press(/^Disc, USB stick or folder/);
  await window.getByText('Still checking every picture').waitFor({ state: 'detached', ...patience });
  await press('Look at SCOUT');
  await window.getByText('Slice 2 of 3').first().waitFor();
  await window.evaluate(() => {
    const entry = [...document.querySelectorAll<HTMLElement>('.viewer-series')].find((each) =>
      each.textContent.includes('THORAX'),
    );
    const press = (key: string): void => {
      document
        .querySelector('.viewer-viewport')
        ?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    };
    (globalThis as PageGlobal).driven = {
      open: () => entry?.click(),
      isComplete: () => document.querySelector('.viewer-slider-loaded[data-complete="true"]') !== null,
      begin: () => {
        press('Home');
        return Number(/\d+$/.exec(document.querySelector('.viewer-count')?.textContent ?? '')?.[0]);
      },
      step: () => {
        press('ArrowDown');
      },
    };
  });
  const figures = await measureViewer(window);
  console.log(`${JSON.stringify(figures)} of the app`);
  expect(figures.firstMs).toBeLessThanOrEqual(figures.loadMs);
  await launched.close();
});

test('the same series in a bare page of cornerstone3D', async () => {
  const pages = await mkdtemp(join(tmpdir(), 'discport-bare-'));
  await build({
    configFile: rendererConfig,
    root: bareViewer,
    logLevel: 'error',
    build: { outDir: pages, emptyOutDir: true },
  });
  const types: Readonly<Record<string, string>> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.wasm': 'application/wasm',
  };
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname);
    if (path.startsWith('/THORAX/') || path.startsWith('/SCOUT/'))
      createReadStream(join(disc, path)).pipe(response);
    else
      void readFile(join(pages, path)).then(
        (body) => response.writeHead(200, { 'content-type': types[extname(path)] ?? '' }).end(body),
        () => response.writeHead(404).end(),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = typeof address === 'object' ? `http://127.0.0.1:${address?.port ?? 0}` : '';
  const launched = await launchApp({
    folder: bareViewer,
    env: { BARE_VIEWER_URL: `${origin}/index.html` },
  });
  const { window } = launched;
  const urlsOf = (series: string): readonly string[] =>
    readdirSync(join(disc, series)).map((name) => `${origin}/${series}/${name}`);
  await window.waitForFunction(() => (globalThis as PageGlobal).bare !== undefined);
  await window.evaluate((urls) => (globalThis as PageGlobal).bare?.open(urls), urlsOf('SCOUT'));
  await window.waitForFunction(() => (globalThis as PageGlobal).bare?.loaded() === 3);
  await window.evaluate((urls) => {
    const { bare } = globalThis as PageGlobal;
    if (bare === undefined) return;
    (globalThis as PageGlobal).driven = {
      open: () => {
        bare.open(urls);
      },
      isComplete: () => bare.loaded() === urls.length,
      begin: bare.begin,
      step: bare.step,
    };
  }, urlsOf('THORAX'));
  const figures = await measureViewer(window);
  console.log(`${JSON.stringify(figures)} of the bare page`);
  expect(figures.firstMs).toBeLessThanOrEqual(figures.loadMs);
  await launched.close();
  server.closeAllConnections();
  server.close();
  await rm(pages, { recursive: true });
});

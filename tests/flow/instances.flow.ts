import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bridge, ViewInstance } from '../../shared/contract/ipc';
import { launchApp, type LaunchedApp } from './launch';

const disc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));
type PageGlobal = typeof globalThis & { readonly discport: Bridge };

let launched: LaunchedApp;
let scanId: string;
let pictures: ViewInstance[];

beforeAll(async () => {
  launched = await launchApp({ openPath: disc });
  ({ scanId, pictures } = await launched.window.evaluate(async (path) => {
    const { discport } = globalThis as PageGlobal;
    const checked = new Promise<{ studyUid: string; seriesUid: string }[]>((done) => {
      discport.on('scan:catalog', ({ catalog }) => {
        if (catalog.provisional) return;
        const studies = catalog.patients.flatMap((patient) => patient.studies);
        done(
          studies.flatMap(({ studyUid, series }) => series.map(({ seriesUid }) => ({ studyUid, seriesUid }))),
        );
      });
    });
    const started = await discport.call('scan:start', { paths: [path] });
    if (!started.ok) throw new Error(started.error.code);
    const found: ViewInstance[] = [];
    for (const series of await checked) {
      const answer = await discport.call('series:instances', { scanId: started.value.scanId, series });
      if (answer.ok) found.push(...answer.value);
    }
    return { scanId: started.value.scanId, pictures: found };
  }, disc));
});
afterAll(async () => {
  await launched.close();
});

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('every picture of the disc reaches the page byte for byte', async () => {
  const onDisc = new Set(filesOf(join(disc, 'DICOM')).map((path) => sha256(readFileSync(path))));
  const inPage = await launched.window.evaluate(
    (urls) =>
      Promise.all(
        urls.map(async (url) => {
          const bytes = await (await fetch(url)).arrayBuffer();
          const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
          return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        }),
      ),
    pictures.map(({ url }) => url),
  );
  expect(new Set(inPage)).toEqual(onDisc);
});

test('an address tells nothing of the disc, and no two are alike', () => {
  for (const { url } of pictures) expect(url).toMatch(/^instance:\/\/i\/[0-9a-f]{32}$/);
  expect(new Set(pictures.map(({ url }) => url)).size).toBe(pictures.length);
});

test('a part of a picture can be asked for, with fetch and as the decoders do', async () => {
  const answers = await launched.window.evaluate(async (url) => {
    const range = 'bytes=128-131';
    const response = await fetch(url, { headers: { range } });
    const request = new XMLHttpRequest();
    request.open('GET', url);
    request.responseType = 'arraybuffer';
    request.setRequestHeader('Range', range);
    await new Promise((done, fail) => {
      request.onload = done;
      request.onerror = fail;
      request.send();
    });
    return [
      { status: response.status, text: await response.text() },
      { status: request.status, text: new TextDecoder().decode(request.response as ArrayBuffer) },
    ];
  }, pictures[0]?.url ?? '');
  expect(answers).toEqual([
    { status: 206, text: 'DICM' },
    { status: 206, text: 'DICM' },
  ]);
});

test('a process that reads a disc can end without the app, and pictures are read on by another', async () => {
  const killed = await launched.app.evaluate(({ app }) => {
    const readers = app.getAppMetrics().filter(({ name }) => name === 'discport reader');
    for (const { pid } of readers) process.kill(pid, 'SIGKILL');
    return readers.length;
  });
  expect(killed).toBe(1);
  const status = await launched.window.evaluate(async (url) => {
    const response = await fetch(url);
    return [response.status, (await response.arrayBuffer()).byteLength];
  }, pictures[0]?.url ?? '');
  expect(status).toEqual([200, pictures[0]?.bytes]);
});

test('a picture is out of reach once its source is closed', async () => {
  const status = await launched.window.evaluate(
    async ([id, url]) => {
      await (globalThis as PageGlobal).discport.call('scan:close', { scanId: id ?? '' });
      return (await fetch(url ?? '')).status;
    },
    [scanId, pictures[0]?.url],
  );
  expect(status).toBe(404);
});

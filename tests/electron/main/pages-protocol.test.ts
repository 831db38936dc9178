import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerPage } from '../../../electron/main/pages-protocol';

let place: string;
let pages: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'discport-pages-'));
  pages = join(place, 'renderer');
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<p>page</p>');
  writeFileSync(join(pages, 'assets', 'main-Dx_1.js'), 'run()');
  writeFileSync(join(pages, 'assets', 'decoder.wasm'), 'wasm');
  writeFileSync(join(pages, 'assets', '.hidden.js'), 'hidden');
  writeFileSync(join(pages, 'assets', 'notes.txt'), 'notes');
  mkdirSync(join(pages, 'pdf', 'cmaps'), { recursive: true });
  writeFileSync(join(pages, 'pdf', 'cmaps', 'UniJIS-UTF16-H.bcmap'), 'map');
  writeFileSync(join(place, 'secret.js'), 'secret');
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

const ask = (url: string, method = 'GET'): Promise<Response> => answerPage({ url, method }, pages);

test.each([
  ['app://ui/', 'text/html; charset=utf-8', '<p>page</p>'],
  ['app://ui/index.html', 'text/html; charset=utf-8', '<p>page</p>'],
  ['app://ui/index.html?x=1#y', 'text/html; charset=utf-8', '<p>page</p>'],
  ['app://ui/assets/main-Dx_1.js', 'text/javascript; charset=utf-8', 'run()'],
  ['app://ui/assets/decoder.wasm', 'application/wasm', 'wasm'],
  ['app://ui/pdf/cmaps/UniJIS-UTF16-H.bcmap', 'application/octet-stream', 'map'],
])('%s is served with its type', async (url, type, text) => {
  const response = await ask(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(type);
  expect(await response.text()).toBe(text);
});

test.each([
  'app://ui/../secret.js',
  'app://ui/assets/../../secret.js',
  'app://ui/%2e%2e/secret.js',
  'app://ui/assets/%2e%2e%2f%2e%2e%2fsecret.js',
  String.raw`app://ui/assets\..\..\secret.js`,
  'app://ui/assets/..%5c..%5csecret.js',
  'app://ui//etc/passwd.js',
  'app://ui/assets/.hidden.js',
  'app://ui/assets/notes.txt',
  'app://ui/assets/main-Dx_1.js%00.html',
  'app://ui/assets/',
  'app://ui/assets',
  'app://ui/missing.js',
  'app://other/index.html',
  'instance://ui/index.html',
  'not an address',
])('%s is not there, and nothing is said of why', async (url) => {
  const response = await ask(url);
  expect(response.status).toBe(404);
  expect(await response.text()).toBe('');
});

test('only GET and HEAD are answered, HEAD without a body', async () => {
  expect((await ask('app://ui/', 'POST')).status).toBe(404);
  const head = await ask('app://ui/', 'HEAD');
  expect(head.headers.get('content-length')).toBe('11');
  expect(await head.text()).toBe('');
});

test('a page brings the policy that allows nothing from elsewhere', async () => {
  const policy = (await ask('app://ui/')).headers.get('content-security-policy')?.split('; ');
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'self'",
      // videos are played from memory
      "media-src 'self' blob:",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]),
  );
  expect(policy?.join(' ')).not.toMatch(/'unsafe-eval'|https?:|\*/);
});

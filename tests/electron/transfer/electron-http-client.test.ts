import { execFile } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { electronEnvironment, findElectron } from '../../../build/electron-runtime.mjs';
import { ordinaryUser } from '../../../build/ordinary-user.mjs';
import { bundleScript, type BundledScript } from '../bundled-script';
import { cases } from './http-client-cases';

let script: BundledScript;
let results: Record<string, unknown>;

beforeAll(async () => {
  const runtime = findElectron();
  if (runtime === undefined) throw new Error('there is no Electron: npm run setup');
  script = await bundleScript(join(import.meta.dirname, 'electron-http-script.ts'), 'electron');
  await chmod(dirname(script.path), 0o755);
  const { prefix, env } = ordinaryUser(runtime.program);
  const [file, ...args] = [...prefix, 'xvfb-run', '-a', runtime.program, script.path];
  const { stdout } = await promisify(execFile)(file, args, {
    env: { ...process.env, ...env, ...electronEnvironment(runtime) },
    timeout: 60_000,
  });
  const line = /^RESULTS (.*)$/m.exec(stdout)?.[1];
  if (line === undefined) throw new Error(`Electron said nothing: ${stdout}`);
  results = JSON.parse(line) as Record<string, unknown>;
}, 90_000);
afterAll(() => script.remove());

it.each(Object.entries(cases))('HTTP of Electron %s', (name, { expected }) => {
  expect(results[name]).toEqual(JSON.parse(JSON.stringify(expected)));
});

it('leaves no failure that nobody hears of: Electron stops main with a dialog for each', () => {
  expect(results['uncaught']).toEqual([]);
});

it('collects a small body for who wants to know its length, and from then on at once', () => {
  expect(results['wants a length']).toEqual({ statuses: [200, 200], seen: ['chunked', '4500', '10'] });
});

it("tells the system's proxy from a straight way", () => {
  expect(results['proxies']).toEqual([
    { kind: 'http', host: 'proxy.example', port: 8080, login: null },
    { kind: 'https', host: 'proxy.example', port: 443, login: null },
    { kind: 'other', host: '[::1]', port: 1080, login: null },
    null,
  ]);
});

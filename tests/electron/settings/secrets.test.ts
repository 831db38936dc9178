import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { bundleScript, type BundledScript } from '../bundled-script';
import { withKeychain } from './with-keychain';

const run = promisify(execFile);
const said = z.object({ kind: z.string(), found: z.string().nullable(), key: z.string() });

// A keychain belongs to a session, so what uses it runs in a process of its own.
let script: BundledScript;
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'keep-secret-script.ts'));
});
afterAll(() => script.remove());

it('keeps a secret and the key of this computer from one run to the next, and removes it', async () => {
  const keep = `'${process.execPath}' '${script.path}' token`;
  const { stdout } = await withKeychain(`${keep} S3cret && ${keep} && ${keep}`);
  const [first, second, third] = stdout
    .trim()
    .split('\n')
    .map((line) => said.parse(JSON.parse(line)));
  expect(first).toMatchObject({ kind: 'keychain', found: null });
  expect(second).toMatchObject({ kind: 'keychain', found: 'S3cret' });
  expect(third).toMatchObject({ kind: 'keychain', found: null });
  expect(first?.key).toMatch(/^[0-9a-f]{64}$/);
  expect([second?.key, third?.key]).toEqual([first?.key, first?.key]);
});

it('says that there is no keychain where there is none, and writes nothing instead', async () => {
  const home = await mkdtemp(join(tmpdir(), 'discport-no-keychain-'));
  try {
    const { stdout } = await run(process.execPath, [script.path, 'token', 'S3cret'], {
      cwd: home,
      env: { PATH: process.env['PATH'], HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home },
    });
    expect(JSON.parse(stdout)).toEqual({ kind: 'unavailable' });
    expect(await readdir(home)).toEqual([]);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

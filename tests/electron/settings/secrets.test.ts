import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { bundleScript, type BundledScript } from '../bundled-script';
import { openKeychain } from './keychain';

const said = z.object({ kind: z.string(), found: z.string().nullable(), key: z.string() });

// A keychain belongs to a session, so what uses it runs in a process of its own.
let script: BundledScript;
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, 'keep-secret-script.ts'));
}, 60_000);
afterAll(() => script.remove());

const run = async (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<unknown> => {
  const { stdout } = await promisify(execFile)(process.execPath, [script.path, ...args], {
    env: { PATH: process.env['PATH'], ...env },
  });
  return JSON.parse(stdout) as unknown;
};

it('keeps a secret and the key of this computer from one run to the next, and removes it', async () => {
  const session = await openKeychain();
  try {
    const first = said.parse(await run(session.env, 'token', 'S3cret'));
    const second = said.parse(await run(session.env, 'token'));
    const third = said.parse(await run(session.env, 'token'));
    expect(first).toMatchObject({ kind: 'keychain', found: null });
    expect(second).toMatchObject({ kind: 'keychain', found: 'S3cret' });
    expect(third).toMatchObject({ kind: 'keychain', found: null });
    expect(first.key).toMatch(/^[0-9a-f]{64}$/);
    expect([second.key, third.key]).toEqual([first.key, first.key]);
  } finally {
    await session.close();
  }
}, 60_000);

it('says that there is no keychain where there is none, and writes nothing instead', async () => {
  const home = await mkdtemp(join(tmpdir(), 'discport-no-keychain-'));
  try {
    const env = { HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home };
    expect(await run(env, 'token', 'S3cret')).toEqual({ kind: 'unavailable' });
    expect(await readdir(home)).toEqual([]);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}, 60_000);

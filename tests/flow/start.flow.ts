import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Bridge, News } from '../../shared/contract/ipc';
import { appUser } from './app-user';
import { folderForApp, launchApp } from './launch';

const start = fileURLToPath(new URL('../../build/start.mjs', import.meta.url));
type PageGlobal = typeof globalThis & { readonly discport: Bridge; asked: News['app:asked'][] };

test('a second npm start says that Discport is open, and leaves the open window what it has', async () => {
  const folder = folderForApp();
  // as root it starts the app as another user, with a home of its own
  const config = appUser().env['XDG_CONFIG_HOME'] ?? folder;
  const userDataDir = join(config, 'discport');
  const { window, close } = await launchApp({ userDataDir });
  await window.evaluate(() => {
    const page = globalThis as PageGlobal;
    page.asked = [];
    page.discport.on('app:asked', (request) => page.asked.push(request));
  });

  const second = spawn(process.execPath, [start], { env: { ...process.env, XDG_CONFIG_HOME: config } });
  const ended = once(second, 'exit') as Promise<[number | null, string | null]>;
  const said = await text(second.stdout);
  expect(said.trim().split('\n').at(-1)).toBe(
    'Discport is open already: its window was brought to the front. Close it first to start anew.',
  );
  expect(said).not.toContain('A gateway runs');
  expect(await ended).toEqual([0, null]);
  expect(await window.evaluate(() => (globalThis as PageGlobal).asked)).toEqual([]);
  await close();
  rmSync(userDataDir, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

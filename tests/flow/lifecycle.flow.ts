import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Bridge, News } from '../../shared/contract/ipc';
import { appUser } from './app-user';
import { launchApp } from './launch';
import { walkIn } from './walk';

const root = fileURLToPath(new URL('../..', import.meta.url));
type PageGlobal = typeof globalThis & { readonly discport: Bridge };

test('a second start hands what it was asked over to the first, and ends', async () => {
  const { window, userDataDir, close } = await launchApp();
  const asked = window.evaluate(
    () =>
      new Promise<News['app:asked']>((done) => {
        (globalThis as PageGlobal).discport.on('app:asked', done);
      }),
  );
  // the listener is there once a call after it was answered
  await window.evaluate(() => (globalThis as PageGlobal).discport.call('app:info', undefined));

  const { prefix, env, runtime } = appUser();
  const [file, ...args] = [...prefix, runtime.program, root, `--user-data-dir=${userDataDir}`];
  const link = 'discport://gateway.example.org/f/sample';
  const second = spawn(file, [...args, '--open', '/media/disc', link], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const [status] = (await once(second, 'exit')) as [number | null];
  expect(status).toBe(0);
  expect(await asked).toEqual({ openPath: '/media/disc', facilityLink: link });
  await close();
});

test('what the first start was asked for is there when the window asks', async () => {
  const { window, close } = await launchApp({
    openPath: '/media/disc',
    facilityLink: 'http://127.0.0.1:1/f/x',
  });
  const info = await window.evaluate(() => (globalThis as PageGlobal).discport.call('app:info', undefined));
  expect(info).toMatchObject({
    ok: true,
    value: { openPath: '/media/disc', facilityLink: 'http://127.0.0.1:1/f/x' },
  });
  await close();
});

test('closing the window ends the app', async () => {
  const { app, close } = await launchApp();
  const main = app.process();
  const ended = once(main, 'exit');
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close();
  });
  expect((await ended)[0]).toBe(0);
  await close();
});

test('a page whose process ends is there again, and leaves no copy of its memory', async () => {
  const { app, userDataDir, close } = await launchApp();
  const title = await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<string>((done) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        contents?.once('did-finish-load', () => {
          done(contents.getTitle());
        });
        contents?.forcefullyCrashRenderer();
      }),
  );
  expect(title).toBe('Discport');
  const dumps = readdirSync(userDataDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.dmp'),
  );
  expect(dumps).toEqual([]);
  await close();
});

test('the colours that were chosen are there again at the next start, from the first picture of the window on', async () => {
  const first = await launchApp();
  const { userDataDir } = first;
  await walkIn(first).press('Settings');
  await first.window.getByText('Dark', { exact: true }).click();
  await first.window.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark');
  await first.app.close();

  const second = await launchApp({ userDataDir });
  await second.window.waitForFunction(() => document.documentElement.dataset['theme'] === 'dark');
  const drawn = await second.app.evaluate(({ BrowserWindow, nativeTheme }) => ({
    isDark: nativeTheme.shouldUseDarkColors,
    background: BrowserWindow.getAllWindows()[0]?.getBackgroundColor(),
  }));
  expect(drawn).toEqual({ isDark: true, background: '#0D1312' });
  await second.close();
  await first.close();
});

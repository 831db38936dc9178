import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Bridge, News } from '../../shared/contract/ipc';
import { appUser } from './app-user';
import { launchApp } from './launch';
import { walkIn } from './walk';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));
type PageGlobal = typeof globalThis & { readonly discport: Bridge };

/** The address of one picture of what is open. */
const pictureOf = (window: Page): Promise<string> =>
  window.evaluate(async (path) => {
    const { discport } = globalThis as PageGlobal;
    const listed = new Promise<{ studyUid: string; seriesUid: string }>((done) => {
      discport.on('scan:catalog', ({ catalog }) => {
        const study = catalog.patients[0]?.studies[0];
        const series = study?.series[0];
        if (study !== undefined && series !== undefined)
          done({ studyUid: study.studyUid, seriesUid: series.seriesUid });
      });
    });
    const started = await discport.call('scan:start', { paths: [path] });
    const { scanId } = started.ok ? started.value : { scanId: '' };
    const answer = await discport.call('series:instances', { scanId, series: await listed });
    return answer.ok ? (answer.value[0]?.url ?? '') : '';
  }, sampleDisc);
const statusOf = (window: Page, url: string): Promise<number> =>
  window.evaluate(async (address) => (await fetch(address)).status, url);

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
  const second = spawn(file, [...args, '--open', '/media/disc', '--facility-link', link], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const [status] = (await once(second, 'exit')) as [number | null];
  expect(status).toBe(0);
  expect(await asked).toEqual({ openPaths: ['/media/disc'], facilityLink: link });
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
    value: { openPaths: ['/media/disc'], facilityLink: 'http://127.0.0.1:1/f/x' },
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

test('a page whose process ends is there again, says so, opens nothing by itself, and leaves no copy of its memory', async () => {
  const { app, window, userDataDir, close } = await launchApp({ openPath: sampleDisc });
  await window.getByRole('heading', { name: 'Sample, Robin', level: 1 }).waitFor();
  const picture = await pictureOf(window);
  expect(await statusOf(window, picture)).toBe(200);
  await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((done) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        contents?.once('did-finish-load', () => {
          done();
        });
        contents?.forcefullyCrashRenderer();
      }),
  );
  // the driver has lost the page that crashed: what it says is asked through main
  const said = await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<string>((done) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        const look = (): void => {
          void contents
            ?.executeJavaScript('document.querySelector("[role=alert]")?.textContent ?? ""', true)
            .then((text: string) => {
              if (text === '') look();
              else done(text);
            });
        };
        look();
      }),
  );
  expect(said).toContain('Discport had to start its window again.');
  const after = await app.evaluate(
    ({ BrowserWindow }, url) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
        `Promise.all([document.body.innerText, fetch('${url}').then(({ status }) => status)])`,
        true,
      ) as Promise<[string, number]>,
    picture,
  );
  expect(after[0]).toContain('What would you like to do?');
  expect(after[0]).not.toContain('Robin');
  expect(after[1]).toBe(404);
  const dumps = readdirSync(userDataDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.dmp'),
  );
  expect(dumps).toEqual([]);
  await close();
});

test('what a person drops on the window is opened', async () => {
  const { window, close } = await launchApp();
  const devTools = await window.context().newCDPSession(window);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devTools.send('Input.dispatchDragEvent', {
      type,
      x: 500,
      y: 400,
      data: { items: [], files: [sampleDisc], dragOperationsMask: 1 },
    });
  await window.getByRole('heading', { name: 'Sample, Robin', level: 1 }).waitFor();
  await close();
});

test('no menu loads the page again', async () => {
  const { app, close } = await launchApp();
  const roles = await app.evaluate(({ Menu }) => {
    const listed: string[] = [];
    const walk = (menu: Electron.Menu | null): void => {
      for (const item of menu?.items ?? []) {
        listed.push(item.role ?? '');
        walk(item.submenu ?? null);
      }
    };
    walk(Menu.getApplicationMenu());
    return listed.map((role) => role.toLowerCase());
  });
  expect(roles).toContain('paste');
  expect(roles.filter((role) => role.includes('reload'))).toEqual([]);
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

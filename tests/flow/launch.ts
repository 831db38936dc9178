import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { appUser } from './app-user';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface LaunchOptions {
  /** Of another program for Electron than the app. */
  readonly folder?: string;
  readonly openPath?: string;
  readonly facilityLink?: string;
  /** Where the app keeps what it keeps: the same again is the same app again. Else a new one, removed by `close`. */
  readonly userDataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface LaunchedApp {
  readonly app: ElectronApplication;
  readonly window: Page;
  readonly userDataDir: string;
  /** Quits as a person would. */
  readonly close: () => Promise<void>;
  /** Ends it as a power cut would. */
  readonly kill: () => Promise<void>;
}

/** The test may be root, and the app never is. */
const giveToApp = (folder: string): string => {
  const { user } = appUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  return folder;
};

/** A new folder that the app can write. */
export const folderForApp = (parent = tmpdir()): string =>
  giveToApp(mkdtempSync(join(parent, 'discport-flow-')));

/** Playwright starts a program: this one starts Electron as the ordinary user. */
const writeStarter = (folder: string): string => {
  const { prefix, runtime } = appUser();
  const quoted = [...prefix, runtime.program].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
  const starter = join(folder, 'start-electron');
  writeFileSync(starter, `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`, { mode: 0o755 });
  return starter;
};

/** Linux: both the kernel's word for the filter (2) and Chromium's own name for its process. */
const assertSandboxed = async (app: ElectronApplication, window: Page): Promise<void> => {
  const hasProcess = await window.evaluate(() => 'process' in globalThis || 'require' in globalThis);
  if (hasProcess) throw new Error('the page can reach Node');
  if (process.platform !== 'linux') return;
  const pid = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  );
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  if (!/^Seccomp:\s+2$/m.test(status)) throw new Error('the renderer is not sandboxed');
  const uid = await app.evaluate(() => process.getuid?.());
  if (uid === 0) throw new Error('the app runs as root');
};

/** Playwright's questions to a page or to main have no limit of their own. */
const answersWithinMs = 20_000;

/** Where the app runs, and what asks it hears no answer. */
class Unheard extends Error {}

const orUnheard = async <T>(asked: Promise<T>): Promise<T> => {
  const waited = new AbortController();
  const { signal } = waited;
  const late = delay(answersWithinMs, undefined, { signal }).then(() => {
    throw new Unheard('the app runs, and does not answer');
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    waited.abort();
    late.catch(() => undefined);
  }
};

const startApp = async (options: LaunchOptions): Promise<LaunchedApp> => {
  const { env, runtime } = appUser();
  const userDataDir = options.userDataDir ?? folderForApp();
  if (mkdirSync(userDataDir, { recursive: true }) !== undefined) giveToApp(userDataDir);
  const own = mkdtempSync(join(tmpdir(), 'discport-start-'));
  const app = await _electron.launch({
    executablePath: process.platform === 'linux' ? writeStarter(own) : runtime.program,
    args: [
      options.folder ?? root,
      `--user-data-dir=${userDataDir}`,
      ...(options.openPath === undefined ? [] : ['--open', options.openPath]),
      ...(options.facilityLink === undefined ? [] : ['--facility-link', options.facilityLink]),
    ],
    chromiumSandbox: true,
    cwd: root,
    env: { ...(process.env as Record<string, string>), ...env, ...options.env },
  });
  const main = app.process();
  const ended = new Promise<void>((done) => {
    main.once('exit', () => {
      rmSync(own, { recursive: true, force: true });
      done();
    });
  });
  const kill = async (): Promise<void> => {
    main.kill('SIGKILL');
    await ended;
  };
  try {
    const window = await app.firstWindow();
    window.setDefaultTimeout(20_000);
    await window.waitForLoadState('domcontentloaded');
    await orUnheard(assertSandboxed(app, window));
    const close = async (): Promise<void> => {
      await app.close();
      await ended;
      if (options.userDataDir === undefined) rmSync(userDataDir, { recursive: true, force: true });
    };
    return { app, window, userDataDir, close, kill };
  } catch (error) {
    await kill();
    throw error;
  }
};

/**
 * Starts the built app in the real Electron, as an ordinary user, and sees that its window is sandboxed. On a busy computer Playwright
 * now and then misses that a page is there to be asked, and never hears of it: then the app is started once more.
 *
 * The build has to be there: `npm run build`, or `npm test`, which builds.
 */
export const launchApp = async (options: LaunchOptions = {}): Promise<LaunchedApp> => {
  try {
    return await startApp(options);
  } catch (error) {
    if (!(error instanceof Unheard)) throw error;
    console.warn(`${error.message}: started once more`);
    return startApp(options);
  }
};

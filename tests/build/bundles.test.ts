import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A project of the same shape whose command line prints what a source says. */
let place: string;
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(place, path)), { recursive: true });
  writeFileSync(join(place, path), text);
};
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'discport-build-'));
  for (const name of ['build', 'package.json', 'package-lock.json'])
    cpSync(join(root, name), join(place, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'), 'dir');
  for (const path of ['media/medium/drive-thread.ts', 'export/decode-thread.ts'])
    write(`electron/${path}`, 'export {};\n');
  write('renderer/viewer/decode-sample.ts', 'export {};\n');
  write('shared/word.ts', `export const word = 'first';\n`);
  write(
    'electron/cli/main.ts',
    `import { word } from '../../shared/word';\nconsole.log(JSON.stringify([word, ...process.argv.slice(2)]));\nprocess.exitCode = 3;\n`,
  );
});
afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

const runScript = (
  script: string,
  ...args: string[]
): Promise<{ status: number | string; stdout: string; stderr: string }> =>
  new Promise((done) => {
    execFile(process.execPath, [join(place, 'build', script), ...args], (error, stdout, stderr) => {
      done({ status: error?.code ?? 0, stdout, stderr });
    });
  });
const discport = (...args: string[]) => runScript('discport.mjs', ...args);

test('the command line is built when there is no build, and only its own words are on standard output', async () => {
  const { status, stdout, stderr } = await discport('scan', '--json', 'a b');
  expect(stdout).toBe('["first","scan","--json","a b"]\n');
  expect(stderr).toContain('built dist/cli/discport.mjs');
  expect(status).toBe(3);
});

test('it is not built again while nothing has changed', async () => {
  await discport();
  expect((await discport()).stderr).toBe('');
});

test('it is built again after a source was written, also one that looks older than the build', async () => {
  await discport();
  write('shared/word.ts', `export const word = 'second';\n`);
  utimesSync(join(place, 'shared/word.ts'), new Date(0), new Date(0));
  expect((await discport()).stdout).toBe('["second"]\n');
});

test('it is built again after a source was added', async () => {
  await discport();
  write('shared/other.ts', '');
  expect((await discport()).stderr).toContain('built');
});

test('a source of another bundle does not count', async () => {
  await discport();
  write('gateway/main.ts', '');
  expect((await discport()).stderr).toBe('');
});

test('a build that fails ends with a sentence, and leaves the last one alone', async () => {
  await discport();
  const built = readFileSync(join(place, 'dist/cli/discport.mjs'), 'utf8');
  write('shared/word.ts', 'export const word = ;\n');
  const { status, stdout, stderr } = await discport();
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('The build failed');
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(readFileSync(join(place, 'dist/cli/discport.mjs'), 'utf8')).toBe(built);
});

test('builds at the same time do not disturb each other', async () => {
  const all = await Promise.all(Array.from({ length: 6 }, () => discport()));
  for (const { status, stdout } of all)
    expect({ status, stdout }).toEqual({ status: 3, stdout: '["first"]\n' });
  expect(all.filter(({ stderr }) => stderr.includes('built'))).toHaveLength(1);
});

test('a lock left by a build that was killed is taken over', async () => {
  write('.cache/build/lock', '2147483646');
  expect((await discport()).stdout).toBe('["first"]\n');
});

test('a bundle nobody knows is refused by name', async () => {
  const { status, stderr } = await runScript('build.mjs', 'nonsense');
  expect(status).toBe(2);
  expect(stderr).toContain('no bundle called nonsense');
});

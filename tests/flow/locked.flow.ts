import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { dataSetsOf } from './data-sets';
import { startFlowGateway, type FlowGateway } from './flow-gateway';
import { folderForApp, launchApp, type LaunchedApp } from './launch';
import { keepPicture, startSending, walkIn } from './walk';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));
const password = 'Geheim-1971-birthday';

let gateway: FlowGateway;
let launched: LaunchedApp;
let folder: string;
beforeAll(async () => {
  gateway = await startFlowGateway();
  folder = folderForApp();
  const archive = join(folder, 'pictures.zip');
  const lock = ['a', '-tzip', '-mem=AES256', `-p${password}`, archive, '.'];
  execFileSync('7z', lock, { cwd: sampleDisc, stdio: 'ignore' });
  launched = await launchApp({ openPath: archive, facilityLink: gateway.facilityLink });
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepPicture(launched, task.name);
});
afterAll(async () => {
  await launched.close();
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

const killReaders = (): Promise<number> =>
  launched.app.evaluate(({ app }) => {
    const readers = app.getAppMetrics().filter(({ name }) => name === 'discport reader');
    for (const { pid } of readers) process.kill(pid, 'SIGKILL');
    return readers.length;
  });

test('a locked file asks for its password, kindly also a second time', async () => {
  const { window } = launched;
  const { press, heading } = walkIn(launched);
  await heading('pictures.zip is locked');
  const field = window.getByLabel('Password');
  expect(await field.getAttribute('type')).toBe('password');
  await field.fill('geheim');
  await press('Open it');
  await window.getByText('That password does not open this file.').waitFor();
  await window.getByLabel('Password').fill(password);
  await press('Show');
  expect(await window.getByLabel('Password').getAttribute('type')).toBe('text');
  await press('Open it');
  await heading('Sample, Robin');
});

test('its pictures are shown and exported, also by a process that follows one that died', async () => {
  const { window } = launched;
  const { press, heading, answerDialogs } = walkIn(launched);
  await press('Look at CT and MRI of the head');
  await window.locator('.viewer-viewport[data-loading="false"] canvas').waitFor();
  await window.keyboard.press('Escape');
  await heading('Sample, Robin');
  expect(await killReaders()).toBe(1);
  const zip = join(folder, 'copy.zip');
  await answerDialogs(zip);
  await press('Make a disc or file');
  await window.getByText('ZIP file', { exact: true }).click();
  await press('Choose a place');
  await window.getByText('I understand that I am exporting').click();
  await press('Make the ZIP file');
  await heading('Your copy is ready');
  const copy = join(folder, 'copy');
  execFileSync('unzip', ['-q', zip, '-d', copy]);
  expect([...dataSetsOf(copy).keys()].sort()).toEqual([...dataSetsOf(sampleDisc).keys()].sort());
});

test('they are sent, and nothing that is kept or shown to others holds the password', async () => {
  const { app, window, userDataDir } = launched;
  const { press, heading } = walkIn(launched);
  await press('Discport, back to the start');
  await press('Send to a hospital');
  await heading('Sample, Robin');
  await startSending(launched, gateway, 'robin@example.org');
  await heading(/has your pictures$/);
  await window.getByText('Receipt checked').waitFor();
  const pids = await app.evaluate(({ app: electron }) => electron.getAppMetrics().map(({ pid }) => pid));
  for (const pid of pids) expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password);
  const kept = readdirSync(userDataDir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(userDataDir, name))
    .filter((path) => existsSync(path) && statSync(path).isFile());
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.filter((path) => readFileSync(path).includes(password))).toEqual([]);
});

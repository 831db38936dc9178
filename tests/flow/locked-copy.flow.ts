import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { folderForApp, launchApp, type LaunchedApp } from './launch';
import { keepPicture, walkIn } from './walk';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));
const password = 'Geheim-1971-birthday';

let launched: LaunchedApp;
let folder: string;
let stick: string;
beforeAll(async () => {
  folder = folderForApp();
  stick = folderForApp(folder);
  launched = await launchApp({ openPath: sampleDisc });
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepPicture(launched, task.name);
});
afterAll(async () => {
  await launched.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a folder is locked and checked, and holds nothing in the clear that says whom it is of', async () => {
  const { window } = launched;
  const { press, heading, answerDialogs } = walkIn(launched);
  await heading('Sample, Robin');
  await window.getByText('Still checking').waitFor({ state: 'detached' });
  await press('Make a disc or file');
  await window.getByText('Lock it with a password').click();
  await window.getByLabel('Password', { exact: true }).fill(password);
  await answerDialogs(stick);
  await press('Choose a place');
  await window.getByText('I understand that I am exporting').click();
  await press('Write the folder');
  await heading('Your copy is ready');
  await press('Check it, with a sheet');
  await heading('The copy is right');
  await answerDialogs(join(folder, 'sheet.pdf'));
  await press('Save the check sheet');
  await window.getByText('The sheet is saved.').waitFor();
  expect(execFileSync('pdftotext', [join(folder, 'sheet.pdf'), '-'], { encoding: 'utf8' })).toContain('PASS');

  expect(readdirSync(stick).sort()).toEqual(['PICTURES.ZIP', 'README.TXT']);
  for (const name of readdirSync(stick))
    for (const told of ['Robin', 'Sample', password])
      expect(readFileSync(join(stick, name)).includes(told)).toBe(false);
  execFileSync('7z', ['x', `-p${password}`, `-o${join(folder, 'out')}`, join(stick, 'PICTURES.ZIP')]);
  execFileSync('dcdirdmp', [join(folder, 'out', 'DICOMDIR')], { stdio: 'ignore' });
});

test('a locked disc image is checked with the password that it was locked with', async () => {
  const { window } = launched;
  const { press, heading, answerDialogs } = walkIn(launched);
  await press(/^Back$/);
  await press('Make another copy');
  await window.getByText('Disc image', { exact: true }).click();
  await window.getByText('Lock it with a password').click();
  await window.getByLabel('Password', { exact: true }).fill(password);
  await answerDialogs(join(folder, 'copy.iso'));
  await press('Choose a place');
  await window.getByText('I understand that I am exporting').click();
  await press('Make the disc image');
  await heading('Your copy is ready');
  await press('Check it, with a sheet');
  await heading('The copy is right');
  await answerDialogs(join(folder, 'image.pdf'));
  await press('Save the check sheet');
  await window.getByText('The sheet is saved.').waitFor();
  expect(execFileSync('pdftotext', [join(folder, 'image.pdf'), '-'], { encoding: 'utf8' })).toContain('PASS');
  execFileSync('7z', ['x', `-o${join(folder, 'image')}`, join(folder, 'copy.iso')]);
  expect(readdirSync(join(folder, 'image')).sort()).toEqual(['PICTURES.ZIP', 'README.TXT']);
});

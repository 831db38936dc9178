import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { hashesIn, startOrthanc } from '../gateway/orthanc';
import { sha256 } from '../gateway/sender';
import { makePicture } from '../shared/dicom/make-dicom';
import { folderForApp, launchApp, type LaunchedApp } from './launch';
import { keepPicture, walkIn } from './walk';

const staff = { name: 'staff', password: 'pass word' };

let launched: LaunchedApp | undefined;
const folders: string[] = [];
const newFolder = (): string => {
  const folder = folderForApp();
  folders.push(folder);
  return folder;
};
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && launched?.window.isClosed() === false)
    await keepPicture(launched, task.name);
});
afterAll(async () => {
  await launched?.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test('staff adds a server, whose login outlives the app, and sends to it without a code', async () => {
  const [folder, userDataDir] = [newFolder(), newFolder()];
  const orthanc = await startOrthanc({}, staff);
  const pictures = ['1', '2', '3'].map((last) => makePicture({ sopInstanceUid: `1.2.3.1.${last}` }));
  for (const [index, picture] of pictures.entries())
    writeFileSync(join(folder, `IM${String(index)}`), picture);

  launched = await launchApp({ userDataDir });
  const { window } = launched;
  const first = walkIn(launched);
  const enter = async (password: string): Promise<void> => {
    await first.press('Add a server');
    const dialog = window.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Archive');
    await dialog.getByLabel('Address', { exact: true }).fill(`${orthanc.url}/dicom-web/`);
    await dialog.getByLabel('User name').fill(staff.name);
    await dialog.getByLabel('Password', { exact: true }).fill(password);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  await first.press('Settings');
  await enter('wrong');
  await first.press('Test Archive');
  await window.getByText('The server did not accept the login.').waitFor();
  // the same name and address: another login
  await enter(staff.password);
  await first.press('Test Archive');
  await window.getByText('It answers and takes the login.').waitFor();
  await launched.close();

  launched = await launchApp({ userDataDir, openPath: folder });
  const second = launched.window;
  const { press, heading } = walkIn(launched);
  await press('Continue to send');
  await press('Send to Archive');
  await heading('Send these pictures?');
  await press(/^Send 3 pictures/);
  await heading('Archive shows every picture that was sent');
  await second.getByText('3 of 3').waitFor();
  expect(await hashesIn(orthanc)).toEqual(pictures.map(sha256).sort());

  const kept = readdirSync(userDataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  expect(kept.some((text) => text.includes('/dicom-web'))).toBe(true);
  expect(kept.some((text) => text.includes(staff.password))).toBe(false);
});

import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { pathWithFakeLsblk } from '../electron/media/drives/fake-lsblk';
import { putInHangingDrive } from '../electron/media/drives/hanging-drive';
import { folderForApp, launchApp } from './launch';
import { walkIn } from './walk';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));

test('a drive that hangs is said to be slow, can be stopped waiting for, and does not keep the app from quitting', async () => {
  const folder = folderForApp();
  chmodSync(folder, 0o755);
  const launched = await launchApp({ env: { PATH: pathWithFakeLsblk(join(folder, 'bin', 'lsblk')) } });
  const { window } = launched;
  const { heading } = walkIn(launched);
  await heading('What would you like to do?');
  const drive = await putInHangingDrive(folder, sampleDisc);
  const offered = window.getByRole('status').filter({ hasText: 'CTDISC' });
  await offered.getByText('In the drive, with medical pictures on it').waitFor();

  drive.hang();
  await offered.getByRole('button', { name: 'Open' }).click();
  await window.getByText('The drive is slow to answer.').waitFor();
  const stopped = performance.now();
  await window.getByRole('button', { name: 'Stop' }).click();
  await window.getByRole('button', { name: 'Open' }).first().waitFor();
  expect(performance.now() - stopped).toBeLessThan(2000);

  await window.getByRole('button', { name: 'Open' }).first().click();
  const quits = performance.now();
  await launched.close();
  expect(performance.now() - quits).toBeLessThan(15_000);
  await drive.takeOut();
  rmSync(folder, { recursive: true, force: true });
});

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { pathWithFakeLsblk } from '../electron/media/drives/fake-lsblk';
import { folderForApp, launchApp } from './launch';
import { walkIn } from './walk';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));

test('a disc that is put in is offered, opened, looked at, taken out in the middle and put back', async () => {
  const folder = folderForApp();
  chmodSync(folder, 0o755);
  const [image, mount] = [join(folder, 'ct.iso'), join(folder, 'mount')];
  execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-J', '-V', 'CTDISC', '-o', image, sampleDisc], {
    stdio: 'ignore',
  });
  const putIn = (): void => {
    mkdirSync(mount, { recursive: true });
    const options = 'ro,fsname=/dev/sr9,allow_other';
    execFileSync('fuseiso', ['-p', image, mount, '-o', options], { stdio: 'ignore' });
  };
  // as a drive does it, whoever still reads
  const takeOut = (): void => {
    execFileSync('fusermount', ['-uz', mount]);
  };
  const launched = await launchApp({ env: { PATH: pathWithFakeLsblk(join(folder, 'bin', 'lsblk')) } });
  const { window } = launched;
  const { press, heading } = walkIn(launched);

  await heading('What would you like to do?');
  putIn();
  const offered = window.getByRole('status').filter({ hasText: 'CTDISC' });
  await offered.getByText('In the drive, with medical pictures on it').waitFor();
  takeOut();
  await offered.waitFor({ state: 'detached' });
  putIn();
  await offered.getByRole('button', { name: 'Open' }).click();
  await heading('Sample, Robin');
  await window.getByText('Still checking').waitFor({ state: 'detached' });

  takeOut();
  await press('Look at CT and MRI of the head');
  await window
    .getByText(/can.t be shown|cannot be shown|could not be/i)
    .first()
    .waitFor();
  putIn();
  await press('Back to the list');
  await press('Look at CT and MRI of the head');
  await window.locator('.viewer-viewport[data-loading="false"] canvas').waitFor();
  expect(await window.getByText(/^Slice \d of 4/).count()).toBe(1);

  await launched.close();
  takeOut();
  rmSync(folder, { recursive: true, force: true });
});

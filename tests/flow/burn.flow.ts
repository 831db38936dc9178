import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { folderForApp, launchApp } from './launch';
import { walkIn } from './walk';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));

/** A file takes the place of the disc in the one drive of this computer, as xorriso has it. */
const pathWithDrive = (folder: string, disc: string): string => {
  const drives = { blockdevices: [{ path: `stdio:${disc}`, type: 'rom', vendor: 'ACME', model: 'Burner' }] };
  mkdirSync(join(folder, 'bin'));
  writeFileSync(
    join(folder, 'bin', 'lsblk'),
    `#!/bin/sh\ncase "$*" in *--nodeps*) echo '${JSON.stringify(drives)}';; *) echo '{"blockdevices":[]}';; esac\n`,
    { mode: 0o755 },
  );
  return `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
};

test('a disc is made, burned, read again, and its sheet saved; what is on a disc is erased only when asked', async () => {
  const folder = folderForApp();
  chmodSync(folder, 0o777);
  const [image, disc] = [join(folder, 'copy.iso'), join(folder, 'disc')];
  const launched = await launchApp({ openPath: sampleDisc, env: { PATH: pathWithDrive(folder, disc) } });
  const { window } = launched;
  const { press, heading, answerDialogs } = walkIn(launched);
  const sheet = async (name: string): Promise<string> => {
    await answerDialogs(join(folder, name));
    await press('Save the check sheet');
    await window.getByText('The sheet is saved.').waitFor();
    return execFileSync('pdftotext', ['-layout', join(folder, name), '-'], { encoding: 'utf8' });
  };

  await heading('Sample, Robin');
  await window.getByText('Still checking').waitFor({ state: 'detached' });
  await press('Make a disc or file');
  await window.getByText('Burned disc').click();
  await answerDialogs(image);
  await press('Choose a place');
  await window.getByText('I understand that I am exporting').click();
  await press('Make the image to burn');
  await heading('Your copy is ready');
  await window.getByText('ACME Burner').waitFor();

  await window.getByText('Speed, and a try without burning').click();
  await window.getByText('Only try it').click();
  await press('Try it');
  await heading('It would have worked');
  expect(existsSync(disc) && readFileSync(disc).some((byte) => byte !== 0)).toBe(false);

  await press('Burn another copy');
  await window.getByText('Speed, and a try without burning').click();
  await window.getByText('Only try it').click();
  await press('Burn and check');
  await heading('The disc is right');
  const burned = readFileSync(disc);
  expect(burned.subarray(0, readFileSync(image).length).equals(readFileSync(image))).toBe(true);
  expect(await sheet('burned.pdf')).toMatch(/PASS[\s\S]*Sample, Robin/);

  // the same disc is in the drive still
  await press('Burn another copy');
  await window.getByText('This disc holds something.').waitFor();
  await press('Burn one more');
  await press('Leave it as it is');
  expect(readFileSync(disc).equals(burned)).toBe(true);
  await press('Burn one more');
  await press('Erase and burn');
  await heading('The disc is right');
  await window.getByText('2 discs were burned and are right.').waitFor();

  // a copy that went bad after it was made
  await press('Burn another copy');
  const spoilt = readFileSync(image);
  writeFileSync(image, spoilt.fill(7, spoilt.length / 2, spoilt.length / 2 + 4096));
  await press('Check it, with a sheet');
  await heading('The copy is not right');
  expect(await sheet('bad.pdf')).toContain('FAIL');

  await launched.close();
  rmSync(folder, { recursive: true, force: true });
});

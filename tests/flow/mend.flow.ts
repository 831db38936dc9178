import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { pathWithFakeLsblk } from '../electron/media/drives/fake-lsblk';
import type { Bridge } from '../../shared/contract/ipc';
import { makePicture } from '../shared/dicom/make-dicom';
import { dataSetsOf } from './data-sets';
import { folderForApp, launchApp } from './launch';
import { walkIn } from './walk';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));

/** A folder that the app may read. */
const openFolder = (): string => {
  const folder = folderForApp();
  chmodSync(folder, 0o755);
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
};

/** As a program that writes discs makes it. */
const imageOf = (disc: string, image: string): string => {
  execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-J', '-V', 'CTDISC', '-o', image, disc], {
    stdio: 'ignore',
  });
  return image;
};

/** A drive into which images are put, and out of which they are taken, whoever still reads. */
const driveAt = (mount: string) => {
  const takeOut = (): void => {
    spawnSync('fusermount', ['-uz', mount]);
  };
  return {
    takeOut,
    putIn: (image: string): void => {
      mkdirSync(mount, { recursive: true });
      const options = 'ro,fsname=/dev/sr9,allow_other';
      execFileSync('fuseiso', ['-p', image, mount, '-o', options], { stdio: 'ignore' });
    },
  };
};

const many = 4000;

/** Runs in the window. */
const countDrives = async (): Promise<number> => {
  const { discport } = globalThis as typeof globalThis & { readonly discport: Bridge };
  const answer = await discport.call('drives:list', undefined);
  return answer.ok ? answer.value.length : -1;
};

test('a disc that is taken out while it is read goes on once it is back, and no other disc is taken for it', async () => {
  const folder = openFolder();
  for (let number = 0; number < many; number++) {
    const inside = join(folder, 'many', String(number % 80));
    mkdirSync(inside, { recursive: true });
    writeFileSync(join(inside, String(number)), makePicture({ sopInstanceUid: `1.2.3.1.${number}` }));
  }
  const [disc, other] = [
    imageOf(join(folder, 'many'), join(folder, 'many.iso')),
    imageOf(sampleDisc, join(folder, 'other.iso')),
  ];
  const drive = driveAt(join(folder, 'mount'));
  onTestFinished(drive.takeOut);
  const launched = await launchApp({ env: { PATH: pathWithFakeLsblk(join(folder, 'bin', 'lsblk')) } });
  const { window } = launched;
  const { heading } = walkIn(launched);
  /** As the app has heard of it: nobody changes discs within the second that this takes. */
  const isEmpty = (): Promise<void> =>
    expect.poll(() => window.evaluate(countDrives), { timeout: 10_000 }).toBe(0);

  drive.putIn(disc);
  const offered = window.getByRole('status').filter({ hasText: 'CTDISC' });
  await offered.getByRole('button', { name: 'Open' }).click();
  await window.getByText(/ of 4,000 files looked at/).waitFor();
  drive.takeOut();
  await window.getByText('The disc was taken out before all of it was read').waitFor();
  await isEmpty();

  drive.putIn(other);
  await window.getByText('This is not the disc that was here before').waitFor();
  drive.takeOut();
  await isEmpty();
  drive.putIn(disc);
  await heading(/doe/i);
  await window
    .getByText(/4,000 pictures/)
    .first()
    .waitFor();

  await launched.close();
});

test('what a scratched disc can not give is taken from another copy, and is in what is made of it', async () => {
  const folder = openFolder();
  const [scratched, copy] = [join(folder, 'scratched'), join(folder, 'copy')];
  for (const disc of [scratched, copy]) cpSync(sampleDisc, disc, { recursive: true });
  const [first = '', second = ''] = readdirSync(scratched, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /DICOM.*IM\d+$/.test(path),
  );
  rmSync(join(scratched, first));
  truncateSync(join(scratched, second), 200);
  const launched = await launchApp({ openPath: scratched });
  const { window } = launched;
  const { press, heading, answerDialogs } = walkIn(launched);

  await heading('Sample, Robin');
  await press('Try again');
  await window.getByText('No more pictures were found').waitFor();
  await answerDialogs(copy);
  await press('Use another copy');
  await press('Folder or drive');
  await window.getByText('2 more pictures were found.').waitFor();
  await window.getByText('2 pictures come from another copy').waitFor();

  const target = join(folder, 'made.zip');
  await answerDialogs(target);
  await press('Make a disc or file');
  await heading('Where should the pictures go?');
  await window.getByText('ZIP file', { exact: true }).click();
  await press(/Choose a place|Change/);
  await window.getByText('I understand that I am exporting protected health information').click();
  await press('Make the ZIP file');
  await heading('Your copy is ready');
  execFileSync('unzip', ['-q', target, '-d', join(folder, 'apart')]);
  const hashesIn = (disc: string): string[] => [...dataSetsOf(disc).keys()].sort();
  expect(hashesIn(join(folder, 'apart'))).toEqual(hashesIn(sampleDisc));
  await launched.close();
});

const password = 'Geheim-1971-birthday';

/** The sample disc as a ZIP, in which the last bytes of one picture are others: its head is as it was. */
const scratchedArchive = (folder: string): string => {
  const archive = join(folder, 'scratched.zip');
  execFileSync('zip', ['-qr0', archive, '.'], { cwd: sampleDisc });
  const picture = readFileSync(join(sampleDisc, 'DICOM/ST000001/SE000001/IM000001'));
  const bytes = readFileSync(archive);
  const last = bytes.indexOf(picture) + picture.length - 2;
  bytes.writeUInt8(bytes.readUInt8(last) ^ 0xff, last);
  writeFileSync(archive, bytes);
  return archive;
};

test('a scratch behind the head of a picture is found when every picture is read, and mended from a locked copy', async () => {
  const folder = openFolder();
  const locked = join(folder, 'locked.zip');
  const lock = ['a', '-tzip', '-mem=AES256', `-p${password}`, locked, '.'];
  execFileSync('7z', lock, { cwd: sampleDisc, stdio: 'ignore' });
  const launched = await launchApp({ openPath: scratchedArchive(folder) });
  const { window, userDataDir } = launched;
  const { press, heading, answerDialogs } = walkIn(launched);
  const copyTo = async (target: string): Promise<void> => {
    await answerDialogs(target);
    await press('Make a disc or file');
    await heading('Where should the pictures go?');
    await window.getByText('ZIP file', { exact: true }).click();
    await press(/Choose a place|Change/);
    await window.getByText('I understand that I am exporting protected health information').click();
    await press('Make the ZIP file');
    await heading('Your copy is ready');
  };

  await heading('Sample, Robin');
  // the index of the sample disc lists one more than there is
  await window.getByText('1 picture is listed, but not there.').waitFor();
  await window.getByText('4 pictures').first().waitFor();
  await copyTo(join(folder, 'lacking.zip'));
  await window.getByText('2 pictures could not be read and are not on the copy.').waitFor();

  await press('Check every picture');
  await heading('Sample, Robin');
  await window
    .getByText('2 of 35 pictures are missing or can’t be used. All others were read to the end.')
    .waitFor();
  await answerDialogs(locked);
  await press('Use another copy');
  await press('ZIP or disc image');
  const dialog = window.getByRole('dialog', { name: 'locked.zip is locked' });
  await dialog.getByLabel('Password').fill('geheim');
  await press('Open it');
  await dialog.getByText('That password does not open this file.').waitFor();
  await dialog.getByLabel('Password').fill(password);
  await press('Open it');
  await window.getByText('1 more picture was found.').waitFor();
  await window
    .getByText('1 of 35 pictures is missing or can’t be used. All others were read to the end.')
    .waitFor();

  await copyTo(join(folder, 'made.zip'));
  execFileSync('unzip', ['-q', join(folder, 'made.zip'), '-d', join(folder, 'apart')]);
  const hashesIn = (disc: string): string[] => [...dataSetsOf(disc).keys()].sort();
  expect(hashesIn(join(folder, 'apart'))).toEqual(hashesIn(sampleDisc));
  const kept = readdirSync(userDataDir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(userDataDir, name))
    .filter((path) => existsSync(path) && statSync(path).isFile());
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.filter((path) => readFileSync(path).includes(password))).toEqual([]);
  await launched.close();
});

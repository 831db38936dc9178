import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { appUser } from './app-user';
import { startFlowGateway, type FlowGateway } from './flow-gateway';
import { folderForApp, launchApp, type LaunchedApp } from './launch';
import { openLine, type Line } from './line';
import { drop, keepPicture, startSending, walkIn } from './walk';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sampleDisc = join(root, 'resources/sample-disc');
const slice = (number: number): string =>
  join(sampleDisc, `DICOM/ST000001/SE000001/IM00000${String(number)}`);

let gateway: FlowGateway;
let line: Line;
let launched: LaunchedApp;
let folder: string;
let away: string;
beforeAll(async () => {
  gateway = await startFlowGateway();
  const link = new URL(gateway.facilityLink);
  line = await openLine(Number(link.port));
  link.port = String(line.port);
  folder = folderForApp();
  chmodSync(folder, 0o755);
  away = join(folder, 'away');
  mkdirSync(away);
  launched = await launchApp({ facilityLink: link.href });
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepPicture(launched, task.name);
});
afterAll(async () => {
  await launched.close();
  await line.close();
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

const says = (sentence: string | RegExp): Promise<void> =>
  launched.window.getByText(sentence).first().waitFor();
const zipOf = async (what: string, path: string): Promise<void> => {
  const zip = spawn('7z', ['a', '-tzip', '-mx0', '-bd', path, '.'], { cwd: what, stdio: 'ignore' });
  expect((await once(zip, 'exit'))[0]).toBe(0);
};

test('a disc image, a ZIP, a folder and a DICOMDIR that are dropped are opened', async () => {
  const { window } = launched;
  const { heading } = walkIn(launched);
  const [zip, iso] = [join(folder, 'disc.zip'), join(folder, 'disc.iso')];
  await zipOf(sampleDisc, zip);
  const writer = spawn('xorriso', ['-as', 'mkisofs', '-quiet', '-J', '-V', 'CTDISC', '-o', iso, sampleDisc], {
    stdio: 'ignore',
  });
  await once(writer, 'exit');
  for (const [path, kind] of [
    [iso, 'This disc image'],
    [zip, 'This ZIP file'],
    [sampleDisc, 'This folder'],
    [join(sampleDisc, 'DICOMDIR'), 'This folder'],
  ] as const) {
    await drop(window, path);
    await window.getByText(kind, { exact: true }).waitFor();
    await heading('Sample, Robin');
    await window.getByText('2 exams chosen').waitFor();
  }
});

test('one picture that is dropped is opened alone, several together, and nothing that lies beside them', async () => {
  const { window } = launched;
  await drop(window, slice(1));
  await says('Files you chose');
  await window.locator('footer').getByText('1 picture ·').waitFor();
  await drop(window, slice(1), slice(3));
  await window.locator('footer').getByText('2 pictures ·').waitFor();
});

test('what can’t be opened says so, and how', async () => {
  const { window } = launched;
  const letter = join(folder, 'letter.txt');
  writeFileSync(letter, 'Dear Robin');
  await drop(window, letter);
  await says('There are no medical pictures here');
  await says('We found 1 document, and none of it is a medical picture.');
  await drop(window, join(folder, 'disc.zip'), join(folder, 'disc.iso'));
  await says('These cannot be opened together.');
  const damaged = join(folder, 'cut.iso');
  writeFileSync(damaged, 'x'.repeat(5000));
  await drop(window, damaged);
  await says('This cannot be read. It is damaged or not complete, or something else under this name.');
});

test('on every screen a drop opens what is dropped', async () => {
  const { window } = launched;
  const { press, heading, answerDialogs } = walkIn(launched);
  const dropped = async (): Promise<void> => {
    await drop(window, sampleDisc);
    await heading('Sample, Robin');
    await window.locator('.catalog-row').first().waitFor();
    await says('2 exams chosen');
  };
  const onHome = async (): Promise<void> => {
    await press('Discport, back to the start');
    await heading('What would you like to do?');
  };
  await onHome();
  await dropped();
  await onHome();
  await press(/^Send pictures/);
  await heading('Where are the pictures?');
  await dropped();
  await onHome();
  await press(/^Get pictures/);
  await heading('Type what is on your sheet');
  await dropped();
  await press('Settings');
  await heading('Settings');
  await dropped();
  await press('Sent');
  await heading('Sent pictures');
  await dropped();
  await press('Help');
  await window.getByRole('dialog').waitFor();
  await dropped();
  await press('Make a disc or file');
  await heading('Where should the pictures go?');
  await answerDialogs(join(away, 'copy.zip'));
  await dropped();
  await press('Look at CT and MRI of the head');
  await window.locator('.viewer-viewport[data-loading="false"] canvas').waitFor();
  await dropped();
  await press('Continue to send');
  await heading('Which hospital should get the pictures?');
  await dropped();
});

test('while pictures are being sent another disc can be dropped, and the sending goes on', async () => {
  const { window } = launched;
  const { press, heading } = walkIn(launched);
  await drop(window, sampleDisc);
  await heading('Sample, Robin');
  const held = line.holdAfter(200_000);
  await startSending(launched, gateway, 'robin@example.org');
  await held;
  await heading(/^(Getting ready to send|Sending) to/);
  await drop(window, slice(2));
  await says('Files you chose');
  line.release();
  await press('Sent');
  await window.getByText('Arrived', { exact: true }).waitFor();
});

test('what is opened with the app is handed over to the one that runs, and that alone may be read', async () => {
  const { window, userDataDir } = launched;
  const { prefix, env, runtime } = appUser();
  const picture = join(folder, 'from a mail.dcm');
  copyFileSync(slice(4), picture);
  cpSync(sampleDisc, join(folder, 'beside'), { recursive: true });
  const [file, ...args] = [...prefix, runtime.program, root, `--user-data-dir=${userDataDir}`];
  const second = spawn(file, [...args, 'from a mail.dcm'], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  expect((await once(second, 'exit'))[0]).toBe(0);
  await says('Files you chose');
  await window.locator('footer').getByText('1 picture ·').waitFor();
  await says('from a mail.dcm');
});

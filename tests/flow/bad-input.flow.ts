import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startFlowGateway, type FlowGateway } from './flow-gateway';
import { folderForApp, launchApp, type LaunchedApp } from './launch';
import { keepPicture, walkIn } from './walk';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));
const jpegHead = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');

let gateway: FlowGateway;
let launched: LaunchedApp;
let folder: string;
beforeAll(async () => {
  gateway = await startFlowGateway();
  folder = folderForApp();
  launched = await launchApp({ facilityLink: gateway.facilityLink });
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepPicture(launched, task.name);
});
afterAll(async () => {
  await launched.close();
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

const says = async (...sentences: readonly string[]): Promise<void> => {
  for (const sentence of sentences) await launched.window.getByText(sentence).first().waitFor();
};

const open = async (path: string): Promise<void> => {
  const { press, answerDialogs } = walkIn(launched);
  await answerDialogs(path);
  await press('Discport, back to the start');
  await press(/^Send pictures/);
  await press(/^Disc, USB stick or folder/);
};

test('an empty folder', async () => {
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  await open(empty);
  await says('There are no medical pictures here', 'The folder is empty.', 'Nothing was opened or changed.');
});

test('a folder of holiday photos', async () => {
  const photos = join(folder, 'photos');
  mkdirSync(photos);
  for (const name of ['IMG_0001.JPG', 'IMG_0002.JPG']) writeFileSync(join(photos, name), jpegHead);
  await open(photos);
  await says(
    'We found 2 photos or drawings, and none of it is a medical picture.',
    'Nothing was opened or changed.',
    'Choose the whole disc or the whole folder',
  );
});

test('a folder that may not be read', async () => {
  const locked = join(folder, 'locked');
  cpSync(sampleDisc, locked, { recursive: true });
  // of whoever runs the tests: an ordinary user is kept out of what is theirs alone by the mode
  chmodSync(locked, 0o000);
  await open(locked);
  await says(
    'This computer does not let Discport read this place.',
    'Nothing was changed.',
    'Choose another place, or ask whoever looks after this computer to allow it.',
  );
  chmodSync(locked, 0o700);
});

test('a target inside the source, and one that is there already', async () => {
  const { window } = launched;
  const { press, heading, answerDialogs } = walkIn(launched);
  const disc = folderForApp(folder);
  cpSync(sampleDisc, disc, { recursive: true });
  await open(disc);
  await heading('Sample, Robin');
  await press('Make a disc or file');
  await window.getByText('ZIP file', { exact: true }).click();
  await answerDialogs(join(disc, 'copy.zip'));
  await press('Choose a place');
  await says(
    'This place is inside the disc or folder that the pictures come from.',
    'Nothing was written, and your pictures are unchanged.',
    'Choose a place somewhere else.',
  );
  expect(existsSync(join(disc, 'copy.zip'))).toBe(false);

  const taken = join(folder, 'taken.zip');
  writeFileSync(taken, 'a letter');
  await answerDialogs(taken);
  await press('Change');
  await says(
    'Something with this name is already there.',
    'It was not touched.',
    'Choose another name or an empty folder.',
  );
});

test('a code that a newer one replaced, and one that was wrong too often', async () => {
  const { window } = launched;
  const { press, askForCode, typeCode } = walkIn(launched);
  await press('Discport, back to the start');
  await press('Send to a hospital');
  await askForCode('robin@example.org');
  const first = await gateway.codeMailedTo('robin@example.org');
  await press('Send me a new code');
  await says('A new code is on its way. The one before no longer works.');
  const second = await gateway.codeMailedTo('robin@example.org');
  expect(second).not.toBe(first);
  await typeCode(first);
  await says('This code does not fit.', 'Nothing has been sent, and nothing was lost.');
  for (const left of ['3 tries', '2 tries', '1 try']) {
    await typeCode(first);
    await window.getByText(`You have ${left} left.`).waitFor();
  }
  await typeCode(first);
  await says('The code was wrong too many times, so it no longer works.', 'Ask for a new code.');
});

test('a code that ran out, and one that was used before', async () => {
  const { window } = launched;
  const { press, heading, typeCode } = walkIn(launched);
  await press('Send me a new code');
  await says('A new code is on its way.');
  const late = await gateway.codeMailedTo('robin@example.org');
  await gateway.letCodesRunOut();
  await typeCode(late);
  await says(
    'This code has run out.',
    'Nothing has been sent, and nothing was lost.',
    'Ask for a new code. What you chose stays chosen.',
  );

  const { code } = z.object({ code: z.string() }).parse(await gateway.admin('code', '--facility', 'sample'));
  const used = await fetch(new URL('/api/token', gateway.facilityLink), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ slug: 'sample', code }),
  });
  expect(used.status).toBe(200);
  await press(/^Back$/);
  await window.getByRole('button', { name: 'I have a code on paper' }).click();
  await heading('Type the code from your sheet');
  await typeCode(code);
  await says(
    'This code was used before. Each code works once.',
    'What was sent with it is safe.',
    'Ask for a new code to send more.',
  );
});

test('a gateway that is down', async () => {
  const { press, heading } = walkIn(launched);
  await press(/^Back$/);
  await heading('Where should the code go?');
  await gateway.stop();
  await press('Send me a code');
  await says(
    'We cannot reach the hospital’s computer.',
    'Nothing was lost.',
    'Check that this computer is online, then try again.',
  );
});

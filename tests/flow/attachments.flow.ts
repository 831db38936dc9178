import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { asTaken, madeColours, madeJpeg, madePdf } from '../electron/media/made-attachments';
import { dataSetsOf } from './data-sets';
import { startFlowGateway, type FlowGateway } from './flow-gateway';
import { folderForApp, launchApp, type LaunchedApp } from './launch';
import { receiveFrom } from './receive-from';
import { drop, keepPicture, walkIn } from './walk';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));

let gateway: FlowGateway;
let launched: LaunchedApp;
let folder: string;
beforeAll(async () => {
  gateway = await startFlowGateway();
  folder = folderForApp();
  launched = await launchApp({ openPath: sampleDisc, facilityLink: gateway.facilityLink });
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepPicture(launched, task.name);
});
afterAll(async () => {
  await launched.close();
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('an old report and a photo of a film go with the exam, and open like any other part of it', async () => {
  const { window } = launched;
  const { press, heading, answerDialogs, askForCode, typeCode, sayWhoSends, agree } = walkIn(launched);
  const [report, photo, other] = ['Report of 2019.pdf', 'film.jpg', 'scan.png'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  writeFileSync(report, madePdf());
  writeFileSync(photo, asTaken(madeJpeg(madeColours()), 6, 'the kitchen'));
  writeFileSync(other, '\x89PNG');

  await heading('Sample, Robin');
  await askForCode('robin@example.org');
  await typeCode(await gateway.codeMailedTo('robin@example.org'));
  await sayWhoSends();
  await answerDialogs(report);
  await press('Add a report or a photo');
  await window.getByText('Report of 2019.pdf').waitFor();
  await answerDialogs(photo);
  await press('Add another file');
  await window.getByText('the hospital is told how to turn it').waitFor();
  await answerDialogs(other);
  await press('Add another file');
  await window.getByText('scan.png was not added').waitFor();
  for (const name of ['Report of 2019.pdf', 'film.jpg'])
    await window
      .getByLabel(`Exam that ${name} goes with`)
      .selectOption('CT and MRI of the head, 12 March 2024');
  await agree();
  await press(/^Send \d+ items and 2 files$/);
  await heading(/has your pictures$/);
  await window.getByText('Receipt checked').waitFor();

  const originals = dataSetsOf(sampleDisc);
  const studyUids = [...new Set([...originals.values()].map((one) => one.studyUid))];
  const received = dataSetsOf(await receiveFrom(gateway, studyUids, folder));
  for (const sha256 of originals.keys()) expect(received.has(sha256)).toBe(true);
  const added = [...received].filter(([sha256]) => !originals.has(sha256)).map(([, one]) => one);
  expect(added).toHaveLength(2);

  /** Opens one file alone: the app may read it, and the command line's own files are private. */
  const lookAt = async (path: string): Promise<void> => {
    const alone = join(folderForApp(folder), 'IM1');
    writeFileSync(alone, readFileSync(path));
    await press('Discport, back to the start');
    await heading('What would you like to do?');
    await drop(window, alone);
    await heading('Sample, Robin');
    await press(/^Look at .* added by the sender$/);
  };
  const [wrappedPhoto, wrappedReport] = added
    .map(({ path }) => path)
    .sort((path) => (readFileSync(path).includes('%PDF-') ? 1 : -1));
  await lookAt(wrappedPhoto ?? '');
  await window.locator('.viewer-viewport[data-loading="false"] canvas').waitFor();
  await press('Back to the list');
  await lookAt(wrappedReport ?? '');
  await expect
    .poll(() => window.locator('.pdf-text').textContent(), { timeout: 20_000 })
    .toContain('Synthetic radiology report');
});

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makePicture } from '../shared/dicom/make-dicom';
import { dataSetsOf } from './data-sets';
import { startFlowGateway, type FlowGateway } from './flow-gateway';
import { folderForApp, launchApp, type LaunchedApp } from './launch';
import { receiveFrom } from './receive-from';
import { drop, keepPicture, walkIn } from './walk';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));

let gateway: FlowGateway;
let launched: LaunchedApp | undefined;
let folder: string;
beforeAll(async () => {
  gateway = await startFlowGateway();
  folder = folderForApp();
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && launched !== undefined) await keepPicture(launched, task.name);
});
afterAll(async () => {
  await launched?.close();
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a second disc goes with the same code, after the app was started anew between them', async () => {
  const second = folderForApp(folder);
  const person = { patientName: 'Sample^Robin', birthDate: '19710504', patientId: 'elsewhere' };
  for (const number of ['1', '2'])
    writeFileSync(
      join(second, `IM${number}`),
      makePicture({ ...person, studyUid: '1.2.9', sopInstanceUid: `1.2.9.${number}` }),
    );
  const options = { userDataDir: folderForApp(folder), facilityLink: gateway.facilityLink };
  launched = await launchApp({ ...options, openPath: sampleDisc });
  const first = walkIn(launched);
  await first.heading('Sample, Robin');
  await first.askForCode('robin@example.org');
  await first.typeCode(await gateway.codeMailedTo('robin@example.org'));
  await first.sayWhoSends();
  await launched.window.getByText('There is another disc for this hospital').click();
  await first.agree();
  await first.press(/^Send \d/);
  await first.heading('Ready for the next disc');
  await launched.kill();

  launched = await launchApp(options);
  const { window } = launched;
  const { press, heading, agree } = walkIn(launched);
  await press('Sent');
  await window.getByText('Waiting for the next disc').waitFor();
  await press('Show');
  await heading('Ready for the next disc');
  await press('Add another disc');
  await heading('Where are the pictures?');
  await drop(window, second);
  await press('Continue to send');
  await heading('Send these pictures?');
  await window.getByText('These go together with what you are already sending').waitFor();
  await agree();
  await press(/^Send 2 pictures/);
  await heading(/has your pictures$/);
  await window.getByText('Receipt checked').waitFor();

  const originals = [...dataSetsOf(sampleDisc), ...dataSetsOf(second)];
  const studyUids = [...new Set(originals.map(([, { studyUid }]) => studyUid))];
  const received = await receiveFrom(gateway, studyUids, folder);
  expect([...dataSetsOf(received).keys()].sort()).toEqual([...new Map(originals).keys()].sort());
  expect(await gateway.admin('deposits')).toMatchObject({ deposits: [{ state: 'complete' }] });
});

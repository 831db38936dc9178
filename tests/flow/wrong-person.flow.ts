import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { makePicture } from '../shared/dicom/make-dicom';
import { startFlowGateway, type FlowGateway } from './flow-gateway';
import { folderForApp, launchApp, type LaunchedApp } from './launch';
import { keepPicture, walkIn } from './walk';

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

test('pictures of somebody whom the hospital does not wait for, among those of the right person', async () => {
  const mixed = folderForApp(folder);
  const people = [
    { patientName: 'Sample^Robin', birthDate: '19710504' },
    { patientName: 'Other^Person', birthDate: '19990101', patientId: 'P2' },
  ];
  for (const [index, person] of people.entries())
    writeFileSync(
      join(mixed, `IM${String(index)}`),
      makePicture({ ...person, sopInstanceUid: `1.2.3.1.${String(index)}` }),
    );
  const { code } = z
    .object({ code: z.string() })
    .parse(
      await gateway.admin(
        'code',
        ...['--facility', 'sample', '--expect-name', 'Sample, Robin', '--expect-birth-date', '19710504'],
      ),
    );
  launched = await launchApp({ openPath: mixed, facilityLink: gateway.facilityLink });
  const { window } = launched;
  const { press, heading, typeCode, agree } = walkIn(launched);
  await heading('Sample, Robin');
  await window.getByText('Unnamed exam').click();
  await press('Continue to send');
  await heading('Which hospital should get the pictures?');
  await press('Look up the hospital');
  await press('Yes, this is right');
  await press('I have a code on paper');
  await typeCode(code);
  await heading('Who is sending?');
  for (const sentence of [
    'These may be someone else’s pictures',
    'The name and the date of birth on the pictures, or on some of them, are not what the hospital expects.',
    'Nothing has been sent.',
  ])
    await window.getByText(sentence).first().waitFor();
  await window.getByText('I have checked: these are the right pictures.').click();
  await window.getByText('The patient', { exact: true }).click();
  await press('Continue');
  await heading('Send these pictures?');
  // the notice about the names, and the line that says whose pictures they are
  await window.getByText('Other, Person').nth(1).waitFor();
  await window.getByText('I have checked: all of these pictures belong together.').click();
  await agree();
  await press(/^Send 2 pictures/);
  await heading(/has your pictures$/);
  // the hospital can see that somebody said so
  expect(await gateway.admin('deposits')).toMatchObject({ deposits: [{ guard: 'overruled' }] });
  await window.getByText('Sample, Robin (born 4 May 1971) and Other, Person (born 1 January 1999)').waitFor();
});

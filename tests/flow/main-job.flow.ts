import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { jwksSchema } from '../../shared/contract/gateway-api';
import { receiptPayloadSchema, receiptSchema } from '../../shared/model/deposit';
import { opensslVerifies, rootByPython } from '../receipt-judge';
import { dataSetsOf } from './data-sets';
import { startFlowGateway, type FlowGateway } from './flow-gateway';
import { folderForApp, launchApp, type LaunchedApp } from './launch';
import { meanDifference, readPgm } from './pgm';
import { keepPicture, walkIn } from './walk';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));
const shownFile = join(sampleDisc, 'DICOM', 'ST000001', 'SE000001', 'IM000001');
const email = 'robin@example.org';
const originals = dataSetsOf(sampleDisc);

const decode = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());

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

const press = (name: string | RegExp): Promise<void> => walkIn(launched).press(name);
const heading = (name: string | RegExp): Promise<void> => walkIn(launched).heading(name);
const answerDialogs = (path: string): Promise<void> => walkIn(launched).answerDialogs(path);

test('the disc that the app was started with is listed: whose it is, what is on it, and what is not', async () => {
  const { window } = launched;
  await heading('Sample, Robin');
  await window.getByText('Born 4 May 1971 · ID 10-2231-8').waitFor();
  await window.getByText('1 picture is listed, but not there.').waitFor();
  await window.getByText('2 exams chosen').waitFor();
  await window
    .getByText(/30 pictures/)
    .first()
    .waitFor();
  await window.getByText('CT and MRI of the head', { exact: true }).waitFor();
  await window.getByText('Ultrasound of the heart', { exact: true }).waitFor();
});

test('a picture is shown with the grey levels that another program gives it', async () => {
  const { window } = launched;
  await press('Look at CT and MRI of the head');
  // the picture at its own size, so that pixel meets pixel
  await window.addStyleTag({
    content:
      '.viewer-viewport { position: fixed !important; inset: auto 0 0 auto !important; width: 512px !important; height: 512px !important; flex: none !important; border: 0 !important; z-index: 1 }',
  });
  await window.locator('.viewer-viewport[data-loading="false"] canvas').waitFor();
  await window.locator('.viewer-viewport').press('Home');
  await window.getByText(/^Slice 1 of 4/).waitFor();
  await window.getByText('Zoom 1.0').waitFor({ state: 'attached' });
  const shown = await window
    .locator('.viewer-viewport canvas')
    .first()
    .evaluate((element) => {
      const { width, height } = element as HTMLCanvasElement;
      const pixels = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data;
      return {
        width,
        height,
        grey: Array.from({ length: width * height }, (_none, at) => pixels?.[at * 4] ?? 0),
      };
    });
  const judge = readPgm(execFileSync('dcmj2pnm', ['+Wi', '1', '+op', shownFile], { maxBuffer: 16e6 }));
  expect([shown.width, shown.height]).toEqual([judge.width, judge.height]);
  expect(new Set(judge.grey).size).toBeGreaterThan(50);
  expect(meanDifference(shown.grey, judge.grey)).toBeLessThan(2);
  await press('Back to the list');
});

test('a wrong code is refused with a sentence that helps, and the right one opens the way', async () => {
  const { window } = launched;
  const walk = walkIn(launched);
  await walk.askForCode(email);
  const code = await gateway.codeMailedTo(email);
  const wrong = code.replaceAll(/[A-Z0-9]/g, (sign) => (sign === 'A' ? 'B' : 'A'));
  await walk.typeCode(wrong);
  const refusal = window.getByRole('alert');
  await refusal.getByText(/code/i).first().waitFor();
  await refusal.getByText('You have 4 tries left.').waitFor();
  await walk.typeCode(code.toLowerCase());
  await heading('Who is sending?');
});

test('nothing is sent before the box is ticked; then everything arrives and the receipt holds', async () => {
  const { window } = launched;
  await walkIn(launched).sayWhoSends();
  await window
    .getByText('1 picture of these could not be read. The hospital is told that it is missing.')
    .waitFor();
  const send = window.getByRole('button', { name: /^Send \d+ items$/ });
  expect(await send.isDisabled()).toBe(true);
  await walkIn(launched).agree();
  await send.click();
  await heading(/has your pictures$/);
  await window.getByText('Receipt checked').waitFor();
  await window.getByText('All but 1, which could not be read. The receipt names it.').waitFor();
});

test('the receipt is saved, and other programs find its signature, its root and its list right', async () => {
  const path = join(folder, 'receipt.json');
  await answerDialogs(path);
  await press('Save the receipt');
  await launched.window.getByText('The receipt is saved.').waitFor();
  const text = readFileSync(path, 'utf8');
  const { jws, instances } = receiptSchema.parse(JSON.parse(text));
  expect(instances.map(({ datasetSha256 }) => datasetSha256).sort()).toEqual([...originals.keys()].sort());

  const [header = '', payload = '', signature = ''] = jws.split('.');
  const { kid } = z.object({ kid: z.string() }).parse(decode(header));
  const keys: unknown = await (await fetch(new URL('/.well-known/jwks.json', gateway.facilityLink))).json();
  const { x } = jwksSchema.parse(keys).keys.find((key) => key.kid === kid) ?? { x: '' };
  expect(opensslVerifies(jws, x)).toBe(true);
  const other = Buffer.from(signature, 'base64url');
  other.writeUInt8(other.readUInt8(10) ^ 1, 10);
  expect(opensslVerifies([header, payload, other.toString('base64url')].join('.'), x)).toBe(false);

  const { merkleRoot, counts } = receiptPayloadSchema.parse(decode(payload));
  expect(counts).toMatchObject({ studies: 2, instances: 34, gaps: 1 });
  expect(rootByPython(text)).toBe(merkleRoot);
  const [first, ...rest] = instances;
  const changed = { instances: [{ ...first, bytes: 1 + (first?.bytes ?? 0) }, ...rest] };
  expect(rootByPython(JSON.stringify(changed))).not.toBe(merkleRoot);
});

test.each([
  ['ZIP file', 'Make the ZIP file', 'copy.zip', ['unzip', '-q']],
  ['Disc image', 'Make the disc image', 'copy.iso', ['7z', 'x', '-y', '-bso0', '-bsp0']],
] as const)(
  'a %s is made, checked, and taken apart by another program',
  async (tile, start, name, program) => {
    const { window } = launched;
    const path = join(folder, name);
    await answerDialogs(path);
    await press('Discport, back to the start');
    await press('Look at it');
    await press('Make a disc or file');
    await heading('Where should the pictures go?');
    await window.getByText(tile, { exact: true }).click();
    await press(/Choose a place|Change/);
    const begin = window.getByRole('button', { name: start });
    expect(await begin.isDisabled()).toBe(true);
    await window.getByText('I understand that I am exporting protected health information').click();
    await begin.click();
    await heading('Your copy is ready');
    await window.getByText('Every picture was read back and is the same as the original.').waitFor();

    const apart = `${path}-apart`;
    const [command, ...options] = program;
    if (command === '7z') execFileSync(command, [...options, `-o${apart}`, path]);
    else execFileSync(command, [...options, path, '-d', apart]);
    expect([...dataSetsOf(apart).keys()].sort()).toEqual([...originals.keys()].sort());
    const loaded = execFileSync('/usr/bin/python3', [
      '-c',
      'import sys; from pydicom.fileset import FileSet; print(sum(1 for i in FileSet(sys.argv[1]) if i.load()))',
      join(apart, 'DICOMDIR'),
    ]);
    expect(Number(loaded.toString())).toBe(34);
  },
);

test('with an access code the exams come back, every byte equal', async () => {
  const { window } = launched;
  const studyUids = [...new Set([...originals.values()].map(({ studyUid }) => studyUid))];
  const made = (await gateway.admin(
    'access-code',
    ...studyUids.flatMap((uid) => ['--study', uid]),
    '--birth-date',
    '19710504',
  )) as { accessCode: string };
  const target = folderForApp(folder);
  await answerDialogs(target);
  await press('Discport, back to the start');
  await press(/^Get pictures/);
  await window.getByLabel('Link from your hospital').fill(gateway.facilityLink);
  await window.getByLabel('Code on your sheet').fill(made.accessCode);
  await window.getByLabel('Day').fill('4');
  await window.getByLabel('Month').fill('5');
  await window.getByLabel('Year').fill('1971');
  await press('Show my pictures');
  await heading('Which pictures would you like?');
  await press('Choose where to keep them');
  await heading('Your pictures are here');
  expect([...dataSetsOf(target).keys()].sort()).toEqual([...originals.keys()].sort());
  await press('Look at them');
  await heading('Sample, Robin');
  await window.getByText('2 exams chosen').waitFor();
});

test('nothing that names the patient is left where the app keeps its things', () => {
  const files = readdirSync(launched.userDataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const naming = files
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => existsSync(path) && /Sample\^?,? ?Robin|10-2231-8/.test(readFileSync(path, 'latin1')));
  expect(naming).toEqual([]);
});

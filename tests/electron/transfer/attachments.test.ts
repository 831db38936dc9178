import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { wrapAttachments } from '../../../electron/media/wrap-attachments';
import type { DepositStart } from '../../../electron/transfer/deposit-queue';
import { attachedExams } from '../../../shared/model/attachments';
import { startForTest } from '../../gateway/gateway-under-test';
import { madeColours, madeJpeg, madePdf } from '../media/made-attachments';
import { openFaultLine } from './fault-line';
import {
  afterwards,
  chooseAll,
  discOf,
  fewSlices,
  keychain,
  manySlices,
  openDeposit,
  openSender,
  temporaryFolder,
} from './sending';

const context = { signal: new AbortController().signal, tell: () => undefined };

/** A disc with a report and a photo that go with it, and where those are. */
const chooseWith = async (disc: string): Promise<{ start: DepositStart; files: readonly string[] }> => {
  const folder = await temporaryFolder();
  const files = [join(folder, 'a.pdf'), join(folder, 'b.jpg')];
  await writeFile(files[0] ?? '', madePdf());
  await writeFile(files[1] ?? '', madeJpeg(madeColours()));
  const start = await chooseAll(disc);
  const studyUid = start.selection.instances[0]?.studyUid ?? '';
  const wanted = files.map((path) => ({ path, studyUid }));
  const { selection, series } = await wrapAttachments({ selection: start.selection, wanted }, context);
  const attachments = { selection, exams: attachedExams(start.exams, series) };
  return { start: { ...start, attachments }, files };
};

it('what is attached is copied like a disc, and goes on after the app ended, without its files', async () => {
  const gateway = await startForTest();
  const line = await openFaultLine(gateway.url);
  afterwards(() => line.close());
  const [folder, keys] = [await temporaryFolder(), keychain()];
  const disc = await discOf(manySlices);
  const { start, files } = await chooseWith(disc);
  const before = await openSender(folder, keys);
  const depositId = await openDeposit(before, gateway, line.url);
  const held = line.holdAfter(5_000_000);
  await before.queue.start(depositId, start);
  await held;
  const view = await before.until(depositId, ({ sourceFree }) => sourceFree);
  expect(view.sources).toMatchObject([
    { kind: 'folder', picturesTotal: 196 },
    { kind: 'attachments', picturesTotal: 2 },
  ]);
  // the disc is what is talked about, and the exam is told of once
  expect(view).toMatchObject({ sourceKind: 'folder', picturesTotal: 198 });
  expect(view.exams.map(({ modalities }) => modalities)).toEqual([['MR', 'DOC', 'OT']]);
  expect(before.queue.attachedPaths(depositId)).toEqual(files);
  await before.queue.close();
  for (const path of [disc, ...files]) await rm(path, { recursive: true });
  line.heal();

  const after = await openSender(folder, keys);
  await after.until(depositId, ({ state }) => state === 'done');
  expect(await after.queue.receiptView(depositId)).toMatchObject({
    verdict: 'valid',
    instances: 198,
    gaps: 0,
  });
});

it('is sent where nothing can be kept, straight from its files', async () => {
  const gateway = await startForTest();
  const sender = await openSender(await temporaryFolder(), { kind: 'unavailable' });
  const { start } = await chooseWith(await discOf(fewSlices));
  const depositId = await openDeposit(sender, gateway);
  await sender.queue.start(depositId, start);
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(await sender.queue.receiptView(depositId)).toMatchObject({
    verdict: 'valid',
    instances: 6,
    gaps: 0,
  });
});

it('that is another file by now is a gap of the receipt, and the pictures arrive', async () => {
  const gateway = await startForTest();
  const sender = await openSender(await temporaryFolder(), keychain());
  const { start, files } = await chooseWith(await discOf(fewSlices));
  await writeFile(files[0] ?? '', Buffer.concat([madePdf(), Buffer.from('changed')]));
  const depositId = await openDeposit(sender, gateway);
  await sender.queue.start(depositId, start);
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(await sender.queue.receiptView(depositId)).toMatchObject({
    verdict: 'valid',
    instances: 5,
    gaps: 1,
  });
});

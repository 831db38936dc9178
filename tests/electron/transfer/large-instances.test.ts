import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { KeyStore, NoKeyStore } from '../../../electron/key-store';
import { startForTest, type GatewayUnderTest } from '../../gateway/gateway-under-test';
import { makePicture } from '../../shared/dicom/make-dicom';
import { openFaultLine, type FaultLine } from './fault-line';
import {
  afterwards,
  chooseAll,
  keychain,
  linkBy,
  openDeposit,
  openSender,
  temporaryFolder,
  type Sender,
} from './sending';

const megabyte = 1_048_576;
const pixelBytes = 80 * megabyte;
/** Headers, manifest and questions, and what the sockets on the way held when the line was cut. */
const slackBytes = 24 * megabyte;

/** A disc with one picture of 80 MiB, none of which is like another part of it. */
const largeDisc = async (): Promise<string> => {
  const disc = join(await temporaryFolder(), 'disc');
  await mkdir(disc);
  const pixels = Buffer.alloc(pixelBytes);
  for (let at = 0; at < pixelBytes; at += 4) pixels.writeUInt32LE((at * 2_654_435_761) >>> 0, at);
  await writeFile(join(disc, 'LARGE'), makePicture({ sopInstanceUid: '1.2.3.9', pixels }));
  return disc;
};

interface World {
  readonly gateway: GatewayUnderTest;
  readonly line: FaultLine;
  readonly sender: Sender;
  readonly depositId: string;
}
const openWorld = async (keys: KeyStore | NoKeyStore = keychain()): Promise<World> => {
  const gateway = await startForTest();
  const line = await openFaultLine(gateway.url);
  afterwards(line.close);
  const sender = await openSender(await temporaryFolder(), keys);
  const depositId = await openDeposit(sender, gateway, linkBy(line.url).base);
  return { gateway, line, sender, depositId };
};

it('sends no byte of a large picture twice that the gateway took before the line was cut', async () => {
  const { line, sender, depositId } = await openWorld();
  const cut = line.cutAfter(50 * megabyte);
  await sender.queue.start(depositId, { ...(await chooseAll(await largeDisc())), expectsMore: false });
  await cut;
  line.heal();
  const cutAgain = line.cutAfter(10 * megabyte);
  await cutAgain;
  line.heal();
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(line.bytesUp()).toBeLessThan(pixelBytes + slackBytes);
  expect(await sender.queue.receiptView(depositId)).toMatchObject({ verdict: 'valid', instances: 1 });
});

it('goes on inside a picture also where nothing is copied on this computer', async () => {
  const { line, sender, depositId } = await openWorld({ kind: 'unavailable' });
  const cut = line.cutAfter(60 * megabyte);
  await sender.queue.start(depositId, { ...(await chooseAll(await largeDisc())), expectsMore: false });
  await cut;
  line.heal();
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(line.bytesUp()).toBeLessThan(pixelBytes + slackBytes);
});

it('sends a large picture again from its start when a byte changed on the way', async () => {
  const { line, sender, depositId } = await openWorld();
  line.corruptAfter(40 * megabyte);
  await sender.queue.start(depositId, { ...(await chooseAll(await largeDisc())), expectsMore: false });
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(line.bytesUp()).toBeGreaterThan(2 * pixelBytes);
  expect(await sender.queue.receiptView(depositId)).toMatchObject({
    verdict: 'valid',
    instances: 1,
    gaps: 0,
  });
});

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startForTest } from '../../gateway/gateway-under-test';
import { openFaultLine } from './fault-line';
import {
  afterwards,
  chooseAll,
  discOf,
  fewSlices,
  hashesOf,
  keychain,
  linkBy,
  manySlices,
  openDeposit,
  openSender,
  temporaryFolder,
} from './sending';

it('sends a disc from a code to a receipt that checks', async () => {
  const gateway = await startForTest();
  const keys = keychain();
  const folder = await temporaryFolder();
  const sender = await openSender(folder, keys);
  const disc = await discOf(fewSlices);
  const facility = await sender.queue.facility(linkBy(gateway.url));
  expect(facility.slug).toBe('sample');
  const depositId = await openDeposit(sender, gateway);
  await sender.queue.start(depositId, await chooseAll(disc));
  const view = await sender.until(depositId, ({ state }) => state === 'done');
  expect(view).toMatchObject({ picturesHeld: 4, picturesTotal: 4, gaps: 0, hasReceipt: true, error: null });
  expect(await sender.queue.receiptView(depositId)).toMatchObject({ verdict: 'valid', instances: 4 });
  const listed = sender.queue.receipt(depositId).instances.map(({ sha256 }) => sha256);
  expect([...listed].sort()).toEqual(await hashesOf(disc));
});

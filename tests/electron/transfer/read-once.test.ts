import { realpathSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { systemCalls } from '../../../electron/media/medium/system-calls';
import { prepareSelection } from '../../../electron/transfer/prepare-selection';
import { startForTest } from '../../gateway/gateway-under-test';
import { chooseAll, discOf, keychain, manySlices, openDeposit, openSender, temporaryFolder } from './sending';

/** Counts what is read of the source, through the one place where it is: the system's calls. */
const countReads = (disc: string): { readonly bytes: () => number } => {
  const ours = new Set<number>();
  let bytes = 0;
  const { open, read } = systemCalls;
  vi.spyOn(systemCalls, 'open').mockImplementation((path, flags) => {
    const descriptor = open(path, flags);
    if (String(path).startsWith(realpathSync(disc))) ours.add(descriptor);
    else ours.delete(descriptor);
    return descriptor;
  });
  vi.spyOn(systemCalls, 'read').mockImplementation((descriptor, into, position) => {
    const got = read(descriptor, into, position);
    if (ours.has(descriptor)) bytes += got;
    return got;
  });
  return { bytes: () => bytes };
};

it('reads each byte of the source once: the read that copies it also hashes it, and sending begins before all is read', async () => {
  const disc = await discOf(manySlices);
  const chosen = await chooseAll(disc);
  const { instances } = chosen.selection;
  const half = instances.map((_instance, index) => index).filter((index) => index < instances.length / 2);
  const rest = instances.map((_instance, index) => index).filter((index) => index >= instances.length / 2);
  const gateway = await startForTest();
  let begun: () => void = () => undefined;
  const isBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const counted = countReads(disc);
  const sender = await openSender(await temporaryFolder(), keychain(), {
    // the reading is one all along, and stops in the middle until the gateway holds something
    prepare: async (input, context) => {
      await prepareSelection({ ...input, done: rest }, context);
      await isBegun;
      await prepareSelection({ ...input, done: half }, context);
    },
  });
  const depositId = await openDeposit(sender, gateway);
  await sender.queue.start(depositId, chosen);
  const early = await sender.until(depositId, ({ bytesHeld }) => bytesHeld > 0);
  expect(early.sourceFree).toBe(false);
  begun();
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(counted.bytes()).toBe(instances.reduce((sum, { bytes }) => sum + bytes, 0));
});

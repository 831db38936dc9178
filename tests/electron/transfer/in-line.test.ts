import { expect, it } from 'vitest';
import { startForTest } from '../../gateway/gateway-under-test';
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

const fewSlicesBytes = 2_100_000;

it('sends one deposit after the other, in the order in which they came, and reads all of them at once', async () => {
  const gateway = await startForTest();
  const line = await openFaultLine(gateway.url);
  afterwards(() => line.close());
  const sender = await openSender(await temporaryFolder(), keychain());
  const [first, second, third] = [
    await openDeposit(sender, gateway, line.url),
    await openDeposit(sender, gateway, line.url),
    await openDeposit(sender, gateway, line.url),
  ];
  const held = line.holdAfter(5_000_000);
  await sender.queue.start(first, await chooseAll(await discOf(manySlices)));
  await held;
  for (const depositId of [second, third])
    await sender.queue.start(depositId, await chooseAll(await discOf(fewSlices)));
  for (const depositId of [second, third])
    await sender.until(depositId, ({ state, sourceFree }) => state === 'inLine' && sourceFree);
  line.heal();
  for (const depositId of [first, second, third])
    await sender.until(depositId, ({ state }) => state === 'done');
  const firstHeld = (depositId: string, pictures = 1): number =>
    sender.views.findIndex((view) => view.depositId === depositId && view.picturesHeld >= pictures);
  expect(firstHeld(second)).toBeGreaterThan(firstHeld(first, 196));
  expect(firstHeld(third)).toBeGreaterThan(firstHeld(second, 4));
});

it('lets another go first while one waits for its disc, is paused, or is given up', async () => {
  const gateway = await startForTest();
  const line = await openFaultLine(gateway.url);
  afterwards(() => line.close());
  const sender = await openSender(await temporaryFolder(), keychain());
  const [first, second, third] = [
    await openDeposit(sender, gateway, line.url),
    await openDeposit(sender, gateway, line.url),
    await openDeposit(sender, gateway),
  ];
  const held = line.holdAfter(5_000_000);
  await sender.queue.start(first, await chooseAll(await discOf(manySlices)));
  await held;
  await sender.queue.start(second, await chooseAll(await discOf(fewSlices)));
  await sender.queue.start(third, await chooseAll(await discOf(fewSlices)));
  await sender.until(third, ({ state }) => state === 'inLine');
  // one that leaves the line holds up nobody behind it
  await sender.queue.stop(second);
  await sender.queue.pause(first);
  await sender.until(third, ({ state }) => state === 'done');
  line.heal();
  sender.queue.resume(first);
  await sender.until(first, ({ state }) => state === 'done');
});

it('takes no more of the line than it may, and holds to what is said meanwhile', async () => {
  const gateway = await startForTest();
  let bytesPerSecond: number | null = 1_000_000;
  const sender = await openSender(await temporaryFolder(), keychain(), {
    bytesPerSecond: () => bytesPerSecond,
  });
  const slowly = await openDeposit(sender, gateway);
  const from = performance.now();
  await sender.queue.start(slowly, await chooseAll(await discOf(fewSlices)));
  await sender.until(slowly, ({ state }) => state === 'done');
  expect(performance.now() - from).toBeGreaterThan((fewSlicesBytes / bytesPerSecond) * 1000 * 0.95);

  bytesPerSecond = 1000;
  const never = await openDeposit(sender, gateway);
  await sender.queue.start(never, await chooseAll(await discOf(fewSlices)));
  await sender.until(never, ({ state }) => state === 'sending');
  await sender.queue.pause(never);
  bytesPerSecond = null;
  sender.queue.resume(never);
  await sender.until(never, ({ state }) => state === 'done');
});

import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startForTest } from '../../gateway/gateway-under-test';
import { askForCode } from '../../gateway/sender';
import type { BundledScript } from '../bundled-script';
import { openFaultLine } from './fault-line';
import { bundleSender, killSender, startSender, type SenderProcess } from './sender-process';
import { afterwards, discOf, fewSlices, manySlices, temporaryFolder } from './sending';

const seriesBytes = 27_434_438;
const batchBytes = 50 * 141_000;
const isLong = process.env['DISCPORT_LONG'] === '1';

let script: BundledScript;
beforeAll(async () => {
  script = await bundleSender();
});
afterAll(() => script.remove());

const run = (...args: readonly string[]): SenderProcess => startSender(script, args);

it('sends only what is missing after it was killed in mid-upload, with the disc gone', async () => {
  const gateway = await startForTest();
  const line = await openFaultLine(gateway.url);
  afterwards(() => line.close());
  const disc = await discOf(manySlices);
  const kept = [join(await temporaryFolder(), 'deposits'), randomBytes(32).toString('hex')] as const;
  const { requestId, code } = await askForCode(gateway);

  const held = line.holdAfter(seriesBytes * 0.85);
  const first = run(...kept, disc, `${line.url}/f/sample`, requestId, code);
  await held;
  await first.until(({ sourceFree, picturesHeld }) => sourceFree && picturesHeld > 0);
  await killSender(first);
  await rm(disc, { recursive: true });
  line.heal();
  const bytesHeld = Math.max(...first.lines.map((one) => one.bytesHeld));
  const sentBefore = line.bytesUp();

  const second = run(...kept);
  const { receipt } = await second.until((one) => one.receipt !== undefined);
  expect(receipt).toEqual({ verdict: 'valid', instances: 196 });
  // and the questions what is missing
  expect(line.bytesUp() - sentBefore).toBeLessThan(seriesBytes - bytesHeld + 500_000);
  expect(bytesHeld).toBeGreaterThanOrEqual(batchBytes * 0.9);
});

/** A slice with far too many pixels: Pixel Data (7FE0,0010) is its last element, of 512 KiB. */
const writeLarge = async (path: string, megabytes: number): Promise<void> => {
  const slice = await readFile(join(fewSlices, '01.dcm'));
  const head = Buffer.from(slice.subarray(0, slice.length - 512 * 1024));
  head.writeUInt32LE(megabytes * 1024 * 1024, head.length - 4);
  const file = await open(path, 'wx');
  await file.write(head);
  for (let written = 0; written < megabytes; written++) await file.write(randomBytes(1024 * 1024));
  await file.close();
};

it('sends the rest straight from the disc when there is no room for a copy of all of it', async () => {
  const gateway = await startForTest();
  const line = await openFaultLine(gateway.url);
  afterwards(() => line.close());
  const disc = await discOf(manySlices);
  const folder = await temporaryFolder();
  const { requestId, code } = await askForCode(gateway);
  const held = line.holdAfter(seriesBytes * 0.9);
  const args = [folder, randomBytes(32).toString('hex'), disc, `${line.url}/f/sample`, requestId, code];
  // no file may become larger: what a drive of another kind, or a full one, says in the middle of writing
  const sender = startSender(script, args, ['prlimit', '--fsize=9000000']);
  await held;
  const { sourceFree } = await sender.until(({ picturesHeld }) => picturesHeld > 0);
  expect(sourceFree).toBe(false);
  const packs = (await readdir(folder, { recursive: true })).filter((name) => name.includes('pack-'));
  const sizes = await Promise.all(packs.map(async (name) => (await stat(join(folder, name))).size));
  expect(sizes).toEqual([9_000_000]);
  line.heal();
  const { receipt } = await sender.until((one) => one.receipt !== undefined);
  expect(receipt).toEqual({ verdict: 'valid', instances: 196 });
});

it('holds no picture in memory, however large', async () => {
  const megabytes = isLong ? 400 : 160;
  const disc = join(await temporaryFolder(), 'disc');
  await mkdir(disc);
  await writeLarge(join(disc, 'large.dcm'), megabytes);
  const gateway = await startForTest();
  const kept = [join(await temporaryFolder(), 'deposits'), randomBytes(32).toString('hex')] as const;

  const small = await discOf(fewSlices);
  const smallCode = await askForCode(gateway, 'small@example.org');
  const before = run(...kept, small, `${gateway.url}/f/sample`, smallCode.requestId, smallCode.code);
  await before.until(({ receipt }) => receipt !== undefined);
  const usual = Math.max(...before.lines.map(({ rss }) => rss));

  const { requestId, code } = await askForCode(gateway);
  const other = [join(await temporaryFolder(), 'deposits'), randomBytes(32).toString('hex')] as const;
  const large = run(...other, disc, `${gateway.url}/f/sample`, requestId, code);
  const { receipt } = await large.until((one) => one.receipt !== undefined);
  expect(receipt).toEqual({ verdict: 'valid', instances: 1 });
  const most = Math.max(...large.lines.map(({ rss }) => rss));
  expect(most - usual).toBeLessThan(110 * 1024 * 1024);
});

import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replayDeposit } from '../../../electron/transfer/deposit-record';
import { UserError } from '../../../shared/errors/user-error';
import { startForTest } from '../../gateway/gateway-under-test';
import { makePicture } from '../../shared/dicom/make-dicom';
import { openFaultLine, type FaultLine } from './fault-line';
import {
  afterwards,
  chooseAll,
  discOf,
  fewSlices,
  hashesOf,
  keychain,
  manySlices,
  openDeposit,
  openSender,
  temporaryFolder,
  type Sender,
} from './sending';

const lineTo = async (url: string): Promise<FaultLine> => {
  const line = await openFaultLine(url);
  afterwards(() => line.close());
  return line;
};

const signedOf = ({ queue }: Sender, depositId: string): string[] =>
  queue
    .receipt(depositId)
    .instances.map(({ sha256 }) => sha256)
    .sort();

const hashesOfAll = async (...discs: readonly string[]): Promise<string[]> =>
  (await Promise.all(discs.map(hashesOf))).flat().sort();

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof UserError ? error.data.code : error),
  );

describe('several discs in one deposit', () => {
  it('of which the second has other pictures under the same identifiers: the first’s stay, and the receipt says why', async () => {
    const gateway = await startForTest();
    const sender = await openSender(await temporaryFolder(), keychain());
    const discWith = async (description: string, numbers: readonly number[]): Promise<string> => {
      const disc = join(await temporaryFolder(), 'disc');
      await mkdir(disc);
      for (const number of numbers)
        await writeFile(
          join(disc, `IM${String(number)}`),
          makePicture({
            sopInstanceUid: `1.2.7.1.${String(number)}`,
            instanceNumber: number,
            series: { number: 1, description },
          }),
        );
      return disc;
    };
    const [first, second] = [await discWith('first', [1, 2, 3]), await discWith('second', [1, 2])];
    const depositId = await openDeposit(sender, gateway);
    await sender.queue.start(depositId, { ...(await chooseAll(first)), expectsMore: true });
    await sender.until(depositId, ({ state }) => state === 'more');
    await sender.queue.add(depositId, await chooseAll(second));
    await sender.until(depositId, ({ state }) => state === 'done');
    expect(signedOf(sender, depositId)).toEqual(await hashesOf(first));
    const { gapsBy } = await sender.queue.receiptView(depositId);
    expect(gapsBy).toEqual({ unread: 0, refused: 0, conflict: 2, incomplete: 0 });
    // as the gateway signed it
    const [, payload = ''] = sender.queue.receipt(depositId).jws.split('.');
    const { gaps } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { gaps: unknown[] };
    expect(gaps).toEqual(
      [1, 2].map((number) => ({ sopInstanceUid: `1.2.7.1.${String(number)}`, reason: 'conflict' })),
    );
  });

  it('go with one code and come back as one receipt, the next read while the first is sent', async () => {
    const gateway = await startForTest();
    const line = await lineTo(gateway.url);
    const sender = await openSender(await temporaryFolder(), keychain());
    const [first, second] = [await discOf(manySlices), await discOf(fewSlices)];
    const depositId = await openDeposit(sender, gateway, line.url);
    const held = line.holdAfter(5_000_000);
    await sender.queue.start(depositId, { ...(await chooseAll(first)), expectsMore: true });
    await held;
    await sender.queue.add(depositId, await chooseAll(second));
    // nothing gets through, and all of it is read
    const view = await sender.until(depositId, ({ sourceFree }) => sourceFree);
    expect(view).toMatchObject({ state: 'sending', picturesTotal: 200, expectsMore: false });
    expect(view.sources).toMatchObject([
      { kind: 'folder', picturesTotal: 196, isFree: true },
      { kind: 'folder', picturesTotal: 4, isFree: true },
    ]);
    await rm(first, { recursive: true });
    const onDiscs = await hashesOfAll(second);
    await rm(second, { recursive: true });
    line.heal();
    const done = await sender.until(depositId, ({ state }) => state === 'done');
    expect(done.sources.map(({ picturesHeld }) => picturesHeld)).toEqual([196, 4]);
    expect(done).toMatchObject({ takesMore: false, sourceFree: true });
    expect(await sender.queue.receiptView(depositId)).toMatchObject({ verdict: 'valid', instances: 200 });
    expect(signedOf(sender, depositId)).toEqual([...(await hashesOf(manySlices)), ...onDiscs].sort());
  });

  it('are waited for when all that was there has arrived, until the person says that this was all', async () => {
    const gateway = await startForTest();
    const sender = await openSender(await temporaryFolder(), keychain());
    const [first, second] = [await discOf(fewSlices), await discOf(manySlices)];
    const depositId = await openDeposit(sender, gateway);
    await sender.queue.start(depositId, { ...(await chooseAll(first)), expectsMore: true });
    const waiting = await sender.until(depositId, ({ state }) => state === 'more');
    expect(waiting).toMatchObject({ picturesHeld: 4, takesMore: true, expectsMore: true, error: null });
    await sender.queue.add(depositId, { ...(await chooseAll(second)), expectsMore: true });
    await sender.until(depositId, ({ state, picturesHeld }) => state === 'more' && picturesHeld === 200);
    await sender.queue.expectMore(depositId, false);
    await sender.until(depositId, ({ state }) => state === 'done');
    expect(signedOf(sender, depositId)).toEqual(await hashesOfAll(first, second));
    expect(await codeOf(sender.queue.add(depositId, await chooseAll(second)))).toBe('deposit/closed');
  });

  it('are kept: the app may end between them, and while one is sent', async () => {
    const gateway = await startForTest();
    const line = await lineTo(gateway.url);
    const folder = await temporaryFolder();
    const keys = keychain();
    const [first, second] = [await discOf(fewSlices), await discOf(manySlices)];
    const before = await openSender(folder, keys);
    const depositId = await openDeposit(before, gateway, line.url);
    await before.queue.start(depositId, { ...(await chooseAll(first)), expectsMore: true });
    await before.until(depositId, ({ state }) => state === 'more');
    await before.queue.close();

    const between = await openSender(folder, keys);
    await between.until(depositId, ({ state }) => state === 'more');
    const held = line.holdAfter(5_000_000);
    await between.queue.add(depositId, await chooseAll(second));
    await held;
    await between.until(depositId, ({ sourceFree }) => sourceFree);
    await between.queue.close();
    line.heal();
    const onDiscs = await hashesOfAll(first, second);
    for (const disc of [first, second]) await rm(disc, { recursive: true });

    const after = await openSender(folder, keys);
    await after.until(depositId, ({ state }) => state === 'done');
    expect(signedOf(after, depositId)).toEqual(onDiscs);
  });

  it('keep nobody waiting: one that was taken out is waited for while the other is sent', async () => {
    const gateway = await startForTest();
    const sender = await openSender(await temporaryFolder(), { kind: 'unavailable' });
    const [first, second] = [await discOf(manySlices), await discOf(fewSlices)];
    const start = await chooseAll(first);
    const depositId = await openDeposit(sender, gateway);
    await rename(first, `${first}-away`);
    await sender.queue.start(depositId, start);
    await sender.until(depositId, ({ state }) => state === 'waiting');
    await sender.queue.add(depositId, await chooseAll(second));
    const { sources, error } = await sender.until(
      depositId,
      ({ state, picturesHeld }) => state === 'waiting' && picturesHeld === 4,
    );
    expect(error).toMatchObject({ code: 'source/removed' });
    expect(sources.map(({ isFree }) => isFree)).toEqual([false, true]);
    await rename(`${first}-away`, first);
    await sender.until(depositId, ({ state }) => state === 'done');
    expect(signedOf(sender, depositId)).toEqual(await hashesOfAll(first, second));
  });

  it('that hold the same pictures hold them once, and what one has lost the other gives', async () => {
    const gateway = await startForTest();
    const sender = await openSender(await temporaryFolder(), keychain());
    const [first, second] = [await discOf(fewSlices), await discOf(fewSlices)];
    const start = await chooseAll(first);
    const [name = ''] = (await readdir(join(first, 'F0'))).filter((one) => one.endsWith('.dcm'));
    await rm(join(first, 'F0', name));
    const depositId = await openDeposit(sender, gateway);
    await sender.queue.start(depositId, { ...start, expectsMore: true });
    const { gaps } = await sender.until(depositId, ({ state }) => state === 'more');
    expect(gaps).toBe(1);
    await sender.queue.add(depositId, await chooseAll(second));
    await sender.until(depositId, ({ state }) => state === 'done');
    expect(await sender.queue.receiptView(depositId)).toMatchObject({
      verdict: 'valid',
      instances: 4,
      gaps: 0,
    });
    expect(signedOf(sender, depositId)).toEqual(await hashesOf(second));
  });
});

describe('the journal of several discs', () => {
  const facility = {
    ...{ slug: 'sample', name: '', department: '', telephone: '', email: '', hasLogo: false, roles: [] },
    ...{
      asks: { recipient: false, reason: false, note: false },
      accepts: { modalities: [], bytes: null, attachments: true },
      languages: ['en'],
      release: { version: '1', text: '' },
      codeMinutes: 30,
    },
    jwks: { keys: [] },
  };
  const place = { depositId: 'd', base: '', host: '', facility, startedAt: '' };
  const recordsOf = async (folder: string) => {
    const { selection, exams, declaration } = await chooseAll(folder);
    const { source, instances, gaps, unidentified } = selection;
    const chosen = { source, instances: instances.length, gaps, unidentified, exams, declaration };
    return { instances: { is: 'instances', instances }, chosen: { is: 'chosen', chosen } };
  };

  it('leaves out a disc that was not added to its end, also when it is added again', async () => {
    const one = await recordsOf(fewSlices);
    const begun = [{ is: 'place', place }, one.instances, one.chosen];
    const counts = (records: readonly unknown[]): unknown =>
      replayDeposit(records)?.sources.map(({ first, instances }) => [first, instances.length]);
    expect(counts(begun)).toEqual([[0, 4]]);
    expect(counts([...begun, one.instances])).toEqual([[0, 4]]);
    expect(counts([...begun, one.instances, one.instances, one.chosen])).toEqual([
      [0, 4],
      [4, 4],
    ]);
  });

  it('is not gone on with where the disk has damaged what was chosen of one', async () => {
    const one = await recordsOf(fewSlices);
    const begun = [{ is: 'place', place }, one.instances, one.chosen];
    expect(replayDeposit([...begun, null, one.chosen])).toBeNull();
    expect(replayDeposit([...begun, one.instances, null, { is: 'held', indexes: [5] }])).toBeNull();
    expect(replayDeposit([...begun, null, { is: 'held', indexes: [3] }])?.held.size).toBe(1);
  });
});

import { cp, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '../../../gateway/database/open-database';
import { keepPassword } from '../../../electron/media/source-passwords';
import { UserError } from '../../../shared/errors/user-error';
import { minuteMs, startForTest, type GatewayUnderTest } from '../../gateway/gateway-under-test';
import { askForCode } from '../../gateway/sender';
import { makePicture } from '../../shared/dicom/make-dicom';
import { openFaultLine, type FaultLine } from './fault-line';
import {
  afterwards,
  chooseAll,
  discOf,
  fewSlices,
  hashesOf,
  keychain,
  linkBy,
  lockedZipOf,
  manySlices,
  openDeposit,
  openSender,
  temporaryFolder,
  type Sender,
} from './sending';

const seriesBytes = 27_434_438;
/** More than three requests of 50 pictures: whatever the order, at least one of them has arrived. */
const mostOfIt = seriesBytes * 0.85;
/** As the pictures have it. */
const fewSlicesPatient = 'REMOVED';
const unavailable = { kind: 'unavailable' } as const;

const lineTo = async (url: string): Promise<FaultLine> => {
  const line = await openFaultLine(url);
  afterwards(() => line.close());
  return line;
};

const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
    return 'none';
  } catch (error) {
    return error instanceof UserError ? error.data : error;
  }
};

const listedIn = ({ queue }: Sender, depositId: string): string[] =>
  queue
    .receipt(depositId)
    .instances.map(({ sha256 }) => sha256)
    .sort();

const filesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

it('sends a disc from a code to a receipt that checks, and keeps the receipt alone', async () => {
  const gateway = await startForTest();
  const keys = keychain();
  const folder = await temporaryFolder();
  const sender = await openSender(folder, keys);
  const disc = await discOf(fewSlices);
  const facility = await sender.queue.facility(linkBy(gateway.url));
  expect(facility.slug).toBe('sample');

  const depositId = await openDeposit(sender, gateway);
  await sender.queue.start(depositId, await chooseAll(disc));
  expect([...keys.kept.keys()].some((name) => name.startsWith('token '))).toBe(true);
  const view = await sender.until(depositId, ({ state }) => state === 'done');

  expect(view).toMatchObject({ picturesHeld: 4, picturesTotal: 4, gaps: 0, hasReceipt: true, error: null });
  expect(view.bytesHeld).toBe(view.bytesTotal);
  expect(view.series).toMatchObject([{ held: 4, total: 4 }]);
  expect(view.exams).toMatchObject([
    { patientName: fewSlicesPatient, description: 'HEAD', modalities: ['CT'] },
  ]);
  expect(await sender.queue.receiptView(depositId)).toMatchObject({ verdict: 'valid', instances: 4 });
  expect(listedIn(sender, depositId)).toEqual(await hashesOf(disc));
  await sender.queue.close();
  expect(await filesBelow(folder)).toEqual(['journal']);
  const [journal = ''] = (await readdir(folder, { recursive: true })).filter((name) =>
    name.endsWith('journal'),
  );
  expect((await readFile(join(folder, journal))).includes(fewSlicesPatient)).toBe(false);
  expect(keys.kept.size).toBe(0);

  // kept with the keys that were pinned: it is checked without a network
  const http = { request: () => Promise.reject(new Error('no network here')) };
  const later = await openSender(folder, keys, { http });
  expect(later.queue.list()).toEqual([view]);
  expect(await later.queue.receiptView(depositId)).toMatchObject({ verdict: 'valid', instances: 4 });
});

it('shows progress that never runs ahead of what the gateway holds', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const sender = await openSender(await temporaryFolder(), keychain());
  const start = await chooseAll(await discOf(manySlices));
  const depositId = await openDeposit(sender, gateway, line.url);
  const held = line.holdAfter(mostOfIt);
  await sender.queue.start(depositId, start);
  await held;
  const halfway = await sender.until(
    depositId,
    ({ sourceFree, bytesHeld, bytesPerSecond }) => sourceFree && bytesHeld > 0 && bytesPerSecond > 0,
  );
  expect(halfway.state).toBe('sending');
  expect(halfway.bytesHeld).toBeLessThan(line.bytesUp());
  expect(halfway.secondsLeft).toBeGreaterThan(0);
  line.heal();
  await sender.until(depositId, ({ state }) => state === 'done');

  const own = sender.views.filter((view) => view.depositId === depositId);
  expect(own[0]).toMatchObject({ picturesHeld: 0, picturesTotal: 196, bytesTotal: halfway.bytesTotal });
  for (const [index, view] of own.entries())
    expect(view.bytesHeld).toBeGreaterThanOrEqual(own[index - 1]?.bytesHeld ?? 0);
  expect(own.at(-1)).toMatchObject({ picturesHeld: 196, state: 'done' });
});

it('says what is wrong with a code, and opens nothing', async () => {
  const gateway = await startForTest();
  const { queue } = await openSender(await temporaryFolder(), keychain());
  const link = linkBy(gateway.url);
  const asked = await askForCode(gateway);
  expect(await codeOf(queue.redeem(link, { ...asked, code: 'WRONGONE' }))).toMatchObject({
    code: 'code/wrong',
    facts: { triesLeft: 4 },
  });
  await queue.redeem(link, asked);
  expect(await codeOf(queue.redeem(link, asked))).toMatchObject({ code: 'code/used' });
  const late = await askForCode(gateway);
  gateway.advance(31 * minuteMs);
  expect(await codeOf(queue.redeem(link, late))).toMatchObject({ code: 'code/expired' });
  expect(queue.list()).toEqual([]);
});

it('asks the guard about every person whom the pictures name, and the worst answer counts', async () => {
  const gateway = await startForTest();
  const { queue } = await openSender(await temporaryFolder(), keychain());
  const disc = join(await temporaryFolder(), 'disc');
  await mkdir(disc);
  const [name, born] = ['SAMPLE^ROBIN', '19710504'];
  const people = [
    { patientName: name, birthDate: born },
    { patientName: 'Sample^Robin', birthDate: born },
    { patientName: 'OTHER^PERSON', birthDate: '19990101' },
  ];
  for (const [index, person] of people.entries())
    await writeFile(
      join(disc, `IM${String(index)}`),
      makePicture({ ...person, sopInstanceUid: `1.2.3.1.${String(index)}`, instanceNumber: index }),
    );
  const { instances } = (await chooseAll(disc)).selection;
  const printed = await gateway.admin(
    'code',
    ...['--facility', 'sample', '--expect-name', 'Sample, Robin', '--expect-birth-date', born],
  );
  const { depositId } = await queue.redeem(
    linkBy(gateway.url),
    z.object({ code: z.string() }).parse(printed),
  );
  const own = instances.filter(({ patientName }) => patientName !== 'OTHER^PERSON');
  expect(own).toHaveLength(2);
  const fits = { name: 'match', birthDate: 'match', triesLeft: 5 };
  expect(await queue.guard(depositId, own)).toEqual(fits);
  const differs = { name: 'differs', birthDate: 'differs', triesLeft: 4 };
  expect(await queue.guard(depositId, instances)).toEqual(differs);
  expect(await codeOf(queue.requireExpected(depositId, [...instances].reverse()))).toMatchObject({
    code: 'deposit/other-person',
    facts: { triesLeft: 3 },
  });
});

describe('a deposit that is waited for', () => {
  const opened = async (url: (gateway: GatewayUnderTest) => Promise<string>) => {
    const gateway = await startForTest();
    const printed = await gateway.admin('code', '--facility', 'sample', '--expect-name', 'Muster, Anna');
    const sender = await openSender(await temporaryFolder(), keychain());
    const code = z.object({ code: z.string() }).parse(printed);
    const { depositId } = await sender.queue.redeem(linkBy(await url(gateway)), code);
    return { gateway, sender, depositId, chosen: await chooseAll(await discOf(fewSlices)) };
  };
  const direct = ({ url }: GatewayUnderTest): Promise<string> => Promise.resolve(url);
  const notAnswered = { code: 'guard/not-answered' };

  it('takes nothing before it was asked whose pictures they are, however asking failed', async () => {
    let cut: () => Promise<void> = () => Promise.resolve();
    const { sender, depositId, chosen, gateway } = await opened(async ({ url }) => {
      const line = await openFaultLine(url);
      cut = line.close;
      return line.url;
    });
    const { queue } = sender;
    expect(await codeOf(queue.start(depositId, chosen))).toMatchObject(notAnswered);
    await cut();
    expect(await codeOf(queue.guard(depositId, chosen.selection.instances))).toMatchObject({
      code: 'network/unreachable',
    });
    const overruled = { ...chosen, guardOverruled: true };
    expect(await codeOf(queue.start(depositId, overruled))).toMatchObject(notAnswered);
    expect(await gateway.admin('deposits')).toMatchObject({ deposits: [{ promised: 0 }] });
  });

  it('takes another person’s pictures by the word of who was told so, and of no others', async () => {
    const { sender, depositId, chosen, gateway } = await opened(direct);
    const { queue } = sender;
    const { instances } = chosen.selection;
    expect(await queue.guard(depositId, instances)).toMatchObject({ name: 'differs' });
    expect(await codeOf(queue.start(depositId, chosen))).toMatchObject(notAnswered);
    const others = instances.map((one) => ({ ...one, patientName: 'Third^Person' }));
    const mixed = { ...chosen, selection: { ...chosen.selection, instances: others } };
    expect(await codeOf(queue.start(depositId, { ...mixed, guardOverruled: true }))).toMatchObject(
      notAnswered,
    );
    await queue.start(depositId, { ...chosen, guardOverruled: true });
    await sender.until(depositId, ({ state }) => state === 'done');
    expect(await gateway.admin('deposits')).toMatchObject({ deposits: [{ guard: 'overruled', held: 4 }] });
  });

  it('takes them by that word also where no more can be tried', async () => {
    const { sender, depositId, chosen, gateway } = await opened(direct);
    const { instances } = chosen.selection;
    for (let asked = 0; asked < 5; asked++) await sender.queue.guard(depositId, instances);
    expect(await codeOf(sender.queue.guard(depositId, instances))).toMatchObject({
      code: 'guard/too-many-tries',
    });
    await sender.queue.start(depositId, { ...chosen, guardOverruled: true });
    await sender.until(depositId, ({ state }) => state === 'done');
    expect(await gateway.admin('deposits')).toMatchObject({ deposits: [{ guard: 'overruled', held: 4 }] });
  });
});

it('says that a gateway is down, and that a facility is unknown', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const { queue } = await openSender(await temporaryFolder(), keychain());
  expect(await codeOf(queue.facility({ ...linkBy(gateway.url), slug: 'nobody' }))).toMatchObject({
    code: 'link/unknown-facility',
  });
  const elsewhere = { ...linkBy(gateway.url), base: `${gateway.url}/somewhere` };
  expect(await codeOf(queue.facility(elsewhere))).toMatchObject({ code: 'link/unknown-facility' });
  await line.close();
  expect(await codeOf(queue.facility(linkBy(line.url)))).toMatchObject({
    code: 'network/unreachable',
    remedy: 'retry',
  });
});

it('goes on by itself when the gateway comes back, and sends again only what was under way', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const sender = await openSender(await temporaryFolder(), keychain());
  const start = await chooseAll(await discOf(manySlices));
  const depositId = await openDeposit(sender, gateway, line.url);
  const cut = line.cutAfter(mostOfIt);
  await sender.queue.start(depositId, start);
  await cut;
  const waiting = await sender.until(depositId, ({ state }) => state === 'waiting');
  expect(waiting.error).toMatchObject({ code: 'network/unreachable' });
  line.heal();
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(line.bytesUp()).toBeLessThan(seriesBytes * 1.8);
  expect(await sender.queue.receiptView(depositId)).toMatchObject({ verdict: 'valid', instances: 196 });
});

it('sends a picture again that arrived damaged', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const sender = await openSender(await temporaryFolder(), keychain());
  const disc = await discOf(manySlices);
  const start = await chooseAll(disc);
  const depositId = await openDeposit(sender, gateway, line.url);
  line.corruptAfter(8_000_000);
  await sender.queue.start(depositId, start);
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(line.bytesUp()).toBeGreaterThan(seriesBytes);
  expect(await sender.queue.receiptView(depositId)).toMatchObject({
    verdict: 'valid',
    instances: 196,
    gaps: 0,
  });
});

it('gets the same receipt when the first one was lost on its way', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const sender = await openSender(await temporaryFolder(), keychain());
  const start = await chooseAll(await discOf(fewSlices));
  const depositId = await openDeposit(sender, gateway, line.url);
  const cut = line.cutBeforeAnswer('"jws"');
  await sender.queue.start(depositId, start);
  await cut;
  await sender.until(depositId, ({ state }) => state === 'waiting');
  line.heal();
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(await sender.queue.receiptView(depositId)).toMatchObject({ verdict: 'valid', instances: 4 });
});

it('asks until the gateway has read everything back', async () => {
  const gateway = await startForTest({ answerWithinMs: 0 });
  const sender = await openSender(await temporaryFolder(), keychain());
  const start = await chooseAll(await discOf(fewSlices));
  const depositId = await openDeposit(sender, gateway);
  await sender.queue.start(depositId, start);
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(await sender.queue.receiptView(depositId)).toMatchObject({ verdict: 'valid', instances: 4 });
  const { entries } = z
    .object({ entries: z.array(z.object({ action: z.string(), outcome: z.string() })) })
    .parse(await gateway.admin('audit'));
  const completed = entries.filter(({ action }) => action === 'deposit/completed');
  expect(completed.at(0)?.outcome).toBe('still reading back');
  expect(completed.at(-1)?.outcome).toBe('200');
});

it('goes on from what it kept when it is opened again, with the disc gone', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const [folder, keys, disc] = [await temporaryFolder(), keychain(), await discOf(manySlices)];
  const hashes = await hashesOf(disc);
  const first = await openSender(folder, keys);
  const depositId = await openDeposit(first, gateway, line.url);
  const held = line.holdAfter(mostOfIt);
  await first.queue.start(depositId, await chooseAll(disc));
  await held;
  await first.until(depositId, ({ sourceFree, picturesHeld }) => sourceFree && picturesHeld > 0);
  await first.queue.close();
  await rm(disc, { recursive: true });
  line.heal();

  const second = await openSender(folder, keys);
  await second.until(depositId, ({ state }) => state === 'done');
  expect(listedIn(second, depositId)).toEqual(hashes);
  expect(await filesBelow(folder)).toEqual(['journal']);
});

it('stops at once when a file names another patient or has changed since it was listed', async () => {
  const gateway = await startForTest();
  const sender = await openSender(await temporaryFolder(), keychain());
  const disc = await discOf(fewSlices, manySlices);
  const start = await chooseAll(disc);
  const [first, second] = start.selection.instances;
  if (first === undefined || second === undefined) throw new Error('no pictures');
  const depositId = await openDeposit(sender, gateway);
  await rename(join(disc, second.path), join(disc, 'other'));
  await cp(join(disc, first.path), join(disc, second.path));
  await sender.queue.start(depositId, start);
  const view = await sender.until(depositId, ({ state }) => state === 'failed');
  expect(view.error).toMatchObject({ code: 'deposit/identity-changed' });
  expect(() => sender.queue.receipt(depositId)).toThrow(UserError);
  // it fails for as long as the disc is not the one that was looked at, and goes on when it is
  await rename(join(disc, 'other'), join(disc, second.path));
  sender.queue.resume(depositId);
  await sender.until(depositId, ({ state }) => state === 'done');
});

it('names in the receipt what was listed but could not be read', async () => {
  const gateway = await startForTest();
  const sender = await openSender(await temporaryFolder(), keychain());
  const disc = await discOf(fewSlices);
  const start = await chooseAll(disc);
  const [gone, cut] = start.selection.instances;
  if (gone === undefined || cut === undefined) throw new Error('no pictures');
  await rm(join(disc, gone.path));
  await writeFile(join(disc, cut.path), Buffer.alloc(1000));
  const listed = { sopInstanceUid: '1.2.3', reason: 'missing' } as const;
  const depositId = await openDeposit(sender, gateway);
  await sender.queue.start(depositId, {
    ...start,
    selection: { ...start.selection, gaps: [listed], unidentified: 2 },
  });
  const view = await sender.until(depositId, ({ state }) => state === 'done');
  expect(view).toMatchObject({ picturesHeld: 2, picturesTotal: 2, gaps: 3 });
  expect(await sender.queue.receiptView(depositId)).toMatchObject({
    verdict: 'valid',
    instances: 2,
    gaps: 3,
    unidentified: 2,
  });
});

it.each([
  ['with a place to keep it', keychain()],
  ['without one', unavailable],
])('waits for a disc that was pulled, %s, and goes on when it is back', async (_name, keys) => {
  const gateway = await startForTest();
  const sender = await openSender(await temporaryFolder(), keys);
  const disc = await discOf(manySlices);
  const start = await chooseAll(disc);
  const depositId = await openDeposit(sender, gateway);
  await rename(disc, `${disc}-out`);
  await sender.queue.start(depositId, start);
  const waiting = await sender.until(depositId, ({ state }) => state === 'waiting');
  expect(waiting).toMatchObject({ error: { code: 'source/removed' }, gaps: 0, sourceFree: false });
  await rename(`${disc}-out`, disc);
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(listedIn(sender, depositId)).toEqual(await hashesOf(disc));
});

it.each([
  ['with a place to keep it', keychain()],
  ['without one', unavailable],
])('waits for the password of a locked file, %s, and goes on when it is known again', async (_name, keys) => {
  const gateway = await startForTest();
  const sender = await openSender(await temporaryFolder(), keys);
  const zip = await lockedZipOf(fewSlices, 'secret');
  const ref = { kind: 'zip', path: zip } as const;
  keepPassword(ref, 'secret');
  const start = await chooseAll(zip);
  const depositId = await openDeposit(sender, gateway);
  keepPassword(ref, undefined);
  await sender.queue.start(depositId, start);
  const waiting = await sender.until(depositId, ({ state }) => state === 'waiting');
  expect(waiting).toMatchObject({ error: { code: 'source/needs-password' }, gaps: 0, sourceFree: false });
  keepPassword(ref, 'secret');
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(listedIn(sender, depositId)).toEqual(await hashesOf(fewSlices));
});

it('needs no password for what was copied of a locked file before the app was started anew', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const [folder, keys] = [await temporaryFolder(), keychain()];
  const zip = await lockedZipOf(fewSlices, 'secret');
  keepPassword({ kind: 'zip', path: zip }, 'secret');
  const first = await openSender(folder, keys);
  const depositId = await openDeposit(first, gateway, line.url);
  const held = line.holdAfter(1_000_000);
  await first.queue.start(depositId, await chooseAll(zip));
  await first.until(depositId, ({ sourceFree }) => sourceFree);
  await held;
  await first.queue.close();
  keepPassword({ kind: 'zip', path: zip }, undefined);
  line.heal();
  const second = await openSender(folder, keys);
  await second.until(depositId, ({ state }) => state === 'done');
  expect(listedIn(second, depositId)).toEqual(await hashesOf(fewSlices));
});

it('waits for the disc that is being sent, not for any that lies in the same place', async () => {
  const gateway = await startForTest();
  const sender = await openSender(await temporaryFolder(), keychain());
  const [disc, other] = [await discOf(manySlices), await discOf(fewSlices)];
  const start = await chooseAll(disc);
  const depositId = await openDeposit(sender, gateway);
  await rename(disc, `${disc}-out`);
  await cp(other, disc, { recursive: true });
  await sender.queue.start(depositId, start);
  expect(await sender.until(depositId, ({ state }) => state === 'waiting')).toMatchObject({
    error: { code: 'source/removed' },
    gaps: 0,
  });
});

it('writes nothing where there is no keychain, sends straight from the disc and says that it has to stay', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const folder = await temporaryFolder();
  const sender = await openSender(folder, unavailable);
  const disc = await discOf(manySlices);
  const depositId = await openDeposit(sender, gateway, line.url);
  const held = line.holdAfter(mostOfIt);
  await sender.queue.start(depositId, await chooseAll(disc));
  await held;
  const halfway = await sender.until(depositId, ({ picturesHeld }) => picturesHeld > 0);
  expect(halfway.sourceFree).toBe(false);
  expect(await filesBelow(folder)).toEqual([]);
  line.heal();
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(listedIn(sender, depositId)).toEqual(await hashesOf(disc));
  await sender.queue.close();
  expect((await openSender(folder, unavailable)).queue.list()).toEqual([]);
});

it('stops when a file changes between reading and sending it straight from the disc', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const sender = await openSender(await temporaryFolder(), unavailable);
  const disc = await discOf(manySlices);
  const start = await chooseAll(disc);
  const last = start.selection.instances.at(-1);
  if (last === undefined) throw new Error('no pictures');
  const depositId = await openDeposit(sender, gateway, line.url);
  const held = line.holdAfter(100_000);
  await sender.queue.start(depositId, start);
  await held;
  await sender.until(depositId, ({ state, sourceFree }) => state === 'sending' && !sourceFree);
  await writeFile(join(disc, last.path), Buffer.alloc(last.bytes));
  line.heal();
  const view = await sender.until(depositId, ({ state }) => state === 'failed');
  expect(view.error).toMatchObject({ code: 'deposit/identity-changed' });
});

it('has no speed soon after nothing leaves any more, and says so by itself', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const sender = await openSender(await temporaryFolder(), keychain());
  const depositId = await openDeposit(sender, gateway, line.url);
  const held = line.holdAfter(mostOfIt);
  await sender.queue.start(depositId, await chooseAll(await discOf(manySlices)));
  await held;
  await sender.until(depositId, ({ bytesPerSecond }) => bytesPerSecond > 0);
  const stalled = await sender.until(depositId, ({ bytesPerSecond }) => bytesPerSecond === 0);
  expect(stalled).toMatchObject({ state: 'sending', secondsLeft: null });
  line.heal();
  await sender.queue.stop(depositId);
});

it('pauses, goes on, and forgets everything when it is given up', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const [folder, keys] = [await temporaryFolder(), keychain()];
  const sender = await openSender(folder, keys);
  const depositId = await openDeposit(sender, gateway, line.url);
  const held = line.holdAfter(mostOfIt);
  await sender.queue.start(depositId, await chooseAll(await discOf(manySlices)));
  await held;
  await sender.until(depositId, ({ picturesHeld }) => picturesHeld > 0);
  await sender.queue.pause(depositId);
  line.heal();
  const { picturesHeld, state } = sender.queue.list()[0] ?? {};
  expect(state).toBe('paused');
  await sender.queue.close();

  const again = await openSender(folder, keys);
  expect(again.queue.list()).toMatchObject([{ state: 'paused', picturesHeld }]);
  const more = line.holdAfter(seriesBytes / 20);
  again.queue.resume(depositId);
  await more;
  await again.queue.stop(depositId);
  expect(again.queue.list()).toMatchObject([{ state: 'stopped' }]);
  expect(await filesBelow(folder)).toEqual([]);
  expect(keys.kept.size).toBe(0);
});

it('lets a new code go on with a deposit whose token is no longer good', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const sender = await openSender(await temporaryFolder(), keychain());
  const start = await chooseAll(await discOf(manySlices));
  const depositId = await openDeposit(sender, gateway, line.url);
  const held = line.holdAfter(mostOfIt);
  await sender.queue.start(depositId, start);
  await held;
  await sender.until(depositId, ({ picturesHeld }) => picturesHeld > 0);
  await sender.queue.pause(depositId);
  line.heal();
  gateway.advance(8 * 24 * 60 * minuteMs);
  sender.queue.resume(depositId);
  const failed = await sender.until(depositId, ({ state }) => state === 'failed');
  expect(failed.error).toMatchObject({ code: 'deposit/unauthorized' });
  const sentBefore = line.bytesUp();

  expect(await sender.queue.renew(depositId, await askForCode(gateway))).toBe(depositId);
  sender.queue.resume(depositId);
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(line.bytesUp() - sentBefore).toBeLessThan(seriesBytes * 0.8);
});

it('keeps a disc that is half sent as it is while another is sent with a code to the same e-mail', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const [folder, keys] = [await temporaryFolder(), keychain()];
  const [many, few] = [await discOf(manySlices), await discOf(fewSlices)];
  const sender = await openSender(folder, keys);
  const first = await openDeposit(sender, gateway, line.url);
  const held = line.holdAfter(mostOfIt);
  await sender.queue.start(first, await chooseAll(many));
  await held;
  await sender.until(first, ({ sourceFree, picturesHeld }) => sourceFree && picturesHeld > 0);
  await sender.queue.pause(first);
  line.heal();

  const second = await openDeposit(sender, gateway, line.url);
  expect(second).not.toBe(first);
  await sender.queue.start(second, await chooseAll(few));
  await sender.until(second, ({ state }) => state === 'done');
  expect(listedIn(sender, second)).toEqual(await hashesOf(few));
  const hashes = await hashesOf(many);
  await rm(many, { recursive: true });
  await sender.queue.close();

  const later = await openSender(folder, keys);
  const sentBefore = line.bytesUp();
  later.queue.resume(first);
  await later.until(first, ({ state }) => state === 'done');
  expect(listedIn(later, first)).toEqual(hashes);
  expect(line.bytesUp() - sentBefore).toBeLessThan(seriesBytes * 0.8);
});

it('sends from two computers with codes to the same e-mail at the same time', async () => {
  const gateway = await startForTest();
  const [many, few] = [await discOf(manySlices), await discOf(fewSlices)];
  const [one, other] = [
    await openSender(await temporaryFolder(), keychain()),
    await openSender(await temporaryFolder(), keychain()),
  ];
  const [first, second] = [await openDeposit(one, gateway), await openDeposit(other, gateway)];
  await one.queue.start(first, await chooseAll(many));
  await other.queue.start(second, await chooseAll(few));
  await one.until(first, ({ state }) => state === 'done');
  await other.until(second, ({ state }) => state === 'done');
  expect(listedIn(one, first)).toEqual(await hashesOf(many));
  expect(listedIn(other, second)).toEqual(await hashesOf(few));
});

it('moves to a new deposit when the gateway has erased the old one, and sends all of it again', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const [folder, keys, disc] = [await temporaryFolder(), keychain(), await discOf(manySlices)];
  const hashes = await hashesOf(disc);
  const moved: unknown[] = [];
  const sender = await openSender(folder, keys, {
    moved: (from, to) => {
      moved.push([from, to]);
    },
  });
  const depositId = await openDeposit(sender, gateway, line.url);
  const held = line.holdAfter(mostOfIt);
  await sender.queue.start(depositId, await chooseAll(disc));
  await held;
  await sender.until(depositId, ({ sourceFree, picturesHeld }) => sourceFree && picturesHeld > 0);
  await sender.queue.pause(depositId);
  await rm(disc, { recursive: true });
  line.heal();
  gateway.advance(15 * 24 * 60 * minuteMs);
  await gateway.running.sweep();

  const renewed = await sender.queue.renew(depositId, await askForCode(gateway));
  expect(moved).toEqual([[depositId, renewed]]);
  expect(sender.queue.list()).toMatchObject([{ depositId: renewed, picturesHeld: 0, sourceFree: true }]);
  await sender.queue.close();
  const later = await openSender(folder, keys);
  expect(later.queue.list()).toMatchObject([{ depositId: renewed, picturesHeld: 0 }]);
  later.queue.resume(renewed);
  await later.until(renewed, ({ state }) => state === 'done');
  expect(listedIn(later, renewed)).toEqual(hashes);
});

it('goes on with a printed code only if the facility waits for the same person', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const [folder, keys] = [await temporaryFolder(), keychain()];
  const sender = await openSender(folder, keys);
  const depositId = await openDeposit(sender, gateway, line.url);
  const held = line.holdAfter(100_000);
  await sender.queue.start(depositId, await chooseAll(await discOf(fewSlices)));
  await held;
  await sender.queue.pause(depositId);
  line.heal();
  const printed = async (...options: string[]) => {
    const made = await gateway.admin('code', '--facility', 'sample', ...options);
    return z.object({ code: z.string() }).parse(made);
  };
  const other = await printed('--expect-name', 'Mustermann, Erika');
  expect(await codeOf(sender.queue.renew(depositId, other))).toMatchObject({
    code: 'deposit/other-person',
    facts: { triesLeft: 4 },
  });
  expect(sender.queue.list()).toMatchObject([{ depositId, state: 'paused' }]);
  const renewed = await sender.queue.renew(depositId, await printed());
  sender.queue.resume(renewed);
  await sender.until(renewed, ({ state }) => state === 'done');
});

it('refuses a code of another facility before a byte leaves, and the code stays good there', async () => {
  const gateway = await startForTest();
  await gateway.admin('facility', 'add', '--slug', 'riverside', '--name', 'Riverside Hospital');
  const { code } = z
    .object({ code: z.string() })
    .parse(await gateway.admin('code', '--facility', 'riverside'));
  const { queue } = await openSender(await temporaryFolder(), keychain());
  expect(await codeOf(queue.redeem(linkBy(gateway.url), { code }))).toMatchObject({
    code: 'code/other-facility',
  });
  await queue.redeem({ ...linkBy(gateway.url), slug: 'riverside' }, { code });
  expect(await gateway.admin('deposits')).toMatchObject({ deposits: [{ facility: 'riverside' }] });
});

it('does not lose a code when the app ends between the code and the first byte', async () => {
  const gateway = await startForTest();
  const [folder, keys, disc] = [await temporaryFolder(), keychain(), await discOf(fewSlices)];
  const first = await openSender(folder, keys);
  const depositId = await openDeposit(first, gateway);
  await first.queue.close();
  const second = await openSender(folder, keys);
  expect(second.queue.list()).toEqual([]);
  expect(second.queue.findOpened(linkBy(gateway.url))).toBe(depositId);
  await second.queue.start(depositId, await chooseAll(disc));
  await second.until(depositId, ({ state }) => state === 'done');
  expect(listedIn(second, depositId)).toEqual(await hashesOf(disc));
});

describe('a journal that the disk has damaged', () => {
  /** A deposit that was broken off, all of it copied. */
  const halfSent = async () => {
    const gateway = await startForTest();
    const line = await lineTo(gateway.url);
    const [folder, keys, disc] = [await temporaryFolder(), keychain(), await discOf(fewSlices)];
    const sender = await openSender(folder, keys);
    const depositId = await openDeposit(sender, gateway, line.url);
    const held = line.holdAfter(100_000);
    await sender.queue.start(depositId, await chooseAll(disc));
    await held;
    await sender.until(depositId, ({ sourceFree }) => sourceFree);
    await sender.queue.close();
    line.heal();
    const name = (await readdir(folder, { recursive: true })).find((one) => one.endsWith('journal'));
    const journal = join(folder, name ?? '');
    /** Flips a bit of the record of that number. */
    const damage = async (record: number): Promise<Buffer> => {
      const bytes = await readFile(journal);
      let at = 8;
      for (let before = 0; before < record; before++) at += 4 + bytes.readUInt32BE(at);
      bytes.writeUInt8(bytes.readUInt8(at + 20) ^ 1, at + 20);
      await writeFile(journal, bytes);
      return bytes;
    };
    return { folder, keys, disc, depositId, journal, damage };
  };

  it.each([
    ['where the deposit goes', 0],
    ['what was chosen', 2],
  ])('in %s is kept with the copy, byte for byte, and counted', async (_what, record) => {
    const { folder, keys, journal, damage } = await halfSent();
    const damaged = await damage(record);
    const files = await filesBelow(folder);
    for (let start = 0; start < 2; start++) {
      const later = await openSender(folder, keys);
      expect(later.queue.list()).toEqual([]);
      expect(later.queue.unreadable).toBe(1);
      await later.queue.close();
    }
    expect(await readFile(journal)).toEqual(damaged);
    expect((await filesBelow(folder)).sort()).toEqual(files.sort());
    expect(keys.kept.size).toBe(1);
  });

  it('is removed like one of another keychain, when the gateway keeps nothing of it either', async () => {
    const { folder, keys, journal, damage } = await halfSent();
    await damage(2);
    const old = new Date(Date.now() - 15 * 24 * 60 * minuteMs);
    await utimes(journal, old, old);
    const later = await openSender(folder, keys);
    expect(later.queue.unreadable).toBe(0);
    expect(await filesBelow(folder)).toEqual([]);
  });

  it.each([
    ['how it stands: what was copied is sent without the disc', 4, false],
    ['what was copied: that is read again', 5, true],
  ])('in what was told later costs that record alone, %s', async (_what, record, needsDisc) => {
    const { folder, keys, disc, depositId, damage } = await halfSent();
    const hashes = await hashesOf(disc);
    await damage(record);
    if (!needsDisc) await rm(disc, { recursive: true });
    const later = await openSender(folder, keys);
    await later.until(depositId, ({ state }) => state === 'done');
    expect(listedIn(later, depositId)).toEqual(hashes);
  });
});

it('keeps the copy until the receipt is one that can be checked, or the person gives it up', async () => {
  const gateway = await startForTest();
  const [folder, keys] = [await temporaryFolder(), keychain()];
  const sender = await openSender(folder, keys);
  const line = await lineTo(gateway.url);
  const depositId = await openDeposit(sender, gateway, line.url);
  const database = openDatabase(join(gateway.dataDir, 'gateway.db'));
  // the gateway signs with another key than it showed when the deposit was opened
  await database.deleteFrom('signing_key').execute();
  await database.destroy();
  await gateway.admin('deposits');
  await sender.queue.start(depositId, await chooseAll(await discOf(fewSlices)));
  const failed = await sender.until(depositId, ({ state }) => state === 'failed');
  expect(failed.error).toMatchObject({ code: 'deposit/receipt-unchecked' });
  expect(await filesBelow(folder)).toContain('pack-000001');
  await sender.queue.close();

  const later = await openSender(folder, keys);
  expect(later.queue.list()).toMatchObject([{ state: 'failed', picturesHeld: 4 }]);
  await later.queue.stop(depositId);
  expect(await filesBelow(folder)).toEqual([]);
});

it('calls a fault of the gateway a fault of the gateway, and goes on when it is mended', async () => {
  const gateway = await startForTest();
  const sender = await openSender(await temporaryFolder(), keychain());
  const depositId = await openDeposit(sender, gateway);
  const database = openDatabase(join(gateway.dataDir, 'gateway.db'));
  afterwards(() => database.destroy());
  await database.schema.alterTable('instance').renameTo('elsewhere').execute();
  await sender.queue.start(depositId, await chooseAll(await discOf(fewSlices)));
  const waiting = await sender.until(depositId, ({ state }) => state === 'waiting');
  expect(waiting.error).toEqual({ code: 'network/server-error', facts: {}, remedy: 'retry' });
  await database.schema.alterTable('elsewhere').renameTo('instance').execute();
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(await sender.queue.receiptView(depositId)).toMatchObject({ verdict: 'valid', instances: 4 });
});

it('reads again from the disc what was damaged in the copy that it keeps', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const folder = await temporaryFolder();
  const sender = await openSender(folder, keychain());
  const disc = await discOf(manySlices);
  const depositId = await openDeposit(sender, gateway, line.url);
  const held = line.holdAfter(mostOfIt);
  await sender.queue.start(depositId, await chooseAll(disc));
  await held;
  await sender.until(depositId, ({ sourceFree }) => sourceFree);
  await sender.queue.pause(depositId);
  line.heal();
  const pack = (await readdir(folder, { recursive: true })).find((name) => name.endsWith('pack-000001'));
  if (pack === undefined) throw new Error('nothing was copied');
  await writeFile(join(folder, pack), Buffer.alloc(40_000_000));
  sender.queue.resume(depositId);
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(listedIn(sender, depositId)).toEqual(await hashesOf(disc));
});

it('does not send what another process has open', async () => {
  const gateway = await startForTest();
  const line = await lineTo(gateway.url);
  const [folder, keys] = [await temporaryFolder(), keychain()];
  const sender = await openSender(folder, keys);
  const depositId = await openDeposit(sender, gateway, line.url);
  const held = line.holdAfter(mostOfIt);
  await sender.queue.start(depositId, await chooseAll(await discOf(manySlices)));
  await held;
  const lock = (await readdir(folder, { recursive: true })).find((name) => name.endsWith('lock'));
  // this process would take its own lock for what a killed one with the same number left
  await writeFile(join(folder, lock ?? ''), '1');
  const other = await openSender(folder, keys);
  expect(other.queue.list()).toEqual([]);
  expect(other.queue).toMatchObject({ elsewhere: 1, unreadable: 0 });
});

import { randomBytes } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { nodeHttpClient } from '../../../electron/cli/node-http-client';
import { Access } from '../../../electron/transfer/access-client';
import { receiveStudies } from '../../../electron/transfer/receive';
import {
  adminOf,
  buildGateway,
  codeAt,
  startGatewayProcess,
  stopGatewayProcess,
} from '../../gateway/gateway-process';
import { dayMs, startForTest, type GatewayUnderTest } from '../../gateway/gateway-under-test';
import { askForCode } from '../../gateway/sender';
import type { BundledScript } from '../bundled-script';
import { openFaultLine } from './fault-line';
import { openFaultProxy, proxyFaults } from './fault-proxy';
import { bundleSender, killSender, startSender } from './sender-process';
import {
  afterwards,
  chooseAll,
  discOf,
  hashesOf,
  keychain,
  linkBy,
  manySlices,
  openDeposit,
  openSender,
  quickPace,
  temporaryFolder,
  type Sender,
} from './sending';

/*
 * Whatever breaks, and whenever: no picture is lost. What the gateway holds in the end is fetched from it and compared, file
 * by file, with what is on the disc.
 */

const isLong = process.env['DISCPORT_LONG'] === '1';
const moments = isLong ? 20 : 3;
const seriesBytes = 27_434_438;

let script: BundledScript;
beforeAll(async () => {
  await buildGateway();
  script = await bundleSender();
});
afterAll(() => script.remove());

type Admin = (...words: readonly string[]) => Promise<unknown>;

/** What a gateway gives out of one study, with SHA-256 of each file. */
const fetchedFrom = async (url: string, admin: Admin, studyUid: string): Promise<readonly string[]> => {
  const birthDate = '19710504';
  const made = await admin(
    ...['access-code', '--study', studyUid, '--birth-date', birthDate, '--override-birth-date'],
  );
  const { accessCode } = z.object({ accessCode: z.string() }).parse(made);
  const http = nodeHttpClient({ loopbackOnly: true });
  const access = await Access.open(http, { base: url, accessCode, birthDate });
  const folder = join(await temporaryFolder(), 'fetched');
  const context = { signal: new AbortController().signal, tell: () => undefined };
  await receiveStudies(access, { studyUids: [studyUid], folder }, context, quickPace);
  return hashesOf(folder);
};

/** How many pictures of a disc are not in a list of hashes. */
const lost = (disc: readonly string[], there: readonly string[]): number =>
  disc.filter((sha256) => !there.includes(sha256)).length;

const studyOf = async (disc: string): Promise<string> =>
  (await chooseAll(disc)).selection.instances[0]?.studyUid ?? '';

/** Waits for the receipt, and counts what is lost of a disc by it and by what the gateway gives out. */
const expectNothingLost = async (
  sender: Sender,
  depositId: string,
  gateway: Pick<GatewayUnderTest, 'url' | 'admin'>,
  disc: string,
): Promise<void> => {
  await sender.until(depositId, ({ state }) => state === 'done');
  expect(await sender.queue.receiptView(depositId)).toMatchObject({
    verdict: 'valid',
    instances: 196,
    gaps: 0,
  });
  const onDisc = await hashesOf(disc);
  const signed = sender.queue.receipt(depositId).instances.map(({ sha256 }) => sha256);
  const fetched = await fetchedFrom(gateway.url, gateway.admin, await studyOf(disc));
  expect({ signed: lost(onDisc, signed), fetched: lost(onDisc, fetched) }).toEqual({ signed: 0, fetched: 0 });
};

describe('loses no picture', () => {
  /** So many bytes of the sending got through: not all, so that there is something to break. */
  const bytes = fc.sample(fc.noBias(fc.integer({ min: 0, max: Math.floor(seriesBytes * 0.9) })), 2 * moments);

  it.each(bytes.slice(0, moments))('when the app is killed after %i bytes', async (sent) => {
    const gateway = await startForTest();
    const line = await openFaultLine(gateway.url);
    afterwards(() => line.close());
    const disc = await discOf(manySlices);
    const kept = [join(await temporaryFolder(), 'deposits'), randomBytes(32).toString('hex')] as const;
    const { requestId, code } = await askForCode(gateway);

    const first = startSender(script, [...kept, disc, `${line.url}/f/sample`, requestId, code]);
    await first.until(({ state }) => state !== undefined);
    await line.holdAfter(sent);
    await killSender(first);
    line.heal();

    const second = startSender(script, kept);
    const { receipt, sha256 = [] } = await second.until((one) => one.receipt !== undefined);
    expect(receipt).toEqual({ verdict: 'valid', instances: 196 });
    const onDisc = await hashesOf(disc);
    const fetched = await fetchedFrom(gateway.url, gateway.admin, await studyOf(disc));
    expect({ signed: lost(onDisc, sha256), fetched: lost(onDisc, fetched) }).toEqual({
      signed: 0,
      fetched: 0,
    });
  });

  it.each(bytes.slice(moments))(
    'when the gateway is killed after %i bytes and started again',
    async (sent) => {
      const data = join(await temporaryFolder(), 'data');
      const first = await startGatewayProcess('--data', data, '--dev');
      const port = new URL(first.listening).port;
      const line = await openFaultLine(first.listening);
      afterwards(() => line.close());
      const disc = await discOf(manySlices);
      const sender = await openSender(await temporaryFolder(), keychain());
      const start = await chooseAll(disc);
      const { depositId } = await sender.queue.redeem(linkBy(line.url), await codeAt(first.listening));
      const held = line.holdAfter(sent);
      await sender.queue.start(depositId, start);
      await held;
      await stopGatewayProcess(first.child, 'SIGKILL');
      line.heal();
      await sender.until(depositId, ({ state }) => state === 'waiting');
      await startGatewayProcess('--data', data, '--dev', '--port', port);
      const admin: Admin = (...words) => adminOf(data, ...words);
      await expectNothingLost(sender, depositId, { url: first.listening, admin }, disc);
    },
  );

  it('when the connection is cut over and over, on the way there and on the way back', async () => {
    const gateway = await startForTest();
    const line = await openFaultLine(gateway.url);
    afterwards(() => line.close());
    const disc = await discOf(manySlices);
    const sender = await openSender(await temporaryFolder(), keychain());
    const start = await chooseAll(disc);
    const depositId = await openDeposit(sender, gateway, line.url);
    await sender.queue.start(depositId, start);
    const cuts = fc.sample(
      fc.noBias(fc.record({ isUp: fc.boolean(), percent: fc.integer({ min: 0, max: 100 }) })),
      3 * moments,
    );
    for (const { isUp, percent } of cuts) {
      // an answer is a few thousand bytes, a request up to 20 million
      const cut = isUp ? line.cutAfter(percent * 40_000) : line.cutDownAfter(percent * 40);
      const isDone = sender.until(depositId, ({ state }) => state === 'done');
      await Promise.race([cut, isDone]);
      line.heal();
    }
    await expectNothingLost(sender, depositId, gateway, disc);
  });

  it('behind a proxy that does things twice, late, and by half', async () => {
    const gateway = await startForTest();
    const proxy = await openFaultProxy(gateway.url);
    afterwards(() => proxy.close());
    const disc = await discOf(manySlices);
    const sender = await openSender(await temporaryFolder(), keychain());
    const start = await chooseAll(disc);
    const depositId = await openDeposit(sender, gateway, proxy.url);
    proxy.break(fc.sample(fc.constantFrom(...proxyFaults), 101));
    await sender.queue.start(depositId, start);
    await expectNothingLost(sender, depositId, gateway, disc);
    expect([...proxy.met.keys()].sort()).toEqual([...proxyFaults].sort());
  });

  it.each([
    ['forward', dayMs],
    ['back', -dayMs],
  ])('when a clock is set a day %s in the middle', async (_way, jump) => {
    const gateway = await startForTest();
    const line = await openFaultLine(gateway.url);
    afterwards(() => line.close());
    const disc = await discOf(manySlices);
    const sender = await openSender(await temporaryFolder(), keychain());
    const start = await chooseAll(disc);
    const depositId = await openDeposit(sender, gateway, line.url);
    const held = line.holdAfter(seriesBytes / 2);
    await sender.queue.start(depositId, start);
    await held;
    gateway.advance(jump);
    line.heal();
    await expectNothingLost(sender, depositId, gateway, disc);
  });

  it('when the disc is taken out in the middle and put back, with nowhere to copy it to', async () => {
    const gateway = await startForTest();
    const line = await openFaultLine(gateway.url);
    afterwards(() => line.close());
    const disc = await discOf(manySlices);
    const sender = await openSender(await temporaryFolder(), { kind: 'unavailable' });
    const start = await chooseAll(disc);
    const depositId = await openDeposit(sender, gateway, line.url);
    const held = line.holdAfter(seriesBytes / 2);
    await sender.queue.start(depositId, start);
    await held;
    await rename(disc, `${disc}-away`);
    line.heal();
    const { error } = await sender.until(depositId, ({ state }) => state === 'waiting');
    expect(error).toMatchObject({ code: 'source/removed' });
    await rename(`${disc}-away`, disc);
    await expectNothingLost(sender, depositId, gateway, disc);
  });

  it('when the same disc is sent a second time', async () => {
    const gateway = await startForTest();
    const disc = await discOf(manySlices);
    const sender = await openSender(await temporaryFolder(), keychain());
    const start = await chooseAll(disc);
    for (let time = 0; time < 2; time++) {
      const depositId = await openDeposit(sender, gateway);
      await sender.queue.start(depositId, start);
      await expectNothingLost(sender, depositId, gateway, disc);
    }
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { commands } from '../../../electron/cli/commands';
import { runCommandLine } from '../../../electron/cli/run-command';
import { receiptSchema, type Receipt } from '../../../shared/model/deposit';
import { startForTest, type GatewayUnderTest } from '../../gateway/gateway-under-test';
import { askForCode } from '../../gateway/sender';
import { discOf, fewSlices, temporaryFolder } from '../transfer/sending';
import { captureIo } from './captured-io';

beforeEach(async () => {
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/nonexistent');
  vi.stubEnv('DISCPORT_DATA_DIR', join(await temporaryFolder(), 'data'));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const discport = async (
  args: readonly string[],
  input = '',
): Promise<{ readonly status: number; readonly out: string; readonly err: string }> => {
  const io = captureIo(undefined, input);
  const status = await runCommandLine(args, io, { commands, version: '1.2.3' });
  return { status, out: io.written(), err: io.said() };
};

/** Sends a disc and saves its receipt. */
const saveReceipt = async (gateway: GatewayUnderTest): Promise<string> => {
  const { requestId, code } = await askForCode(gateway);
  const path = join(await temporaryFolder(), 'receipt.json');
  const to = ['--to', `${gateway.url}/f/sample`, '--code-stdin', '--request', requestId, '--receipt', path];
  expect((await discport(['send', await discOf(fewSlices), ...to], code)).status).toBe(0);
  return path;
};

const verdictOf = async (...args: readonly string[]): Promise<unknown> => {
  const { status, out } = await discport(['receipt', 'verify', ...args, '--json']);
  return [z.object({ verdict: z.string() }).parse(JSON.parse(out)).verdict, status];
};

const changed = async (path: string, change: (receipt: Receipt) => Receipt): Promise<string> => {
  const receipt = receiptSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  const other = join(await temporaryFolder(), 'changed.json');
  await writeFile(other, JSON.stringify(change(receipt)));
  return other;
};

it('checks a receipt by the key that was pinned when it was sent, with the gateway gone', async () => {
  const gateway = await startForTest();
  const path = await saveReceipt(gateway);
  await gateway.running.close();
  const { status, out, err } = await discport(['receipt', 'verify', path]);
  expect([status, err]).toEqual([0, '']);
  expect(out).toContain('The receipt is right');
  expect(out).toContain('Sample Hospital');
  expect(out).toContain('holds 4 pictures and documents');
  expect(out).toContain(`shown by ${new URL(gateway.url).host} when something was sent there from here`);
});

it('never calls one right that was changed, or lists another picture, more, or fewer', async () => {
  const path = await saveReceipt(await startForTest());
  for (const change of [
    ({ jws, instances }: Receipt) => ({ jws, instances: instances.slice(1) }),
    ({ jws, instances }: Receipt) => ({ jws, instances: [...instances, ...instances.slice(0, 1)] }),
    ({ jws, instances }: Receipt) => ({
      jws,
      instances: instances.map((row) => ({ ...row, sopInstanceUid: '1.2.3' })),
    }),
    ({ jws, instances }: Receipt) => {
      const [header = '', payload = '', signature = ''] = jws.split('.');
      const said = Buffer.from(payload, 'base64url')
        .toString()
        .replace('Sample Hospital', 'Another Hospital');
      return { jws: [header, Buffer.from(said).toString('base64url'), signature].join('.'), instances };
    },
  ])
    expect(await verdictOf(await changed(path, change))).toEqual(['invalid', 1]);
});

it('says of a key that it does not know that it can not check, unless the keys are named', async () => {
  const gateway = await startForTest();
  const path = await saveReceipt(gateway);
  const keys = join(await temporaryFolder(), 'jwks.json');
  await writeFile(keys, (await gateway.get('/.well-known/jwks.json')).text);
  const foreign = join(await temporaryFolder(), 'foreign.json');
  await writeFile(foreign, (await (await startForTest()).get('/.well-known/jwks.json')).text);
  vi.stubEnv('DISCPORT_DATA_DIR', join(await temporaryFolder(), 'elsewhere'));
  expect(await verdictOf(path)).toEqual(['cannot-check', 1]);
  expect(await verdictOf(path, '--keys', foreign)).toEqual(['cannot-check', 1]);
  expect(await verdictOf(path, '--keys', keys)).toEqual(['valid', 0]);
});

it('wants a receipt, and says what else it can not do', async () => {
  const file = join(await temporaryFolder(), 'a.json');
  await writeFile(file, '{"jws": 1}');
  for (const args of [[], ['print'], ['verify'], ['verify', file], ['verify', file, '--keys', file]])
    expect((await discport(['receipt', ...args])).status).toBe(2);
  expect((await discport(['receipt', 'verify', '/nonexistent'])).status).toBe(1);
});

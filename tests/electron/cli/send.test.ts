import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { commands } from '../../../electron/cli/commands';
import { runCommandLine } from '../../../electron/cli/run-command';
import { receiptSchema } from '../../../shared/model/deposit';
import { minuteMs, startForTest, type GatewayUnderTest } from '../../gateway/gateway-under-test';
import { makePicture } from '../../shared/dicom/make-dicom';
import { mailsTo } from '../../gateway/sender';
import { chooseAll, discOf, fewSlices, manySlices, hashesOf, temporaryFolder } from '../transfer/sending';
import { captureIo } from './captured-io';

const email = 'robin@example.org';
const sentSchema = z.object({
  depositId: z.string(),
  receipt: z.object({ instances: z.number(), bytes: z.number(), gaps: z.number(), verdict: z.string() }),
});
const failedSchema = z.object({
  error: z.object({ code: z.string(), facts: z.record(z.string(), z.number()) }),
});

// Nothing of the keychain of whoever runs the tests is touched: there is no session to find it in.
beforeEach(async () => {
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/nonexistent');
  vi.stubEnv('DISCPORT_DATA_DIR', join(await temporaryFolder(), 'data'));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const discport = async (args: readonly string[], input = ''): Promise<Ran> => {
  const io = captureIo(undefined, input);
  const status = await runCommandLine(args, io, { commands, version: '1.2.3' });
  return { status, out: io.written(), err: io.said() };
};
const failure = ({ out }: Ran): z.infer<typeof failedSchema>['error'] =>
  failedSchema.parse(JSON.parse(out)).error;

const linkOf = (gateway: GatewayUnderTest): string => `${gateway.url}/f/sample`;
const askCode = async (gateway: GatewayUnderTest): Promise<{ requestId: string; code: string }> => {
  const { out } = await discport(['code', linkOf(gateway), '--email', email, '--json']);
  const { requestId } = z.object({ requestId: z.string() }).parse(JSON.parse(out));
  return { requestId, code: (await mailsTo(gateway, email)).at(-1)?.code ?? '' };
};

it('asks for a code, and sends with it from the same account without being told the request', async () => {
  const gateway = await startForTest();
  const { code } = await askCode(gateway);
  const disc = await discOf(fewSlices);
  const path = join(await temporaryFolder(), 'receipt.json');
  const ran = await discport(
    ['send', disc, '--to', linkOf(gateway), '--code-stdin', '--receipt', path, '--json'],
    `${code}\n`,
  );
  expect(ran.status).toBe(0);
  const { receipt } = sentSchema.parse(JSON.parse(ran.out));
  expect(receipt).toMatchObject({ instances: 4, gaps: 0, verdict: 'valid' });
  const saved = receiptSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  expect(saved.instances.map(({ sha256 }) => sha256).sort()).toEqual(await hashesOf(disc));
  expect(ran.err).toContain('release text, version 1');
  expect(ran.err).toContain('nothing is kept: leave the disc in');
});

it('keeps the request for this account alone, and never the code or the address', async () => {
  const gateway = await startForTest();
  const { code } = await askCode(gateway);
  const path = join(process.env['DISCPORT_DATA_DIR'] ?? '', 'code-requests.json');
  const kept = await readFile(path, 'utf8');
  expect(kept).not.toContain(email);
  expect(kept).not.toContain(code);
  expect((await stat(path)).mode & 0o077).toBe(0);
});

it('needs the request where nobody asked from, and says so', async () => {
  const gateway = await startForTest();
  const { requestId, code } = await askCode(gateway);
  const disc = await discOf(fewSlices);
  await rm(process.env['DISCPORT_DATA_DIR'] ?? '', { recursive: true });
  const send = ['send', disc, '--to', linkOf(gateway), '--code-stdin', '--json'];
  const refused = await discport(send, code);
  expect(refused.status).toBe(1);
  expect(failure(refused).code).toBe('code/wrong');
  expect(refused.err).toContain('--request ID');
  expect((await discport([...send, '--request', requestId], code)).status).toBe(0);
});

it('says before it sends what the facility does not take, and leaves the code good', async () => {
  const gateway = await startForTest();
  const { code } = await askCode(gateway);
  const send = ['send', await discOf(fewSlices), '--to', linkOf(gateway), '--code-stdin', '--json'];
  await gateway.admin('facility', 'set', '--slug', 'sample', '--modalities', 'MR,US');
  const other = await discport(send, code);
  expect(other.status).toBe(2);
  expect(other.err).toContain('Sample Hospital takes MR, US alone, and not CT.');
  await gateway.admin('facility', 'set', '--slug', 'sample', '--modalities', 'all', '--largest-gb', '0.001');
  const large = await discport(send, code);
  expect(large.status).toBe(1);
  expect(failure(large)).toMatchObject({ code: 'deposit/too-large', facts: { most: 1_000_000 } });
  await gateway.admin('facility', 'set', '--slug', 'sample', '--largest-gb', 'none');
  expect((await discport([...send, '--note', 'Metal in the knee'], code)).status).toBe(0);
});

it('tells a wrong, a used and an expired code apart, and what to do', async () => {
  const gateway = await startForTest();
  const { code } = await askCode(gateway);
  const send = ['send', await discOf(fewSlices), '--to', linkOf(gateway), '--code-stdin', '--json'];
  const wrong = await discport(send, 'ABCD-EFGH');
  expect(wrong).toMatchObject({ status: 1 });
  expect(failure(wrong)).toEqual({ code: 'code/wrong', facts: { triesLeft: 4 } });
  expect(wrong.err).toContain('4 tries are left');
  expect((await discport(send, code)).status).toBe(0);
  expect(failure(await discport(send, code)).code).toBe('code/used');
  const late = await askCode(gateway);
  gateway.advance(31 * minuteMs);
  const expired = await discport(send, late.code);
  expect(failure(expired).code).toBe('code/expired');
  expect(expired.err).toContain('discport code LINK');
});

it('sends the studies and series that are named, and refuses one that is not there', async () => {
  const gateway = await startForTest();
  const disc = await discOf(fewSlices, manySlices);
  const { selection } = await chooseAll(disc);
  const wanted = selection.instances.find(({ path }) => path.startsWith('F0/'))?.studyUid ?? '';
  const send = ['send', disc, '--to', linkOf(gateway), '--code-stdin', '--json', '--study'];
  expect(failure(await discport([...send, '1.2.3'], 'ABCD-EFGH')).code).toBe('export/nothing-chosen');
  const { code } = await askCode(gateway);
  const ran = await discport([...send, wanted], code);
  expect(sentSchema.parse(JSON.parse(ran.out)).receipt.instances).toBe(4);
  const other = selection.instances.find(({ path }) => path.startsWith('F1/'))?.seriesUid ?? '';
  const asSeries = [...send.slice(0, -1), '--series'];
  expect(failure(await discport([...asSeries, '1.2.3'], 'ABCD-EFGH')).code).toBe('export/nothing-chosen');
  const next = await askCode(gateway);
  const sent = await discport([...asSeries, other, '--study', wanted], next.code);
  expect(sentSchema.parse(JSON.parse(sent.out)).receipt.instances).toBe(200);
});

it('ends with status 4 when something could not be sent, which the receipt names', async () => {
  const gateway = await startForTest();
  const { code } = await askCode(gateway);
  const sample = join(import.meta.dirname, '..', '..', '..', 'resources', 'sample-disc');
  const ran = await discport(['send', sample, '--to', linkOf(gateway), '--code-stdin', '--json'], code);
  expect(ran.status).toBe(4);
  expect(sentSchema.parse(JSON.parse(ran.out)).receipt).toMatchObject({ gaps: 1, verdict: 'valid' });
});

it('ends with status 4 when there were files of which nobody knows the pictures, and the receipt says how many', async () => {
  const gateway = await startForTest();
  const { code } = await askCode(gateway);
  const disc = await discOf(fewSlices);
  await writeFile(join(disc, 'damaged'), makePicture({ sopInstanceUid: '1.2.3' }).slice(0, 200));
  const receipt = join(await temporaryFolder(), 'receipt.json');
  const ran = await discport(
    ['send', disc, '--to', linkOf(gateway), '--code-stdin', '--receipt', receipt],
    code,
  );
  expect([ran.status, ran.out]).toEqual([
    4,
    expect.stringContaining('1 file or folder on the source could not be read or was left out'),
  ]);
  const { jws } = receiptSchema.parse(JSON.parse(await readFile(receipt, 'utf8')));
  expect(decodeJwt(jws)).toMatchObject({ counts: { instances: 4, gaps: 0, unidentified: 1 } });
});

it('sends what a scratched disc can not give from a copy of it: the receipt lists all, and the gateway holds every byte', async () => {
  const gateway = await startForTest();
  const { code } = await askCode(gateway);
  const [disc, copy] = [await discOf(fewSlices), await discOf(fewSlices)];
  const [studyUid = ''] = (await chooseAll(copy)).selection.instances.map((one) => one.studyUid);
  const [cut, noHead] = [join(disc, 'F0', '02.dcm'), join(disc, 'F0', '04.dcm')];
  const bytes = await readFile(cut);
  await writeFile(cut, bytes.subarray(0, bytes.length / 2));
  await writeFile(noHead, (await readFile(noHead)).fill(0, 132));
  // the one is known by what is left of it; the other by its name alone, to a disc that has the same files
  const alike = await discOf(fewSlices);
  await writeFile(join(alike, 'F0', '02.dcm'), bytes.subarray(0, bytes.length / 2));
  const path = join(await temporaryFolder(), 'receipt.json');
  const copies = ['--copy', copy, '--copy', alike];
  const send = [
    'send',
    disc,
    ...copies,
    '--to',
    linkOf(gateway),
    '--code-stdin',
    '--receipt',
    path,
    '--json',
  ];
  const ran = await discport(send, code);
  expect(ran).toMatchObject({
    status: 0,
    err: expect.stringContaining('2 pictures that the source') as string,
  });
  expect(sentSchema.parse(JSON.parse(ran.out)).receipt).toMatchObject({
    instances: 4,
    gaps: 0,
    verdict: 'valid',
  });
  const saved = receiptSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  expect(saved.instances.map(({ sha256 }) => sha256).sort()).toEqual(await hashesOf(copy));
  expect(decodeJwt(saved.jws)).toMatchObject({ counts: { instances: 4, gaps: 0, unidentified: 0 } });

  const wish = ['--study', studyUid, '--birth-date', '19710504', '--override-birth-date'];
  const { accessCode } = z
    .object({ accessCode: z.string() })
    .parse(await gateway.admin('access-code', ...wish));
  const received = join(await temporaryFolder(), 'received');
  const receive = [
    'receive',
    linkOf(gateway),
    '--access-code-stdin',
    '--birth-date',
    '19710504',
    '--to',
    received,
  ];
  expect((await discport(receive, accessCode)).status).toBe(0);
  expect(await hashesOf(received)).toEqual(await hashesOf(copy));
});

it('sends nothing of another disc that is named as a copy, and counts what is lost', async () => {
  const gateway = await startForTest();
  const { code } = await askCode(gateway);
  const [disc, other] = [await discOf(fewSlices), await discOf(fewSlices)];
  const lost = join(disc, 'F0', '04.dcm');
  await writeFile(lost, (await readFile(lost)).fill(0, 132));
  const own = await hashesOf(join(disc, 'F0'));
  const kept = (await chooseAll(disc)).selection.instances.map((one) => one.sopInstanceUid);
  for (const { path, studyUid } of (await chooseAll(other)).selection.instances) {
    const whole = await readFile(join(other, path), 'latin1');
    const uid = `${studyUid.slice(0, -1)}${(Number(studyUid.at(-1)) + 1) % 10}`;
    await writeFile(join(other, path), whole.replaceAll(studyUid, uid), 'latin1');
  }
  const path = join(await temporaryFolder(), 'receipt.json');
  const send = ['send', disc, '--copy', other, '--to', linkOf(gateway), '--code-stdin', '--receipt', path];
  const ran = await discport(send, code);
  expect(ran.status).toBe(4);
  expect(ran.err).toContain(`Nothing is taken from ${other}`);
  const saved = receiptSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  expect(saved.instances.map(({ sopInstanceUid }) => sopInstanceUid).sort()).toEqual(kept.sort());
  for (const { sha256 } of saved.instances) expect(own).toContain(sha256);
  expect(decodeJwt(saved.jws)).toMatchObject({ counts: { instances: 3, gaps: 0, unidentified: 1 } });
});

it('ends with status 4 when a picture is left out or ends too soon, and the receipt says which is which', async () => {
  const gateway = await startForTest();
  const { code } = await askCode(gateway);
  const disc = await discOf(fewSlices);
  const odd = { studyUid: '1.2.3', seriesUid: '1.2.3.1' };
  for (const [name, bytes] of [
    ['a', makePicture({ ...odd, sopInstanceUid: '1.2.3.4', pixels: new Uint8Array(64).fill(1) })],
    ['b', makePicture({ ...odd, sopInstanceUid: '1.2.3.4', pixels: new Uint8Array(64).fill(2) })],
    ['c', makePicture({ ...odd, sopInstanceUid: '1.2.3.5' }).slice(0, -10)],
  ] as const)
    await writeFile(join(disc, name), bytes);
  const receipt = join(await temporaryFolder(), 'receipt.json');
  const send = ['send', disc, '--to', linkOf(gateway), '--code-stdin', '--receipt', receipt];
  const ran = await discport(send, code);
  expect(ran.status).toBe(4);
  expect(ran.out).toContain('holds 6 pictures and documents');
  expect(ran.out).toContain('1 picture is left out: another one of the same series');
  expect(ran.out).toContain('1 picture ends too soon: sent as far as there is');
  expect(ran.out).not.toContain('could not be read');
  const { jws } = receiptSchema.parse(JSON.parse(await readFile(receipt, 'utf8')));
  expect(decodeJwt(jws)).toMatchObject({
    counts: { instances: 6, gaps: 2, unidentified: 0 },
    gaps: [
      { sopInstanceUid: '1.2.3.4', reason: 'conflict' },
      { sopInstanceUid: '1.2.3.5', reason: 'incomplete' },
    ],
  });
});

it('sends nothing where the pictures of one exam name two people, unless it is told to', async () => {
  const gateway = await startForTest();
  const { code } = await askCode(gateway);
  const disc = await temporaryFolder();
  await writeFile(join(disc, 'a'), makePicture({ sopInstanceUid: '1.2.3.4', patientName: 'Doe^Jane' }));
  await writeFile(
    join(disc, 'b'),
    makePicture({ sopInstanceUid: '1.2.3.5', patientName: 'Roe^Rick', patientId: 'P2' }),
  );
  const send = ['send', disc, '--to', linkOf(gateway), '--code-stdin', '--json'];
  const refused = await discport(send, code);
  expect([refused.status, failure(refused).code]).toEqual([1, 'source/several-people']);
  expect(refused.err).toContain('--several-people');
  // the code is still good
  expect((await discport([...send, '--several-people'], code)).status).toBe(0);
});

it('sends several discs with one code, and one receipt lists all of them', async () => {
  const gateway = await startForTest();
  const { code } = await askCode(gateway);
  const discs = [await discOf(fewSlices), await discOf(manySlices)];
  const send = ['send', ...discs, '--to', linkOf(gateway), '--code-stdin', '--json'];
  const refused = await discport([...send, '--study', '1.2.3'], code);
  expect([refused.status, failure(refused).code]).toEqual([2, 'usage/wrong']);
  // two people: nothing leaves, and the code is still good
  expect(failure(await discport(send, code)).code).toBe('source/several-people');
  const ran = await discport([...send, '--several-people'], code);
  expect(JSON.parse(ran.out)).toMatchObject({ receipt: { verdict: 'valid', instances: 200, gaps: 0 } });
  expect(ran.status).toBe(0);
  expect(await gateway.admin('deposits')).toMatchObject({ deposits: [{ state: 'complete', held: 200 }] });
});

it('sends nothing of a person whom the facility does not wait for', async () => {
  const gateway = await startForTest();
  const printed = z
    .object({ code: z.string() })
    .parse(await gateway.admin('code', '--facility', 'sample', '--expect-name', 'Mustermann^Erika'));
  // a code that was asked for before is not taken for part of the printed one
  await askCode(gateway);
  const ran = await discport(
    ['send', await discOf(fewSlices), '--to', linkOf(gateway), '--code-stdin'],
    printed.code,
  );
  expect(ran.status).toBe(1);
  expect(ran.err).toContain('names another person than the facility waits for');
  expect(ran.err).toContain('the code could not be kept and is used up');
  expect(ran.err).toContain('No more discs can be tried with this code. Ask the hospital for another one.');
  expect(ran.err).not.toContain('4 more');
  expect(ran.err).not.toContain('Mustermann');
  expect(await gateway.admin('deposits')).toMatchObject({ deposits: [{ state: 'open', promised: 0 }] });
});

it('sends nothing with a code of another facility, and says that it stays good there', async () => {
  const gateway = await startForTest();
  await gateway.admin('facility', 'add', '--slug', 'riverside', '--name', 'Riverside Hospital');
  const made = await gateway.admin('code', '--facility', 'riverside');
  const { code } = z.object({ code: z.string() }).parse(made);
  const send = ['send', await discOf(fewSlices), '--code-stdin', '--json', '--to'];
  const ran = await discport([...send, linkOf(gateway)], code);
  expect(failure(ran).code).toBe('code/other-facility');
  expect(ran.err).toContain('stays good there');
  expect((await discport([...send, `${gateway.url}/f/riverside`], code)).status).toBe(0);
});

it('says that a gateway is down, and what to do', async () => {
  const gateway = await startForTest();
  const link = linkOf(gateway);
  const disc = await discOf(fewSlices);
  await gateway.running.close();
  const ran = await discport(['send', disc, '--to', link, '--code-stdin', '--json'], 'ABCD-EFGH');
  expect(ran.status).toBe(1);
  expect(failure(ran).code).toBe('network/unreachable');
  expect(ran.err).toContain('Check the network, then repeat.');
  expect((await discport(['code', link, '--email', email, '--json'])).status).toBe(1);
});

it('can resume nothing where nothing is kept', async () => {
  const gateway = await startForTest();
  const ran = await discport([
    'send',
    await discOf(fewSlices),
    '--to',
    linkOf(gateway),
    '--resume',
    '--json',
  ]);
  expect(failure(ran).code).toBe('deposit/not-kept');
});

it('never writes a receipt over another file, and looks before it sends', async () => {
  const gateway = await startForTest();
  const path = join(await temporaryFolder(), 'mine');
  await writeFile(path, 'mine');
  const args = ['send', await discOf(fewSlices), '--to', linkOf(gateway), '--code-stdin'];
  const ran = await discport([...args, '--receipt', path, '--json'], 'ABCD-EFGH');
  expect(failure(ran).code).toBe('export/exists');
  expect(await readFile(path, 'utf8')).toBe('mine');
});

it.each([
  [['send', 'disc', '--to', 'http://127.0.0.1:1/f/sample'], '--code-stdin is missing'],
  [['send', 'disc', '--code-stdin'], '--to LINK or --target NAME is missing'],
  [['send', '--to', 'http://127.0.0.1:1/f/sample', '--code-stdin'], 'SOURCE is missing'],
  [['send', 'disc', '--to', 'http://127.0.0.1:1/f/s', '--code-stdin', '--role', 'king'], '--role is one of'],
  [['send', 'disc', '--to', 'http://127.0.0.1:1/f/s', '--code-stdin', '--code', 'ABCD'], '--code'],
  [['code', 'http://127.0.0.1:1/f/sample'], '--email ADDRESS is missing'],
  [
    ['code', 'http://127.0.0.1:1/f/sample', '--email', 'robin'],
    '--email must be an address like robin@example.org.',
  ],
])('refuses %j as wrong usage', async (args, why) => {
  const ran = await discport(args);
  expect(ran.status).toBe(2);
  expect(ran.err).toContain(why);
});

it('insists on the release text that a script knows', async () => {
  const gateway = await startForTest();
  const send = ['send', await discOf(fewSlices), '--to', linkOf(gateway), '--code-stdin', '--accept-release'];
  const ran = await discport([...send, '0'], 'ABCD-EFGH');
  expect(ran.status).toBe(2);
  expect(ran.err).toContain('version 1, not 0');
  expect((await discport([...send, '1'], (await askCode(gateway)).code)).status).toBe(0);
});

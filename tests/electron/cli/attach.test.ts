import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { commands } from '../../../electron/cli/commands';
import { runCommandLine } from '../../../electron/cli/run-command';
import { startForTest, type GatewayUnderTest } from '../../gateway/gateway-under-test';
import { askForCode } from '../../gateway/sender';
import { asTaken, madeColours, madeJpeg, madePdf } from '../media/made-attachments';
import { chooseAll, discOf, fewSlices, hashesOf, manySlices, temporaryFolder } from '../transfer/sending';
import { captureIo } from './captured-io';

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

const send = async (gateway: GatewayUnderTest, ...args: readonly string[]): Promise<Ran> => {
  const { requestId, code } = await askForCode(gateway);
  const to = ['--to', `${gateway.url}/f/sample`, '--code-stdin', '--request', requestId, '--json'];
  return discport(['send', ...args, ...to], code);
};

/** Everything of an exam, as it is fetched from the gateway. */
const receive = async (gateway: GatewayUnderTest, studyUid: string): Promise<string> => {
  const wish = ['--study', studyUid, '--birth-date', '19710504', '--override-birth-date'];
  const { accessCode } = z
    .object({ accessCode: z.string() })
    .parse(await gateway.admin('access-code', ...wish));
  const to = join(await temporaryFolder(), 'received');
  const link = `${gateway.url}/f/sample`;
  const ran = await discport(
    ['receive', link, '--access-code-stdin', '--birth-date', '19710504', '--to', to],
    accessCode,
  );
  expect(ran.status).toBe(0);
  return to;
};

const filesBelow = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

const attachments = async (): Promise<{ readonly pdf: string; readonly photo: string }> => {
  const folder = await temporaryFolder();
  const [pdf, photo] = [join(folder, 'old report.pdf'), join(folder, 'film.jpg')];
  await writeFile(pdf, madePdf());
  await writeFile(photo, asTaken(madeJpeg(madeColours()), 1, 'at home'));
  return { pdf, photo };
};

const studyOf = async (disc: string): Promise<string> =>
  (await chooseAll(disc)).selection.instances[0]?.studyUid ?? '';

it('sends an old report and a photo with an exam: one receipt for all, and all of it is there', async () => {
  const gateway = await startForTest();
  const disc = await discOf(fewSlices);
  const { pdf, photo } = await attachments();
  const ran = await send(gateway, disc, '--attach', pdf, '--attach', photo);
  expect(ran).toMatchObject({ status: 0 });
  expect(JSON.parse(ran.out)).toMatchObject({
    receipt: { studies: 1, instances: 6, gaps: 0, verdict: 'valid' },
  });

  const received = await receive(gateway, await studyOf(disc));
  const hashes = await hashesOf(received);
  expect(hashes).toHaveLength(6);
  expect(hashes).toEqual(expect.arrayContaining(await hashesOf(disc)));
  const held = new Map<string, string>();
  for (const path of await filesBelow(received)) {
    const told = execFileSync('dcmdump', ['-q', '+P', '0008,0060', '+P', '0010,0010', path], {
      encoding: 'latin1',
    });
    const [, modality = ''] = /\(0008,0060\) CS \[(\w+) *\]/.exec(told) ?? [];
    held.set(modality, path);
  }
  expect([...held.keys()].sort()).toEqual(['CT', 'DOC', 'OT']);
  const inFile = execFileSync('/usr/bin/python3', [
    '-c',
    'import pydicom, sys; d = pydicom.dcmread(sys.argv[1]); sys.stdout.buffer.write(d.EncapsulatedDocument[:d.EncapsulatedDocumentLength])',
    held.get('DOC') ?? '',
  ]);
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  expect(sha256(inFile)).toBe(sha256(await readFile(pdf)));
  expect((await readFile(held.get('OT') ?? '')).includes('at home')).toBe(false);
});

it('says before anything is sent that a hospital takes pictures alone, and the code stays good', async () => {
  const gateway = await startForTest();
  await gateway.admin('facility', 'set', '--slug', 'sample', '--attachments', 'no');
  const { pdf } = await attachments();
  const ran = await send(gateway, await discOf(fewSlices), '--attach', pdf);
  expect(ran).toMatchObject({ status: 2 });
  expect(ran.err).toContain('takes no documents or photos beside the pictures. Nothing was sent');
});

it('asks which exam they go with where several are sent', async () => {
  const gateway = await startForTest();
  const disc = await discOf(fewSlices, manySlices);
  const { pdf } = await attachments();
  const unsaid = await send(gateway, disc, '--several-people', '--attach', pdf);
  expect(unsaid.status).toBe(2);
  expect(unsaid.err).toContain('2 exams are sent: --attach-to STUDY-UID');
  const many = await discOf(manySlices);
  const studyUid = await studyOf(many);
  const to = ['--several-people', '--attach', pdf, '--attach-to'];
  const wrong = await send(gateway, disc, ...to, '1.2.3');
  expect(wrong.status).toBe(2);
  const ran = await send(gateway, disc, ...to, studyUid);
  expect(JSON.parse(ran.out)).toMatchObject({ receipt: { studies: 2, instances: 201, verdict: 'valid' } });
  const received = await receive(gateway, studyUid);
  expect(await hashesOf(received)).toHaveLength(197);
});

it('goes with an exam of the second of several sources', async () => {
  const gateway = await startForTest();
  const [few, many] = [await discOf(fewSlices), await discOf(manySlices)];
  const { photo } = await attachments();
  const to = ['--several-people', '--attach', photo, '--attach-to', await studyOf(many)];
  const ran = await send(gateway, few, many, ...to);
  expect(JSON.parse(ran.out)).toMatchObject({ receipt: { studies: 2, instances: 201, verdict: 'valid' } });
});

it('says before it sends which file can not go, and what the facility does not take', async () => {
  const gateway = await startForTest();
  const disc = await discOf(fewSlices);
  const { pdf, photo } = await attachments();
  const png = join(await temporaryFolder(), 'scan.png');
  await writeFile(png, '\x89PNG\r\n');
  const refused = await send(gateway, disc, '--attach', pdf, '--attach', png);
  expect(refused.status).toBe(1);
  expect(refused.err).toContain(`Can't be attached: ${png}`);
  expect(JSON.parse(refused.out)).toMatchObject({ error: { code: 'attachment/unsupported' } });
  await gateway.admin('facility', 'set', '--slug', 'sample', '--modalities', 'CT');
  const other = await send(gateway, disc, '--attach', photo);
  expect(other.status).toBe(2);
  expect(other.err).toContain('takes CT alone, and not OT');
  expect(other.err).toContain('a PDF of them is taken');
  expect((await send(gateway, disc, '--attach', pdf)).status).toBe(0);
  expect((await send(gateway, disc, '--attach-to', '1.2')).status).toBe(2);
});

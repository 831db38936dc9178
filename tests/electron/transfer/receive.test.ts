import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { nodeHttpClient } from '../../../electron/cli/node-http-client';
import { Access } from '../../../electron/transfer/access-client';
import { receiveStudies, type Received } from '../../../electron/transfer/receive';
import { nameRows, ReceiveFolder } from '../../../electron/transfer/receive-folder';
import { UserError } from '../../../shared/errors/user-error';
import type { Progress } from '../../../shared/model/progress';
import { minuteMs, startForTest, type GatewayUnderTest } from '../../gateway/gateway-under-test';
import { deposit, headCt, picture, type Picture } from '../../gateway/sender';
import { openFaultLine, type FaultLine } from './fault-line';
import { afterwards, chooseAll, hashesOf, quickPace, temporaryFolder } from './sending';

const birthDate = '19710504';
const admitted = z.object({ accessCode: z.string() });
const thirtySlices = (): Picture[] => [...headCt(), ...thirty().slice(0, 26)];
const thirty = (): Picture[] =>
  Array.from({ length: 30 }, (_none, index) => picture(`series-mr/fruit-ge-196/${slices[index] ?? ''}`));
const slices = (await readdir(join(import.meta.dirname, '..', '..', 'corpus', 'series-mr', 'fruit-ge-196')))
  .filter((name) => !name.endsWith('.txt'))
  .sort();

interface Left {
  readonly gateway: GatewayUnderTest;
  /** The folder that the gateway holds them in. */
  readonly packs: string;
  readonly line: FaultLine;
  readonly accessCode: string;
  readonly studyUids: readonly string[];
  readonly hashes: readonly string[];
  readonly open: (url?: string) => Promise<Access>;
}

/** Studies that a gateway holds, and the code that opens them. */
const leave = async (pictures: readonly Picture[]): Promise<Left> => {
  const gateway = await startForTest();
  const { opened } = await deposit(gateway, pictures);
  const studyUids = [...new Set(pictures.map(({ row }) => row.studyUid))];
  const { accessCode } = admitted.parse(
    await gateway.admin(
      'access-code',
      ...studyUids.flatMap((uid) => ['--study', uid]),
      '--birth-date',
      birthDate,
      '--override-birth-date',
    ),
  );
  const line = await openFaultLine(gateway.url);
  afterwards(() => line.close());
  const http = nodeHttpClient({ loopbackOnly: true });
  return {
    gateway,
    packs: join(gateway.dataDir, 'packs', opened.id),
    line,
    accessCode,
    studyUids,
    hashes: pictures.map(({ row }) => row.sha256).sort(),
    open: (url = line.url) => Access.open(http, { base: url, accessCode, birthDate }),
  };
};

const receive = (
  access: Access,
  folder: string,
  {
    signal = new AbortController().signal,
    tell = (): void => undefined,
  }: {
    signal?: AbortSignal;
    tell?: (progress: Progress) => void;
  } = {},
): Promise<Received> =>
  receiveStudies(
    access,
    { studyUids: access.studies.map(({ studyUid }) => studyUid), folder },
    { signal, tell },
    quickPace,
  );

const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
    return 'none';
  } catch (error) {
    return error instanceof UserError ? error.data : error;
  }
};

it('brings every byte of the studies into a folder that is a source like any other', async () => {
  const { open, hashes, studyUids } = await leave(thirtySlices());
  const folder = join(await temporaryFolder(), 'received');
  const access = await open();
  expect(access.studies.map(({ studyUid }) => studyUid).sort()).toEqual([...studyUids].sort());
  const told: Progress[] = [];
  const received = await receive(access, folder, { tell: (progress) => told.push(progress) });
  expect(received).toMatchObject({ path: folder, instances: hashes.length, damaged: 0 });
  expect(await hashesOf(folder)).toEqual(hashes);
  expect(told.at(-1)).toMatchObject({
    filesDone: hashes.length,
    filesTotal: hashes.length,
    bytesDone: received.bytes,
  });
  const { selection } = await chooseAll(folder);
  expect(selection.instances.length).toBe(hashes.length);
});

it('chooses its own names, of 8 characters at most, whatever the gateway sends', async () => {
  const { open } = await leave(thirtySlices());
  const folder = join(await temporaryFolder(), 'received');
  await receive(await open(), folder);
  const names = await readdir(folder, { recursive: true });
  for (const name of names.flatMap((path) => path.split('/'))) expect(name).toMatch(/^[A-Z0-9]{1,8}$/);
});

it('gives the same rows the same names, in whatever order they come', () => {
  const rows = thirtySlices().map(({ row }) => row);
  expect(new Map([...nameRows([...rows].reverse())].sort())).toEqual(new Map([...nameRows(rows)].sort()));
});

it('gives the same answer to a wrong code and to a wrong date, and ends after a few', async () => {
  const { gateway, accessCode } = await leave(headCt());
  const http = nodeHttpClient({ loopbackOnly: true });
  const refused = { code: 'access/refused', facts: {}, remedy: 'change-input' };
  const key = { base: gateway.url, accessCode, birthDate };
  expect(await codeOf(Access.open(http, { ...key, accessCode: 'ABCDEFGHABCDEFGHABCDEFGH' }))).toEqual(
    refused,
  );
  for (let tries = 0; tries < 5; tries++)
    expect(await codeOf(Access.open(http, { ...key, birthDate: '19710505' }))).toEqual(refused);
  expect(await codeOf(Access.open(http, key))).toMatchObject({ code: 'access/too-many-tries' });
});

it('fetches a picture again that arrived damaged', async () => {
  const { open, line, hashes } = await leave(headCt());
  const folder = join(await temporaryFolder(), 'received');
  const access = await open();
  let left = 1;
  line.corruptDown((bytes) => bytes.length > 20_000 && left-- > 0);
  expect(await receive(access, folder)).toMatchObject({ instances: 4, damaged: 0 });
  expect(await hashesOf(folder)).toEqual(hashes);
  const whole = headCt().reduce((sum, { bytes }) => sum + bytes.length, 0);
  expect(line.bytesDown()).toBeGreaterThan(whole);
  expect(line.bytesDown()).toBeLessThan(2 * whole);
});

it('brings everything else where the gateway holds some damaged, and does not ask for those for ever', async () => {
  const { open, hashes, gateway, packs } = await leave(thirtySlices());
  const pack = join(packs, (await readdir(packs))[0] ?? '');
  const held = await readFile(pack);
  for (const at of [200, held.length - 100]) held.writeUInt8(held.readUInt8(at) ^ 1, at);
  await writeFile(pack, held);

  const target = join(await temporaryFolder(), 'received');
  expect(await receive(await open(gateway.url), target)).toMatchObject({
    instances: hashes.length - 2,
    damaged: 2,
  });
  const received = await hashesOf(target);
  expect(received).toHaveLength(hashes.length - 2);
  expect(hashes).toEqual(expect.arrayContaining(received));
});

it('says that pictures stay damaged, and keeps none of them', async () => {
  const { open, line } = await leave(headCt());
  const parent = await temporaryFolder();
  const access = await open();
  line.corruptDown((bytes) => bytes.length > 20_000);
  expect(await codeOf(receive(access, join(parent, 'received')))).toMatchObject({
    code: 'receive/damaged',
    facts: { damaged: 4 },
  });
  expect(await readdir(parent)).toEqual([]);
});

it('goes on by itself when the line comes back, with what it has', async () => {
  const { open, line, hashes } = await leave(thirtySlices());
  const folder = join(await temporaryFolder(), 'received');
  const access = await open();
  const cut = line.cutDownAfter(3_000_000);
  const receiving = receive(access, folder);
  await cut;
  line.heal();
  expect(await receiving).toMatchObject({ instances: hashes.length, damaged: 0 });
  expect(await hashesOf(folder)).toEqual(hashes);
});

it('does not fetch again what was whole when the line broke for good', async () => {
  const { open, line, hashes, gateway } = await leave(thirtySlices());
  const parent = await temporaryFolder();
  const folder = join(parent, 'received');
  const access = await open();
  const cut = line.cutDownAfter(4_000_000);
  const receiving = codeOf(receive(access, folder));
  await cut;
  expect(await receiving).toMatchObject({ code: 'network/unreachable' });
  expect(await readdir(parent)).toEqual(['received.part']);
  const before = await hashesOf(join(parent, 'received.part', 'DISCPORT.TMP', 'DICOM'));
  expect(before.length).toBeGreaterThan(0);
  expect(hashes).toEqual(expect.arrayContaining(before));

  line.heal();
  const from = line.bytesDown();
  const again = await receive(await open(line.url), folder);
  expect(again).toMatchObject({ instances: hashes.length, damaged: 0 });
  expect(await hashesOf(folder)).toEqual(hashes);
  expect(line.bytesDown() - from).toBeLessThan(again.bytes);
  expect(gateway.url).not.toBe(line.url);
});

it('leaves nothing behind where nothing arrived before the line broke for good', async () => {
  const { open, line } = await leave(headCt());
  const parent = await temporaryFolder();
  const access = await open();
  const cut = line.cutDownAfter(10_000);
  const receiving = codeOf(receive(access, join(parent, 'received')));
  await cut;
  expect(await receiving).toMatchObject({ code: 'network/unreachable' });
  expect(await readdir(parent)).toEqual([]);
});

it('leaves nothing behind when it is cancelled', async () => {
  const { open } = await leave(thirtySlices());
  const parent = await temporaryFolder();
  const cancel = new AbortController();
  const receiving = receive(await open(), join(parent, 'received'), {
    signal: cancel.signal,
    tell: ({ bytesDone }) => {
      if (bytesDone > 0) cancel.abort(new Error('enough'));
    },
  });
  await expect(receiving).rejects.toThrow('enough');
  expect(await readdir(parent)).toEqual([]);
});

it('writes into nothing that is there already', async () => {
  const { open } = await leave(headCt());
  const parent = await temporaryFolder();
  const access = await open();
  const full = join(parent, 'full');
  await mkdir(full);
  await writeFile(join(full, 'mine'), 'mine');
  expect(await codeOf(receive(access, full))).toMatchObject({ code: 'export/exists' });
  await writeFile(join(parent, 'file'), 'mine');
  expect(await codeOf(receive(access, join(parent, 'file')))).toMatchObject({ code: 'export/exists' });
  const unfinished = join(parent, 'new.part');
  await mkdir(unfinished);
  await writeFile(join(unfinished, 'mine'), 'mine');
  expect(await codeOf(receive(access, join(parent, 'new')))).toMatchObject({ code: 'receive/in-the-way' });
  expect(await readdir(unfinished)).toEqual(['mine']);
  expect(await codeOf(receive(access, join(parent, 'no', 'such', 'place')))).toMatchObject({
    code: 'export/no-folder',
  });
  expect(await readFile(join(full, 'mine'), 'utf8')).toBe('mine');
  const empty = join(parent, 'empty');
  await mkdir(empty);
  expect(await receive(access, empty)).toMatchObject({ path: empty, instances: 4 });
});

it('fills a folder that is there and empty from within, and leaves what the system put there', async () => {
  const { open, line, hashes } = await leave(thirtySlices());
  const parent = await temporaryFolder();
  const stick = join(parent, 'stick');
  await mkdir(join(stick, 'System Volume Information'), { recursive: true });
  const access = await open();
  const cut = line.cutDownAfter(4_000_000);
  const receiving = codeOf(receive(access, stick));
  await cut;
  expect(await receiving).toMatchObject({ code: 'network/unreachable' });
  expect(await readdir(parent)).toEqual(['stick']);
  expect((await readdir(stick)).sort()).toEqual(['DISCPORT.TMP', 'System Volume Information']);
  const kept = await hashesOf(stick);
  expect(kept.length).toBeGreaterThan(0);

  line.heal();
  const from = line.bytesDown();
  const again = await receive(await open(), stick);
  expect(again).toMatchObject({ path: stick, instances: hashes.length, damaged: 0 });
  expect(line.bytesDown() - from).toBeLessThan(again.bytes);
  expect((await readdir(stick)).sort()).toEqual(['DICOM', 'System Volume Information']);
  expect(await hashesOf(stick)).toEqual(hashes);
  expect(await readdir(parent)).toEqual(['stick']);
});

it.each(['new', 'empty'])('lets nobody else receive into a %s folder at the same time', async (which) => {
  const { open, hashes } = await leave(thirtySlices());
  const parent = await temporaryFolder();
  const folder = join(parent, 'received');
  if (which === 'empty') await mkdir(folder);
  const access = await open();
  const rows = thirtySlices().map(({ row }) => row);
  const other = await ReceiveFolder.open(folder, rows);
  const place = which === 'empty' ? folder : `${folder}.part`;
  await writeFile(join(place, 'DISCPORT.TMP', 'TM0000AF'), 'half of a picture');
  expect(await codeOf(receive(access, folder))).toMatchObject({
    code: 'receive/under-way',
    facts: { keptFiles: 0 },
  });
  await other.close();
  const both = await Promise.all([receive(access, folder), codeOf(receive(access, folder))]);
  expect(both).toMatchObject([
    { path: folder, instances: hashes.length, damaged: 0 },
    { code: 'receive/under-way' },
  ]);
  expect(await hashesOf(folder)).toEqual(hashes);
  expect(await readdir(folder)).toEqual(['DICOM']);
  expect(await readdir(parent)).toEqual(['received']);
});

it('goes on where it ended between the last picture and the end', async () => {
  const { open, hashes } = await leave(headCt());
  const folder = join(await temporaryFolder(), 'received');
  await mkdir(folder);
  const access = await open();
  await receive(access, folder);
  const pictures = await readdir(join(folder, 'DICOM'), { recursive: true });
  // as it is while the mark is still there: another download begins, so that it has written the mark
  const rows = headCt().map(({ row }) => row);
  const other = join(await temporaryFolder(), 'other');
  await (await ReceiveFolder.open(other, rows)).close();
  await rename(`${other}.part/DISCPORT.TMP`, join(folder, 'DISCPORT.TMP'));
  expect(await receive(access, folder)).toMatchObject({ path: folder, instances: 4 });
  expect(await readdir(folder)).toEqual(['DICOM']);
  expect(await readdir(join(folder, 'DICOM'), { recursive: true })).toEqual(pictures);
  expect(await hashesOf(folder)).toEqual(hashes);
});

it('uses the code again when a download lasts longer than its token', async () => {
  const { open, gateway, hashes } = await leave(thirtySlices());
  const access = await open();
  gateway.advance(61 * minuteMs);
  expect(await receive(access, join(await temporaryFolder(), 'received'))).toMatchObject({
    instances: hashes.length,
  });
});

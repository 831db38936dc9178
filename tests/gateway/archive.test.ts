import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessAnswerSchema } from '../../shared/contract/gateway-api';
import { parseMultipartType } from '../../shared/stow/multipart-type';
import { readMultipart } from '../../shared/stow/read-multipart';
import { filesOf } from './files-of';
import {
  adminOf,
  askGateway,
  buildGateway,
  gatewayProgram,
  openDepositAt,
  startGatewayProcess,
  stopGatewayProcess,
} from './gateway-process';
import { dayMs, minuteMs, startForTest, temporaryFolder, type GatewayUnderTest } from './gateway-under-test';
import { freePort, hashesIn, startOrthanc, type OrthancUnderTest } from './orthanc';
import {
  alter,
  declaration,
  deposit,
  headCt,
  openDeposit,
  picture,
  promise,
  rootOf,
  sha256,
  stow,
  stowHeaders,
  stowMessage,
  type Picture,
} from './sender';

const pictures = [...headCt(), picture('transfer-syntaxes/jpeg/JPEG-LL.dcm')];
const hashesOf = (some: readonly Picture[]): string[] => some.map(({ bytes }) => sha256(bytes)).sort();
const first = pictures[0] ?? picture('series-ct/ge-head-4/01.dcm');

const shown = z.object({
  trouble: z.string().nullable(),
  archived: z.number(),
  waiting: z.number(),
  inArchiveAlone: z.number(),
  failures: z.array(z.object({ sopInstanceUid: z.string(), fault: z.string(), tries: z.number() })),
});
const show = async (gateway: GatewayUnderTest): Promise<z.infer<typeof shown>> =>
  shown.parse(await gateway.admin('archive', 'show'));
const use = async (gateway: GatewayUnderTest, url: string): Promise<void> => {
  await gateway.admin('archive', 'set', '--url', `${url}/dicom-web/`);
};

/** What an access code brings of the studies of all pictures, by WADO-RS. */
const fetched = async (gateway: GatewayUnderTest): Promise<{ status: number; hashes: string[] }> => {
  const studies = [...new Set(pictures.map(({ row }) => row.studyUid))];
  const made = await gateway.admin(
    'access-code',
    ...studies.flatMap((uid) => ['--study', uid]),
    ...['--birth-date', '19500704', '--override-birth-date'],
  );
  const { accessCode } = z.object({ accessCode: z.string() }).parse(made);
  const { token } = accessAnswerSchema.parse(
    (await gateway.post('/api/access', { accessCode, birthDate: '19500704' })).json,
  );
  const hashes: string[] = [];
  let status = 200;
  for (const { row } of pictures) {
    const { studyUid, seriesUid, sopInstanceUid } = row;
    const answer = await fetch(
      `${gateway.url}/dicom-web/studies/${studyUid}/series/${seriesUid}/instances/${sopInstanceUid}`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    status = Math.max(status, answer.status);
    const type = parseMultipartType(answer.headers.get('content-type') ?? '');
    if (answer.body === null || type === null) continue;
    for await (const part of readMultipart(answer.body, type.boundary)) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of part.body) chunks.push(chunk);
      hashes.push(sha256(Buffer.concat(chunks)));
    }
  }
  return { status, hashes: hashes.sort() };
};

const packsOf = async (gateway: GatewayUnderTest, id: string): Promise<string[]> =>
  readdir(join(gateway.dataDir, 'packs', id));

describe('an archive', () => {
  it('takes over what a complete deposit holds, byte for byte, and gives it out again', async () => {
    const gateway = await startForTest();
    const orthanc = await startOrthanc({});
    await use(gateway, orthanc.url);
    const { opened } = await deposit(gateway, pictures);
    await gateway.running.archive();
    expect(await hashesIn(orthanc)).toEqual(hashesOf(pictures));
    expect(await show(gateway)).toMatchObject({ archived: 5, waiting: 0, inArchiveAlone: 0, failures: [] });

    // the gateway's own copy stays for a day
    await gateway.running.sweep();
    expect(await packsOf(gateway, opened.id)).toHaveLength(1);
    gateway.advance(dayMs);
    await gateway.running.sweep();
    expect(await packsOf(gateway, opened.id)).toEqual([]);
    expect(await show(gateway)).toMatchObject({ archived: 5, inArchiveAlone: 5 });
    const later = await gateway.restart();
    expect(await fetched(later)).toEqual({ status: 200, hashes: hashesOf(pictures) });
    await expect(later.admin('archive', 'remove')).rejects.toThrow('alone holds 5 pictures');
  });

  it('gets nothing of a deposit that is not complete', async () => {
    const gateway = await startForTest();
    const orthanc = await startOrthanc({});
    await use(gateway, orthanc.url);
    await deposit(gateway, [first]);
    const open = await openDeposit(gateway, 'sam@example.org');
    await promise(gateway, open, pictures);
    await stow(
      gateway,
      open,
      pictures.map(({ bytes }) => bytes),
    );
    await gateway.running.archive();
    expect(await hashesIn(orthanc)).toEqual(hashesOf([first]));
  });

  it('may be down: all stays here, is told, is given out from here, and goes there once it is up', async () => {
    const gateway = await startForTest();
    const port = await freePort();
    await use(gateway, `http://127.0.0.1:${port}`);
    const { opened } = await deposit(gateway, pictures);
    await gateway.running.archive();
    expect(await show(gateway)).toMatchObject({ trouble: 'unreachable', archived: 0, waiting: 5 });
    expect(gateway.logged.join('\n')).toContain('NO ARCHIVE');
    gateway.advance(2 * dayMs);
    await gateway.running.sweep();
    expect(await packsOf(gateway, opened.id)).toHaveLength(1);
    expect(await fetched(gateway)).toEqual({ status: 200, hashes: hashesOf(pictures) });

    const orthanc = await startOrthanc({}, undefined, { at: port });
    const later = await gateway.restart();
    await later.running.archive();
    expect(await hashesIn(orthanc)).toEqual(hashesOf(pictures));
    expect(await show(later)).toMatchObject({ trouble: null, archived: 5, waiting: 0 });
  });

  it('may refuse a picture: the others go, this one stays here, is named, and is tried again', async () => {
    const gateway = await startForTest();
    const port = await freePort();
    const { sopInstanceUid } = first.row;
    const orthanc = await startOrthanc({}, undefined, { at: port, refuses: [sopInstanceUid] });
    await use(gateway, orthanc.url);
    const { opened } = await deposit(gateway, pictures);
    await gateway.running.archive();
    await gateway.running.archive();
    expect(await hashesIn(orthanc)).toEqual(hashesOf(pictures.slice(1)));
    expect(await show(gateway)).toMatchObject({
      ...{ trouble: null, archived: 4, waiting: 1 },
      failures: [{ sopInstanceUid, tries: 1 }],
    });
    gateway.advance(minuteMs);
    await gateway.running.archive();
    expect(await show(gateway)).toMatchObject({ failures: [{ sopInstanceUid, tries: 2 }] });
    gateway.advance(2 * dayMs);
    await gateway.running.sweep();
    expect(await packsOf(gateway, opened.id)).toHaveLength(1);
    expect(await fetched(gateway)).toEqual({ status: 200, hashes: hashesOf(pictures) });
  });

  it('keeps the picture that it has under the same identifiers, and the gateway keeps the other', async () => {
    const gateway = await startForTest();
    const orthanc = await startOrthanc({});
    const other = alter(first);
    expect((await orthanc('/instances', other.bytes)).status).toBe(200);
    await use(gateway, orthanc.url);
    await deposit(gateway, pictures);
    await gateway.running.archive();
    expect(await hashesIn(orthanc)).toEqual(hashesOf([other, ...pictures.slice(1)]));
    expect(await show(gateway)).toMatchObject({
      archived: 4,
      failures: [{ sopInstanceUid: first.row.sopInstanceUid, fault: 'other-bytes' }],
    });
    expect(await fetched(gateway)).toEqual({ status: 200, hashes: hashesOf(pictures) });
  });

  it('that gives out other bytes later is no archive of these: nothing is passed on, and it is told', async () => {
    const gateway = await startForTest();
    const orthanc = await startOrthanc({});
    await use(gateway, orthanc.url);
    await deposit(gateway, pictures);
    await gateway.running.archive();
    gateway.advance(dayMs);
    await gateway.running.sweep();
    const ids = z.array(z.string()).parse(await (await orthanc('/instances')).json());
    for (const id of ids) await fetch(`${orthanc.url}/instances/${id}`, { method: 'DELETE' });
    for (const one of pictures) await orthanc('/instances', alter(one).bytes);
    expect(await fetched(gateway)).toEqual({ status: 500, hashes: [] });
    expect(gateway.logged.join('\n')).toContain('DAMAGED in the archive');
  });

  it('is used with a password that comes by standard input and lies nowhere in the clear', async () => {
    await buildGateway();
    const gateway = await startForTest();
    const password = 'correct-horse-battery';
    const orthanc = await startOrthanc({}, { name: 'discport', password });
    await use(gateway, orthanc.url);
    await deposit(gateway, pictures);
    await gateway.running.archive();
    expect(await show(gateway)).toMatchObject({ trouble: 'unauthorized', waiting: 5 });

    const login = [
      'archive',
      'set',
      '--url',
      `${orthanc.url}/dicom-web`,
      '--user',
      'discport',
      '--secret-stdin',
    ];
    const child = spawn(process.execPath, [gatewayProgram, 'admin', ...login, '--data', gateway.dataDir]);
    child.stdin.end(`${password}\n`);
    expect(await once(child, 'exit')).toEqual([0, null]);
    await gateway.running.archive();
    expect(await show(gateway)).toMatchObject({ trouble: null, archived: 5, waiting: 0 });
    expect(await hashesIn(orthanc)).toEqual(hashesOf(pictures));
    expect((await filesOf(gateway.dataDir)).includes(password)).toBe(false);
  });

  it.each([
    ['http://archive.hospital.example/dicom-web'],
    ['https://user:password@archive.hospital.example/dicom-web'],
    ['https://archive.hospital.example/dicom-web?key=1'],
    ['archive'],
  ])('is not looked for at %s', async (url) => {
    const gateway = await startForTest();
    await expect(gateway.admin('archive', 'set', '--url', url)).rejects.toThrow('--url takes');
  });
});

const countIn = async (orthanc: OrthancUnderTest): Promise<number> =>
  z.array(z.string()).parse(await (await orthanc('/instances')).json()).length;

describe('a gateway that is killed while it moves pictures to an archive', () => {
  beforeAll(buildGateway);

  it('goes on where it was, and nothing is lost', async () => {
    const data = join(await temporaryFolder(), 'data');
    const orthanc = await startOrthanc({});
    const gateway = await startGatewayProcess('--dev', '--data', data);
    const { token, depositId } = await openDepositAt(gateway.listening);
    const ask = (path: string, body: unknown): Promise<unknown> =>
      askGateway(gateway.listening, `/api/deposits/${depositId}/${path}`, token, body);
    await ask('manifest', { rows: pictures.map(({ row }) => row) });
    const body = new Uint8Array(await stowMessage(pictures.map(({ bytes }) => bytes)));
    const headers = { ...stowHeaders, authorization: `Bearer ${token}` };
    await fetch(`${gateway.listening}/dicom-web/studies`, { method: 'POST', body, headers });
    await ask('complete', { count: 5, merkleRoot: rootOf(pictures), gaps: [], declaration });
    await adminOf(data, 'archive', 'set', '--url', `${orthanc.url}/dicom-web`);
    await expect.poll(() => countIn(orthanc), { timeout: 20_000, interval: 1 }).toBeGreaterThan(0);
    await stopGatewayProcess(gateway.child, 'SIGKILL');

    await startGatewayProcess('--dev', '--data', data);
    await expect
      .poll(() => adminOf(data, 'archive', 'show'), { timeout: 20_000 })
      .toMatchObject({ archived: 5, waiting: 0, failures: [] });
    expect(await hashesIn(orthanc)).toEqual(hashesOf(pictures));
  });
});

import { execFile } from 'node:child_process';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { manifestAnswerSchema } from '../../shared/contract/gateway-api';
import { makePicture } from '../shared/dicom/make-dicom';
import {
  askGateway,
  buildGateway,
  gatewayProgram,
  openDepositAt,
  startGatewayBy,
  startGatewayProcess,
  stopGatewayProcess,
} from './gateway-process';
import { temporaryFolder } from './gateway-under-test';
import { asPicture, declaration, headCt, rootOf, stowHeaders, stowMessage } from './sender';

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}
const run = async (args: readonly string[], input = ''): Promise<Ended> =>
  new Promise((done) => {
    const child = execFile(process.execPath, [gatewayProgram, ...args], (error, stdout, stderr) => {
      done({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
    child.stdin?.end(input);
  });

const send = async (url: string, token: string, files: readonly Uint8Array[]): Promise<number> =>
  (
    await fetch(`${url}/dicom-web/studies`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...stowHeaders },
      body: new Uint8Array(await stowMessage(files)),
    })
  ).status;

beforeAll(buildGateway);

describe('the gateway as a program', () => {
  it('prints where it listens, gives the sample facility in development, and ends cleanly when it is told to', async () => {
    const data = join(await temporaryFolder(), 'data');
    const { child, listening, facilityLink } = await startGatewayProcess('--data', data, '--dev');
    expect(listening).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(facilityLink).toBe(`${listening}/f/sample`);
    expect((await fetch(facilityLink ?? '')).status).toBe(200);
    expect(await stopGatewayProcess(child, 'SIGTERM')).toBe(0);
    const again = await startGatewayProcess('--data', data);
    expect(again.facilityLink).toBeNull();
    expect(await stopGatewayProcess(again.child, 'SIGINT')).toBe(0);
  });

  it('says of a full disk that there is no room, and shows nothing that it could not record', async () => {
    const folder = await temporaryFolder();
    const { child, listening } = await startGatewayBy('unshare', [
      ...['--user', '--map-root-user', '--mount', 'sh', '-c'],
      'mkdir "$1/disk" && mount -t tmpfs -o size=4m none "$1/disk" && exec "$2" "$3" --port 0 --dev --data "$1/disk/data" --key-file "$1/key"',
      ...['sh', folder, process.execPath, gatewayProgram],
    ]);
    const { token, depositId } = await openDepositAt(listening);
    const deposit = `/api/deposits/${depositId}`;
    expect(await askGateway(listening, deposit, token)).toMatchObject({ state: 'open' });

    const filling = await open(`/proc/${String(child.pid)}/root${folder}/disk/filling`, 'w');
    for (const size of [65_536, 4096, 1])
      for (let isRoom = true; isRoom;)
        isRoom = await filling.write(Buffer.alloc(size)).then(
          ({ bytesWritten }) => bytesWritten === size,
          () => false,
        );
    await filling.close();
    const full = { error: { code: 'network/server-full', facts: {}, remedy: 'retry' } };
    await expect.poll(() => askGateway(listening, deposit, token)).toEqual(full);
    const asked = await fetch(`${listening}/api/facility/sample/codes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'robin@example.org' }),
    });
    expect([asked.status, await asked.json()]).toEqual([507, full]);
    expect(await askGateway(listening, deposit, 'guess')).toMatchObject({
      error: { code: 'deposit/unauthorized' },
    });
  });

  it('says that its disk is full to a sender that listens only when it has sent all', async () => {
    const folder = await temporaryFolder();
    const { listening } = await startGatewayBy('unshare', [
      ...['--user', '--map-root-user', '--mount', 'sh', '-c'],
      'mkdir "$1/disk" && mount -t tmpfs -o size=8m none "$1/disk" && exec "$2" "$3" --port 0 --dev --data "$1/disk/data" --key-file "$1/key"',
      ...['sh', folder, process.execPath, gatewayProgram],
    ]);
    const { token, depositId } = await openDepositAt(listening);
    const pixels = new Uint8Array(24 * 1024 * 1024);
    const large = asPicture(Buffer.from(makePicture({ sopInstanceUid: '1.2.3.4', pixels })));
    await askGateway(listening, `/api/deposits/${depositId}/manifest`, token, { rows: [large.row] });

    const body = await stowMessage([large.bytes]);
    const head = [
      'POST /dicom-web/studies HTTP/1.1',
      'Host: gateway',
      `Authorization: Bearer ${token}`,
      ...Object.entries(stowHeaders).map(([name, value]) => `${name}: ${value}`),
      `Content-Length: ${String(body.length)}`,
    ];
    const socket = connect(Number(new URL(listening).port), '127.0.0.1');
    const heard = text(socket);
    socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]));
    await finished(socket, { readable: false });
    const said = await heard;
    expect(said).toMatch(/^HTTP\/1\.1 507 /);
    expect(said).toContain('"code":"network/server-full"');
  });

  it('keeps what it acknowledged when it is killed in the middle, and goes on from there', async () => {
    const data = join(await temporaryFolder(), 'data');
    const pictures = headCt();
    const first = await startGatewayProcess('--data', data, '--dev');
    const { token, depositId } = await openDepositAt(first.listening);
    const manifest = async (url: string) => {
      const rows = pictures.map(({ row }) => row);
      return manifestAnswerSchema.parse(
        await askGateway(url, `/api/deposits/${depositId}/manifest`, token, { rows }),
      );
    };
    await manifest(first.listening);
    const [one, two, ...rest] = pictures.map(({ bytes }) => bytes);
    if (one === undefined || two === undefined) throw new Error('no pictures');
    expect(await send(first.listening, token, [one, two])).toBe(200);
    const underWay = send(first.listening, token, rest).catch(() => 'broken off');
    expect(await stopGatewayProcess(first.child, 'SIGKILL')).toBeNull();
    await underWay;

    const second = await startGatewayProcess('--data', data, '--dev');
    const { missing } = await manifest(second.listening);
    const held = pictures.filter(({ row }) => !missing.includes(row.sha256)).map(({ row }) => row.sha256);
    expect(held).toEqual(expect.arrayContaining(pictures.slice(0, 2).map(({ row }) => row.sha256)));
    const again = pictures.filter(({ row }) => missing.includes(row.sha256)).map(({ bytes }) => bytes);
    if (again.length > 0) expect(await send(second.listening, token, again)).toBe(200);
    const receipt = await askGateway(second.listening, `/api/deposits/${depositId}/complete`, token, {
      count: 4,
      merkleRoot: rootOf(pictures),
      gaps: [],
      declaration,
    });
    expect(receipt).toMatchObject({ instances: { length: 4 } });
  });

  it('is administered while it runs', async () => {
    const folder = await temporaryFolder();
    const place = ['--data', join(folder, 'data'), '--key-file', join(folder, 'key')];
    const { listening } = await startGatewayProcess(...place);
    const add = [
      'admin',
      'facility',
      'add',
      '--slug',
      'north',
      '--name',
      'Northfield',
      '--telephone',
      '+1 555 01',
    ];
    expect(await run([...add, ...place])).toEqual({
      status: 0,
      stdout: 'Northfield takes pictures at /f/north\n',
      stderr: '',
    });
    expect(await askGateway(listening, '/api/facility/north')).toMatchObject({
      name: 'Northfield',
      telephone: '+1 555 01',
    });
    const code = await run([
      'admin',
      'code',
      '--facility',
      'north',
      '--expect-name',
      'Doe, Jane',
      '--json',
      ...place,
    ]);
    const made = z.object({ code: z.string() }).parse(JSON.parse(code.stdout));
    expect(await askGateway(listening, '/api/token', '', { slug: 'north', ...made })).toMatchObject({
      asksGuard: true,
    });
    const deposits = await run(['admin', 'deposits', ...place]);
    expect(deposits.stdout).toMatch(/^\S+Z {2}open {2}north {2}[\w-]{22} {2}0 of 0/);
    const audit = await run(['admin', 'audit', ...place]);
    expect(audit.stdout).toMatch(/\tadmin\tfacility\/added\tnorth\tdone\t-\n/);
    expect(audit.stdout).toMatch(/\tanonymous\tdeposit\/opened\t\S+\t200\t127\.0\.0\.1\n/);
    expect(audit.stdout).not.toContain('Jane');
    expect((await run(['admin', 'facility', 'list', '--json', ...place])).stdout).toContain('"slug":"north"');
    expect(await readdir(folder)).toEqual(['data', 'key']);
  });

  it('says what is wrong with a command, with status 2, and never ignores an option', async () => {
    for (const [args, said] of [
      [['serve-me'], "There is no command 'serve-me'"],
      [['--colour', 'red'], "Unknown option '--colour'"],
      [['--port', 'seven'], '--port takes a number'],
      [['--study', '1.2'], "--study means nothing to 'serve'"],
      [['--tls-cert', 'x'], '--tls-cert and --tls-key go together'],
      [['admin', 'audit', '--dev'], "--dev means nothing to 'admin audit'"],
    ] as const) {
      const { status, stdout, stderr } = await run(args);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toContain(said);
      expect(stderr).toContain('Usage: gateway');
    }
    const place = ['--data', join(await temporaryFolder(), 'data')];
    const noName = await run(['admin', 'facility', 'add', '--slug', 'x', ...place]);
    expect([noName.status, noName.stderr]).toEqual([2, expect.stringContaining('--name is missing')]);
  });

  it('says what it can not do, with status 1', async () => {
    const place = ['--data', join(await temporaryFolder(), 'data')];
    const away = await run(['admin', 'audit', ...place]);
    expect(away).toEqual({ status: 1, stdout: '', stderr: 'There is no gateway in this data folder.\n' });
    const open = await run(['--host', '0.0.0.0', ...place]);
    expect([open.status, open.stderr]).toEqual([
      1,
      expect.stringContaining('Plain HTTP is for this computer alone'),
    ]);
    await run(['admin', 'facility', 'add', '--slug', 'here', '--name', 'Here', ...place]);
    const twice = await run(['admin', 'facility', 'add', '--slug', 'here', '--name', 'Here', ...place]);
    expect(twice).toEqual({ status: 1, stdout: '', stderr: 'There is a facility called here already.\n' });
    const nowhere = await run(['admin', 'code', '--facility', 'nowhere', ...place]);
    expect(nowhere).toEqual({ status: 1, stdout: '', stderr: 'There is no facility called nowhere.\n' });
  });

  it('takes the mail server from standard input, where no list of processes shows its password', async () => {
    const place = ['--data', join(await temporaryFolder(), 'data')];
    const none = await run(['--smtp-url-stdin', '--mail-from', 'a@example.org', ...place], ' \n');
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('brought no mail server')]);
    const nobody = await run(['--smtp-url-stdin', ...place], 'smtp://127.0.0.1:1\n');
    expect([nobody.status, nobody.stderr]).toEqual([2, expect.stringContaining('--mail-from is missing')]);
  });

  it('explains itself', async () => {
    const { status, stdout } = await run(['--help']);
    expect(status).toBe(0);
    for (const word of ['--key-file', '--trust-proxy', 'access-code', 'DISCPORT_SMTP_URL'])
      expect(stdout).toContain(word);
  });
});

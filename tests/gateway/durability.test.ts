import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readSystemCalls, tracedInto } from '../system-calls';
import {
  askGateway,
  buildGateway,
  gatewayProgram,
  openDepositAt,
  startGatewayBy,
  stopGatewayProcess,
} from './gateway-process';
import { makePicture } from '../shared/dicom/make-dicom';
import { tus, uploadPath } from '../../shared/contract/gateway-api';
import { temporaryFolder } from './gateway-under-test';
import { asPicture, declaration, headCt, rootOf, stowHeaders, stowMessage } from './sender';

beforeAll(buildGateway);

/*
 * A process that is killed does not lose what the system has in its memory, a power cut does. So the order of the system calls
 * is the proof: file, folder and database are synced before the first byte of the answer is written.
 */
it('acknowledges nothing before it is on the disk: the file, its name, and the record that it is there', async () => {
  const folder = await temporaryFolder();
  const data = join(folder, 'data');
  const log = join(folder, 'calls');
  const { child, listening } = await startGatewayBy('strace', [
    ...[...tracedInto(log), process.execPath, gatewayProgram],
    ...['--port', '0', '--dev', '--data', data],
  ]);
  const { token, depositId } = await openDepositAt(listening);
  const pictures = headCt();
  const ask = (path: string, body: unknown): Promise<unknown> =>
    askGateway(listening, `/api/deposits/${depositId}/${path}`, token, body);
  await ask('manifest', { rows: pictures.map(({ row }) => row) });
  const body = new Uint8Array(await stowMessage(pictures.map(({ bytes }) => bytes)));
  const headers = { ...stowHeaders, authorization: `Bearer ${token}` };
  const answered = await fetch(`${listening}/dicom-web/studies`, { method: 'POST', body, headers });
  expect(answered.status).toBe(200);
  await ask('complete', { count: 4, merkleRoot: rootOf(pictures), gaps: [], declaration });
  const packs = join(data, 'packs', depositId);
  const [pack = ''] = await readdir(packs);
  await stopGatewayProcess(child, 'SIGTERM');

  const calls = await readSystemCalls(log);
  const answer = (said: string): number =>
    calls.findIndex(({ name, args: all }) => name.startsWith('write') && all.includes(said));
  const synced = (path: string, before: number): number =>
    calls.map((call) => call.name.endsWith('sync') && call.path === path).lastIndexOf(true, before);
  const database = join(data, 'gateway.db-wal');

  const stored = answer('application/dicom+json');
  const file = synced(join(packs, pack), stored);
  const record = synced(database, stored);
  expect(file).toBeGreaterThan(0);
  expect(synced(packs, stored)).toBeGreaterThan(file);
  expect(synced(join(data, 'packs'), stored)).toBeGreaterThan(0);
  // the record comes last: it says that the file is there
  expect(record).toBeGreaterThan(synced(packs, stored));
  expect(synced(database, answer('jws'))).toBeGreaterThan(stored);
});

it('acknowledges no piece of a large picture before it is on the disk, and the last one only once the whole is', async () => {
  const folder = await temporaryFolder();
  const data = join(folder, 'data');
  const log = join(folder, 'calls');
  const { child, listening } = await startGatewayBy('strace', [
    ...[...tracedInto(log), process.execPath, gatewayProgram],
    ...['--port', '0', '--dev', '--data', data],
  ]);
  const { token, depositId } = await openDepositAt(listening);
  const mega = 1024 * 1024;
  const large = asPicture(
    Buffer.from(makePicture({ sopInstanceUid: '1.2.3.9', pixels: new Uint8Array(3 * mega) })),
  );
  await askGateway(listening, `/api/deposits/${depositId}/manifest`, token, { rows: [large.row] });
  const patch = async (from: number, to?: number): Promise<Response> =>
    fetch(`${listening}${uploadPath(depositId, large.row.sha256)}`, {
      method: 'PATCH',
      headers: {
        ...{ authorization: `Bearer ${token}`, 'tus-resumable': tus.version },
        ...{ 'content-type': tus.contentType, 'upload-offset': String(from) },
      },
      body: new Uint8Array(large.bytes.subarray(from, to)),
    });
  const packs = join(data, 'packs', depositId);
  expect((await patch(0, 2 * mega)).status).toBe(204);
  const [segment = ''] = await readdir(packs);
  expect((await patch(2 * mega)).status).toBe(204);
  const [whole = ''] = await readdir(packs);
  expect(whole).not.toBe(segment);
  await stopGatewayProcess(child, 'SIGTERM');

  const calls = await readSystemCalls(log);
  const answers = calls.flatMap(({ name, args }, at) =>
    name.startsWith('write') && args.includes('HTTP/1.1 204') ? [at] : [],
  );
  const synced = (path: string, before: number): number =>
    calls.map((call) => call.name.endsWith('sync') && call.path === path).lastIndexOf(true, before);
  expect(answers).toHaveLength(2);
  for (const [index, file] of [segment, whole].entries()) {
    const answer = answers[index] ?? 0;
    const ofFile = synced(join(packs, file), answer);
    expect(ofFile).toBeGreaterThan(answers[index - 1] ?? 0);
    expect(synced(packs, answer)).toBeGreaterThan(ofFile);
    expect(synced(join(data, 'gateway.db-wal'), answer)).toBeGreaterThan(synced(packs, answer));
  }
});

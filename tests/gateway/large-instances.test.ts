import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { uploadPath } from '../../shared/contract/gateway-api';
import { makePicture } from '../shared/dicom/make-dicom';
import { startForTest, type GatewayUnderTest } from './gateway-under-test';
import {
  alter,
  asPicture,
  complete,
  openDeposit,
  promise,
  stow,
  type OpenDeposit,
  type Picture,
} from './sender';

const megabyte = 1_048_576;
const large = (): Picture => {
  const pixels = Buffer.from(Array.from({ length: 5 * megabyte }, (_, at) => (at * 31) % 251));
  return asPicture(Buffer.from(makePicture({ sopInstanceUid: '1.2.3.9', pixels })));
};

interface Told {
  readonly status: number;
  readonly offset: number;
  readonly length: number;
}
const ask = async (
  { url }: GatewayUnderTest,
  { id, token }: OpenDeposit,
  { row }: Picture,
  init: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> } = {
    method: 'HEAD',
  },
): Promise<Told> => {
  const headers = { ...init.headers, authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' };
  const { status, headers: told } = await fetch(`${url}${uploadPath(id, row.sha256)}`, { ...init, headers });
  return { status, offset: Number(told.get('upload-offset')), length: Number(told.get('upload-length')) };
};
const append = (
  gateway: GatewayUnderTest,
  opened: OpenDeposit,
  picture: Picture,
  offset: number,
  bytes: Uint8Array,
): Promise<Told> =>
  ask(gateway, opened, picture, {
    method: 'PATCH',
    headers: { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
    body: new Uint8Array(bytes),
  });
const packsOf = ({ dataDir }: GatewayUnderTest, { id }: OpenDeposit): Promise<string[]> =>
  readdir(join(dataDir, 'packs', id));

it('takes a large instance in pieces, also over a restart, and holds it like any other', async () => {
  const gateway = await startForTest();
  const picture = large();
  const { bytes } = picture;
  const opened = await openDeposit(gateway);
  expect((await ask(gateway, opened, picture)).status).toBe(404);
  await promise(gateway, opened, [picture]);
  expect(await ask(gateway, opened, picture)).toEqual({ status: 200, offset: 0, length: bytes.length });
  const first = await append(gateway, opened, picture, 0, bytes.subarray(0, 2 * megabyte));
  expect(first).toEqual({ status: 204, offset: 2 * megabyte, length: bytes.length });
  const later = await gateway.restart();
  expect(await ask(later, opened, picture)).toMatchObject({ status: 200, offset: 2 * megabyte });
  const last = await append(later, opened, picture, 2 * megabyte, bytes.subarray(2 * megabyte));
  expect(last).toMatchObject({ status: 204, offset: bytes.length });
  expect((await promise(later, opened, [picture])).missing).toEqual([]);
  expect(await packsOf(later, opened)).toHaveLength(1);
  // reads it back and compares
  expect((await complete(later, opened, [picture])).status).toBe(200);
});

it('refuses what is not the next byte, more than was promised, and another deposit', async () => {
  const gateway = await startForTest();
  const picture = large();
  const { bytes } = picture;
  const opened = await openDeposit(gateway);
  await promise(gateway, opened, [picture]);
  expect((await append(gateway, opened, picture, 5, bytes)).status).toBe(409);
  expect((await append(gateway, opened, picture, 0, Buffer.concat([bytes, bytes]))).status).toBe(400);
  expect(await ask(gateway, opened, picture)).toMatchObject({ status: 200, offset: 0 });
  const other = await openDeposit(gateway, 'mallory@example.org');
  const stolen = { id: opened.id, token: other.token };
  expect((await ask(gateway, stolen, picture)).status).toBe(401);
  expect((await append(gateway, stolen, picture, 0, bytes)).status).toBe(401);
});

it('keeps no small pieces, so that nobody can make many of them', async () => {
  const gateway = await startForTest();
  const picture = large();
  const opened = await openDeposit(gateway);
  await promise(gateway, opened, [picture]);
  const told = await append(gateway, opened, picture, 0, picture.bytes.subarray(0, 1000));
  expect(told).toMatchObject({ status: 204, offset: 0 });
  expect(await packsOf(gateway, opened)).toEqual([]);
});

it('begins anew where the whole is not what was promised', async () => {
  const gateway = await startForTest();
  const picture = large();
  const opened = await openDeposit(gateway);
  await promise(gateway, opened, [picture]);
  await append(gateway, opened, picture, 0, picture.bytes.subarray(0, 2 * megabyte));
  const rest = alter(picture).bytes.subarray(2 * megabyte);
  expect(await append(gateway, opened, picture, 2 * megabyte, rest)).toMatchObject({ status: 460 });
  expect(await ask(gateway, opened, picture)).toMatchObject({ status: 200, offset: 0 });
  expect(await packsOf(gateway, opened)).toEqual([]);
  expect((await promise(gateway, opened, [picture])).missing).toEqual([picture.row.sha256]);
  expect(await append(gateway, opened, picture, 0, picture.bytes)).toMatchObject({ status: 204 });
});

it('is content with what came whole by another way meanwhile, and removes the pieces', async () => {
  const gateway = await startForTest();
  const picture = large();
  const { bytes } = picture;
  const opened = await openDeposit(gateway);
  await promise(gateway, opened, [picture]);
  await append(gateway, opened, picture, 0, bytes.subarray(0, 2 * megabyte));
  await stow(gateway, opened, [bytes]);
  expect(await ask(gateway, opened, picture)).toMatchObject({ status: 200, offset: bytes.length });
  const later = await gateway.restart();
  expect(await packsOf(later, opened)).toHaveLength(1);
  expect((await complete(later, opened, [picture])).status).toBe(200);
});

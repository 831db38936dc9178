import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  readSpooled,
  spooledBytes,
  SpoolDamaged,
  SpoolWriter,
  type SpoolPlace,
} from '../../../electron/transfer/spool';

const key = randomBytes(32);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'discport-spool-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (writer: SpoolWriter, ...chunks: readonly Uint8Array[]): Promise<SpoolPlace> => {
  await writer.begin();
  for (const chunk of chunks) await writer.write(chunk);
  return writer.end();
};
const take = async (place: SpoolPlace, bytes: number, withKey: Uint8Array = key): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readSpooled(folder, withKey, place, bytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
};
const spooled = async (...instances: readonly Buffer[]): Promise<readonly SpoolPlace[]> => {
  const writer = new SpoolWriter(folder, key);
  const places: SpoolPlace[] = [];
  for (const instance of instances) places.push(await put(writer, instance));
  await writer.close();
  return places;
};
const packOf = async (): Promise<string> => join(folder, (await readdir(folder))[0] ?? '');

it('gives every instance back, whatever its size and however its bytes came', async () => {
  const instances = [0, 1, 262_143, 262_144, 262_145, 1_000_000].map((bytes) => randomBytes(bytes));
  const writer = new SpoolWriter(folder, key);
  const places: SpoolPlace[] = [];
  for (const [index, bytes] of instances.entries()) {
    const cut = Math.floor((bytes.length * index) / 7);
    places.push(await put(writer, bytes.subarray(0, cut), bytes.subarray(cut)));
  }
  await writer.close();
  for (const [index, place] of places.entries()) {
    const bytes = instances[index] ?? Buffer.alloc(0);
    expect((await take(place, bytes.length)).equals(bytes)).toBe(true);
  }
  expect((await stat(await packOf())).size).toBe(spooledBytes(instances.map(({ length }) => length)));
});

it('gives instances back while more are written', async () => {
  const writer = new SpoolWriter(folder, key);
  const first = await put(writer, Buffer.from('first'));
  await writer.flush();
  const [second, read] = await Promise.all([put(writer, randomBytes(600_000)), take(first, 5)]);
  expect(read.toString()).toBe('first');
  expect(second.offset).toBe(first.offset + 5 + 16);
  await writer.close();
});

it('holds nothing that can be read without the key, for this account alone', async () => {
  const [place] = await spooled(Buffer.from('Mustermann^Erika'));
  const path = await packOf();
  expect((await readFile(path)).includes('Mustermann')).toBe(false);
  expect((await stat(path)).mode & 0o077).toBe(0);
  await expect(take(place ?? { pack: 1, offset: 16, frame: 0 }, 16, randomBytes(32))).rejects.toThrow(
    SpoolDamaged,
  );
});

it('never seals two frames with the same key and nonce, also where an instance was given up', async () => {
  const writer = new SpoolWriter(folder, key);
  await writer.begin();
  await writer.write(randomBytes(600_000));
  const place = await put(writer, Buffer.from('next'));
  await writer.close();
  expect(place.frame).toBe(2);
  expect((await take(place, 4)).toString()).toBe('next');
  const again = new SpoolWriter(folder, key);
  expect((await put(again, Buffer.from('x'))).pack).toBe(2);
  await again.close();
  const prefixes = await Promise.all(
    (await readdir(folder)).map(async (name) =>
      (await readFile(join(folder, name))).subarray(8, 16).toString('hex'),
    ),
  );
  expect(new Set(prefixes).size).toBe(2);
});

it('finds every change and every cut', async () => {
  const instance = randomBytes(300_000);
  const [place] = await spooled(instance);
  if (place === undefined) throw new Error('nothing was spooled');
  const path = await packOf();
  const whole = await readFile(path);
  for (const at of [0, 9, 16, 16 + 262_144, whole.length - 1]) {
    const changed = Buffer.from(whole);
    changed.writeUInt8(changed.readUInt8(at) ^ 0x40, at);
    await writeFile(path, changed);
    await expect(take(place, instance.length)).rejects.toThrow(SpoolDamaged);
  }
  await writeFile(path, whole);
  await truncate(path, whole.length - 1);
  await expect(take(place, instance.length)).rejects.toThrow(SpoolDamaged);
  await rm(path);
  await expect(take(place, instance.length)).rejects.toThrow(SpoolDamaged);
});

it('finds frames that changed places', async () => {
  const [first, second] = await spooled(randomBytes(100), randomBytes(100));
  if (first === undefined || second === undefined) throw new Error('nothing was spooled');
  const path = await packOf();
  const bytes = await readFile(path);
  const swapped = Buffer.concat([bytes.subarray(0, 16), bytes.subarray(132), bytes.subarray(16, 132)]);
  await writeFile(path, swapped);
  await expect(take(first, 100)).rejects.toThrow(SpoolDamaged);
  await expect(take(second, 100)).rejects.toThrow(SpoolDamaged);
});

it('writes into no file and through no link that is there already', async () => {
  const elsewhere = join(folder, 'elsewhere');
  await writeFile(elsewhere, 'mine');
  await symlink(elsewhere, join(folder, 'pack-000001'));
  const [place] = await spooled(Buffer.from('x'));
  expect(place?.pack).toBe(2);
  expect(
    createHash('sha256')
      .update(await readFile(elsewhere))
      .digest('hex'),
  ).toBe(createHash('sha256').update('mine').digest('hex'));
});

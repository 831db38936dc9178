import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Journal } from '../../../electron/transfer/journal';

const key = randomBytes(32);
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'discport-journal-'));
  path = join(folder, 'journal');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const written = async (...records: readonly unknown[]): Promise<void> => {
  const journal = await Journal.create(path, key);
  for (const record of records) await journal.append(record);
  await journal.close();
};
const reopened = async (withKey: Uint8Array = key): Promise<readonly unknown[] | null> => {
  const opened = await Journal.open(path, withKey);
  await opened?.journal.close();
  return opened?.records ?? null;
};

it('gives back what was appended, in order, also over several openings', async () => {
  await written({ n: 1 }, { n: 2 });
  const opened = await Journal.open(path, key);
  await opened?.journal.append({ n: 3 }, { n: 4 });
  await opened?.journal.close();
  expect(await reopened()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
});

it('keeps the order of appends that overlap', async () => {
  const journal = await Journal.create(path, key);
  await Promise.all(Array.from({ length: 50 }, (_, n) => journal.append({ n })));
  await journal.close();
  expect(await reopened()).toEqual(Array.from({ length: 50 }, (_, n) => ({ n })));
});

it('holds nothing that can be read without the key, and is for this account alone', async () => {
  await written({ patientName: 'Mustermann^Erika' });
  expect((await readFile(path)).includes('Mustermann')).toBe(false);
  expect((await stat(path)).mode & 0o077).toBe(0);
  expect(await reopened(randomBytes(32))).toBeNull();
});

it('drops a record that was being written when the power went, wherever it was cut, and goes on from there', async () => {
  await written({ n: 1 });
  const whole = (await stat(path)).size;
  await rm(path);
  await written({ n: 1 }, { n: 2 });
  const both = await readFile(path);
  for (let size = whole; size < both.length; size += 7) {
    await writeFile(path, both);
    await truncate(path, size);
    const opened = await Journal.open(path, key);
    expect(opened?.records).toEqual([{ n: 1 }]);
    await opened?.journal.append({ n: 3 });
    await opened?.journal.close();
    expect(await reopened()).toEqual([{ n: 1 }, { n: 3 }]);
  }
});

it('leaves the file as it was until something is added, and says that its end can not be read', async () => {
  await written({ n: 1 });
  await writeFile(path, Buffer.alloc(100, 1), { flag: 'a' });
  const before = await readFile(path);
  const opened = await Journal.open(path, key);
  expect(opened?.isWhole).toBe(false);
  await opened?.journal.close();
  expect(await readFile(path)).toEqual(before);
});

it('drops an end that the system filled with zeros', async () => {
  await written({ n: 1 });
  await writeFile(path, Buffer.alloc(4096), { flag: 'a' });
  expect(await reopened()).toEqual([{ n: 1 }]);
});

it('takes no record that was changed, moved or repeated, and those after a changed one', async () => {
  await written({ n: 1 });
  const first = (await stat(path)).size;
  await rm(path);
  await written({ n: 1 }, { n: 2 }, { n: 3 });
  const bytes = await readFile(path);
  const record = first - 8;

  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(first + 20) ^ 1, first + 20);
  await writeFile(path, flipped);
  expect(await reopened()).toEqual([{ n: 1 }, null, { n: 3 }]);

  const repeated = Buffer.concat([bytes.subarray(0, first), bytes.subarray(8, first)]);
  await writeFile(path, repeated);
  expect(await reopened()).toEqual([{ n: 1 }]);

  const swapped = Buffer.concat([
    bytes.subarray(0, first),
    bytes.subarray(first + record),
    bytes.subarray(first, first + record),
  ]);
  await writeFile(path, swapped);
  expect(await reopened()).toEqual([{ n: 1 }]);
});

it('is never written over another file', async () => {
  await writeFile(path, 'something');
  await expect(Journal.create(path, key)).rejects.toThrow('EEXIST');
  expect(await reopened()).toBeNull();
  expect(await readFile(path, 'utf8')).toBe('something');
});

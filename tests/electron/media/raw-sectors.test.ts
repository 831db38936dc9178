import { expect, it } from 'vitest';
import { UnreadableError } from '../../../electron/media/medium/unreadable';
import { dataOf } from '../../../electron/media/raw-sectors';
import type { SourceFile } from '../../../electron/media/source';

const sectors = 20;
/** Sectors whose data is their number. */
const raw = Buffer.alloc(sectors * 2352);
for (let sector = 0; sector < sectors; sector++)
  raw
    .subarray(sector * 2352)
    .fill(0xff, 1, 11)
    .fill(1, 15, 16)
    .fill(sector, 16, 2064);

const fileOf = (bytes: Uint8Array, bad: readonly [number, number] | null = null): SourceFile => ({
  bytes: bytes.length,
  read: (into, position) => {
    const part = bytes.subarray(position, position + into.length);
    into.set(part);
    if (bad === null || bad[0] >= position + part.length || bad[1] <= position) return part.length;
    const range = [Math.max(bad[0], position), Math.min(bad[1], position + part.length)] as const;
    into.fill(0, range[0] - position, range[1] - position);
    throw new UnreadableError({ code: 'EIO', message: 'bad sector' }, [range], false);
  },
  close: () => undefined,
});

const numbered = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => Math.floor((from + index) / 2048));

it.each([
  [0, 10],
  [2040, 20],
  [4096, 2048],
  [100, 9000],
  [sectors * 2048 - 5, 50],
  [sectors * 2048 + 5000, 50],
])('of raw sectors, the data is read from byte %i on, %i bytes', (position, bytes) => {
  const data = dataOf(fileOf(raw));
  const into = new Uint8Array(bytes);
  const wanted = numbered(position, Math.max(position, Math.min(position + bytes, data.bytes)));
  expect(data.read(into, position)).toBe(wanted.length);
  expect(Array.from(into.subarray(0, wanted.length))).toEqual(wanted);
});

it('the subchannel behind each sector is no data', () => {
  const withSubchannel = Buffer.concat(
    Array.from({ length: sectors }, (_, sector) => [
      raw.subarray(sector * 2352, (sector + 1) * 2352),
      Buffer.alloc(96, 0xee),
    ]).flat(),
  );
  const data = dataOf(fileOf(withSubchannel));
  expect(data.bytes).toBe(sectors * 2048);
  const into = new Uint8Array((sectors - 1) * 2048);
  expect(data.read(into, 2048)).toBe(into.length);
  expect(Array.from(into)).toEqual(numbered(2048, sectors * 2048));
});

it('what can not be read of raw sectors is told as what it is of the data, and the rest is there', () => {
  const data = dataOf(fileOf(raw, [3 * 2352 + 100, 4 * 2352 + 10]));
  const into = new Uint8Array(5 * 2048);
  let thrown: unknown;
  try {
    data.read(into, 1000);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'EIO', ranges: [[3 * 2048, 5 * 2048]] });
  expect(Array.from(into.subarray(0, 3 * 2048 - 1000))).toEqual(numbered(1000, 3 * 2048));
  expect(into[5 * 2048 - 1000]).toBe(5);
});

it('any other file is its own data', () => {
  for (const bytes of [new Uint8Array(), new Uint8Array(5000), raw.subarray(2)]) {
    const file = fileOf(bytes);
    expect(dataOf(file)).toBe(file);
  }
});

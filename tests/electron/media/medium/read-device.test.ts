import { expect, it } from 'vitest';
import { readAgain } from '../../../../electron/media/medium/read-again';
import { readDevice } from '../../../../electron/media/medium/read-device';
import { SectorStore } from '../../../../electron/media/medium/sector-store';
import { UnreadableError } from '../../../../electron/media/medium/unreadable';
import type { SourceFile } from '../../../../electron/media/source';
import { newModelDrive, type Damage, type ModelDrive } from './model-drive';

const sectors = 3000;
const image = Buffer.alloc(sectors * 2048, 'What a disc holds. ');

const newDrive = (damage?: Damage, bytes = image.length): ModelDrive =>
  newModelDrive(
    bytes,
    (into, position) => {
      into.fill(0);
      return image.copy(into, 0, position, bytes);
    },
    damage,
  );

const read = (file: SourceFile, position: number, bytes: number): Buffer => {
  const into = Buffer.alloc(bytes, 'x');
  return into.subarray(0, file.read(into, position));
};

const rangesOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    if (error instanceof UnreadableError) return error.ranges;
    throw error;
  }
  return [];
};

it('any bytes are given as they are, each sector read once', () => {
  const drive = newDrive();
  const device = readDevice(drive, new SectorStore());
  for (const [position, bytes] of [
    [0, 10],
    [2047, 2],
    [5, 1_500_000],
    [4096, 2048],
  ] as const)
    expect(read(device, position, bytes).equals(image.subarray(position, position + bytes))).toBe(true);
  expect(Math.max(...drive.given.values())).toBe(1);
});

it('a disc that ends in the middle of a sector gives no more than it has', () => {
  const device = readDevice(newDrive({}, 5000), new SectorStore());
  expect(read(device, 4090, 4096).equals(image.subarray(4090, 5000))).toBe(true);
  expect(read(device, 5000, 10)).toHaveLength(0);
});

it('a device that gives less than it says gives no bytes in their place', () => {
  const short = { ...newDrive(), read: (into: Uint8Array, at: number) => image.copy(into, 0, at, 3000) };
  expect(read(readDevice(short, new SectorStore()), 0, 8192)).toHaveLength(2048);
});

it('a small gap is read through, a large one is leapt over', () => {
  const drive = newDrive();
  const device = readDevice(drive, new SectorStore());
  read(device, 0, 2048);
  read(device, 100 * 2048, 2048);
  expect([drive.seeks(), drive.given.size]).toEqual([1, 101]);
  read(device, 1000 * 2048, 2048);
  expect([drive.seeks(), drive.given.size]).toEqual([2, 102]);
});

it('memory is bounded: what was not asked for the longest is read again', () => {
  const drive = newDrive();
  const device = readDevice(drive, new SectorStore(512 * 2048));
  for (const sector of [0, 600, 0, 1200, 0]) read(device, sector * 2048, 300 * 2048);
  expect(drive.given.get(0)).toBe(3);
  read(device, 0, 2048);
  expect(drive.given.get(0)).toBe(3);
});

it('what can not be read is told exactly, the rest is given, and it is not tried again', () => {
  const drive = newDrive({ bad: new Set([3, 4, 9]) });
  const device = readDevice(drive, new SectorStore());
  const into = Buffer.alloc(20 * 2048);
  expect(rangesOf(() => device.read(into, 100))).toEqual([
    [3 * 2048, 5 * 2048],
    [9 * 2048, 10 * 2048],
  ]);
  expect(into.subarray(0, 3 * 2048 - 100).equals(image.subarray(100, 3 * 2048))).toBe(true);
  expect(into.subarray(3 * 2048 - 100, 5 * 2048 - 100).every((byte) => byte === 0)).toBe(true);
  const reads = drive.order.length;
  expect(rangesOf(() => device.read(Buffer.alloc(100), 3 * 2048))).toEqual([[3 * 2048, 3 * 2048 + 100]]);
  expect(drive.order.length).toBe(reads);
});

it('where all is bad, only so many reads are tried', () => {
  const drive = newDrive({ bad: new Set(Array.from({ length: 512 }, (_, index) => index)) });
  expect(rangesOf(() => readAgain(drive).read(new Uint8Array(512 * 2048), 0))).toEqual([[0, 512 * 2048]]);
  expect(drive.order.length).toBeLessThanOrEqual(61);
});

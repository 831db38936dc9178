import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DiscImage, ImageVolume } from '../../../shared/iso9660/disc-image';
import { readUdf } from '../../../shared/udf/read-udf';
import { withImage } from '../iso9660/iso-on-disk';
import { getFromUdf, makeUdf, putIntoUdf, type UdfOptions } from './udf-tools.mjs';

// other programs judge here, and computers are busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const contentOf = (image: DiscImage, volume: ImageVolume | null, path: string): Buffer => {
  const file = volume?.files.find((one) => one.path === path);
  return Buffer.concat(
    (file?.parts ?? []).map(({ position, bytes }) => {
      const part = Buffer.alloc(bytes);
      if (position !== null) image.read(part, position);
      return part;
    }),
  );
};

const small = Buffer.from('index of the disc\n');
const large = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7919) >> 3));

let folder: string;
/** A volume of a CD-RW with a file at its root and one in a folder. */
let rewritable: string;

const fill = (image: string, mediaType: string, how: UdfOptions = {}): void => {
  makeUdf(image, mediaType, how);
  putIntoUdf(image, join(folder, 'in'), ['DICOMDIR', 'DICOM'], how.blockBytes);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'discport-udf-'));
  mkdirSync(join(folder, 'in', 'DICOM'), { recursive: true });
  writeFileSync(join(folder, 'in', 'DICOMDIR'), small);
  writeFileSync(join(folder, 'in', 'DICOM', 'IM1'), large);
  rewritable = join(folder, 'rewritable.udf');
  fill(rewritable, 'cdrw');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const expectRead = (path: string): void => {
  withImage(path, (image) => {
    const volume = readUdf(image);
    expect(volume).toMatchObject({ volumeId: 'DISC', notFollowed: [], cut: false });
    expect(volume?.files.map(({ path: at, bytes }) => [at, bytes]).sort()).toEqual([
      ['DICOM/IM1', large.length],
      ['DICOMDIR', small.length],
    ]);
    expect(contentOf(image, volume, 'DICOMDIR').equals(small)).toBe(true);
    expect(contentOf(image, volume, 'DICOM/IM1').equals(large)).toBe(true);
  });
};

describe('a UDF volume that mkudffs and udfclient wrote', () => {
  it('is read where it is plain', () => {
    const image = join(folder, 'plain.udf');
    fill(image, 'dvd', { options: ['-r', '1.02'] });
    expectRead(image);
  });

  it('is read where it is a stick, whose sectors are small', () => {
    const image = join(folder, 'stick.udf');
    fill(image, 'hd', { blockBytes: 512 });
    expectRead(image);
  });

  it('is read where it is sparable, as on a CD-RW', () => {
    expectRead(rewritable);
  });

  it('is read where a packet of it lies in another place, as udfclient reads it', () => {
    const image = join(folder, 'moved.udf');
    const bytes = readFileSync(rewritable);
    // the map of the partition, and both sparing tables (OSTA UDF 2.60 2.2.9, 2.2.12)
    const at = bytes.indexOf('*UDF Sparable Partition', 0, 'latin1') - 5;
    const packetBytes = bytes.readUInt16LE(at + 40) * 2048;
    const start = partitionStart(bytes) * 2048;
    const content = bytes.indexOf(large.subarray(100_000, 100_100));
    const packet = Math.floor((content - start) / packetBytes);
    const tables = [0, 1].map((index) => bytes.readUInt32LE(at + 48 + 4 * index) * 2048);
    const spare = bytes.readUInt32LE((tables[0] ?? 0) + 60);
    const from = start + packet * packetBytes;
    bytes.copy(bytes, spare * 2048, from, from + packetBytes);
    bytes.fill(0xee, from, from + packetBytes);
    for (const table of tables) {
      bytes.writeUInt32LE((packet * packetBytes) / 2048, table + 56);
      seal(bytes.subarray(table, table + 2048));
    }
    writeFileSync(image, bytes);
    expectRead(image);
    mkdirSync(join(folder, 'out'));
    getFromUdf(image, 'DICOM', join(folder, 'out'));
    expect(readFileSync(join(folder, 'out', 'DICOM', 'IM1')).equals(large)).toBe(true);
  });

  it('may say anything: it is read to an end, and nothing outside of it', () => {
    // descriptors, tables and the directories, which lie at the start of the partition
    const start = partitionStart(readFileSync(rewritable));
    const place = fc.oneof(
      fc.nat(300 * 2048),
      fc.nat(40 * 2048).map((at) => start * 2048 + at),
    );
    const value = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0xff), fc.nat(255));
    withImage(rewritable, (disc) => {
      const spoilt = (changes: ReadonlyMap<number, number>, bytes: number): DiscImage => ({
        bytes,
        read: (into, position) => {
          expect(position).toBeGreaterThanOrEqual(0);
          expect(position + into.length).toBeLessThanOrEqual(bytes);
          const got = disc.read(into, position);
          for (const [at, changed] of changes)
            if (at >= position && at < position + got) into[at - position] = changed;
          return got;
        },
      });
      fc.assert(
        fc.property(
          fc.array(fc.tuple(place, value), { maxLength: 60 }),
          fc.oneof(fc.constant(disc.bytes), fc.nat(disc.bytes)),
          (changes, bytes) => {
            const volume = readUdf(spoilt(new Map(changes), bytes));
            for (const { path, parts, bytes: size } of volume?.files ?? []) {
              expect(path.split('/')).not.toContain('..');
              expect(parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(size);
            }
          },
        ),
        { seed: 20261125, numRuns: 300 },
      );
    });
  });

  it('is read where its blocks are found by a table, which is the last that was written', () => {
    const image = join(folder, 'once.udf');
    makeUdf(image, 'cdr', { options: ['--closed'] });
    const bytes = readFileSync(image);
    let end = bytes.length;
    while (bytes[end - 1] === 0) end--;
    truncateSync(image, Math.ceil(end / 2048) * 2048);
    // udfclient can't write onto such a volume: its root is all there is
    withImage(image, (disc) => {
      expect(readUdf(disc)).toEqual({
        volumeId: 'DISC',
        files: [],
        notFollowed: [],
        unreadable: [],
        cut: false,
      });
    });
  });
});

/** First sector of the partition (ECMA-167 3/10.5): its descriptor has tag 5, in the sequence behind sector 96. */
const partitionStart = (bytes: Buffer): number => {
  for (let sector = 17; sector < 300; sector++)
    if (bytes.readUInt16LE(sector * 2048) === 5 && bytes.readUInt32LE(sector * 2048 + 12) === sector)
      return bytes.readUInt32LE(sector * 2048 + 188);
  throw new Error('no partition');
};

/** Makes the checksums of a descriptor right (ECMA-167 3/7.2). */
const seal = (descriptor: Buffer): void => {
  let crc = 0;
  for (const byte of descriptor.subarray(16, 16 + descriptor.readUInt16LE(10))) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  descriptor.writeUInt16LE(crc, 8);
  descriptor[4] = 0;
  descriptor[4] = descriptor.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) & 0xff;
};

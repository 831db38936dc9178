import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DiscImage, ImageVolume } from '../../../shared/iso9660/disc-image';
import { readUdf } from '../../../shared/udf/read-udf';
import { withImage } from '../iso9660/iso-on-disk';

// other programs judge here, and computers are busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let iso: string;
const long = Buffer.alloc(3_000_000, 'picture ');
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'discport-udf-'));
  iso = join(folder, 'bridge.iso');
  const source = join(folder, 'source');
  mkdirSync(join(source, 'DICOM', 'Übersicht'), { recursive: true });
  writeFileSync(join(source, 'DICOM', 'Übersicht', 'Schädel Aufnahme.dcm'), long);
  writeFileSync(join(source, 'DICOMDIR'), 'index');
  writeFileSync(join(source, '頭部.dcm'), 'head');
  writeFileSync(join(source, 'empty'), '');
  for (let index = 0; index < 300; index++) writeFileSync(join(source, 'DICOM', `IM${index}`), String(index));
  execFileSync(
    'genisoimage',
    [
      '-quiet',
      '-udf',
      '-J',
      '-R',
      '-allow-limited-size',
      '-input-charset',
      'utf-8',
      '-V',
      'BRIDGE',
      '-o',
      iso,
      source,
    ],
    {
      stdio: 'ignore',
    },
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const inMemory = (bytes: Uint8Array): DiscImage => ({
  bytes: bytes.length,
  read: (into, position) => {
    const part = bytes.subarray(position, position + into.length);
    into.set(part);
    return part.length;
  },
});

const contentOf = (image: DiscImage, volume: ImageVolume | null, path: string): Buffer => {
  const file = volume?.files.find((one) => one.path === path);
  const content = Buffer.alloc(file?.bytes ?? 0);
  let at = 0;
  for (const { position, bytes } of file?.parts ?? []) {
    if (position !== null) image.read(content.subarray(at, at + bytes), position);
    at += bytes;
  }
  return content;
};

describe('a UDF image', () => {
  it('is read as 7z reads it', () => {
    const listed = execFileSync('7z', ['l', '-ba', '-slt', '-tudf', iso], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    const theirs = listed
      .split('\n\n')
      .flatMap((entry) => {
        const [, path] = /^Path = (.*)$/m.exec(entry) ?? [];
        const [, bytes] = /^Size = (\d*)$/m.exec(entry) ?? [];
        return path === undefined || /^Folder = \+$/m.test(entry) ? [] : [`${path} ${bytes ?? ''}`];
      })
      .sort();
    withImage(iso, (image) => {
      const volume = readUdf(image);
      expect(volume).toMatchObject({ notFollowed: [], cut: false });
      expect(volume?.files.map(({ path, bytes }) => `${path} ${bytes}`).sort()).toEqual(theirs);
      expect(theirs).toHaveLength(304);
    });
  });

  it('gives the bytes of its files', () => {
    withImage(iso, (image) => {
      const volume = readUdf(image);
      expect(volume?.volumeId).toBe('BRIDGE');
      expect(contentOf(image, volume, 'DICOM/Übersicht/Schädel Aufnahme.dcm').equals(long)).toBe(true);
      expect(contentOf(image, volume, '頭部.dcm').toString()).toBe('head');
      expect(contentOf(image, volume, 'DICOM/IM299').toString()).toBe('299');
      expect(contentOf(image, volume, 'empty')).toHaveLength(0);
    });
  });

  it('lists every file, or tells of the folder, whichever sector was copied as zeros', () => {
    const whole = readFileSync(iso);
    const count = withImage(iso, (image) => readUdf(image)?.files.length);
    const first = whole.indexOf('index') / 2048;
    let folders = 0;
    for (let sector = 256; sector < first; sector++) {
      const bytes = new Uint8Array(whole);
      bytes.fill(0, sector * 2048, (sector + 1) * 2048);
      const volume = readUdf(inMemory(bytes));
      if (volume?.unreadable.includes('DICOM') === true) folders++;
      if (volume === null || volume.unreadable.length + volume.notFollowed.length > 0) continue;
      expect([sector, volume.files.length]).toEqual([sector, count]);
    }
    expect(folders).toBeGreaterThan(3);
    withImage(iso, (image) => {
      expect(readUdf(image)?.unreadable).toEqual([]);
    });
  });

  it.each([17, 19, 31])('is read by its anchor where sectors 16 to %i are lost', (last) => {
    const bytes = new Uint8Array(readFileSync(iso)).fill(0, 16 * 2048, (last + 1) * 2048);
    expect(readUdf(inMemory(bytes))).toEqual(withImage(iso, readUdf));
  });

  it('is none where nothing says so', () => {
    expect(readUdf(inMemory(new Uint8Array(600 * 2048)))).toBeNull();
    expect(readUdf(inMemory(new Uint8Array()))).toBeNull();
  });

  it('may say anything: it is read to an end, and nothing outside of it', () => {
    const whole = readFileSync(iso).subarray(0, 700 * 2048);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(500 * 2048), fc.integer({ min: 0, max: 255 })), { maxLength: 40 }),
        fc.nat(700 * 2048),
        (changes, bytes) => {
          const broken = new Uint8Array(whole.subarray(0, bytes));
          for (const [at, value] of changes) if (at + 32_768 < bytes) broken[at + 32_768] = value;
          const volume = readUdf({
            bytes,
            read: (into, position) => {
              expect(position).toBeGreaterThanOrEqual(0);
              expect(position + into.length).toBeLessThanOrEqual(bytes);
              return inMemory(broken).read(into, position);
            },
          });
          for (const { path } of volume?.files ?? []) expect(path.split('/')).not.toContain('..');
        },
      ),
      { numRuns: 300 },
    );
  });
});

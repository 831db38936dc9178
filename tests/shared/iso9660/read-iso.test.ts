import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { imageLimits, type DiscImage, type ImageVolume } from '../../../shared/iso9660/disc-image';
import { readIso } from '../../../shared/iso9660/read-iso';
import { withImage, writeTree } from './iso-on-disk';

// other programs judge here, and computers are busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'discport-iso-'));
});
afterEach(() => {
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

const contents = (image: DiscImage, volume: ImageVolume | null): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (volume?.files ?? []).map(({ path, bytes, parts }) => {
      const content = new Uint8Array(bytes);
      let at = 0;
      for (const part of parts) {
        if (part.position !== null) image.read(content.subarray(at, at + part.bytes), part.position);
        at += part.bytes;
      }
      return [path, Buffer.from(content).toString('latin1')];
    }),
  );

/** A folder on disk whose names no level 1 writer would choose. */
const ordinaryFolder = (): string => {
  const source = join(folder, 'source');
  mkdirSync(join(source, 'Bilder', 'Übersicht'), { recursive: true });
  writeFileSync(join(source, 'Bilder', 'Übersicht', 'schädel-aufnahme.dcm'), 'ct');
  writeFileSync(join(source, 'dicomdir'), 'index');
  writeFileSync(join(source, 'leer'), '');
  return source;
};

describe('an image of another program', () => {
  it.each([
    ['xorriso', 'Joliet', ['-as', 'mkisofs', '-quiet', '-J', '-joliet-long', '--norock']],
    ['xorriso', 'Rock Ridge', ['-as', 'mkisofs', '-quiet', '-R']],
    ['xorriso', 'better', ['-as', 'mkisofs', '-quiet', '-R', '-J']],
    ['genisoimage', 'Joliet', ['-quiet', '-J', '-joliet-long', '-input-charset', 'utf-8']],
    ['genisoimage', 'Rock Ridge', ['-quiet', '-R', '-input-charset', 'utf-8']],
  ])('of %s is read by its %s names', (program, _names, args) => {
    const iso = join(folder, 'a.iso');
    execFileSync(program, [...args, '-V', 'CTDISC', '-o', iso, ordinaryFolder()], { stdio: 'ignore' });
    withImage(iso, (image) => {
      const volume = readIso(image);
      expect(volume).toMatchObject({ volumeId: 'CTDISC', notFollowed: [], cut: false });
      expect(contents(image, volume)).toEqual({
        'Bilder/Übersicht/schädel-aufnahme.dcm': 'ct',
        dicomdir: 'index',
        leer: '',
      });
    });
  });

  it('keeps long names, deep folders and files of their own under Rock Ridge, and follows no link', () => {
    const iso = join(folder, 'a.iso');
    const source = join(folder, 'source');
    const deep = Array.from({ length: 12 }, (_none, level) => `level ${level}`);
    mkdirSync(join(source, ...deep), { recursive: true });
    const longName = `${'a long name '.repeat(16)}.dcm`;
    writeFileSync(join(source, longName), 'long');
    writeFileSync(join(source, ...deep, 'deep.dcm'), 'deep');
    symlinkSync('/etc/passwd', join(source, 'link'));
    execFileSync('genisoimage', ['-quiet', '-R', '-D', '-o', iso, source], { stdio: 'ignore' });
    const moved = join(folder, 'moved.iso');
    execFileSync('genisoimage', ['-quiet', '-R', '-o', moved, source], { stdio: 'ignore' });
    for (const path of [iso, moved])
      withImage(path, (image) => {
        const volume = readIso(image);
        expect(contents(image, volume)).toEqual({
          [longName]: 'long',
          [[...deep, 'deep.dcm'].join('/')]: 'deep',
        });
        expect(volume?.notFollowed).toEqual(['link']);
      });
  });

  it('of a disc that was written in several sessions is read by the last', () => {
    const [first, second] = ['first', 'second'].map((name) => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, `${name}.dcm`), name);
      return join(folder, name);
    });
    const iso = join(folder, 'disc.iso');
    const more = join(folder, 'more.iso');
    execFileSync('genisoimage', ['-quiet', '-R', '-o', iso, first ?? ''], { stdio: 'ignore' });
    const start = Math.ceil(statSync(iso).size / 2048) + 11_400;
    execFileSync('genisoimage', ['-quiet', '-R', '-C', `0,${start}`, '-M', iso, '-o', more, second ?? ''], {
      stdio: 'ignore',
    });
    truncateSync(iso, start * 2048);
    appendFileSync(iso, readFileSync(more));
    withImage(iso, (image) => {
      expect(contents(image, readIso(image))).toEqual({ 'first.dcm': 'first', 'second.dcm': 'second' });
    });
  });

  it('without Joliet is read by its primary names, without versions and ending dots', () => {
    const iso = join(folder, 'a.iso');
    const source = join(folder, 'source');
    mkdirSync(join(source, 'DICOM'), { recursive: true });
    writeFileSync(join(source, 'DICOM', 'IM000001'), 'ct');
    writeFileSync(join(source, 'README.TXT'), 'read');
    execFileSync('genisoimage', ['-quiet', '-o', iso, source], { stdio: 'ignore' });
    withImage(iso, (image) => {
      expect(contents(image, readIso(image))).toEqual({ 'DICOM/IM000001': 'ct', 'README.TXT': 'read' });
    });
  });

  it('gives a file of several extents as one', () => {
    const iso = join(folder, 'a.iso');
    writeTree(
      new Map([
        ['A1', Buffer.from('one '.repeat(512))],
        ['A2', Buffer.from('two')],
      ]),
      iso,
    );
    const bytes = readFileSync(iso);
    bytes[17 * 2048] = 9;
    // the second record becomes the last section of the first
    const [first, second] = [bytes.indexOf('A1.;1') - 33, bytes.indexOf('A2.;1') - 33];
    bytes[first + 25] = 0x80;
    bytes.write('A1.;1', second + 33);
    expect(contents(inMemory(bytes), readIso(inMemory(bytes)))).toEqual({ A1: 'one '.repeat(512) + 'two' });
  });
});

describe('an image that was made to harm', () => {
  /** Ours, with one file in a folder in a folder, and its Joliet hierarchy renamed to something unknown. */
  const primaryOnly = (): { bytes: Uint8Array; directory: (name: string) => number } => {
    const iso = join(folder, 'h.iso');
    writeTree(new Map([['AA/BB/CC', new Uint8Array(10).fill(1)]]), iso);
    const bytes = new Uint8Array(readFileSync(iso));
    bytes[17 * 2048] = 9;
    const directory = (name: string): number => {
      const at = Buffer.from(bytes).indexOf(Buffer.from(`\x02${name}`, 'latin1'), 19 * 2048 + 4096);
      return at - 32;
    };
    return { bytes, directory };
  };

  it('with a folder that holds itself is entered once', () => {
    const { bytes, directory } = primaryOnly();
    const view = new DataView(bytes.buffer);
    const [outer, inner] = [directory('AA'), directory('BB')];
    expect(outer).toBeGreaterThan(0);
    view.setUint32(inner + 2, view.getUint32(outer + 2, true), true);
    expect(readIso(inMemory(bytes))).toEqual({
      volumeId: 'TESTVOL',
      files: [],
      unreadable: [],
      notFollowed: ['AA/BB'],
      cut: false,
    });
  });

  it('with a directory outside of the image is listed without it', () => {
    const { bytes, directory } = primaryOnly();
    new DataView(bytes.buffer).setUint32(directory('BB') + 2, 0xffff_fff0, true);
    expect(readIso(inMemory(bytes))).toMatchObject({ files: [], notFollowed: ['AA/BB'] });
  });

  it('with a directory of 4 GiB is listed without it', () => {
    const { bytes, directory } = primaryOnly();
    new DataView(bytes.buffer).setUint32(directory('BB') + 10, 0xffff_ffff, true);
    expect(readIso(inMemory(bytes))).toMatchObject({ files: [], notFollowed: ['AA/BB'] });
  });

  it.each(['..', './', '\\A', 'A\n'])('with the name %j gives no such path', (name) => {
    const { bytes, directory } = primaryOnly();
    bytes.set(Buffer.from(name.padEnd(2), 'latin1'), directory('BB') + 33);
    const volume = readIso(inMemory(bytes));
    expect(volume?.files).toEqual([]);
    expect(volume?.notFollowed).toEqual(['AA']);
  });

  it('with more entries than a disc can have is cut', () => {
    const iso = join(folder, 'h.iso');
    const nothing = new Uint8Array();
    writeTree(
      new Map(
        Array.from({ length: imageLimits.entries }, (_, index) => [
          `${String(index % 10)}/${String(index).padStart(6, '0')}`,
          nothing,
        ]),
      ),
      iso,
    );
    const volume = withImage(iso, readIso);
    expect(volume?.cut).toBe(true);
    expect(volume?.files.length).toBeLessThanOrEqual(imageLimits.entries);
  });

  it('never makes the reader fail, loop or read outside of it, wherever bytes are wrong', () => {
    const iso = join(folder, 'h.iso');
    writeTree(
      new Map([
        ['AA/BB/CC', new Uint8Array(10)],
        ['AA/DD', new Uint8Array(3000)],
        ['EE', new Uint8Array(1)],
      ]),
      iso,
    );
    const whole = new Uint8Array(readFileSync(iso));
    const interesting = fc.integer({ min: 16 * 2048, max: 34 * 2048 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(interesting, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 0, max: whole.length }),
        (changes, length) => {
          const bytes = whole.slice(0, changes.length % 3 === 0 ? length : whole.length);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          const volume = readIso({
            bytes: bytes.length,
            read: (into, position) => {
              expect(position + into.length).toBeLessThanOrEqual(bytes.length);
              return inMemory(bytes).read(into, position);
            },
          });
          for (const { path } of volume?.files ?? []) {
            expect(path.split('/')).not.toContain('..');
            expect(path.startsWith('/')).toBe(false);
          }
        },
      ),
      { numRuns: 500, seed: 9 },
    );
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a short file', new Uint8Array(100)],
    ['zeros', new Uint8Array(40 * 2048)],
  ])('and %s are no image', (_, bytes) => {
    expect(readIso(inMemory(bytes))).toBeNull();
  });
});

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

  it('tells of no link that leads to what it lists anyway', () => {
    const [iso, source] = [join(folder, 'a.iso'), join(folder, 'source')];
    mkdirSync(join(source, 'X', 'Versions', 'A'), { recursive: true });
    writeFileSync(join(source, 'X', 'Versions', 'A', 'code'), 'code');
    const links = {
      'X/Versions/Current': 'A',
      'X/code': './Versions/Current/code',
      'X/Versions/up': '../../X',
      'X/out': '../../out',
      'X/long': `${'a long name '.repeat(20)}/../../../out`,
      root: '/',
    };
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(source, path));
    for (const [program, ...options] of [
      ['genisoimage', '-quiet', '-R'],
      ['xorriso', '-as', 'mkisofs', '-quiet', '-R'],
    ] as const) {
      rmSync(iso, { force: true });
      execFileSync(program, [...options, '-o', iso, source], { stdio: 'ignore' });
      withImage(iso, (image) => {
        const volume = readIso(image);
        expect(volume?.files.map(({ path }) => path)).toEqual(['X/Versions/A/code']);
        expect([...(volume?.notFollowed ?? [])].sort()).toEqual(['X/long', 'X/out', 'root']);
      });
    }
  });

  it('gives files whose names have control characters, as systems write them', () => {
    const [iso, source] = [join(folder, 'a.iso'), join(folder, 'source')];
    mkdirSync(source);
    for (const name of ['Icon\r', 'a\nb.dcm']) writeFileSync(join(source, name), name);
    execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-o', iso, source], { stdio: 'ignore' });
    withImage(iso, (image) => {
      const volume = readIso(image);
      expect(contents(image, volume)).toEqual({ 'Icon\r': 'Icon\r', 'a\nb.dcm': 'a\nb.dcm' });
      expect(volume?.notFollowed).toEqual([]);
    });
  });

  it('gives both files where a directory has a name twice', () => {
    const iso = join(folder, 'a.iso');
    writeTree(
      new Map([
        ['A1', new Uint8Array(3).fill(1)],
        ['A2', new Uint8Array(4).fill(2)],
      ]),
      iso,
    );
    const bytes = new Uint8Array(readFileSync(iso));
    // in every tree, and as the names of Rock Ridge
    for (const name of ['A2', '\0A\x002'])
      for (let at = 19 * 2048; at !== -1; at = Buffer.from(bytes).indexOf(Buffer.from(name, 'latin1'), at))
        if (at > 19 * 2048) bytes[at + name.length - 1] = 0x31;
    const volume = readIso(inMemory(bytes));
    expect(contents(inMemory(bytes), volume)).toEqual({ A1: '\x01'.repeat(3), 'A1 (2)': '\x02'.repeat(4) });
    expect(volume?.notFollowed).toEqual([]);
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

  describe('in several sessions', () => {
    /** Writes sessions one behind the other, each of a folder of files; those with `goesOn` list what is there too. */
    const burn = (
      sessions: readonly { readonly files: Readonly<Record<string, string>>; readonly goesOn?: true }[],
    ): string => {
      const iso = join(folder, 'disc.iso');
      let last = 0;
      for (const [index, { files, goesOn }] of sessions.entries()) {
        const source = join(folder, String(index));
        mkdirSync(source);
        for (const [path, content] of Object.entries(files)) writeFileSync(join(source, path), content);
        if (index === 0) {
          execFileSync('genisoimage', ['-quiet', '-R', '-J', '-o', iso, source], { stdio: 'ignore' });
          continue;
        }
        const start = Math.ceil(statSync(iso).size / 2048) + (index === 1 ? 11_400 : 6900);
        const more = join(folder, `${index}.iso`);
        const place = ['-C', `${last},${start}`, ...(goesOn === true ? ['-M', iso] : [])];
        execFileSync('genisoimage', ['-quiet', '-R', '-J', ...place, '-o', more, source], {
          stdio: 'ignore',
        });
        truncateSync(iso, start * 2048);
        appendFileSync(iso, readFileSync(more));
        last = start;
      }
      return iso;
    };
    const dicom = (content: string): string => `${'\0'.repeat(128)}DICM${content}`;

    it('is given with all that a session hides that does not go on from those before', () => {
      const iso = burn([
        { files: { IM1: dicom('one'), DICOMDIR: dicom('list') } },
        { files: { IM1: dicom('two') } },
        { files: { IM2: dicom('three') }, goesOn: true },
      ]);
      withImage(iso, (image) => {
        const volume = readIso(image);
        expect(contents(image, volume)).toEqual({
          IM1: dicom('two'),
          IM2: dicom('three'),
          'Session 1/IM1': dicom('one'),
          'Session 1/DICOMDIR': dicom('list'),
        });
        expect([...(volume?.earlier?.added ?? [])].sort()).toEqual(['Session 1/DICOMDIR', 'Session 1/IM1']);
        expect(volume?.earlier?.replaced).toEqual([]);
      });
    });

    it('is given without what a session wrote anew that goes on from those before, and pictures among that are told', () => {
      const iso = burn([
        { files: { IM1: dicom('one'), IM2: dicom('two'), DICOMDIR: dicom('list'), 'A.TXT': 'text' } },
        { files: { IM1: dicom('anew'), DICOMDIR: dicom('new list'), 'A.TXT': 'new text' }, goesOn: true },
      ]);
      withImage(iso, (image) => {
        const volume = readIso(image);
        expect(contents(image, volume)).toEqual({
          IM1: dicom('anew'),
          IM2: dicom('two'),
          DICOMDIR: dicom('new list'),
          'A.TXT': 'new text',
        });
        expect(volume?.earlier).toEqual({ added: [], replaced: ['Session 1/IM1'] });
      });
    });
  });

  it.each([
    ['Rock Ridge', ['-R', '-J', '-hide', 'DICOM', '-hide-joliet', 'VIEW']],
    ['Rock Ridge', ['-R', '-J', '-hide-joliet', 'DICOM', '-hide', 'VIEW']],
    ['plain names', ['-J', '-hide', 'DICOM', '-hide-joliet', 'VIEW']],
  ])('gives what only one of its trees lists, beside %s, each file once', (_, options) => {
    const [iso, source] = [join(folder, 'a.iso'), join(folder, 'source')];
    for (const path of ['DICOM', 'VIEW', 'BOTH']) {
      mkdirSync(join(source, path), { recursive: true });
      writeFileSync(join(source, path, 'FILE'), path);
    }
    execFileSync('genisoimage', ['-quiet', ...options, '-o', iso, source], { stdio: 'ignore' });
    withImage(iso, (image) => {
      expect(contents(image, readIso(image))).toEqual({
        'DICOM/FILE': 'DICOM',
        'VIEW/FILE': 'VIEW',
        'BOTH/FILE': 'BOTH',
      });
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
    // the primary tree alone, without Rock Ridge
    bytes[17 * 2048] = 9;
    bytes[bytes.indexOf('SP\x07\x01')] = 0;
    // the second record becomes the last section of the first
    const [first, second] = [bytes.indexOf('A1.;1') - 33, bytes.indexOf('A2.;1') - 33];
    bytes[first + 25] = 0x80;
    bytes.write('A1.;1', second + 33);
    expect(contents(inMemory(bytes), readIso(inMemory(bytes)))).toEqual({ A1: 'one '.repeat(512) + 'two' });
  });
});

describe('an image of which sectors were copied as zeros', () => {
  /** With more files than fit in one sector of a directory. */
  const makeImage = (
    ...args: readonly string[]
  ): { readonly bytes: Uint8Array; readonly names: string[] } => {
    const names = Array.from({ length: 120 }, (_none, index) => `IM${String(index).padStart(6, '0')}`);
    mkdirSync(join(folder, 'source', 'DICOM'), { recursive: true });
    for (const name of names) writeFileSync(join(folder, 'source', 'DICOM', name), name);
    const iso = join(folder, 'a.iso');
    execFileSync('genisoimage', ['-quiet', ...args, '-o', iso, join(folder, 'source')], { stdio: 'ignore' });
    return { bytes: new Uint8Array(readFileSync(iso)), names };
  };
  const without = (bytes: Uint8Array, sectors: readonly number[]): Uint8Array => {
    const copy = bytes.slice();
    for (const sector of sectors) copy.fill(0, sector * 2048, (sector + 1) * 2048);
    return copy;
  };
  const listed = (volume: ImageVolume | null): string[] =>
    (volume?.files ?? []).map(({ path }) => path.slice(path.lastIndexOf('/') + 1)).sort();
  const sectorsWith = (bytes: Uint8Array, text: Buffer): number[] =>
    Array.from({ length: bytes.length / 2048 }, (_none, sector) => sector).filter((sector) => {
      const found = Buffer.from(bytes.subarray(sector * 2048, (sector + 1) * 2048)).indexOf(text);
      // the content of the file is its name alone
      return found > 0;
    });
  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

  it.each([
    ['Rock Ridge and Joliet', ['-r', '-J']],
    ['Joliet', ['-J']],
    ['Rock Ridge', ['-r']],
    ['plain names', []],
  ])('lists every file, or tells of the folder, whichever sector it is, with %s', (_, args) => {
    const { bytes, names } = makeImage(...args);
    const [end = 0] = sectorsWith(bytes, Buffer.from('IM000000')).filter(
      (sector) => bytes[sector * 2048] === 73,
    );
    for (let sector = 16; sector < (end || 60); sector++) {
      const image = inMemory(without(bytes, [sector]));
      const volume = readIso(image);
      if (volume === null || volume.unreadable.length + volume.notFollowed.length > 0) continue;
      expect([sector, listed(volume)]).toEqual([sector, names]);
    }
  });

  it('is read by the other tree where one is damaged', () => {
    const { bytes, names } = makeImage('-r', '-J');
    for (const text of [Buffer.from('IM000057'), utf16('IM000057')]) {
      const [sector = 0] = sectorsWith(bytes, text);
      expect(sector).toBeGreaterThan(16);
      const volume = readIso(inMemory(without(bytes, [sector])));
      expect([listed(volume), volume?.unreadable]).toEqual([names, []]);
    }
  });

  it('tells of the folder where both trees are damaged, and lists what one of them still has', () => {
    const { bytes, names } = makeImage('-r', '-J');
    const [first = 0] = sectorsWith(bytes, Buffer.from('IM000057'));
    const [second = 0] = sectorsWith(bytes, utf16('IM000119'));
    const apart = readIso(inMemory(without(bytes, [first, second])));
    expect([listed(apart), apart?.unreadable]).toEqual([names, ['DICOM']]);
    const [same = 0] = sectorsWith(bytes, utf16('IM000057'));
    const together = readIso(inMemory(without(bytes, [first, same])));
    expect(together?.unreadable).toEqual(['DICOM']);
    expect(listed(together).length).toBeLessThan(names.length);
  });

  it('tells of its root where that is gone', () => {
    const { bytes } = makeImage();
    const root = new DataView(bytes.buffer).getUint32(16 * 2048 + 158, true);
    expect(readIso(inMemory(without(bytes, [root])))).toMatchObject({ files: [], unreadable: [''] });
  });
});

describe('an image whose first descriptor is lost', () => {
  /** With zeros, or whatever, where the primary descriptor of a session was. */
  const without = (path: string, session = 0, byte = 0): void => {
    const bytes = readFileSync(path);
    const at = (session + 16) * 2048;
    writeFileSync(path, bytes.fill(byte, at, at + 2048));
  };

  it.each([
    ['xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-J'], 0],
    ['genisoimage', ['-quiet', '-J', '-input-charset', 'utf-8'], 0xe5],
  ] as const)('is read by the Joliet one of %s, and told to be', (program, args, byte) => {
    const iso = join(folder, 'a.iso');
    execFileSync(program, [...args, '-V', 'CTDISC', '-o', iso, ordinaryFolder()], { stdio: 'ignore' });
    without(iso, 0, byte);
    withImage(iso, (image) => {
      const volume = readIso(image);
      expect(volume).toMatchObject({
        volumeId: 'CTDISC',
        lacksPrimary: 'volume descriptor',
        unreadable: [],
        cut: false,
      });
      expect(contents(image, volume)).toEqual({
        'Bilder/Übersicht/schädel-aufnahme.dcm': 'ct',
        dicomdir: 'index',
        leer: '',
      });
    });
  });

  it.each([
    ['the first, where the gap is that of a CD', 11_400, 0],
    ['the last, where the gap is that of a CD', 11_400, 1],
    ['the last, where the gap is another', 3000, 1],
  ])('is read by its last session, also where that of %s is lost', (_, gap, lost) => {
    const [first = '', second = ''] = ['first', 'second'].map((name) => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, `${name}.dcm`), name);
      return join(folder, name);
    });
    const [iso, more] = [join(folder, 'disc.iso'), join(folder, 'more.iso')];
    execFileSync('genisoimage', ['-quiet', '-R', '-J', '-o', iso, first], { stdio: 'ignore' });
    const start = Math.ceil(statSync(iso).size / 2048) + gap;
    const session = ['-C', `0,${start}`, '-M', iso, '-o', more];
    execFileSync('genisoimage', ['-quiet', '-R', '-J', ...session, second], { stdio: 'ignore' });
    truncateSync(iso, start * 2048);
    appendFileSync(iso, readFileSync(more));
    without(iso, lost === 0 ? 0 : start);
    withImage(iso, (image) => {
      const volume = readIso(image);
      expect(contents(image, volume)).toEqual({ 'first.dcm': 'first', 'second.dcm': 'second' });
      expect(volume?.lacksPrimary).toBe(lost === 0 ? undefined : 'volume descriptor');
    });
  });

  it('and that has no other is refused', () => {
    const iso = join(folder, 'a.iso');
    execFileSync('genisoimage', ['-quiet', '-R', '-o', iso, ordinaryFolder()], { stdio: 'ignore' });
    without(iso);
    withImage(iso, (image) => {
      expect(readIso(image)).toBeNull();
    });
  });
});

describe('a whole image', () => {
  it.each([
    ['genisoimage', ['-quiet', '-r', '-J']],
    ['xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-J']],
    ['xorriso', ['-as', 'mkisofs', '-quiet', '-J', '--norock']],
  ])('of %s has no folder that lacks anything, however many files it has', (program, args) => {
    const source = join(folder, 'source');
    for (const files of [0, 1, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 40, 70]) {
      const into = join(source, String(files));
      mkdirSync(into, { recursive: true });
      for (let index = 0; index < files; index++)
        writeFileSync(join(into, `${index}${'n'.repeat(index)}`), 'x');
    }
    const iso = join(folder, 'a.iso');
    execFileSync(program, [...args, '-o', iso, source], { stdio: 'ignore' });
    withImage(iso, (image) => {
      expect(readIso(image)).toMatchObject({ unreadable: [] });
    });
  });

  it('that we wrote has none either', () => {
    for (let files = 1; files < 100; files += 3) {
      const iso = join(folder, `${files}.iso`);
      writeTree(
        new Map(Array.from({ length: files }, (_none, index) => [`A/F${index}`, new Uint8Array(9)])),
        iso,
      );
      withImage(iso, (image) => {
        const volume = readIso(image);
        expect([volume?.files.length, volume?.unreadable]).toEqual([files, []]);
      });
    }
  });

  it('may have empty sectors at the end of a folder', () => {
    const iso = join(folder, 'a.iso');
    writeTree(new Map([['A', new Uint8Array(9)]]), iso);
    const bytes = new Uint8Array(readFileSync(iso));
    const padded = new Uint8Array(bytes.length + 3 * 2048);
    padded.set(bytes);
    const view = new DataView(padded.buffer);
    for (const descriptor of [16, 17]) {
      const root = view.getUint32(descriptor * 2048 + 158, true);
      if (descriptor === 16) padded.copyWithin(bytes.length, root * 2048, (root + 1) * 2048);
      else padded[descriptor * 2048] = 0;
    }
    view.setUint32(16 * 2048 + 158, bytes.length / 2048, true);
    view.setUint32(16 * 2048 + 166, 3 * 2048, true);
    expect(readIso(inMemory(padded))).toMatchObject({ files: [{ path: 'A' }], unreadable: [] });
  });
});

describe('an image that was made to harm', () => {
  /** Ours, with one file in a folder in a folder; its Joliet hierarchy and its Rock Ridge are made something unknown. */
  const primaryOnly = (): { bytes: Uint8Array; directory: (name: string) => number } => {
    const iso = join(folder, 'h.iso');
    writeTree(new Map([['AA/BB/CC', new Uint8Array(10).fill(1)]]), iso);
    const bytes = new Uint8Array(readFileSync(iso));
    bytes[17 * 2048] = 9;
    bytes[Buffer.from(bytes).indexOf(Buffer.from('SP\x07\x01\xbe\xef', 'latin1'))] = 0;
    const directory = (name: string): number => {
      const at = Buffer.from(bytes).indexOf(Buffer.from(`\x02${name}`, 'latin1'), 23 * 2048 + 4096);
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
    expect(readIso(inMemory(bytes))).toMatchObject({ files: [], notFollowed: [], unreadable: ['AA/BB'] });
  });

  it('with a directory of 4 GiB is listed without it', () => {
    const { bytes, directory } = primaryOnly();
    new DataView(bytes.buffer).setUint32(directory('BB') + 10, 0xffff_ffff, true);
    expect(readIso(inMemory(bytes))).toMatchObject({ files: [], notFollowed: ['AA/BB'] });
  });

  it.each([
    ['..', '.'],
    ['./', '.%2F'],
    ['\\A', '%5CA'],
    ['A\0', 'A%00'],
  ])('with the name %j gives no such path', (name, told) => {
    const { bytes, directory } = primaryOnly();
    bytes.set(Buffer.from(name, 'latin1'), directory('BB') + 33);
    const volume = readIso(inMemory(bytes));
    expect(volume?.files).toEqual([]);
    expect(volume?.notFollowed).toEqual([`AA/${told}`]);
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

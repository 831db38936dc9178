import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readIso } from '../../../shared/iso9660/read-iso';
import { isAboveLevel1, isoHead, planIso, reduceIso, writeIso } from '../../../shared/iso9660/write-iso';
import { time, withImage, writeTree, type Tree } from './iso-on-disk';

// other programs judge here, and computers are busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'discport-iso-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'latin1', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });

const filesBelow = (base: string, inside = ''): readonly string[] =>
  readdirSync(join(base, inside), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(base, join(inside, entry.name)) : [join(inside, entry.name)],
  );
const contentBelow = (base: string): Tree =>
  new Map(filesBelow(base).map((path) => [path, new Uint8Array(readFileSync(join(base, path)))]));
const sorted = (tree: Tree): Tree => new Map(Array.from(tree).sort(([a], [b]) => (a < b ? -1 : 1)));

const listedBy = (listing: string, strip: RegExp): readonly string[] =>
  listing
    .split('\n')
    .map((line) => line.trim().replace(/^'?\//, '').replace(strip, ''))
    .filter((line) => line !== '')
    .sort();

/** What three other readers find in an image. */
const judged = (iso: string): Readonly<Record<string, Tree>> => {
  const byXorriso = join(folder, 'xorriso');
  const bySevenZip = join(folder, '7z');
  mkdirSync(byXorriso);
  mkdirSync(bySevenZip);
  run('xorriso', '-return_with', 'SORRY', '32', '-indev', iso, '-check_media', '--');
  run('xorriso', '-osirrox', 'on', '-indev', iso, '-extract', '/', byXorriso);
  run('chmod', '-R', 'u+w', byXorriso);
  run('7z', 'x', '-y', `-o${bySevenZip}`, iso);
  const byMount = join(folder, 'mount');
  mkdirSync(byMount);
  run('fuseiso', iso, byMount);
  try {
    return {
      xorriso: sorted(contentBelow(byXorriso)),
      sevenZip: sorted(contentBelow(bySevenZip)),
      mount: sorted(contentBelow(byMount)),
    };
  } finally {
    run('fusermount', '-u', byMount);
    for (const path of [byXorriso, bySevenZip, byMount]) rmSync(path, { recursive: true });
  }
};

const letters = fc.constantFrom(...Array.from('ABCXYZ0189_'));
const word = fc.string({ unit: letters, minLength: 1, maxLength: 8 });
const extension = fc.string({ unit: letters, minLength: 1, maxLength: 3 });
const fileName = fc.oneof(
  word,
  fc.tuple(word, extension).map(([stem, ending]) => `${stem}.${ending}`),
);
const content = fc.oneof(
  fc.uint8Array({ maxLength: 50 }),
  fc.constantFrom(2047, 2048, 2049, 6144).map((bytes) => new Uint8Array(bytes).fill(bytes % 251)),
);
/** Trees without a name that is file and folder at once. */
const trees = fc
  .array(fc.tuple(fc.array(word, { maxLength: 7 }), fileName, content), { minLength: 1, maxLength: 40 })
  .map((rows) => {
    const tree = new Map<string, Uint8Array>();
    const folders = new Set(
      rows.flatMap(([parts]) => parts.map((_, index) => parts.slice(0, index + 1).join('/'))),
    );
    for (const [parts, name, bytes] of rows) {
      const path = [...parts, name].join('/');
      if (!folders.has(path)) tree.set(path, bytes);
    }
    return tree;
  });

describe('an image that was written', () => {
  it('is read alike by xorriso, 7z and a mount, whatever the tree', () => {
    let number = 0;
    fc.assert(
      fc.property(trees, (tree) => {
        const iso = join(folder, `${number++}.iso`);
        writeTree(tree, iso);
        const expected = sorted(tree);
        expect(judged(iso)).toEqual({ xorriso: expected, sevenZip: expected, mount: expected });
        rmSync(iso);
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  it('shows isoinfo the same names in both hierarchies, with dot and version 1 in the first', () => {
    const iso = join(folder, 'a.iso');
    const tree: Tree = new Map([
      ['DICOMDIR', new Uint8Array(5)],
      ['README.TXT', new Uint8Array(0)],
      ['DICOM/PA000001/ST000001/IM000001', new Uint8Array(4000)],
      ['DICOM/PA000001/IM000001', new Uint8Array(1)],
    ]);
    writeTree(tree, iso, 'DISCPORT_0123ABC');
    expect(listedBy(run('isoinfo', '-f', '-i', iso), /^$/)).toEqual([
      'DICOM',
      'DICOM/PA000001',
      'DICOM/PA000001/IM000001.;1',
      'DICOM/PA000001/ST000001',
      'DICOM/PA000001/ST000001/IM000001.;1',
      'DICOMDIR.;1',
      'README.TXT;1',
    ]);
    expect(listedBy(run('isoinfo', '-J', '-f', '-i', iso), /^$/)).toEqual([
      'DICOM',
      'DICOM/PA000001',
      'DICOM/PA000001/IM000001',
      'DICOM/PA000001/ST000001',
      'DICOM/PA000001/ST000001/IM000001',
      'DICOMDIR',
      'README.TXT',
    ]);
    const description = run('isoinfo', '-d', '-i', iso);
    expect(description).toContain('Volume id: DISCPORT_0123ABC');
    expect(description).toContain('Joliet with UCS level 3 found');
    expect(description).toContain(`Volume size is: ${statSync(iso).size / 2048}`);
  });

  it('shows isoinfo the names of a third tree, Rock Ridge, with what POSIX knows of files', () => {
    const iso = join(folder, 'a.iso');
    writeTree(
      new Map([
        ['README.TXT', new Uint8Array(3)],
        ['DICOM/PA000001/IM000001', new Uint8Array(1)],
        ['DICOM/PA000001/IM000002', new Uint8Array(0)],
      ]),
      iso,
    );
    expect(run('isoinfo', '-d', '-i', iso)).toContain('Rock Ridge signatures version 1 found');
    expect(listedBy(run('isoinfo', '-R', '-f', '-i', iso), /^$/)).toEqual([
      'DICOM',
      'DICOM/PA000001',
      'DICOM/PA000001/IM000001',
      'DICOM/PA000001/IM000002',
      'README.TXT',
    ]);
    const listing = run('isoinfo', '-R', '-l', '-i', iso);
    expect(listing).toMatch(/^dr-xr-xr-x +3 .* DICOM *$/m);
    expect(listing).toMatch(/^-r--r--r-- +1 +0 +0 +3 .* README\.TXT *$/m);
  });

  it('holds a file of more than 4 GiB, which xorriso and 7z take for one', () => {
    const iso = join(folder, 'large.iso');
    const bytes = 2 ** 32 + 5000;
    const plan = planIso({
      volumeId: 'LARGE',
      time,
      isBridge: false,
      files: [
        { path: 'DICOM/LARGE', bytes },
        { path: 'DICOM/SMALL', bytes: 5 },
      ],
    });
    const descriptor = openSync(iso, 'wx');
    const put = (text: string, position: number): void => {
      writeSync(descriptor, Buffer.from(text), 0, text.length, position);
    };
    try {
      // what is not written is a hole, and zeros
      const head = isoHead(plan);
      writeSync(descriptor, head, 0, head.length, 0);
      const [large, small] = plan.files.map(({ sector }) => sector * 2048);
      put('start', large ?? 0);
      put('close', (large ?? 0) + bytes - 5);
      put('small', small ?? 0);
      ftruncateSync(descriptor, plan.bytes);
    } finally {
      closeSync(descriptor);
    }
    expect(run('7z', 'l', iso)).toMatch(/4294972296 +4294972296 +DICOM.LARGE/);
    expect(run('7z', 'e', '-so', iso, 'DICOM/SMALL')).toBe('small');
    const sections = run('xorriso', '-indev', iso, '-find', '/DICOM/LARGE', '-exec', 'report_sections', '--');
    const [first, second] = Array.from(
      sections.matchAll(/^File data lba: +\d+ , +(\d+) , +(\d+) , +(\d+) /gm),
      (row) => row.slice(1).map(Number),
    );
    expect(first?.[2]).toBe(2 ** 32 - 2048);
    expect(second).toEqual([(first?.[0] ?? 0) + (first?.[1] ?? 0), 4, 5000 + 2048]);
  });

  it('has a path table from which isoinfo reads every folder and its parent', () => {
    const iso = join(folder, 'a.iso');
    writeTree(
      new Map([
        ['B/C/F', new Uint8Array(1)],
        ['A/C/F', new Uint8Array(1)],
        ['B/A/F', new Uint8Array(1)],
      ]),
      iso,
    );
    const rows = run('isoinfo', '-p', '-i', iso).matchAll(/^ *(\d+): +(\d+) [0-9a-f]+ (.*)$/gm);
    expect(Array.from(rows, ([, number, parent, name]) => [number, parent, name])).toEqual([
      ['1', '1', ''],
      ['2', '1', 'A'],
      ['3', '1', 'B'],
      ['4', '2', 'C'],
      ['5', '3', 'A'],
      ['6', '3', 'C'],
    ]);
  });

  it('holds 20,000 files in a folder whose directory takes several hundred sectors', () => {
    const iso = join(folder, 'a.iso');
    const bytes = new Uint8Array(1).fill(7);
    const tree: Tree = new Map(
      Array.from({ length: 20_000 }, (_, index) => [`DICOM/IM${String(index).padStart(6, '0')}`, bytes]),
    );
    writeTree(tree, iso);
    run('xorriso', '-return_with', 'SORRY', '32', '-indev', iso, '-check_media', '--');
    const expected = ['DICOM', ...tree.keys()].sort();
    expect(listedBy(run('isoinfo', '-f', '-i', iso), /\.;1$/)).toEqual(expected);
    expect(listedBy(run('isoinfo', '-J', '-f', '-i', iso), /^$/)).toEqual(expected);
    const files = withImage(iso, readIso)?.files.map(({ path }) => path);
    expect(files).toEqual(Array.from(tree.keys()));
  });

  it('is the same byte for byte when it is written again, and carries the time it was given', () => {
    const tree: Tree = new Map([['A/B', new Uint8Array(3000)]]);
    writeTree(tree, join(folder, '1.iso'));
    writeTree(tree, join(folder, '2.iso'));
    expect(readFileSync(join(folder, '1.iso')).equals(readFileSync(join(folder, '2.iso')))).toBe(true);
    expect(run('isoinfo', '-l', '-i', join(folder, '1.iso'))).toContain('Jan  2 2026');
  });

  it('keeps every place when files are taken out of it afterwards', () => {
    const iso = join(folder, 'a.iso');
    const tree = new Map([
      ['DICOMDIR', new Uint8Array(5000).fill(1)],
      ['A/B', new Uint8Array(3000).fill(2)],
      ['C/D', new Uint8Array(9000).fill(3)],
    ]);
    const plan = writeTree(tree, iso);
    const reduced = reduceIso(plan, 'OTHERVOL', [
      { path: 'DICOMDIR', bytes: 100 },
      { path: 'C/D', bytes: 9000 },
    ]);
    if (reduced === null) throw new Error('there is room');
    const image = readFileSync(iso);
    const head = isoHead(reduced);
    expect(head.length).toBe(plan.headBytes);
    image.set(head, 0);
    const files = readIso({
      bytes: image.length,
      read: (into, position) => image.copy(into, 0, position, position + into.length),
    });
    expect(files).toMatchObject({ volumeId: 'OTHERVOL', notFollowed: [], cut: false });
    expect(
      files?.files.map(({ path, bytes, parts }) => [path, bytes, image[parts[0]?.position ?? 0]]),
    ).toEqual([
      ['DICOMDIR', 100, 1],
      ['C/D', 9000, 3],
    ]);
  });
});

describe('a plan', () => {
  it('can be reduced to files that fit into the sectors of what they replace, and to no others', () => {
    const plan = planOf(['A', 3000], ['B', 10]);
    expect(reduceIso(plan, 'V', [{ path: 'A', bytes: 4096 }])?.bytes).toBe(plan.bytes);
    expect(reduceIso(plan, 'V', [{ path: 'A', bytes: 4097 }])).toBeNull();
    expect(reduceIso(plan, 'V', [{ path: 'C', bytes: 1 }])).toBeNull();
  });

  const planOf = (...files: readonly (readonly [string, number])[]) =>
    planIso({ volumeId: 'V', time, isBridge: false, files: files.map(([path, bytes]) => ({ path, bytes })) });

  it('tells the length of the image to the byte', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const plan = planOf(...Array.from(tree, ([path, bytes]) => [path, bytes.length] as const));
        let bytes = 0;
        for (const chunk of writeIso(plan, ({ path }) => [tree.get(path) ?? new Uint8Array()]))
          bytes += chunk.length;
        expect(bytes).toBe(plan.bytes);
      }),
      { seed: 8 },
    );
  });

  it.each([
    ['lower case', 'dicomdir'],
    ['nine characters', 'ABCDEFGHI'],
    ['an ending of four', 'A.ABCD'],
    ['a dot at the end', 'A.'],
    ['a folder with a dot', 'A.B/C'],
    ['a step upwards', '../A'],
    ['an empty part', 'A//B'],
    ['nine levels', '1/2/3/4/5/6/7/8/9'],
  ])('refuses %s', (_, path) => {
    expect(() => planOf([path, 1])).toThrow(RangeError);
  });

  it('refuses a name that is used twice, be it as a folder', () => {
    expect(() => planOf(['A', 1], ['A', 1])).toThrow(RangeError);
    expect(() => planOf(['A', 1], ['A/B', 1])).toThrow(RangeError);
    expect(() => planOf(['A/B', 1], ['A', 1])).toThrow(RangeError);
  });

  it('takes a file of 4 GiB, of which it says that it is above level 1, and refuses what sectors can not be numbered for', () => {
    expect([2 ** 32 - 2048, 2 ** 32 - 2047].map(isAboveLevel1)).toEqual([false, true]);
    expect(planOf(['A', 2 ** 32]).bytes).toBeGreaterThan(2 ** 32);
    expect(() => planOf(['A', 2 ** 43])).toThrow(RangeError);
  });

  it('does not let a file grow or shrink while it is written', () => {
    const plan = planOf(['A', 10]);
    expect(() => Array.from(writeIso(plan, () => [new Uint8Array(9)]))).toThrow(RangeError);
    expect(() => Array.from(writeIso(plan, () => [new Uint8Array(11)]))).toThrow(RangeError);
  });
});

import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { openSource, sourceRefOf } from '../../../electron/media/open-source';
import { readInstance } from '../../../electron/media/read-instance';
import { holdsNoDicom } from '../../../electron/media/scan-source';
import { keepPassword } from '../../../electron/media/source-passwords';
import { corpusPath } from '../../shared/dicom/corpus';
import { problemsOf, scanHere, shapeOf } from './scan-here';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder';

// other programs write here, and computers are busy
vi.setConfig({ testTimeout: 60_000 });

const run = ({ path }: TemporaryFolder, program: string, ...args: readonly string[]): void => {
  execFileSync(program, args, { cwd: path, stdio: 'ignore' });
};

/** A folder with a disc in it, and an image of that disc. */
const makeImage = (
  program: string,
  args: readonly string[],
  moreBytes = 0,
  name = 'disc.iso',
): TemporaryFolder => {
  const folder = temporaryFolder();
  cpSync(corpusPath('dicomdir/dcmtk-fileset'), folder.at('disc'), { recursive: true });
  writeFileSync(folder.at('disc/MORE'), Buffer.alloc(moreBytes, 1));
  run(folder, program, ...args, '-o', name, 'disc');
  return folder;
};

const xorriso = ['xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-J']] as const;
const genisoimage = (kind: string) => ['genisoimage', ['-quiet', kind]] as const;
/** More than is inflated as a whole. */
const large = 34 * 1_048_576;
const cases = [
  ['Rock Ridge, stored', xorriso, 0, 'zip', ['-q0']],
  ['Rock Ridge, deflated and large', xorriso, large, 'zip', ['-q1']],
  ['Joliet, stored', genisoimage('-J'), 0, '7z', ['a', '-tzip', '-mx=0']],
  ['UDF, deflated', genisoimage('-udf'), 0, 'zip', ['-q1']],
  ['UDF, locked', genisoimage('-udf'), 0, 'zip', ['-q0', '-P', 'secret']],
  [
    'Joliet, locked, deflated and large',
    genisoimage('-J'),
    large,
    '7z',
    ['a', '-tzip', '-mem=AES256', '-psecret', '-mx=1'],
  ],
] as const;

describe('an image in a ZIP', () => {
  it.each(cases)('(%s) gives what the disc holds', async (_, [program, args], bytes, zip, zipArgs) => {
    const folder = makeImage(program, args, bytes);
    run(folder, zip, ...zipArgs, 'a.zip', 'disc.iso');
    const path = folder.at('a.zip');
    keepPassword({ kind: 'zip', path }, 'secret');
    const wanted = await scanHere(folder.at('disc'), 'full');
    const scan = await scanHere(path, 'full');
    expect(shapeOf(scan)).toEqual(shapeOf(wanted));
    expect(problemsOf(scan)).toEqual(problemsOf(wanted));
    expect(scan.catalog.usedDicomdir).toBe(true);
    expect(scan.instances.every((instance) => instance.path.startsWith('disc.iso/'))).toBe(true);
    const source = await openSource({ kind: 'zip', path });
    const listed = Array.from(
      source.list(() => undefined),
      (file) => source.placeOf?.(file.path) ?? null,
    );
    expect(listed).toEqual([...listed].sort((a, b) => (a ?? 0) - (b ?? 0)));
    expect(listed).not.toContain(null);
    const disc = await openSource({ kind: 'folder', path: folder.at('disc') });
    for (const instance of scan.instances.slice(0, 5)) {
      const [there, here] = [source, disc].map((one, index) => {
        const inside = index === 0 ? instance.path : instance.path.slice('disc.iso/'.length);
        const reading = readInstance(one, { ...instance, path: inside }, { zeroPreamble: false });
        let step = reading.next();
        while (step.done !== true) step = reading.next();
        return step.value;
      });
      expect(there).toEqual(here);
    }
    source.close();
    disc.close();
  });

  it('is known by its content, whatever it is called, beside other files', async () => {
    const folder = makeImage(...xorriso, 1_048_576, 'PATIENT');
    run(folder, 'zip', '-q0', 'a.zip', 'PATIENT', 'disc/DICOMDIR');
    const scan = await scanHere(folder.at('a.zip'));
    const wanted = await scanHere(folder.at('disc'));
    expect(scan.instances).toHaveLength(wanted.instances.length);
    expect(scan.instances.every(({ path }) => path.startsWith('PATIENT/'))).toBe(true);
  });

  it('that was cut loses pictures, and says so', async () => {
    const folder = makeImage(...xorriso);
    // after its directories, within its first pictures
    truncateSync(folder.at('disc.iso'), 90 * 2048);
    run(folder, 'zip', '-q0', 'a.zip', 'disc.iso');
    const { unidentified, listedMissing, instances } = await scanHere(folder.at('a.zip'));
    const wanted = await scanHere(folder.at('disc'));
    expect(instances.length).toBeGreaterThan(0);
    expect(instances.length).toBeLessThan(wanted.instances.length);
    expect(instances.length + listedMissing.length + unidentified).toBeGreaterThanOrEqual(
      wanted.instances.length,
    );
  });

  it.each([
    ['is no image at all', 'text '.repeat(20_000)],
    ['is empty', ''],
    ['ends in its first descriptor', Buffer.concat([Buffer.alloc(32_768), Buffer.from('\u0001CD001\u0001')])],
  ])('that %s is told of as unreadable, and as a loss', async (_, bytes) => {
    const folder = temporaryFolder();
    folder.write('disc.ISO', bytes);
    run(folder, 'zip', '-q', 'a.zip', 'disc.ISO');
    const scan = await scanHere(folder.at('a.zip'));
    expect(problemsOf(scan)).toEqual(['unreadable | disc.ISO']);
    expect(scan.unidentified).toBe(1);
  });

  it('inside another is not opened', async () => {
    const folder = makeImage(...xorriso);
    run(folder, 'xorriso', '-as', 'mkisofs', '-quiet', '-R', '-o', 'outer.iso', 'disc.iso');
    run(folder, 'zip', '-q0', 'a.zip', 'outer.iso');
    const scan = await scanHere(folder.at('a.zip'));
    expect(scan.instances).toEqual([]);
  });
});

it('an image whose root was copied as zeros is not empty: it can not be read, and pictures are lost', async () => {
  const folder = makeImage(...genisoimage('-R'));
  const bytes = readFileSync(folder.at('disc.iso'));
  const root = bytes.readUInt32LE(16 * 2048 + 158);
  bytes.fill(0, root * 2048, (root + 1) * 2048);
  writeFileSync(folder.at('disc.iso'), bytes);
  const scan = await scanHere(folder.at('disc.iso'));
  expect(problemsOf(scan)).toEqual(['unreadable']);
  expect([scan.unidentified, holdsNoDicom(scan)]).toEqual([1, false]);
});

it.each([
  ['ISO 9660', ['-J', '-R']],
  ['UDF', ['-udf']],
])('an image of %s that ends in its directories says that they can not be read', async (_, args) => {
  const folder = makeImage('genisoimage', ['-quiet', ...args]);
  const full = folder.at('disc.iso');
  const bytes = readFileSync(full);
  const codes = new Set<string>();
  for (let sectors = 20; sectors * 2048 < bytes.length; sectors += 5) {
    writeFileSync(full, bytes.subarray(0, sectors * 2048));
    const scan = await scanHere(full).catch(() => null);
    // without its descriptors it is no image
    if (scan === null) continue;
    const pictures = scan.instances.length + scan.unidentified + scan.listedMissing.length;
    expect(pictures).toBeGreaterThan(0);
    for (const { code } of scan.catalog.problems) codes.add(code);
  }
  expect(codes).toContain('unreadable');
  for (const untrue of ['not-followed', 'listing-repaired']) expect(codes).not.toContain(untrue);
});

it.each([
  ['an image called .img', 'disc.img', ['-R'], 'disc.img', 'iso'],
  ['a UDF image without a name of its own', 'IMAGE', ['-udf'], 'IMAGE', 'iso'],
  ['an image called .zip', 'disc.zip', ['-J'], 'disc.zip', 'iso'],
  ['a ZIP called otherwise', 'IMAGE', ['-R'], 'exam.download', 'zip'],
] as const)('%s is opened as what it is', async (_, image, args, path, kind) => {
  const folder = makeImage('genisoimage', ['-quiet', ...args], 0, image);
  run(folder, 'zip', '-qr', 'archive.zip', 'disc');
  renameSync(folder.at('archive.zip'), folder.at('exam.download'));
  expect(await sourceRefOf(folder.at(path))).toEqual({ kind, path: folder.at(path) });
  expect(shapeOf(await scanHere(folder.at(path)))).toEqual(shapeOf(await scanHere(folder.at('disc'))));
});

it('a DICOM file stays one, whatever it is called', async () => {
  const folder = temporaryFolder();
  for (const name of ['a.iso', 'a.zip', 'a.img']) {
    copyFileSync(corpusPath('synthetic/charset-cp1251-undeclared.dcm'), folder.at(name));
    expect((await scanHere(folder.at(name))).instances.map(({ path }) => path)).toEqual([name]);
  }
});

/** With zeros in place of sectors. */
const without = (path: string, first: number, last: number): void => {
  writeFileSync(path, readFileSync(path).fill(0, first * 2048, (last + 1) * 2048));
};

/** As programs copy a CD with all that stands around the data of its sectors. */
const toRaw = (path: string, mode: 1 | 2): void => {
  const image = readFileSync(path);
  const sectors: Buffer[] = [];
  for (let sector = 0; sector * 2048 < image.length; sector++) {
    const raw = Buffer.alloc(2352);
    raw.fill(0xff, 1, 11);
    const [minute, second, frame] = [(sector + 150) / 4500, ((sector + 150) / 75) % 60, (sector + 150) % 75];
    raw.set(
      [minute, second, frame].map((part) => parseInt(String(Math.floor(part)), 16)),
      12,
    );
    raw[15] = mode;
    if (mode === 2) raw.set([0, 0, 8, 0, 0, 0, 8, 0], 16);
    raw.set(image.subarray(sector * 2048, (sector + 1) * 2048), mode === 2 ? 24 : 16);
    sectors.push(raw);
  }
  writeFileSync(path, Buffer.concat(sectors));
};

const hard: readonly (readonly [string, readonly string[], (path: string) => void])[] = [
  [
    'that lost its first descriptor',
    ['-J', '-R'],
    (path) => {
      without(path, 16, 16);
    },
  ],
  [
    'of UDF that lost all that tells of it but the anchor',
    ['-udf'],
    (path) => {
      without(path, 16, 31);
    },
  ],
  [
    'of raw sectors in mode 1',
    ['-J', '-R'],
    (path) => {
      toRaw(path, 1);
    },
  ],
  [
    'of raw sectors in mode 2',
    ['-udf'],
    (path) => {
      toRaw(path, 2);
    },
  ],
];

describe.each(hard)('an image %s', (_, args, spoil) => {
  it.each(['disc.iso', 'disc.img', 'disc.bin', 'DISC'])(
    'called %s is opened, and named where it lies',
    async (name) => {
      const folder = makeImage('genisoimage', ['-quiet', ...args], 0, name);
      spoil(folder.at(name));
      const wanted = shapeOf(await scanHere(folder.at('disc')));
      expect(shapeOf(await scanHere(folder.at(name), 'full'))).toEqual(wanted);
      const outer = temporaryFolder();
      renameSync(folder.at(name), outer.at(name));
      expect(problemsOf(await scanHere(outer.path))).toEqual([
        `archive-inside | ${name} | an image of a disc: may hold more pictures, open it by itself`,
      ]);
    },
  );

  it('is opened in a ZIP', async () => {
    const folder = makeImage('genisoimage', ['-quiet', ...args], 1_048_576, 'DISC');
    spoil(folder.at('DISC'));
    run(folder, 'zip', '-q1', 'a.zip', 'DISC');
    expect(shapeOf(await scanHere(folder.at('a.zip'), 'full'))).toEqual(
      shapeOf(await scanHere(folder.at('disc'))),
    );
  });
});

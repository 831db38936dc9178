import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { exportSelection } from '../../../electron/export/export-selection';
import { verifyFileSet } from '../../../electron/export/verify-file-set';
import { sourceRefOf } from '../../../electron/media/open-source';
import { scanWithCopies } from '../../../electron/media/second-copy';
import type { Scan } from '../../../shared/model/scan';
import { selectSeries } from '../../../shared/model/selection';
import { corpusPath } from '../../shared/dicom/corpus';
import { expectSameDataSet, loadedByPydicom } from '../export/export-judges';
import { problemsOf, scanHere, shapeOf } from './scan-here';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder';

vi.setConfig({ testTimeout: 60_000 });

const fileSet = corpusPath('dicomdir/dcmtk-fileset');
const never = new AbortController().signal;

const scanBoth = async (disc: string, ...copies: readonly string[]): Promise<Scan> =>
  scanWithCopies(await sourceRefOf(disc), await Promise.all(copies.map((path) => sourceRefOf(path))), {
    signal: never,
    tell: () => undefined,
  });

const losses = ({ catalog, listedMissing, unidentified }: Scan) => ({
  missing: listedMissing.length,
  unidentified,
  fromCopies: catalog.counts.fromCopies ?? 0,
});

/** Files below a folder that are listed as pictures. */
const picturesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'DICOMDIR')
    .map(({ parentPath, name }) => `${parentPath.slice(folder.length + 1)}/${name}`)
    .sort();

/** A disc on which a picture is gone, one is cut, one is noise, and one folder is empty. */
const scratchedDisc = (folder: TemporaryFolder): { readonly path: string; readonly lost: string[] } => {
  const path = folder.at('scratched');
  cpSync(fileSet, path, { recursive: true });
  const pictures = picturesOf(path);
  const [gone = '', cut = '', noise = '', head = ''] = pictures.filter((_, index) => index % 7 === 0);
  rmSync(`${path}/${gone}`);
  truncateSync(`${path}/${cut}`, readFileSync(`${path}/${cut}`).length - 64);
  writeFileSync(`${path}/${noise}`, new Uint8Array(3000).fill(0xe5));
  truncateSync(`${path}/${head}`, 300);
  return { path, lost: [gone, cut, noise, head] };
};

/** The same pictures under other names, and nothing that lists them. */
const renamedCopy = (folder: TemporaryFolder): string => {
  mkdirSync(folder.at('renamed'));
  picturesOf(fileSet).forEach((path, index) => {
    cpSync(`${fileSet}/${path}`, folder.at(`renamed/picture ${index}.dcm`));
  });
  return folder.at('renamed');
};

const zippedCopy = (folder: TemporaryFolder): string => {
  execFileSync('7z', ['a', '-tzip', '-bd', folder.at('copy.zip'), '.'], { cwd: fileSet, stdio: 'ignore' });
  return folder.at('copy.zip');
};

const copies = {
  'the same disc': () => fileSet,
  'a folder with other names': renamedCopy,
  'a ZIP': zippedCopy,
} as const;

describe.each(Object.entries(copies))('%s fills the gaps of a scratched disc', (_what, copyIn) => {
  it('and the export of both has every picture byte for byte', async () => {
    const folder = temporaryFolder();
    const { path, lost } = scratchedDisc(folder);
    const copy = copyIn(folder);
    expect(losses(await scanHere(path))).toMatchObject({ missing: 3, fromCopies: 0 });

    const scan = await scanBoth(path, copy);
    const whole = await scanHere(fileSet);
    expect(losses(scan)).toEqual({ missing: 0, unidentified: 0, fromCopies: lost.length });
    expect(problemsOf(scan)).toEqual(problemsOf(whole));
    expect(shapeOf(scan)).toEqual(shapeOf(whole));
    const from = scan.instances.flatMap(({ from }) => from?.path ?? []);
    expect(new Set(from)).toEqual(new Set([copy]));

    const source = await sourceRefOf(path);
    const selection = selectSeries(source, scan, () => true);
    expect(selection).toMatchObject({ gaps: [], unidentified: 0 });
    const target = folder.at('export');
    const report = await exportSelection(
      { selection, format: 'folder', path: target },
      { signal: never, tell: () => undefined },
    );
    expect(report).toMatchObject({ instances: 31, gaps: 0, unidentified: 0 });
    // pydicom finds every picture, and each is the original
    const originals = new Map(whole.instances.map((one) => [one.sopInstanceUid, one.path]));
    const { instances } = loadedByPydicom(target);
    expect(instances).toHaveLength(31);
    for (const { path: written, sopInstanceUid } of instances)
      expectSameDataSet(
        readFileSync(`${target}/${written}`),
        readFileSync(`${fileSet}/${originals.get(sopInstanceUid) ?? ''}`),
      );
    const verified = await verifyFileSet(
      { source: await sourceRefOf(target), against: source, copies: [await sourceRefOf(copy)] },
      { signal: never, tell: () => undefined },
    );
    expect(verified).toMatchObject({ failures: [], notInCopy: { instances: [], studies: [] } });
  });
});

/** A copy of the test disc in which dcmtk changed something of one picture. */
const changedCopy = (folder: TemporaryFolder, picture: string, change: string): string => {
  cpSync(fileSet, folder.at('changed'), { recursive: true });
  execFileSync('dcmodify', ['-nb', '-nrc', '-i', change, folder.at(`changed/${picture}`)], {
    stdio: 'ignore',
  });
  return folder.at('changed');
};

it('takes no picture that names another patient, and says so', async () => {
  const folder = temporaryFolder();
  const { path, lost } = scratchedDisc(folder);
  const copy = changedCopy(folder, lost[0] ?? '', '(0010,0010)=Somebody^Else');
  const scan = await scanBoth(path, copy);
  expect(losses(scan)).toEqual({ missing: 1, unidentified: 0, fromCopies: 3 });
  expect(problemsOf(scan)).toContain(`copy-other-patient | ${lost[0]}`);
  expect(scan.instances.some(({ patientName }) => patientName.startsWith('Somebody'))).toBe(false);
});

it('takes no picture that differs from the part of it that can be read, and says so', async () => {
  const folder = temporaryFolder();
  const { path, lost } = scratchedDisc(folder);
  const copy = changedCopy(folder, lost[1] ?? '', '(0008,0080)=Elsewhere');
  const scan = await scanBoth(path, copy);
  expect(losses(scan)).toEqual({ missing: 0, unidentified: 0, fromCopies: 3 });
  expect(problemsOf(scan)).toContain(`copy-differs | ${lost[1]}`);
  // it stays what it was: incomplete, from the disc itself
  expect(problemsOf(scan)).toContain(`incomplete | ${lost[1]} | ends too soon`);
});

it('keeps what the disc can give, whatever the copy has under the same UIDs', async () => {
  const folder = temporaryFolder();
  const { path, lost } = scratchedDisc(folder);
  const kept = picturesOf(fileSet).find((one) => !lost.includes(one)) ?? '';
  const copy = changedCopy(folder, kept, '(0010,0010)=Somebody^Else');
  const scan = await scanBoth(path, copy);
  expect(losses(scan)).toEqual({ missing: 0, unidentified: 0, fromCopies: 4 });
  const own = scan.instances.find((one) => one.path === kept);
  expect(own).toMatchObject({ patientName: expect.not.stringContaining('Somebody') as string });
  expect(own?.from).toBeUndefined();
});

it('fills what several copies have between them, and leaves the rest a gap', async () => {
  const folder = temporaryFolder();
  const { path, lost } = scratchedDisc(folder);
  const [one, other] = [folder.at('one'), folder.at('other')];
  for (const [copy, kept] of [
    [one, lost[0]],
    [other, lost[2]],
  ] as const) {
    mkdirSync(copy);
    cpSync(`${fileSet}/${kept ?? ''}`, `${copy}/IM1`);
  }
  const scan = await scanBoth(path, one, other);
  expect(losses(scan)).toMatchObject({ missing: 1, fromCopies: 2 });
  expect(scan.instances.flatMap(({ from }) => from?.path ?? []).sort()).toEqual([one, other]);
});

it('tells the pictures of a file that nobody listed only by a disc that is proven to be the same', async () => {
  const folder = temporaryFolder();
  const picture = readFileSync(corpusPath('series-ct/ge-head-4/01.dcm'));
  const noise = new Uint8Array(picture.length);
  noise.set(picture.subarray(0, 132));
  for (const name of ['disc', 'same', 'other']) {
    folder.write(`${name}/IM1`, name === 'disc' ? noise : picture);
    folder.write(`${name}/IM2`, readFileSync(corpusPath('series-ct/ge-head-4/02.dcm')));
  }
  folder.write('other/MORE', 'text');
  expect(losses(await scanHere(folder.at('disc')))).toEqual({ missing: 0, unidentified: 1, fromCopies: 0 });
  expect(losses(await scanBoth(folder.at('disc'), folder.at('other')))).toMatchObject({ unidentified: 1 });
  expect(losses(await scanBoth(folder.at('disc'), folder.at('same')))).toEqual({
    missing: 0,
    unidentified: 0,
    fromCopies: 1,
  });
});

/** Four slices of one patient as a burner writes them that gives every disc the same names, and no DICOMDIR. */
const discOf = (folder: TemporaryFolder, name: string, changes: readonly string[]): string => {
  cpSync(corpusPath('series-ct/ge-head-4'), folder.at(name), { recursive: true });
  for (const picture of readdirSync(folder.at(name)))
    execFileSync(
      'dcmodify',
      ['-nb', ...changes.flatMap((change) => ['-i', change]), folder.at(`${name}/${picture}`)],
      { stdio: 'ignore' },
    );
  return folder.at(name);
};
const imageOf = (path: string): string => {
  execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-o', `${path}.iso`, path], { stdio: 'ignore' });
  return `${path}.iso`;
};
const alpha = ['(0010,0010)=ALPHA^ANNA', '(0010,0020)=A-1', '(0010,0030)=19500101'];
const beta = ['(0010,0010)=BETAX^BERT', '(0010,0020)=B-2', '(0010,0030)=19600202'];
/** The same with UIDs of its own, which are as long. */
const withNewUids = async (
  folder: TemporaryFolder,
  name: string,
  changes: readonly string[],
): Promise<string> => {
  const path = discOf(folder, name, changes);
  for (const { studyUid, seriesUid, sopInstanceUid, path: picture } of (await scanHere(path)).instances) {
    let bytes = readFileSync(`${path}/${picture}`, 'latin1');
    for (const uid of [studyUid, seriesUid, sopInstanceUid])
      bytes = bytes.replaceAll(uid, `${uid.slice(0, -2)}${10 + ((Number(uid.slice(-2)) + 1) % 90)}`);
    writeFileSync(`${path}/${picture}`, bytes, 'latin1');
  }
  return path;
};
/** What the image holds to the middle of a file: that one is cut, and those behind it are gone. */
const cutInto = (image: string, folder: string, picture: string): void => {
  const bytes = readFileSync(image);
  truncateSync(image, bytes.indexOf(readFileSync(`${folder}/${picture}`)) + 64);
};

/** Discs that burners name alike: nothing but the pictures themselves says whose they are. */
const others = {
  'another patient': (folder: TemporaryFolder) => withNewUids(folder, 'other', beta),
  'another patient under the same UIDs': (folder: TemporaryFolder) =>
    Promise.resolve(discOf(folder, 'other', beta)),
  'another exam of the same patient': (folder: TemporaryFolder) => withNewUids(folder, 'other', alpha),
} as const;

it.each(Object.entries(others))(
  'takes no picture by the name of its file from a disc of %s, and says that it is another disc',
  async (_whose, otherIn) => {
    const folder = temporaryFolder();
    const disc = discOf(folder, 'disc', alpha);
    const [image, other] = [imageOf(disc), imageOf(await otherIn(folder))];
    const copy = folder.at('copy.iso');
    cpSync(image, copy);
    cutInto(image, disc, '04.dcm');
    const sizesOf = (path: string): number[] =>
      readdirSync(path).map((name) => readFileSync(`${path}/${name}`).length);
    expect(sizesOf(folder.at('other'))).toEqual(sizesOf(disc));
    const alone = await scanHere(image);
    expect(losses(alone)).toEqual({ missing: 0, unidentified: 1, fromCopies: 0 });
    const scan = await scanBoth(image, other);
    expect(losses(scan)).toEqual(losses(alone));
    expect(problemsOf(scan).filter((line) => !line.startsWith('copy-'))).toEqual(problemsOf(alone));
    expect(problemsOf(scan)).toContain('copy-other-disc | 04.dcm');
    expect(shapeOf(scan)).toEqual(shapeOf(alone));
    // what is a copy of it gives the picture, also after the other one
    for (const copies of [[copy], [other, copy]])
      expect(losses(await scanBoth(image, ...copies))).toEqual({
        missing: 0,
        unidentified: 0,
        fromCopies: 1,
      });
  },
);

describe('a file that lost its head is taken from a copy of which other files differ', () => {
  /** Six slices of which the third lost its head, and a whole copy. */
  const lostHead = (folder: TemporaryFolder): { readonly disc: string; readonly copy: string } => {
    const [disc, copy] = [folder.at('disc'), folder.at('copy')];
    for (let slice = 1; slice <= 6; slice++)
      for (const path of [disc, copy])
        cpSync(corpusPath(`series-mr/fruit-ge-196/0000${slice}.dcm`), `${path}/IM${slice}`);
    writeFileSync(`${disc}/IM3`, readFileSync(`${disc}/IM3`).fill(0, 0, 2048));
    return { disc, copy };
  };
  const cut = (path: string): void => {
    truncateSync(path, readFileSync(path).length - 2000);
  };
  type Change = (disc: string, copy: string) => void;

  it.each<[string, Change]>([
    ...['Thumbs.db', 'desktop.ini', '._IM1', 'notes.txt'].flatMap((name): [string, Change][] => [
      [
        `${name} beside it`,
        (_, copy) => {
          writeFileSync(`${copy}/${name}`, 'more');
        },
      ],
      [
        `${name} on the disc`,
        (disc) => {
          writeFileSync(`${disc}/${name}`, 'more');
        },
      ],
    ]),
    [
      'a picture cut short in the copy',
      (_, copy) => {
        cut(`${copy}/IM4`);
      },
    ],
    [
      'a picture cut short on the disc',
      (disc) => {
        cut(`${disc}/IM4`);
      },
    ],
    [
      'a picture that is only on the disc',
      (_, copy) => {
        rmSync(`${copy}/IM4`);
      },
    ],
    [
      'a picture that is only in the copy',
      (disc) => {
        rmSync(`${disc}/IM4`);
      },
    ],
  ])('%s', async (_, change) => {
    const { disc, copy } = lostHead(temporaryFolder());
    change(disc, copy);
    const alone = await scanHere(disc);
    expect(alone.unidentified).toBe(1);
    const mended = await scanBoth(disc, copy);
    expect(mended.unidentified).toBe(0);
    expect(mended.instances.some(({ path, from }) => path === 'IM3' && from?.path === copy)).toBe(true);
  });

  it.each<[string, Change, string]>([
    [
      'but not where too few pictures are the same',
      (disc, copy) => {
        for (const name of ['IM1', 'IM2', 'IM4']) cut(`${copy}/${name}`);
        writeFileSync(`${disc}/notes.txt`, 'more');
      },
      'copy-other-disc | IM3',
    ],
    [
      'but not where one picture contradicts',
      (_, copy) => {
        writeFileSync(`${copy}/notes.txt`, 'more');
        execFileSync('dcmodify', ['-nb', '-gin', `${copy}/IM6`]);
      },
      'copy-other-disc | IM3',
    ],
    [
      'but not where one of the same size has other bytes',
      (_, copy) => {
        writeFileSync(`${copy}/notes.txt`, 'more');
        flipByte(`${copy}/IM6`, 3000);
      },
      'copy-other-disc | IM3',
    ],
    [
      'but not where it has another size itself',
      (_, copy) => {
        execFileSync('dcmodify', ['-nb', '-i', '(0008,0080)=Somewhere else, far away', `${copy}/IM3`]);
      },
      'copy-differs | IM3',
    ],
  ])('%s', async (_, change, told) => {
    const { disc, copy } = lostHead(temporaryFolder());
    change(disc, copy);
    const scan = await scanBoth(disc, copy);
    expect(scan.unidentified).toBe(1);
    expect(problemsOf(scan)).toContain(told);
  });
});

it('takes nothing by names alone for a disc of which no picture is left', async () => {
  const folder = temporaryFolder();
  const disc = discOf(folder, 'disc', alpha);
  const [image, other] = [imageOf(disc), imageOf(discOf(folder, 'other', beta))];
  cutInto(image, disc, '01.dcm');
  const scan = await scanBoth(image, other);
  expect(losses(scan)).toEqual({ missing: 0, unidentified: 4, fromCopies: 0 });
  expect(problemsOf(scan)).toContain('copy-other-disc | 01.dcm | 4 files');
});

it('keeps the finding of a file that is no picture in the copy either', async () => {
  const folder = temporaryFolder();
  const disc = discOf(folder, 'disc', alpha);
  cpSync(disc, folder.at('copy'), { recursive: true });
  const { length } = readFileSync(`${disc}/04.dcm`);
  writeFileSync(`${disc}/04.dcm`, readFileSync(`${disc}/04.dcm`).fill(0, 132));
  writeFileSync(folder.at('copy/04.dcm'), new Uint8Array(length).fill(0xe5));
  const scan = await scanBoth(disc, folder.at('copy'));
  expect(losses(scan)).toEqual({ missing: 0, unidentified: 1, fromCopies: 0 });
  expect(problemsOf(scan).filter((line) => line.startsWith('damaged'))).toHaveLength(1);
});

describe('a disc that lost everything but its DICOMDIR', () => {
  /** All of its files are there, and none can be told; one of them is not listed. */
  const lostDisc = (folder: TemporaryFolder): { readonly disc: string; readonly copy: string } => {
    const [disc, copy] = [folder.at('disc'), folder.at('copy')];
    cpSync(fileSet, copy, { recursive: true });
    const [first = ''] = picturesOf(fileSet);
    cpSync(`${fileSet}/${first}`, `${copy}/UNLISTED`);
    execFileSync('dcmodify', ['-nb', '-gin', `${copy}/UNLISTED`], { stdio: 'ignore' });
    cpSync(copy, disc, { recursive: true });
    for (const path of picturesOf(disc))
      writeFileSync(`${disc}/${path}`, readFileSync(`${disc}/${path}`).fill(0, 132));
    return { disc, copy };
  };

  it('gets all of it from a copy with the same DICOMDIR', async () => {
    const { disc, copy } = lostDisc(temporaryFolder());
    expect(losses(await scanHere(disc))).toEqual({ missing: 31, unidentified: 1, fromCopies: 0 });
    expect(losses(await scanBoth(disc, copy))).toEqual({ missing: 0, unidentified: 0, fromCopies: 32 });
  });

  it('gets nothing of somebody whom it does not name', async () => {
    const folder = temporaryFolder();
    const { disc, copy } = lostDisc(folder);
    execFileSync('dcmodify', [
      '-nb',
      '-gst',
      ...beta.flatMap((change) => ['-i', change]),
      `${copy}/UNLISTED`,
    ]);
    writeFileSync(`${disc}/UNLISTED`, readFileSync(`${copy}/UNLISTED`).fill(0, 132));
    const scan = await scanBoth(disc, copy);
    expect(losses(scan)).toEqual({ missing: 0, unidentified: 1, fromCopies: 31 });
    expect(problemsOf(scan)).toContain('copy-other-patient | UNLISTED');
  });
});

const flipByte = (path: string, at: number): void => {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
};

describe('copies that have different pictures under the same UIDs', () => {
  /** Seven pictures are gone; of five of them one copy has other pixels. */
  const threeDiscs = (folder: TemporaryFolder) => {
    const [disc, other, third] = [folder.at('disc'), folder.at('other'), folder.at('third')];
    for (const path of [disc, other, third]) cpSync(fileSet, path, { recursive: true });
    const lost = picturesOf(fileSet).slice(0, 7);
    for (const path of lost) rmSync(`${disc}/${path}`);
    for (const path of lost.slice(0, 5)) {
      flipByte(`${other}/${path}`, readFileSync(`${other}/${path}`).length - 9);
    }
    return { disc, other, third };
  };

  it('give none of those, whichever is named first, and it is said', async () => {
    const { disc, other, third } = threeDiscs(temporaryFolder());
    for (const copies of [
      [other, fileSet],
      [fileSet, other],
      [other, fileSet, third],
      [fileSet, third, other],
    ]) {
      const scan = await scanBoth(disc, ...copies);
      expect(losses(scan)).toEqual({ missing: 5, unidentified: 0, fromCopies: 2 });
      expect(problemsOf(scan)).toContainEqual(expect.stringMatching(/^copy-differs .* 5 files$/));
    }
    // alone, each gives what it has, and two that agree do too
    for (const copies of [[other], [fileSet], [fileSet, third]])
      expect(losses(await scanBoth(disc, ...copies))).toEqual({ missing: 0, unidentified: 0, fromCopies: 7 });
  });

  it('give none of those when one copy has both', async () => {
    const folder = temporaryFolder();
    const { disc, other } = threeDiscs(folder);
    mkdirSync(folder.at('both'));
    cpSync(fileSet, folder.at('both/a'), { recursive: true });
    cpSync(other, folder.at('both/b'), { recursive: true });
    for (const copies of [[folder.at('both')], [folder.at('both'), fileSet], [fileSet, folder.at('both')]])
      expect(losses(await scanBoth(disc, ...copies))).toEqual({ missing: 5, unidentified: 0, fromCopies: 2 });
  });

  it('give none where a file of the disc does not say which picture it was', async () => {
    const folder = temporaryFolder();
    const disc = discOf(folder, 'disc', alpha);
    for (const name of ['same', 'renamed']) cpSync(disc, folder.at(name), { recursive: true });
    writeFileSync(`${disc}/04.dcm`, readFileSync(`${disc}/04.dcm`).fill(0, 132));
    const [same, renamed] = [folder.at('same'), folder.at('renamed')];
    renameSync(`${renamed}/04.dcm`, `${renamed}/4`);
    expect(losses(await scanBoth(disc, renamed, same))).toMatchObject({ unidentified: 0, fromCopies: 1 });
    flipByte(`${renamed}/4`, readFileSync(`${renamed}/4`).length - 9);
    for (const copies of [
      [same, renamed],
      [renamed, same],
    ])
      expect(losses(await scanBoth(disc, ...copies))).toMatchObject({ unidentified: 1, fromCopies: 0 });
  });
});

it('takes a picture that one copy can not give to its end from the next', async () => {
  const folder = temporaryFolder();
  const { path } = scratchedDisc(folder);
  const spoilt = zippedCopy(folder);
  // one byte of one picture is not what its checksum says
  const [first = ''] = picturesOf(fileSet);
  flipByte(spoilt, readFileSync(spoilt).indexOf(first) + first.length + 1000);
  expect(() => execFileSync('7z', ['t', spoilt], { stdio: 'ignore' })).toThrow();
  expect(losses(await scanBoth(path, spoilt))).toMatchObject({ fromCopies: 3 });
  expect(losses(await scanBoth(path, spoilt, fileSet))).toMatchObject({ missing: 0, fromCopies: 4 });
});

it('refuses the disc itself as its copy, and writes into neither of them', async () => {
  const folder = temporaryFolder();
  const { path } = scratchedDisc(folder);
  cpSync(fileSet, folder.at('copy'), { recursive: true });
  await expect(scanBoth(path, path)).rejects.toThrow('source/same-copy');
  const scan = await scanBoth(path, folder.at('copy'));
  const selection = selectSeries(await sourceRefOf(path), scan, () => true);
  for (const inside of ['scratched/new', 'copy/new'])
    await expect(
      exportSelection(
        { selection, format: 'folder', path: folder.at(inside) },
        { signal: never, tell: () => undefined },
      ),
    ).rejects.toThrow('export/target-in-source');
});

/** A file-set of dcmtk's making: three pictures, and under the same SOP Instance UIDs three that differ in what is given. */
const discOfTwoSeries = (folder: TemporaryFolder, ...changes: readonly string[]): string => {
  const path = folder.at('twice');
  for (const series of ['A', 'B']) {
    mkdirSync(`${path}/${series}`, { recursive: true });
    for (const [index, file] of picturesOf(fileSet).slice(0, 3).entries())
      cpSync(`${fileSet}/${file}`, `${path}/${series}/IM${index}`);
  }
  const files = [0, 1, 2].map((index) => `${path}/B/IM${index}`);
  execFileSync('dcmodify', ['-nb', ...changes.flatMap((one) => ['-i', one]), ...files]);
  const names = ['A', 'B'].flatMap((series) => [0, 1, 2].map((index) => `${series}/IM${index}`));
  execFileSync('dcmmkdir', ['-W', '-Nxc', '-Nec', '+I', ...names], { cwd: path, stdio: 'pipe' });
  return path;
};

it.each([
  ['series', ['SeriesInstanceUID=1.2.3.1']],
  ['person', ['PatientID=P2', 'PatientName=Roe^Rick', 'StudyInstanceUID=1.2.3', 'SeriesInstanceUID=1.2.3.1']],
] as const)(
  'pictures are missing, and taken from a copy, also where those of another %s have their UIDs',
  async (_, changes) => {
    const folder = temporaryFolder();
    const whole = discOfTwoSeries(folder, ...changes);
    expect(losses(await scanHere(whole))).toEqual({ missing: 0, unidentified: 0, fromCopies: 0 });
    const path = folder.at('lost');
    cpSync(whole, path, { recursive: true });
    rmSync(`${path}/B`, { recursive: true });
    const lost = await scanHere(path);
    expect(losses(lost)).toEqual({ missing: 3, unidentified: 0, fromCopies: 0 });
    expect(problemsOf(lost).filter((problem) => problem.startsWith('listed-missing'))).toHaveLength(3);
    const mended = await scanBoth(path, whole);
    expect(losses(mended)).toEqual({ missing: 0, unidentified: 0, fromCopies: 3 });
    expect(mended.catalog.counts.instances).toBe(6);
  },
);

it('a picture whose damage lies behind its head is taken from a copy', async () => {
  const folder = temporaryFolder();
  const path = folder.at('disc.zip');
  execFileSync('zip', ['-qr0', path, '.'], { cwd: fileSet });
  const [picture = ''] = picturesOf(fileSet);
  const content = readFileSync(`${fileSet}/${picture}`);
  const zip = readFileSync(path);
  const at = zip.indexOf(content) + content.length - 2;
  zip[at] = (zip[at] ?? 0) ^ 0xff;
  writeFileSync(path, zip);
  expect(losses(await scanHere(path, 'full'))).toEqual({ missing: 1, unidentified: 0, fromCopies: 0 });
  const mended = await scanBoth(path, fileSet);
  expect(losses(mended)).toEqual({ missing: 0, unidentified: 0, fromCopies: 1 });
  expect(mended.catalog.counts.instances).toBe(31);
});

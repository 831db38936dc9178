import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { exportSelection } from '../../../electron/export/export-selection';
import { verdictOf } from '../../../electron/export/verify-words';
import { verifyFileSet, type VerifyReport } from '../../../electron/export/verify-file-set';
import { sourceRefOf } from '../../../electron/media/open-source';
import { makePicture } from '../../shared/dicom/make-dicom';
import { scanHere } from '../media/scan-here';
import { temporaryFolder } from '../media/temporary-folder';
import { buildBeside } from './build-beside';

vi.setConfig({ testTimeout: 60_000 });
beforeAll(buildBeside);

const original = join(import.meta.dirname, '..', '..', 'corpus', 'dicomdir', 'pydicom-tiny-alpha');
const context = { signal: new AbortController().signal, tell: () => undefined };

const verify = async (path: string, against?: string): Promise<VerifyReport> =>
  verifyFileSet(
    { source: await sourceRefOf(path), against: against === undefined ? null : await sourceRefOf(against) },
    context,
  );

/** A file-set of ours in a folder that a test may spoil. */
const fileSet = async (): Promise<{ root: string; at: (path: string) => string }> => {
  const folder = temporaryFolder();
  const { catalog, instances } = await scanHere(original);
  const { kind, path } = catalog.source;
  const selection = { source: { kind, path }, instances, gaps: [], unidentified: 0 };
  await exportSelection({ selection, format: 'folder', path: folder.at('set') }, context);
  return { root: folder.at('set'), at: (inside) => folder.at(`set/${inside}`) };
};

const image = 'DICOM/PA000001/ST000001/SE000001/IM000001';

const flip = (path: string, at: number): void => {
  const bytes = readFileSync(path);
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(path, bytes);
};

type Spoil = (at: (path: string) => string) => void;

/** Changes text of the same length where it stands first. */
const replaceIn =
  (name: string, from: string, to: string): Spoil =>
  (at) => {
    const bytes = readFileSync(at(name));
    bytes.write(to, bytes.indexOf(from, 0, 'latin1'), 'latin1');
    writeFileSync(at(name), bytes);
  };

/** Changes a value of a record by dcmtk, which reads the rest of the list as it was. */
const modifyDirectory =
  (change: string): Spoil =>
  (at) => {
    execFileSync('dcmodify', ['-nb', '-m', change, at('DICOMDIR')]);
  };

describe('a file-set that is read again', () => {
  it('has no fault when nothing was done to it', async () => {
    const { root } = await fileSet();
    expect(await verify(root)).toMatchObject({ instances: 50, compared: null, failures: [] });
    expect(await verify(root, original)).toMatchObject({
      instances: 50,
      compared: 50,
      notInCopy: { instances: [], studies: [] },
      failures: [],
    });
  });

  it('has none where the first picture of a series does not say its kind and its day, and another does', async () => {
    const folder = temporaryFolder();
    const picture = (number: number, modality: string): string =>
      folder.write(
        `source/${number}`,
        makePicture({ sopInstanceUid: `1.2.3.${number}`, instanceNumber: number, modality }),
      );
    execFileSync('dcmodify', ['-nb', '-e', 'StudyDate', picture(1, '')]);
    picture(2, 'CT');
    const { catalog, instances } = await scanHere(folder.at('source'));
    const selection = { source: catalog.source, instances, gaps: [], unidentified: 0 };
    await exportSelection({ selection, format: 'folder', path: folder.at('set') }, context);
    expect((await verify(folder.at('set'), folder.at('source'))).failures).toEqual([]);
    const dumped = execFileSync(
      'dcmdump',
      ['+P', '0008,0060', '+P', '0008,0020', folder.at('set/DICOMDIR')],
      { encoding: 'latin1' },
    );
    expect(dumped.match(/\[.*\]/g)).toEqual(['[CT]', '[20240102]']);
  });

  const faults: readonly (readonly [string, Spoil, readonly object[]])[] = [
    [
      'lacks a file that is listed',
      (at) => {
        rmSync(at(image));
      },
      [{ code: 'listed-missing', path: image }],
    ],
    [
      'has a file that is not listed',
      (at) => {
        copyFileSync(join(original, '..', '..', 'charsets', 'chrGerm.dcm'), at('DICOM/MORE'));
      },
      [{ code: 'present-unlisted', path: 'DICOM/MORE' }],
    ],
    [
      'has no DICOMDIR',
      (at) => {
        rmSync(at('DICOMDIR'));
      },
      [{ code: 'no-dicomdir' }],
    ],
    [
      'has a DICOMDIR that is none',
      (at) => {
        writeFileSync(at('DICOMDIR'), readFileSync(at('DICOMDIR')).fill(0, 200));
      },
      [{ code: 'dicomdir-unreadable', path: 'DICOMDIR' }],
    ],
    [
      'lists a picture as another',
      (at) => {
        execFileSync('dcmodify', ['-nb', '-m', 'SOPInstanceUID=1.2.3', at(image)]);
      },
      [{ code: 'dicomdir-contradicts', path: image }],
    ],
    [
      'has a picture that was cut short',
      (at) => {
        truncateSync(at(image), statSync(at(image)).size - 3);
      },
      [{ code: 'damaged', path: image }],
    ],
    [
      'has a whole picture that does not say which exam it is of',
      (at) => {
        execFileSync('dcmodify', ['-nb', '-e', 'StudyInstanceUID', at(image)]);
      },
      [{ code: 'lacks-identifiers', path: image }],
    ],
    [
      'has bytes where a program could hide',
      (at) => {
        flip(at(image), 0);
      },
      [{ code: 'preamble', path: image }],
    ],
    [
      'has a program on it',
      (at) => {
        writeFileSync(at('VIEWER.EXE'), 'MZ and more');
      },
      [{ code: 'program', path: 'VIEWER.EXE' }],
    ],
    [
      'would start something',
      (at) => {
        writeFileSync(at('AUTORUN.INF'), '[autorun]\nopen=VIEWER.EXE\n');
      },
      [{ code: 'program', path: 'AUTORUN.INF' }],
    ],
    [
      'would start on Linux',
      (at) => {
        writeFileSync(at('AUTORUN'), 'echo\n');
      },
      [{ code: 'program', path: 'AUTORUN' }],
    ],
    [
      'has a program by its name alone',
      (at) => {
        writeFileSync(at('VIEW.BAT'), 'start it\n');
      },
      [{ code: 'program', path: 'VIEW.BAT' }],
    ],
    [
      'lists one picture twice, and another not at all',
      (at) => {
        const bytes = readFileSync(at('DICOMDIR'));
        bytes.write('IM000002', bytes.lastIndexOf('IM000003'), 'latin1');
        writeFileSync(at('DICOMDIR'), bytes);
      },
      [{ code: 'listed-twice' }, { code: 'present-unlisted' }, { code: 'dicomdir-contradicts' }],
    ],
    [
      'has a record of a type that there is not, so that a series is not found',
      replaceIn('DICOMDIR', 'SERIES', 'SERIEX'),
      [{ code: 'dicomdir-faulty', path: 'DICOMDIR' }],
    ],
    [
      'has a record that is not of the type of its picture',
      replaceIn('DICOMDIR', 'IMAGE ', 'PLAN  '),
      [{ code: 'dicomdir-faulty', path: 'DICOMDIR' }],
    ],
    [
      'has a second copy of a picture that is not listed',
      (at) => {
        copyFileSync(at(image), at('DICOM/PA000001/ST000001/SE000001/IM000099'));
      },
      [{ code: 'present-unlisted', path: 'DICOM/PA000001/ST000001/SE000001/IM000099' }],
    ],
    [
      'lists an exam of another day',
      modifyDirectory('(0004,1220)[1].StudyDate=20010101'),
      [{ code: 'dicomdir-contradicts' }],
    ],
    [
      'lists a series of another kind',
      modifyDirectory('(0004,1220)[2].Modality=XA'),
      [{ code: 'dicomdir-contradicts' }],
    ],
    [
      'lists a picture with another number',
      modifyDirectory('(0004,1220)[3].InstanceNumber=77'),
      [{ code: 'dicomdir-contradicts', path: image }],
    ],
    [
      'lists another patient ID',
      modifyDirectory('(0004,1220)[0].PatientID=SOMEBODY'),
      [{ code: 'dicomdir-contradicts' }],
    ],
    [
      'has a picture whose file meta has another length than it says',
      (at) => {
        const bytes = readFileSync(at(image));
        bytes.writeUInt32LE(bytes.readUInt32LE(140) + 4, 140);
        writeFileSync(at(image), bytes);
      },
      [{ code: 'file-meta', path: image }],
    ],
    [
      'has a name that is too long for some',
      (at) => {
        renameSync(at('README.TXT'), at('README.TEXT'));
      },
      [{ code: 'name', path: 'README.TEXT' }],
    ],
    [
      'has a picture with an ending',
      (at) => {
        renameSync(at(image), at(`${image}.DCM`));
      },
      [{ code: 'name', path: `${image}.DCM` }],
    ],
  ];

  it.each(faults)('that %s is said to be so', async (_, spoil, expected) => {
    const { root, at } = await fileSet();
    spoil(at);
    const { failures } = await verify(root);
    expect(failures).toEqual(
      expect.arrayContaining(expected.map((one) => expect.objectContaining(one) as unknown)),
    );
  });
});

describe('an archive that other programs do not open is not right, though its files can be read', () => {
  it.each([
    [
      'a ZIP whose directory is lost',
      'set.zip',
      ['zip', '-qr', 'set.zip', '.'],
      (bytes: Buffer) => bytes.subarray(0, bytes.indexOf('PK\x01\x02') + 4),
      ['7z', 't', 'set.zip'],
    ],
    [
      'an image whose primary descriptor is lost',
      'set.iso',
      ['genisoimage', '-quiet', '-J', '-o', 'set.iso', '.'],
      (bytes: Buffer) => bytes.fill(0, 16 * 2048, 17 * 2048),
      ['isoinfo', '-f', '-i', 'set.iso'],
    ],
    [
      'an image whose primary root is lost',
      'set.iso',
      ['genisoimage', '-quiet', '-J', '-o', 'set.iso', '.'],
      (bytes: Buffer) => {
        const at = bytes.readUInt32LE(16 * 2048 + 158) * 2048;
        return bytes.fill(0, at, at + 2048);
      },
      null,
    ],
  ] as const)('%s', async (_, name, [packer, ...args], spoil, judge) => {
    const { root, at } = await fileSet();
    execFileSync(packer, args, { cwd: root, stdio: 'ignore' });
    expect((await verify(at(name))).failures).toEqual([]);
    writeFileSync(at(name), spoil(readFileSync(at(name))));
    if (judge !== null)
      expect(() => execFileSync(judge[0], judge.slice(1), { cwd: root, stdio: 'ignore' })).toThrow();
    expect(await verify(at(name))).toMatchObject({ instances: 50, failures: [{ code: 'listing-damaged' }] });
  });
});

describe('pixels', () => {
  const jpeg = 'CTImage.dcm_JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70.dcm';

  /** A source of two series, of which one has a compressed picture that is whole as a file, and no picture. */
  const spoiltSource = async (): Promise<{ source: string; copy: string; path: string }> => {
    const folder = temporaryFolder();
    cpSync(join(original, '..', '..', 'series-mr', 'fruit-ge-196'), folder.at('source'), { recursive: true });
    const bytes = readFileSync(join(original, '..', '..', 'transfer-syntaxes', 'ct', jpeg));
    bytes.fill(0, bytes.indexOf('ffd8ff', 'hex') + 2, bytes.length - 8);
    folder.write('source/SPOILT', bytes);
    const { catalog, instances } = await scanHere(folder.at('source'));
    const { kind, path } = catalog.source;
    const selection = { source: { kind, path }, instances, gaps: [], unidentified: 0 };
    await exportSelection({ selection, format: 'folder', path: folder.at('copy') }, context);
    const spoilt = (await scanHere(folder.at('copy'))).instances.find(({ transferSyntaxUid }) =>
      transferSyntaxUid.endsWith('.4.70'),
    );
    if (spoilt === undefined) throw new Error('the picture is not there');
    return { source: folder.at('source'), copy: folder.at('copy'), path: spoilt.path };
  };

  it('of three pictures a series are decoded, and that can not be are a fault, unless they are the same in the source', async () => {
    const { source, copy, path } = await spoiltSource();
    expect(() =>
      execFileSync('dcmdjpeg', [join(copy, path), join(copy, 'X')], { stdio: 'ignore' }),
    ).toThrow();
    expect(await verify(copy)).toMatchObject({
      failures: [{ code: 'undecodable', path }],
      samples: { decoded: 3, undecodableThere: [] },
    });
    expect(await verify(copy, source)).toMatchObject({
      failures: [],
      samples: { decoded: 3, undecodableThere: [path] },
    });
  });
});

describe('what is verified', () => {
  it('is a place with DICOM: an empty one and one of photos are told for what they are', async () => {
    const folder = temporaryFolder();
    await expect(verify(folder.path)).rejects.toMatchObject({
      data: { code: 'source/no-dicom', facts: { filesSeen: 0 } },
    });
    folder.write('beach.jpg', new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0]));
    await expect(verify(folder.path)).rejects.toMatchObject({
      data: { code: 'source/no-dicom', facts: { filesSeen: 1, images: 1 } },
    });
  });

  it('is a file-set whose index alone is left, and can not be read', async () => {
    const { root, at } = await fileSet();
    rmSync(at('DICOM'), { recursive: true });
    writeFileSync(at('DICOMDIR'), readFileSync(at('DICOMDIR')).fill(0, 200));
    expect((await verify(root)).failures).toContainEqual({ code: 'dicomdir-unreadable', path: 'DICOMDIR' });
  });
});

describe('a file-set that is compared', () => {
  it('differs by a single bit', async () => {
    const { root, at } = await fileSet();
    flip(at(image), -1);
    expect((await verify(root)).failures).toEqual([]);
    expect((await verify(root, original)).failures).toEqual([{ code: 'differs', path: image }]);
  });

  it('is told from one that has other pictures', async () => {
    const { root } = await fileSet();
    const other = join(original, '..', 'dcmtk-fileset');
    const { failures, compared } = await verify(root, other);
    expect(compared).toBe(50);
    expect(failures).toHaveLength(50);
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['not-in-source']));
  });

  it('is right when it holds a part of the source, cut short as it was there', async () => {
    const folder = temporaryFolder();
    cpSync(original, folder.at('source'), { recursive: true });
    const { instances } = await scanHere(folder.at('source'));
    const [first, second] = instances;
    if (first === undefined || second === undefined) throw new Error('the corpus is empty');
    chmodSync(folder.at(`source/${first.path}`), 0o644);
    truncateSync(folder.at(`source/${first.path}`), first.bytes - 3);
    const { catalog, instances: again } = await scanHere(folder.at('source'));
    const { kind, path } = catalog.source;
    const chosen = again.filter((one) => [first.path, second.path].includes(one.path));
    const selection = { source: { kind, path }, instances: chosen, gaps: [], unidentified: 0 };
    await exportSelection({ selection, format: 'zip', path: folder.at('a.zip') }, context);
    expect((await verify(folder.at('a.zip'))).failures).toEqual([
      expect.objectContaining({ code: 'damaged' }),
    ]);
    expect(await verify(folder.at('a.zip'), folder.at('source'))).toMatchObject({
      compared: 2,
      failures: [],
    });
  });

  it('tells by their UIDs pictures of its exams that it lacks, and other exams of the source', async () => {
    const folder = temporaryFolder();
    const source = join(original, '..', 'dcmtk-fileset');
    const { catalog, instances } = await scanHere(source);
    const studies = Array.from(new Set(instances.map(({ studyUid }) => studyUid)));
    const large = studies.find((uid) => instances.filter(({ studyUid }) => studyUid === uid).length > 3);
    const ofStudy = instances.filter(({ studyUid }) => studyUid === large);
    const { kind, path } = catalog.source;
    const selection = { source: { kind, path }, instances: ofStudy.slice(2), gaps: [], unidentified: 0 };
    await exportSelection({ selection, format: 'folder', path: folder.at('set') }, context);
    const report = await verify(folder.at('set'), source);
    expect(report).toMatchObject({ compared: ofStudy.length - 2, failures: [] });
    expect([...(report.notInCopy?.instances ?? [])].sort()).toEqual(
      ofStudy
        .slice(0, 2)
        .map(({ sopInstanceUid }) => sopInstanceUid)
        .sort(),
    );
    expect([...(report.notInCopy?.studies ?? [])].sort()).toEqual(
      studies.filter((uid) => uid !== large).sort(),
    );
    expect((await verify(folder.at('set'))).notInCopy).toBeNull();
  });

  it('lacks nothing where some series of an exam were all that was to be copied, unless one of them is not whole', async () => {
    const folder = temporaryFolder();
    const source = join(original, '..', 'dcmtk-fileset');
    const { catalog, instances } = await scanHere(source);
    const { kind, path } = catalog.source;
    const inSeries = (uid: string): typeof instances => instances.filter((one) => one.seriesUid === uid);
    const first = instances.find(
      ({ studyUid, seriesUid }) =>
        inSeries(seriesUid).length > 1 &&
        instances.some((one) => one.studyUid === studyUid && one.seriesUid !== seriesUid),
    );
    if (first === undefined) throw new Error('no exam of several series');
    const chosen = inSeries(first.seriesUid);
    const verdict = async (selected: typeof chosen, name: string): Promise<string> => {
      const selection = { source: { kind, path }, instances: selected, gaps: [], unidentified: 0 };
      await exportSelection({ selection, format: 'folder', path: folder.at(name) }, context);
      const meant = [{ studyUid: first.studyUid, seriesUid: first.seriesUid }];
      const input = { source: await sourceRefOf(folder.at(name)), against: await sourceRefOf(source) };
      expect(verdictOf(await verifyFileSet(input, context))).toBe('incomplete');
      return verdictOf(await verifyFileSet({ ...input, meant }, context));
    };
    expect(await verdict(chosen, 'all')).toBe('pass');
    expect(await verdict(chosen.slice(1), 'less')).toBe('incomplete');
  });
});

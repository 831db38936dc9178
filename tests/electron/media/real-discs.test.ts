import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { noDicomError } from '../../../electron/media/scan-source';
import { losesSomething } from '../../../shared/model/problem-codes';
import { selectSeries } from '../../../shared/model/selection';
import { corpusPath, readCorpus } from '../../shared/dicom/corpus';
import {
  explicitElement,
  implicitElement,
  item,
  joinBytes,
  part10,
  text,
} from '../../shared/dicom/make-dicom';
import {
  imageRecord,
  makeDicomdir,
  patientRecord,
  seriesRecord,
  studyRecord,
  type MadeRecord,
} from '../../shared/dicom/make-dicomdir';
import { copyOfFileSet, disc, fileSet, picture } from './made-disc';
import { problemsOf, scanHere, shapeOf } from './scan-here';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder';

/*
 * What discs hold that come out of hospitals, a line each, as a whole scan takes it. The readers' own tests go further into
 * each; damaged, slow and hanging media have theirs.
 */

vi.setConfig({ testTimeout: 60_000 });

const uidsOf = async (path: string, depth: 'quick' | 'index' = 'index'): Promise<string[]> =>
  (await scanHere(path, depth)).instances.map(({ sopInstanceUid }) => sopInstanceUid).sort();

describe('names on disc', () => {
  it.each([
    ['in lower case', 'dicom/im1'],
    ['in mixed case', 'Dicom/Im1'],
    ['with .dcm', 'DICOM/IM1.dcm'],
    ['with .DCM', 'DICOM/IM1.DCM'],
    ['with ;1', 'DICOM/IM1;1'],
    ['with a last dot', 'DICOM/IM1.'],
    ['with .dcm;1', 'dicom/im1.dcm;1'],
  ])('%s', async (_, path) => {
    const folder = disc({ [path]: picture('1.2.3.4') }, [imageRecord('DICOM\\IM1', '1.2.3.4')]);
    expect(await uidsOf(folder.path, 'quick')).toEqual(['1.2.3.4']);
    expect(problemsOf(await scanHere(folder.path))).toEqual([]);
  });

  it.each([
    ['longer than 8, in the record too', 'DICOM\\CT.1.2.840.113619.2.55', 'DICOM/CT.1.2.840.113619.2.55'],
    ['longer than 8, with .dcm', 'A_LONG_FOLDER_NAME\\AN_IMAGE_0001', 'A_LONG_FOLDER_NAME/AN_IMAGE_0001.dcm'],
    ['with / in the record', 'DICOM/IM1', 'DICOM/IM1'],
    ['with ./ before them in the record', '.\\DICOM\\IM1', 'DICOM/IM1'],
    ['with \\ before them in the record', '\\DICOM\\IM1', 'DICOM/IM1'],
  ])('%s', async (_, fileId, path) => {
    const folder = disc({ [path]: picture('1.2.3.4') }, [imageRecord(fileId, '1.2.3.4')]);
    expect(await uidsOf(folder.path)).toEqual(['1.2.3.4']);
    expect((await scanHere(folder.path)).listedMissing).toEqual([]);
  });

  it('in another folder than the record says: the file is found by its UID, and where it lies is told', async () => {
    const folder = disc({ 'ELSEWHERE/X': picture('1.2.3.4') }, [imageRecord('DICOM\\IM1', '1.2.3.4')]);
    const scan = await scanHere(folder.path);
    expect(scan.instances).toMatchObject([{ sopInstanceUid: '1.2.3.4', path: 'ELSEWHERE/X' }]);
    expect(scan.listedMissing).toEqual([]);
    expect(problemsOf(scan)).toEqual(['dicomdir-contradicts | DICOM/IM1 | lies elsewhere']);
  });
});

it.each([0.9, 0.2])('a deflated picture of which %d is there ends too soon, at any depth', async (part) => {
  const folder = temporaryFolder();
  const bytes = readCorpus('transfer-syntaxes/deflated/wave_dfl');
  folder.write('whole', bytes);
  expect(problemsOf(await scanHere(folder.path))).toEqual([]);
  folder.write('cut', bytes.subarray(0, Math.floor(bytes.length * part)));
  rmSync(folder.at('whole'));
  for (const depth of ['index', 'full'] as const) {
    const scan = await scanHere(folder.path, depth);
    expect(scan.instances).toMatchObject([{ incomplete: true }]);
    expect(losesSomething(scan)).toBe(true);
  }
});

describe('a DICOMDIR', () => {
  const files = { IM1: picture('1.2.3.4'), IM2: picture('1.2.3.5') };
  const images = [imageRecord('IM1', '1.2.3.4', { next: 4 }), imageRecord('IM2', '1.2.3.5')];
  const tree: MadeRecord[] = [
    patientRecord('P1', { lower: 1, values: new Uint8Array() }),
    studyRecord('1.2.3', { lower: 2 }),
    seriesRecord('1.2.3.1', { lower: 3 }),
    ...images,
  ];
  const withDicomdir = (bytes: Uint8Array): TemporaryFolder => {
    const folder = temporaryFolder();
    for (const [path, content] of Object.entries(files)) folder.write(path, content);
    folder.write('DICOMDIR', bytes);
    return folder;
  };
  const withoutLinks = tree.map((record) => {
    const { next, lower, ...rest } = record;
    return next === undefined && lower === undefined ? record : rest;
  });
  const repaired = ['dicomdir-repaired | DICOMDIR'];

  it.each<[string, Uint8Array, string[]]>([
    ['as it should be', makeDicomdir(tree), []],
    ['without offsets', makeDicomdir(withoutLinks, { first: -1 }), repaired],
    ['with offsets shifted by a constant', makeDicomdir(tree, { shift: 128 }), repaired],
    ['with offsets shifted the other way', makeDicomdir(tree, { shift: -132 }), repaired],
    ['whose root offset leads to a study', makeDicomdir(tree, { first: 1 }), repaired],
    ['whose root offset leads nowhere', makeDicomdir(tree, { first: 99 }), repaired],
    ['with no PATIENT record', makeDicomdir(withoutLinks.slice(1), { first: -1 }), repaired],
    [
      'with PRIVATE records for patients',
      makeDicomdir(tree.map((record, at) => (at === 0 ? { ...record, type: 'PRIVATE' } : record))),
      [],
    ],
    [
      'with records of an unknown type for pictures',
      makeDicomdir(tree.map((record, at) => (at > 2 ? { ...record, type: 'CURVE 9' } : record))),
      [],
    ],
    [
      'whose records lead in circles',
      makeDicomdir(tree.map((record, at) => (at === 4 ? { ...record, next: 0, lower: 1 } : record))),
      [],
    ],
  ])('%s lists the pictures before a file is opened, and the files agree', async (_, bytes, problems) => {
    const folder = withDicomdir(bytes);
    const quick = await scanHere(folder.path, 'quick');
    expect(quick.catalog).toMatchObject({ provisional: true, counts: { instances: 2, filesOpened: 1 } });
    const scan = await scanHere(folder.path);
    expect(scan.catalog).toMatchObject({ provisional: false, usedDicomdir: true, counts: { instances: 2 } });
    expect(shapeOf(scan)).toEqual(['P1 1.2.3 1.2.3.1 2']);
    expect(problemsOf(scan)).toEqual(problems);
  });

  it.each(['bigEnd', 'implicit', 'nooffset', 'nopatient', 'reordered'])(
    'of another program’s variant %s lists what the right one lists',
    async (variant) => {
      const folder = copyOfFileSet(variant);
      expect(shapeOf(await scanHere(folder.path, 'quick'))).toEqual(
        shapeOf(await scanHere(fileSet, 'quick')),
      );
    },
  );

  it.each<[string, Uint8Array, string[]]>([
    [
      'no record sequence',
      part10('1.2.840.10008.1.2.1', explicitElement(0x00041130, 'CS', text('DISC'))),
      [],
    ],
    ['an empty record sequence', makeDicomdir([], { first: -1 }), []],
    ['no byte', new Uint8Array(), ['dicomdir-unreadable | DICOMDIR']],
    [
      'other bytes than DICOM',
      Buffer.from('[autorun]\r\nopen=viewer.exe\r\n'),
      ['dicomdir-unreadable | DICOMDIR'],
    ],
    ['zeros in place of all of it', new Uint8Array(9000), ['dicomdir-unreadable | DICOMDIR']],
  ])('with %s leaves the files, which are all there', async (_, bytes, problems) => {
    const folder = withDicomdir(bytes);
    for (const depth of ['quick', 'index'] as const) {
      const scan = await scanHere(folder.path, depth);
      expect(scan.catalog).toMatchObject({ provisional: false, counts: { instances: 2 } });
      expect(problemsOf(scan).filter((problem) => !problem.startsWith('present-unlisted'))).toEqual(problems);
      expect(losesSomething(scan)).toBe(false);
    }
  });

  it('that contradicts a file in its patient and series is overruled, and where is told', async () => {
    const records = [
      patientRecord('P9', { lower: 1 }),
      studyRecord('1.2.3', { lower: 2 }),
      seriesRecord('1.2.3.9', { lower: 3 }),
      ...images,
    ];
    const folder = withDicomdir(makeDicomdir(records));
    expect(shapeOf(await scanHere(folder.path, 'quick'))).toEqual(['P9 1.2.3 1.2.3.9 2']);
    const scan = await scanHere(folder.path);
    expect(shapeOf(scan)).toEqual(['P1 1.2.3 1.2.3.1 2']);
    expect(problemsOf(scan)).toEqual([
      'dicomdir-contradicts | IM1 | Series Instance UID, Patient ID, name | 2 files',
    ]);
  });

  it('that is stale lists what is missing and lacks what is there: both are told, and the files are taken', async () => {
    const folder = withDicomdir(makeDicomdir(tree));
    rmSync(folder.at('IM2'));
    folder.write('IM3', picture('1.2.3.6'));
    const scan = await scanHere(folder.path);
    expect(scan.instances.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.2.3.4', '1.2.3.6']);
    expect(problemsOf(scan)).toEqual(['listed-missing | IM2', 'present-unlisted | IM3']);
    expect(scan.listedMissing).toMatchObject([{ sopInstanceUid: '1.2.3.5' }]);
  });

  describe('that was kept after another program gave the files other names and UIDs', () => {
    const files = ['77654033/CR1/6154', '98892003/MR700/4467', '98892003/MR700/4528'];
    const anonymised = (): TemporaryFolder => {
      const folder = copyOfFileSet();
      const script = String.raw`
import pathlib, pydicom, sys
for path in pathlib.Path(sys.argv[1]).rglob('*'):
    if path.is_dir() or path.suffix or path.name in ('DICOMDIR', 'README'): continue
    picture = pydicom.dcmread(path)
    for name in ('SOPInstanceUID', 'SeriesInstanceUID', 'StudyInstanceUID'):
        setattr(picture, name, getattr(picture, name) + '.9')
    picture.file_meta.MediaStorageSOPInstanceUID = picture.SOPInstanceUID
    picture.PatientName = picture.PatientID = 'ANON'
    picture.save_as(path)
`;
      execFileSync('/usr/bin/python3', ['-c', script, folder.path]);
      return folder;
    };

    it('is overruled as a whole: no picture is lost, and nobody is named by the list alone', async () => {
      const scan = await scanHere(anonymised().path);
      expect(scan.instances).toHaveLength(31);
      expect(scan.catalog.patients.map(({ patientName }) => patientName)).toEqual(['ANON']);
      expect(scan.listedMissing).toEqual([]);
      expect(losesSomething(scan)).toBe(false);
      expect(problemsOf(scan)).toEqual([
        expect.stringMatching(/^dicomdir-contradicts \| .* \| Study .*, SOP Instance UID, .* \| 31 files$/),
      ]);
    });

    it('still tells of files that are not there or damaged, but not whose they were', async () => {
      const folder = anonymised();
      const [gone = '', damaged = '', swapped = ''] = files;
      rmSync(folder.at(gone));
      folder.write(damaged, new Uint8Array(200).fill(7));
      const scan = await scanHere(folder.path);
      expect(scan.catalog.patients.map(({ patientName }) => patientName)).toEqual(['ANON']);
      expect(scan.instances).toHaveLength(29);
      expect(problemsOf(scan)).toContain(`listed-missing | ${gone}`);
      expect(problemsOf(scan)).toContain(`damaged | ${damaged} | listed, but no DICOM`);
      expect(scan.listedMissing.length + scan.unidentified).toBe(2);
      // the same picture at two places stands for one record
      copyFileSync(folder.at('98892003/MR700/4558'), folder.at(swapped));
      const again = await scanHere(folder.path);
      expect(again.listedMissing.length + again.unidentified).toBe(3);
      expect(problemsOf(again)).toContain(`listed-missing | ${swapped} | another picture is there`);
    });

    /** Changes the pictures of a folder of the disc. */
    const changed = (path: string, change: string): TemporaryFolder => {
      const folder = copyOfFileSet();
      const script = [
        'import pathlib, pydicom, sys',
        'for path in pathlib.Path(sys.argv[1]).iterdir():',
        '    d = pydicom.dcmread(path)',
        "    d.SOPInstanceUID = d.file_meta.MediaStorageSOPInstanceUID = d.SOPInstanceUID + '.9'",
        `    ${change}`,
        '    d.save_as(path)',
      ].join('\n');
      execFileSync('/usr/bin/python3', ['-c', script, folder.at(path)]);
      return folder;
    };

    it('is overruled for a series alone, whose pictures got other UIDs and nothing else', async () => {
      const scan = await scanHere(changed('98892003/MR700', 'pass').path);
      expect(scan.instances).toHaveLength(31);
      expect([scan.listedMissing.length, scan.unidentified, losesSomething(scan)]).toEqual([0, 0, false]);
      expect(problemsOf(scan).filter((problem) => problem.startsWith('dicomdir'))).toEqual([
        expect.stringMatching(/^dicomdir-contradicts \| .* \| SOP Instance UID \| \d files$/),
      ]);
    });

    it('is not where the files of an exam were written over with somebody else’s, and others are as listed', async () => {
      const others =
        "d.PatientName = d.PatientID = 'OTHER'; d.StudyInstanceUID += '.9'; d.SeriesInstanceUID += '.9'";
      const scan = await scanHere(changed('98892003/MR700', others).path);
      expect(scan.listedMissing.length).toBeGreaterThan(1);
      expect(losesSomething(scan)).toBe(true);
      expect(problemsOf(scan)).toContain(`listed-missing | ${files[1] ?? ''} | another picture is there`);
    });
  });

  it.each(['DICOMDIR', 'DIRFILE'])(
    'or %s inside of a folder is not the root’s, and no picture',
    async (name) => {
      const folder = withDicomdir(makeDicomdir(tree));
      mkdirSync(folder.at('OLD'));
      copyFileSync(corpusPath('dicomdir/pydicom-tiny-alpha/DICOMDIR'), folder.at(`OLD/${name}`));
      const scan = await scanHere(folder.path);
      expect(shapeOf(scan)).toEqual(['P1 1.2.3 1.2.3.1 2']);
      expect(problemsOf(scan)).toEqual([]);
    },
  );

  it('called DIRFILE is none: the files are read', async () => {
    const folder = withDicomdir(makeDicomdir(tree));
    renameSync(folder.at('DICOMDIR'), folder.at('DIRFILE'));
    const scan = await scanHere(folder.path);
    expect(scan.catalog).toMatchObject({ usedDicomdir: false, counts: { instances: 2 } });
    expect(problemsOf(scan)).toEqual([]);
  });

  it('of a disc that was copied into a sub-folder counts there, and of two discs side by side both do', async () => {
    const folder = temporaryFolder();
    cpSync(fileSet, folder.at('discs/first'), { recursive: true });
    cpSync(corpusPath('dicomdir/pydicom-tiny-alpha'), folder.at('discs/second'), { recursive: true });
    const scan = await scanHere(folder.path);
    expect(scan.catalog).toMatchObject({ usedDicomdir: true, counts: { instances: 81 } });
    const harmless = ['several-patients', 'duplicate'];
    expect(scan.catalog.problems.filter(({ code }) => !harmless.includes(code))).toEqual([]);
  });

  it('of a whole disc that lies in a folder of another counts for that folder: what it lists and lacks is lost', async () => {
    const folder = withDicomdir(makeDicomdir(tree));
    cpSync(fileSet, folder.at('OTHER'), { recursive: true });
    rmSync(folder.at('OTHER/77654033/CR1/6154'));
    const scan = await scanHere(folder.path);
    expect(scan.instances).toHaveLength(32);
    expect(scan.listedMissing).toHaveLength(1);
    expect(problemsOf(scan)).toEqual([
      'listed-missing | OTHER/77654033/CR1/6154',
      'several-patients | 3 patients',
    ]);
  });

  it.each([
    '..\\SECRET',
    '..\\..\\SECRET',
    'A\\..\\..\\SECRET',
    '/SECRET',
    'C:\\SECRET',
    '\\\\host\\share\\SECRET',
  ])('that refers to %s is not followed there', async (fileId) => {
    const outer = temporaryFolder();
    outer.write('SECRET', picture('1.2.3.9'));
    const records = [
      ...tree.slice(0, 3),
      imageRecord('disc\\IM1', '1.2.3.4', { next: 4 }),
      imageRecord(fileId, '1.2.3.9'),
    ];
    outer.write('disc/disc/IM1', picture('1.2.3.4'));
    outer.write('disc/DICOMDIR', makeDicomdir(records));
    for (const depth of ['quick', 'index'] as const) {
      const scan = await scanHere(outer.at('disc'), depth);
      expect(scan.instances.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.2.3.4']);
      expect(scan.catalog.problems.map(({ code }) => code)).toEqual([
        expect.stringMatching(/^(?:not-followed|listed-missing)$/),
      ]);
      expect(scan.listedMissing).toMatchObject([{ sopInstanceUid: '1.2.3.9' }]);
    }
  });

  it('whose records declare character sets of their own gives each its name', async () => {
    const records = [
      patientRecord('P1', {
        lower: 1,
        values: joinBytes(
          explicitElement(0x00080005, 'CS', text('ISO_IR 100')),
          explicitElement(0x00100010, 'PN', Buffer.from('Mu\xf1oz', 'latin1')),
        ),
        next: 5,
      }),
      ...tree.slice(1),
      patientRecord('P2', {
        lower: 6,
        values: joinBytes(
          explicitElement(0x00080005, 'CS', text('\\ISO 2022 IR 87')),
          explicitElement(0x00100010, 'PN', Buffer.from('\u001b$B;3ED\u001b(B', 'latin1')),
        ),
      }),
      studyRecord('1.2.9', { lower: 7 }),
      seriesRecord('1.2.9.1', { lower: 8 }),
      imageRecord('IM3', '1.2.9.1.1'),
    ];
    const folder = withDicomdir(makeDicomdir(records));
    folder.write('IM3', picture('1.2.9.1.1', { studyUid: '1.2.9', seriesUid: '1.2.9.1' }));
    const { catalog } = await scanHere(folder.path, 'quick');
    expect(catalog.patients.map(({ patientName }) => patientName)).toEqual(['Muñoz', '山田']);
  });
});

describe('whose pictures they are', () => {
  it('the same instance twice is one', async () => {
    const folder = temporaryFolder();
    for (const name of ['a', 'b', 'c/d']) folder.write(name, picture('1.2.3.4'));
    const scan = await scanHere(folder.path);
    expect(scan.instances).toHaveLength(1);
    expect(problemsOf(scan)).toEqual(['duplicate | b', 'duplicate | c/d']);
  });

  it('the same UID with other bytes is told, and counts as lost', async () => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4'));
    folder.write('b', picture('1.2.3.4', { pixels: new Uint8Array(64).fill(9) }));
    const scan = await scanHere(folder.path);
    expect(problemsOf(scan)).toEqual(['same-uid-left-out | b']);
    expect(selectSeries({ kind: 'folder', path: folder.path }, scan, () => true).gaps).toEqual([
      { sopInstanceUid: '1.2.3.4', reason: 'conflict' },
    ]);
  });

  it.each([
    ['two patients', { patientName: 'Roe^Rick', patientId: 'P2' }, 'Patient ID, name'],
    ['two identifiers', { patientId: 'P2' }, 'Patient ID'],
    ['two birth dates', { birthDate: '19991231' }, 'birth date'],
  ])('%s in one study are told and both shown', async (_, other, what) => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4'));
    folder.write('b', picture('1.2.3.5', { ...other, seriesUid: '1.2.3.2' }));
    const scan = await scanHere(folder.path);
    expect(problemsOf(scan)).toEqual([`identifiers-disagree | b | ${what}`, 'several-patients | 2 patients']);
    expect(scan.catalog.patients).toHaveLength(2);
  });

  it.each([
    ['first', 'IM00'],
    ['last', 'IM99'],
  ])('the one of ten that names another is the odd one, where it is read %s', async (_, odd) => {
    const folder = temporaryFolder();
    folder.write(odd, picture('1.2.3.90', { patientName: 'DOE^JAN' }));
    for (let at = 10; at < 19; at++) folder.write(`IM${at}`, picture(`1.2.3.${at}`));
    const scan = await scanHere(folder.path);
    expect(scan.catalog.patients).toMatchObject([
      {
        patientName: 'DOE^JANE',
        studies: [{ series: [{ instances: 10, otherPatients: [{ patientName: 'DOE^JAN' }] }] }],
      },
    ]);
    expect(problemsOf(scan)).toEqual([
      `identifiers-disagree | ${odd} | name`,
      'several-patients | 2 patients',
    ]);
  });

  it('files that name nobody, or less, never outvote those that do', async () => {
    const folder = temporaryFolder();
    const nobody = { patientId: '', patientName: '', birthDate: '' };
    for (const at of [1, 2, 3]) folder.write(`IM${at}`, picture(`1.2.3.${at}`, nobody));
    folder.write('IM4', picture('1.2.3.4'));
    folder.write('IM5', picture('1.2.3.5', { birthDate: '' }));
    const scan = await scanHere(folder.path);
    expect(scan.catalog.patients).toMatchObject([
      { patientId: 'P1', patientName: 'DOE^JANE', birthDate: '19700101' },
    ]);
    expect(problemsOf(scan)).toEqual(['identifiers-disagree | IM1 | Patient ID, name | 3 files']);
  });

  it.each(['P1', 'P2'])('where files are evenly split, the DICOMDIR that says %s decides', async (id) => {
    const folder = temporaryFolder();
    folder.write('IM1', picture('1.2.3.4', { patientName: 'NAME^P1' }));
    folder.write('IM2', picture('1.2.3.5', { patientName: 'NAME^P2', patientId: 'P2' }));
    folder.write(
      'DICOMDIR',
      makeDicomdir([
        patientRecord(id, { lower: 1 }),
        studyRecord('1.2.3', { lower: 2 }),
        seriesRecord('1.2.3.1', { lower: 3 }),
        imageRecord('IM1', '1.2.3.4', { next: 4 }),
        imageRecord('IM2', '1.2.3.5'),
      ]),
    );
    const odd = id === 'P1' ? 'IM2' : 'IM1';
    const scan = await scanHere(folder.path);
    expect(shapeOf(scan)).toEqual([`${id} 1.2.3 1.2.3.1 2`]);
    expect(problemsOf(scan)).toContain(`identifiers-disagree | ${odd} | Patient ID, name`);
  });

  it('many copies of a stray picture count as one', async () => {
    const folder = temporaryFolder();
    for (const name of ['A1', 'A2', 'A3', 'A4'])
      folder.write(name, picture('1.2.3.9', { patientId: 'P2', patientName: 'ROE^RICK' }));
    for (const at of [1, 2, 3]) folder.write(`IM${at}`, picture(`1.2.3.${at}`));
    expect(shapeOf(await scanHere(folder.path))).toEqual(['P1 1.2.3 1.2.3.1 4']);
  });

  it.each([true, false])(
    'a stray file with the UIDs of a picture is left out, not the one that fits its series (listed: %s)',
    async (isListed) => {
      const files = {
        IM1: picture('1.2.3.4', { patientName: 'NAME^P1' }),
        IM2: picture('1.2.3.5', { patientName: 'NAME^P1' }),
      };
      const folder = disc(files, [imageRecord('IM1', '1.2.3.4'), imageRecord('IM2', '1.2.3.5')]);
      if (!isListed) rmSync(folder.at('DICOMDIR'));
      folder.write('A', picture('1.2.3.4', { patientName: 'OTHER^X', patientId: 'PX' }));
      for (const depth of ['index', 'full'] as const) {
        const scan = await scanHere(folder.path, depth);
        expect(shapeOf(scan)).toEqual(['P1 1.2.3 1.2.3.1 2']);
        expect(scan.instances.map(({ path }) => path)).toEqual(['IM1', 'IM2']);
        expect(problemsOf(scan)).toEqual([
          'identifiers-disagree | A | Patient ID, name',
          'several-patients | 2 patients',
          'same-uid-left-out | A',
        ]);
      }
    },
  );

  it('of two pictures of one patient with the same UID the listed one stays', async () => {
    const folder = disc({ IM1: picture('1.2.3.4') }, [imageRecord('IM1', '1.2.3.4')]);
    folder.write('A', picture('1.2.3.4', { pixels: new Uint8Array(64).fill(9) }));
    const scan = await scanHere(folder.path);
    expect(scan.instances.map(({ path }) => path)).toEqual(['IM1']);
    expect(problemsOf(scan)).toContain('same-uid-left-out | A');
  });

  it('several patients on one disc are listed apart', async () => {
    const folder = temporaryFolder();
    for (const id of ['P1', 'P2', 'P3'])
      folder.write(
        id,
        picture(`1.${id.slice(1)}.1.1`, {
          patientId: id,
          studyUid: `1.${id.slice(1)}`,
          seriesUid: `1.${id.slice(1)}.1`,
        }),
      );
    const scan = await scanHere(folder.path);
    expect(scan.catalog.patients.map(({ patientId }) => patientId)).toEqual(['P1', 'P2', 'P3']);
    expect(problemsOf(scan)).toEqual([
      'name-with-several-ids | P2 | 3 Patient IDs in 3 exams',
      'several-patients | 3 patients',
    ]);
  });

  it.each([
    [
      'one ID with two birth dates',
      { birthDate: '19550505' },
      'id-with-several-birth-dates | A | 2 birth dates',
    ],
    [
      'one ID with two names',
      { patientName: 'ROE^RICK', birthDate: '19550505' },
      'id-with-several-names | A | 2 names',
    ],
    [
      'one name and birth date with two IDs',
      { patientId: 'P2' },
      'name-with-several-ids | A | 2 Patient IDs',
    ],
  ])('%s in two exams is told, and they stay apart', async (_, other, finding) => {
    const folder = temporaryFolder();
    folder.write('A', picture('1.2.4.1', { ...other, studyUid: '1.2.4', seriesUid: '1.2.4.1' }));
    for (const at of [1, 2]) folder.write(`B${at}`, picture(`1.2.3.${at}`));
    const scan = await scanHere(folder.path);
    expect(scan.catalog.patients).toHaveLength(2);
    expect(problemsOf(scan)).toEqual([`${finding} in 2 exams`, 'several-patients | 2 patients']);
    expect(losesSomething(scan)).toBe(false);
  });

  it.each([
    ['nobody says', { patientId: '', patientName: '', birthDate: '' }, '1 to 2 patients'],
    ['some say less of', { birthDate: '' }, undefined],
    ['some say nothing of the name of', { patientName: '', birthDate: '' }, '1 to 2 patients'],
  ])('exams whose patient %s contradict nobody', async (_, less, count) => {
    const folder = temporaryFolder();
    folder.write('A', picture('1.2.4.1', { ...less, studyUid: '1.2.4', seriesUid: '1.2.4.1' }));
    folder.write('B', picture('1.2.3.1'));
    expect(problemsOf(await scanHere(folder.path))).toEqual(
      count === undefined ? [] : [`several-patients | ${count}`],
    );
  });

  it('one patient is one, whose name some files declare wrongly', async () => {
    const folder = temporaryFolder();
    const asUtf8 = Buffer.from('Łuk^Żaneta', 'utf8').toString('latin1');
    folder.write('a', picture('1.2.3.4', { patientName: asUtf8, characterSet: 'ISO_IR 192' }));
    folder.write('b', picture('1.2.3.5', { patientName: asUtf8 }));
    const scan = await scanHere(folder.path);
    expect(scan.catalog.patients).toMatchObject([{ patientName: 'Łuk^Żaneta' }]);
    expect(scan.catalog.patients[0]).not.toHaveProperty('likelyName');
    expect(problemsOf(scan)).toEqual(['name-undecodable | b']);
  });

  it('one patient is one, whose set of characters some files declare as if it stood alone', async () => {
    const folder = temporaryFolder();
    const name = '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J';
    for (const [path, first] of [
      ['a', 'ISO 2022 IR 13'],
      ['b', 'ISO_IR 13'],
    ] as const)
      folder.write(
        path,
        picture(`1.2.3.${path === 'a' ? 4 : 5}`, {
          patientName: name,
          characterSet: `${first}\\ISO 2022 IR 87`,
        }),
      );
    const scan = await scanHere(folder.path);
    expect(scan.catalog.patients).toMatchObject([{ patientName: 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎' }]);
    expect(problemsOf(scan)).toEqual([]);
  });

  it('a series that mixes sizes and orientations is one, with every picture in it', async () => {
    const folder = temporaryFolder();
    const heads = ['series-ct/ge-head-4/01.dcm', 'series-ct/ge-head-4/02.dcm'];
    for (const path of heads) folder.write(path, readCorpus(path));
    execFileSync('dcmodify', [
      '-nb',
      '-m',
      '(0028,0010)=256',
      '-m',
      '(0020,0037)=0\\1\\0\\0\\0\\-1',
      folder.at(heads[1] ?? ''),
    ]);
    const scan = await scanHere(folder.path);
    expect(shapeOf(scan)).toEqual([expect.stringMatching(/ 2$/)]);
    expect(problemsOf(scan).filter((problem) => !problem.startsWith('incomplete'))).toEqual([]);
  });
});

/** Of a made picture: where its data set begins, and in it the elements of the patient. */
const datasetAt = 132 + 12 + 28;
const patientAt = Buffer.from(picture('1.2.3.4')).indexOf(Buffer.of(0x10, 0, 0x10, 0), datasetAt) - datasetAt;

describe('a file', () => {
  it.each([
    ['without preamble and file meta', 'broken/ExplVR_LitEndNoMeta.dcm'],
    ['without preamble and file meta, big endian', 'broken/ExplVR_BigEndNoMeta.dcm'],
    ['of implicit VR without file meta', 'broken/rtstruct.dcm'],
    ['with wrong file meta', 'broken/CTImageStorage_bad_meta.dcm'],
    ['with a bad VR', 'broken/badVR.dcm'],
    ['with a VR of a wrong length', 'broken/invalid-vr-length-test.dcm'],
    ['with a broken sequence', 'broken/bad_sequence.dcm'],
    ['of truncated pixel data', 'broken/MR_truncated.dcm'],
    ['that is deflated', 'transfer-syntaxes/deflated/wave_dfl'],
  ])('%s is a picture by its content, whatever its name', async (_, path) => {
    const folder = temporaryFolder();
    folder.write('README.TXT', readCorpus(path));
    const scan = await scanHere(folder.path);
    expect(scan.instances).toHaveLength(1);
    const harmless = ['incomplete', 'name-undecodable'];
    expect(scan.catalog.problems.filter(({ code }) => !harmless.includes(code))).toEqual([]);
  });

  const dataset = (changed: (bytes: Uint8Array) => Uint8Array): Uint8Array =>
    changed(picture('1.2.3.4').subarray(datasetAt));
  const preamble = joinBytes(new Uint8Array(128), text('DICM'));
  const class2 = explicitElement(0x00020002, 'UI', text('1.2.840.10008.5.1.4.1.1.7', '\0'));
  const unSequence = joinBytes(
    Uint8Array.of(0x09, 0x00, 0x01, 0x10, 0x55, 0x4e, 0, 0, 0xff, 0xff, 0xff, 0xff),
    item(implicitElement(0x00090010, text('SOMEONE'))),
    Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0),
  );

  it.each<[string, Uint8Array]>([
    [
      'that declares another transfer syntax than it is written in',
      part10(
        '1.2.840.10008.1.2.2',
        dataset((bytes) => bytes),
      ),
    ],
    [
      'without a transfer syntax',
      joinBytes(
        preamble,
        class2,
        dataset((bytes) => bytes),
      ),
    ],
    ['without the group length of its file meta', joinBytes(preamble, picture('1.2.3.4').subarray(132 + 12))],
    [
      'with a sequence in UN of undefined length',
      part10(
        '1.2.840.10008.1.2.1',
        dataset((bytes) => joinBytes(bytes.subarray(0, patientAt), unSequence, bytes.subarray(patientAt))),
      ),
    ],
  ])('%s is a picture all the same', async (_, bytes) => {
    const folder = temporaryFolder();
    folder.write('a', bytes);
    expect((await scanHere(folder.path)).instances).toMatchObject([
      { sopInstanceUid: '1.2.3.4', patientId: 'P1', studyUid: '1.2.3' },
    ]);
  });
});

describe('names of people', () => {
  const nameIn = async (path: string): Promise<object> => {
    const folder = temporaryFolder();
    folder.write('a', readCorpus(path));
    const { catalog } = await scanHere(folder.path);
    const told = catalog.problems.some(({ code }) => code === 'name-undecodable');
    return { name: catalog.patients[0]?.patientName, likely: catalog.patients[0]?.likelyName, told };
  };

  it.each([
    ['an accent', 'chrFren', 'Buc^Jérôme'],
    ['ü', 'chrGerm', 'Äneas^Rüdiger'],
    ['Kanji, multi-valued with escapes', 'chrH31', 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
    ['half-width kana and Kanji', 'chrH32', 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう'],
    ['Hangul', 'chrI2', 'Hong^Gildong=洪^吉洞=홍^길동'],
    ['Chinese in UTF-8', 'chrX1', 'Wang^XiaoDong=王^小東'],
    ['Chinese in GB18030', 'chrX2', 'Wang^XiaoDong=王^小东'],
    ['Cyrillic', 'chrRuss', 'Люкceмбypг'],
    ['Greek', 'chrGreek', 'Διονυσιος'],
    ['Hebrew', 'chrHbrw', 'שרון^דבורה'],
    ['Arabic', 'chrArab', 'قباني^لنزار'],
  ])('with %s are right', async (_, file, name) => {
    expect(await nameIn(`charsets/${file}.dcm`)).toEqual({ name, likely: undefined, told: false });
  });

  it.each([
    ['undeclared', 'cp1251-undeclared', 'Èâàíîâ^Èâàí', 'Иванов^Иван'],
    ['undeclared, of two bytes', 'sjis-undeclared', 'ŽR“c^‘¾˜Y', '山田^太郎'],
    ['wrongly declared', 'utf8-declared-latin1', 'Å\ufffduk^Å»aneta', 'Łuk^Żaneta'],
  ])('%s are told, kept and offered as they were meant', async (_, file, name, likely) => {
    expect(await nameIn(`synthetic/charset-${file}.dcm`)).toEqual({ name, likely, told: true });
  });

  it('of a misspelt set are right', async () => {
    expect(await nameIn('synthetic/charset-bad-term.dcm')).toEqual({
      name: 'LATIN^NAME',
      likely: undefined,
      told: false,
    });
  });
});

describe('a disc of several sessions', () => {
  it('of which the last does not list the first gives the pictures of both, and says so', async () => {
    const folder = temporaryFolder();
    for (const number of [1, 2, 3]) {
      folder.write(`one/DICOM/IM${number}`, picture(`1.2.3.${number}`));
      const other = { patientId: 'P2', patientName: 'ROE^MARY', studyUid: '1.2.4', seriesUid: '1.2.4.1' };
      folder.write(`two/DICOM/IM${number}`, picture(`1.2.4.1.${number}`, other));
    }
    const iso = folder.at('disc.iso');
    const make = (...args: readonly string[]): void => {
      execFileSync('genisoimage', ['-quiet', '-R', '-J', ...args], { stdio: 'ignore' });
    };
    make('-o', iso, folder.at('one'));
    const start = Math.ceil(statSync(iso).size / 2048) + 11_400;
    make('-C', `0,${start}`, '-o', folder.at('more.iso'), folder.at('two'));
    truncateSync(iso, start * 2048);
    appendFileSync(iso, readFileSync(folder.at('more.iso')));
    const scan = await scanHere(iso);
    expect(shapeOf(scan)).toEqual(['P1 1.2.3 1.2.3.1 3', 'P2 1.2.4 1.2.4.1 3']);
    expect(problemsOf(scan)).toEqual([
      'earlier-session | Session 1/DICOM/IM1 | 3 files',
      'several-patients | 2 patients',
    ]);
    expect(losesSomething(scan)).toBe(false);
  });
});

describe('an image whose lists of files differ', () => {
  it.each([
    ['Joliet', ['-J', '-R', '-hide', 'DICOM', '-hide-joliet', 'VIEW']],
    ['Rock Ridge', ['-J', '-R', '-hide', 'VIEW', '-hide-joliet', 'DICOM']],
    ['UDF', ['-udf', '-R', '-hide', 'DICOM', '-hide-joliet', 'VIEW']],
    ['Joliet and UDF', ['-udf', '-J', '-R', '-hide', 'DICOM', '-hide-joliet', 'VIEW']],
  ])('of which only %s has the pictures gives them, and each once', async (_, options) => {
    const folder = temporaryFolder();
    for (const number of [1, 2, 3]) folder.write(`disc/DICOM/IM${number}`, picture(`1.2.3.${number}`));
    folder.write('disc/VIEW/PICTURE', picture('1.2.3.4'));
    folder.write('disc/README.TXT', 'a viewer');
    execFileSync('genisoimage', ['-quiet', ...options, '-o', folder.at('a.iso'), folder.at('disc')], {
      stdio: 'ignore',
    });
    const scan = await scanHere(folder.at('a.iso'));
    expect(scan.catalog.counts).toMatchObject({ instances: 4, filesSeen: 5 });
    expect(problemsOf(scan)).toEqual([]);
  });
});

describe('what lies beside the pictures', () => {
  it('is known by its content, counted and named, and neither opened nor taken for a picture', async () => {
    const folder = disc({ IM1: picture('1.2.3.4') }, [imageRecord('IM1', '1.2.3.4')]);
    const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0]);
    for (const [path, content] of Object.entries({
      'AUTORUN.INF': '[autorun]\r\nopen=VIEWER\\START.EXE\r\n',
      'VIEWER/START.EXE': 'MZ\x90\0\x03',
      'VIEWER/NAMED.DCM': 'MZ\x90\0\x03',
      'VIEWER/DATA.DLL': 'MZ\x90\0\x03',
      'VIEWER/VIEWER.DAT': '\x01\x02\x03',
      'THUMBS/IM1.JPG': jpeg,
      'THUMBS/IM2': jpeg,
      'REPORT.PDF': '%PDF-1.4\n',
      'INDEX.HTM': '<!DOCTYPE html><title>Disc</title>',
      'README.TXT': 'Thank you for choosing us\n',
    }))
      folder.write(path, content);
    const scan = await scanHere(folder.path);
    expect(scan.instances).toHaveLength(1);
    expect(problemsOf(scan)).toEqual([]);
    const { otherFiles, otherFilePaths } = scan.catalog;
    expect(otherFiles).toEqual({ programs: 4, documents: 3, images: 2, others: 1 });
    const sorted = Object.fromEntries(
      Object.entries(otherFilePaths).map(([kind, paths]) => [kind, paths.sort()]),
    );
    expect(sorted).toEqual({
      programs: ['AUTORUN.INF', 'VIEWER/DATA.DLL', 'VIEWER/NAMED.DCM', 'VIEWER/START.EXE'],
      documents: ['INDEX.HTM', 'README.TXT', 'REPORT.PDF'],
      images: ['THUMBS/IM1.JPG', 'THUMBS/IM2'],
      others: ['VIEWER/VIEWER.DAT'],
    });
  });

  it.each([
    ['an empty file', '2.DCM', Buffer.alloc(0), 'empty'],
    ['zeros', 'b/2.dcm', Buffer.alloc(9000), 'begins with zeros, and is no DICOM'],
    [
      'a picture whose first sectors were copied as zeros',
      'IM2',
      Buffer.concat([Buffer.alloc(4096), readFileSync(corpusPath('broken/MR_truncated.dcm')).subarray(4096)]),
      'begins with zeros, and is no DICOM',
    ],
    [
      'a picture whose mark was overwritten',
      'IM2',
      readFileSync(corpusPath('transfer-syntaxes/uncompressed/CT_small.dcm')).fill(0x8c, 121, 129),
      'has file meta, but no DICM before it',
    ],
    ['a page instead of a download', '2.dicom', '<html>Sign in</html>', 'named as DICOM, and is none'],
    ['bytes of no kind', '2.dcm', '\x01\x02\x03', 'named as DICOM, and is none'],
  ])(
    'may have been a picture where it is %s, and then that picture is lost',
    async (_, path, content, detail) => {
      const folder = temporaryFolder();
      folder.write('IM1', picture('1.2.3.4'));
      folder.write(path, content);
      const scan = await scanHere(folder.path);
      expect(problemsOf(scan)).toEqual([`damaged | ${path} | ${detail}`]);
      expect([scan.instances.length, scan.unidentified]).toEqual([1, 1]);
    },
  );

  it('was no picture where a system put it there', async () => {
    const folder = temporaryFolder();
    folder.write('IM1.dcm', picture('1.2.3.4'));
    folder.write('._IM1.dcm', Buffer.concat([Buffer.from([0, 5, 0x16, 7, 0, 2, 0, 0]), Buffer.alloc(4088)]));
    folder.write('.Spotlight-V100/Store-V2/live.0.indexGroups', Buffer.alloc(4096));
    folder.write('empty', '');
    folder.write('few', Buffer.alloc(100));
    expect(problemsOf(await scanHere(folder.path))).toEqual([]);
  });

  it('was no picture where it only takes room by its name and its zeros, unless a DICOMDIR lists it', async () => {
    const folder = temporaryFolder();
    folder.write('IM1', picture('1.2.3.4'));
    for (const path of ['PADDING', 'DUMMY.DAT', 'pad_001', 'VIEWER/CACHE.BIN', 'b/session.tmp'])
      folder.write(path, Buffer.alloc(path === 'PADDING' ? 3_000_000 : 9000));
    const scan = await scanHere(folder.path);
    expect(problemsOf(scan)).toEqual([]);
    expect(scan.catalog.otherFiles).toMatchObject({ others: 5 });
    // a picture whose start was copied as zeros
    for (const [path, pixelsAt] of [
      ['FILL1', 300],
      ['PAD/DUMMY.BIN', 190_000],
    ] as const) {
      const full = folder.write(path, Buffer.alloc(200_000).fill(7, pixelsAt, pixelsAt + 9000));
      expect(problemsOf(await scanHere(folder.path))).toEqual([
        `damaged | ${path} | begins with zeros, and is no DICOM`,
      ]);
      rmSync(full);
    }
    folder.write('PADILLA', Buffer.alloc(9000));
    expect(problemsOf(await scanHere(folder.path))).toEqual([
      'damaged | PADILLA | begins with zeros, and is no DICOM',
    ]);
    const listed = disc({ IM1: picture('1.2.3.4'), 'IM2.BIN': Buffer.alloc(9000) }, [
      imageRecord('IM1', '1.2.3.4'),
      imageRecord('IM2.BIN', '1.2.3.5'),
    ]);
    expect(problemsOf(await scanHere(listed.path))).toEqual(['damaged | IM2.BIN | listed, but no DICOM']);
  });

  it('is told where it is an archive or an image that may hold pictures of its own', async () => {
    const folder = temporaryFolder();
    folder.write('disc/IM1', picture('1.2.3.4'));
    const run = (program: string, ...args: readonly string[]): void => {
      execFileSync(program, args, { cwd: folder.path, stdio: 'ignore' });
    };
    run('zip', '-qr', 'more.zip', 'disc');
    run('zip', '-qr', 'EXAM.bin', 'disc');
    run('genisoimage', '-quiet', '-R', '-o', 'disc.img', 'disc');
    run('genisoimage', '-quiet', '-udf', '-o', 'IMAGE', 'disc');
    folder.write('viewer.jar', 'PK\x03\x04' + '\0'.repeat(26) + 'META-INF/MANIFEST.MF');
    folder.write('letter.docx', 'PK\x03\x04' + '\0'.repeat(26) + '[Content_Types].xml');
    const scan = await scanHere(folder.path);
    const zip = 'a ZIP file: may hold more pictures, open it by itself';
    const image = 'an image of a disc: may hold more pictures, open it by itself';
    expect(problemsOf(scan)).toEqual([
      `archive-inside | EXAM.bin | ${zip}`,
      `archive-inside | IMAGE | ${image}`,
      `archive-inside | disc.img | ${image}`,
      `archive-inside | more.zip | ${zip}`,
    ]);
    expect([scan.instances.length, scan.unidentified, losesSomething(scan)]).toEqual([1, 0, false]);
    expect(scan.catalog.otherFiles).toEqual({ programs: 1, documents: 1, images: 0, others: 4 });
    run('zip', '-q', 'outer.zip', 'more.zip');
    const inside = await scanHere(folder.at('outer.zip'));
    expect(problemsOf(inside)).toEqual([`archive-inside | more.zip | ${zip}`]);
    expect(noDicomError(inside).data.facts).toMatchObject({ filesSeen: 1, archives: 1 });
  });
});

describe('a file that another program has to unpack', () => {
  const makers: readonly (readonly [string, string, (folder: TemporaryFolder) => void])[] = [
    [
      '7z',
      'exam.7z',
      ({ path }) => execFileSync('7z', ['a', 'exam.7z', 'disc'], { cwd: path, stdio: 'ignore' }),
    ],
    [
      'gzip',
      'exam.tgz',
      ({ path }) => execFileSync('tar', ['-czf', 'exam.tgz', 'disc'], { cwd: path, stdio: 'ignore' }),
    ],
    [
      'xz',
      'EXAM',
      ({ path }) => execFileSync('tar', ['-cJf', 'EXAM', 'disc'], { cwd: path, stdio: 'ignore' }),
    ],
    ['tar', 'EXAM.001', ({ path }) => execFileSync('tar', ['-cf', 'EXAM.001', 'disc'], { cwd: path })],
    [
      'zstd',
      'exam.zst',
      ({ path }) => execFileSync('tar', ['--zstd', '-cf', 'exam.zst', 'disc'], { cwd: path }),
    ],
    [
      'WIM',
      'exam.wim',
      ({ path }) => execFileSync('7z', ['a', '-twim', 'exam.wim', 'disc'], { cwd: path, stdio: 'ignore' }),
    ],
    [
      'CAB',
      'DATA1',
      // by its header, which 7z takes for one: nothing here writes it
      (folder) => {
        const header = Buffer.alloc(36);
        header.write('MSCF');
        header.writeUInt32LE(36, 8);
        header.writeUInt32LE(36, 16);
        header.set([3, 1], 24);
        expect(execFileSync('7z', ['l', folder.write('DATA1', header)]).toString()).toContain('Type = Cab');
      },
    ],
    [
      '7z',
      'exam.run',
      ({ path }) =>
        execFileSync('7z', ['a', '-sfx7zCon.sfx', 'exam.run', 'disc'], { cwd: path, stdio: 'ignore' }),
    ],
    [
      'RAR',
      'exam.rar',
      // by its signature: no free program writes it
      (folder) => {
        folder.write('exam.rar', Buffer.from('Rar!\x1a\x07\x01\x003\x92\xb5\xe5', 'latin1'));
      },
    ],
  ];

  it.each(makers)('as %s is called that, and what to do is said', async (kind, name, make) => {
    const folder = temporaryFolder();
    folder.write('disc/IM1', picture('1.2.3.4'));
    make(folder);
    const scan = await scanHere(folder.path);
    expect(problemsOf(scan)).toEqual([
      `packed-inside | ${name} | a ${kind} file: may hold more pictures, unpack it and open its folder`,
    ]);
    expect([scan.instances.length, losesSomething(scan)]).toEqual([1, false]);
    await expect(scanHere(folder.at(name))).rejects.toMatchObject({ data: { code: 'source/packed' } });
    rmSync(folder.at('disc/IM1'));
    expect(noDicomError(await scanHere(folder.path)).data.facts).toMatchObject({ filesSeen: 1, packed: 1 });
  });
});

describe('a program', () => {
  /** A program of Windows with nothing in it: headers, and one section; then a signature, as far as it has one. */
  const program = (isWide: boolean, signatureLength = 0): Buffer => {
    const bytes = Buffer.alloc(1024 + signatureLength);
    bytes.write('MZ');
    bytes.writeUInt32LE(64, 0x3c);
    bytes.write('PE', 64);
    bytes.writeUInt16LE(isWide ? 0x8664 : 0x14c, 68);
    bytes.writeUInt16LE(1, 70);
    bytes.writeUInt16LE(isWide ? 240 : 224, 84);
    bytes.writeUInt16LE(0x102, 86);
    bytes.writeUInt16LE(isWide ? 0x20b : 0x10b, 88);
    const directories = isWide ? 200 : 184;
    bytes.writeUInt32LE(16, directories - 4);
    if (signatureLength > 0) {
      bytes.writeUInt32LE(1024, directories + 32);
      bytes.writeUInt32LE(signatureLength, directories + 36);
    }
    const section = 88 + (isWide ? 240 : 224);
    bytes.write('.text', section);
    bytes.writeUInt32LE(512, section + 8);
    bytes.writeUInt32LE(4096, section + 12);
    bytes.writeUInt32LE(512, section + 16);
    bytes.writeUInt32LE(512, section + 20);
    return bytes;
  };
  const packedAs = (type: string): Buffer => {
    const folder = temporaryFolder();
    folder.write('disc/IM1', picture('1.2.3.4'));
    execFileSync('7z', ['a', `-t${type}`, 'exam', 'disc'], { cwd: folder.path, stdio: 'ignore' });
    return readFileSync(folder.at(`exam.${type}`));
  };
  const zip = 'archive-inside | EXAM.EXE | a ZIP file: may hold more pictures, open it by itself';
  const sevenZip =
    'packed-inside | EXAM.EXE | a 7z file: may hold more pictures, unpack it and open its folder';

  it.each([
    ['a ZIP', 'zip', zip, ''],
    ['a ZIP, and lines before it', 'zip', zip, '#!python.exe\r\n'],
    ['a 7z file', '7z', sevenZip, ''],
    ['a 7z file, and lines before it', '7z', sevenZip, ';!@Install@!UTF-8!\r\n'],
  ])('that carries %s is named as what it is', async (_, type, problem, lines) => {
    for (const isWide of [false, true])
      for (const signatureLength of [0, 4096]) {
        const folder = temporaryFolder();
        const bytes = Buffer.concat([program(isWide, signatureLength), Buffer.from(lines), packedAs(type)]);
        const listed = execFileSync('7z', ['l', `-t${type}`, folder.write('EXAM.EXE', bytes)]);
        expect(listed.toString()).toContain('IM1');
        expect(problemsOf(await scanHere(folder.path))).toEqual([problem]);
        if (type === 'zip') expect((await scanHere(folder.at('EXAM.EXE'))).instances).toHaveLength(1);
        else
          await expect(scanHere(folder.at('EXAM.EXE'))).rejects.toMatchObject({
            data: { code: 'source/packed' },
          });
      }
  });

  it('that carries nothing is read once, and not to its end', async () => {
    const folder = temporaryFolder();
    const [plain, signed] = [program(true), program(true, 20_000)];
    folder.write('A.DLL', plain);
    folder.write('B.DLL', signed);
    const { catalog } = await scanHere(folder.path);
    expect(catalog.problems).toEqual([]);
    expect(catalog.otherFiles.programs).toBe(2);
    expect(catalog.counts.bytesRead).toBe(plain.length + 8192);
  });
});

describe('a ZIP that does not begin as one', () => {
  const folderWith = (...args: readonly string[]): TemporaryFolder => {
    const folder = temporaryFolder();
    folder.write('disc/IM1', picture('1.2.3.4'));
    folder.write('disc/MORE', Buffer.alloc(150_000, 7));
    execFileSync('zip', [...args, 'a.zip', 'disc'], { cwd: folder.path, stdio: 'ignore' });
    rmSync(folder.at('disc'), { recursive: true });
    return folder;
  };

  it.each([
    ['lines of a mail', 'EXAM', 'X-Checked: yes\r\n\r\n'],
    ['other bytes', 'EXAM.DAT', '\x01\x02\x03\0'],
    ['more bytes than are read of it', 'exam.zip', '\x01\x02\x03\0'.repeat(4000)],
  ])('since %s stand before it is named, and opens', async (_, name, before) => {
    const folder = folderWith('-qr');
    const bytes = readFileSync(folder.at('a.zip'));
    rmSync(folder.at('a.zip'));
    folder.write(name, Buffer.concat([Buffer.from(before, 'latin1'), bytes]));
    expect(problemsOf(await scanHere(folder.path))).toEqual([
      `archive-inside | ${name} | a ZIP file: may hold more pictures, open it by itself`,
    ]);
    expect((await scanHere(folder.at(name))).instances).toHaveLength(1);
  });

  it('since it was split is named as that, each part of it', async () => {
    const folder = folderWith('-q0r', '-s', '64k');
    expect(problemsOf(await scanHere(folder.path))).toEqual(
      ['a.z01', 'a.z02', 'a.zip'].map(
        (part) =>
          `packed-inside | ${part} | a split ZIP file: may hold more pictures, unpack it and open its folder`,
      ),
    );
  });
});

describe('a picture that does not say where it belongs', () => {
  /** A real picture, as pydicom writes it without these elements. */
  const without = (folder: TemporaryFolder, ...keywords: readonly string[]): void => {
    const script = [
      'import sys, pydicom',
      'd = pydicom.dcmread(sys.argv[1])',
      'for k in sys.argv[3:]: delattr(d, k)',
      'd.save_as(sys.argv[2])',
    ].join('\n');
    const picturePath = corpusPath('transfer-syntaxes/uncompressed/CT_small.dcm');
    execFileSync('/usr/bin/python3', ['-c', script, picturePath, folder.at('IM1'), ...keywords]);
  };

  it.each([
    ['Study Instance UID', 'StudyInstanceUID'],
    ['Series Instance UID', 'SeriesInstanceUID'],
  ])('for it has no %s is not called damaged, and is told as lost', async (words, keyword) => {
    const folder = temporaryFolder();
    without(folder, keyword);
    const scan = await scanHere(folder.path);
    expect(problemsOf(scan)).toEqual([`lacks-identifiers | IM1 | no valid ${words}`]);
    expect([scan.instances.length, scan.unidentified, losesSomething(scan)]).toEqual([0, 1, true]);
  });

  it('since a bad sector was copied as zeros is damaged', async () => {
    const folder = temporaryFolder();
    folder.write('IM1', readFileSync(corpusPath('transfer-syntaxes/uncompressed/CT_small.dcm')).fill(0, 512));
    expect(problemsOf(await scanHere(folder.path))).toEqual([
      'damaged | IM1 | no valid Study Instance UID, Series Instance UID',
    ]);
  });

  it('since part of its head was copied as FF is damaged, and not only without its exam', async () => {
    const folder = temporaryFolder();
    const bytes = Buffer.from(picture('1.2.3.4'));
    const name = bytes.indexOf('DOE^JANE');
    folder.write('IM1', bytes.fill(0xff, name, name + 60));
    expect(problemsOf(await scanHere(folder.path))).toEqual([
      'damaged | IM1 | no valid Study Instance UID, Series Instance UID',
    ]);
  });

  it('but says who it is before a bad sector that was copied as zeros ends too soon', async () => {
    const folder = temporaryFolder();
    const bytes = readFileSync(corpusPath('transfer-syntaxes/uncompressed/CT_small.dcm'));
    folder.write('IM1', bytes.fill(0, bytes.indexOf(Buffer.of(0x20, 0, 0x0e, 0)) + 100));
    const scan = await scanHere(folder.path);
    expect(problemsOf(scan)).toEqual(['incomplete | IM1 | ends too soon']);
    expect([scan.instances.length, losesSomething(scan)]).toEqual([1, true]);
  });
});

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { holdsNoDicom, noDicomError, scanAnything, type ScanNews } from '../../../electron/media/scan-source';
import { problemCodes } from '../../../shared/model/problem-codes';
import type { Patient } from '../../../shared/model/scan';
import { selectSeries } from '../../../shared/model/selection';
import { corpusPath, readCorpus } from '../../shared/dicom/corpus';
import { imageRecord, patientRecord } from '../../shared/dicom/make-dicomdir';
import { copyOfFileSet, disc, fileSet, picture } from './made-disc';
import { scanAsOrdinaryUser } from './scan-as-ordinary-user';
import { problemsOf, scanHere, shapeOf } from './scan-here';
import { temporaryFolder } from './temporary-folder';

vi.setConfig({ testTimeout: 60_000 });

describe('the test file-sets', () => {
  it('of dcmtk lists 31 instances of two patients', async () => {
    const scan = await scanHere(fileSet);
    expect(scan.catalog).toMatchObject({
      provisional: false,
      usedDicomdir: true,
      source: { kind: 'folder', path: fileSet, label: 'dcmtk-fileset' },
      counts: { instances: 31, filesSeen: 32, filesOpened: 32 },
    });
    expect(scan.instances).toHaveLength(31);
    // the folders are named as if of three patients; the files say two
    expect(scan.catalog.patients.map(({ patientName }) => patientName)).toEqual([
      'Doe^Archibald',
      'Doe^Peter',
    ]);
    expect(problemsOf(scan)).toEqual(['several-patients | 2 patients']);
  });

  it('of pydicom lists 50, and counts the README', async () => {
    const scan = await scanHere(corpusPath('dicomdir/pydicom-tiny-alpha'));
    expect(scan.catalog.counts.instances).toBe(50);
    expect(scan.catalog.otherFiles).toEqual({ programs: 0, documents: 1, images: 0, others: 0 });
    expect(problemsOf(scan)).toEqual([]);
  });

  it('without a DICOMDIR lists 196 in one series, ordered by where the slices lie', async () => {
    const scan = await scanHere(corpusPath('series-mr/fruit-ge-196'));
    expect(shapeOf(scan)).toHaveLength(1);
    expect(scan.catalog).toMatchObject({ usedDicomdir: false, counts: { instances: 196 } });
    const distances = scan.instances.map(({ sliceDistanceMm }) => sliceDistanceMm ?? NaN);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(new Set(distances).size).toBe(196);
  });

  it.each(['quick', 'index', 'full'] as const)('is the same shape %s', async (depth) => {
    expect(shapeOf(await scanHere(fileSet, depth))).toEqual(shapeOf(await scanHere(fileSet)));
  });

  it.each(['bigEnd', 'implicit', 'nooffset', 'nopatient', 'reordered'])(
    'is read with the DICOMDIR variant %s, provisionally too',
    async (variant) => {
      const folder = copyOfFileSet(variant);
      const expected = shapeOf(await scanHere(fileSet));
      expect(shapeOf(await scanHere(folder.path, 'quick'))).toEqual(expected);
      const scan = await scanHere(folder.path);
      expect(shapeOf(scan)).toEqual(expected);
      const said = problemsOf(scan).filter((problem) => !problem.startsWith('several-patients'));
      expect(said).toEqual(variant === 'nopatient' ? ['dicomdir-repaired | DICOMDIR'] : []);
    },
  );

  it('with an empty DICOMDIR is crawled, also when it should be quick, and every file is unlisted', async () => {
    const folder = copyOfFileSet('empty.dcm');
    for (const depth of ['quick', 'index'] as const) {
      const scan = await scanHere(folder.path, depth);
      expect(scan.catalog).toMatchObject({ provisional: false, counts: { instances: 31 } });
      expect(scan.catalog.problems.filter(({ code }) => code === 'present-unlisted')).toHaveLength(31);
    }
  });
});

describe('a scan', () => {
  it('tells the catalog of the DICOMDIR before it has opened a picture', async () => {
    const news: ScanNews[] = [];
    const final = await scanHere(fileSet, 'index', (told) => news.push(told));
    const catalogs = news.flatMap((told) => (told.kind === 'catalog' ? [told.scan] : []));
    expect(catalogs).toHaveLength(1);
    const [first] = catalogs;
    expect(first?.catalog).toMatchObject({
      provisional: true,
      usedDicomdir: true,
      counts: { instances: 31, filesSeen: 32, filesOpened: 1 },
    });
    expect(first?.instances.map(({ path }) => path).sort()).toEqual(
      final.instances.map(({ path }) => path).sort(),
    );
  });

  it('of a file-set opens the DICOMDIR alone when it is quick', async () => {
    const scan = await scanHere(fileSet, 'quick');
    expect(scan.catalog).toMatchObject({ provisional: true, counts: { instances: 31, filesOpened: 1 } });
  });

  it('reads little of the files by their heads, and all of them in full', async () => {
    const folder = corpusPath('series-mr/fruit-ge-196');
    const heads = await scanHere(folder);
    const full = await scanHere(folder, 'full');
    // what is asked for ends some 4,480 bytes behind the start of each
    expect(heads.catalog.counts.bytesRead).toBeLessThan(196 * 4800);
    expect(full.catalog.counts.bytesRead).toBeGreaterThanOrEqual(full.catalog.counts.bytesTotal);
    expect(full.catalog.counts.filesOpened).toBe(196);
    expect(full.instances).toEqual(heads.instances);
  });

  it('can be cancelled, before it starts and while it runs', async () => {
    const early = new AbortController();
    early.abort(new Error('cancelled early'));
    await expect(scanHere(fileSet, 'index', () => undefined, early.signal)).rejects.toThrow(
      'cancelled early',
    );
    const late = new AbortController();
    const tell = ({ kind }: ScanNews): void => {
      if (kind === 'catalog') late.abort(new Error('cancelled late'));
    };
    await expect(scanHere(fileSet, 'index', tell, late.signal)).rejects.toThrow('cancelled late');
  });

  it('tells that it compares files that are there twice, and can be cancelled meanwhile', async () => {
    const folder = temporaryFolder();
    const largeBytes = 1024 * 1_048_576;
    // sparse: it takes no room, and a second to be read
    for (const name of ['a', 'b']) truncateSync(folder.write(name, picture('1.2.3.4')), largeBytes);
    const cancelled = new AbortController();
    let bytesDone = 0;
    const tell = (news: ScanNews): void => {
      if (news.kind !== 'progress' || news.progress.step !== 'compare') return;
      bytesDone = news.progress.bytesDone;
      cancelled.abort(new Error('cancelled'));
    };
    await expect(scanHere(folder.path, 'index', tell, cancelled.signal)).rejects.toThrow('cancelled');
    expect(bytesDone).toBeLessThan(2 * largeBytes);
  });

  it('of the same files gives the same result', async () => {
    const [one, other] = [await scanHere(corpusPath('broken')), await scanHere(corpusPath('broken'))];
    const timeless = (scan: typeof one) => ({ ...scan, catalog: { ...scan.catalog, elapsedMs: 0 } });
    expect(timeless(one)).toEqual(timeless(other));
  });

  it('says what a series is for a person', async () => {
    const folder = temporaryFolder();
    for (const [name, path] of [
      ['sr', 'documents/sr/reportsi.dcm'],
      ['pdf', 'synthetic/encapsulated-pdf.dcm'],
      ['loop', 'multiframe/SC_rgb_2frame.dcm'],
      ['video', 'synthetic/video-mpeg2.dcm'],
      ['slide', 'multiframe/sm_image.dcm'],
      ['ecg', 'documents/other/waveform_ecg.dcm'],
      ['seg', 'documents/seg/seg_image_ct_binary.dcm'],
      ['ct', 'series-ct/ge-head-4/01.dcm'],
    ] as const)
      folder.write(name, readCorpus(path));
    const { catalog, instances } = await scanHere(folder.path);
    const contentOf = (name: string) => {
      const seriesUid = instances.find(({ path }) => path === name)?.seriesUid;
      const series = catalog.patients.flatMap(({ studies }) => studies).flatMap((study) => study.series);
      return series.find((one) => one.seriesUid === seriesUid)?.content;
    };
    expect(Object.fromEntries(readdirSync(folder.path).map((name) => [name, contentOf(name)]))).toEqual({
      ct: 'pictures',
      ecg: 'other',
      loop: 'loops',
      pdf: 'document',
      seg: 'other',
      slide: 'pictures',
      sr: 'document',
      video: 'loops',
    });
  });

  it('of every test picture ends, with every code it may tell being one of the table', async () => {
    const scan = await scanHere(corpusPath('.'));
    expect(scan.catalog.counts.instances).toBeGreaterThan(500);
    for (const { code } of scan.catalog.problems) expect(problemCodes).toContain(code);
  });
});

describe('names on disc', () => {
  const rename = (folder: string, change: (name: string) => string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) rename(path, change);
      const changed = join(folder, change(entry.name));
      if (changed !== path) renameSync(path, changed);
    }
  };
  const isFile = (name: string): boolean => /^\d+$/.test(name) && name.length < 8;

  it.each([
    ['lower case', (name: string) => name.toLowerCase()],
    ['a version', (name: string) => (isFile(name) ? `${name};1` : name)],
    ['a last dot', (name: string) => (isFile(name) ? `${name}.` : name)],
    ['an extension', (name: string) => (isFile(name) ? `${name}.dcm` : name)],
  ])('are matched with %s', async (_, change) => {
    const folder = copyOfFileSet();
    rename(folder.path, change);
    const scan = await scanHere(folder.path);
    expect(scan.catalog).toMatchObject({ usedDicomdir: true, counts: { instances: 31 } });
    expect(problemsOf(scan)).toEqual(['several-patients | 2 patients']);
  });

  it('are matched in a folder that the disc was copied into', async () => {
    const folder = temporaryFolder();
    cpSync(fileSet, folder.at('backup/disc 1'), { recursive: true });
    folder.write('notes.txt', 'my discs\n');
    const scan = await scanHere(folder.path);
    expect(scan.catalog).toMatchObject({ usedDicomdir: true, counts: { instances: 31 } });
    expect(problemsOf(scan)).toEqual(['several-patients | 2 patients']);
  });

  it('of a nested DICOMDIR do not count beside the root one', async () => {
    const folder = copyOfFileSet();
    copyFileSync(corpusPath('dicomdir/pydicom-tiny-alpha/DICOMDIR'), folder.at('77654033/DICOMDIR'));
    expect(problemsOf(await scanHere(folder.path))).toEqual(['several-patients | 2 patients']);
  });
});

describe('what a scan finds out', () => {
  it('a listed file that is missing is told, and known by its record', async () => {
    const folder = copyOfFileSet();
    rmSync(folder.at('77654033/CR1/6154'));
    for (const depth of ['quick', 'index'] as const) {
      const scan = await scanHere(folder.path, depth);
      expect(problemsOf(scan)).toContain('listed-missing | 77654033/CR1/6154');
      expect(scan.catalog.counts.instances).toBe(30);
      expect(scan.listedMissing).toEqual([
        {
          studyUid: '1.3.6.1.4.1.5962.1.1.0.0.0.1196527414.5534.0.1',
          seriesUid: '1.3.6.1.4.1.5962.1.1.0.0.0.1196527414.5534.0.10',
          sopInstanceUid: '1.3.6.1.4.1.5962.1.1.0.0.0.1196527414.5534.0.11',
        },
      ]);
    }
  });

  it('what is missing is counted in its series', async () => {
    const folder = copyOfFileSet();
    rmSync(folder.at('98892003/MR700/4467'));
    rmSync(folder.at('98892003/MR700/4528'));
    for (const depth of ['quick', 'index'] as const) {
      const { patients } = (await scanHere(folder.path, depth)).catalog;
      const series = patients.flatMap(({ studies }) => studies.flatMap((study) => study.series));
      expect(series.filter(({ missing }) => missing > 0).map((one) => [one.instances, one.missing])).toEqual([
        [5, 2],
      ]);
    }
  });

  it('series of which nothing is there are listed with what is missing, also where it is all of a person', async () => {
    const whole = await scanHere(fileSet);
    const folder = copyOfFileSet();
    rmSync(folder.at('98892003/MR700'), { recursive: true });
    rmSync(folder.at('77654033'), { recursive: true });
    for (const depth of ['quick', 'index', 'full'] as const) {
      const { catalog, listedMissing, instances } = await scanHere(folder.path, depth);
      const outline = (patients: Patient[]): unknown =>
        patients.map(({ patientName, studies }) => [
          patientName,
          studies.map(({ studyUid, date, series }) => [
            studyUid,
            date,
            series.map(({ seriesUid, modality, content, ...counts }) => [
              seriesUid,
              modality,
              content,
              counts.instances + counts.missing,
            ]),
          ]),
        ]);
      expect(outline(catalog.patients)).toEqual(outline(whole.catalog.patients));
      expect(instances.length + listedMissing.length).toBe(31);
      const everything = selectSeries(
        { kind: 'folder', path: folder.path },
        { ...whole, listedMissing },
        (one) =>
          catalog.patients.some(({ studies }) =>
            studies.some(
              ({ studyUid, series }) =>
                studyUid === one.studyUid && series.some(({ seriesUid }) => seriesUid === one.seriesUid),
            ),
          ),
      );
      expect(everything.gaps).toHaveLength(listedMissing.length);
    }
  });

  it('a lost series stands under whom the files of its exam name, whatever its record says', async () => {
    const folder = disc(
      { IM1: picture('1.2.3.4', { seriesUid: '1.2.3.2' }) },
      [imageRecord('1.2.3.5', 'IM2')],
      {
        patientId: 'ANOTHER',
      },
    );
    const { patients } = (await scanHere(folder.path)).catalog;
    expect(patients.map(({ patientId }) => patientId)).toEqual(['P1']);
    expect(patients[0]?.studies[0]?.series.map((one) => [one.seriesUid, one.instances, one.missing])).toEqual(
      [
        ['1.2.3.2', 1, 0],
        ['1.2.3.1', 0, 1],
      ],
    );
  });

  it('a file that is not listed is told and taken', async () => {
    const folder = copyOfFileSet();
    folder.write('EXTRA', picture('1.2.3.4'));
    const scan = await scanHere(folder.path);
    expect(problemsOf(scan)).toContain('present-unlisted | EXTRA');
    expect(scan.catalog.counts.instances).toBe(32);
  });

  it('a file that lies elsewhere than its record says is found by its UID', async () => {
    const folder = copyOfFileSet();
    mkdirSync(folder.at('MOVED'));
    renameSync(folder.at('77654033/CR1/6154'), folder.at('MOVED/A'));
    const scan = await scanHere(folder.path);
    expect(scan.catalog.counts.instances).toBe(31);
    expect(scan.listedMissing).toEqual([]);
    expect(problemsOf(scan)).toContain('dicomdir-contradicts | 77654033/CR1/6154 | lies elsewhere');
  });

  it('a record that leads out of the source is not followed', async () => {
    const outside = temporaryFolder();
    outside.write('SECRET', picture('1.2.3.9'));
    const inside = disc({ IM1: picture('1.2.3.4') }, [
      imageRecord('IM1', '1.2.3.4'),
      imageRecord(`..\\${outside.path.split('/').at(-1) ?? ''}\\SECRET`, '1.2.3.9'),
      imageRecord(outside.at('SECRET').replaceAll('/', '\\'), '1.2.3.10'),
      imageRecord('C:\\SECRET', '1.2.3.11'),
    ]);
    const scan = await scanHere(inside.path);
    expect(scan.instances.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.2.3.4']);
    expect(scan.catalog.problems.filter(({ code }) => code === 'not-followed')).toHaveLength(3);
    expect(scan.listedMissing).toHaveLength(3);
  });

  it('a record that contradicts its file is overruled by the file', async () => {
    const folder = disc(
      { IM1: picture('1.2.3.4', { patientId: 'P1' }), IM2: picture('1.2.3.5', { patientId: 'P1' }) },
      [
        imageRecord('IM1', '1.2.3.4', { values: patientRecord('P9').values ?? new Uint8Array() }),
        imageRecord('IM2', '1.2.3.77'),
      ],
    );
    const scan = await scanHere(folder.path);
    expect(scan.instances.map(({ sopInstanceUid, patientId }) => [sopInstanceUid, patientId])).toEqual([
      ['1.2.3.4', 'P1'],
      ['1.2.3.5', 'P1'],
    ]);
    expect(problemsOf(scan)).toEqual([
      'listed-missing | IM2 | another picture is there',
      'dicomdir-contradicts | IM1 | Patient ID, name',
      'dicomdir-contradicts | IM2 | SOP Instance UID',
    ]);
    expect(scan.listedMissing.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.2.3.77']);
  });

  it('a listed file that is no DICOM is lost, and known by its record', async () => {
    const folder = disc({ IM1: picture('1.2.3.4') }, [
      imageRecord('IM1', '1.2.3.4'),
      imageRecord('IM2', '1.2.3.5'),
    ]);
    folder.write('IM2', new Uint8Array(3000).fill(1));
    const scan = await scanHere(folder.path);
    expect(scan.listedMissing.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.2.3.5']);
    expect(problemsOf(scan)).toEqual(['damaged | IM2 | listed, but no DICOM']);
  });

  it.each([
    ['a copy of another listed one', { IM1: '1.2.3.4', IM2: '1.2.3.4' }],
    ['of another patient', { IM1: '1.2.3.4', IM2: '1.2.9.9' }],
  ])('a listed picture whose file is %s is lost, and known by its record', async (_, files) => {
    const folder = disc(
      Object.fromEntries(Object.entries(files).map(([name, uid]) => [name, picture(uid)])),
      [imageRecord('IM1', '1.2.3.4'), imageRecord('IM2', '1.2.3.5')],
    );
    const scan = await scanHere(folder.path);
    expect(scan.listedMissing.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.2.3.5']);
    expect(problemsOf(scan)).toContain('listed-missing | IM2 | another picture is there');
    expect(scan.unidentified).toBe(0);
  });

  it('of two records that mean one file, the one whose picture is nowhere is lost', async () => {
    for (const records of [
      [imageRecord('IM1', '1.2.3.4'), imageRecord('IM1', '1.2.3.5')],
      [imageRecord('IM1', '1.2.3.5'), imageRecord('IM1', '1.2.3.4')],
    ]) {
      const scan = await scanHere(disc({ IM1: picture('1.2.3.4') }, records).path);
      expect(scan.listedMissing.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.2.3.5']);
      expect(problemsOf(scan)).toEqual(['listed-missing | IM1 | another picture is there']);
    }
  });

  it.each([
    ['thumbnails', ['IM1.jpg', 'IM2.jpg'], '\xff\xd8\xff\xe0'],
    ['empty files', ['IM1', 'IM2'], ''],
    ['other names that come later', ['IM1.zzz', 'IM2.zzz'], 'text'],
  ])('%s beside the pictures are not taken for them', async (_, names, content) => {
    const folder = disc({ 'IM1.dcm': picture('1.2.3.4'), 'im2.DCM': picture('1.2.3.5') }, [
      imageRecord('IM1', '1.2.3.4'),
      imageRecord('IM2', '1.2.3.5'),
    ]);
    for (const name of names) folder.write(name, Buffer.from(content, 'latin1'));
    const zip = `${folder.path}.zip`;
    execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-o', `${folder.path}.iso`, folder.path]);
    execFileSync('zip', ['-qr', zip, '.'], { cwd: folder.path });
    for (const path of [folder.path, `${folder.path}.iso`, zip]) {
      const scan = await scanHere(path);
      expect(scan.instances).toHaveLength(2);
      expect(problemsOf(scan)).toEqual([]);
      expect([scan.listedMissing, scan.unidentified]).toEqual([[], 0]);
    }
    rmSync(`${folder.path}.iso`);
    rmSync(zip);
  });

  it('files that nobody can tell the pictures of are counted, and those that an index names are not', async () => {
    const folder = disc({ IM1: picture('1.2.3.4') }, [
      imageRecord('IM1', '1.2.3.4'),
      imageRecord('IM2', '1.2.3.5'),
      imageRecord('GONE\\IM3', '1.2.3.6'),
    ]);
    const damaged = picture('1.2.3.5').slice(0, 200);
    folder.write('IM2', damaged);
    folder.write('EXTRA', damaged);
    symlinkSync(temporaryFolder().path, folder.at('link'));
    const scan = await scanHere(folder.path);
    expect(scan.listedMissing.map(({ sopInstanceUid }) => sopInstanceUid).sort()).toEqual([
      '1.2.3.5',
      '1.2.3.6',
    ]);
    expect(scan.unidentified).toBe(2);
    expect(problemsOf(scan).map((problem) => problem.replace(/ \|.*/, ''))).toEqual([
      'listed-missing',
      'damaged',
      'damaged',
      'not-followed',
    ]);
  });

  it('a disc image that was not copied to its end has lost what lies behind, and says so', async () => {
    const folder = temporaryFolder();
    const image = folder.at('disc.iso');
    const series = corpusPath('series-mr/fruit-ge-196');
    execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-o', image, series], { stdio: 'ignore' });
    const whole = await scanHere(image);
    truncateSync(image, Math.floor(statSync(image).size / 2));
    const scan = await scanHere(image);
    const { length } = scan.instances;
    expect(length).toBeLessThan(150);
    expect(length + scan.unidentified).toBe(whole.instances.length);
    expect(scan.catalog.otherFiles).toEqual(whole.catalog.otherFiles);
    const ending = scan.catalog.problems.filter(({ code }) => code === 'damaged');
    // the picture that the cut goes through is still there, in part
    expect(ending.length).toBe(scan.unidentified + 1);
  });

  it.each([0, 1, 100, 128, 131])(
    'a picture of which %i bytes are left is lost, by what is beside it',
    async (bytes) => {
      const folder = temporaryFolder();
      const start = picture('1.2.3.9').subarray(0, bytes);
      folder.write('A/IM1', picture('1.2.3.4'));
      folder.write('B/a.ima', picture('1.2.3.5'));
      for (const lost of ['A/IM2', 'A/1.2.840.10008', 'B/b2.IMA', 'C/IM3']) folder.write(lost, start);
      const others = [
        'A/README',
        'A/.gitkeep',
        'A/.lock1',
        'A/PAD1',
        'A/IM2.txt',
        'A/x2.ini',
        'B/x2',
        'D/V1.0',
      ];
      for (const other of others) folder.write(other, start);
      const { catalog, unidentified } = await scanHere(folder.path);
      const lost = catalog.problems.filter(({ code }) => code === 'damaged');
      expect(lost.map(({ path }) => path)).toEqual(['A/1.2.840.10008', 'A/IM2', 'B/b2.IMA', 'C/IM3']);
      expect(unidentified).toBe(4);
      expect(catalog.otherFilePaths.others.sort()).toEqual(others.sort());
    },
  );

  it('a DICOMDIR that is none is told, and the files are crawled', async () => {
    const folder = copyOfFileSet();
    folder.write('DICOMDIR', 'nothing of the kind');
    const scan = await scanHere(folder.path);
    expect(scan.catalog).toMatchObject({ usedDicomdir: false, counts: { instances: 31 } });
    expect(scan.catalog.counts.filesOpened).toBe(scan.catalog.counts.filesSeen);
    expect(problemsOf(scan)).toEqual(['dicomdir-unreadable | DICOMDIR', 'several-patients | 2 patients']);
  });

  it('the same file twice is one instance', async () => {
    const folder = temporaryFolder();
    folder.write('b', picture('1.2.3.4'));
    folder.write('a', picture('1.2.3.4'));
    for (const depth of ['index', 'full'] as const) {
      const scan = await scanHere(folder.path, depth);
      expect(scan.instances.map(({ path }) => path)).toEqual(['a']);
      expect(problemsOf(scan)).toEqual(['duplicate | b']);
    }
  });

  it('another file under the same UIDs is left out, and counts as lost', async () => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4', { pixels: new Uint8Array(64).fill(1) }));
    folder.write('b', picture('1.2.3.4', { pixels: new Uint8Array(64).fill(2) }));
    for (const depth of ['index', 'full'] as const) {
      const scan = await scanHere(folder.path, depth);
      expect(scan.instances.map(({ path }) => path)).toEqual(['a']);
      expect(scan.catalog.problems).toMatchObject([{ code: 'same-uid-left-out', path: 'b' }]);
      expect(scan.unidentified).toBe(0);
      expect(selectSeries({ kind: 'folder', path: folder.path }, scan, () => true).gaps).toEqual([
        { sopInstanceUid: '1.2.3.4', reason: 'conflict' },
      ]);
    }
  });

  it('a whole file counts before one of the same UIDs that ends too soon', async () => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4').slice(0, -10));
    folder.write('b', picture('1.2.3.4'));
    const scan = await scanHere(folder.path);
    expect(scan.instances.map(({ path }) => path)).toEqual(['b']);
  });

  it('the same picture with file meta of another program is there twice, and nothing is lost', async () => {
    const folder = temporaryFolder();
    const content = picture('1.2.3.4');
    folder.write('a', content);
    execFileSync('dcmconv', [folder.at('a'), folder.at('b')]);
    folder.write('bare', content.subarray(132 + 12 + 28));
    for (const depth of ['index', 'full'] as const) {
      const scan = await scanHere(folder.path, depth);
      expect(scan.instances).toHaveLength(1);
      expect(problemsOf(scan)).toEqual(['duplicate | b', 'duplicate | bare']);
      expect(scan.unidentified).toBe(0);
    }
  });

  it('a copy that ends too soon beside the whole picture loses nothing more', async () => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4').slice(0, -10));
    folder.write('b', picture('1.2.3.4'));
    const scan = await scanHere(folder.path);
    expect(problemsOf(scan)).toEqual(['duplicate | a | ends too soon']);
    expect(scan.unidentified).toBe(0);
  });

  it('a picture that ends too soon is counted in its series', async () => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4'));
    folder.write('b', picture('1.2.3.5').slice(0, -10));
    for (const depth of ['index', 'full'] as const) {
      const [series] = (await scanHere(folder.path, depth)).catalog.patients[0]?.studies[0]?.series ?? [];
      expect(series).toMatchObject({ instances: 2, incomplete: 1 });
    }
  });

  it('another picture of the same UIDs that ends too soon is no copy, and lost', async () => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4'));
    folder.write('b', picture('1.2.3.4', { pixels: new Uint8Array(64).fill(7) }).slice(0, -10));
    for (const depth of ['index', 'full'] as const) {
      const scan = await scanHere(folder.path, depth);
      expect(problemsOf(scan)).toEqual(['incomplete | b | ends too soon', 'same-uid-left-out | b']);
      expect(scan.leftOut.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.2.3.4']);
    }
  });

  it('two patients whose pictures have the same UIDs are both named', async () => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4', { patientName: 'Doe^Jane' }));
    folder.write(
      'b',
      picture('1.2.3.4', { patientName: 'Roe^Rick', patientId: 'P2', birthDate: '19500505' }),
    );
    for (const depth of ['index', 'full'] as const) {
      const scan = await scanHere(folder.path, depth);
      expect(problemsOf(scan)).toEqual([
        'identifiers-disagree | b | Patient ID, name, birth date',
        'several-patients | 2 patients',
        'same-uid-left-out | b',
      ]);
      expect(scan.leftOut).toHaveLength(1);
      expect(scan.catalog.patients[0]?.studies[0]?.series[0]?.otherPatients).toEqual([
        { patientId: 'P2', patientName: 'Roe^Rick', birthDate: '19500505' },
      ]);
    }
  });

  it('a series of two patients is told, and both are named', async () => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4', { patientName: 'Doe^Jane' }));
    folder.write(
      'b',
      picture('1.2.3.5', { patientName: 'Roe^Rick', patientId: 'P2', birthDate: '19500505' }),
    );
    const scan = await scanHere(folder.path);
    expect(scan.catalog.patients).toMatchObject([
      {
        patientName: 'Doe^Jane',
        studies: [{ series: [{ instances: 2, otherPatients: [{ patientName: 'Roe^Rick' }] }] }],
      },
    ]);
    expect(problemsOf(scan)).toContain('several-patients | 2 patients');
  });

  it('exams that name nobody are nobody’s in common', async () => {
    const folder = temporaryFolder();
    const nobody = { patientName: '', patientId: '' };
    folder.write('a', picture('1.2.3.4', { ...nobody, birthDate: '20000101' }));
    folder.write(
      'b',
      picture('1.2.4.4', { ...nobody, birthDate: '', studyUid: '1.2.4', seriesUid: '1.2.4.1' }),
    );
    const scan = await scanHere(folder.path);
    expect(scan.catalog.patients.map(({ birthDate }) => birthDate)).toEqual(['', '20000101']);
  });

  it('an exam without a birth date stands alone where two persons could be meant', async () => {
    const folder = temporaryFolder();
    const born = (birthDate: string, studyUid: string) =>
      picture(`${studyUid}.4`, { birthDate, studyUid, seriesUid: `${studyUid}.1` });
    folder.write('a', born('19700101', '1.2.3'));
    folder.write('b', born('19710101', '1.2.4'));
    folder.write('c', born('', '1.2.5'));
    const scan = await scanHere(folder.path);
    expect(
      scan.catalog.patients.map(({ birthDate, studies }) => [
        birthDate,
        studies.map(({ studyUid }) => studyUid),
      ]),
    ).toEqual([
      ['', ['1.2.5']],
      ['19700101', ['1.2.3']],
      ['19710101', ['1.2.4']],
    ]);
    expect(problemsOf(scan)).toContain('several-patients | 2 to 3 patients');
  });

  it('two patients on a disc are told, and kept apart', async () => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4'));
    folder.write('b', picture('1.2.4.4', { studyUid: '1.2.4', seriesUid: '1.2.4.1', birthDate: '19800101' }));
    const scan = await scanHere(folder.path);
    expect(scan.catalog.patients.map(({ birthDate }) => birthDate)).toEqual(['19700101', '19800101']);
    expect(problemsOf(scan)).toEqual([
      'id-with-several-birth-dates | b | 2 birth dates in 2 exams',
      'several-patients | 2 patients',
    ]);
  });

  it('one patient whose name is spelt with other capitals, or whose birth date is missing once, stays one', async () => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4', { patientName: 'Doe^Jane' }));
    folder.write('b', picture('1.2.4.4', { studyUid: '1.2.4', patientName: 'DOE^JANE^', birthDate: '' }));
    const scan = await scanHere(folder.path);
    expect(scan.catalog.patients).toHaveLength(1);
    expect(problemsOf(scan)).toEqual([]);
  });

  it('two identifiers in one study are told once, with how many files there are', async () => {
    const folder = temporaryFolder();
    for (const [at, name] of ['a', 'd', 'e'].entries()) folder.write(name, picture(`1.2.3.1${at}`));
    folder.write('b', picture('1.2.3.5', { patientId: 'P2' }));
    folder.write('c', picture('1.2.3.6', { patientId: 'P2' }));
    expect(problemsOf(await scanHere(folder.path))).toEqual([
      'identifiers-disagree | b | Patient ID | 2 files',
      'several-patients | 2 patients',
    ]);
  });

  it('a name that had to be guessed is told once a study', async () => {
    const folder = temporaryFolder();
    for (const name of ['a', 'b'])
      folder.write(
        name,
        picture(`1.2.3.${name.charCodeAt(0)}`, { characterSet: 'NONSENSE', patientName: 'Mu\xf1oz' }),
      );
    expect(problemsOf(await scanHere(folder.path))).toEqual(['name-undecodable | a | 2 files']);
  });

  it('a picture that ends too soon is told, and still there', async () => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4').slice(0, -10));
    const scan = await scanHere(folder.path);
    expect(scan.instances).toHaveLength(1);
    expect(problemsOf(scan)).toEqual(['incomplete | a | ends too soon']);
  });

  it('a picture that names no study is told, and not there', async () => {
    const folder = temporaryFolder();
    folder.write('a', readCorpus('charsets/chrSQEncoding.dcm'));
    const scan = await scanHere(folder.path);
    expect(scan.instances).toHaveLength(0);
    expect(problemsOf(scan)).toEqual([
      'lacks-identifiers | a | no valid Study Instance UID, Series Instance UID',
    ]);
  });

  it.each([
    ['dashes', '550e8400-e29b-41d4-a716-446655440000'],
    ['underscores', '1.2.3_4'],
    ['letters', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['a space', '1.2. 3'],
    ['too many characters', '1.'.repeat(34) + '1'],
  ])('a picture whose UIDs have %s is there', async (_, uid) => {
    const folder = temporaryFolder();
    folder.write('a', picture(uid, { studyUid: `${uid}.1`, seriesUid: `${uid}.2` }));
    const scan = await scanHere(folder.path);
    expect(scan.instances).toMatchObject([
      { sopInstanceUid: uid, studyUid: `${uid}.1`, seriesUid: `${uid}.2` },
    ]);
    expect(problemsOf(scan)).toEqual([]);
  });

  it.each([
    ['longer than any', '1.'.repeat(64) + '1'],
    ['a path', '../../etc'],
    ['the folder above', '..'],
  ])('a picture whose UID is %s is told to have no valid one', async (_, studyUid) => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4', { studyUid }));
    const scan = await scanHere(folder.path);
    expect(problemsOf(scan)).toEqual(['lacks-identifiers | a | no valid Study Instance UID']);
  });

  it.each(['00000000', '99999999', '19701301', '19700132'])('the date %s is none', async (birthDate) => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4', { birthDate }));
    const [instance] = (await scanHere(folder.path)).instances;
    expect(instance?.birthDate).toBe('');
  });

  it('palettes belong to no patient, and are no fault', async () => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4'));
    folder.write('palette', readCorpus('documents/other/pet.dcm'));
    const scan = await scanHere(folder.path);
    expect(scan.instances).toHaveLength(1);
    expect(problemsOf(scan)).toEqual([]);
    expect(scan.catalog.otherFilePaths.others).toEqual(['palette']);
  });

  it('a link that leads out of the source is told', async () => {
    const outside = temporaryFolder();
    outside.write('b', picture('1.2.3.5'));
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4'));
    symlinkSync(outside.path, folder.at('more'));
    const scan = await scanHere(folder.path);
    expect(scan.instances).toHaveLength(1);
    expect(problemsOf(scan)).toEqual(['not-followed | more']);
  });
});

describe('bad input', () => {
  const noSignal = new AbortController().signal;
  const scan = async (path: string): Promise<void> => {
    const scanned = await scanAnything(
      { source: { kind: 'folder', path }, depth: 'index' },
      { signal: noSignal, tell: () => undefined },
    );
    if (holdsNoDicom(scanned)) throw noDicomError(scanned);
  };
  const error = (code: string, facts: Record<string, number> = {}) =>
    expect.objectContaining({ data: expect.objectContaining({ code, facts }) as unknown }) as unknown;

  it('an empty folder holds no DICOM', async () => {
    await expect(scan(temporaryFolder().path)).rejects.toEqual(
      error('source/no-dicom', { filesSeen: 0, programs: 0, documents: 0, images: 0, others: 0 }),
    );
  });

  it('a folder of holiday photos holds none either, and it is said what it holds', async () => {
    const folder = temporaryFolder();
    const jpeg = Buffer.concat([
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
      Buffer.from('JFIF\0'),
      Buffer.alloc(900),
    ]);
    for (const name of ['beach', 'sunset', 'cat']) folder.write(`2024/${name}.jpg`, jpeg);
    folder.write(
      'movie.mov',
      Buffer.concat([Buffer.from([0, 0, 0, 20]), Buffer.from('ftypqt  '), Buffer.alloc(900)]),
    );
    folder.write('setup.exe', 'MZ\x90\0');
    folder.write('empty', '');
    folder.write('insurance.pdf', '%PDF-1.7\n\x01\x02');
    await expect(scan(folder.path)).rejects.toEqual(
      error('source/no-dicom', { filesSeen: 7, programs: 1, documents: 1, images: 3, others: 2 }),
    );
  });

  it('a folder that is removed while it is scanned is gone', async () => {
    const folder = copyOfFileSet();
    const tell = ({ kind }: ScanNews): void => {
      if (kind === 'catalog') rmSync(folder.path, { recursive: true });
    };
    await expect(scanHere(folder.path, 'index', tell)).rejects.toEqual(error('source/removed'));
  });

  it('a disc that is taken out while it is scanned is gone', async () => {
    const folder = temporaryFolder();
    const [image, mount] = [folder.at('disc.iso'), folder.at('mounted')];
    execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-J', '-V', 'TEST', '-o', image, fileSet], {
      stdio: 'ignore',
    });
    mkdirSync(mount);
    execFileSync('fuseiso', ['-p', image, mount, '-o', 'ro,fsname=/dev/sr9'], { stdio: 'ignore' });
    let isMounted = true;
    const takeOut = (): void => {
      if (isMounted) execFileSync('fusermount', ['-u', mount]);
      isMounted = false;
    };
    try {
      const whole = await scanHere(mount);
      expect(whole.catalog).toMatchObject({ source: { kind: 'disc' }, counts: { instances: 31 } });
      expect(shapeOf(whole)).toEqual(shapeOf(await scanHere(fileSet)));
      const tell = ({ kind }: ScanNews): void => {
        if (kind === 'catalog') takeOut();
      };
      await expect(scanHere(mount, 'index', tell)).rejects.toEqual(error('source/removed'));
    } finally {
      takeOut();
    }
  });

  it('a file that may not be read is told, and the others are there', async () => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4'));
    folder.write('b', picture('1.2.3.5'));
    folder.write('closed/c', picture('1.2.3.6'));
    chmodSync(folder.at('b'), 0);
    chmodSync(folder.at('closed'), 0);
    const scanned = await scanAsOrdinaryUser(folder.path);
    chmodSync(folder.at('closed'), 0o700);
    expect(scanned).toEqual({
      instances: 1,
      problems: ['unreadable | b | EACCES', 'unreadable | closed'],
      unidentified: 2,
    });
  });

  it('nothing is told of what was rescued where only the administrator may look', async () => {
    const folder = temporaryFolder();
    folder.write('a', picture('1.2.3.4'));
    mkdirSync(folder.at('lost+found'));
    chmodSync(folder.at('lost+found'), 0);
    const scanned = await scanAsOrdinaryUser(folder.path);
    chmodSync(folder.at('lost+found'), 0o700);
    expect(scanned).toEqual({ instances: 1, problems: [], unidentified: 0 });
  });

  it('a folder that may not be read at all is an error', async () => {
    const folder = temporaryFolder();
    mkdirSync(folder.at('closed'));
    chmodSync(folder.at('closed'), 0);
    expect(await scanAsOrdinaryUser(folder.path, 'closed')).toEqual({ error: 'source/no-permission' });
    expect(await scanAsOrdinaryUser(folder.path, 'closed/inside')).toEqual({ error: 'source/no-permission' });
    chmodSync(folder.at('closed'), 0o700);
  });
});

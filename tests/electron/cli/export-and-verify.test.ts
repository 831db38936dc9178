import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { commands } from '../../../electron/cli/commands';
import { runCommandLine } from '../../../electron/cli/run-command';
import { exportReportSchema } from '../../../shared/contract/ipc';
import { makePicture } from '../../shared/dicom/make-dicom';
import { buildViewer } from '../export/build-beside';
import { temporaryFolder } from '../media/temporary-folder';

vi.setConfig({ testTimeout: 60_000 });
beforeAll(buildViewer, 180_000);

const corpus = join(import.meta.dirname, '..', '..', 'corpus');
const tiny = join(corpus, 'dicomdir', 'pydicom-tiny-alpha');

/** Runs a command line in this process, with that as standard input. */
const discportGiven = async (input: string, ...args: readonly string[]) => {
  let [out, said] = ['', ''];
  const status = await runCommandLine(
    args,
    {
      signal: new AbortController().signal,
      out: (text) => {
        out += text;
      },
      say: (line) => {
        said += `${line}\n`;
      },
      progress: () => undefined,
      readInput: () => Promise.resolve(input),
      ask: null,
    },
    { commands, version: '0' },
  );
  return { status, out, said };
};
const discport = (...args: readonly string[]) => discportGiven('', ...args);

/** What a check says beside the hash of what was found, which another test is about. */
const besideHash = (out: string): string => out.replace(/What it holds: sha256:[0-9a-f]{64}\.\n/, '');

describe('discport export', () => {
  it('writes what the ending says, and gives its report as JSON', async () => {
    const folder = temporaryFolder();
    for (const [name, format] of [
      ['disc', 'folder'],
      ['disc.zip', 'zip'],
      ['disc.iso', 'iso'],
      ['disc.ISO', 'iso'],
    ] as const) {
      const { status, out } = await discport(
        'export',
        tiny,
        '--to',
        folder.at(name),
        '--acknowledge-phi',
        '--json',
      );
      expect(status).toBe(0);
      expect(exportReportSchema.parse(JSON.parse(out))).toMatchObject({
        format,
        instances: 50,
        gaps: 0,
        verified: true,
      });
    }
    expect(execFileSync('file', ['-b', folder.at('disc.iso')], { encoding: 'utf8' })).toContain('ISO 9660');
  });

  it('writes as --format says, and in words what it did', async () => {
    const folder = temporaryFolder();
    const { status, out } = await discport(
      'export',
      tiny,
      '--to',
      folder.at('x.iso'),
      '--format',
      'zip',
      '--acknowledge-phi',
    );
    expect(status).toBe(0);
    expect(out).toMatch(
      /^Wrote 50 pictures and documents, \d+\.\d MB, and read them back: all are the same\.\nFile-set DISCPORT_/,
    );
    execFileSync('unzip', ['-tq', folder.at('x.iso')], { stdio: 'ignore' });
  });

  it.each(['disc', 'disc.iso'])(
    'locks what goes to %s, and says that it is not for importers',
    async (name) => {
      const folder = temporaryFolder();
      const args = [
        'export',
        tiny,
        '--to',
        folder.at(name),
        '--encrypt',
        '--password-stdin',
        '--acknowledge-phi',
      ];
      const { status, out } = await discportGiven('unused\nlong enough\n', ...args);
      expect(status).toBe(0);
      expect(out).toContain(
        'Locked (AES-256) in PICTURES.ZIP beside a README.TXT: not IHE PDI, no DICOMDIR at its root, and no profile (PS3.11).\n',
      );
      // as it is, with its password, and what another program takes out of it
      const locked = ['verify', folder.at(name), '--against', tiny, '--password-stdin'];
      const verified = await discportGiven('long enough\n', ...locked);
      expect([verified.status, verified.out]).toEqual([0, expect.stringContaining('are the same')]);
      expect((await discportGiven('long enougH\n', ...locked)).status).toBe(1);
      if (name === 'disc.iso') execFileSync('7z', ['x', `-o${folder.at('disc')}`, folder.at(name)]);
      const verify = ['verify', folder.at('disc/PICTURES.ZIP'), '--against', tiny, '--password-stdin'];
      expect((await discportGiven('long enough\n', ...verify)).status).toBe(0);
    },
  );

  it('tells with --plan what it would write, and with --capacity writes as many as it takes', async () => {
    const folder = temporaryFolder();
    const args = ['export', tiny, '--to', folder.at('x.zip'), '--capacity', '60000'];
    const plan = await discport(...args, '--plan');
    expect([plan.status, readdirSync(folder.path)]).toEqual([0, []]);
    expect(plan.out).toContain('x-2-of-2.zip: ');
    expect(plan.out).toContain('As discs: 1 CD.\n');
    expect(plan.out).toContain('Nothing was written.');
    const { status, out } = await discport(...args, '--acknowledge-phi');
    expect(status).toBe(0);
    expect(out).toContain(`Disc 2 of 2: ${folder.at('x-2-of-2.zip')}, `);
    expect(readdirSync(folder.path).sort()).toEqual(['x-1-of-2.zip', 'x-2-of-2.zip']);
    for (const name of readdirSync(folder.path)) execFileSync('unzip', ['-tq', folder.at(name)]);
  });

  it('says what a disc would have to hold where --capacity is too small for a picture', async () => {
    const folder = temporaryFolder();
    const args = ['export', tiny, '--to', folder.at('x.iso'), '--acknowledge-phi', '--capacity'];
    const { status, said } = await discport(...args, '1000000', '--viewer');
    expect([status, readdirSync(folder.path)]).toEqual([1, []]);
    expect(said).toMatch(
      /A disc of 1\.0 MB does not hold one of the pictures: .* it takes 1\d\.\d MB\. Nothing was written\. Give a larger --capacity/,
    );
  });

  it('says before it writes that a picture is too large for the simplest image', async () => {
    const folder = temporaryFolder();
    const large = folder.write('source/large.dcm', readFileSync(join(corpus, 'series-ct/ge-head-4/01.dcm')));
    // Data Set Trailing Padding (FFFC,FFFC), OB, of nearly 4 GiB that the disk does not really hold
    const paddingBytes = 4_294_967_200;
    const padding = Buffer.from([0xfc, 0xff, 0xfc, 0xff, 0x4f, 0x42, 0, 0, 0, 0, 0, 0]);
    padding.writeUInt32LE(paddingBytes, 8);
    appendFileSync(large, padding);
    truncateSync(large, statSync(large).size + paddingBytes);
    const plan = await discport('export', folder.at('source'), '--to', folder.at('x.iso'), '--plan');
    expect(plan.status).toBe(0);
    expect(plan.out).toContain('the image is ISO 9660 level 3, which not every program reads.');
  });

  it('puts a viewer beside the pictures, which no check takes for a program, and says before what it takes', async () => {
    const folder = temporaryFolder();
    const args = ['export', tiny, '--to', folder.at('disc'), '--viewer'];
    const plan = await discport(...args, '--plan');
    expect(plan.out).toMatch(/The viewer takes 1\d\.\d MB of it\.\n/);
    expect(readdirSync(folder.path)).toEqual([]);
    expect((await discport(...args, '--acknowledge-phi')).status).toBe(0);
    expect(readdirSync(folder.at('disc/IHE_PDI'))).toContain('VIEWER.HTM');
    expect((await discport('verify', folder.at('disc'), '--against', tiny)).status).toBe(0);
    const { status, out } = await discport('lint', folder.at('disc'));
    expect([status, out.split('\n')[0]]).toEqual([0, expect.stringContaining('0 findings')]);
  });

  it('draws an icon a series with --icons, and says how many lack one', async () => {
    const folder = temporaryFolder();
    folder.write('source/slice', readFileSync(join(corpus, 'series-ct/ge-head-4/01.dcm')));
    folder.write('source/film', readFileSync(join(corpus, 'synthetic/video-mpeg4-h264.dcm')));
    const args = ['export', folder.at('source'), '--to', folder.at('disc'), '--icons'];
    const lines =
      "Icons in the index: 1, one a series.\n1 series has none: the middle picture can't be decoded here.\n";
    expect((await discport(...args, '--plan')).out).toContain(lines);
    const { status, out } = await discport(...args, '--acknowledge-phi');
    expect(status).toBe(0);
    expect(out).toContain(lines);
    expect(execFileSync('dcmdump', ['+P', '0088,0200', folder.at('disc/DICOMDIR')]).length).toBeGreaterThan(
      0,
    );
  });

  it('locks a ZIP with a password that comes by standard input, and refuses one that is too short or not plain', async () => {
    const folder = temporaryFolder();
    const args = [
      'export',
      tiny,
      '--to',
      folder.at('x.zip'),
      '--encrypt',
      '--password-stdin',
      '--acknowledge-phi',
    ];
    for (const input of ['unused\nshort\n', 'unused\npässwort-lang\n'])
      expect((await discportGiven(input, ...args)).said).toContain('A password takes at least 8 letters');
    for (const input of ['', 'long enough\n'])
      expect((await discportGiven(input, ...args)).said).toContain('has no line for --encrypt');
    expect(readdirSync(folder.path)).toEqual([]);
    expect((await discportGiven('unused\nlong enough\n', ...args)).status).toBe(0);
    execFileSync('7z', ['t', '-plong enough', folder.at('x.zip')]);
    const verify = ['verify', folder.at('x.zip'), '--against', tiny, '--password-stdin'];
    const verified = await discportGiven('long enough\n', ...verify);
    expect([verified.status, besideHash(verified.out)]).toEqual([
      0,
      'All 50 pictures and documents were read and are the same as in the source.\n',
    ]);
    expect((await discportGiven('long enougH\n', ...verify)).status).toBe(1);
    expect((await discport(...args.filter((arg) => arg !== '--password-stdin'))).status).toBe(2);
  });

  it('does nothing before it is acknowledged that this is protected health information', async () => {
    const folder = temporaryFolder();
    const { status, said, out } = await discport('export', tiny, '--to', folder.at('disc'), '--json');
    expect([status, readdirSync(folder.path)]).toEqual([2, []]);
    expect(said).toContain('--acknowledge-phi');
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'export/not-acknowledged' } });
  });

  it.each([
    [['--capacity', 'floppy'], '--capacity is one of cd, dvd, bd, or a number of bytes.'],
    [['--deidentify', 'basic'], "--deidentify can't be done yet."],
    [['--format', 'tar'], '--format is one of folder, zip, iso.'],
    [['--unknown'], "Unknown option '--unknown'"],
    [['another'], 'One SOURCE is expected'],
  ])('with %j ends with status 2, says so, and does nothing', async (extra, sentence) => {
    const folder = temporaryFolder();
    const { status, said } = await discport(
      'export',
      tiny,
      '--to',
      folder.at('disc'),
      '--acknowledge-phi',
      ...extra,
    );
    expect([status, readdirSync(folder.path)]).toEqual([2, []]);
    expect(said).toContain(sentence);
  });

  it('without a target ends with status 2', async () => {
    const { status, said } = await discport('export', tiny, '--acknowledge-phi');
    expect(status).toBe(2);
    expect(said).toContain('--to PATH is missing.');
  });

  it('of a folder without pictures ends with status 3, and of a UID that is not there with 1', async () => {
    const folder = temporaryFolder();
    writeFileSync(folder.at('holiday.jpg'), 'no picture');
    const target = ['--to', join(folder.path, 'disc'), '--acknowledge-phi'];
    expect((await discport('export', folder.path, ...target)).status).toBe(3);
    expect((await discport('export', tiny, '--study', '1.2.3', ...target)).status).toBe(1);
    expect(readdirSync(folder.path)).toEqual(['holiday.jpg']);
  });

  it('writes the studies and series that are named, and no others', async () => {
    const folder = temporaryFolder();
    const scanned = await discport('scan', join(corpus, 'dicomdir', 'dcmtk-fileset'), '--json');
    const { patients } = JSON.parse(scanned.out) as {
      patients: { studies: { studyUid: string; series: { seriesUid: string; instances: number }[] }[] }[];
    };
    const study = patients[0]?.studies[0];
    const series = patients.at(-1)?.studies.at(-1)?.series.at(-1);
    if (study === undefined || series === undefined) throw new Error('the corpus is empty');
    const { out } = await discport(
      ...[
        'export',
        join(corpus, 'dicomdir', 'dcmtk-fileset'),
        '--to',
        folder.at('disc'),
        '--acknowledge-phi',
        '--json',
      ],
      ...['--study', study.studyUid, '--series', series.seriesUid],
    );
    const expected = study.series.reduce((sum, { instances }) => sum + instances, 0) + series.instances;
    expect(exportReportSchema.parse(JSON.parse(out)).instances).toBe(expected);
  });

  it('of a disc that lists what it lacks ends with status 4 and counts it', async () => {
    const folder = temporaryFolder();
    await discport('export', tiny, '--to', folder.at('disc'), '--acknowledge-phi');
    rmSync(folder.at('disc/DICOM/PA000001/ST000001/SE000001/IM000001'));
    const { status, out } = await discport(
      'export',
      folder.at('disc'),
      '--to',
      folder.at('again'),
      '--acknowledge-phi',
      '--json',
    );
    expect(status).toBe(4);
    expect(exportReportSchema.parse(JSON.parse(out))).toMatchObject({
      instances: 49,
      gaps: 1,
      gapList: [{ sopInstanceUid: expect.stringMatching(/^[\d.]+$/) as unknown, reason: 'missing' }],
      unidentified: 0,
    });
  });

  it('of one picture says so in the words for one, and for one that is lost', async () => {
    const folder = temporaryFolder();
    folder.write('source/a', makePicture({ sopInstanceUid: '1.2.3.4' }));
    folder.write('source/b', makePicture({ sopInstanceUid: '1.2.3.5' }));
    const to = (name: string): string[] => ['--to', folder.at(name), '--acknowledge-phi'];
    await discport('export', folder.at('source'), ...to('disc'));
    rmSync(folder.at('disc/DICOM/PA000001/ST000001/SE000001/IM000001'));
    const { out } = await discport('export', folder.at('disc'), ...to('again'));
    expect(out).toMatch(/^Wrote 1 picture or document, \d+\.\d MB, and read it back: it is the same\.\n/);
    expect(out).toContain('\n1 picture is not there, as it could not be read.\n');
  });

  it('of a source with files that nobody can tell the pictures of ends with status 4, and says so everywhere', async () => {
    const folder = temporaryFolder();
    folder.write('source/a', makePicture({ sopInstanceUid: '1.2.3.4' }));
    folder.write('source/b', makePicture({ sopInstanceUid: '1.2.3.5' }).slice(0, 200));
    symlinkSync(tiny, folder.at('source/more'));
    const sentence =
      '2 files or folders on the source could not be read or were left out; which pictures they held is not known.';
    const written = await discport(
      'export',
      folder.at('source'),
      '--to',
      folder.at('disc'),
      '--acknowledge-phi',
    );
    expect([written.status, written.out]).toEqual([4, expect.stringContaining(sentence)]);
    for (const page of ['README.TXT', 'INDEX.HTM'])
      expect(readFileSync(folder.at(`disc/${page}`), 'utf8').replace(/\s+/g, ' ')).toContain(
        '2 more files where these pictures come from could not be read or were left out. Which pictures they held is not known: some may be missing here.',
      );
    const verified = await discport('verify', folder.at('disc'), '--against', folder.at('source'));
    expect([verified.status, verified.out]).toEqual([4, expect.stringContaining(sentence)]);
    expect((await discport('verify', folder.at('disc'))).status).toBe(0);
    const json = await discport(
      ...['export', folder.at('source'), '--to', folder.at('again'), '--acknowledge-phi', '--json'],
    );
    expect(exportReportSchema.parse(JSON.parse(json.out))).toMatchObject({ gaps: 0, unidentified: 2 });
  });

  it('of pictures that are left out or end too soon ends with status 4, and says which is which everywhere', async () => {
    const folder = temporaryFolder();
    folder.write('source/a', makePicture({ sopInstanceUid: '1.2.3.4', pixels: new Uint8Array(64).fill(1) }));
    folder.write('source/b', makePicture({ sopInstanceUid: '1.2.3.4', pixels: new Uint8Array(64).fill(2) }));
    folder.write('source/c', makePicture({ sopInstanceUid: '1.2.3.5' }).slice(0, -10));
    const to = (name: string): string[] => ['--to', folder.at(name), '--acknowledge-phi'];
    const written = await discport('export', folder.at('source'), ...to('disc'));
    expect(written.status).toBe(4);
    expect(written.out).toContain(
      '1 picture is left out: another one of the same series has the same identifier and other content.',
    );
    expect(written.out).toContain('1 picture ends too soon: written as far as there is.');
    expect(written.out).not.toContain('could not be read');
    for (const page of ['README.TXT', 'INDEX.HTM']) {
      const text = readFileSync(folder.at(`disc/${page}`), 'utf8').replace(/\s+/g, ' ');
      expect(text).toContain('Pictures that are not here: 1. Each had the same number as another one');
      expect(text).toContain('Pictures that are not complete: 1. They end too soon where they come from');
      expect(text).toMatch(/ould not be read: 0/);
    }
    const verified = await discport('verify', folder.at('disc'), '--against', folder.at('source'));
    expect(verified.status).toBe(4);
    expect(verified.out).toContain('In the source, 1 picture is left out');
    expect(verified.out).toContain('1 picture ends too soon in the source.');
    const json = await discport('export', folder.at('source'), ...to('again'), '--json');
    expect(exportReportSchema.parse(JSON.parse(json.out))).toMatchObject({
      instances: 2,
      gapsBy: { unread: 0, refused: 0, conflict: 1, incomplete: 1 },
      gapList: [
        { sopInstanceUid: '1.2.3.4', reason: 'conflict' },
        { sopInstanceUid: '1.2.3.5', reason: 'incomplete' },
      ],
      unidentified: 0,
    });
  });

  it.each([
    ['the files of one series', '1.2.3.1'],
    ['the series of one exam', '1.2.3.2'],
  ])('writes nothing where %s name two people, unless it is told to', async (_what, seriesUid) => {
    const folder = temporaryFolder();
    folder.write('source/a', makePicture({ sopInstanceUid: '1.2.3.4', patientName: 'Doe^Jane' }));
    folder.write(
      'source/b',
      makePicture({ sopInstanceUid: '1.2.3.5', seriesUid, patientName: 'Roe^Rick', patientId: 'P2' }),
    );
    const args = ['export', folder.at('source'), '--to', folder.at('disc'), '--acknowledge-phi'];
    const refused = await discport(...args);
    expect(refused.status).toBe(1);
    expect(refused.said).toContain('Pictures that would go together name more than one person.');
    expect(refused.said).toContain('--several-people');
    expect(existsSync(folder.at('disc'))).toBe(false);
    expect((await discport(...args, '--several-people')).status).toBe(0);
    const index = readFileSync(folder.at('disc/INDEX.HTM'), 'utf8');
    expect(index).toContain('Doe, Jane');
    expect(index).toContain('Roe, Rick');
  });

  it('writes the exams of several people, each of whom they name alike, without being told to', async () => {
    const folder = temporaryFolder();
    const source = join(corpus, 'dicomdir', 'dcmtk-fileset');
    const { status } = await discport('export', source, '--to', folder.at('disc'), '--acknowledge-phi');
    expect(status).toBe(0);
  });

  it('puts exams that name nobody under nobody in common', async () => {
    const folder = temporaryFolder();
    const nobody = { patientName: '', patientId: '' };
    folder.write('source/a', makePicture({ sopInstanceUid: '1.2.3.4', ...nobody, birthDate: '20000101' }));
    folder.write(
      'source/b',
      makePicture({
        sopInstanceUid: '1.2.4.4',
        ...nobody,
        birthDate: '',
        studyUid: '1.2.4',
        seriesUid: '1.2.4.1',
      }),
    );
    await discport('export', folder.at('source'), '--to', folder.at('disc'), '--acknowledge-phi');
    const index = readFileSync(folder.at('disc/INDEX.HTM'), 'utf8');
    expect(index.match(/No name given/g)).toHaveLength(2);
    expect(index.match(/born 2000-01-01/g)).toHaveLength(1);
    const dumped = execFileSync('dcmdump', [folder.at('disc/DICOMDIR')], { encoding: 'utf8' });
    expect(dumped.match(/CS \[PATIENT\]/g)).toHaveLength(2);
  });
});

describe('discport export --explicit', () => {
  const forms = join(corpus, 'transfer-syntaxes', 'ct');
  const sourceOf = (...names: readonly string[]) => {
    const folder = temporaryFolder();
    mkdirSync(folder.at('source'));
    for (const name of names) copyFileSync(join(forms, name), folder.at(join('source', name.slice(-30))));
    return folder;
  };
  const implicit = 'CTImage.dcm_LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2.dcm';
  const bigEndian = 'CTImage.dcm_BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm';
  const lossy = 'CTImage.dcm_JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91.dcm';

  it.each(['disc', 'disc.zip', 'disc.iso'])(
    'changes %s without loss, as planned to the byte, and a check says so',
    async (name) => {
      const folder = sourceOf('CT1_J2KR', implicit);
      const before = readFileSync(folder.at(join('source', 'CT1_J2KR')));
      const to = ['export', folder.at('source'), '--to', folder.at(name), '--several-people', '--explicit'];
      const plan = JSON.parse((await discport(...to, '--plan', '--json')).out) as {
        discs: { bytes: number }[];
        explicit: object;
      };
      const { status, out } = await discport(...to, '--acknowledge-phi', '--json');
      expect(status).toBe(0);
      const report = exportReportSchema.parse(JSON.parse(out));
      expect(report.explicit).toEqual({ changed: 2, kept: 0 });
      expect(plan.explicit).toEqual(report.explicit);
      expect(plan.discs[0]?.bytes).toBe(report.bytes);
      expect(report.profiles.includes('STD-GEN-CD')).toBe(name === 'disc.iso');
      // never in place
      expect(readFileSync(folder.at(join('source', 'CT1_J2KR'))).equals(before)).toBe(true);
      const verified = await discport('verify', folder.at(name), '--against', folder.at('source'));
      expect(verified.out).toContain('Of these, 2 are in Explicit VR Little Endian here alone');
      expect(verified.status).toBe(0);
      if (name !== 'disc') return;
      for (const file of readdirSync(folder.at('disc'), { recursive: true, encoding: 'utf8' }))
        if (/IM\d+$/.test(file))
          expect(execFileSync('dcmftest', [folder.at(join('disc', file))], { encoding: 'utf8' })).toMatch(
            /^yes/,
          );
      expect(readFileSync(folder.at(join('disc', 'README.TXT')), 'latin1')).toContain(
        '2 of 2 data sets were written',
      );
    },
  );

  it('leaves what is lossy as it is, and says so', async () => {
    const folder = sourceOf('CT1_J2KR', lossy);
    const to = [
      'export',
      folder.at('source'),
      '--to',
      folder.at('disc'),
      '--several-people',
      '--acknowledge-phi',
    ];
    const { out } = await discport(...to, '--explicit');
    expect(out).toContain('In Explicit VR Little Endian, changed without loss: 1.');
    expect(out).toContain('Left as they are, since they are lossy, a film, or of an unusual form: 1.');
    const { status } = await discport('verify', folder.at('disc'), '--against', folder.at('source'));
    expect(status).toBe(0);
  });

  it('is offered where nothing fits a profile without it, and so are media that would', async () => {
    const folder = sourceOf(bigEndian);
    const to = (name: string) => [
      'export',
      folder.at('source'),
      '--to',
      folder.at(name),
      '--acknowledge-phi',
    ];
    expect((await discport(...to('a.iso'))).out).toContain('--explicit would change it without loss');
    const fits = (await discport(...to('b'), '--explicit')).out;
    expect(fits).toContain('As it is, it would fit STD-GEN-CD, ');
    expect(fits).not.toContain('--explicit would');
  });

  it('is a fault where a copy was changed otherwise', async () => {
    const folder = sourceOf(implicit);
    const to = ['export', folder.at('source'), '--to', folder.at('disc'), '--acknowledge-phi', '--explicit'];
    expect((await discport(...to)).status).toBe(0);
    const picture = readdirSync(folder.at('disc'), { recursive: true, encoding: 'utf8' }).find((file) =>
      /IM\d+$/.test(file),
    );
    const path = folder.at(join('disc', picture ?? ''));
    const bytes = readFileSync(path);
    bytes.writeUInt16LE(1, bytes.length - 2000);
    writeFileSync(path, bytes);
    const { status, out } = await discport('verify', folder.at('disc'), '--against', folder.at('source'));
    expect(status).toBe(1);
    expect(out).toContain('it is not the same as in the source');
  });
});

describe('the discs of a set', () => {
  it('are right one by one, and only together are asked for what the source has', async () => {
    const folder = temporaryFolder();
    const to = ['export', tiny, '--to', folder.at('x.zip'), '--capacity', '60000', '--acknowledge-phi'];
    expect((await discport(...to)).status).toBe(0);
    const [one, two] = [folder.at('x-1-of-2.zip'), folder.at('x-2-of-2.zip')] as const;

    const alone = await discport('verify', one, '--against', tiny, '--sheet', folder.at('one.pdf'));
    expect(alone.status).toBe(0);
    expect(alone.out).toMatch(
      /This is disc 1 of 2: the source has \d+ pictures and documents more of the same exams, which should be on the others\. They were not looked at\. Name all discs/,
    );
    const sheet = execFileSync('pdftotext', [folder.at('one.pdf'), '-'], { encoding: 'utf8' });
    expect(sheet.replace(/\s+/g, ' ')).toMatch(/PASS Each of .* This is disc 1 of 2: the source has/);

    const both = await discport('verify', one, two, '--against', tiny, '--sheet', folder.at('all.pdf'));
    expect([both.status, both.out]).toEqual([0, expect.not.stringContaining('NOT IN THIS COPY')]);
    expect(both.out).not.toContain('should be on the others');
    expect(both.out.match(/were read and are the same as in the source/g)).toHaveLength(2);
    expect(readdirSync(folder.path)).toEqual(expect.arrayContaining(['all-1-of-2.pdf', 'all-2-of-2.pdf']));
    const json = await discport('verify', one, two, '--against', tiny, '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      discs: [{ disc: { number: 1, of: 2, isAlone: false } }, { disc: { number: 2, of: 2 } }],
    });
  });

  it('that lack a picture together are told to, and so is one that is named twice', async () => {
    const folder = temporaryFolder();
    const source = folder.at('source');
    cpSync(tiny, source, { recursive: true });
    const to = ['export', source, '--to', folder.at('x.zip'), '--capacity', '60000', '--acknowledge-phi'];
    expect((await discport(...to)).status).toBe(0);
    const discs = readdirSync(folder.path)
      .filter((name) => name.startsWith('x-'))
      .map((name) => folder.at(name));
    expect(discs.length).toBeGreaterThan(1);
    expect((await discport('verify', ...discs, '--against', source)).status).toBe(0);
    // one more of the same exam
    const [picture] = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /IM\d+$/.test(name),
    );
    const more = join(source, 'MORE');
    copyFileSync(join(source, picture ?? ''), more);
    chmodSync(more, 0o644);
    execFileSync('dcmodify', ['-nb', '-gin', more]);
    const { status, out } = await discport('verify', ...discs, '--against', source);
    expect([status, out]).toEqual([
      4,
      expect.stringContaining(
        'NOT IN THIS COPY: 1 picture or document that the source has of the same exam.',
      ),
    ]);
    expect((await discport('verify', ...discs)).status).toBe(0);
    const twice = await discport('verify', discs[0] ?? '', discs[0] ?? '');
    expect([twice.status, twice.said]).toEqual([2, expect.stringContaining('different discs of one set')]);
  });

  it('that are of two persons are not taken for one set, whatever their numbers are', async () => {
    const folder = temporaryFolder();
    cpSync(tiny, folder.at('other'), { recursive: true });
    rmSync(folder.at('other/DICOMDIR'));
    const pictures = readdirSync(folder.at('other'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /IM\d+$/.test(name))
      .map((name) => folder.at(`other/${name}`));
    for (const path of pictures) chmodSync(path, 0o644);
    const person = ['-m', 'PatientID=OTHER', '-m', 'PatientName=Other^One', '-m', 'StudyInstanceUID=1.2.3'];
    execFileSync('dcmodify', ['-nb', ...person, ...pictures]);
    for (const [source, name] of [
      [tiny, 'x.zip'],
      [folder.at('other'), 'y.zip'],
    ] as const) {
      const to = ['export', source, '--to', folder.at(name), '--capacity', '60000', '--acknowledge-phi'];
      expect((await discport(...to)).status).toBe(0);
    }
    const { status, said } = await discport('verify', folder.at('x-1-of-2.zip'), folder.at('y-2-of-2.zip'));
    expect([status, said]).toEqual([2, expect.stringContaining('no patient and no exam in common')]);
  });
});

describe('discport verify', () => {
  it('ends with status 0 where every byte is right, in words and as JSON', async () => {
    const folder = temporaryFolder();
    await discport('export', tiny, '--to', folder.at('disc.iso'), '--acknowledge-phi');
    const words = await discport('verify', folder.at('disc.iso'), '--against', tiny);
    expect([words.status, besideHash(words.out)]).toEqual([
      0,
      'All 50 pictures and documents were read and are the same as in the source.\n',
    ]);
    const json = await discport('verify', folder.at('disc.iso'), '--json');
    expect(json.status).toBe(0);
    expect(JSON.parse(json.out)).toMatchObject({ instances: 50, compared: null, failures: [] });
  });

  it('says without --against that nothing was compared', async () => {
    const folder = temporaryFolder();
    await discport('export', tiny, '--to', folder.at('disc'), '--acknowledge-phi');
    const { status, out } = await discport('verify', folder.at('disc'));
    expect(status).toBe(0);
    expect(out).toContain('All 50 pictures and documents were read to the end');
    expect(out).toContain('was not looked at: --against SOURCE compares them.');
    expect((await discport('verify', '--help')).out).toContain(
      'The pictures are not compared with anything.',
    );
  });

  it('ends with status 4 and says how many are missing where a copy has less than the same exams', async () => {
    const folder = temporaryFolder();
    const series = join(corpus, 'series-mr', 'fruit-ge-196');
    mkdirSync(folder.at('some'));
    for (const name of readdirSync(series).slice(0, 50))
      copyFileSync(join(series, name), folder.at(`some/${name}`));
    await discport('export', folder.at('some'), '--to', folder.at('disc'), '--acknowledge-phi');
    const { status, out } = await discport('verify', folder.at('disc'), '--against', series);
    expect(status).toBe(4);
    expect(besideHash(out)).toBe(
      [
        'NOT IN THIS COPY: 146 pictures and documents that the source has of the same exams.',
        'All 50 pictures and documents were read and are the same as in the source.',
        'The pixels of 3 pictures (the first, the middle and the last of each series) were decoded.',
        '',
      ].join('\n'),
    );
    const json = await discport('verify', folder.at('disc'), '--against', series, '--json');
    const report = JSON.parse(json.out) as { notInCopy: { instances: string[]; studies: string[] } };
    expect([json.status, report.notInCopy.instances.length, report.notInCopy.studies]).toEqual([4, 146, []]);
  });

  it('finds a deflated .zip right, which is smaller, and no other form is deflated', async () => {
    const folder = temporaryFolder();
    const source = join(corpus, 'series-ct');
    const write = (name: string, ...more: readonly string[]) =>
      discport('export', source, '--to', folder.at(name), '--acknowledge-phi', '--json', ...more);
    const bytesOf = ({ out }: { readonly out: string }): number =>
      exportReportSchema.parse(JSON.parse(out)).bytes;
    const [stored, deflated] = [await write('a.zip'), await write('b.zip', '--deflate')];
    expect(bytesOf(deflated)).toBe(readFileSync(folder.at('b.zip')).length);
    expect(bytesOf(deflated)).toBeLessThan(bytesOf(stored) * 0.8);
    execFileSync('unzip', ['-tqq', folder.at('b.zip')]);
    expect((await discport('verify', folder.at('b.zip'), '--against', source)).status).toBe(0);
    expect((await write('c', '--deflate')).status).toBe(2);
  });

  it('tells the hash that export printed as a code, and prints nothing over something or into what is read', async () => {
    const folder = temporaryFolder();
    const exportTo = (name: string, labels: string) =>
      discport('export', tiny, '--to', folder.at(name), '--labels', labels, '--acknowledge-phi');
    const made = await exportTo('disc.iso', folder.at('labels.pdf'));
    expect(made.status).toBe(0);
    const hash = /sha256:[0-9a-f]{64}/.exec(made.out)?.[0] ?? 'none';
    const { out } = await discport('verify', folder.at('disc.iso'));
    expect(out).toContain(`What it holds: ${hash}.`);
    execFileSync('pdftoppm', [
      '-png',
      '-r',
      '150',
      '-l',
      '1',
      '-singlefile',
      folder.at('labels.pdf'),
      folder.at('label'),
    ]);
    const read = execFileSync('zbarimg', ['--quiet', '--raw', '--nodbus', folder.at('label.png')]);
    expect(read.toString().trim()).toBe(hash);
    for (const labels of [folder.at('labels.pdf'), join(tiny, 'labels.pdf')]) {
      const again = await exportTo('other.iso', labels);
      expect(again.status).toBe(1);
      // nothing of the copy is written where its labels can't be
      expect(existsSync(folder.at('other.iso'))).toBe(false);
    }
    expect(existsSync(join(tiny, 'labels.pdf'))).toBe(false);
  });

  it('writes nothing where the labels would lie in the place of the copy', async () => {
    const folder = temporaryFolder();
    for (const [to, labels] of [
      ['disc', 'disc'],
      ['disc.iso', 'disc.iso'],
      ['disc.iso', 'sub/../Disc.ISO'],
      ['disc.iso', 'disc-1-of-2.iso'],
    ] as const) {
      const args = ['--to', folder.at(to), '--labels', `${folder.path}/${labels}`, '--acknowledge-phi'];
      const { status, said } = await discport('export', tiny, ...args);
      expect([status, readdirSync(folder.path)], labels).toEqual([2, []]);
      expect(said).toContain('--labels is where the pictures go. Nothing was written.');
    }
  });

  it('writes a sheet, also of a copy that is not right, and never over something or into what is read', async () => {
    const folder = temporaryFolder();
    await discport('export', tiny, '--to', folder.at('disc'), '--acknowledge-phi');
    const sheetOf = (name: string): string =>
      execFileSync('pdftotext', ['-layout', folder.at(name), '-'], { encoding: 'utf8' });
    const verify = (name: string) =>
      discport('verify', folder.at('disc'), '--against', tiny, '--sheet', folder.at(name));
    expect((await verify('good.pdf')).status).toBe(0);
    expect(sheetOf('good.pdf')).toMatch(/PASS[\s\S]*By +Discport 0\n/);
    folder.write('disc/VIEW.EXE', 'MZ');
    expect((await verify('bad.pdf')).status).toBe(1);
    expect(sheetOf('bad.pdf')).toMatch(/FAIL[\s\S]*VIEW\.EXE/);
    const before = readFileSync(folder.at('good.pdf'));
    for (const name of ['good.pdf', 'disc/sheet.pdf', 'nowhere/sheet.pdf']) {
      const { status, out } = await verify(name);
      expect([status, out]).toEqual([1, '']);
    }
    expect(readFileSync(folder.at('good.pdf')).equals(before)).toBe(true);
    expect(existsSync(folder.at('disc/sheet.pdf'))).toBe(false);
  });

  it('counts whole exams that were not chosen, and ends with status 0', async () => {
    const folder = temporaryFolder();
    const source = join(corpus, 'dicomdir', 'dcmtk-fileset');
    const scanned = JSON.parse((await discport('scan', source, '--json')).out) as {
      patients: { studies: { studyUid: string }[] }[];
    };
    const studies = scanned.patients.flatMap((patient) => patient.studies.map(({ studyUid }) => studyUid));
    const chosen = ['--study', studies[0] ?? ''];
    await discport('export', source, '--to', folder.at('disc'), '--acknowledge-phi', ...chosen);
    const { status, out } = await discport('verify', folder.at('disc'), '--against', source);
    expect(status).toBe(0);
    expect(out).toContain(
      `The source has ${studies.length - 1} more exams, of which there is nothing in this copy.`,
    );
  });

  it('counts exams that the source lists and has nothing of, and ends with status 4', async () => {
    const folder = temporaryFolder();
    const source = join(corpus, 'dicomdir', 'dcmtk-fileset');
    const of = ['--to', folder.at('disc'), '--acknowledge-phi'];
    await discport('export', source, ...of);
    const [lost = ''] = readdirSync(folder.at('disc/DICOM/PA000001'));
    rmSync(folder.at(`disc/DICOM/PA000001/${lost}`), { recursive: true });
    await discport('export', folder.at('disc'), '--to', folder.at('again'), '--acknowledge-phi');
    const { status, out } = await discport('verify', folder.at('again'), '--against', folder.at('disc'));
    expect(status).toBe(4);
    expect(out).toContain('The source lists 1 more exam, of which nothing is to be had there.');
    const json = await discport('verify', folder.at('again'), '--against', folder.at('disc'), '--json');
    expect(JSON.parse(json.out)).toMatchObject({ failures: [], against: { studies: 1 } });
  });

  it('ends with status 3 where there is nothing to verify', async () => {
    const folder = temporaryFolder();
    const { status, said, out } = await discport('verify', folder.path, '--json');
    expect([status, said]).toEqual([3, expect.stringContaining('That place is empty')]);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'source/no-dicom' } });
  });

  it('ends with status 1 and names the file where one is wrong', async () => {
    const folder = temporaryFolder();
    await discport('export', tiny, '--to', folder.at('disc'), '--acknowledge-phi');
    const path = 'DICOM/PA000001/ST000001/SE000001/IM000001';
    rmSync(folder.at(`disc/${path}`));
    const { status, out } = await discport('verify', folder.at('disc'));
    expect(status).toBe(1);
    expect(out).toContain(`${path}: the DICOMDIR lists it, but it is not there\n`);
    expect(out).toContain('\n1 fault in 49 pictures and documents.\n');
  });

  it('ends with status 1 where two files of a copy have the same UIDs and other content', async () => {
    const folder = temporaryFolder();
    for (const [name, fill] of [
      ['A', 1],
      ['B', 2],
    ] as const)
      folder.write(
        `disc/${name}`,
        makePicture({ sopInstanceUid: '1.2.3.4', pixels: new Uint8Array(64).fill(fill) }),
      );
    const { status, out } = await discport('verify', folder.at('disc'));
    expect(status).toBe(1);
    expect(out).toContain('B: another file says it is the same picture, and has other content\n');
  });

  it('ends with status 1 where there is nothing, and with 2 without a source', async () => {
    expect((await discport('verify', temporaryFolder().at('none'))).status).toBe(1);
    expect((await discport('verify')).status).toBe(2);
  });
});

describe('discport burn', () => {
  it('burns an image, reads it again, and refuses the same disc a second time', async () => {
    const folder = temporaryFolder();
    await discport('export', tiny, '--to', folder.at('x.iso'), '--acknowledge-phi');
    const args = ['burn', folder.at('x.iso'), '--device', `stdio:${folder.at('disc')}`];
    const { status, out } = await discport(...args);
    expect(status).toBe(0);
    expect(out).toMatch(
      /^Burned 1 disc of \d+\.\d MB and read all of it again: it is the same as the image\.\n$/,
    );
    execFileSync(
      'xorriso',
      ['-return_with', 'SORRY', '32', '-indev', folder.at('disc'), '-check_media', '--'],
      {
        stdio: 'ignore',
      },
    );
    const again = await discport(...args, '--json');
    expect([again.status, JSON.parse(again.out)]).toMatchObject([1, { error: { code: 'burn/not-blank' } }]);
  });

  it.each([
    [['--device', ''], '--device DEV is missing.'],
    [['--device', '/dev/sr0', '--speed', 'fast'], '--speed is a number from 1 to 100.'],
    [['--device', '/dev/sr0', '--copies', '2'], '--copies needs a terminal'],
  ])('with %j ends with status 2', async (args, sentence) => {
    const { status, said } = await discport('burn', 'x.iso', ...args);
    expect(status).toBe(2);
    expect(said).toContain(sentence);
  });
});

import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { exportSelection } from '../../../../electron/export/export-selection';
import { copyAt } from '../../../../electron/export/locked-copy';
import { checkSheet } from '../../../../electron/export/sheet/check-sheet';
import { verifyFileSet, type VerifyReport } from '../../../../electron/export/verify-file-set';
import { sourceRefOf } from '../../../../electron/media/open-source';
import { temporaryFolder, type TemporaryFolder } from '../../media/temporary-folder';
import { scanHere } from '../../media/scan-here';
import { buildBeside } from '../build-beside';

vi.setConfig({ testTimeout: 60_000 });
beforeAll(buildBeside);

const corpus = join(import.meta.dirname, '..', '..', '..', 'corpus');
const context = { signal: new AbortController().signal, tell: () => undefined };
vi.stubEnv('TZ', 'UTC');
const time = new Date('2026-11-30T12:34:56Z');

const exported = async (source: string): Promise<TemporaryFolder> => {
  const folder = temporaryFolder();
  const { catalog, instances } = await scanHere(source);
  const { kind, path } = catalog.source;
  const selection = { source: { kind, path }, instances, gaps: [], unidentified: 0 };
  await exportSelection({ selection, format: 'folder', path: folder.at('copy') }, context);
  return folder;
};

const verify = async (path: string, against: string | null): Promise<VerifyReport> =>
  verifyFileSet(
    { source: await sourceRefOf(path), against: against === null ? null : await sourceRefOf(against) },
    context,
  );

/** The sheet, as poppler reads it, once qpdf has found it whole and every font in it. */
const readSheet = async (report: VerifyReport, imageMadeAt: Date | null = null): Promise<string> => {
  const folder = temporaryFolder();
  const path = folder.at('sheet.pdf');
  writeFileSync(path, await checkSheet({ report, time, imageMadeAt, version: '1.2.3' }));
  execFileSync('qpdf', ['--check', path]);
  const fonts = execFileSync('pdffonts', [path], { encoding: 'utf8' }).trim().split('\n').slice(2);
  expect(fonts.length).toBeGreaterThan(0);
  // embedded, a subset, with a way back to Unicode
  for (const font of fonts) expect(font).toMatch(/ yes yes yes +\d+ +\d+$/);
  // marks of direction are poppler's own
  return execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }).replace(
    /[\u202a-\u202e]/g,
    '',
  );
};

const bare = (text: string): string => text.replace(/\s+/g, ' ');

describe('the sheet of a check', () => {
  it('says of a disc that its image was itself compared with the source', async () => {
    const source = join(corpus, 'dicomdir', 'dcmtk-fileset');
    const folder = await exported(source);
    const report = await verify(folder.at('copy'), source);
    const made = new Date('2026-11-30T11:22:33Z');
    const said =
      'It was itself compared with the source of the pictures when it was made, 2026-11-30 11:22:33';
    expect(bare(await readSheet(report, made))).toContain(said);
    expect(bare(await readSheet(report))).not.toContain('It was itself compared');
  });

  it('says whose pictures, which exams, what was compared with what, when and by which version', async () => {
    const source = join(corpus, 'dicomdir', 'dcmtk-fileset');
    const folder = await exported(source);
    const report = await verify(folder.at('copy'), source);
    const text = bare(await readSheet(report));
    expect(text).toContain(
      'PASS Each of the 31 pictures and documents was read back and is the same as in the source.',
    );
    for (const said of [
      'Compared with dcmtk-fileset',
      'Checked 2026-11-30 12:34:56 UTC+00:00',
      'By Discport 1.2.3',
      'Doe, Archibald',
      'Patient ID 77654033',
      report.contents.sha256,
      'The DICOMDIR lists each picture and document that is there, once and as what it is, and nothing else.',
    ])
      expect(text).toContain(said);
    for (const { studies } of report.contents.patients)
      for (const { studyUid, series } of studies) {
        expect(text).toContain(studyUid);
        for (const { seriesUid, modality, instances } of series) {
          const hash = report.contents.series.find((one) => one.seriesUid === seriesUid)?.sha256 ?? 'none';
          expect(text).toMatch(new RegExp(`${modality}.* ${instances} ${hash.slice(0, 16)}`));
        }
      }
  });

  it('says of a locked copy that what lies beside its ZIP was not looked at', async () => {
    const folder = await exported(join(corpus, 'dicomdir', 'pydicom-tiny-alpha'));
    execFileSync('zip', ['-qr', folder.at('PICTURES.ZIP'), '.'], { cwd: folder.at('copy') });
    rmSync(folder.at('copy'), { recursive: true });
    folder.write('AUTORUN.INF', '[autorun]');
    const source = await copyAt(await sourceRefOf(folder.path));
    const text = bare(await readSheet(await verifyFileSet({ source, against: null }, context)));
    expect(text).toContain(
      'There is no program in the copy, by content and by name. Only PICTURES.ZIP was looked at: what lies beside it was not.',
    );
    expect(text).not.toContain('no program on it');
  });

  it('has the same hash for copies of the same pictures, and another one for others', async () => {
    const source = join(corpus, 'dicomdir', 'pydicom-tiny-alpha');
    const folder = await exported(source);
    const [copy, original] = [await verify(folder.at('copy'), null), await verify(source, null)];
    expect(copy.contents.sha256).toBe(original.contents.sha256);
    rmSync(folder.at('copy/DICOM/PA000001/ST000001/SE000001/IM000001'));
    expect((await verify(folder.at('copy'), null)).contents.sha256).not.toBe(original.contents.sha256);
  });

  it('writes names in every character set', async () => {
    const folder = await exported(join(corpus, 'charsets'));
    const text = bare(await readSheet(await verify(folder.at('copy'), null)));
    for (const name of [
      'Buc, Jérôme',
      'Äneas, Rüdiger',
      'Διονυσιος',
      'Люкceмбypг',
      '山田, 太郎',
      'やまだ, たろう',
      'ﾔﾏﾀﾞ, ﾀﾛｳ',
      '洪, 吉洞',
      '홍, 길동',
      '王, 小東',
      '王, 小东',
    ])
      expect(text).toContain(name);
    // from right to left: the family name comes first in the order in which it is read
    expect(text).toMatch(/שרון.*דבורה|דבורה.*שרון/);
    expect(text).toMatch(/قباني/);
    expect(text).toMatch(/لبزار/);
  });

  it('never says PASS of what was not compared', async () => {
    const folder = await exported(join(corpus, 'dicomdir', 'pydicom-tiny-alpha'));
    const text = await readSheet(await verify(folder.at('copy'), null));
    expect(text).toContain('READABLE, NOT COMPARED');
    expect(text).not.toContain('PASS');
  });

  it('names every file that is wrong, on as many pages as it takes', async () => {
    const source = join(corpus, 'dicomdir', 'pydicom-tiny-alpha');
    const folder = await exported(source);
    for (let number = 10; number < 99; number++) folder.write(`copy/VIEW${number}.EXE`, 'MZ');
    const text = bare(await readSheet(await verify(folder.at('copy'), source)));
    expect(text).toContain('FAIL 89 faults in 50 pictures and documents');
    expect(text).toContain('page 2 of');
    for (let number = 10; number < 99; number++)
      expect(text).toContain(`VIEW${number}.EXE it is a program, or starts one`);
    expect(text).not.toContain('There is no program');
    expect(text).not.toContain('PASS');
  });

  it('says what the source has more', async () => {
    const source = join(corpus, 'dicomdir', 'pydicom-tiny-alpha');
    const folder = await exported(source);
    rmSync(folder.at('copy/DICOM/PA000001/ST000001/SE000001/IM000001'));
    const report = await verify(folder.at('copy'), source);
    const text = bare(await readSheet({ ...report, failures: [] }));
    expect(text).toContain('INCOMPLETE Each of the 49 pictures and documents');
    expect(text).toContain('the source has 1 picture or document more of the same exams');
  });
});

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExportReport, WrittenExam } from '../../../../shared/contract/ipc';
import { exportSelection, type ExportInput } from '../../../../electron/export/export-selection';
import { discPapers } from '../../../../electron/export/sheet/disc-papers';
import { verifyFileSet } from '../../../../electron/export/verify-file-set';
import { sourceRefOf } from '../../../../electron/media/open-source';
import { temporaryFolder } from '../../media/temporary-folder';
import { scanHere } from '../../media/scan-here';
import { buildBeside } from '../build-beside';

vi.setConfig({ testTimeout: 60_000 });
beforeAll(buildBeside);

const corpus = join(import.meta.dirname, '..', '..', '..', 'corpus');
const context = { signal: new AbortController().signal, tell: () => undefined };
const time = new Date(2026, 10, 30, 12, 34);

const exam = (given: Partial<WrittenExam> = {}): WrittenExam => ({
  patient: 0,
  patientName: 'Weber^Martha',
  patientId: 'MW-4711',
  birthDate: '19520317',
  date: '20240312',
  description: 'CT Thorax',
  institution: 'Klinikum Nord',
  modalities: ['CT'],
  instances: 204,
  ...given,
});

type Disc = ExportReport['discs'][number];

const disc = (given: Partial<Disc> = {}): Disc => ({
  path: 'x.iso',
  fileSetId: 'DISCPORT_1A2B3C4',
  instances: 204,
  bytes: 1,
  sha256: '0123456789abcdef'.repeat(4),
  exams: [exam()],
  ...given,
});

/** The papers as poppler reads them, once qpdf has found them whole and every font in them. */
const readPapers = async (report: Pick<ExportReport, 'format' | 'discs' | 'isLocked' | 'hasViewer'>) => {
  const folder = temporaryFolder();
  const path = folder.at('papers.pdf');
  writeFileSync(path, await discPapers({ report, time, language: 'en' }));
  execFileSync('qpdf', ['--check', path]);
  const fonts = execFileSync('pdffonts', [path], { encoding: 'utf8' }).trim().split('\n').slice(2);
  expect(fonts.length).toBeGreaterThan(0);
  for (const font of fonts) expect(font).toMatch(/ yes yes yes +\d+ +\d+$/);
  const text = execFileSync('pdftotext', [path, '-'], { encoding: 'utf8' });
  return {
    pages: text
      .split('\f')
      .slice(0, -1)
      .map((page) => page.replace(/\s+/g, ' ')),
    folder,
    path,
  };
};

/** What a reader of QR codes finds on a page, as it is printed. */
const codeOn = ({ folder, path }: Awaited<ReturnType<typeof readPapers>>, page: number): string => {
  const picture = folder.at(`page-${page}`);
  const of = ['-f', String(page), '-l', String(page)];
  execFileSync('pdftoppm', ['-png', '-r', '150', '-singlefile', ...of, path, picture]);
  return execFileSync('zbarimg', ['--quiet', '--raw', '--nodbus', `${picture}.png`], {
    encoding: 'utf8',
  }).trim();
};

/** Words of a page with their edges, in millimetres from its left and upper edge. */
const wordsOn = (path: string, page: number) => {
  const of = ['-f', String(page), '-l', String(page)];
  const html = execFileSync('pdftotext', ['-bbox', ...of, path, '-'], { encoding: 'utf8' });
  return Array.from(
    html.matchAll(/xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g),
    ([, left, top, right, bottom, word]) => ({
      word: word ?? '',
      edges: [left, top, right, bottom].map((points) => (Number(points) / 72) * 25.4),
    }),
  );
};

describe('what is printed for a copy', () => {
  it('has a label and a sleeve a disc, and a letter', async () => {
    const papers = await readPapers({ format: 'iso', isLocked: false, hasViewer: false, discs: [disc()] });
    const [label = '', sleeve = '', letter = '', ...more] = papers.pages;
    expect(more).toEqual([]);
    for (const said of [
      'Weber, Martha',
      'born 1952-03-17 · patient number MW-4711',
      'Klinikum Nord',
      '2024-03-12',
      'CT',
      'Made on 2026-11-30',
    ]) {
      expect(label).toContain(said);
      expect(sleeve).toContain(said);
    }
    expect(letter).toContain('How to open this disc');
    expect(letter).toContain('Klinikum Nord');
    expect(letter).toContain('Weber, Martha');
    expect(label).not.toContain('Disc 1 of');
  });

  it('says which of several a disc is, and has the hash of each as a code', async () => {
    const discs = [1, 2, 3].map((one) => disc({ sha256: String(one).repeat(64) }));
    const papers = await readPapers({ format: 'iso', isLocked: false, hasViewer: false, discs });
    expect(papers.pages).toHaveLength(7);
    for (const one of [1, 2, 3])
      for (const page of [2 * one - 1, 2 * one]) {
        expect(papers.pages[page - 1]).toContain(`Disc ${one} of 3`);
        expect(codeOn(papers, page)).toBe(`sha256:${String(one).repeat(64)}`);
      }
    expect(papers.pages[6]).toContain('There are 3 discs.');
  });

  it('keeps every word on what is printed of a disc, whatever the pictures say', async () => {
    const long = 'a very long description that nobody has looked at before it was entered ';
    const exams = Array.from({ length: 40 }, (_, index) =>
      exam({
        patient: index,
        patientName: `${long}^${index}`,
        patientId: long.repeat(3),
        description: long.repeat(3),
        institution: long,
        modalities: ['CT', 'MR', 'PT', 'SR', 'KO', 'SEG'],
      }),
    );
    const discs = [disc({ exams }), disc({ exams: [exam({ ...exams[0], modalities: ['CT'] })] })];
    const papers = await readPapers({ format: 'iso', isLocked: false, hasViewer: false, discs });
    for (const [index] of discs.entries()) {
      for (const { edges } of wordsOn(papers.path, 2 * index + 1)) {
        const [left = 0, top = 0, right = 0, bottom = 0] = edges;
        const corners = [
          [left, top],
          [right, top],
          [left, bottom],
          [right, bottom],
        ].map(([x = 0, y = 0]) => Math.hypot(x - 105, y - 80));
        expect(Math.max(...corners)).toBeLessThan(59);
        // the hole, and what older discs leave free around it
        const nearest = Math.hypot(Math.max(left - 105, 105 - right, 0), Math.max(top - 80, 80 - bottom, 0));
        expect(nearest).toBeGreaterThan(22);
      }
      for (const { edges } of wordsOn(papers.path, 2 * index + 2)) {
        const [left = 0, top = 0, right = 0, bottom = 0] = edges;
        expect(Math.min(left - 45, top - 24, 165 - right, 144 - bottom)).toBeGreaterThan(5);
      }
    }
    expect(papers.pages[0]).toContain('and 38 more patients');
    expect(papers.pages[1]).toMatch(/and \d+ more exams/);
  });

  it('says of a locked copy that it is, and of what is no disc how to open that', async () => {
    const zip = await readPapers({ format: 'zip', isLocked: true, hasViewer: false, discs: [disc()] });
    expect(zip.pages).toHaveLength(2);
    expect(zip.pages[0]).toContain('Locked with a password');
    expect(zip.pages[1]).toContain('How to open this file');
    expect(zip.pages[1]).toContain('It is locked with a password, which is not on it');
    const folder = await readPapers({ format: 'folder', isLocked: false, hasViewer: false, discs: [disc()] });
    expect(folder.pages[1]).toContain('How to open these pictures');
    expect(folder.pages[1]).toContain('You need a program that shows DICOM pictures');
    const viewed = await readPapers({ format: 'folder', isLocked: false, hasViewer: true, discs: [disc()] });
    expect(viewed.pages[1]).toContain('shows them in your web browser');
    expect(viewed.pages[1]).not.toContain('You need a program');
  });

  it.each(['iso', 'folder', 'zip'] as const)(
    'says how to open a locked %s, and nothing that holds for open ones',
    async (format) => {
      for (const hasViewer of [false, true]) {
        const { pages } = await readPapers({ format, isLocked: true, hasViewer, discs: [disc()] });
        const letter = pages.at(-1) ?? '';
        const sleeve = pages.at(-2) ?? '';
        for (const said of [
          '7-Zip',
          'Keka',
          'into an empty folder',
          'no pictures before it is unlocked',
          'asks for the password, reads every picture',
        ])
          expect(letter).toContain(said);
        // what Windows has does not open it, and the list is there once it is unlocked
        expect(letter).not.toContain('Extract all');
        expect(letter).toMatch(/1\. .*Open that folder\. Open the file INDEX\.HTM/);
        expect(letter.includes('PICTURES.ZIP')).toBe(format !== 'zip');
        // nothing lies beside a file
        expect(`${sleeve} ${letter}`.includes('README.TXT')).toBe(format !== 'zip');
        expect(letter.includes('Once it is unlocked')).toBe(hasViewer);
      }
    },
  );

  it('has names of any script', async () => {
    const exams = [exam({ patientName: 'Yamada^Tarou=山田^太郎', institution: 'בית חולים' })];
    const { pages } = await readPapers({
      format: 'iso',
      isLocked: false,
      hasViewer: false,
      discs: [disc({ exams })],
    });
    expect(pages[0]).toContain('Yamada, Tarou');
    expect(pages[0]).toMatch(/[\u0590-\u05ff]/);
  });

  it.each([
    ['नमस्ते^राम', 'Devanagari'],
    ['પટેલ^કૃષ્ણ', 'Gujarati'],
    ['கிருஷ்ணன்^தமிழ்', 'Tamil'],
    ['Պետրոսյան^Հայկ', 'Armenian'],
    ['გიორგი^ქართული', 'Georgian'],
    ['ተስፋዬ^አማርኛ', 'Ethiopic'],
  ])('has %s in letters of its own', async (patientName, script) => {
    const discs = [disc({ exams: [exam({ patientName })] })];
    const { pages, path } = await readPapers({ format: 'iso', isLocked: false, hasViewer: false, discs });
    expect(execFileSync('pdffonts', [path], { encoding: 'utf8' })).toMatch(new RegExp(`NotoSans${script}`));
    expect(pages.join(' ')).not.toContain('can not be printed');
    const [first = ''] = Array.from(patientName);
    expect(pages[0]).toContain(first);
  });

  it('says where the letters of a name can’t be printed, and has another spelling where there is one', async () => {
    const papersOf = async (patientName: string): Promise<string> => {
      const discs = [disc({ exams: [exam({ patientName, description: 'নমস্তে CT' })] })];
      return (await readPapers({ format: 'iso', isLocked: false, hasViewer: false, discs })).pages.join(' ');
    };
    const alone = await papersOf('ঠাকুর^রবীন্দ্রনাথ');
    expect(alone).toContain(
      '[letters that can not be printed here] born 1952-03-17 · patient number MW-4711',
    );
    expect(alone).toContain('[letters that can not be printed here] CT');
    const spelt = await papersOf('ঠাকুর^রবীন্দ্রনাথ=Tagore^Rabindranath');
    expect(spelt).toContain('Tagore, Rabindranath born 1952-03-17');
    for (const papers of [alone, spelt]) expect(papers).not.toMatch(/\?\?|\p{Script=Bengali}|\ufffd/u);
  });

  it('counts as many patients as the index of the copy and its README.TXT', async () => {
    const folder = temporaryFolder();
    const { catalog, instances } = await scanHere(corpus);
    const { kind, path } = catalog.source;
    const selection = { source: { kind, path }, instances, gaps: [], unidentified: 0 };
    const report = await exportSelection({ selection, format: 'folder', path: folder.at('copy') }, context);
    const index = execFileSync('dcmdump', ['-q', '+P', '0004,1430', folder.at('copy/DICOMDIR')], {
      encoding: 'latin1',
      maxBuffer: 1 << 26,
    });
    const patients = Array.from(index.matchAll(/\[PATIENT\s*\]/g)).length;
    expect(readFileSync(folder.at('copy/README.TXT'), 'latin1')).toContain(
      `documents of ${patients} patients.`,
    );
    const { pages } = await readPapers(report);
    expect(pages[0]).toContain(`${patients} patients`);
  });

  it('has the hash that a check of the copy finds, disc by disc', async () => {
    const folder = temporaryFolder();
    const { catalog, instances } = await scanHere(join(corpus, 'dicomdir', 'dcmtk-fileset'));
    const { kind, path } = catalog.source;
    const input: ExportInput = {
      selection: { source: { kind, path }, instances, gaps: [], unidentified: 0 },
      format: 'iso',
      path: folder.at('set.iso'),
      capacityBytes: 500_000,
    };
    const report = await exportSelection(input, context);
    expect(report.discs.length).toBeGreaterThan(1);
    for (const { path: image, sha256, exams, instances: count } of report.discs) {
      const { contents } = await verifyFileSet({ source: await sourceRefOf(image), against: null }, context);
      expect(sha256).toBe(contents.sha256);
      expect(exams.reduce((sum, one) => sum + one.instances, 0)).toBe(count);
      expect(exams.map(({ date }) => date).sort()).toEqual(
        contents.patients.flatMap(({ studies }) => studies.map(({ date }) => date)).sort(),
      );
    }
  });
});

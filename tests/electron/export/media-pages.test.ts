import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { exportSelection } from '../../../electron/export/export-selection';
import { scanHere } from '../media/scan-here';
import { temporaryFolder, type TemporaryFolder } from '../media/temporary-folder';
import { buildBeside } from './build-beside';

vi.setConfig({ testTimeout: 60_000 });
beforeAll(buildBeside);

const corpus = join(import.meta.dirname, '..', '..', 'corpus');

/** Exports what lies in `source`, and gives what people find beside the pictures. */
const pagesOf = async (folder: TemporaryFolder): Promise<{ readme: string; index: string }> => {
  const { catalog, instances } = await scanHere(folder.at('source'));
  const { kind, path } = catalog.source;
  await exportSelection(
    {
      selection: { source: { kind, path }, instances, gaps: [], unidentified: 0 },
      format: 'folder',
      path: folder.at('target'),
      time: new Date('2026-01-02T23:59:59Z'),
    },
    { signal: new AbortController().signal, tell: () => undefined },
  );
  return {
    readme: readFileSync(folder.at('target/README.TXT'), 'latin1'),
    index: readFileSync(folder.at('target/INDEX.HTM'), 'utf8'),
  };
};

const copy = (folder: TemporaryFolder, name: string, ...changes: readonly string[]): void => {
  const path = folder.write(`source/${name.replace(/.*\//, '')}`, readFileSync(join(corpus, name)));
  if (changes.length > 0)
    execFileSync('dcmodify', ['-nb', ...changes.flatMap((change) => ['-i', change]), path]);
};

/** Text and tags as Python's XML parser sees them: it refuses what is not well-formed. */
const parsed = (index: string, folder: TemporaryFolder): { text: string; tags: readonly string[] } => {
  const path = folder.write('page', index);
  const script =
    'import sys,json,xml.etree.ElementTree as E; r=E.parse(sys.argv[1]).getroot(); print(json.dumps({"text": " ".join("".join(r.itertext()).split()), "tags": sorted({e.tag.split("}")[1] for e in r.iter()})}))';
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', script, path], { encoding: 'utf8' })) as {
    text: string;
    tags: readonly string[];
  };
};

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the page on exported media', () => {
  it.each([
    ['Pacific/Kiritimati', '2026-01-03'],
    ['Pacific/Midway', '2026-01-02'],
  ])('is dated as the calendar says where it is made: %s', async (zone, day) => {
    vi.stubEnv('TZ', zone);
    const folder = temporaryFolder();
    copy(folder, 'charsets/chrGerm.dcm');
    const { index, readme } = await pagesOf(folder);
    expect([index, readme].map((page) => /with Discport on\s+(\S+)\./.exec(page)?.[1])).toEqual([day, day]);
  });

  it('says whose exams these are, in the words of people', async () => {
    vi.stubEnv('TZ', 'UTC');
    const folder = temporaryFolder();
    copy(
      folder,
      'charsets/chrGerm.dcm',
      'StudyDate=20251224',
      'StudyDescription=CT Thorax',
      'PatientBirthDate=19610203',
      'InstitutionName=St. Mary',
    );
    const { text } = parsed((await pagesOf(folder)).index, folder);
    expect(text).toContain('Äneas, Rüdiger born 1961-02-03');
    expect(text).toContain('2025-12-24CT ThoraxOTSt. Mary1');
    expect(text).toContain('Put together with Discport on 2026-01-02. The pictures come from: St. Mary.');
  });

  it('shows what is in the pictures as text, whatever it is', async () => {
    const folder = temporaryFolder();
    copy(
      folder,
      'charsets/chrGerm.dcm',
      'PatientName=<script>alert(1)</script>^"\'&amp;',
      'StudyDescription=<img src=x onerror=alert(1)>',
      'InstitutionName=</p><a href="javascript:x">',
      'PatientID={{gaps}}$&',
    );
    const { index, readme } = await pagesOf(folder);
    const { text, tags } = parsed(index, folder);
    expect(tags).not.toContain('script');
    expect(tags).not.toContain('img');
    expect(text).toContain('<script>alert(1)</script>, "\'&amp;');
    expect(text).toContain('<img src=x onerror=alert(1)>');
    expect(text).toContain('{{gaps}}$&');
    expect(Array.from(index.matchAll(/(?:href|src)="([^"]*)"/g), ([, link]) => link)).toEqual([
      'IHE_PDI/STYLE.CSS',
      'IHE_PDI/E0000001.HTM',
      'README.TXT',
    ]);
    const exam = readFileSync(folder.at('target/IHE_PDI/E0000001.HTM'), 'utf8');
    expect(parsed(exam, folder).tags).not.toContain('script');
    expect(parsed(exam, folder).text).toContain('<img src=x onerror=alert(1)>');
    expect(Array.from(exam.matchAll(/(?:href|src)="([^"]*)"/g), ([, link]) => link)).toEqual([
      'STYLE.CSS',
      '../INDEX.HTM',
      'K0000001.JPG',
    ]);
    expect(readme).toContain('</p><a href="javascript:x">');
  });

  it('leads to a page for each exam, with its series and where they lie', async () => {
    const folder = temporaryFolder();
    for (const name of ['series-mr/phantom-multi', 'charsets'])
      for (const { path } of (await scanHere(join(corpus, name))).instances) copy(folder, `${name}/${path}`);
    const { catalog } = await scanHere(folder.at('source'));
    const { index } = await pagesOf(folder);
    const studies = catalog.patients.flatMap((patient) => patient.studies);
    const links = Array.from(index.matchAll(/href="(IHE_PDI\/E\d{7}\.HTM)"/g), ([, link = '']) => link);
    expect(new Set(links).size).toBe(studies.length);
    const rows = links.flatMap((link) =>
      Array.from(
        readFileSync(folder.at(`target/${link}`), 'utf8').matchAll(
          /<td>(\d+)<\/td><td>(DICOM\/[A-Z0-9/]+)<\/td><\/tr>/g,
        ),
        ([, count, place = '']) => [place, Number(count)] as const,
      ),
    );
    expect(rows).toHaveLength(studies.flatMap(({ series }) => series).length);
    for (const [place, count] of rows) expect(readdirSync(folder.at(`target/${place}`))).toHaveLength(count);
  });

  it('counts exams and pictures of every patient', async () => {
    const folder = temporaryFolder();
    for (const name of ['series-ct/ge-head-4', 'charsets']) {
      const { instances } = await scanHere(join(corpus, name));
      for (const { path } of instances) copy(folder, `${name}/${path}`);
    }
    const { catalog } = await scanHere(folder.at('source'));
    const { index, readme } = await pagesOf(folder);
    expect(index.match(/<h2>/g)).toHaveLength(catalog.patients.length + 1);
    expect(index.match(/<tr><td><a /g)).toHaveLength(
      catalog.patients.flatMap(({ studies }) => studies).length,
    );
    expect(readme).toMatch(new RegExp(`Pictures and documents: +${catalog.counts.instances}\\r\\n`));
    expect(readme).toContain(`${catalog.patients.length} patients`);
  });
});

describe('README.TXT', () => {
  it('is plain ASCII in lines that every editor shows, and asks for nothing to be installed', async () => {
    const folder = temporaryFolder();
    copy(folder, 'charsets/chrGerm.dcm', 'InstitutionName=Universit\xe4tsklinik K\xf6ln');
    const { readme } = await pagesOf(folder);
    expect(readme).toMatch(/^[\x20-\x7e\r\n]+$/);
    const lines = readme.split('\r\n');
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.some((line) => line.includes('\n'))).toBe(false);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(80);
    expect(readme).toContain('nothing has to be installed');
    expect(readme).not.toContain('{{');
    expect(readme).not.toContain('neas');
  });
});

describe('what the pages show of the pictures', () => {
  const partsIn = (folder: TemporaryFolder, letter: string): readonly string[] =>
    readdirSync(folder.at('target/IHE_PDI')).filter((name) => name.startsWith(letter));
  const bytesOf = (folder: TemporaryFolder, name: string): Buffer =>
    readFileSync(folder.at(`target/IHE_PDI/${name}`));
  const series = 'series-ct/ge-head-4';
  const slices = readdirSync(join(corpus, series)).filter((name) => !/\.(md|txt)$/i.test(name));

  it('is one picture a series, as baseline JPEG, linked from its exam', async () => {
    const folder = temporaryFolder();
    for (const name of slices) copy(folder, `${series}/${name}`);
    await pagesOf(folder);
    const [key = '', ...others] = partsIn(folder, 'K');
    expect(others).toEqual([]);
    expect(key).toMatch(/^K\d{7}\.JPG$/);
    const header = execFileSync('jpegtopnm', [folder.at(`target/IHE_PDI/${key}`)], { stdio: 'pipe' });
    expect(header.subarray(0, 20).toString('latin1')).toMatch(/^P[56]\s320 320\s255/);
    // SOF0: what every browser shows
    expect(bytesOf(folder, key).includes(Buffer.from([0xff, 0xc0]))).toBe(true);
    const { tags } = parsed(bytesOf(folder, 'E0000001.HTM').toString(), folder);
    expect(tags).toContain('img');
    expect(bytesOf(folder, 'E0000001.HTM').toString()).toContain(`src="${key}"`);
  });

  it('is the picture that a selection of key pictures means', async () => {
    const [whole, single] = [temporaryFolder(), temporaryFolder()];
    for (const name of slices) copy(whole, `${series}/${name}`);
    copy(single, `${series}/${slices[0] ?? ''}`);
    const uidOf = (tag: string): string =>
      /\[(.*)\]/.exec(
        execFileSync('dcmdump', ['+P', tag, join(corpus, series, slices[0] ?? '')], { encoding: 'utf8' }),
      )?.[1] ?? '';
    const lines = [
      '(0008,0016) UI 1.2.840.10008.5.1.4.1.1.88.59',
      '(0008,0018) UI 1.2.3.4.5',
      '(0008,0060) CS KO',
      `(0010,0010) PN ${uidOf('0010,0010')}`,
      `(0010,0020) LO ${uidOf('0010,0020')}`,
      `(0020,000d) UI ${uidOf('0020,000d')}`,
      '(0020,000e) UI 1.2.3.4.6',
      '(0040,a040) CS CONTAINER',
      '(0040,a730) SQ',
      '(fffe,e000) na',
      '(0040,a010) CS CONTAINS',
      '(0040,a040) CS IMAGE',
      '(0008,1199) SQ',
      '(fffe,e000) na',
      `(0008,1150) UI ${uidOf('0008,0016')}`,
      `(0008,1155) UI ${uidOf('0008,0018')}`,
      ...['(fffe,e00d) na', '(fffe,e0dd) na', '(fffe,e00d) na', '(fffe,e0dd) na'],
    ];
    whole.write('dump', Buffer.from(`${lines.join('\n')}\n`));
    execFileSync('dump2dcm', [whole.at('dump'), whole.at('source/key')]);
    await pagesOf(whole);
    await pagesOf(single);
    const [key = ''] = partsIn(whole, 'K');
    const [only = ''] = partsIn(single, 'K');
    expect(bytesOf(whole, key).equals(bytesOf(single, only))).toBe(true);
    const middle = temporaryFolder();
    for (const name of slices) copy(middle, `${series}/${name}`);
    await pagesOf(middle);
    expect(bytesOf(middle, partsIn(middle, 'K')[0] ?? '').equals(bytesOf(single, only))).toBe(false);
  });

  it('is what a report says, as text and nothing else', async () => {
    const folder = temporaryFolder();
    const evil = 'See <script src="//x">{{exam}} & "quoted" </script><img onerror=a>';
    const lines = [
      '(0008,0016) UI 1.2.840.10008.5.1.4.1.1.88.11',
      '(0008,0018) UI 1.2.3.4.5',
      '(0008,0060) CS SR',
      '(0010,0010) PN Sample^Robin<b>',
      '(0010,0020) LO 1',
      '(0020,000d) UI 1.2.3',
      '(0020,000e) UI 1.2.3.4.6',
      '(0040,a040) CS CONTAINER',
      '(0040,a491) CS COMPLETE',
      '(0040,a493) CS VERIFIED',
      '(0040,a730) SQ',
      '(fffe,e000) na',
      '(0040,a010) CS CONTAINS',
      '(0040,a040) CS TEXT',
      `(0040,a160) UT ${evil}`,
      ...['(fffe,e00d) na', '(fffe,e0dd) na'],
    ];
    folder.write('dump', Buffer.from(`${lines.join('\n')}\n`));
    folder.write('source/other', readFileSync(join(corpus, series, slices[0] ?? '')));
    execFileSync('dump2dcm', [folder.at('dump'), folder.at('source/report')]);
    await pagesOf(folder);
    const [name = ''] = partsIn(folder, 'R');
    const { text, tags } = parsed(bytesOf(folder, name).toString(), folder);
    expect(text).toContain(evil.replace(/ +/g, ' '));
    expect(text).toContain('complete, verified');
    expect(text).toContain('Sample, Robin<b>');
    expect(tags.filter((tag) => ['script', 'img', 'b'].includes(tag))).toEqual([]);
    const exams = partsIn(folder, 'E').map((page) => bytesOf(folder, page).toString());
    expect(exams.some((page) => page.includes(`<a href="${name}">Report</a>`))).toBe(true);
  });

  it('is a PDF as dcm2pdf takes it out', async () => {
    const folder = temporaryFolder();
    copy(folder, 'synthetic/encapsulated-pdf.dcm');
    await pagesOf(folder);
    const [name = ''] = partsIn(folder, 'D');
    execFileSync('dcm2pdf', [join(corpus, 'synthetic/encapsulated-pdf.dcm'), folder.at('theirs.pdf')]);
    expect(name).toMatch(/^D\d{7}\.PDF$/);
    expect(bytesOf(folder, name).equals(readFileSync(folder.at('theirs.pdf')))).toBe(true);
  });
});

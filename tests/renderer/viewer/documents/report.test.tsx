import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTexts } from '../../../../renderer/text/i18n';
import { DataReader } from '../../../../renderer/viewer/documents/data-reader';
import { readReport, referencesIn, type Report } from '../../../../renderer/viewer/documents/report';
import { ReportPage } from '../../../../renderer/viewer/documents/report-page';
import { parseInstance } from '../../../../renderer/viewer/instance-file';
import { patientOf } from '../../../../renderer/viewer/picture-header';
import { newWorkspace } from '../../../../renderer/viewer/workspace';
import { corpus, corpusFiles } from '../harness';
import { scratchFiles } from './scratch-files';

const read = async (path: string) => {
  const file = await parseInstance(new Uint8Array(await readFile(path)), '');
  const report = readReport(new DataReader(file.dataSet));
  return { report, patient: patientOf(file.dataSet) };
};

const pageOf = async (path: string): Promise<string> => {
  const { report, patient } = await read(path);
  const markup = renderToStaticMarkup(
    <ReportPage
      report={report}
      patient={patient}
      exams={[]}
      workspace={newWorkspace('')}
      cell={0}
      keyFilter={undefined}
      onNeedInstances={() => undefined}
    />,
  );
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#x27': "'", amp: '&' };
  return markup
    .replace(/&(lt|gt|quot|#x27|amp);/g, (_, name: string) => entities[name] ?? '')
    .replace(/\s+/g, ' ');
};

/** What pydicom finds in the content of a report: every text, number, code, date, name and identifier. */
const judge = `
import json, sys, warnings
warnings.simplefilter('ignore')
import pydicom
found = {}
def walk(item, said):
    for keyword in ('TextValue', 'Date', 'Time', 'DateTime', 'UID'):
        if item.get(keyword): said.append(str(item.get(keyword)))
    if item.get('PersonName'): said.extend(part for part in str(item.PersonName).replace('=', '^').split('^') if part)
    for keyword in ('ConceptNameCodeSequence', 'ConceptCodeSequence', 'NumericValueQualifierCodeSequence'):
        for code in item.get(keyword) or []: said.append(str(code.get('CodeMeaning') or code.get('CodeValue') or ''))
    for measured in item.get('MeasuredValueSequence') or []:
        value = measured.get('NumericValue')
        if value is not None:
            said.extend(str(each.original_string if hasattr(each, 'original_string') else each) for each in (value if isinstance(value, pydicom.multival.MultiValue) else [value]))
        for unit in measured.get('MeasurementUnitsCodeSequence') or []: said.append(str(unit.get('CodeMeaning') or ''))
    for picture in item.get('ReferencedSOPSequence') or []: said.append(str(picture.get('ReferencedSOPInstanceUID') or ''))
    if item.get('GraphicData'): said.append('%d points' % (len(item.GraphicData) // (3 if item.ValueType == 'SCOORD3D' else 2)))
    for below in item.get('ContentSequence') or []: walk(below, said)
for path in sys.argv[1:]:
    dataset = pydicom.dcmread(path, force=True)
    said = []
    walk(dataset, said)
    for seen in dataset.get('VerifyingObserverSequence') or []:
        said.append(str(seen.get('VerifyingOrganization') or ''))
    for keyword in ('CompletionFlagDescription', 'InstitutionName', 'PatientID'): said.append(str(dataset.get(keyword) or ''))
    found[path] = said
print(json.dumps(found))
`;

const singular = (said: string): string => (said === '1 points' ? '1 point' : said);

describe('a structured report', () => {
  const scratch = scratchFiles();
  beforeAll(async () => {
    await startTexts('en');
  });

  const reports = corpusFiles()
    .filter(({ sopClassUid }) => sopClassUid.startsWith('1.2.840.10008.5.1.4.1.1.88.'))
    .map(({ path }) => join(corpus, path));

  test('has on its page all that pydicom finds in the file', async () => {
    expect(reports.length).toBeGreaterThan(9);
    const found = JSON.parse(
      execFileSync('/usr/bin/python3', ['-c', judge, ...reports], { encoding: 'utf8' }),
    ) as Record<string, string[]>;
    for (const path of reports) {
      const page = await pageOf(path);
      const said = (found[path] ?? []).map((each) => singular(each.replace(/\s+/g, ' ').trim()));
      expect(said.length).toBeGreaterThan(2);
      expect([path, said.filter((each) => !page.includes(each))]).toEqual([path, []]);
    }
  });

  test('says how far it is to be relied on', async () => {
    const standing = async (path: string) => (await pageOf(join(corpus, path))).replace(/<[^>]+>/g, '');
    expect(await standing('documents/sr/sr_document.dcm')).toContain(
      'Preliminary · Not complete yet · Not verified',
    );
    const verified = await standing('documents/sr/test-SR.dcm');
    expect(verified).toContain('Complete · This document is completed! · Verified');
    expect(verified).toContain('Verified by Riesmeier, Jörg, 13 February 2001, 18:47:46 · OFFIS e.V.');
  });

  test('has the language that it says, and links to its own entries', async () => {
    expect(await pageOf(join(corpus, 'documents/sr/sr_document.dcm'))).toContain('lang="en-US"');
    expect(await pageOf(join(corpus, 'documents/sr/test-SR.dcm'))).toContain('entry 1.3.2 of this document');
  });

  test('keeps the breaks between lines, and letters of another character set', async () => {
    const path = scratch.make(
      'lines.dcm',
      `
dataset.SpecificCharacterSet = 'ISO_IR 144'
dataset.ContentSequence = [item('TEXT', TextValue='Первая строка\\r\\n  вторая\\tстрока')]
`,
    );
    const { report } = await read(path);
    expect(report.root.items[0]?.value).toEqual({ kind: 'text', text: 'Первая строка\n  вторая\tстрока' });
    expect(report.isGuessed).toBe(false);
  });

  test('shows what makes no sense as it is, and says so', async () => {
    const path = scratch.make(
      'wrong.dcm',
      `
number = Dataset()
number.add_new(0x0040a30a, 'LO', 'about 3')
unit = Dataset()
unit.CodeValue, unit.CodingSchemeDesignator, unit.CodeMeaning = 'mm', 'UCUM', 'millimetre'
number.MeasurementUnitsCodeSequence = [unit]
dated = item('DATE')
dated.add_new(0x0040a121, 'LO', '20241345')
hidden = item('CODE')
hidden.add_new(0x0040a160, 'UT', 'written in the wrong place')
dataset.ContentSequence = [item('NUM', MeasuredValueSequence=[number]), dated, item('WORD', TextValue='of no kind'), hidden, item('IMAGE')]
`,
    );
    const page = (await pageOf(path)).replace(/<[^>]+>/g, '');
    for (const said of [
      'about 3 mm millimetre (this is no number)',
      '20241345 (this is no date or time)',
      'An entry of an unknown kind WORD of no kind',
      'written in the wrong place',
      'The file does not say which picture',
    ])
      expect(page).toContain(said);
  });

  test('ends where a file was made to be endless', async () => {
    const path = scratch.make('deep.dcm', '');
    const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
    // (0040,A730) with one item, which begins with (0040,A040) and holds the next
    const sequence = bytesOf('4000 30a7 5351 0000 ffffffff feff 00e0 ffffffff');
    const container = Buffer.concat([bytesOf('4000 40a0 4353 0a00'), Buffer.from('CONTAINER ')]);
    appendFileSync(path, Buffer.concat(Array.from({ length: 3000 }, () => [sequence, container]).flat()));
    const { report } = await read(path);
    const depthOf = ({ items }: Report['root']): number => 1 + Math.max(0, ...items.map(depthOf));
    expect(depthOf(report.root)).toBeLessThan(70);
  });

  test('names the pictures that it means, with their frames', async () => {
    const { report } = await read(join(corpus, 'documents/sr/test-SR.dcm'));
    const all = referencesIn(report.root);
    expect(all.map(({ frames }) => frames).filter((frames) => frames.length > 0)).toEqual([[5, 2]]);
    expect(all.flatMap(({ channels }) => channels)).toEqual([
      [5, 3],
      [2, 0],
    ]);
  });
});

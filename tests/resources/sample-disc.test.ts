import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const disc = join(root, 'resources', 'sample-disc');
const dicomdir = join(disc, 'DICOMDIR');
const licences = join(root, 'resources', 'sample-disc-LICENSES.md');

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
const pictures = filesBelow(disc).filter((path) => path.startsWith('DICOM/'));

const output = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });
/** dciodvfy writes its findings to standard error. */
const findings = (path: string): string[] =>
  output('sh', '-c', 'dciodvfy "$1" 2>&1 || true', 'sh', path).split('\n');

/** What pydicom reads: every record of the directory with a file, and the head of every file. */
const readByPydicom = `
import json, sys
from pathlib import Path
from pydicom import dcmread
disc = Path(sys.argv[1])
listed = ['/'.join(r.ReferencedFileID) for r in dcmread(disc / 'DICOMDIR').DirectoryRecordSequence if 'ReferencedFileID' in r]
def head(path):
    d = dcmread(path, stop_before_pixels=True)
    private = []
    d.walk(lambda _, e: private.append(str(e.tag)) if e.tag.is_private else None)
    uids = [str(u) for u in (d.StudyInstanceUID, d.SeriesInstanceUID, d.SOPInstanceUID)]
    dates = [d.StudyDate, d.SeriesDate, d.ContentDate]
    return dict(path=path.relative_to(disc).as_posix(), patient=[str(d.PatientName), d.PatientID, d.PatientBirthDate, d.PatientSex],
        institution=d.InstitutionName, study=d.StudyDescription, uids=uids, dates=dates, modality=d.Modality,
        frames=int(d.get('NumberOfFrames', 1)), colours=d.get('SamplesPerPixel', 0), bodyPart=d.get('BodyPartExamined', ''),
        slice=[float(v) for v in d.get('ImagePositionPatient', [])], private=private)
heads = [head(p) for p in sorted((disc / 'DICOM').rglob('*')) if p.is_file()]
print(json.dumps(dict(listed=listed, heads=heads)))
`;
const headSchema = z.object({
  path: z.string(),
  patient: z.array(z.string()),
  institution: z.string(),
  study: z.string(),
  uids: z.array(z.string()),
  dates: z.array(z.string()),
  modality: z.string(),
  frames: z.number(),
  colours: z.number(),
  bodyPart: z.string(),
  slice: z.array(z.number()),
  private: z.array(z.string()),
});
const contentSchema = z.object({ listed: z.array(z.string()), heads: z.array(headSchema) });

describe('the sample disc', () => {
  const content = contentSchema.parse(JSON.parse(output('/usr/bin/python3', '-c', readByPydicom, disc)));
  const heads = content.heads;
  const ofModality = (modality: string): typeof heads => heads.filter((head) => head.modality === modality);

  it('stays under 8 MB', () => {
    const bytes = filesBelow(disc).reduce((sum, path) => sum + statSync(join(disc, path)).size, 0);
    expect(bytes).toBeLessThan(8_000_000);
  });

  it('is about one patient, who does not exist', () => {
    for (const head of heads) expect(head.patient).toEqual(['Sample^Robin', '10-2231-8', '19710504', 'O']);
    expect(output('dcmdump', '+P', '0010,0010', '+P', '0010,0020', dicomdir)).toMatch(
      /^[^\n]*Sample\^Robin[^\n]*\n[^\n]*10-2231-8[^\n]*\n$/,
    );
  });

  it('has two studies of one institution, each with a date that all its objects agree on', () => {
    const studies = new Map(heads.map((head) => [head.uids[0], [head.study, head.institution, head.dates[0]]]));
    expect([...studies.values()]).toEqual([
      ['CT and MR of the head', 'Riverside Imaging', '20240312'],
      ['Ultrasound of the heart', 'Riverside Imaging', '20240202'],
    ]);
    for (const { dates, modality } of heads)
      expect(new Set(dates)).toEqual(new Set(modality === 'SR' ? ['20240312', '20240313'] : [dates[0]]));
  });

  it('has a series to scroll, in even steps', () => {
    const slices = ofModality('MR').map((head) => head.slice[0] ?? Number.NaN);
    expect(slices).toHaveLength(26);
    const steps = slices.slice(1).map((x, index) => (slices[index] ?? Number.NaN) - x);
    for (const step of steps) expect(step).toBeCloseTo(4.8, 2);
    expect(ofModality('CT')).toHaveLength(4);
  });

  it('has colour loops, a report and a document', () => {
    expect(ofModality('US').map(({ frames, colours }) => [frames, colours])).toEqual([
      [8, 3],
      [30, 3],
    ]);
    const reports = ofModality('SR').map(({ path }) => output('dsrdump', join(disc, path)));
    expect(reports).toEqual([
      expect.stringMatching(/^Basic Text SR Document\n[\s\S]*Verification Flag {3}: VERIFIED/),
    ]);
    const letters = ofModality('DOC').map(({ path }) =>
      output('sh', '-c', 'dcm2pdf "$1" /dev/stdout | pdftotext - -', 'sh', join(disc, path)),
    );
    expect(letters).toEqual([
      expect.stringMatching(/^Riverside Imaging\n[\s\S]*This letter is made up\./),
    ]);
  });

  it('names the body part of what shows one', () => {
    for (const { modality, bodyPart } of heads)
      expect(bodyPart).toBe({ CT: 'HEAD', MR: 'HEAD', US: 'HEART' }[modality] ?? '');
  });

  it('has UIDs of its own, and no private attribute that could tell of somebody', () => {
    for (const { uids } of heads) for (const uid of uids) expect(uid).toMatch(/^2\.25\.[1-9][0-9]{30,38}$/);
    expect(new Set(heads.map(({ uids }) => uids[2])).size).toBe(heads.length);
    expect(heads.flatMap((head) => head.private)).toEqual([]);
  });

  it('lists exactly one picture that is not there, and everything that is', () => {
    expect(pictures.filter((path) => !content.listed.includes(path))).toEqual([]);
    expect(content.listed.filter((path) => !pictures.includes(path))).toEqual([
      'DICOM/ST000001/SE000002/IM000027',
    ]);
  });

  it('has nothing in it that dciodvfy calls an error', () => {
    const kinds = new Set<string>();
    for (const path of ['DICOMDIR', ...pictures]) {
      const lines = findings(join(disc, path));
      expect(lines.filter((line) => line.startsWith('Error'))).toEqual([]);
      for (const line of lines) if (/^[A-Z][A-Za-z]+$/.test(line)) kinds.add(line);
    }
    expect([...kinds].sort()).toEqual([
      'BasicDirectory',
      'BasicTextSR',
      'CTImage',
      'EncapsulatedPDF',
      'MRImage',
      'USMultiFrameImage',
    ]);
  });

  it('has a directory that dicom3tools walks from its root to every file', () => {
    const walked = output('sh', '-c', 'dcdirdmp "$1" 2>&1', 'sh', dicomdir);
    const found = [...walked.matchAll(/-> (\S+)/g)].map((match) => match[1]?.replaceAll('\\', '/'));
    expect(found.sort()).toEqual([...content.listed].sort());
  });

  it('has names that every CD can have', () => {
    for (const path of filesBelow(disc))
      for (const part of path.split('/')) expect(part).toMatch(/^[A-Z0-9_]{1,8}(\.[A-Z0-9_]{1,3})?$/);
  });

  it('cites for every file where it is from, and the licence in full', () => {
    const text = readFileSync(licences, 'utf8');
    for (const path of pictures) expect(text).toMatch(new RegExp(`^\\| ${path} \\|.*\\| [A-Za-z0-9.-]+ \\|$`, 'm'));
    const cited = new Set([...text.matchAll(/github\.com\/([^/]+\/[^/]+)\/blob/g)].map((match) => match[1] ?? ''));
    expect(cited.size).toBe(4);
    for (const repository of cited)
      expect(text).toMatch(new RegExp(`^## ${repository} — [\\s\\S]{1,20}\n\n\`\`\`[\\s\\S]{900,}?\n\`\`\``, 'm'));
    expect(readFileSync(join(disc, 'README.TXT'), 'latin1')).toContain('Robin Sample does not exist.');
  });
});

describe('the script of the sample disc', () => {
  let made: string;
  beforeAll(() => {
    made = mkdtempSync(join(tmpdir(), 'discport-sample-'));
  });
  afterAll(() => {
    rmSync(made, { recursive: true, force: true });
  });

  it('makes the same bytes again', () => {
    output('/usr/bin/python3', join(root, 'build', 'make-sample-disc.py'), made);
    expect(filesBelow(join(made, 'sample-disc'))).toEqual(filesBelow(disc));
    for (const path of filesBelow(disc))
      expect(readFileSync(join(made, 'sample-disc', path)).equals(readFileSync(join(disc, path)))).toBe(true);
    expect(readFileSync(join(made, 'sample-disc-LICENSES.md'), 'utf8')).toBe(readFileSync(licences, 'utf8'));
  });
});

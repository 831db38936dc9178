import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openSelection } from '../../../electron/media/open-selection';
import { sourceRefOf } from '../../../electron/media/open-source';
import { readInstance, type InstanceDigest } from '../../../electron/media/read-instance';
import { scanAnything } from '../../../electron/media/scan-source';
import { lookAtAttachment, wrapAttachments } from '../../../electron/media/wrap-attachments';
import { UserError } from '../../../shared/errors/user-error';
import type { Attachments } from '../../../shared/model/attachments';
import type { Instance } from '../../../shared/model/scan';
import type { Selection } from '../../../shared/model/selection';
import { asTaken, madeColours, madeGreys, madeJpeg, madePdf } from './made-attachments';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder';

// computers are busy while tests run
vi.setConfig({ testTimeout: 60_000 });

const corpus = join(import.meta.dirname, '..', '..', 'corpus');
const slice = join(corpus, 'series-ct', 'ge-head-4', '01.dcm');
const context = { signal: new AbortController().signal, tell: () => undefined };

const chosenOf = async (path: string): Promise<Selection> => {
  const source = await sourceRefOf(path);
  const { instances } = await scanAnything({ source, depth: 'index' }, context);
  return { source, instances, gaps: [], unidentified: 0 };
};

const wrapFor = async (picture: string, ...paths: readonly string[]): Promise<Attachments> => {
  const selection = await chosenOf(picture);
  const studyUid = selection.instances[0]?.studyUid ?? '';
  return wrapAttachments({ selection, wanted: paths.map((path) => ({ path, studyUid })) }, context);
};

interface Read {
  readonly bytes: Buffer;
  readonly digest: InstanceDigest;
}

/** As they are hashed, copied and sent. */
const readAll = async ({ selection }: Attachments): Promise<readonly Read[]> => {
  const opened = await openSelection(selection);
  const readOne = (instance: Instance): Read => {
    const reading = readInstance(opened.sourceOf(instance), instance, { zeroPreamble: false });
    const chunks: Buffer[] = [];
    for (;;) {
      const step = reading.next();
      if (step.done === true) return { bytes: Buffer.concat(chunks), digest: step.value };
      chunks.push(Buffer.from(step.value));
    }
  };
  try {
    return selection.instances.map(readOne);
  } finally {
    opened.close();
  }
};

const errorsOf = (path: string): readonly string[] => {
  const { stdout, stderr } = spawnSync('dciodvfy', ['-new', path], { encoding: 'latin1' });
  return `${stdout}\n${stderr}`.split('\n').filter((line) => line.startsWith('Error'));
};

/** What pydicom, which decodes texts by itself, says of a file. */
const inPydicom = (path: string, expression: string): string =>
  execFileSync(
    '/usr/bin/python3',
    [
      '-c',
      `import pydicom, sys, hashlib; d = pydicom.dcmread(sys.argv[1], force=True); print(${expression})`,
      path,
    ],
    { encoding: 'utf8' },
  ).trim();

const writeOnly = async (folder: TemporaryFolder, attachments: Attachments): Promise<string> => {
  const [read] = await readAll(attachments);
  const path = folder.at('wrapped.dcm');
  writeFileSync(path, read?.bytes ?? '');
  expect(errorsOf(path)).toEqual([]);
  execFileSync('dcmdump', ['-q', path]);
  return path;
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof UserError ? error.data.code : error),
  );

const largestDifference = (one: Uint8Array, other: Uint8Array): number =>
  one.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (other[index] ?? 0))), 0);

/** Whose it is and of which exam, as the picture says it, wherever it stands there. */
const sameAs = `[str(d.get(k, '')) for k in ('PatientName', 'PatientID', 'PatientBirthDate', 'PatientSex', 'StudyInstanceUID', 'StudyID', 'StudyDate', 'AccessionNumber', 'StudyDescription')]`;

describe('a PDF goes with pictures', () => {
  it.each([
    ['of Latin letters', slice],
    ['of UTF-8', join(corpus, 'charsets', 'chrX1.dcm')],
    ['of three writings', join(corpus, 'charsets', 'chrH31.dcm')],
    ['of Greek letters', join(corpus, 'charsets', 'chrGreek.dcm')],
    ['of big endian', join(corpus, 'multiframe', 'emri_small_big_endian.dcm')],
  ])('%s, under their names', async (_name, picture) => {
    const folder = temporaryFolder();
    const pdf = madePdf();
    for (const bytes of [pdf, Buffer.concat([pdf, Buffer.from('\n')])]) {
      const path = await writeOnly(folder, await wrapFor(picture, folder.write('Årsrapport.pdf', bytes)));
      expect(inPydicom(path, sameAs)).toBe(inPydicom(picture, sameAs));
      const held = 'hashlib.sha256(d.EncapsulatedDocument[:d.EncapsulatedDocumentLength]).hexdigest()';
      expect(inPydicom(path, held)).toBe(sha256(bytes));
      expect(inPydicom(path, 'd.Modality, d.MIMETypeOfEncapsulatedDocument, d.BurnedInAnnotation')).toBe(
        'DOC application/pdf YES',
      );
    }
  });
});

describe('a photo goes with pictures', () => {
  const taken = [
    ['as telephones store it', madeColours, []],
    ['with all its colours', madeColours, ['-sample=1x1']],
    ['with half of its colours', madeColours, ['-sample=2x1']],
    ['in grey', madeGreys, []],
    ['that can be entered anew', madeColours, ['-restart=4']],
  ] as const;
  it.each(taken)('%s, with the same pixels and without its place', async (_name, make, options) => {
    const folder = temporaryFolder();
    const jpeg = madeJpeg(make(), ...options);
    const photo = folder.write('Photo of film.jpg', asTaken(jpeg, 6, '52.5N 13.4E'));
    const path = await writeOnly(folder, await wrapFor(slice, photo));
    const [read] = await readAll(await wrapFor(slice, photo));
    expect(read?.bytes.includes('52.5N')).toBe(false);
    expect(inPydicom(path, sameAs)).toBe(inPydicom(slice, sameAs));
    expect(inPydicom(path, 'd.ImageComments')).toContain('turned by 90 degrees clockwise');
    execFileSync('dcmj2pnm', ['+op', path, folder.at('out.pnm')]);
    const original = execFileSync('jpegtopnm', [photo], { stdio: 'pipe' });
    const decoded = readFileSync(folder.at('out.pnm'));
    // after a header of the same length
    expect(decoded.length).toBe(original.length);
    expect(largestDifference(decoded, original)).toBeLessThanOrEqual(2);
  });

  it('that is upright is not said to be turned, and its name is one that its character set can write', async () => {
    const folder = temporaryFolder();
    const photo = folder.write('Für Dr. Ωmega.jpg', asTaken(madeJpeg(madeGreys()), 1, 'here'));
    const path = await writeOnly(folder, await wrapFor(slice, photo));
    expect(inPydicom(path, 'd.ImageComments')).toBe('Fur Dr. _mega.');
    const inUtf8 = await writeOnly(folder, await wrapFor(join(corpus, 'charsets', 'chrX1.dcm'), photo));
    expect(inPydicom(inUtf8, 'd.ImageComments')).toBe('Für Dr. Ωmega.');
  });
});

describe('what is attached', () => {
  it('has identifiers of its own, and series of its kind and exam', async () => {
    const folder = temporaryFolder();
    const files = [
      folder.write('a.pdf', madePdf()),
      folder.write('b.jpg', madeJpeg(madeGreys())),
      folder.write('c.pdf', madePdf()),
    ];
    const { selection, series } = await wrapFor(slice, ...files);
    const { instances } = selection;
    expect(new Set(instances.map(({ sopInstanceUid }) => sopInstanceUid)).size).toBe(3);
    for (const { sopInstanceUid, seriesUid } of instances)
      expect(`${sopInstanceUid} ${seriesUid}`).toMatch(/^2\.25\.[1-9]\d{0,38} 2\.25\.[1-9]\d{0,38}$/);
    expect(series.map(({ kind, instances: count }) => [kind, count])).toEqual([
      ['pdf', 2],
      ['photo', 1],
    ]);
    expect(instances.map(({ seriesUid, instanceNumber }) => [seriesUid, instanceNumber])).toEqual([
      [series[0]?.seriesUid, 1],
      [series[1]?.seriesUid, 1],
      [series[0]?.seriesUid, 2],
    ]);
    const reads = await readAll(await wrapFor(slice, ...files));
    for (const { bytes, digest } of reads)
      expect(digest).toMatchObject({ sentSha256: sha256(bytes), bytes: bytes.length });
  });

  it.each([
    ['a PNG', 'attachment/unsupported', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['an iPhone photo', 'attachment/unsupported', Buffer.from('\0\0\0\x18ftypheic')],
    ['nothing', 'attachment/unsupported', Buffer.alloc(0)],
    ['a progressive JPEG', 'attachment/other-jpeg', madeJpeg(madeColours(), '-progressive')],
    ['a mirrored JPEG', 'attachment/other-jpeg', asTaken(madeJpeg(madeGreys()), 2, '')],
    ['a JPEG that is cut off', 'attachment/damaged', madeJpeg(madeColours()).subarray(0, 5000)],
    ['a PDF that is cut off', 'attachment/damaged', madePdf().subarray(0, 2000)],
    ['too much', 'attachment/too-large', Buffer.alloc(50_000_001, '%PDF-1.7')],
  ])('is not %s', async (_name, code, bytes) => {
    const path = temporaryFolder().write('attached', bytes);
    expect(await codeOf(lookAtAttachment({ source: { kind: 'attachments', path } }, context))).toBe(code);
    expect(await codeOf(wrapFor(slice, path))).toBe(code);
  });

  it('is no folder, is there, and is no more than 20 files', async () => {
    const folder = temporaryFolder();
    const pdf = folder.write('a.pdf', madePdf());
    expect(await codeOf(wrapFor(slice, folder.path))).toBe('attachment/unsupported');
    expect(await codeOf(wrapFor(slice, folder.at('none.pdf')))).toBe('source/not-found');
    expect(await codeOf(wrapFor(slice, ...new Array<string>(20).fill(pdf)))).toBe('done');
    expect(await codeOf(wrapFor(slice, ...new Array<string>(21).fill(pdf)))).toBe('attachment/too-many');
  });

  it('goes with no exam that names two people', async () => {
    const folder = temporaryFolder();
    const pdf = folder.write('a.pdf', madePdf());
    const selection = await chosenOf(slice);
    const [first] = selection.instances;
    if (first === undefined) throw new Error('no picture');
    const other = { ...first, patientName: 'Else^Somebody', patientId: 'other', birthDate: '19000101' };
    const wanted = [{ path: pdf, studyUid: first.studyUid }];
    const wrap = (instances: readonly Instance[]): Promise<unknown> =>
      codeOf(wrapAttachments({ selection: { ...selection, instances }, wanted }, context));
    expect(await wrap([first, other])).toBe('attachment/several-people');
    // the disc in the drive is another one by now
    expect(await wrap([other])).toBe('deposit/identity-changed');
  });

  it('is not sent once its file is another, whatever its size', async () => {
    const folder = temporaryFolder();
    const photo = folder.write('b.jpg', madeJpeg(madeGreys()));
    const wrapped = await wrapFor(slice, photo);
    utimesSync(photo, 1, 1);
    await expect(readAll(wrapped)).rejects.toMatchObject({ reason: 'damaged' });
    rmSync(photo);
    await expect(readAll(wrapped)).rejects.toMatchObject({ reason: 'missing' });
  });
});

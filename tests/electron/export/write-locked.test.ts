import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { exportSelection, type ExportInput } from '../../../electron/export/export-selection';
import { lockedIsoWriter } from '../../../electron/export/write-locked';
import { planExactly } from '../../../electron/export/plan-exactly';
import type { FileSetMember } from '../../../shared/dicom/file-ids';
import { mediumBytes } from '../../../shared/model/medium';
import type { Progress } from '../../../shared/model/progress';
import type { Selection } from '../../../shared/model/selection';
import { makePicture } from '../../shared/dicom/make-dicom';
import { scanHere } from '../media/scan-here';
import { temporaryFolder, type TemporaryFolder } from '../media/temporary-folder';
import {
  checks,
  errorsByDciodvfy,
  expectSameTrees,
  extractions,
  loadedByPydicom,
  run,
  treeOf,
} from './export-judges';

vi.setConfig({ testTimeout: 120_000 });

const corpus = join(import.meta.dirname, '..', '..', 'corpus');
const quietly = { signal: new AbortController().signal, tell: () => undefined };
const time = new Date('2026-01-02T03:04:05Z');
const password = 'correct horse 7';
const formats = ['folder', 'iso'] as const;
type Format = (typeof formats)[number];

const select = async (path: string): Promise<Selection> => {
  const { catalog, instances } = await scanHere(path);
  return { source: catalog.source, instances, gaps: [], unidentified: 0 };
};

const inputOf = async (source: string, format: Format, path: string): Promise<ExportInput> => ({
  ...{ selection: await select(source), format, path, time, password },
});

/** What lies in the clear, as another program takes it out. */
const takeOut = (format: Format, folder: TemporaryFolder): string => {
  if (format === 'folder') return folder.at('target');
  const [first = '', ...others] = Object.entries(extractions.iso).map(([name, extract]) => {
    const into = folder.at(`by-${name}`);
    mkdirSync(into);
    extract(folder.at('target'), into);
    return into;
  });
  for (const other of others) expectSameTrees(treeOf(other), treeOf(first));
  return first;
};

/** What 7-Zip unlocks of it. */
const unlock = (disc: string, folder: TemporaryFolder): string => {
  const into = folder.at('unlocked');
  run('7z', ['x', '-y', `-p${password}`, `-o${into}`, join(disc, 'PICTURES.ZIP')]);
  return into;
};

describe.each(formats)('an export as a %s with a password', (format) => {
  const fileset = join(corpus, 'dicomdir/dcmtk-fileset');

  it('is a locked ZIP beside a page that says so, and 7-Zip unlocks the same file-set as without one', async () => {
    const folder = temporaryFolder();
    const input = await inputOf(fileset, format, folder.at('target'));
    const plan = await planExactly(input, quietly);
    expect(existsSync(folder.at('target'))).toBe(false);
    const report = await exportSelection(input, quietly);
    const instances = input.selection.instances.length;
    expect(report).toMatchObject({ format, instances, isLocked: true, profiles: [], verified: true });
    expect(plan.discs.map(({ bytes }) => bytes)).toEqual([report.bytes]);
    if (format === 'iso') {
      expect(statSync(folder.at('target')).size).toBe(report.bytes);
      checks.iso(folder.at('target'));
    }

    const disc = takeOut(format, folder);
    expect(readdirSync(disc).sort()).toEqual(['PICTURES.ZIP', 'README.TXT']);
    const wrong = spawnSync('7z', ['t', '-pwrong', join(disc, 'PICTURES.ZIP')]);
    expect(wrong.status).not.toBe(0);
    const unlocked = unlock(disc, folder);
    expect(errorsByDciodvfy(unlocked)).toEqual([]);
    expect(loadedByPydicom(unlocked).instances).toHaveLength(instances);
    await exportSelection({ ...input, format: 'folder', path: folder.at('plain'), password: null }, quietly);
    expectSameTrees(treeOf(unlocked), treeOf(folder.at('plain')));
  });

  it('shows nothing of whom it is of, nor when, nor where', async () => {
    const folder = temporaryFolder();
    const input = await inputOf(fileset, format, folder.at('target'));
    const { discs } = await exportSelection(input, quietly);
    const told = input.selection.instances.flatMap((one) => [
      ...one.patientName.split(/[\^=]/),
      ...[one.patientId, one.birthDate, one.studyUid, one.seriesUid, one.sopInstanceUid],
    ]);
    const names = [...new Set(told)].filter((text) => text.length > 3);
    expect(names.length).toBeGreaterThan(30);
    const written =
      format === 'iso'
        ? [readFileSync(folder.at('target'))]
        : Array.from(treeOf(folder.at('target')).values());
    for (const bytes of written)
      expect([...names, discs[0]?.fileSetId ?? ''].filter((name) => bytes.includes(name))).toEqual([]);
    if (format === 'iso')
      expect(run('isoinfo', ['-d', '-i', folder.at('target')])).toContain('Volume id: DISCPORT\n');
  });

  it('explains itself in plain ASCII of short lines', async () => {
    const folder = temporaryFolder();
    await exportSelection(await inputOf(fileset, format, folder.at('target')), quietly);
    const readme = readFileSync(join(takeOut(format, folder), 'README.TXT'), 'latin1');
    expect(readme).toMatch(/^[\x20-\x7e\r\n]+$/);
    for (const line of readme.split('\r\n')) expect(line.length).toBeLessThan(79);
    for (const said of ['7-Zip', 'PICTURES.ZIP', 'not IHE PDI', 'DICOMDIR']) expect(readme).toContain(said);
    expect(readme).not.toMatch(/\{\{|undefined/);
  });

  it('is as many as the capacity asks for, each of which says which it is', async () => {
    const folder = temporaryFolder();
    const all = await inputOf(fileset, format, folder.at('set'));
    const whole = await planExactly(all, quietly);
    const input = { ...all, capacityBytes: Math.ceil((whole.discs[0]?.bytes ?? 0) * 0.9) };
    const plan = await planExactly(input, quietly);
    const { discs } = await exportSelection(input, quietly);
    expect(discs.length).toBeGreaterThan(1);
    expect(plan.discs.map(({ bytes }) => bytes)).toEqual(discs.map(({ bytes }) => bytes));
    const held: string[] = [];
    discs.forEach(({ path, bytes }, index) => {
      expect(bytes).toBeLessThanOrEqual(input.capacityBytes);
      const which = `${index + 1} of ${discs.length}`;
      const into = folder.at(`taken-out-${index}`);
      mkdirSync(into);
      Object.values(extractions[format])[0]?.(path, into);
      expect(readFileSync(join(into, 'README.TXT'), 'latin1')).toContain(`This is disc ${which}.`);
      if (format === 'iso')
        expect(run('isoinfo', ['-d', '-i', path])).toContain(
          `Volume id: DISC${which.replace(' of ', 'OF')}\n`,
        );
      run('7z', ['x', '-y', `-p${password}`, `-o${into}/in`, join(into, 'PICTURES.ZIP')]);
      held.push(...loadedByPydicom(join(into, 'in')).instances.map(({ sopInstanceUid }) => sopInstanceUid));
    });
    expect(held.sort()).toEqual(input.selection.instances.map((one) => one.sopInstanceUid).sort());
  });

  /** Three pictures, one of which becomes unreadable once writing has begun. */
  const losingOne = (folder: TemporaryFolder): ((progress: Progress) => void) => {
    for (const number of [1, 2, 3])
      folder.write(
        `source/${number}`,
        makePicture({
          sopInstanceUid: `1.2.3.${number}`,
          instanceNumber: number,
          pixels: Buffer.alloc(number === 2 ? 3_000_000 : 1000, number),
        }),
      );
    let isDone = false;
    return ({ step }) => {
      if (step !== 'write' || isDone) return;
      isDone = true;
      truncateSync(folder.at('source/2'), 2_000_000);
    };
  };

  it("is shorter by what can't be read, and holds nothing of that", async () => {
    const folder = temporaryFolder();
    const tell = losingOne(folder);
    const input = await inputOf(folder.at('source'), format, folder.at('target'));
    const report = await exportSelection(input, { signal: quietly.signal, tell });
    expect(report).toMatchObject({ instances: 2, gaps: 1, verified: true });
    if (format === 'iso') {
      expect(statSync(folder.at('target')).size).toBe(report.bytes);
      checks.iso(folder.at('target'));
    }
    const disc = takeOut(format, folder);
    expect(statSync(join(disc, 'PICTURES.ZIP')).size).toBeLessThan(100_000);
    const unlocked = unlock(disc, folder);
    expect(loadedByPydicom(unlocked).instances.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual([
      '1.2.3.1',
      '1.2.3.3',
    ]);
    expect(errorsByDciodvfy(unlocked)).toEqual([]);
    if (format === 'iso') {
      const image = readFileSync(folder.at('target'));
      const end = image.indexOf(readFileSync(join(disc, 'PICTURES.ZIP')).subarray(-1000)) + 1000;
      expect(image.subarray(end).every((byte) => byte === 0)).toBe(true);
    }
  });

  it.each(['write', 'verify'] as const)('is gone when it is cancelled (%s)', async (during) => {
    const folder = temporaryFolder();
    const input = await inputOf(fileset, format, folder.at('target'));
    const cancelled = new AbortController();
    const tell = ({ step }: Progress): void => {
      if (step === during) cancelled.abort(new Error('cancelled'));
    };
    await expect(exportSelection(input, { signal: cancelled.signal, tell })).rejects.toThrow('cancelled');
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('is gone when it is not what was written', async () => {
    const folder = temporaryFolder();
    const input = await inputOf(join(corpus, 'series-mr/fruit-ge-196'), format, folder.at('target'));
    const zip = format === 'iso' ? folder.at('target') : folder.at('target/PICTURES.ZIP');
    let isDone = false;
    const tell = ({ step }: Progress): void => {
      if (step !== 'verify' || isDone) return;
      isDone = true;
      const bytes = readFileSync(zip);
      const at = bytes.length >> 1;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(zip, bytes);
    };
    await expect(exportSelection(input, { signal: quietly.signal, tell })).rejects.toMatchObject({
      data: { code: 'verify/failed' },
    });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('is refused with a password that is too short', async () => {
    const folder = temporaryFolder();
    const input = { ...(await inputOf(fileset, format, folder.at('target'))), password: 'short' };
    await expect(exportSelection(input, quietly)).rejects.toMatchObject({
      data: { code: 'export/password' },
    });
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

it('a locked image that a CD does not hold is there by UDF as well', async () => {
  const folder = temporaryFolder();
  const selection = await select(join(corpus, 'series-ct/ge-head-4'));
  const [instance] = selection.instances;
  if (instance === undefined) throw new Error('the corpus is empty');
  const bytes = mediumBytes.cd;
  const chunk = Buffer.alloc(1_048_576, 7);
  const member: FileSetMember = {
    instance,
    fileId: ['DICOM', 'IM'],
    branch: null,
    drafts: [{ type: 'PALETTE', values: new Map(), missing: [] }],
  };
  const frame = {
    fileSetId: 'X',
    inventedKeys: [],
    files: [{ path: 'DICOMDIR', bytes: Buffer.from('x') }],
    scripts: new Map(),
  };
  writeFileSync(folder.at('target'), '');
  await lockedIsoWriter.write(folder.at('target'), {
    ...{ members: [member], time, disc: null, password, deflates: false },
    frameOf: () => frame,
    bytesOf: () => bytes,
    ready: () => Promise.resolve(),
    read: function* () {
      for (let left = bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, left);
      return { metaSha256: '', datasetStart: 0, datasetSha256: '' };
    },
    leaveOut: (_, error) => {
      throw error;
    },
    breathe: () => undefined,
  });
  const size = lockedIsoWriter.size(
    [
      { path: 'DICOMDIR', bytes: 1 },
      { path: 'DICOM/IM', bytes },
    ],
    { isLocked: true, deflates: false },
  );
  expect(statSync(folder.at('target')).size).toBe(size);
  checks.iso(folder.at('target'));
  expect(run('udfinfo', [folder.at('target')])).toContain('label=DISCPORT');
  mkdirSync(folder.at('by-udf'));
  run('7z', ['x', '-tudf', '-y', `-o${folder.at('by-udf')}`, folder.at('target')]);
  expect(readdirSync(folder.at('by-udf')).sort()).toEqual(['PICTURES.ZIP', 'README.TXT']);
  run('7z', ['t', `-p${password}`, folder.at('by-udf/PICTURES.ZIP')]);
});

it('a locked folder leaves alone what somebody else puts there meanwhile', async () => {
  const folder = temporaryFolder();
  mkdirSync(folder.at('target'));
  const input = await inputOf(join(corpus, 'dicomdir/dcmtk-fileset'), 'folder', folder.at('target'));
  const tell = ({ step }: Progress): void => {
    if (step === 'write' && !existsSync(folder.at('target/README.TXT')))
      folder.write('target/README.TXT', 'mine');
  };
  await expect(exportSelection(input, { signal: quietly.signal, tell })).rejects.toThrow();
  expect(readdirSync(folder.at('target'))).toEqual(['README.TXT']);
  expect(readFileSync(folder.at('target/README.TXT'), 'latin1')).toBe('mine');
});

import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { ExportFormat } from '../../../electron/export/export-format';
import { exportSelection } from '../../../electron/export/export-selection';
import { planExport } from '../../../electron/export/plan-export';
import { verifyFileSet } from '../../../electron/export/verify-file-set';
import type { ExportReport } from '../../../shared/contract/ipc';
import type { Progress } from '../../../shared/model/progress';
import type { Instance, Scan } from '../../../shared/model/scan';
import type { Selection } from '../../../shared/model/selection';
import { startOrthanc } from '../../gateway/orthanc';
import { problemsOf, scanHere } from '../media/scan-here';
import { temporaryFolder } from '../media/temporary-folder';
import {
  checks,
  errorsByDciodvfy,
  expectSameDataSet,
  expectSameTrees,
  extractions,
  loadedByPydicom,
  run,
  treeOf,
  walkedByDcdirdmp,
  whatMatters,
  withMount,
} from './export-judges';

// other programs judge here, and computers are busy
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const corpus = join(import.meta.dirname, '..', '..', 'corpus');
const formats = ['folder', 'zip', 'iso'] as const satisfies readonly ExportFormat[];
const time = new Date('2026-01-02T03:04:05Z');
const quietly = { signal: new AbortController().signal, tell: () => undefined };

const selectionOf = ({ catalog, instances }: Scan): Selection => ({
  source: { kind: catalog.source.kind, path: catalog.source.path },
  instances,
  gaps: [],
  unidentified: 0,
});

const write = async (selection: Selection, format: ExportFormat, path: string): Promise<ExportReport> =>
  exportSelection({ selection, format, path, time }, quietly);

const isLegalUid = (uid: string): boolean => /^[012](\.(0|[1-9]\d*))+$/.test(uid);
/** A UID that is none makes any DICOMDIR wrong that lists it. */
const hasLegalUids = ({ studyUid, seriesUid, sopInstanceUid }: Instance): boolean =>
  [studyUid, seriesUid, sopInstanceUid].every(isLegalUid);

const sets = [
  ['dcmtk-fileset', 'dicomdir/dcmtk-fileset', 31],
  ['pydicom-tiny-alpha', 'dicomdir/pydicom-tiny-alpha', 50],
  ['fruit-ge-196', 'series-mr/fruit-ge-196', 196],
  ['everything there is', '.', 560],
] as const;

describe.each(sets)('an export of %s', (_, inside, atLeast) => {
  const root = join(corpus, inside);
  const choose = async (): Promise<Selection> => {
    const { instances, ...selection } = selectionOf(await scanHere(root));
    const legal = instances.filter(hasLegalUids);
    expect(legal.length).toBeGreaterThanOrEqual(atLeast);
    return { ...selection, instances: legal };
  };

  it.each(formats)(
    'as a %s is accepted by every judge, and holds every data set unchanged',
    async (format) => {
      const folder = temporaryFolder();
      const target = folder.at('target');
      const selection = await choose();
      const report = await write(selection, format, target);
      expect(report).toMatchObject({ instances: selection.instances.length, gaps: 0, verified: true });

      checks[format](target);
      const [first, ...others] = Object.entries(extractions[format]).map(([name, extract]) => {
        const into = folder.at(name);
        mkdirSync(into);
        extract(target, into);
        return into;
      });
      if (first === undefined) throw new Error('no program takes it out');
      const tree = treeOf(first);
      for (const other of others) expectSameTrees(treeOf(other), tree);

      expect(errorsByDciodvfy(first)).toEqual([]);
      expect(run('dcmdump', [join(first, 'DICOMDIR')])).toContain(report.discs[0]?.fileSetId);
      const loaded = loadedByPydicom(first);
      expect(loaded.id).toBe(report.discs[0]?.fileSetId);
      expect(loaded.instances.map(({ sopInstanceUid }) => sopInstanceUid).sort()).toEqual(
        selection.instances.map(({ sopInstanceUid }) => sopInstanceUid).sort(),
      );
      const originals = new Map(selection.instances.map((one) => [one.sopInstanceUid, one.path]));
      const walked = walkedByDcdirdmp(first);
      let renewed = 0;
      for (const { path, recordUid } of loaded.instances) {
        expect(walked).toContain(path.replaceAll('/', '\\'));
        const exported = tree.get(path) ?? Buffer.alloc(0);
        if (expectSameDataSet(exported, readFileSync(join(root, originals.get(recordUid) ?? '')))) renewed++;
      }
      expect(report.renewedMeta).toBe(renewed);
      const isBeside = (path: string): boolean =>
        !/^(DICOM\/|IHE_PDI\/([ER]\d{7}\.HTM|K\d{7}\.JPG|D\d{7}\.PDF)$)/.test(path);
      expect([...tree.keys()].filter(isBeside).sort()).toEqual([
        'DICOMDIR',
        'IHE_PDI/STYLE.CSS',
        'INDEX.HTM',
        'README.TXT',
      ]);
      if (format !== 'folder') expect(statSync(target).size).toBe(report.bytes);
    },
  );

  it.each(formats)('as a %s is a source with the same catalog', async (format) => {
    const folder = temporaryFolder();
    const target = folder.at(`target.${format === 'folder' ? 'd' : format}`);
    const scan = await scanHere(root);
    await write(selectionOf(scan), format, target);
    const again = await scanHere(target);
    expect(whatMatters(again)).toEqual(whatMatters(scan));
    expect(again.catalog.usedDicomdir).toBe(true);
    const ofDicomdir = problemsOf(again).filter((problem) => /listed|dicomdir/.test(problem));
    expect(ofDicomdir).toEqual([]);
    const verified = await verifyFileSet(
      { source: again.catalog.source, against: scan.catalog.source },
      quietly,
    );
    expect(verified).toMatchObject({ failures: [], compared: scan.instances.length });
  });

  it('as an image is the same catalog again once it is mounted', async () => {
    const folder = temporaryFolder();
    const target = folder.at('target.iso');
    const scan = await scanHere(root);
    const { discs } = await write(selectionOf(scan), 'iso', target);
    expect(run('isoinfo', ['-d', '-i', target])).toContain(`Volume id: ${discs[0]?.fileSetId ?? ''}\n`);
    const mounted = folder.at('disc');
    const again = await withMount(target, mounted, () => scanHere(mounted));
    expect(whatMatters(again)).toEqual(whatMatters(scan));
  });

  it('takes about as much as was planned', async () => {
    const folder = temporaryFolder();
    const selection = await choose();
    for (const format of formats) {
      const plan = await planExport({ selection, format, path: folder.at(format) }, quietly);
      const { bytes } = await write(selection, format, folder.at(format));
      expect(Math.abs(plan.bytes - bytes)).toBeLessThan(50_000 + bytes / 50);
      expect(plan.freeBytes).toBeGreaterThan(bytes);
    }
  });
});

describe('an export', () => {
  const tiny = join(corpus, 'dicomdir/pydicom-tiny-alpha');
  const tinySelection = async (): Promise<Selection> => selectionOf(await scanHere(tiny));

  it.each(formats)(
    'as a %s is the same byte for byte, in whatever order the pictures were chosen',
    async (format) => {
      const folder = temporaryFolder();
      const selection = await tinySelection();
      await write(selection, format, folder.at('one'));
      await write(
        { ...selection, instances: [...selection.instances].reverse() },
        format,
        folder.at('other'),
      );
      if (format === 'folder') expectSameTrees(treeOf(folder.at('one')), treeOf(folder.at('other')));
      else expect(readFileSync(folder.at('one')).equals(readFileSync(folder.at('other')))).toBe(true);
    },
  );

  it('as a ZIP is imported by Orthanc, every picture of it', async () => {
    const folder = temporaryFolder();
    const selection = await tinySelection();
    await write(selection, 'zip', folder.at('a.zip'));
    const orthanc = await startOrthanc({});
    expect((await orthanc('/instances', readFileSync(folder.at('a.zip')))).status).toBe(200);
    const imported = z
      .array(z.object({ MainDicomTags: z.object({ SOPInstanceUID: z.string() }) }))
      .parse(await (await orthanc('/instances?expand')).json());
    expect(imported.map(({ MainDicomTags }) => MainDicomTags.SOPInstanceUID).sort()).toEqual(
      selection.instances.map(({ sopInstanceUid }) => sopInstanceUid).sort(),
    );
  });

  it('zeroes preambles, and gives file meta to what has none', async () => {
    const folder = temporaryFolder();
    const original = readFileSync(join(corpus, 'charsets/chrGerm.dcm'));
    folder.write(
      'source/hidden',
      Buffer.concat([Buffer.from('MZ'.padEnd(128, '!')), original.subarray(128)]),
    );
    folder.write('source/bare', readFileSync(join(corpus, 'broken/sample-op.lei')));
    const scan = await scanHere(folder.at('source'));
    expect(scan.instances).toHaveLength(2);
    await write(selectionOf(scan), 'folder', folder.at('target'));
    for (const { path, recordUid } of loadedByPydicom(folder.at('target')).instances) {
      const from = scan.instances.find(({ sopInstanceUid }) => sopInstanceUid === recordUid)?.path ?? '';
      expectSameDataSet(readFileSync(folder.at(`target/${path}`)), readFileSync(folder.at(`source/${from}`)));
      run('dcmftest', [folder.at(`target/${path}`)]);
    }
  });

  it('goes into a folder that is there and as good as empty, and tells of its progress', async () => {
    const folder = temporaryFolder();
    mkdirSync(folder.at('target/.Trash-1000/files'), { recursive: true });
    const told: Progress[] = [];
    await exportSelection(
      { selection: await tinySelection(), format: 'folder', path: folder.at('target') },
      { signal: quietly.signal, tell: (progress) => told.push(progress) },
    );
    expect(existsSync(folder.at('target/DICOMDIR'))).toBe(true);
    expect(new Set(told.map(({ step }) => step))).toEqual(new Set(['heads', 'pages', 'write', 'verify']));
  });

  it('counts what was chosen and is not there, and says so on the media', async () => {
    const folder = temporaryFolder();
    const selection = await tinySelection();
    const gaps = [{ sopInstanceUid: '1.2.3', reason: 'missing' as const }];
    const report = await write({ ...selection, gaps }, 'folder', folder.at('target'));
    expect(report.gaps).toBe(1);
    expect(readFileSync(folder.at('target/README.TXT'), 'latin1')).toMatch(/Could not be read: +1\r\n/);
  });

  it('finds the keys of its records however far into the file they lie', async () => {
    const folder = temporaryFolder();
    mkdirSync(folder.at('source'));
    run('/usr/bin/python3', [
      '-c',
      [
        'import sys, pydicom',
        'd = pydicom.dcmread(sys.argv[1], force=True)',
        'd.InstanceNumber = 7',
        'd.add_new(0x00290010, "LO", "TEST")',
        'for i in range(240): d.add_new(0x00291001 + i, "OB", bytes(16000))',
        'd.save_as(sys.argv[2], write_like_original=False)',
      ].join('\n'),
      join(corpus, 'broken/rtstruct.dcm'),
      folder.at('source/far'),
    ]);
    const selection = selectionOf(await scanHere(folder.at('source')));
    const { inventedKeys } = await write(selection, 'folder', folder.at('target'));
    expect(inventedKeys.map(({ record }) => record)).not.toContain('RT STRUCTURE SET');
  });
});

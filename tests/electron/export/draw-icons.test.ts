import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { exportSelection, type ExportInput } from '../../../electron/export/export-selection';
import { lintFileSet } from '../../../electron/export/lint-file-set';
import { planExactly } from '../../../electron/export/plan-exactly';
import { verifyFileSet } from '../../../electron/export/verify-file-set';
import type { Progress } from '../../../shared/model/progress';
import type { Instance } from '../../../shared/model/scan';
import { scanHere } from '../media/scan-here';
import { temporaryFolder } from '../media/temporary-folder';
import { buildBeside } from './build-beside';
import {
  errorsByDciodvfy,
  expectSameTrees,
  extractions,
  loadedByPydicom,
  run,
  treeOf,
  walkedByDcdirdmp,
  whatMatters,
} from './export-judges';

// other programs judge here, and computers are busy
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });
beforeAll(buildBeside);

const corpus = join(import.meta.dirname, '..', '..', 'corpus');
const quietly = { signal: new AbortController().signal, tell: () => undefined };
const time = new Date('2026-01-02T03:04:05Z');

const isLegalUid = (uid: string): boolean => /^[012](\.(0|[1-9]\d*))+$/.test(uid);
/** A UID that is none makes any DICOMDIR wrong that lists it. */
const hasLegalUids = ({ studyUid, seriesUid, sopInstanceUid }: Instance): boolean =>
  [studyUid, seriesUid, sopInstanceUid].every(isLegalUid);

const inputOf = async (source: string, path: string): Promise<ExportInput> => {
  const { catalog, instances } = await scanHere(source);
  const selection = {
    source: catalog.source,
    instances: instances.filter(hasLegalUids),
    gaps: [],
    unidentified: 0,
  };
  return { selection, format: 'folder', path, time, drawsIcons: true };
};

const judgedSchema = z.array(
  z.object({
    uid: z.string(),
    pictures: z.number(),
    hasIcon: z.boolean(),
    /** Exactly the elements and values that PS3.3 F.7 and PS3.11 E.3.3.3 have. */
    isAllowed: z.boolean().optional(),
    greys: z.number().optional(),
    /** The largest difference to what numpy makes of the picture; null where it does not know how. */
    off: z.number().nullable(),
  }),
);
const judgeIcons = (disc: string): z.infer<typeof judgedSchema> =>
  judgedSchema.parse(
    JSON.parse(run('/usr/bin/python3', [join(import.meta.dirname, 'judge-icons.py'), disc])) as unknown,
  );

describe('icons of series', () => {
  it('show what GDCM and numpy make of the middle picture, and no judge minds them', async () => {
    const folder = temporaryFolder();
    const input = await inputOf(corpus, folder.at('disc'));
    const told: Progress[] = [];
    const { icons, instances } = await exportSelection(input, {
      signal: quietly.signal,
      tell: (progress) => told.push(progress),
    });
    expect(told.map(({ step }) => step)).toContain('icons');

    const judged = judgeIcons(folder.at('disc'));
    const drawn = judged.filter(({ hasIcon }) => hasIcon);
    expect(icons?.drawn).toBe(drawn.length);
    expect(drawn.length).toBeGreaterThanOrEqual(79);
    expect(drawn.filter(({ isAllowed }) => isAllowed !== true)).toEqual([]);
    const compared = drawn.filter(({ off }) => off !== null);
    expect(compared.length).toBeGreaterThanOrEqual(61);
    expect(compared.filter(({ off }) => (off ?? 0) >= 1)).toEqual([]);

    expect(errorsByDciodvfy(folder.at('disc'))).toEqual([]);
    expect(walkedByDcdirdmp(folder.at('disc'))).toContain('DICOM\\PA000001');
    expect(loadedByPydicom(folder.at('disc')).instances).toHaveLength(instances);
  });

  it('are made of the elements that dcmmkdir makes them of', async () => {
    const folder = temporaryFolder();
    await exportSelection(await inputOf(join(corpus, 'series-mr/fruit-ge-196'), folder.at('disc')), quietly);
    /** Every element of the first icon, without its value. */
    const iconIn = (dicomdir: string): readonly string[] => {
      const lines = run('dcmdump', ['+L', dicomdir]).split('\n');
      const start = lines.findIndex((line) => line.includes('(0088,0200)'));
      return lines
        .slice(start, start + 12)
        .map((line) => /\(.*?\) [a-zA-Z]{2}( \d+\s| \[MONOCHROME2\])?/.exec(line)?.[0] ?? line);
    };
    const ours = iconIn(folder.at('disc/DICOMDIR'));
    const pictures = join('DICOM', 'PA000001', 'ST000001', 'SE000001');
    run(
      'dcmmkdir',
      ['+r', '-Pgp', '+I', '+X', '-Xs', '64', '+D', folder.at('theirs'), pictures],
      folder.at('disc'),
    );
    expect(ours).toHaveLength(12);
    expect(ours).toEqual(iconIn(folder.at('theirs')));
  });

  it.each(['folder', 'zip', 'iso'] as const)(
    'take as much in a %s as was planned, and are the same byte for byte each time',
    async (format) => {
      const folder = temporaryFolder();
      const input = { ...(await inputOf(join(corpus, 'multiframe'), folder.at('one'))), format };
      const plan = await planExactly(input, quietly);
      const report = await exportSelection(input, quietly);
      const { selection } = input;
      const instances = [...selection.instances].reverse();
      await exportSelection(
        { ...input, selection: { ...selection, instances }, path: folder.at('other') },
        quietly,
      );
      const [one, other] = ['one', 'other'].map((name) => {
        const into = folder.at(`${name}-taken-out`);
        mkdirSync(into);
        Object.values(extractions[format])[0]?.(folder.at(name), into);
        return treeOf(into);
      });
      expectSameTrees(one ?? new Map(), other ?? new Map());
      expect(plan.icons).toEqual(report.icons);
      expect(plan.discs[0]?.dicomdirBytes).toBe(one?.get('DICOMDIR')?.length);
      expect(plan.discs.map(({ bytes }) => bytes)).toEqual(report.discs.map(({ bytes }) => bytes));
      if (format !== 'folder')
        expect(readFileSync(folder.at('one')).equals(readFileSync(folder.at('other')))).toBe(true);

      const source = { kind: format, path: folder.at('one') };
      // one picture names itself otherwise in its file meta
      const { findings } = await lintFileSet({ source }, quietly);
      expect(findings.filter(({ rule }) => rule !== 'reference-differs')).toEqual([]);
      expect((await verifyFileSet({ source, against: selection.source }, quietly)).failures).toEqual([]);
    },
  );

  it('go with the parts of a series that several discs hold', async () => {
    const folder = temporaryFolder();
    const input = {
      ...(await inputOf(join(corpus, 'series-mr/fruit-ge-196'), folder.at('set'))),
      capacityBytes: 20_000_000,
    };
    const plan = await planExactly(input, quietly);
    const { discs } = await exportSelection(input, quietly);
    expect(discs.length).toBeGreaterThan(1);
    expect(plan.discs.map(({ bytes }) => bytes)).toEqual(discs.map(({ bytes }) => bytes));
    for (const { path } of discs) {
      expect(judgeIcons(path)).toMatchObject([{ hasIcon: true, isAllowed: true }]);
      expect(errorsByDciodvfy(path)).toEqual([]);
    }
  });

  it('are read over: the catalog is the same as without them', async () => {
    const folder = temporaryFolder();
    const input = await inputOf(join(corpus, 'transfer-syntaxes'), folder.at('disc'));
    await exportSelection(input, quietly);
    await exportSelection({ ...input, drawsIcons: false, path: folder.at('plain') }, quietly);
    const again = await scanHere(folder.at('disc'));
    expect(whatMatters(again)).toEqual(whatMatters(await scanHere(folder.at('plain'))));
    expect(again.catalog.usedDicomdir).toBe(true);
  });

  it('are of the patient they stand below, also where two share the identifiers of a series', async () => {
    const folder = temporaryFolder();
    mkdirSync(folder.at('source'));
    run('/usr/bin/python3', [
      '-c',
      [
        'import sys, pydicom',
        'for number, shown in enumerate(["MONOCHROME1", "MONOCHROME2"]):',
        '    d = pydicom.dcmread(sys.argv[1])',
        '    d.PatientID, d.PatientName, d.PhotometricInterpretation = f"ID{number}", f"Person^{number}", shown',
        '    d.SOPInstanceUID = d.file_meta.MediaStorageSOPInstanceUID = f"1.2.3.{number}"',
        '    d.save_as(f"{sys.argv[2]}/{number}")',
      ].join('\n'),
      join(corpus, 'series-ct/ge-head-4/01.dcm'),
      folder.at('source'),
    ]);
    await exportSelection(await inputOf(folder.at('source'), folder.at('disc')), quietly);
    const judged = judgeIcons(folder.at('disc'));
    expect(judged).toHaveLength(2);
    expect(new Set(judged.map(({ uid }) => uid)).size).toBe(1);
    for (const { off, greys } of judged) {
      expect(off).toBeLessThan(1);
      expect(greys).toBeGreaterThan(50);
    }
  });

  it("are left out and counted where the middle picture can't be decoded; a document lacks none", async () => {
    const folder = temporaryFolder();
    folder.write('source/cut', readFileSync(join(corpus, 'broken/MR_truncated.dcm')));
    folder.write('source/film', readFileSync(join(corpus, 'synthetic/video-mpeg4-h264.dcm')));
    folder.write('source/letter', readFileSync(join(corpus, 'synthetic/encapsulated-pdf.dcm')));
    folder.write('source/slice', readFileSync(join(corpus, 'series-ct/ge-head-4/01.dcm')));
    const { icons, instances } = await exportSelection(
      await inputOf(folder.at('source'), folder.at('disc')),
      quietly,
    );
    expect({ icons, instances }).toEqual({ icons: { drawn: 1, lacking: 2 }, instances: 4 });
    expect(judgeIcons(folder.at('disc')).filter(({ hasIcon }) => hasIcon)).toHaveLength(1);
  });

  it('end once the export is cancelled, and nothing is left', async () => {
    const folder = temporaryFolder();
    const cancelled = new AbortController();
    const input = await inputOf(join(corpus, 'transfer-syntaxes'), folder.at('disc'));
    const tell = ({ step }: Progress): void => {
      if (step === 'icons') cancelled.abort(new Error('cancelled'));
    };
    await expect(exportSelection(input, { signal: cancelled.signal, tell })).rejects.toThrow('cancelled');
    expect(treeOf(folder.path).size).toBe(0);
  });
});

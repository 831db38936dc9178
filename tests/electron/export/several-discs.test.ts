import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { exportSelection } from '../../../electron/export/export-selection';
import { planExactly } from '../../../electron/export/plan-exactly';
import { planExport } from '../../../electron/export/plan-export';
import { mediumBytes } from '../../../shared/model/medium';
import { makePicture } from '../../shared/dicom/make-dicom';
import { scanHere } from '../media/scan-here';
import { temporaryFolder } from '../media/temporary-folder';
import { checks, errorsByDciodvfy, extractions, loadedByPydicom, run, treeOf } from './export-judges';

vi.setConfig({ testTimeout: 180_000 });

const corpus = join(import.meta.dirname, '..', '..', 'corpus');
const quietly = { signal: new AbortController().signal, tell: () => undefined };
const time = new Date('2026-01-02T03:04:05Z');

const selectAll = async (root: string) => {
  const { catalog, instances } = await scanHere(root);
  return {
    source: { kind: catalog.source.kind, path: catalog.source.path },
    // a UID that is none makes any DICOMDIR wrong that lists it
    instances: instances.filter(({ sopInstanceUid }) => !sopInstanceUid.startsWith('999.')),
    gaps: [],
    unidentified: 0,
  };
};

describe('an export to discs that are too small for all of it', () => {
  it('is one file-set a disc, of whole series, each right for every judge', async () => {
    const folder = temporaryFolder();
    const selection = await selectAll(join(corpus, 'transfer-syntaxes'));
    const path = folder.at('exam.iso');
    const whole = await planExactly({ selection, format: 'iso', path, time }, quietly);
    const capacityBytes = Math.ceil((whole.discs[0]?.bytes ?? 0) * 0.7);
    const input = { selection, format: 'iso', path, capacityBytes, time } as const;
    const plan = await planExactly(input, quietly);
    expect(plan.discs.length).toBeGreaterThan(1);
    expect(readdirSync(folder.path)).toEqual([]);
    const report = await exportSelection(input, quietly);
    expect(report.discs).toMatchObject(
      plan.discs.map((disc) => ({
        path: disc.path,
        fileSetId: disc.fileSetId,
        instances: disc.instances,
        bytes: disc.bytes,
      })),
    );
    expect(existsSync(path)).toBe(false);
    const held: string[] = [];
    const seriesOf = new Map(selection.instances.map((one) => [one.sopInstanceUid, one.seriesUid]));
    const seen = new Set<string>();
    report.discs.forEach((disc, index) => {
      expect(disc.path).toBe(folder.at(`exam-${index + 1}-of-${report.discs.length}.iso`));
      expect(statSync(disc.path).size).toBe(disc.bytes);
      expect(disc.bytes).toBeLessThanOrEqual(capacityBytes);
      checks.iso(disc.path);
      expect(run('isoinfo', ['-d', '-i', disc.path])).toContain(
        `Volume id: DISC${index + 1}OF${report.discs.length}_`,
      );
      const into = folder.at(`disc${index}`);
      mkdirSync(into);
      extractions.iso['xorriso']?.(disc.path, into);
      expect(errorsByDciodvfy(into)).toEqual([]);
      expect(readFileSync(join(into, 'README.TXT'), 'latin1')).toContain(
        `This is disc ${index + 1} of ${report.discs.length}.`,
      );
      const planned = plan.discs[index];
      expect(planned?.dicomdirBytes).toBe(statSync(join(into, 'DICOMDIR')).size);
      expect(planned?.files.map((file) => [file.path, file.bytes]).sort()).toEqual(
        Array.from(treeOf(into), ([file, bytes]) => [file, bytes.length]).sort(),
      );
      const uids = loadedByPydicom(into).instances.map(({ sopInstanceUid }) => sopInstanceUid);
      const series = new Set(uids.map((uid) => seriesOf.get(uid) ?? ''));
      for (const one of series) expect(seen.has(one)).toBe(false);
      for (const one of series) seen.add(one);
      held.push(...uids);
    });
    expect(held.sort()).toEqual(selection.instances.map((one) => one.sopInstanceUid).sort());
  });

  it('leaves nothing where one of the discs can not be written', async () => {
    const folder = temporaryFolder();
    const selection = await selectAll(join(corpus, 'transfer-syntaxes'));
    const input = {
      selection,
      format: 'zip',
      path: folder.at('exam.zip'),
      capacityBytes: 2_000_000,
    } as const;
    const { discs } = await planExactly(input, quietly);
    folder.write(`exam-2-of-${discs.length}.zip`, Buffer.from('mine'));
    await expect(exportSelection(input, quietly)).rejects.toMatchObject({ data: { code: 'export/exists' } });
    const cancelled = new AbortController();
    await expect(
      exportSelection(
        { ...input, path: folder.at('other.zip') },
        {
          signal: cancelled.signal,
          tell: ({ step }) => {
            if (step === 'verify') cancelled.abort();
          },
        },
      ),
    ).rejects.toThrow();
    expect(readdirSync(folder.path)).toEqual([`exam-2-of-${discs.length}.zip`]);
  });

  it('splits a CT of 2,000 slices over two CDs, and takes one DVD', async () => {
    const folder = temporaryFolder();
    const slice = makePicture({ sopInstanceUid: '1.2.3.1' });
    folder.write('source/slice', slice);
    const { instances, ...selection } = await selectAll(folder.at('source'));
    const [template] = instances;
    if (template === undefined) throw new Error('no picture');
    // 512 x 512 of 16 bits: only the heads are read for a plan
    const bytes = 512 * 512 * 2 + 1200;
    const slices = Array.from({ length: 2000 }, () => ({ ...template, bytes }));
    const ct = { ...selection, instances: slices };
    const input = { selection: ct, format: 'iso', path: folder.at('ct.iso') } as const;
    const plan = await planExactly({ ...input, capacityBytes: mediumBytes.cd }, quietly);
    expect(plan.media).toEqual({ cd: 2, dvd: 1, bd: 1 });
    expect(plan.discs.reduce((sum, disc) => sum + disc.instances, 0)).toBe(2000);
    for (const disc of plan.discs) {
      expect(disc.bytes).toBeLessThanOrEqual(mediumBytes.cd);
      expect(disc.sectors).toBe(disc.bytes / 2048);
    }
    // the first is as full as it gets
    expect(plan.discs[0]?.bytes).toBeGreaterThan(mediumBytes.cd - 2 * bytes);
    expect(await planExport({ ...input, path: null }, quietly)).toMatchObject({
      discs: { cd: 2, dvd: 1, bd: 1 },
    });
  });
});

import { copyFileSync, mkdirSync, truncateSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { listEntries } from '../../../electron/media/list-entries';
import { newProblemList } from '../../../electron/media/problem-list';
import { newScanRun } from '../../../electron/media/scan-run';
import type { Source } from '../../../electron/media/source';
import { matchFileIds } from '../../../shared/dicom/match-file-id';
import { limits } from '../../../shared/model/limits';
import { corpusPath } from '../../shared/dicom/corpus';
import { makePicture } from '../../shared/dicom/make-dicom';
import { problemsOf, scanHere } from './scan-here';
import { temporaryFolder } from './temporary-folder';

vi.setConfig({ testTimeout: 60_000 });

/** A source without end: a million real files would take minutes to make. */
const endless: Source = {
  ref: { kind: 'folder', path: '/endless' },
  label: 'endless',
  list: function* () {
    for (let index = 0; ; index++) yield { path: `F${index}`, bytes: 1 };
  },
  open: () => {
    throw new Error('not opened');
  },
  close: () => undefined,
};

describe('limits', () => {
  it('end the listing of a source that has no end', async () => {
    const run = newScanRun(endless, { signal: new AbortController().signal, tell: () => undefined });
    await listEntries(run);
    expect(run.entries).toHaveLength(limits.entries);
    expect(run.problems.all().map(({ code }) => code)).toEqual(['limit-reached']);
    expect(run.lost).toHaveLength(1);
  });

  it('let an endless listing be cancelled', async () => {
    const cancelled = new AbortController();
    const run = newScanRun(endless, {
      signal: cancelled.signal,
      tell: () => {
        cancelled.abort(new Error('enough'));
      },
    });
    await expect(listEntries(run)).rejects.toThrow('enough');
  });

  it('keep the findings to a number that can be shown, and say that there were more', () => {
    const problems = newProblemList();
    for (let index = 0; index < limits.problems + 5; index++) problems.add('duplicate', `F${index}`);
    const all = problems.all();
    expect(all).toHaveLength(limits.problems + 1);
    expect(all.at(-1)).toEqual({ code: 'more-findings', detail: '5 more findings' });
  });

  it('keep room for the findings that lose a picture, however many harmless ones came before', () => {
    const problems = newProblemList();
    for (let index = 0; index < limits.problems + 5; index++) problems.add('duplicate', `F${index}`);
    problems.add('listed-missing', 'IM1');
    expect(problems.all()[0]).toEqual({ code: 'listed-missing', path: 'IM1' });
  });

  it('keep the files that one record may mean to a few', () => {
    const paths = Array.from({ length: limits.sameNames + 5 }, (_, index) => `IM1.${index}`);
    expect(matchFileIds(paths).find(['IM1'])).toHaveLength(limits.sameNames);
  });

  it('keep the DICOMDIRs of one source to so many', async () => {
    const folder = temporaryFolder();
    for (let index = 0; index <= limits.dicomdirs; index++) {
      mkdirSync(folder.at(`D${index}`));
      copyFileSync(
        corpusPath('dicomdir/dcmtk-fileset-variants/DICOMDIR-empty.dcm'),
        folder.at(`D${index}/DICOMDIR`),
      );
      folder.write(`D${index}/IM1`, makePicture({ sopInstanceUid: `1.2.3.${index}` }));
    }
    const scan = await scanHere(folder.path);
    expect(scan.catalog.counts.instances).toBe(limits.dicomdirs + 1);
    expect(scan.catalog.problems.filter(({ code }) => code === 'present-unlisted')).toHaveLength(
      limits.dicomdirs,
    );
  });

  it('keep what is read of a DICOMDIR to a size, and say that it is not all', async () => {
    const folder = temporaryFolder();
    copyFileSync(corpusPath('dicomdir/dcmtk-fileset/DICOMDIR'), folder.at('DICOMDIR'));
    truncateSync(folder.at('DICOMDIR'), limits.dicomdirBytes + 1);
    const scan = await scanHere(folder.path);
    expect(scan.catalog.counts.bytesRead).toBeLessThanOrEqual(limits.dicomdirBytes);
    expect(problemsOf(scan)).toContain('dicomdir-unreadable | DICOMDIR | in part');
  });

  it('name so many of the files that are no DICOM, and count all', async () => {
    const folder = temporaryFolder();
    for (let index = 0; index <= limits.otherFilePaths; index++) folder.write(`${index}.pdf`, '%PDF-1.7');
    const { otherFiles, otherFilePaths } = (await scanHere(folder.path)).catalog;
    expect(otherFiles.documents).toBe(limits.otherFilePaths + 1);
    expect(otherFilePaths.documents).toHaveLength(limits.otherFilePaths);
  });

  it('keep a text to a length', async () => {
    const folder = temporaryFolder();
    folder.write('a', makePicture({ sopInstanceUid: '1.2.3.4', patientName: 'X'.repeat(5000) }));
    const scan = await scanHere(folder.path);
    expect(scan.catalog.patients[0]?.patientName).toBe('X'.repeat(limits.textLength));
  });
});

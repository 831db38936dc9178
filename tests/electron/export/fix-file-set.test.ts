import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fixFileSet } from '../../../electron/export/fix-file-set';
import { makePicture } from '../../shared/dicom/make-dicom';
import { scanHere } from '../media/scan-here';
import { temporaryFolder } from '../media/temporary-folder';
import { errorsByDciodvfy, loadedByPydicom } from './export-judges';

vi.setConfig({ testTimeout: 60_000 });

const corpus = join(import.meta.dirname, '..', '..', 'corpus');
const context = { signal: new AbortController().signal, tell: () => undefined };

describe('a disc that is fixed', () => {
  it('is a copy that is right, and it is told what was repaired', async () => {
    const folder = temporaryFolder();
    folder.write('source/Pictures/one.dcm', readFileSync(join(corpus, 'charsets/chrGerm.dcm')));
    folder.write('source/Pictures/one again.dcm', readFileSync(join(corpus, 'charsets/chrGerm.dcm')));
    folder.write('source/Pictures/two.dcm', makePicture({ sopInstanceUid: '1.2.3.4' }));
    folder.write('source/DICOMDIR', 'what is left of a list');
    folder.write('source/AUTORUN.INF', '[autorun]');
    folder.write('source/viewer.exe', 'MZ');
    const { catalog, instances } = await scanHere(folder.at('source'));
    const selection = { source: catalog.source, instances, gaps: [], unidentified: 0 };
    const { copy, repaired, left } = await fixFileSet(
      { selection, format: 'folder', path: folder.at('fixed') },
      context,
    );
    expect(copy.instances).toBe(2);
    expect(repaired.map(({ rule, count }) => [rule, count]).sort()).toEqual([
      ['autorun', 1],
      ['dicomdir-unreadable', 1],
      ['present-unlisted', 3],
      ['program', 2],
    ]);
    expect(left.map(({ rule }) => rule)).toEqual(['file-meta']);
    expect(errorsByDciodvfy(folder.at('fixed'))).toEqual([]);
    expect(loadedByPydicom(folder.at('fixed')).instances).toHaveLength(2);
  });
});

import { execFileSync } from 'node:child_process';
import { expect, it, vi } from 'vitest';
import { refuseBesidePictures } from '../../../electron/export/other-pictures';
import { makePicture } from '../../shared/dicom/make-dicom';
import { temporaryFolder } from '../media/temporary-folder';
import { withMount } from './export-judges';

vi.setConfig({ testTimeout: 60_000 });

it('a drive is looked through for pictures, and for no longer than a person waits', async () => {
  const folder = temporaryFolder();
  folder.write('content/letter.txt', 'mine');
  folder.write('content/old/picture', makePicture({ sopInstanceUid: '1.2.3.4' }));
  execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-o', folder.at('x.iso'), folder.at('content')], {
    stdio: 'ignore',
  });
  const { signal } = new AbortController();
  await withMount(folder.at('x.iso'), folder.at('drive'), async () => {
    const target = { path: folder.at('drive'), isThere: true };
    await expect(refuseBesidePictures(target, signal)).rejects.toMatchObject({
      data: { code: 'export/other-pictures' },
    });
    await refuseBesidePictures(target, signal, 0);
  });
});

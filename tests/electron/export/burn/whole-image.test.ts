import { truncateSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { isWholeImage } from '../../../../electron/export/burn/whole-image';
import { readUdf } from '../../../../shared/udf/read-udf';
import { withImage } from '../../../shared/iso9660/iso-on-disk';
import { makeUdf, putIntoUdf } from '../../../shared/udf/udf-tools.mjs';
import { temporaryFolder } from '../../media/temporary-folder';

vi.setConfig({ testTimeout: 60_000 });

it('an image that is UDF alone is one, as long as all that it lists is there', () => {
  const folder = temporaryFolder();
  folder.write('in/DICOMDIR', 'index of the disc');
  folder.write('in/DICOM/IM1', Buffer.alloc(300_000, 7));
  const image = folder.at('image.udf');
  makeUdf(image, 'cdrw');
  putIntoUdf(image, folder.at('in'), ['DICOMDIR', 'DICOM']);
  const isWhole = (): boolean => withImage(image, isWholeImage);
  expect(isWhole()).toBe(true);
  const end = withImage(image, (disc) =>
    Math.max(
      ...(readUdf(disc)?.files ?? []).flatMap(({ parts }) =>
        parts.map(({ position, bytes }) => (position ?? 0) + bytes),
      ),
    ),
  );
  truncateSync(image, end - 1);
  expect(isWhole()).toBe(false);
  truncateSync(image, 100_000);
  expect(isWhole()).toBe(false);
});

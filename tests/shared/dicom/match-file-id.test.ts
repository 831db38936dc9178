import { describe, expect, it } from 'vitest';
import { isDicomdirPath, matchFileIds } from '../../../shared/dicom/match-file-id';

describe('matchFileIds', () => {
  const found = (path: string, ...fileId: readonly string[]) => matchFileIds([path]).find(fileId);

  it.each([
    ['as it is', 'DICOM/PA1/IM1'],
    ['in lower case', 'dicom/pa1/im1'],
    ['with a version', 'DICOM/PA1/IM1;1'],
    ['with a last dot', 'DICOM/PA1/IM1.'],
    ['with both', 'DICOM/PA1/IM1.;1'],
    ['with an extension', 'DICOM/PA1/IM1.dcm'],
  ])('finds a name %s', (_, path) => {
    expect(found(path, 'DICOM', 'PA1', 'IM1')).toEqual([path]);
  });

  it('finds a name without the extension that the record has', () => {
    expect(found('DICOM/IM1', 'DICOM', 'IM1.DCM')).toEqual(['DICOM/IM1']);
  });

  it('gives every file that may be meant, the name that fits best first', () => {
    const matcher = matchFileIds(['A/IM1.txt', 'A/IM1', 'A/im1.dcm']);
    expect(matcher.find(['A', 'IM1'])).toEqual(['A/IM1', 'A/im1.dcm', 'A/IM1.txt']);
    expect(matcher.find(['A', 'IM1.DCM'])).toEqual(['A/im1.dcm']);
  });

  it('takes no file for another with the same name and another number behind the dot', () => {
    expect(found('A/IM.002', 'A', 'IM.001')).toEqual([]);
  });

  it('finds nothing in another folder', () => {
    expect(found('B/IM1', 'A', 'IM1')).toEqual([]);
  });
});

describe('isDicomdirPath', () => {
  it.each(['DICOMDIR', 'dicomdir', 'DICOMDIR.', 'DICOMDIR;1', 'copy/Dicomdir'])('knows %s', (path) => {
    expect(isDicomdirPath(path)).toBe(true);
  });
  it.each(['DICOMDIR.BAK', 'DICOMDIR/IM1', 'MYDICOMDIR'])('is not taken in by %s', (path) => {
    expect(isDicomdirPath(path)).toBe(false);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fixFileSet } from '../../../electron/export/fix-file-set';
import { makePicture } from '../../shared/dicom/make-dicom';
import { scanHere } from '../media/scan-here';
import { temporaryFolder } from '../media/temporary-folder';
import { errorsByDciodvfy, loadedByPydicom, run } from './export-judges';

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
    expect(left).toEqual([]);
    expect(copy.renewedMeta).toBe(1);
    expect(errorsByDciodvfy(folder.at('fixed'))).toEqual([]);
    expect(loadedByPydicom(folder.at('fixed')).instances).toHaveLength(2);
  });
});

describe('file meta that is not right', () => {
  const picture = readFileSync(join(corpus, 'charsets/chrGerm.dcm'));
  /** Behind it the data set begins. */
  const metaEnd = 0x14c;
  const change = (act: (bytes: Buffer) => void): Buffer => {
    const bytes = Buffer.from(picture);
    act(bytes);
    return bytes;
  };
  /** Where an element of file meta begins. */
  const metaAt = (bytes: Buffer, number: number, vr: string): number =>
    bytes.indexOf(Buffer.from([2, 0, number, 0, ...Buffer.from(vr)]));

  it.each([
    [
      'names another picture',
      change((bytes) => {
        const place = metaAt(bytes, 3, 'UI');
        bytes.write('2', place + 8, 'latin1');
      }),
    ],
    [
      'has another length',
      change((bytes) => {
        bytes.writeUInt32LE(bytes.readUInt32LE(140) + 4, 140);
      }),
    ],
    [
      'does not say who wrote it',
      change((bytes) => {
        bytes.writeUInt8(0x11, metaAt(bytes, 0x12, 'UI') + 2);
      }),
    ],
  ])('and %s is written anew, and the data set stays byte for byte', async (_, bytes) => {
    const folder = temporaryFolder();
    folder.write('source/picture', bytes);
    const { catalog, instances } = await scanHere(folder.at('source'));
    const selection = { source: catalog.source, instances, gaps: [], unidentified: 0 };
    const { copy, left } = await fixFileSet(
      { selection, format: 'folder', path: folder.at('fixed') },
      context,
    );
    expect([copy.renewedMeta, left]).toEqual([1, []]);
    expect(errorsByDciodvfy(folder.at('fixed'))).toEqual([]);
    const path = folder.at('fixed/DICOM/PA000001/ST000001/SE000001/IM000001');
    const written = readFileSync(path);
    const ends = written.length - (picture.length - metaEnd);
    expect(written.subarray(ends).equals(picture.subarray(metaEnd))).toBe(true);
    // dcmtk warns of a length that is not true, and dciodvfy of UIDs that are not the same
    const dumped = run('dcmdump', [
      '+L',
      '+P',
      '0002,0000',
      '+P',
      '0002,0003',
      '+P',
      '0008,0018',
      '+P',
      '0002,0016',
      path,
    ]);
    const [length, metaUid, uid, ...others] = dumped
      .split('\n')
      .map((line) => /UL (\d+)|\[(.*)\]/.exec(line)?.slice(1).join(''));
    expect(Number(length)).toBe(ends - 144);
    expect(metaUid).toBe(uid);
    expect(others).toContain('CLUNIE1');
    expect(written.subarray(0, 128).every((byte) => byte === 0)).toBe(true);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseInstance } from '../../../renderer/viewer/instance-file';
import { markedPixels, overlayPlanes } from '../../../renderer/viewer/overlay-planes';
import { readPictureHeader } from '../../../renderer/viewer/picture-header';
import { corpus } from './harness';

const folder = mkdtempSync(join(tmpdir(), 'discport-overlays-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Three black frames of 9 x 11, with marks of 5 x 7: two frames of them from the second of the picture on, partly above its
 * edge; and marks for all frames, in the group after next.
 */
const makeScript = `
import sys, pydicom
from pydicom.dataset import Dataset, FileMetaDataset
meta = FileMetaDataset()
meta.TransferSyntaxUID = sys.argv[2]
meta.MediaStorageSOPClassUID = '1.2.840.10008.5.1.4.1.1.7.1'
meta.MediaStorageSOPInstanceUID = '1.2.3.4'
big = sys.argv[2] == '1.2.840.10008.1.2.2'
made = Dataset()
made.file_meta = meta
made.SOPClassUID, made.SOPInstanceUID = meta.MediaStorageSOPClassUID, '1.2.3.4'
made.Rows, made.Columns, made.NumberOfFrames = 9, 11, 3
made.SamplesPerPixel, made.PhotometricInterpretation = 1, 'MONOCHROME2'
made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 8, 8, 7, 0
made.add_new(0x7fe00010, 'OW' if big else 'OB', bytes(300 - 2))
def plane(group, rows, columns, origin, frames, first):
    made.add_new((group, 0x0010), 'US', rows)
    made.add_new((group, 0x0011), 'US', columns)
    if frames: made.add_new((group, 0x0015), 'IS', frames)
    made.add_new((group, 0x0040), 'CS', 'G')
    made.add_new((group, 0x0050), 'SS', origin)
    if frames: made.add_new((group, 0x0051), 'US', first)
    made.add_new((group, 0x0100), 'US', 1)
    made.add_new((group, 0x0102), 'US', 0)
    count = rows * columns * max(frames, 1)
    packed = bytearray((count + 15) // 16 * 2)
    for index in range(count):
        if (index * 7 + index // 3) % 5 < 2: packed[index >> 3] |= 1 << (index & 7)
    if big: packed[0::2], packed[1::2] = packed[1::2], packed[0::2]
    made.add_new((group, 0x3000), 'OW', bytes(packed))
plane(0x6000, 5, 7, [0, 3], 2, 2)
if len(sys.argv) > 3: plane(0x6004, 3, 4, [7, 9], 0, 0)
made.is_little_endian, made.is_implicit_VR = not big, False
made.save_as(sys.argv[1], write_like_original=False)
`;
const make = (name: string, transferSyntaxUid: string, ...more: readonly string[]): string => {
  const path = join(folder, name);
  execFileSync('/usr/bin/python3', ['-c', makeScript, path, transferSyntaxUid, ...more]);
  return path;
};

/** What dcmtk draws white over a picture that its window makes black. */
const judgeMarks = (path: string, frame: number): Uint8Array => {
  const target = join(folder, 'drawn.pgm');
  execFileSync('dcm2pnm', ['--write-raw-pnm', '+F', String(frame + 1), '+Ww', '1e7', '1', path, target]);
  const bytes = readFileSync(target);
  const [head = ''] = /^P5\s(?:#[^\n]*\n)*\d+\s\d+\s255\s/.exec(bytes.toString('latin1')) ?? [];
  return Uint8Array.from(bytes.subarray(head.length), (level) => (level === 255 ? 1 : 0));
};

const marksOf = async (path: string, frame: number): Promise<Uint8Array> => {
  const file = await parseInstance(new Uint8Array(readFileSync(path)), '');
  const { rows, columns } = readPictureHeader(file.dataSet, frame, file.transferSyntaxUid);
  const { planes, isPartial } = overlayPlanes(file, frame);
  expect(isPartial).toBe(false);
  return markedPixels(planes, rows, columns);
};

describe('the marks on a picture', () => {
  test.each([
    'transfer-syntaxes/uncompressed/examples_overlay.dcm',
    'deid/MR-SIEMENS-DICOM-WithOverlays.dcm',
  ])('are where another program draws them (%s)', async (name) => {
    const path = join(corpus, name);
    const judged = judgeMarks(path, 0);
    expect(judged.some((pixel) => pixel === 1)).toBe(true);
    expect(await marksOf(path, 0)).toEqual(judged);
  });

  test.each([
    ['little endian', '1.2.840.10008.1.2.1'],
    ['big endian', '1.2.840.10008.1.2.2'],
  ])('of several frames belong each to its own, also over the edge (%s)', async (name, syntax) => {
    const path = make(name, syntax);
    for (const frame of [1, 2]) {
      const judged = judgeMarks(path, frame);
      expect(judged.some((pixel) => pixel === 1)).toBe(true);
      expect([frame, await marksOf(path, frame)]).toEqual([frame, judged]);
    }
    expect((await marksOf(path, 0)).some((pixel) => pixel === 1)).toBe(false);
  });

  test('of several groups are all there', async () => {
    const path = make('two', '1.2.840.10008.1.2.1', 'two');
    expect(await marksOf(path, 1)).toEqual(judgeMarks(path, 1));
  });

  test('that are cut off, or that are no plane of their own, are told', async () => {
    const bytes = readFileSync(join(corpus, 'transfer-syntaxes/uncompressed/examples_overlay.dcm'));
    const data = bytes.indexOf(Buffer.from([0x00, 0x60, 0x00, 0x30]));
    bytes.writeUInt16LE(0x3002, data + 2);
    const file = await parseInstance(new Uint8Array(bytes), '');
    expect(overlayPlanes(file, 0)).toEqual({ planes: [], isPartial: true });
  });
});

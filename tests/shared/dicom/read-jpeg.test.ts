import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readJpeg } from '../../../shared/dicom/read-jpeg';
import { asTaken, madeColours, madeJpeg } from '../../electron/media/made-attachments';

const jpeg = madeJpeg(madeColours());

it('finds the picture and leaves out what a camera adds, byte for byte', () => {
  const photo = asTaken(jpeg, 8, 'somewhere');
  const found = readJpeg(photo);
  expect(found).toMatchObject({ rows: 243, columns: 321, photometric: 'YBR_FULL_422', turn: 270 });
  if (typeof found === 'string') throw new Error(found);
  const kept = Buffer.concat(found.kept.map(([from, to]) => photo.subarray(from, to)));
  // libjpeg writes its own mark behind the start
  const markBytes = 18;
  expect(kept).toEqual(Buffer.concat([jpeg.subarray(0, 2), jpeg.subarray(2 + markBytes)]));
});

it('does not take a picture that is cut into very many parts', () => {
  const [comment, interval] = [Buffer.from([0xff, 0xfe, 0, 2]), Buffer.from([0xff, 0xdd, 0, 4, 0, 0])];
  const cutInto = (count: number): Buffer =>
    Buffer.concat([
      jpeg.subarray(0, 2),
      ...new Array<Buffer>(count).fill(Buffer.concat([interval, comment])),
      jpeg.subarray(2),
    ]);
  expect(readJpeg(cutInto(90))).toMatchObject({ rows: 243 });
  expect(readJpeg(cutInto(1000))).toBe('other-kind');
});

it('reads any bytes without a fault, and keeps parts of them in their order', () => {
  const photo = asTaken(jpeg, 3, 'somewhere');
  const change = fc.record({ at: fc.nat(1200), byte: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 4 }), fc.nat(photo.length), (changes, length) => {
      const bytes = Buffer.from(photo);
      for (const { at, byte } of changes) bytes[at] = byte;
      for (const read of [readJpeg(bytes), readJpeg(bytes.subarray(0, length))]) {
        if (typeof read === 'string') continue;
        const places = read.kept.flat();
        expect(places).toEqual([...places].sort((a, b) => a - b));
        expect(places.at(-1)).toBeLessThanOrEqual(bytes.length);
      }
    }),
    { numRuns: 500 },
  );
});

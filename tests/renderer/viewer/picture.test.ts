import { describe, expect, test } from 'vitest';
import { parseInstance } from '../../../renderer/viewer/instance-file';
import { readPicture, type Picture } from '../../../renderer/viewer/picture';
import { bytesOfText, encodeElements } from '../../../shared/dicom/explicit-elements';

const explicitLittleEndian = '1.2.840.10008.1.2.1';

interface Coding {
  readonly photometric: string;
  readonly samplesPerPixel: number;
  readonly bits: readonly [allocated: number, stored: number];
  readonly signed: boolean;
}

/** A picture of two pixels beside each other. */
const read = async (coding: Coding, pixelData: Uint8Array): Promise<Picture> => {
  const short = (tag: number, value: number) => ({ tag, vr: 'US', value: Uint8Array.of(value, 0) });
  const [allocated, stored] = coding.bits;
  const bytes = encodeElements([
    short(0x00280002, coding.samplesPerPixel),
    { tag: 0x00280004, vr: 'CS', value: bytesOfText(coding.photometric) },
    short(0x00280010, 1),
    short(0x00280011, 2),
    short(0x00280100, allocated),
    short(0x00280101, stored),
    short(0x00280102, stored - 1),
    short(0x00280103, coding.signed ? 1 : 0),
    { tag: 0x7fe00010, vr: 'OW', value: pixelData },
  ]);
  return readPicture(await parseInstance(Uint8Array.from(bytes), explicitLittleEndian), 0);
};

describe('a picture', () => {
  test.each([
    ['signed', true, [-2, 0x7fffff]],
    ['not signed', false, [0xfffffe, 0x7fffff]],
  ] as const)('of 24 bits in 32, %s, has their values alone', async (_, signed, values) => {
    const coding = { photometric: 'MONOCHROME2', samplesPerPixel: 1, bits: [32, 24], signed } as const;
    const picture = await read(coding, Uint8Array.of(0xfe, 0xff, 0xff, 0, 0xff, 0xff, 0x7f, 0x55));
    expect(!picture.colour && Array.from(picture.values)).toEqual(values);
  });

  test.each([
    ['HSV', 3, 6],
    ['ARGB', 4, 8],
    ['CMYK', 4, 8],
    ['YBR_PARTIAL_422', 3, 4],
  ] as const)(
    'whose colours are stored in a way that is retired is not shown in wrong ones (%s)',
    async (photometric, samplesPerPixel, length) => {
      const coding = { photometric, samplesPerPixel, bits: [8, 8], signed: false } as const;
      await expect(read(coding, new Uint8Array(length))).rejects.toMatchObject({ reason: 'unknown-coding' });
    },
  );
});

import { deflateRawSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encapsulatedFrame, nativeFrame, parseInstance } from '../../../renderer/viewer/instance-file';
import { inflate } from '../../../renderer/viewer/inflate';
import { PictureFailure } from '../../../renderer/viewer/picture-failure';
import { readPictureHeader } from '../../../renderer/viewer/picture-header';
import { corpus, corpusFiles } from './harness';

const pixelData = 0x7fe00010;
const read = async (path: string) => parseInstance(new Uint8Array(await readFile(join(corpus, path))), '');

describe('a file', () => {
  test('is parsed whatever its transfer syntax, and its header read', async () => {
    for (const { path } of corpusFiles().filter((file) => file.path.includes('/ct/CTImage'))) {
      const file = await read(path);
      const header = readPictureHeader(file.dataSet, 0, file.transferSyntaxUid);
      expect([path, header.rows, header.columns, header.modality]).toEqual([path, 512, 512, 'CT']);
      expect([path, file.dataSet.encapsulated !== undefined]).toEqual([
        path,
        /1\.2\.(4\.\d+|5)\.dcm$/.test(path),
      ]);
    }
  });

  test('without file meta is read by what it looks like', async () => {
    const file = await read('broken/OT-PAL-8-face.dcm');
    expect(file.transferSyntaxUid).toBe('1.2.840.10008.1.2');
    expect(file.dataSet.text(0x00080060)).toBe('OT');
  });

  test('keeps its frames apart with an offset table, without one, and in pieces', async () => {
    const lengths = async (path: string): Promise<number[]> => {
      const file = await read(path);
      return [0, 1].map((frame) => encapsulatedFrame(file, frame, 2).byteLength);
    };
    const whole = await lengths('multiframe/CT0012.not_fragmented_bot_jpeg_ls.80.dcm');
    expect(await lengths('multiframe/CT0012.not_fragmented_no_bot_jpeg_ls.80.dcm')).toEqual(whole);
    const pieces = await lengths('multiframe/CT0012.fragmented_no_bot_jpeg_ls.80.dcm');
    expect(pieces.map((length, frame) => Math.abs(length - (whole[frame] ?? 0)) <= 2)).toEqual([true, true]);
  });

  test('that ends within its pixels has no such frame', async () => {
    const file = await read('broken/MR_truncated.dcm');
    expect(() => nativeFrame(file, pixelData, 0, 64 * 64 * 16, 1)).toThrow(PictureFailure);
  });

  test('reads odd frames out of swapped words', async () => {
    const little = await read('transfer-syntaxes/uncompressed/SC_rgb_small_odd.dcm');
    const big = await read('transfer-syntaxes/uncompressed/SC_rgb_small_odd_big_endian.dcm');
    const swapped = big.dataSet.isInWords(pixelData) ? 2 : 1;
    expect(nativeFrame(big, pixelData, 0, 27 * 8, swapped).bytes).toEqual(
      nativeFrame(little, pixelData, 0, 27 * 8, 1).bytes,
    );
  });

  test('of any bytes at all is parsed or refused, and nothing else happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (body, withPrefix) => {
        const bytes = withPrefix
          ? Uint8Array.from([...new Array<number>(128).fill(0), 0x44, 0x49, 0x43, 0x4d, ...body])
          : Uint8Array.from(body);
        try {
          const file = await parseInstance(bytes, '1.2.840.10008.1.2.1');
          readPictureHeader(file.dataSet, 0, file.transferSyntaxUid);
        } catch (error) {
          expect(error).toBeInstanceOf(PictureFailure);
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test('with any byte of it changed is parsed or refused', async () => {
    const whole = new Uint8Array(await readFile(join(corpus, 'multiframe/emri_small_RLE.dcm')));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        async (changes) => {
          const bytes = whole.slice();
          for (const [at, value] of changes) bytes[at] = value;
          try {
            const file = await parseInstance(bytes, '');
            const header = readPictureHeader(file.dataSet, 3, file.transferSyntaxUid);
            encapsulatedFrame(file, 3, header.frames);
          } catch (error) {
            expect(error).toBeInstanceOf(PictureFailure);
          }
        },
      ),
      { seed: 11, numRuns: 200 },
    );
  });
});

describe('a deflated data set', () => {
  const content = Uint8Array.from({ length: 5000 }, (_, index) => index % 251);
  const deflated = Uint8Array.from(deflateRawSync(content));

  test.each([0, 1, 8])('is inflated with %i bytes after its end', async (trailer) => {
    const padded = new Uint8Array(deflated.byteLength + trailer);
    padded.set(deflated);
    expect(await inflate(padded)).toEqual(content);
  });

  test('that is cut short is refused', async () => {
    await expect(inflate(deflated.slice(0, 20))).rejects.toThrow();
  });
});

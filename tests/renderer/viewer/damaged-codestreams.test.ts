import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpus, corpusFiles, type CorpusFile } from './harness';
import { isRefusal, PixelPage } from './pixel-page';

/** One of each decoder, with its lossless and its lossy form. */
const paths = [
  'transfer-syntaxes/jpeg2000/MR_small_jp2klossless.dcm',
  'transfer-syntaxes/jpeg2000/JPEG2000.dcm',
  'transfer-syntaxes/htj2k/HTJ2KLossless_08_RGB.dcm',
  'transfer-syntaxes/htj2k/HTJ2K_08_RGB.dcm',
  'transfer-syntaxes/ct/CTImage.dcm_JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70.dcm',
  'transfer-syntaxes/ct/CTImage.dcm_JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57.dcm',
  'transfer-syntaxes/ct/CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm',
  'transfer-syntaxes/jpeg/SC_rgb_jpeg_dcmtk.dcm',
  'transfer-syntaxes/jpeg-ls/MR_small_jpeg_ls_lossless.dcm',
  'transfer-syntaxes/jpeg-ls/JPEGLSNearLossless_16.dcm',
  'synthetic/jpegxl-lossless.dcm',
];

/** What is done to a codestream. */
const damages: Readonly<Record<string, (whole: Buffer) => Buffer>> = {
  'without its head': (whole) => Buffer.concat([Buffer.alloc(200), whole.subarray(200)]),
  'that ends after its first bytes': (whole) => whole.subarray(0, 8),
  'of which the second half is zeros': (whole) => whole.fill(0, whole.length >> 1),
  'that ends early': (whole) => whole.subarray(0, 2 * Math.floor(0.15 * whole.length)),
};

/** A codestream of the JPEG family that says half as many rows, and twice as many columns: as many pixels, of another picture. */
const withOtherSize = (whole: Buffer): Buffer => {
  for (let at = 2; ; at += 2 + whole.readUInt16BE(at + 2)) {
    if (![0xc0, 0xc1, 0xc3, 0xf7].includes(whole.readUInt8(at + 1))) continue;
    whole.writeUInt16BE(whole.readUInt16BE(at + 5) / 2, at + 5);
    whole.writeUInt16BE(2 * whole.readUInt16BE(at + 7), at + 7);
    return whole;
  }
};

const firstItem = Buffer.from([0xfe, 0xff, 0x00, 0xe0]);

/** A file with another codestream in its only fragment, the last item that it has (PS3.5 A.4). */
const withCodestream = (file: Buffer, change: (whole: Buffer) => Buffer): Buffer => {
  const item = file.lastIndexOf(firstItem);
  const end = item + 8 + file.readUInt32LE(item + 4);
  const changed = change(file.subarray(item + 8, end));
  const head = Buffer.from(file.subarray(0, item + 8));
  head.writeUInt32LE(changed.length, item + 4);
  return Buffer.concat([head, changed, file.subarray(end)]);
};

describe('a picture after a good one of the same form', () => {
  const folder = mkdtempSync(join(tmpdir(), 'discport-damaged-'));
  const pictures = corpusFiles().filter(({ path }) => paths.includes(path));
  let page: PixelPage;

  beforeAll(async () => {
    page = await PixelPage.open(folder);
  }, 120_000);
  afterAll(async () => {
    await page.close();
    rmSync(folder, { recursive: true });
  });

  const put = (file: CorpusFile, name: string, bytes: Buffer): CorpusFile => {
    writeFileSync(join(folder, name), bytes);
    return { ...file, path: name };
  };

  test.each(pictures.flatMap((file) => Object.keys(damages).map((damage) => [file.path, damage] as const)))(
    '%s: one %s is refused, and never shown as the good one',
    async (path, damage) => {
      const file = pictures.find((each) => each.path === path);
      const change = damages[damage];
      if (file === undefined || change === undefined) throw new Error('it is not in the corpus');
      const bytes = readFileSync(join(corpus, path));
      expect(isRefusal(await page.decode(put(file, basename(path), bytes), 0))).toBe(false);
      expect(await page.decode(put(file, 'damaged.dcm', withCodestream(bytes, change)), 0)).toMatchObject({
        reason: 'undecodable',
      });
    },
    60_000,
  );

  test.each(paths.filter((path) => /jpeg(?!2000|xl)|JPEGProcess/.test(path)))(
    '%s: one of another size than its file says is refused',
    async (path) => {
      const file = pictures.find((each) => each.path === path);
      if (file === undefined) throw new Error('it is not in the corpus');
      const bytes = withCodestream(readFileSync(join(corpus, path)), withOtherSize);
      expect(await page.decode(put(file, 'other-size.dcm', bytes), 0)).toMatchObject({
        reason: 'undecodable',
      });
    },
    60_000,
  );

  test('all of them were tried', () => {
    expect(pictures.map(({ path }) => path).sort()).toEqual([...paths].sort());
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CorpusFile } from './harness';
import { Judges, meanDifference } from './judges';
import { isRefusal, PixelPage } from './pixel-page';

const folder = mkdtempSync(join(tmpdir(), 'discport-made-'));

const fileOf = (name: string): CorpusFile => ({
  path: `${name}.dcm`,
  transferSyntaxUid: name.endsWith('-jpeg2000') ? '1.2.840.10008.1.2.4.90' : '1.2.840.10008.1.2.1',
  sopClassUid: '',
  sopClass: '',
  modality: 'OT',
  frames: 1,
});

describe('a picture of a rare kind', () => {
  const judges = new Judges(folder);
  let page: PixelPage;
  beforeAll(async () => {
    execFileSync('/usr/bin/python3', ['-W', 'ignore', join(import.meta.dirname, 'make-pictures.py'), folder]);
    page = await PixelPage.open(folder);
  }, 120_000);
  afterAll(async () => {
    judges.close();
    await page.close();
    rmSync(folder, { recursive: true });
  });

  const differenceOf = async (name: string): Promise<number> => {
    const file = fileOf(name);
    const measured = await page.measure(file, 0);
    if (isRefusal(measured)) throw new Error(measured.reason);
    const { rows, columns, linear } = measured;
    const judged = judges.draw(file, 0, linear === null ? 'colour' : { window: linear });
    if (judged === undefined) throw new Error('no program draws it');
    return meanDifference(await page.draw(file, 0, { rows, columns, window: null }), judged);
  };

  test.each([
    'MONOCHROME1-IDENTITY',
    'MONOCHROME1-INVERSE',
    'MONOCHROME2-IDENTITY',
    'MONOCHROME2-INVERSE',
    'ybr',
    'ybr-jpeg2000',
    'width-1',
  ])(
    'is drawn as another program draws it (%s)',
    async (name) => {
      expect(await differenceOf(name)).toBeLessThan(1);
    },
    30_000,
  );

  test('has a window for its numbers, and is black where there are none', async () => {
    const drawn = await page.draw(fileOf('no-numbers'), 0, { rows: 64, columns: 64, window: null });
    const pixels = Buffer.from(drawn.pixels, 'base64');
    const levels = [0, 39, 40, 41, 42, 43, 63].map((column) => pixels[4 * column] ?? NaN);
    const expected = [0, 158, 0, 0, 0, 174, 255];
    expect(levels.every((level, at) => Math.abs(level - (expected[at] ?? NaN)) <= 1)).toBe(true);
  }, 30_000);

  test('is shown through one window with the others of its stack, unless its file has its own', async () => {
    const windows = await page.windowsOfStack(['dim', 'bright', 'windowed', 'dim'].map(fileOf));
    // values from 0 to 102, without a hundredth of them at either end
    const first = { center: 51, width: 100 };
    expect(windows).toEqual([first, first, { center: 500, width: 100 }, first]);
  }, 30_000);
});

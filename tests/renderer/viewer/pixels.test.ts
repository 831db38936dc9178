import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpusPictures, notShown } from './corpus-pictures';
import type { CorpusFile } from './harness';
import { Judges, meanDifference, type Judged, type Shown } from './judges';
import type { Drawn, Measured } from './pages/pixels';
import { isRefusal, PixelPage } from './pixel-page';

/** Mean difference allowed, in grey levels of 255. */
const mostDifference = 1;

/** Frames that no other program draws, or draws wrongly, beside a file with the same pixels that one does. */
const twins: Readonly<Record<string, string>> = {
  'documents/other/rtdose_expb.dcm': 'documents/other/rtdose.dcm',
  'documents/other/rtdose_expb_1frame.dcm': 'documents/other/rtdose_1frame.dcm',
};

/** Shown, but no program here draws it to compare with. */
const withoutJudge: readonly string[] = ['broken/emri_small_jpeg_2k_lossless_too_short.dcm'];

/** One of each way to draw, for computers without WebGL. */
const withoutWebGl = [
  'series-ct/ge-head-4/01.dcm',
  'transfer-syntaxes/uncompressed/MR_small.dcm',
  'transfer-syntaxes/uncompressed/mlut_18.dcm',
  'transfer-syntaxes/uncompressed/examples_palette.dcm',
  'transfer-syntaxes/uncompressed/examples_rgb_color.dcm',
  'transfer-syntaxes/uncompressed/parametric_map_float.dcm',
  'transfer-syntaxes/jpeg2000/MR2_J2KI.dcm',
];

const pictures = corpusPictures(40);

const fileAt = (path: string): CorpusFile => {
  const file = pictures.find((each) => each.path === path);
  if (file === undefined) throw new Error(`${path} is not among the test pictures`);
  return file;
};

/** The shown file's own difference to what other programs draw; undefined where none does. */
const judge = async (
  page: PixelPage,
  judges: Judges,
  file: CorpusFile,
  frame: number,
  measured: Measured,
) => {
  const { rows, columns, tabled, square, window, linear } = measured;
  const shown: Shown = linear === null ? 'colour' : tabled ? 'tabled' : { window: linear };
  const twin = pictures.find((other) => other.path === twins[file.path]) ?? file;
  const judged = judges.draw(twin, frame, shown);
  if (judged === undefined) return undefined;
  // Pixels that aren't square are stretched on the screen: they are compared before that.
  const drawn = square
    ? await page.draw(file, frame, { rows, columns, window })
    : await page.levels(file, frame);
  expect([drawn.width, drawn.height]).toEqual([judged.width, judged.height]);
  return meanDifference(drawn, judged);
};

/** Turns what was drawn, a square, by moving its pixels. */
const turn = ({ width, height, pixels }: Drawn, quarters: number, mirrored: boolean): Judged => {
  const from = Buffer.from(pixels, 'base64');
  const levels = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let [column, row] = [mirrored ? width - 1 - x : x, y];
      // A quarter clockwise takes what was at the left edge to the top.
      for (let quarter = 0; quarter < quarters; quarter += 1) [column, row] = [row, height - 1 - column];
      for (let channel = 0; channel < 3; channel += 1)
        levels[3 * (y * width + x) + channel] = from[4 * (row * width + column) + channel] ?? 0;
    }
  return { width, height, channels: 3, levels };
};

describe('the viewer in Chromium', () => {
  const judges = new Judges();
  let page: PixelPage;

  beforeAll(async () => {
    page = await PixelPage.open();
  }, 120_000);
  afterAll(async () => {
    judges.close();
    await page.close();
  });

  test.each(pictures.map((file) => [file.path, file] as const))(
    '%s looks as other programs draw it, or says why it can’t be shown',
    async (path, file) => {
      for (const frame of new Set([0, file.frames - 1])) {
        const measured = await page.measure(file, frame);
        expect(isRefusal(measured) ? measured.reason : 'shown').toBe(notShown[path] ?? 'shown');
        if (isRefusal(measured)) continue;
        const difference = await judge(page, judges, file, frame, measured);
        if (withoutJudge.includes(path)) expect(difference).toBeUndefined();
        else expect(difference).toBeLessThan(mostDifference);
      }
    },
    30_000,
  );

  const turnsRightly = async (turns: number): Promise<void> => {
    const file = fileAt('series-ct/ge-head-4/01.dcm');
    const measured = await page.measure(file, 0);
    if (isRefusal(measured)) throw new Error(measured.reason);
    const { rows, columns, window } = measured;
    const plain = await page.draw(file, 0, { rows, columns, window });
    for (const mirrored of [false, true]) {
      const turned = await page.draw(file, 0, { rows, columns, window, turns, mirrored });
      expect(meanDifference(turned, turn(plain, turns, mirrored))).toBeLessThan(mostDifference);
    }
  };

  test.each([0, 1, 2, 3])(
    'a picture turned by %i quarters clockwise, and then mirrored, has every pixel where it belongs',
    turnsRightly,
    30_000,
  );

  describe('on a computer without WebGL', () => {
    beforeAll(() => page.use(false), 60_000);

    test('there is none', async () => {
      expect(await page.hasWebGl()).toBe(false);
    });

    test.each([0, 1, 2, 3])(
      'a picture turned by %i quarters has every pixel where it belongs',
      turnsRightly,
      30_000,
    );

    test.each(withoutWebGl.map((path) => [path]))(
      '%s looks the same',
      async (path) => {
        const file = fileAt(path);
        const measured = await page.measure(file, 0);
        if (isRefusal(measured)) throw new Error(measured.reason);
        expect(await judge(page, judges, file, 0, measured)).toBeLessThan(mostDifference);
      },
      30_000,
    );
  });
});

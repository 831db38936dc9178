import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentKind } from '../../../renderer/viewer/content-kinds';
import {
  buildPages,
  corpus,
  corpusFiles,
  launchBrowser,
  removePages,
  serve,
  type CorpusFile,
  type ViewerServer,
} from './harness';
import { Judges, type Judged, type Shown } from './judges';
import type { Drawn, DrawRequest, Measured, Refusal } from './pages/pixels';

/** Mean difference allowed, in grey levels of 255. */
const mostDifference = 2;

/** Files of which there are many of one make: one in so many is enough. */
const alike = /^(?:series-mr|dicomdir)\//;
const oneIn = 40;

/** What can't be shown, and the viewer's word for why. Whatever is not in here must be shown, and rightly. */
const notShown: Readonly<Record<string, string>> = {
  'broken/MR_truncated.dcm': 'damaged',
  'broken/UN_sequence.dcm': 'no-picture',
  'broken/empty_charset_LEI.dcm': 'no-picture',
  'broken/meta_missing_tsyntax.dcm': 'no-picture',
  'broken/nested_priv_SQ.dcm': 'no-picture',
  'broken/no-meta-length-test.dcm': 'no-picture',
  'broken/no_meta.dcm': 'no-picture',
  'broken/no_meta_group_length.dcm': 'no-picture',
  'broken/priv_SQ.dcm': 'no-picture',
  'charsets/chrJapMulti.dcm': 'no-picture',
  'charsets/chrJapMultiExplicitIR6.dcm': 'no-picture',
  'charsets/chrSQEncoding.dcm': 'no-picture',
  'charsets/chrSQEncoding1.dcm': 'no-picture',
  'dicomdir/pydicom-tiny-alpha/PT000000/ST000000/SE000000/IM000003': 'no-picture',
  'dicomdir/pydicom-tiny-alpha/PT000000/ST000000/SE000000/IM000017': 'no-picture',
};

/** Frames that no other program draws, or draws wrongly, beside a file with the same pixels that one does. */
const twins: Readonly<Record<string, string>> = {
  'documents/other/rtdose_expb.dcm': 'documents/other/rtdose.dcm',
  'documents/other/rtdose_expb_1frame.dcm': 'documents/other/rtdose_1frame.dcm',
  'multiframe/CT0012.fragmented_no_bot_jpeg_ls.80.dcm': 'multiframe/CT0012.explicit_little_endian.dcm',
  'multiframe/CT0012.fragmented_no_bot_jpeg_ls.81.dcm': 'multiframe/CT0012.explicit_little_endian.dcm',
};

/** Shown, but no program here draws it to compare with. */
const withoutJudge: readonly string[] = [
  'broken/JPEG2000-embedded-sequence-delimiter.dcm',
  'broken/emri_small_jpeg_2k_lossless_too_short.dcm',
];

const pictures = corpusFiles()
  .filter((file) => documentKind(file) === undefined)
  .filter(({ path }, index) => !alike.test(path) || index % oneIn === 0);

const isRefusal = (answer: object): answer is Refusal => 'reason' in answer;

const meanDifference = (drawn: Drawn, judged: Judged): number => {
  const pixels = Buffer.from(drawn.pixels, 'base64');
  const { width, height, channels, levels } = judged;
  let sum = 0;
  for (let pixel = 0; pixel < width * height; pixel += 1)
    for (let channel = 0; channel < 3; channel += 1)
      sum += Math.abs(
        (pixels[4 * pixel + channel] ?? 0) - (levels[channels === 3 ? 3 * pixel + channel : pixel] ?? 0),
      );
  return sum / (3 * width * height);
};

describe('the viewer in Chromium', () => {
  const judges = new Judges();
  let pages: string;
  let server: ViewerServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    pages = await buildPages();
    server = await serve(pages, (name) => join(corpus, name));
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.goto(`${server.origin}/pixels.html`);
  }, 120_000);
  afterAll(async () => {
    judges.close();
    await browser.close();
    await server.close();
    await removePages(pages);
  });

  const addressOf = ({ path, transferSyntaxUid }: CorpusFile, frame: number): DrawRequest['address'] => ({
    url: `${server.origin}/i/${path}`,
    transferSyntaxUid,
    frame,
  });
  const measure = (file: CorpusFile, frame: number): Promise<Measured | Refusal> =>
    page.evaluate((address) => window.viewer.measure(address), addressOf(file, frame));
  const draw = async (request: DrawRequest): Promise<Drawn> => {
    const answer = await page.evaluate((asked) => window.viewer.draw(asked), request);
    if (isRefusal(answer)) throw new Error(answer.reason);
    return answer;
  };

  test.each(pictures.map((file) => [file.path, file] as const))(
    '%s looks as other programs draw it, or says why it can’t be shown',
    async (path, file) => {
      for (const frame of new Set([0, file.frames - 1])) {
        const measured = await measure(file, frame);
        expect(isRefusal(measured) ? measured.reason : 'shown').toBe(notShown[path] ?? 'shown');
        if (isRefusal(measured)) continue;
        const { rows, columns, tabled, square } = measured;
        const shown: Shown =
          measured.window === null ? 'colour' : tabled ? 'tabled' : { window: measured.window };
        const twin = pictures.find((other) => other.path === twins[path]) ?? file;
        const judged = judges.draw(twin, frame, shown);
        expect(judged !== undefined).toBe(!withoutJudge.includes(path));
        if (judged === undefined) continue;
        // Pixels that aren't square are stretched on the screen: they are compared before that.
        const drawn = square
          ? await draw({ address: addressOf(file, frame), rows, columns, window: measured.window })
          : await page.evaluate((address) => window.viewer.levels(address), addressOf(file, frame));
        expect([drawn.width, drawn.height]).toEqual([judged.width, judged.height]);
        expect(meanDifference(drawn, judged)).toBeLessThan(mostDifference);
      }
    },
    30_000,
  );
});

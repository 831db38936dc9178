import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Catalog, Patient } from '../../../../shared/model/scan';
import type { Preview } from '../../preview/preview';
import { catalogOf, headCt, robin, scanId } from '../../preview/sample-world';
import { servePreview } from '../../preview/serve-preview';
import { launchBrowser } from '../../viewer/harness';

declare global {
  interface Window {
    readonly preview: Preview;
  }
}

const kim: Patient = { ...robin, patientId: '20-0007-1', patientName: 'Example^Kim', birthDate: '19880229' };
const thin = headCt.series.slice(0, 1);
const bone = headCt.series.slice(1, 2);

describe('looking at an exam', () => {
  let server: Awaited<ReturnType<typeof servePreview>>;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    [server, browser] = await Promise.all([servePreview(), launchBrowser(false)]);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  beforeEach(async () => {
    complaints = [];
    const context = await browser.newContext({
      reducedMotion: 'reduce',
      viewport: { width: 1024, height: 700 },
    });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${server.origin}/preview.html`);
    await page.getByRole('button', { name: /^Send pictures/ }).click();
    await page.getByRole('button', { name: /^Disc, USB stick/ }).click();
    await page.getByRole('list', { name: 'Pictures found' }).waitFor();
  });
  afterEach(async () => {
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  const list = (catalog: Catalog): Promise<void> =>
    page.evaluate((json) => {
      window.preview.tell('scan:catalog', json);
    }, JSON.stringify({ scanId, catalog }));
  const look = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
  const heading = (name: string | RegExp): Promise<void> =>
    page.getByRole('heading', { level: 1, name }).waitFor();
  const showsPicture = (text: string): Promise<void> => page.getByRole('main').getByText(text).waitFor();

  test('where two people share a Study UID, the one that was asked for is shown, and nothing of the other', async () => {
    await list(
      catalogOf([
        { ...robin, studies: [{ ...headCt, series: thin }] },
        { ...kim, studies: [{ ...headCt, series: bone }] },
      ]),
    );
    await look('Look at Head, bone window');
    await heading(/^Example, Kim · 29 February 1988/);
    const strip = page.getByRole('navigation', { name: 'Series' });
    await strip.getByText('Head, bone window').waitFor();
    expect(await strip.getByText('Head, thin slices').count()).toBe(0);
  });

  test('when the list comes to name somebody else, the exam leaves the screen and it is said why', async () => {
    await list(catalogOf([{ ...robin, studies: [headCt] }], { provisional: true }));
    await look('Look at Head, thin slices');
    await showsPicture('Not checked yet');
    await list(catalogOf([{ ...kim, studies: [headCt] }]));
    await heading('This exam is listed differently now');
    await page.getByText('these do not name Sample, Robin').waitFor();
    await look('Back to the list');
    await heading('Example, Kim');
  });

  test('what is missing of a series is said in the list of series and over its pictures', async () => {
    await look('Look at Head, bone window');
    await page.getByRole('navigation', { name: 'Series' }).getByText('1 missing').waitFor();
    await page.locator('.viewer-bottom-left').getByText('1 missing').waitFor();
  });

  test.each(['ltr', 'rtl'])(
    'facts in a row stay in their order, whichever way an exam and its institution are written (%s)',
    async (direction) => {
      const arabic = {
        ...headCt,
        description: 'تصوير مقطعي للرأس',
        institution: 'مستشفى الملك',
        series: thin.map((one) => ({ ...one, modality: 'OT', bodyPart: '', description: 'سلسلة' })),
      };
      await list(catalogOf([{ ...robin, studies: [arabic] }]));
      await page.evaluate((dir) => {
        document.documentElement.dir = dir;
      }, direction);
      const places = await page.locator('.study-line bdi').evaluateAll((parts) =>
        parts.map((part) => ({
          text: part.textContent,
          left: part.getBoundingClientRect().left,
          direction: getComputedStyle(part).direction,
        })),
      );
      expect(places.map(({ text }) => text)).toEqual([
        '12 March 2024',
        'مستشفى الملك',
        '1 series, 196 pictures, 103\u00a0MB',
      ]);
      expect(places.map((place) => place.direction)).toEqual(['ltr', 'rtl', 'ltr']);
      const lefts = places.map(({ left }) => left);
      expect(lefts).toEqual([...lefts].sort((a, b) => (direction === 'ltr' ? a - b : b - a)));
    },
  );

  test('a series that left the exam is not replaced by another one', async () => {
    await look('Look at Head, bone window');
    await showsPicture('Picture 1 of 1');
    await list(catalogOf([{ ...robin, studies: [{ ...headCt, series: thin }] }]));
    await showsPicture('This series is no longer in this exam.');
    expect(await page.locator('.viewer-canvas').isVisible()).toBe(false);
  });

  test('axe finds no fault with the whole window, without tools and with them, and the skip link leads to the picture', async () => {
    const faults = async (): Promise<unknown> => {
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      return violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html.slice(0, 160))]);
    };
    await look('Look at Head, thin slices');
    await showsPicture('Slice 3 of 4');
    expect(await faults()).toEqual([]);
    await page.getByRole('button', { name: 'Tools' }).click();
    expect(await faults()).toEqual([]);
    expect(await page.getByRole('button', { name: 'Play' }).count()).toBe(1);
    await page.getByRole('radiogroup', { name: 'What dragging does' }).waitFor();
    await page.getByRole('link', { name: 'Skip to the content' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('viewer-viewport');
  });

  test.each([
    [1440, 900],
    [1024, 700],
    [720, 450],
    [512, 350],
  ])(
    'however long the names, all of it fits into %i x %i: picture, letters of the edges, scale and Send',
    async (width, height) => {
      const long = {
        ...robin,
        patientName: `${'Wolfeschlegelsteinhausen'.repeat(2)}bergerdorff^Hubert`,
      };
      const institution = 'The Royal Institution of Extremely Long Hospital Names in Llanfair';
      await list(catalogOf([{ ...long, studies: [{ ...headCt, institution }] }]));
      await look('Look at Head, thin slices');
      await page.setViewportSize({ width, height });
      await showsPicture('Slice 3 of 4');
      const parts = {
        picture: page.locator('.viewer-canvas'),
        top: page.locator('.viewer-edge-top'),
        right: page.locator('.viewer-edge-right'),
        bottom: page.locator('.viewer-edge-bottom'),
        left: page.locator('.viewer-edge-left'),
        scale: page.locator('.viewer-bar'),
        send: page.getByRole('button', { name: 'Send', exact: true }),
        slider: page.getByRole('slider'),
      };
      for (const [part, locator] of Object.entries(parts)) {
        const box = await locator.first().boundingBox();
        const outside =
          box === null ||
          box.x < 0 ||
          box.y < 0 ||
          box.x + box.width > width + 1 ||
          box.y + box.height > height + 1;
        expect([part, outside]).toEqual([part, false]);
      }
      const picture = await parts.picture.boundingBox();
      expect(picture?.height).toBeGreaterThan(height / 2);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      ).toBeLessThanOrEqual(0);
    },
  );
});

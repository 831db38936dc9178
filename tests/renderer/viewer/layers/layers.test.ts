import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { phantomSeries } from '../corpus-series';
import { phantomFolder, ViewerPage } from '../viewer-page';
import { judgedDose } from './judged-dose';

type Point = readonly [left: number, back: number, head: number];
type Colour = readonly number[];

/** Colours of segments and outlines, as the files have them. */
const [red, green, blue, yellow] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 0],
] as const;

describe('what lies over pictures', { timeout: 90_000 }, () => {
  const phantom = phantomFolder();
  beforeAll(() => {
    execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'make-layers.py'), phantom]);
  });
  const viewer = new ViewerPage({
    fileOf: (name) => join(phantom, name),
    listSeries: (origin) =>
      Promise.all([
        phantomSeries(origin, phantom, 'axial'),
        phantomSeries(origin, phantom, 'sagittal'),
        phantomSeries(origin, phantom, 'oblique'),
        phantomSeries(origin, phantom, 'segments', { modality: 'SEG' }),
        phantomSeries(origin, phantom, 'structures', { modality: 'RTSTRUCT' }),
        phantomSeries(origin, phantom, 'dose', { modality: 'RTDOSE' }),
        phantomSeries(origin, phantom, 'prior', { prior: true }),
      ]),
  });
  const { cell } = viewer;
  let page: Page;
  beforeEach(async () => {
    page = viewer.page;
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  const layer = (name: string): Locator =>
    page.getByRole('complementary', { name: 'Layers' }).getByRole('region', { name });
  const part = (of: string, name: string): Locator =>
    layer(of).getByRole('checkbox', { name: new RegExp(`^${name}`) });
  const segmentation = (title: string): string => `Segmentation: ${title}`;
  const outlines = 'Outlines for radiotherapy: PLAN-1';
  const dose = 'Radiotherapy dose: dose';

  /** Opens a series at one of its slices, counted from 1, and the panel by its key. */
  const open = async (series: string, slice: number): Promise<void> => {
    await viewer.open(series);
    await cell()
      .getByText(/^Slice/)
      .waitFor();
    await cell().focus();
    await page.keyboard.press('Home');
    for (let at = 1; at < slice;) {
      const isFar = slice - at >= 10;
      await page.keyboard.press(isFar ? 'PageDown' : 'ArrowDown');
      at += isFar ? 10 : 1;
    }
    await cell()
      .getByText(new RegExp(`^Slice ${slice} of`))
      .waitFor();
    await page.keyboard.press('/');
    await layer(dose).getByRole('slider').first().waitFor();
  };
  /** By the keyboard alone. */
  const show = async (of: string, ...names: readonly string[]): Promise<void> => {
    for (const name of names) {
      await part(of, name).focus();
      await page.keyboard.press(' ');
    }
    await layer(of).getByRole('slider', { name: 'Opacity' }).focus();
    await page.keyboard.press('End');
  };

  /** Where a pixel of the picture, which fits the cell, lies on the screen. */
  const onScreen = async (
    [x, y]: readonly [number, number],
    [columns, rows]: readonly [number, number],
  ): Promise<readonly [number, number]> => {
    const box = (await cell().locator('.viewer-canvas').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const zoom = Math.min(box.width / columns, box.height / rows);
    return [box.x + box.width / 2 + (x - columns / 2) * zoom, box.y + box.height / 2 + (y - rows / 2) * zoom];
  };
  const colourAt = async (
    place: readonly [number, number],
    size: readonly [number, number],
  ): Promise<Colour> => {
    const [x, y] = await onScreen(place, size);
    const png = await page.screenshot({ clip: { x: Math.floor(x), y: Math.floor(y), width: 1, height: 1 } });
    return page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(1, 1).getContext('2d');
      context?.drawImage(bitmap, 0, 0);
      return [...(context?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3);
    }, png.toString('base64'));
  };
  const axial = [64, 80] as const;
  const isGrey = ([r = 0, g = 0, b = 0]: Colour): boolean => Math.max(r, g, b) - Math.min(r, g, b) < 8;
  const isNear = (colour: Colour, wanted: Colour, within = 12): boolean =>
    colour.every((value, channel) => Math.abs(value - (wanted[channel] ?? NaN)) <= within);

  test('is not shown before somebody says so, and has no button where there is nothing', async () => {
    await open('axial', 36);
    expect(await cell().locator('.layers-over').count()).toBe(0);
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0);
    await viewer.open('axial', '?simple');
    await cell()
      .getByText(/^Slice/)
      .waitFor();
    expect(await page.getByRole('button', { name: 'Layers' }).count()).toBe(0);
  });

  test('shows segments where they lie, though their pixels are turned and their frames in no order', async () => {
    await open('axial', 36);
    await show(segmentation('binary'), 'Ball', 'Left half');
    await cell().locator('.layers-name', { hasText: 'Ball' }).waitFor({ state: 'attached' });
    for (const inside of [
      [20, 60],
      [28, 60],
      [20, 68],
      [13, 55],
    ] as const)
      expect(isNear(await colourAt(inside, axial), red, 20)).toBe(true);
    for (const outside of [
      [32, 60],
      [20, 72],
      [60, 20],
      [44, 60],
      [20, 20],
    ] as const)
      expect(isGrey(await colourAt(outside, axial))).toBe(true);
    expect(await cell().locator('.layers-name').allInnerTexts()).toEqual(['Ball']);
    await page.getByRole('status').filter({ hasText: 'Over it: Ball' }).waitFor({ state: 'attached' });
    // slice 25 lies at 49 mm
    await cell().focus();
    for (let step = 36; step > 25; step -= 1) await page.keyboard.press('ArrowUp');
    await cell().locator('.layers-name', { hasText: 'Left half' }).waitFor({ state: 'attached' });
    expect(isGrey(await colourAt([20, 60], axial))).toBe(true);
    expect(isGrey(await colourAt([40, 60], axial))).toBe(false);
    await layer(segmentation('binary')).getByText('on other pictures').waitFor();
  });

  test('shows a segment of another grid by where it lies, and says where it can’t', async () => {
    await open('oblique', 20);
    await show(segmentation('fractional'), 'Ramp');
    await cell().locator('.layers-name', { hasText: 'Ramp' }).waitFor({ state: 'attached' });
    // over values that are known: the stronger, the less is seen of what lies beneath
    const [few, most] = [await colourAt([4, 40], axial), await colourAt([60, 40], axial)];
    const spread = (colour: Colour): number => Math.max(...colour) - Math.min(...colour);
    expect(spread(few)).toBeLessThan(30);
    expect(spread(most)).toBeGreaterThan(140);
    await show(segmentation('binary'), 'Ball');
    await cell().getByText('Not shown: it is tilted against this picture.').waitFor({ state: 'attached' });
    await show(segmentation('named'), 'Named');
    await cell().getByText('Not shown: it is for other pictures.').waitFor({ state: 'attached' });
  });

  test('shows a segment that lies nowhere on the picture that it names, and label maps by their values', async () => {
    await open('axial', 25);
    await show(segmentation('named'), 'Named');
    await cell().locator('.layers-name', { hasText: 'Named' }).waitFor({ state: 'attached' });
    expect(isGrey(await colourAt([35.5, 15.5], axial))).toBe(false);
    expect(isGrey(await colourAt([41.5, 15.5], axial))).toBe(true);
    await show(segmentation('labels'), 'Two');
    await cell().locator('.layers-name', { hasText: 'Two' }).waitFor({ state: 'attached' });
    expect(isGrey(await colourAt([16, 60], axial))).toBe(true);
    expect(isGrey(await colourAt([33, 60], axial))).toBe(false);
    await cell().focus();
    await page.keyboard.press('ArrowDown');
    await cell().getByText('Slice 26 of').waitFor();
    await cell().getByText('Not shown: it is for other pictures.').waitFor({ state: 'attached' });
    expect(isGrey(await colourAt([33, 60], axial))).toBe(true);
  });

  test('is never laid over another space or another person, and says so', async () => {
    await open('axial', 36);
    await show(segmentation('elsewhere'), 'Ball');
    await show(segmentation('somebody'), 'Ball');
    await cell()
      .getByText('Segmentation: elsewhere. Not shown: it lies in another space than this picture')
      .waitFor({ state: 'attached' });
    await cell().getByText('it names somebody else than this picture').waitFor({ state: 'attached' });
    await layer(segmentation('somebody')).getByText('it names somebody else').waitFor();
    expect(await cell().locator('.layers-pixels').count()).toBe(0);
    // nobody expects them over another exam
    await page
      .getByRole('navigation')
      .getByRole('listitem')
      .filter({ hasText: 'prior' })
      .getByRole('button')
      .click();
    await cell().getByText('2 May 2019').waitFor();
    await cell().locator('.layers-over').waitFor({ state: 'attached' });
    expect(await cell().getByText('Not shown').count()).toBe(0);
  });

  test('draws outlines in their slice: dashed where they lie beside its middle', async () => {
    await open('axial', 25);
    await show(outlines, 'All of it');
    await cell().locator('.layers-name', { hasText: 'Square' }).waitFor({ state: 'attached' });
    // positions of pixels are those of their centres
    expect(isNear(await colourAt([10, 35], axial), red, 60)).toBe(true);
    expect(isNear(await colourAt([20, 20], axial), red, 60)).toBe(true);
    expect(isNear(await colourAt([32, 40], axial), blue, 60)).toBe(true);
    expect(isNear(await colourAt([59, 65], axial), yellow, 60)).toBe(true);
    expect(isGrey(await colourAt([20, 35], axial))).toBe(true);
    const beside = cell().locator('.layers-line[data-beside=true]');
    expect(await beside.getAttribute('stroke')).toBe(`rgb(${green.join(' ')})`);
    await cell().getByText('Dashed outlines lie in this slice').waitFor({ state: 'attached' });
    await cell().focus();
    await page.keyboard.press('ArrowUp');
    await cell().getByText('Slice 24 of').waitFor();
    expect(await cell().locator('.layers-line').count()).toBe(0);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await cell().getByText('Slice 26 of').waitFor();
    expect(await cell().locator('.layers-line').count()).toBe(0);
  });

  test('leaves room for every tool in a small window', async () => {
    await page.setViewportSize({ width: 1024, height: 700 });
    await open('axial', 25);
    const last = await page.getByRole('button', { name: /^Light for/ }).boundingBox();
    expect((last?.x ?? NaN) + (last?.width ?? NaN)).toBeLessThanOrEqual(1024);
  });

  test('is gone to from any slice of a series', async () => {
    await open('axial', 1);
    await layer(segmentation('binary')).getByRole('button', { name: 'Go to Ball' }).click();
    // its frames lie at 63 to 81 mm
    await cell()
      .getByText(/Slice 3[67] of/)
      .waitFor();
    await layer(outlines).getByRole('button', { name: 'Go to Between' }).click();
    await cell().getByText('Slice 25 of').waitFor();
    await layer(dose).getByRole('button', { name: 'Go to the highest dose' }).click();
    // that of the grid's last plane, at 86 mm
    await cell()
      .getByText(/Slice 4[34] of/)
      .waitFor();
    expect(await layer(segmentation('elsewhere')).getByRole('button').count()).toBe(0);
  });

  test('can be hidden all at once, and names what is tilted', async () => {
    await open('sagittal', 16);
    await show(outlines, 'All of it');
    await layer(outlines).getByText('Not shown: it is tilted against this picture.').waitFor();
    await page.getByRole('button', { name: 'Hide all layers' }).click();
    await cell().locator('.layers-over').waitFor({ state: 'detached' });
  });

  test('goes along with a picture, or stays behind where that is wanted', async () => {
    await open('axial', 25);
    await show(outlines, 'All of it');
    await cell().focus();
    await page.keyboard.press('c');
    await page.getByText(/These are health data/).click();
    const savedColour = async ([x, y]: readonly [number, number]): Promise<{
      readonly width: number;
      readonly colour: Colour;
    }> => {
      await page.evaluate(() => (window.kept = []));
      await page.getByRole('button', { name: 'Save as PNG' }).click();
      await page.waitForFunction(() => window.kept.length > 0);
      return page.evaluate(
        async ([left, top]) => {
          const bitmap = await createImageBitmap(new Blob([Uint8Array.from(window.kept[0]?.bytes ?? [])]));
          const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
          const context = canvas.getContext('2d');
          context?.drawImage(bitmap, 0, 0);
          const times = bitmap.width / 64;
          const [red = 0, green = 0, blue = 0] =
            context?.getImageData(Math.round(left * times), Math.round(top * times), 1, 1).data ?? [];
          return { width: bitmap.width, colour: [red, green, blue] as const };
        },
        [x, y] as const,
      );
    };
    const drawn = await savedColour([10, 35]);
    expect(drawn.width).toBe(512);
    expect(isNear(drawn.colour, red, 60)).toBe(true);
    expect(isNear((await savedColour([32, 40])).colour, blue, 60)).toBe(true);
    await page.getByText('What is drawn over it').click();
    const bare = await savedColour([10, 35]);
    // so large that the letters of the edges can be read
    expect(bare.width).toBe(192);
    expect(isGrey(bare.colour)).toBe(true);
  });

  const tilt = (20 * Math.PI) / 180;
  test.each([
    ['axial', 25, [64, 80], (x: number, y: number): Point => [x + 0.5, y + 0.5, 49]],
    // from the left to the right
    ['sagittal', 16, [80, 96], (x: number, y: number): Point => [33, x + 0.5, 95.5 - y]],
    [
      'oblique',
      20,
      [64, 80],
      (x: number, y: number): Point => [
        x + 0.5,
        0.5 - 38 * Math.sin(tilt) + y * Math.cos(tilt),
        10 + 38 * Math.cos(tilt) + y * Math.sin(tilt),
      ],
    ],
  ] as const)(
    'tells the dose in a picture as others interpolate it (%s)',
    async (series, slice, size, pointOf) => {
      await open(series, slice);
      await show(dose, 'Dose');
      await cell().locator('.layers-scale').waitFor({ state: 'attached' });
      const pixels = [
        [12, 30],
        [33, 41],
        [50, 22],
      ] as const;
      const { found } = judgedDose(
        join(phantom, 'dose/dose.dcm'),
        pixels.map(([x, y]) => pointOf(x, y)),
      );
      for (const [index, [x, y]] of pixels.entries()) {
        const [left, top] = await onScreen([x + 0.5, y + 0.5], size);
        await page.mouse.move(left, top);
        const wanted = (found[index] ?? NaN).toLocaleString('en-GB', { maximumSignificantDigits: 3 });
        await cell().getByText(`Here: ${wanted} Gy`).waitFor({ state: 'attached' });
      }
      await page.mouse.move(...(await onScreen([0.5, 0.5], size)));
      await cell().getByText('Here: no dose').waitFor({ state: 'attached' });
    },
  );

  test('shows dose from a threshold on, in the colours of its scale', async () => {
    await open('axial', 25);
    await show(dose, 'Dose');
    await cell().locator('.layers-pixels').waitFor({ state: 'attached' });
    await expect.poll(async () => isGrey(await colourAt([30, 40], axial))).toBe(false);
    expect(isGrey(await colourAt([1, 1], axial))).toBe(true);
    await layer(dose).getByRole('slider', { name: 'Shown from' }).focus();
    await page.keyboard.press('End');
    await expect.poll(async () => isGrey(await colourAt([30, 40], axial))).toBe(true);
    await expect.poll(() => cell().locator('.layers-number').first().innerText()).toMatch(/^\d+(\.\d)? Gy$/);
  });

  test('is shown in other planes too, where it has values between its own', async () => {
    await open('axial', 25);
    await show(dose, 'Dose');
    await page.getByRole('button', { name: 'Layout' }).click();
    await page.getByRole('menuitemradio', { name: 'Three planes' }).click();
    const planes = page.locator('.viewer-viewport');
    for (const plane of [0, 1, 2])
      await planes.nth(plane).locator('.layers-pixels').waitFor({ state: 'attached' });
  });

  test('axe finds no fault with it', async () => {
    await open('axial', 25);
    await show(dose, 'Dose');
    await show(outlines, 'All of it');
    await cell().locator('.layers-scale').waitFor({ state: 'attached' });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      JSON.stringify(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 150))])),
    ).toBe('[]');
  });
});

import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { corpusSeries, phantomSeries } from './corpus-series';
import { corpus } from './harness';
import { phantomFolder, ViewerPage } from './viewer-page';

describe.each([true, false])('three planes of a series (WebGL: %s)', { timeout: 120_000 }, (webGl) => {
  const phantom = phantomFolder();
  /** Of the slices that are asked for by now, let through one by one; undefined: all. */
  let held: (() => void)[] | undefined;

  const viewer = new ViewerPage({
    fileOf: (name) => join(name.startsWith('series-') ? corpus : phantom, name),
    listSeries: (origin) =>
      Promise.all([
        phantomSeries(origin, phantom, 'axial'),
        phantomSeries(origin, phantom, 'oblique'),
        phantomSeries(origin, phantom, 'axial-gap'),
        phantomSeries(origin, phantom, 'frames'),
        phantomSeries(origin, phantom, 'frames-lost'),
        corpusSeries(origin, 'head', 'Head', /^series-ct\/ge-head-4\//),
      ]),
    admit: async () => {
      if (held !== undefined) await new Promise<void>((go) => held?.push(go));
    },
    webGl,
  });
  const { open, cell, press } = viewer;
  let page: Page;
  beforeEach(() => {
    page = viewer.page;
  });
  afterEach(() => {
    release();
  });

  const release = (): void => {
    const waiting = held ?? [];
    held = undefined;
    for (const go of waiting) go();
  };
  const shows = (number: number, text: string): Promise<void> =>
    cell(number).getByText(text).first().waitFor();
  const bar = (): Locator => page.getByRole('region', { name: 'Three planes' });
  const edges = (number: number): Promise<readonly string[]> =>
    cell(number).locator('.viewer-edge').allInnerTexts();
  const ask = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Layout' }).click();
    await page.getByRole('menuitemradio', { name: 'Three planes' }).click();
    await page.getByRole('menu').waitFor({ state: 'detached' });
  };
  const cut = async (key: string, slice: string): Promise<void> => {
    await open(key);
    await shows(1, slice);
    await ask();
    await shows(1, 'Axial');
    await shows(2, 'Sagittal');
    await shows(3, 'Coronal');
  };
  /** How bright the canvas of a cell is at a place of the patient, given what the picture shows across and down in mm. */
  const brightness = (
    number: number,
    [across, down]: readonly [number, number],
    [width, height]: readonly [number, number],
  ): Promise<number> =>
    cell(number)
      .locator('canvas')
      .first()
      .evaluate(
        async (canvas, [x, y, w, h]) => {
          // it draws with the next picture of the screen
          for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
          if (!(canvas instanceof HTMLCanvasElement)) return NaN;
          const pixels = Math.min(canvas.width / w, canvas.height / h);
          const copy = document.createElement('canvas');
          copy.width = copy.height = 1;
          const left = canvas.width / 2 + (x - w / 2) * pixels;
          const top = canvas.height / 2 + (y - h / 2) * pixels;
          const context = copy.getContext('2d');
          context?.drawImage(canvas, -Math.floor(left), -Math.floor(top));
          return context?.getImageData(0, 0, 1, 1).data[0] ?? NaN;
        },
        [across, down, width, height] as const,
      );
  /** On which sides of its middle the brightest things of a cell are. */
  const brightSides = (number: number): Promise<readonly string[]> =>
    cell(number)
      .locator('canvas')
      .first()
      .evaluate((canvas) => {
        if (!(canvas instanceof HTMLCanvasElement)) return [];
        const { width, height } = canvas;
        const copy = document.createElement('canvas');
        Object.assign(copy, { width, height });
        const context = copy.getContext('2d');
        context?.drawImage(canvas, 0, 0);
        const { data } = context?.getImageData(0, 0, width, height) ?? { data: [] };
        let most = 0;
        for (let at = 1; at < data.length; at += 4) most = Math.max(most, data[at] ?? 0);
        let [x, y, count] = [0, 0, 0];
        for (let at = 1; at < data.length; at += 4) {
          if (most < 50 || (data[at] ?? 0) < 0.85 * most) continue;
          x += (at >> 2) % width;
          y += Math.floor((at >> 2) / width);
          count += 1;
        }
        if (count === 0) return [];
        return [x / count < width / 2 ? 'left' : 'right', y / count < height / 2 ? 'above' : 'below'];
      });
  /** Through the window C 300 W 1600 of the phantom. */
  const levelOf = (hounsfield: number): number =>
    Math.min(Math.max(((hounsfield - 299.5) / 1599 + 0.5) * 255, 0), 255);

  test.each(['axial', 'oblique', 'frames'])(
    'are cut where they lie, with their letters, from %s slices',
    async (key) => {
      await cut(key, key === 'axial' ? 'Slice 25 of 48' : 'Slice 21 of 40');
      expect(await edges(1)).toEqual(['A', 'L', 'P', 'R']);
      expect(await edges(2)).toEqual(['H', 'P', 'F', 'A']);
      expect(await edges(3)).toEqual(['H', 'L', 'F', 'R']);
      await bar()
        .getByText(key === 'axial' ? 'Computed from 48 slices' : 'Computed from 40 slices')
        .waitFor();
    },
  );

  test('are tinted where they reach beyond the slices, on the screen and in what is taken along', async () => {
    await cut('oblique', 'Slice 21 of 40');
    await shows(2, 'Blue: outside of the slices');
    const beyond = cell(2).locator('.viewer-beyond');
    const cornerOf = (canvas: Locator): Promise<readonly number[]> =>
      canvas.evaluate((drawn) =>
        drawn instanceof HTMLCanvasElement
          ? [...(drawn.getContext('2d')?.getImageData(0, 0, 1, 1).data ?? [])]
          : [],
      );
    expect(await cornerOf(beyond)).toEqual([0x1d, 0x33, 0x48, 255]);
    await cell(2).focus();
    await press('c');
    const sample = page.locator('.take-sample canvas');
    await sample.waitFor();
    expect(await cornerOf(sample)).toEqual([0x1d, 0x33, 0x48, 255]);
  });

  test('show the balls of the phantom where they are', async () => {
    await cut('axial', 'Slice 25 of 48');
    await shows(1, 'H 49 mm');
    expect(await page.locator('.viewer-beyond').count()).toBe(0);
    await cell(1).focus();
    await press('Home');
    for (let step = 1; step < 13; step += 1) await press('ArrowDown');
    await shows(1, 'Slice 13 of 48');
    await shows(1, 'H 25 mm');
    expect(await brightness(1, [40, 20], [64, 80])).toBeCloseTo(levelOf(1000), -1);
    expect(await brightness(1, [24, 20], [64, 80])).toBeCloseTo(levelOf(100), -1);
    await cell(3).focus();
    await press('Home');
    for (let step = 1; step <= 20; step += 1) await press('ArrowDown');
    await shows(3, 'P 20.5 mm');
    expect(await brightness(3, [40, 96 - 24], [64, 96])).toBeCloseTo(levelOf(1000), -1);
    await cell(2).focus();
    await press('Home');
    // from the left, which is the last one's side
    for (let step = 1; step <= 43; step += 1) await press('ArrowDown');
    await shows(2, 'L 20.5 mm');
    expect(await brightness(2, [60, 96 - 72], [80, 96])).toBeCloseTo(levelOf(700), -1);
  });

  test('cross where one points, and all cells go there', async () => {
    await cut('axial', 'Slice 25 of 48');
    for (const number of [1, 2, 3])
      await expect.poll(() => cell(number).locator('.viewer-cut').count(), { timeout: 10_000 }).toBe(2);
    const box = await cell(1).boundingBox();
    if (box === null) throw new Error('no cell');
    const pixelsPerMm = (box.height - 2) / 80;
    // 20.5 mm to the left and 60.5 to the back
    await page.mouse.click(
      box.x + box.width / 2 + (20.5 - 32) * pixelsPerMm,
      box.y + box.height / 2 + (60.5 - 40) * pixelsPerMm,
    );
    await shows(2, 'L 20.5 mm');
    await shows(3, 'P 60.5 mm');
    const line = cell(3).locator('.viewer-cut').first();
    await line.waitFor({ state: 'attached' });
  });

  test('can be thick, and keep their light and size when that is changed', async () => {
    await cut('axial', 'Slice 25 of 48');
    await cell(1).focus();
    await press('+', '2');
    await shows(1, 'W 80 C 40');
    await shows(2, 'W 80 C 40');
    await page.getByRole('button', { name: /^Thickness/ }).click();
    await page.getByRole('menuitemradio', { name: '40 mm' }).click();
    await shows(1, '42 mm');
    await shows(1, 'MIP');
    await shows(1, 'W 80 C 40');
    await shows(1, 'Zoom 1.2');
    await cell(1).focus();
    await press('*');
    await shows(1, 'MinIP');
    await press('(');
    await shows(1, '22 mm');
  });

  test('are measured in, and what was is found again from the series', async () => {
    await cut('axial', 'Slice 25 of 48');
    await cell(3).focus();
    await press('Home');
    for (let step = 1; step <= 20; step += 1) await press('ArrowDown');
    await shows(3, 'P 20.5 mm');
    const before = await cell(1).locator('.viewer-edge').count();
    await press('d');
    const box = await cell(3).boundingBox();
    if (box === null) throw new Error('no cell');
    const pixelsPerMm = (box.height - 2) / 96;
    const at = ([left, head]: readonly [number, number]): readonly [number, number] => [
      box.x + box.width / 2 + (left - 32) * pixelsPerMm,
      box.y + box.height / 2 + (48 - head) * pixelsPerMm,
    ];
    // the tool that drags without is the cross, which stays where it is
    await page.mouse.move(...at([10, 80]));
    await page.mouse.down();
    await page.mouse.move(...at([20, 60]));
    await page.mouse.move(...at([40, 40]));
    await page.mouse.up();
    const words = cell(3).locator('.measure-words').first();
    // as near as a pixel of the screen is
    await expect
      .poll(async () => Math.abs(parseFloat((await words.textContent()) ?? '') - 50))
      .toBeLessThan(0.3);
    const length = (await words.textContent()) ?? '';
    await shows(3, 'P 20.5 mm');
    /** Half of a number would be another one. */
    const isWhole = (): Promise<boolean> =>
      cell(3)
        .locator('.measure-words')
        .evaluateAll((all) =>
          all.every((each) => {
            const [own, whole] = [each, each.closest('svg')].map((one) => one?.getBoundingClientRect());
            return own !== undefined && whole !== undefined && own.width > 0
              ? own.left >= whole.left && own.right <= whole.right && own.bottom <= whole.bottom
              : false;
          }),
        );
    expect(await isWhole()).toBe(true);
    expect(await cell(1).locator('.viewer-edge').count()).toBe(before);
    await press('Escape', 'q');
    await page.mouse.move(...at([38, 26]));
    await page.mouse.down();
    await page.mouse.move(...at([40, 24]));
    await page.mouse.move(...at([42, 22]));
    await page.mouse.up();
    await shows(3, 'Mean 1,000.0 HU, SD 0.0 HU');
    expect(await isWhole()).toBe(true);
    await press('Escape', 'k');
    await page
      .getByRole('status')
      .filter({ hasText: 'A computed picture lies in no file' })
      .waitFor({ state: 'attached' });
    // thicker, it is another picture
    await cell(3).focus();
    await press(')');
    await shows(3, 'MIP');
    expect(await page.locator('.measure-line').count()).toBe(0);
    await press('Escape', 'j');
    await shows(1, 'Slice 25 of 48');
    const list = page.getByRole('complementary', { name: 'Measurements' });
    await list.getByText('2 of these are on computed pictures.').waitFor();
    expect(await list.getByRole('button', { name: 'Report (DICOM)' }).isDisabled()).toBe(true);
    await list.getByRole('button', { name: 'Table (CSV)' }).click();
    await list.getByText('Saved.').waitFor();
    const table = await page.evaluate(() =>
      new TextDecoder().decode(Uint8Array.from(window.kept.at(-1)?.bytes ?? [])),
    );
    const [names = '', row = ''] = table.split('\r\n');
    const columns = names.replace('\uFEFF', '').split(',');
    const of = (name: string): string => row.split(',')[columns.indexOf(name)] ?? '';
    expect([of('SOPInstanceUID'), of('Frame'), of('ComputedPlane')]).toEqual(['', '', 'coronal']);
    expect(of('PatientID')).toBe('BLOCK-1');
    const [first = '', second = ''] = of('PlacesInPatient').split('; ');
    expect(first.split(' ').map((mm) => Math.round(Number(mm)))).toEqual([10, 21, 80]);
    expect(second.split(' ').map((mm) => Math.round(Number(mm)))).toEqual([40, 21, 40]);
    await list.getByRole('button', { name: `Length 1 ${length} axial, Coronal, P 20.5 mm` }).click();
    await shows(3, length);
    await shows(3, 'P 20.5 mm');
    expect(await cell(3).getAttribute('data-active')).toBe('true');
    await list.getByRole('button', { name: /^Rectangle 1/ }).click();
    await shows(3, 'Mean 1,000.0 HU, SD 0.0 HU');
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  test('go back to the layout before by Escape, and leave nothing of themselves', async () => {
    await cut('axial', 'Slice 25 of 48');
    await cell(1).focus();
    await press('ArrowDown', 'Escape');
    await shows(1, 'Slice 25 of 48');
    expect(await page.locator('.viewer-viewport').count()).toBe(1);
    expect(await bar().count()).toBe(0);
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await page.getByText('closed').waitFor();
    expect(await page.evaluate(() => window.remains())).toEqual({ engines: 0, pictures: 0 });
  });

  test('say how far they are loaded, and can be given up', async () => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    held = [];
    await ask();
    await bar()
      .getByText(/Loading \d+ of 48/)
      .waitFor();
    await bar().getByRole('button', { name: 'Cancel' }).click();
    await bar().waitFor({ state: 'detached' });
    release();
    await shows(1, 'Slice 25 of 48');
  });

  test.each([
    ['axial-gap', 'Slices are missing between these, so no other planes can be computed.'],
    [
      'frames-lost',
      'These pictures don’t say where they lie in the body, so no other planes can be computed.',
    ],
    ['head', 'There are too few slices in this series, so no other planes can be computed.'],
  ])('are refused in words (%s)', async (key, words) => {
    await open(key);
    await shows(1, key === 'frames-lost' ? 'Frame' : 'Slice');
    await cell(1).focus();
    await press('p');
    await page.getByRole('alert').getByText(words).waitFor();
    await press('Escape');
    await bar().waitFor({ state: 'detached' });
  });

  if (webGl)
    test.each(['axial', 'oblique'])(
      'are beside the whole, seen from outside and turned by keys (%s)',
      async (key) => {
        await cut(key, key === 'axial' ? 'Slice 25 of 48' : 'Slice 21 of 40');
        await cell(4).focus();
        expect(await edges(4)).toEqual(['H', 'L', 'F', 'R']);
        // the brightest ball is on the right from the front, at the feet, and before the middle from the left
        await press('4');
        await expect.poll(() => brightSides(4), { timeout: 20_000 }).toEqual(['right', 'below']);
        for (let turn = 0; turn < 6; turn += 1) await press('ArrowLeft');
        await expect.poll(() => edges(4), { timeout: 20_000 }).toEqual(['H', 'P', 'F', 'A']);
        await expect.poll(() => brightSides(4), { timeout: 20_000 }).toEqual(['left', 'below']);
        await press('r');
        await expect.poll(() => edges(4), { timeout: 20_000 }).toEqual(['H', 'L', 'F', 'R']);
        await press('2');
        await page.getByRole('button', { name: 'Seen from outside: Soft tissue' }).waitFor();
      },
    );
  else
    test('are without the whole, seen from outside, and that says why', async () => {
      await cut('axial', 'Slice 25 of 48');
      await shows(4, 'this computer draws without WebGL 2');
    });

  test('axe finds no fault with them', async () => {
    await cut('axial', 'Slice 25 of 48');
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      JSON.stringify(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 150))])),
    ).toBe('[]');
  });
});

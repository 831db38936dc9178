import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { phantomSeries } from './corpus-series';
import { phantomFolder, ViewerPage } from './viewer-page';

declare global {
  interface Window {
    /** Of the graphics card. */
    contexts: WebGL2RenderingContext[];
  }
}

describe('several pictures side by side', { timeout: 60_000 }, () => {
  const phantom = phantomFolder();
  const viewer = new ViewerPage({
    fileOf: (name) => join(phantom, name),
    listSeries: (origin) =>
      Promise.all([
        phantomSeries(origin, phantom, 'axial'),
        phantomSeries(origin, phantom, 'sagittal'),
        phantomSeries(origin, phantom, 'coronal'),
        phantomSeries(origin, phantom, 'axial-gap'),
        phantomSeries(origin, phantom, 'prior', { prior: true }),
      ]),
  });
  const { open, cell, press } = viewer;
  let page: Page;
  beforeEach(() => {
    page = viewer.page;
  });

  const shows = (number: number, text: string): Promise<void> =>
    cell(number).getByText(text).first().waitFor();
  /** By the mouse, and then back to the picture. */
  const choose = async (menu: string, entry: string | RegExp): Promise<void> => {
    await page.getByRole('button', { name: menu, exact: true }).click();
    await page.getByRole('menu').getByLabel(entry).click();
    await press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await cell(1).focus();
  };
  const layout = (rows: number, columns: number): Promise<void> =>
    choose('Layout', `Rows ${rows}, columns ${columns}`);
  /** Where a picture lies, by the letters at its edges and what fits. */
  const middleOf = async (number: number): Promise<readonly [number, number]> => {
    const box = await cell(number).boundingBox();
    return [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
  };

  test('a layout shows the next series beside the one in sight, each with its own slices and keys', async () => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    await layout(1, 2);
    await shows(2, 'Slice 17 of 32');
    await press('ArrowDown');
    await shows(1, 'Slice 26 of 48');
    await cell(2).focus();
    await press('Home');
    await shows(2, 'Slice 1 of 32');
    await shows(1, 'Slice 26 of 48');
    await page
      .getByRole('status')
      .filter({ hasText: 'sagittal. Slice 1 of 32' })
      .waitFor({ state: 'attached' });
  });

  test('there are layouts of up to three by three', async () => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    await layout(3, 3);
    expect(await page.locator('.viewer-viewport').count()).toBe(9);
    await shows(2, 'Slice 17 of 32');
    await shows(6, 'Choose a series at the side, or drag one here.');
    await layout(1, 1);
    expect(await page.locator('.viewer-viewport').count()).toBe(1);
    await shows(1, 'Slice 25 of 48');
  });

  test('a series goes into a cell by dragging it there, or by choosing it for the active one', async () => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    await layout(1, 2);
    const entry = (name: string): Locator =>
      page.getByRole('navigation').getByRole('listitem').filter({ hasText: name });
    await entry('coronal').dragTo(cell(2));
    await shows(2, 'Slice 21 of 40');
    await cell(1).focus();
    await entry('sagittal').getByRole('button').click();
    await shows(1, 'Slice 17 of 32');
  });

  test('slices that are missing between others are told where they are, and marked on the slider', async () => {
    await open('axial-gap');
    await shows(1, 'Slice 23 of 45');
    expect(await page.locator('.viewer-slider-gap').count()).toBe(1);
    await press('ArrowUp', 'ArrowUp', 'ArrowUp');
    await shows(1, 'Slice 20 of 45');
    await shows(1, 'About 3 slices are missing behind this one');
    await press('ArrowUp');
    await shows(1, 'Slice 19 of 45');
    expect(await cell(1).getByText('are missing').count()).toBe(0);
  });

  test('pictures of one space browse together by where they lie, whatever is missing in one', async () => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    await layout(2, 2);
    await shows(4, 'of 45');
    await choose('Together', 'Browse together');
    await press('Home');
    await shows(4, 'Slice 1 of 45');
    // 30th of 48 lies at 59 mm, which is the 27th of those that are left
    for (let step = 1; step < 30; step += 1) await press('ArrowDown');
    await shows(1, 'Slice 30 of 48');
    await shows(4, 'Slice 27 of 45');
    await shows(2, 'Slice 17 of 32');
  });

  test('an exam before is compared side by side, and follows by as many millimetres', async () => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    await choose('Layout', 'Compare with MRI of a melon, 2 May 2019');
    await shows(2, 'Slice 25 of 48');
    await shows(2, '2 May 2019');
    await shows(1, '12 March 2024');
    await cell(1).focus();
    await press('ArrowDown', 'ArrowDown', 'ArrowDown');
    await shows(2, 'Slice 28 of 48');
    await press('2');
    await shows(2, 'W 80 C 40');
    await press('+');
    await shows(2, 'Zoom 1.2');
    // the prior is unlinked: it stays where it is
    await choose('Together', 'Browse together');
    await press('ArrowUp');
    await shows(1, 'Slice 27 of 48');
    await shows(2, 'Slice 28 of 48');
  });

  test('comparing leaves the picture in sight where it is, and begins beside it at the same level', async () => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown');
    await shows(1, 'Slice 31 of 48');
    await choose('Layout', 'Compare with MRI of a melon, 2 May 2019');
    await shows(2, 'Slice 31 of 48');
    await shows(1, 'Slice 31 of 48');
    await press('ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp');
    await shows(1, 'Slice 27 of 48');
    await shows(2, 'Slice 27 of 48');
    // moved alone, and then together again: as far apart as they were left
    await choose('Together', 'Browse together');
    await press('ArrowUp', 'ArrowUp');
    await shows(1, 'Slice 25 of 48');
    await choose('Together', 'Browse together');
    await press('ArrowUp');
    await shows(1, 'Slice 24 of 48');
    await shows(2, 'Slice 26 of 48');
  });

  test('the heading names the exam of the active picture, and small pictures tell their dates', async () => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    const heading = (text: string): Promise<void> =>
      page.getByRole('heading', { level: 1 }).filter({ hasText: text }).waitFor();
    await heading('CT of the head');
    await layout(3, 3);
    for (const number of [1, 2, 3, 4]) await cell(number).getByText('12 March 2024').waitFor();
    await cell(5).getByText('2 May 2019').waitFor();
    await cell(5).focus();
    await heading('MRI of a melon');
    await page.getByRole('heading', { level: 1 }).filter({ hasText: '2 May 2019' }).waitFor();
    await cell(1).focus();
    await heading('12 March 2024');
  });

  test('a line shows where the active picture cuts the others', async () => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    await layout(1, 2);
    await shows(2, 'Slice 17 of 32');
    const line = cell(2).locator('.viewer-cut');
    await line.waitFor({ state: 'attached' });
    const heightAt = async (): Promise<number> => Number(await line.getAttribute('y1'));
    const before = await heightAt();
    await cell(1).focus();
    await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown');
    await shows(1, 'Slice 30 of 48');
    await expect.poll(heightAt, { timeout: 10_000 }).toBeLessThan(before);
    // 10 mm to the head, in a picture of 96 mm that fits its cell
    const { height = 0, width = 0 } = (await cell(2).boundingBox()) ?? {};
    const pixelsPerMm = Math.min((height - 2) / 96, (width - 2) / 80);
    expect(before - (await heightAt())).toBeCloseTo(10 * pixelsPerMm, 0);
    expect(await cell(1).locator('.viewer-cut').count()).toBe(0);
    await choose('Together', 'Lines where pictures cross');
    await line.waitFor({ state: 'detached' });
  });

  test('a place that is pointed at is found in the other pictures', async () => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    await layout(2, 2);
    await shows(2, 'Slice 17 of 32');
    await shows(3, 'Slice 21 of 40');
    await cell(1).focus();
    await press('x');
    // in slice 12, which lies at 23 mm: 39 mm to the left and 19 to the back, inside of a ball
    await press('Home');
    for (let step = 1; step < 12; step += 1) await press('ArrowDown');
    await shows(1, 'Slice 12 of 48');
    const [x, y] = await middleOf(1);
    const { height = 0 } = (await cell(1).boundingBox()) ?? {};
    const pixelsPerMm = (height - 2) / 80;
    await page.mouse.click(x + (39 - 32) * pixelsPerMm, y + (19 - 40) * pixelsPerMm);
    // sagittal ones are taken from the left to the right
    await shows(2, 'Slice 13 of 32');
    await shows(3, 'Slice 10 of 40');
    const cross = cell(2).locator('.viewer-point');
    await cross.waitFor();
    const [at, frame] = [await cross.boundingBox(), await cell(2).boundingBox()];
    const shown = pixelsPerMm * (80 / 96);
    const center = (box: typeof at): readonly [number, number] => [
      (box?.x ?? 0) + (box?.width ?? 0) / 2,
      (box?.y ?? 0) + (box?.height ?? 0) / 2,
    ];
    const [sagittal, middle] = [center(at), center(frame)];
    // in the sagittal picture: 19 mm from the front, 23 mm from the feet
    expect((sagittal[0] - middle[0]) / shown + 40).toBeCloseTo(19, 0);
    expect(48 - (sagittal[1] - middle[1]) / shown).toBeCloseTo(23, 0);
  });

  test('keys do what dragging does with the chosen tool', async () => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    await layout(1, 2);
    await shows(2, 'Slice 17 of 32');
    await shows(1, 'W 1600 C 300');
    await press('l', 'Shift+ArrowRight');
    await shows(1, 'W 1680 C 300');
    await press('Shift+ArrowUp');
    await shows(1, 'W 1680 C 216');
    await press('z', 'Shift+ArrowUp');
    await shows(1, 'Zoom 1.2');
    await press('x', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight');
    // sagittal ones are taken from the left to the right
    await expect.poll(() => cell(2).getByText('Slice 17 of 32').count()).toBe(0);
    const cross = cell(1).locator('.viewer-point');
    const { x = 0 } = (await cross.boundingBox()) ?? {};
    await press('m', 'Shift+ArrowRight');
    await expect.poll(async () => Math.round(((await cross.boundingBox())?.x ?? 0) - x)).toBe(40);
    await shows(1, 'Slice 25 of 48');
  });

  test('one cell can be enlarged, by a key or a double click, and goes back into its row', async () => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    await layout(1, 2);
    await shows(2, 'Slice 17 of 32');
    const { width: half = 0 } = (await cell(2).boundingBox()) ?? {};
    await cell(2).dblclick();
    await expect
      .poll(async () => (await cell(2).boundingBox())?.width ?? 0, { timeout: 10_000 })
      .toBeGreaterThan(1.8 * half);
    expect(await cell(1).isVisible()).toBe(false);
    await press('e');
    await cell(1).waitFor();
    await shows(1, 'Slice 25 of 48');
  });

  test('one to one shows a pixel on a pixel, and fit the whole picture', async () => {
    await open('axial');
    await shows(1, 'Zoom 1.0');
    const { height = 0 } = (await cell(1).boundingBox()) ?? {};
    await press('o');
    await shows(1, `Zoom ${(80 / (height - 2)).toFixed(1)}`);
    await press('0');
    await shows(1, 'Zoom 1.0');
  });

  test('without tools there are pictures to go through, and nothing else', async () => {
    await open('axial', '?simple');
    await shows(1, 'Slice 25 of 48');
    expect(await page.getByRole('toolbar').count()).toBe(0);
    await page.getByRole('button', { name: 'Next' }).click();
    await shows(1, 'Slice 26 of 48');
    await page.getByRole('button', { name: 'Previous' }).click();
    await shows(1, 'Slice 25 of 48');
    // nor by keys that somebody hits by chance
    await press('f', 'i', '2', 'h', '?');
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);
    expect(await page.getByRole('dialog').getByText('Invert').count()).toBe(0);
    await press('Escape');
    expect(
      await cell(1)
        .getByText(/Inverted|Mirrored/)
        .count(),
    ).toBe(0);
    expect(await cell(1).getByText('Zoom').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Tools' }).click();
    await page.getByRole('toolbar').waitFor();
    await cell(1).getByText('Zoom 1.0').waitFor();
  });

  test('a playing series can be made slower and faster', async () => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    await press(' ');
    const speed = page.getByRole('group', { name: 'Speed' });
    await speed.getByText('8/s').waitFor();
    await page.getByRole('button', { name: 'Faster' }).click();
    await speed.getByText('12/s').waitFor();
    await press(',', ',');
    await speed.getByText('5/s').waitFor();
  });

  test('a graphics card that is taken away is survived: every cell shows its picture again', async () => {
    await page.addInitScript(() => {
      window.contexts = [];
      const plain: unknown = Reflect.get(HTMLCanvasElement.prototype, 'getContext');
      if (typeof plain !== 'function') return;
      const watched = new Proxy(plain, {
        apply: (target, canvas, given: unknown[]) => {
          const context: unknown = Reflect.apply(target, canvas, given);
          if (context instanceof WebGL2RenderingContext) window.contexts.push(context);
          return context;
        },
      });
      Reflect.set(HTMLCanvasElement.prototype, 'getContext', watched);
    });
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    await layout(1, 2);
    await shows(2, 'Slice 17 of 32');
    await press('ArrowDown');
    await shows(1, 'Slice 26 of 48');
    await page.evaluate(() => {
      for (const each of document.querySelectorAll('.viewer-viewport')) each.setAttribute('data-old', '');
      for (const context of window.contexts) context.getExtension('WEBGL_lose_context')?.loseContext();
    });
    await page.locator('.viewer-viewport[data-old]').first().waitFor({ state: 'detached' });
    await shows(1, 'Slice 26 of 48');
    await shows(2, 'Slice 17 of 32');
    const isDrawn = () =>
      cell(1)
        .locator('canvas')
        .evaluate(async (canvas) => {
          await new Promise(requestAnimationFrame);
          const copy = document.createElement('canvas');
          [copy.width, copy.height] = [64, 64];
          const context = copy.getContext('2d');
          context?.drawImage(canvas as HTMLCanvasElement, 0, 0, 64, 64);
          return context?.getImageData(32, 32, 1, 1).data[0] ?? 0;
        });
    await expect.poll(isDrawn, { timeout: 20_000 }).toBeGreaterThan(50);
  });

  test('the menu at the pointer, and by its key, offers what can be done; dragging with that button still zooms', async () => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    const [x, y] = await middleOf(1);
    await page.mouse.click(x, y, { button: 'right' });
    await page.getByRole('menuitemcheckbox', { name: 'Invert' }).click();
    await press('Escape');
    await shows(1, 'Inverted');
    await cell(1).focus();
    await press('ContextMenu');
    await page.getByRole('menuitem', { name: 'Reset' }).click();
    await page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await cell(1).getByText('Inverted').count()).toBe(0);
    await page.mouse.move(x, y);
    await page.mouse.down({ button: 'right' });
    await page.mouse.move(x, y + 60, { steps: 6 });
    await page.mouse.up({ button: 'right' });
    await expect.poll(() => cell(1).getByText('Zoom 1.0').count(), { timeout: 10_000 }).toBe(0);
    expect(await page.getByRole('menu').count()).toBe(0);
  });

  test.each(['2x2', 'menu'])('axe finds no fault with it (%s)', async (what) => {
    await open('axial');
    await shows(1, 'Slice 25 of 48');
    await layout(2, 2);
    await shows(2, 'Slice 17 of 32');
    if (what === 'menu') await page.getByRole('button', { name: 'Layout' }).click();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      JSON.stringify(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 150))])),
    ).toBe('[]');
  });
});

describe('two exams of which one has a picture that can not be shown', { timeout: 60_000 }, () => {
  const phantom = phantomFolder();
  beforeAll(() => {
    writeFileSync(join(phantom, 'hurt'), 'no picture');
  });
  const viewer = new ViewerPage({
    fileOf: (name) => join(phantom, name),
    listSeries: async (origin) => {
      const prior = await phantomSeries(origin, phantom, 'prior', { prior: true });
      const byPlace = [...prior.instances].sort(
        (a, b) => (a.sliceDistanceMm ?? 0) - (b.sliceDistanceMm ?? 0),
      );
      const hurt = byPlace[22];
      return [
        await phantomSeries(origin, phantom, 'axial'),
        {
          ...prior,
          instances: prior.instances.map((each) =>
            each === hurt ? { ...each, url: `${origin}/i/hurt` } : each,
          ),
        },
      ];
    },
  });

  test('go on together behind it, as far apart as before', async () => {
    await viewer.open('axial');
    await viewer.cell(1).getByText('Slice 25 of 48').first().waitFor();
    const { page } = viewer;
    await page.getByRole('button', { name: 'Layout', exact: true }).click();
    await page
      .getByRole('menu')
      .getByLabel(/^Compare with/)
      .click();
    await viewer.cell(2).getByText('Slice 25 of 48').first().waitFor();
    await viewer.cell(1).focus();
    await viewer.press('ArrowUp', 'ArrowUp');
    await viewer.cell(2).getByText('This picture can’t be shown').first().waitFor();
    await viewer.press('ArrowUp', 'ArrowUp');
    await viewer.cell(2).getByText('Slice 21 of 48').first().waitFor();
    await viewer.cell(1).getByText('Slice 21 of 48').first().waitFor();
  });
});

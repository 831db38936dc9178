import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { phantomSeries } from './corpus-series';
import { phantomFolder, ViewerPage } from './viewer-page';

describe.each([
  ['with WebGL', true],
  ['without', false],
])('measuring in the viewer, %s', { timeout: 120_000 }, (_, webGl) => {
  const phantom = phantomFolder();
  const viewer = new ViewerPage({
    fileOf: (name) => join(phantom, name),
    listSeries: (origin) =>
      Promise.all([phantomSeries(origin, phantom, 'axial'), phantomSeries(origin, phantom, 'sagittal')]),
    webGl,
  });
  const { cell, press } = viewer;
  let page: Page;
  beforeEach(() => {
    page = viewer.page;
  });

  const shows = (text: string | RegExp): Promise<void> => cell().getByText(text).first().waitFor();
  const panel = (): Locator => page.getByRole('complementary', { name: 'Measurements' });
  const status = (text: string): Promise<void> =>
    page.getByRole('status').filter({ hasText: text }).first().waitFor({ state: 'attached' });
  /** Slice 12 lies in the middle of the ball of 1000 HU, which is around 40, 20. */
  const open = async (): Promise<void> => {
    await viewer.open('axial');
    await shows('Slice 25 of 48');
    await cell().focus();
    await press('Home', ...Array.from({ length: 11 }, () => 'ArrowDown'));
    await shows('Slice 12 of 48');
    // that it is being loaded is shown as well
    await page.locator('.viewer-viewport[data-loading="false"]').first().waitFor();
  };
  /** Where a place of the picture, 64 x 80, lies in the window while all of it just fits. */
  const at = async ([x, y]: readonly [number, number]): Promise<readonly [number, number]> => {
    const { x: left = 0, y: top = 0, width = 0, height = 0 } = (await cell().boundingBox()) ?? {};
    // inside of the border
    const size = Math.min((height - 2) / 80, (width - 2) / 64);
    return [left + width / 2 + (x - 32) * size, top + height / 2 + (y - 40) * size];
  };
  const drag = async (from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
    await page.mouse.move(...(await at(from)));
    await page.mouse.down();
    await page.mouse.move(...(await at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2])));
    await page.mouse.move(...(await at(to)));
    await page.mouse.up();
  };
  const lineOf = async (): Promise<{
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }> => {
    const box = await page.locator('.measure-line').first().boundingBox();
    if (box === null) throw new Error('nothing is drawn');
    return box;
  };
  /** The number that stands before a unit on the picture. */
  const valueBefore = async (unit: string): Promise<number> => {
    const words = (await cell().locator('.measure-words').allTextContents()).join(' ');
    return Number(new RegExp(`([\\d.,]+) ?${unit}`).exec(words)?.[1]?.replaceAll(',', ''));
  };

  test('a length is drawn by a drag, stays on its picture however that lies, and is gone from others', async () => {
    await open();
    await press('d');
    await status('Length. Drag from one end to the other.');
    await drag([10, 10], [40, 50]);
    await shows('50.0 mm');
    await status('Length 1: 50.0 mm');
    await press('Escape');
    const before = await lineOf();
    await press('ArrowDown');
    await shows('Slice 13 of 48');
    expect(await page.locator('.measure-line').count()).toBe(0);
    await page.evaluate(() => {
      window.listAnew();
    });
    await press('ArrowUp');
    await page.locator('.measure-line').first().waitFor({ state: 'attached' });
    await press('+');
    await shows('Zoom 1.2');
    const zoomed = await lineOf();
    expect(zoomed.width / before.width).toBeCloseTo(1.2, 1);
    await press('0', 't');
    await expect.poll(async () => (await lineOf()).height < (await lineOf()).width).toBe(true);
    expect(await valueBefore('mm')).toBe(50);
  });

  test('regions tell area and Hounsfield units of what they enclose', async () => {
    await open();
    await press('u');
    await drag([37, 17], [43, 23]);
    await shows('Mean 1,000.0 HU, SD 0.0 HU');
    expect(Math.abs((await valueBefore('mm²')) - Math.PI * 9)).toBeLessThan(0.3);
    await press('Delete', 'q');
    await drag([2, 50], [12, 60]);
    await shows('Mean 100.0 HU, SD 0.0 HU');
    expect(Math.abs((await valueBefore('mm²')) - 100)).toBeLessThan(0.6);
    await press('Delete', 'w');
    await page.mouse.move(...(await at([5, 45])));
    await page.mouse.down();
    for (const corner of [
      [25, 45],
      [25, 75],
      [5, 75],
    ] as const)
      await page.mouse.move(...(await at(corner)), { steps: 4 });
    await page.mouse.up();
    await shows('Mean 100.0 HU, SD 0.0 HU');
    expect(Math.abs((await valueBefore('mm²')) - 600)).toBeLessThan(4);
  });

  // the rest does not depend on what draws the pictures
  if (!webGl) return;

  test('values of one region stand on no other one, and a line leads from them to their own', async () => {
    await open();
    await press('q');
    await drag([34, 30], [54, 50]);
    await shows('Area 400.0 mm²');
    await press('u');
    await drag([8, 34], [28, 54]);
    await shows('Area 314');
    await press('Escape');
    const boxesOf = async (what: string) =>
      Promise.all((await cell().locator(what).all()).map((each) => each.boundingBox()));
    const [words, lines, leaders] = [
      await boxesOf('.measure-words'),
      await boxesOf('.measure-line'),
      await boxesOf('.measure-leader'),
    ];
    const overlap = (a: (typeof words)[number], b: (typeof words)[number]): boolean =>
      a !== null &&
      b !== null &&
      a.x < b.x + b.width &&
      b.x < a.x + a.width &&
      a.y < b.y + b.height &&
      b.y < a.y + a.height;
    expect([words.length, lines.length, leaders.length]).toEqual([2, 2, 2]);
    for (const each of words) for (const line of lines) expect(overlap(each, line)).toBe(false);
    expect(overlap(words[0] ?? null, words[1] ?? null)).toBe(false);
    for (const [index, leader] of leaders.entries()) {
      // as wide as its line is drawn
      const near = leader && {
        ...leader,
        x: leader.x - 2,
        y: leader.y - 2,
        width: leader.width + 4,
        height: leader.height + 4,
      };
      expect(overlap(near, lines[index] ?? null)).toBe(true);
      expect(overlap(near, lines[1 - index] ?? null)).toBe(false);
    }
  });

  test('a handle that is dragged changes what is measured, Delete removes it and Control Z brings it back', async () => {
    await open();
    await press('d');
    await drag([10, 10], [40, 50]);
    await press('Escape');
    await drag([40, 50], [10, 50]);
    await shows('40.0 mm');
    // the tool that drags light is left alone by it
    await shows('W 1600 C 300');
    await press('Delete');
    await status('Length 1 is deleted.');
    expect(await page.locator('.measure-line').count()).toBe(0);
    await press('Control+z');
    await shows('40.0 mm');
  });

  test('angles take what they need of drags and clicks', async () => {
    await open();
    await press('a');
    await drag([10, 10], [10, 40]);
    await page.mouse.click(...(await at([40, 40])));
    await shows('90.0°');
    await press('Delete', 's');
    await drag([10, 10], [50, 10]);
    await drag([10, 60], [50, 20]);
    await shows('45.0°');
  });

  test('by keys alone: the cross is moved, Enter sets points', async () => {
    await open();
    await press('d', 'ArrowLeft', 'Enter');
    await press(...Array.from({ length: 10 }, () => 'ArrowRight'), 'Enter');
    const { height = 0 } = (await cell().boundingBox()) ?? {};
    await cell().locator('.measure-words').first().waitFor({ state: 'attached' });
    expect(Math.abs((await valueBefore('mm')) - (100 * 80) / (height - 2))).toBeLessThan(0.2);
    await press('Escape', 'ArrowDown');
    await shows('Slice 13 of 48');
  });

  test('arrows and texts say what is written, and letters that are written ask for nothing else', async () => {
    await open();
    await press('y');
    await drag([40, 20], [50, 10]);
    await page.getByRole('textbox', { name: 'Text on the picture' }).fill('');
    await page.keyboard.type('ball');
    await press('Enter');
    await shows('ball');
    await press('n');
    await page.mouse.click(...(await at([20, 60])));
    await page.keyboard.type('right lung');
    await press('Enter');
    await shows('right lung');
    await shows('Slice 12 of 48');
    // one that nothing was written for is not kept
    await page.mouse.click(...(await at([20, 30])));
    await page.getByRole('textbox').waitFor();
    await press('Escape');
    await expect.poll(() => page.locator('.measure-words').count()).toBe(2);
  });

  test('the panel lists what was measured, goes there, renames, deletes and saves', async () => {
    await open();
    await press('d');
    await drag([10, 10], [40, 50]);
    await press('Escape', 'k', 'Home', 'j');
    await shows('Slice 1 of 48');
    await panel().getByRole('button', { name: 'Length 1 50.0 mm axial, Slice 12 of 48' }).click();
    await shows('Slice 12 of 48');
    await shows('Key picture');
    await panel().getByRole('button', { name: 'Rename Length 1' }).click();
    await page.keyboard.type('duct');
    await press('Enter');
    await shows('duct');
    await panel().getByRole('button', { name: 'Table (CSV)' }).click();
    await panel().getByText('Saved.').waitFor();
    const table = await page.evaluate(() =>
      new TextDecoder().decode(Uint8Array.from(window.kept.at(-1)?.bytes ?? [])),
    );
    expect(table.split('\r\n')[1]).toContain(',length,duct,patient,');
    await panel().getByRole('button', { name: 'Report (DICOM)' }).click();
    await expect.poll(() => page.evaluate(() => window.kept.at(-1)?.kind)).toBe('dcm');
    await panel().getByRole('button', { name: 'Hide all on the pictures' }).click();
    await expect.poll(() => page.locator('.measure-line').count()).toBe(0);
    await panel().getByRole('button', { name: 'Hide all on the pictures' }).click();
    await panel().getByRole('button', { name: 'Delete duct' }).click();
    await panel().getByText('Nothing is measured yet.').waitFor();
    await panel().getByRole('button', { name: 'Undo delete' }).click();
    await panel().getByRole('button', { name: /^duct/ }).waitFor();
    await panel().getByRole('button', { name: 'No longer a key picture: axial, Slice 12 of 48' }).click();
    await panel().getByText('No picture is marked as a key picture yet.').waitFor();
  });

  test('leaving asks what becomes of what is saved nowhere, and a key picture that is saved is not asked about', async () => {
    await open();
    await press('d');
    await drag([10, 10], [40, 50]);
    await press('Escape', 'k', 'j');
    const unsaved = (what: string): Locator => panel().getByText(`1 ${what} is not saved yet`);
    await unsaved('measurement or text').waitFor();
    await unsaved('key picture').waitFor();
    await panel().getByRole('button', { name: 'Key pictures (DICOM)' }).click();
    await panel().getByText('Saved.').waitFor();
    await unsaved('key picture').waitFor({ state: 'detached' });
    expect(await unsaved('measurement or text').count()).toBe(1);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    const question = page.getByRole('alertdialog', { name: 'What should become of your marks?' });
    await question.getByText('1 measurement, text or key picture is saved nowhere.').waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await press('Escape');
    await question.waitFor({ state: 'detached' });
    await shows('50.0 mm');
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await question.getByRole('button', { name: 'Leave without them' }).click();
    await page.getByText('closed').waitFor();
  });

  test('axe finds no fault with the panel and what is drawn', async () => {
    await open();
    await press('u');
    await drag([37, 17], [43, 23]);
    await press('d');
    await drag([10, 10], [40, 50]);
    await press('k', 'j');
    await panel().waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      JSON.stringify(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 150))])),
    ).toBe('[]');
  });
});

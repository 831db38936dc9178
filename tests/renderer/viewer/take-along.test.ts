import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { corpusSeries } from './corpus-series';
import { corpus } from './harness';
import { scratchFolder, ViewerPage } from './viewer-page';

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly levels: Uint8Array;
}

describe('pictures that are taken along', { timeout: 60_000 }, () => {
  const folder = scratchFolder();
  beforeAll(() => {
    const script = [
      'import pydicom, sys',
      'picture = pydicom.dcmread(sys.argv[1])',
      'picture.ShutterShape = "RECTANGULAR"',
      'picture.ShutterLeftVerticalEdge, picture.ShutterRightVerticalEdge = 101, 400',
      'picture.ShutterUpperHorizontalEdge, picture.ShutterLowerHorizontalEdge = 201, 300',
      'picture.save_as(sys.argv[2])',
    ].join('\n');
    const [from, to] = [join(corpus, 'series-ct/ge-head-4/03.dcm'), join(folder, 'shut.dcm')];
    execFileSync('/usr/bin/python3', ['-c', script, from, to]);
  });
  const viewer = new ViewerPage({
    fileOf: (name) => (name === 'series-ct/ge-head-4/04.dcm' ? join(folder, 'shut.dcm') : join(corpus, name)),
    listSeries: (origin) =>
      Promise.all([
        corpusSeries(origin, 'head', 'Head', /^series-ct\/ge-head-4\//),
        corpusSeries(origin, 'loops', 'Colour Doppler', /^multiframe\/IM00001/),
      ]),
  });
  let page: Page;
  beforeEach(() => {
    page = viewer.page;
  });

  const open = async (key: string, shown: string): Promise<void> => {
    await viewer.open(key);
    await page.getByText(shown).first().waitFor();
  };
  const tick = (words: string | RegExp): Promise<void> => page.getByText(words).click();
  const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
  const says = (words: string): Promise<void> =>
    page.getByRole('dialog').getByRole('status').filter({ hasText: words }).waitFor();
  const kept = async (): Promise<{ readonly kind: string; readonly path: string }> => {
    const [file] = await page.evaluate(() => window.kept);
    if (file === undefined) throw new Error('nothing was kept');
    const path = join(folder, `kept.${file.kind}`);
    writeFileSync(path, Uint8Array.from(file.bytes));
    return { kind: file.kind, path };
  };
  /** As greys, by a program that is not the browser. */
  const decode = (path: string): Decoded => {
    const pnm = execFileSync('pngtopnm', [path], { maxBuffer: 64e6 });
    const [, width = '', height = ''] =
      /^P[56]\s+(\d+)\s+(\d+)\s+255\s/.exec(pnm.toString('latin1', 0, 40)) ?? [];
    const channels = pnm.toString('latin1', 0, 2) === 'P6' ? 3 : 1;
    const all = pnm.subarray(pnm.length - Number(width) * Number(height) * channels);
    return {
      width: Number(width),
      height: Number(height),
      levels: Uint8Array.from(
        { length: Number(width) * Number(height) },
        (_, index) => all[index * channels] ?? 0,
      ),
    };
  };

  test('nothing leaves before the box about health data is ticked', async () => {
    await open('head', 'Slice 3 of 4');
    await page.keyboard.press('c');
    await press('Save as PNG');
    await says('Tick the box about health data first.');
    await press('Copy');
    expect(await page.evaluate(() => window.kept.length)).toBe(0);
    await tick(/These are health data/);
    await press('Copy');
    await says('The picture is copied.');
    expect(await page.evaluate(() => window.kept.map(({ label }) => label))).toEqual(['copied']);
  });

  test('a saved picture has every pixel, through the window in sight, as dcmj2pnm draws it', async () => {
    await open('head', 'W 100 C 35');
    await page.keyboard.press('2');
    await page.getByText('W 80 C 40').first().waitFor();
    await page.keyboard.press('c');
    await tick(/These are health data/);
    await press('Save as PNG');
    await says('It is saved.');
    const ours = decode((await kept()).path);
    const pgm = join(folder, 'judge.pgm');
    execFileSync('dcmj2pnm', ['+Ww', '40', '80', '+op', join(corpus, 'series-ct/ge-head-4/03.dcm'), pgm]);
    const judged = execFileSync('cat', [pgm], { maxBuffer: 64e6 });
    const levels = judged.subarray(judged.length - 512 * 512);
    expect([ours.width, ours.height]).toEqual([512, 512]);
    let sum = 0;
    for (const [index, level] of levels.entries()) sum += Math.abs(level - (ours.levels[index] ?? 0));
    expect(sum / levels.length).toBeLessThan(1);
  });

  test('what is out of sight is left out where that is wanted, and a caption stands under the picture', async () => {
    await open('head', 'W 100 C 35');
    for (let step = 0; step < 6; step += 1) await page.keyboard.press('+');
    await page.getByText('Zoom 3.0').first().waitFor();
    await page.keyboard.press('c');
    await tick('Only what is in sight');
    await tick(/These are health data/);
    await press('Save as PNG');
    await says('It is saved.');
    const cut = decode((await kept()).path);
    expect(cut.height).toBeLessThan(512 / 2.5);
    await page.evaluate(() => (window.kept = []));
    await tick('Name, exam and date under it');
    await press('Save as PNG');
    await page.waitForFunction(() => window.kept.length > 0);
    const captioned = decode((await kept()).path);
    expect(captioned.width).toBe(cut.width);
    expect(captioned.height).toBeGreaterThan(cut.height + 30);
  });

  test('what a shutter hides does not leave with the picture', async () => {
    await open('head', 'Slice 3 of 4');
    await page.keyboard.press('End');
    await page.getByText('Slice 4 of 4').first().waitFor();
    await page.keyboard.press('i');
    await page.keyboard.press('c');
    await tick(/These are health data/);
    await press('Save as PNG');
    await says('It is saved.');
    const { width, levels } = decode((await kept()).path);
    let [hidden, seen] = [0, 0];
    for (const [index, level] of levels.entries()) {
      const [column, row] = [index % width, Math.floor(index / width)];
      // the letters that say which side is which stand in the middle of the edges, over what is hidden
      const isLetter = [column, row].some((at) => Math.min(at, 511 - at) < 30);
      if (column >= 100 && column < 400 && row >= 200 && row < 300) seen += level;
      else if (!isLetter) hidden += level;
    }
    expect(hidden).toBe(0);
    expect(seen).toBeGreaterThan(0);
  });

  test('a saved picture says which side is which, and that it is mirrored', async () => {
    await open('head', 'Slice 3 of 4');
    const saved = async (): Promise<Decoded> => {
      await page.evaluate(() => (window.kept = []));
      await page.keyboard.press('c');
      await tick(/These are health data/);
      await press('Save as PNG');
      await says('It is saved.');
      await press('Close');
      return decode((await kept()).path);
    };
    /** How much is white in a part of the picture, which is black there, as a share of all of it. */
    const whiteIn = (
      { width, levels }: Decoded,
      [left, top]: readonly [number, number],
      size: number,
    ): number => {
      let white = 0;
      for (let row = top; row < top + 30; row += 1)
        for (let column = left; column < left + size; column += 1)
          white += (levels[row * width + column] ?? 0) / 255;
      return white;
    };
    const [left, right, corner] = [
      [0, 241],
      [482, 241],
      [380, 482],
    ] as const;
    const plain = await saved();
    await page.locator('.viewer-viewport').focus();
    await page.keyboard.press('f');
    await page.locator('.viewer-viewport').getByText('Mirrored').waitFor();
    const mirrored = await saved();
    const [r, l] = [whiteIn(plain, left, 30), whiteIn(plain, right, 30)];
    expect(Math.min(r, l)).toBeGreaterThan(10);
    expect(r).toBeGreaterThan(1.2 * l);
    expect(whiteIn(mirrored, right, 30) / r).toBeCloseTo(1, 1);
    expect(whiteIn(mirrored, left, 30) / l).toBeCloseTo(1, 1);
    expect(whiteIn(plain, corner, 130)).toBeLessThan(10);
    expect(whiteIn(mirrored, corner, 130)).toBeGreaterThan(100);
  });

  test('a loop becomes a film of all its frames that other programs play', async () => {
    await open('loops', 'Frame 1 of 8');
    await page.keyboard.press('c');
    await page.getByText('Names may be written into this picture.').waitFor();
    await tick(/These are health data/);
    await press('All 8 pictures as a film');
    await says('It is saved.');
    const [file] = await page.evaluate(() => window.kept);
    if (file === undefined) throw new Error('nothing was kept');
    // a page that is not ours may play
    const player = await page.context().newPage();
    const film = await player.evaluate(async ({ kind, bytes }) => {
      const video = document.createElement('video');
      video.src = URL.createObjectURL(new Blob([Uint8Array.from(bytes)], { type: `video/${kind}` }));
      await new Promise((done, fail) => {
        video.onloadeddata = done;
        video.onerror = fail;
      });
      return { width: video.videoWidth, height: video.videoHeight, seconds: video.duration };
    }, file);
    expect(film).toMatchObject({ width: 320, height: 240 });
    // of 23 a second
    expect(film.seconds).toBeCloseTo(8 / 23, 1);
  });

  test('paper gets the picture alone', async () => {
    await open('head', 'Slice 3 of 4');
    await page.evaluate(() => {
      window.print = () => {
        window.kept.push({
          label: String(
            [...document.body.children].filter((child) => getComputedStyle(child).display !== 'none').length,
          ),
          kind: document.querySelector<HTMLImageElement>('.print-sheet img')?.naturalWidth.toString() ?? '',
          bytes: [],
        });
      };
    });
    await page.keyboard.press('c');
    await tick(/These are health data/);
    await page.emulateMedia({ media: 'print' });
    await press('Print');
    await page.waitForFunction(() => window.kept.length > 0);
    expect(await page.evaluate(() => window.kept.map(({ label, kind }) => [label, kind]))).toEqual([
      ['1', '512'],
    ]);
  });

  test('axe finds no fault with it', async () => {
    await open('head', 'Slice 3 of 4');
    await page.keyboard.press('c');
    await page.getByRole('dialog').getByText('These are health data').waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      JSON.stringify(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 150))])),
    ).toBe('[]');
  });
});

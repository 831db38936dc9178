import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { corpusSeries } from './corpus-series';
import { corpus } from './harness';
import { scratchFolder, ViewerPage } from './viewer-page';

const listSeries = (origin: string) =>
  Promise.all([
    corpusSeries(origin, 'fruit', 'Fruit, thin slices', /^series-mr\/fruit-ge-196\//),
    corpusSeries(origin, 'head', 'Head', /^series-ct\/ge-head-4\//, { missing: 2 }),
    corpusSeries(origin, 'loops', 'Colour Doppler', /^multiframe\/IM00001/),
    corpusSeries(origin, 'papers', 'Papers', /^synthetic\/encapsulated-pdf|^documents\/sr\/sample-sr/, {
      provisional: true,
    }),
    corpusSeries(origin, 'damaged', 'Damaged', /^broken\/MR_truncated|^transfer-syntaxes\/ct\/CT1_J2KR/),
    corpusSeries(origin, 'chest', 'Chest', /^deid\/dx_image/),
    corpusSeries(origin, 'mixed', 'Of two people', /^deid\/dx_image|^transfer-syntaxes\/ct\/CT1_J2KR/, {
      provisional: true,
    }),
    corpusSeries(origin, 'dose', 'Dose', /^documents\/other\/rtdose\.dcm/),
    corpusSeries(origin, 'plan', 'Plan', /^documents\/other\/rtplan/),
  ]);

/** Lets instances through at once, or some of them one by one as a test says. */
class SlowDisc {
  #held: (() => void)[] | undefined;
  #slow = /./;
  #underWay = 0;
  mostAtOnce = 0;

  hold(slow: RegExp): void {
    this.#held = [];
    this.#slow = slow;
    this.mostAtOnce = 0;
  }

  /** Lets the next one through. */
  release(): void {
    this.#held?.shift()?.();
  }

  releaseAll(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const go of held) go();
  }

  get waiting(): number {
    return this.#held?.length ?? 0;
  }

  readonly admit = async (name: string): Promise<void> => {
    if (!this.#slow.test(name)) return;
    this.#underWay += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#underWay);
    if (this.#held !== undefined)
      await new Promise<void>((go) => {
        this.#held?.push(go);
      });
    this.#underWay -= 1;
  };
}

declare global {
  interface Window {
    listAnew: () => void;
    counts: number[];
  }
}

describe('the viewer', () => {
  const disc = new SlowDisc();
  const viewer = new ViewerPage({ fileOf: (name) => join(corpus, name), listSeries, admit: disc.admit });
  const { open, press } = viewer;
  let page: Page;
  beforeEach(() => {
    page = viewer.page;
  });
  afterEach(() => {
    disc.releaseAll();
  });

  const says = (text: string): Promise<void> =>
    page.getByRole('status').filter({ hasText: text }).waitFor({ state: 'attached' });
  const shows = (text: string): Promise<void> => page.getByRole('main').getByText(text).first().waitFor();
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  test('frames without a window of their own are all shown through that of the middle one', async () => {
    // most of its greys: without a hundredth at either end
    const script = [
      'import pydicom, sys',
      'dose = pydicom.dcmread(sys.argv[1])',
      'values = sorted(dose.pixel_array[dose.NumberOfFrames // 2].flatten().tolist())',
      'low, high = values[len(values) // 100], values[-1 - len(values) // 100]',
      'print(f"W {high - low} C {round((low + high) / 2)}")',
    ].join('\n');
    const judged = execFileSync(
      '/usr/bin/python3',
      ['-c', script, join(corpus, 'documents/other/rtdose.dcm')],
      {
        encoding: 'utf8',
      },
    ).trim();
    const shows = (text: string): Promise<void> => viewer.cell().getByText(text).first().waitFor();
    await open('dose');
    await shows('Slice 8 of 15');
    await shows(judged);
    const entry = page.getByRole('navigation').getByRole('listitem').filter({ hasText: 'Dose' });
    await entry.getByText('15 pictures').waitFor();
    await press('Home');
    await shows('Slice 1 of 15');
    await shows(judged);
    await press('r');
    await shows(judged);
  });

  test('a series opens on its middle slice and says where it is and which way is which', async () => {
    await open('fruit');
    await says('Fruit, thin slices. Slice 99 of 196. Left edge A, top edge H.');
    await shows('Slice 99 of 196 · 1.2 mm');
    await shows('FRUIT');
  }, 60_000);

  test('arrow keys, page keys, Home and End go through the slices', async () => {
    await open('fruit');
    await shows('Slice 99 of 196');
    await press('ArrowDown', 'ArrowRight', 'ArrowUp', 'PageDown');
    await shows('Slice 110 of 196');
    await press('PageUp', 'ArrowLeft');
    await shows('Slice 99 of 196');
    await press('End', 'ArrowDown');
    await shows('Slice 196 of 196');
    await press('Home', 'ArrowUp');
    await shows('Slice 1 of 196');
  }, 60_000);

  test('the wheel and a drag with Browse go through the slices', async () => {
    await open('head');
    await shows('Slice 3 of 4');
    await page.mouse.move(600, 350);
    await page.mouse.wheel(0, 120);
    await shows('Slice 4 of 4');
    await press('b');
    await page.mouse.down();
    await page.mouse.move(600, 100, { steps: 10 });
    await page.mouse.up();
    await shows('Slice 2 of 4');
  }, 60_000);

  test('the first picture is shown while the others are still to come', async () => {
    disc.hold(/fruit/);
    await open('fruit');
    await expect.poll(() => disc.waiting, { timeout: 10_000 }).toBe(1);
    disc.release();
    await says('Slice 99 of 196. Left edge A');
    await expect.poll(() => disc.waiting).toBeGreaterThan(1);
  }, 60_000);

  test('the disc is asked for a few pictures at a time, however fast someone scrolls', async () => {
    disc.hold(/./);
    await open('fruit');
    for (let key = 0; key < 16; key += 1) {
      await press('ArrowDown');
      disc.release();
    }
    disc.releaseAll();
    await shows('Slice 115 of 196');
    // Two ahead, one in sight, two thumbnails.
    expect(disc.mostAtOnce).toBeLessThanOrEqual(5);
  }, 60_000);

  test('while another series is still to come, nothing of the one before is in sight', async () => {
    await open('head');
    await shows('Slice 3 of 4');
    disc.hold(/fruit/);
    await button('Fruit, thin slices 196 pictures').click();
    await shows('Opening this series');
    await says('Fruit, thin slices. Opening this series');
    expect(await page.locator('.viewer-canvas').isVisible()).toBe(false);
    expect(await page.getByRole('main').innerText()).toBe('Opening this series');
    expect(await page.getByRole('group', { name: 'Brightness settings' }).count()).toBe(0);
    disc.releaseAll();
    await shows('Slice 99 of 196');
    expect(await page.locator('.viewer-canvas').isVisible()).toBe(true);
  }, 60_000);

  test('what is said over a picture is about the one in sight, not about the one that was asked for', async () => {
    await open('fruit');
    await shows('Slice 99 of 196');
    disc.hold(/fruit/);
    await press('End');
    await shows('Loading Slice 196 of 196');
    expect(await page.locator('.viewer-bottom-left').innerText()).toContain('Slice 99 of 196');
    expect(await page.locator('.viewer-count').innerText()).toBe('99 / 196');
    expect(
      Number(await page.locator('.viewer-canvas').evaluate((canvas) => getComputedStyle(canvas).opacity)),
    ).toBeLessThan(0.5);
    const loading = await page.getByText('Loading Slice 196').boundingBox();
    const letter = await page.locator('.viewer-edge-bottom').boundingBox();
    expect((loading?.y ?? 0) + (loading?.height ?? 0)).toBeLessThanOrEqual(letter?.y ?? 0);
    disc.releaseAll();
    await expect.poll(() => page.locator('.viewer-bottom-left').innerText()).toContain('Slice 196 of 196');
    await page.getByText('Loading').waitFor({ state: 'detached' });
  }, 60_000);

  test('a picture that names somebody else than the list says so, and whom it names', async () => {
    await open('mixed');
    const corner = page.locator('.viewer-top-left');
    await corner.getByText('CompressedSamples, CT1').waitFor();
    await says(
      'This picture is of somebody else. It names CompressedSamples, CT1, ID 1CT1. The list says Dog, AVeryGood, born 22 April 2014, ID 123456.',
    );
    await press('PageDown');
    await corner.getByText('Dog, AVeryGood').waitFor();
    expect(await corner.innerText()).toContain('Not checked yet');
    // what a screen reader is told follows once things have settled
    await expect
      .poll(() => page.getByText('This picture is of somebody else.').count(), { timeout: 10_000 })
      .toBe(0);
  }, 60_000);

  test('the strip keeps the series in sight', async () => {
    await open('fruit');
    await shows('Slice 99 of 196');
    const isInSight = () =>
      page.locator('.viewer-series[aria-current]').evaluate((entry) => {
        const { top, bottom } = entry.getBoundingClientRect();
        const strip = entry.closest('nav')?.getBoundingClientRect();
        return strip !== undefined && top > strip.top - 1 && bottom < strip.bottom + 1;
      });
    for (const title of ['Head', 'Colour Doppler', 'Papers', 'Damaged', 'Chest']) {
      await press(']');
      await page.locator('.viewer-series[aria-current]', { hasText: title }).waitFor();
      await expect.poll(isInSight).toBe(true);
    }
  }, 60_000);

  test('a loop plays at the speed of its file and begins again', async () => {
    await open('loops');
    await shows('Frame 1 of 8 · 23/s');
    await page.evaluate(() => {
      const count = document.querySelector('.viewer-foot .viewer-count:last-child');
      window.counts = [];
      new MutationObserver(() => window.counts.push(Number.parseInt(count?.textContent ?? '', 10))).observe(
        document.querySelector('.viewer-foot') ?? document,
        { subtree: true, childList: true, characterData: true },
      );
    });
    await press(' ');
    await button('Pause').waitFor();
    await page.waitForFunction(() => window.counts.filter((count) => count === 8).length > 1);
    await press(' ');
    const counts = await page.evaluate(() => window.counts);
    const steps = new Set(
      counts.map((count, index) => (8 + count - (counts[index - 1] ?? count)) % 8).filter((by) => by !== 0),
    );
    expect([...steps]).toEqual([1]);
    await button('Play').waitFor();
  }, 60_000);

  test('each loop of a series stands by itself', async () => {
    await open('loops');
    await page.getByText('Loop 1 of 2').waitFor();
    await press('PageDown');
    await page.getByText('Loop 2 of 2').waitFor();
    await shows('Frame 1 of 8');
    await button('Previous part').click();
    await page.getByText('Loop 1 of 2').waitFor();
  }, 60_000);

  test('a document that can’t be shown says what it is and that it goes along', async () => {
    await open('plan');
    await page.getByRole('heading', { name: 'This is a treatment plan or record.' }).waitFor();
    await shows('It is sent and exported like everything else.');
  }, 60_000);

  test('behind the end of a document comes the next part of its series', async () => {
    await open('papers');
    await says('This is a written report.');
    await button('Next part').click();
    await says('This is a PDF document.');
    await page.locator('.document-scroll').focus();
    await press('PageUp');
    await says('This is a written report.');
  }, 60_000);

  test('a picture that can’t be shown says why, and the next one is shown', async () => {
    await open('damaged');
    await says('This picture can’t be shown. The file is damaged or incomplete.');
    await shows('MRI · Stored as uncompressed');
    await button('Next part').click();
    await shows('Picture 1 of 1');
    await button('Previous part').click();
    await shows('This picture can’t be shown');
  }, 60_000);

  test('a picture without customary windows offers its own, most of its greys and all of them', async () => {
    await open('fruit');
    await shows('Slice 99 of 196');
    await page.getByRole('button', { name: 'Light for: As stored' }).click();
    const offered = await page.getByRole('menuitemradio').allTextContents();
    expect(offered.map((words) => words.split(' · ')[0])).toEqual([
      'As stored',
      'Without the extremes',
      'Full range',
    ]);
    await page.getByRole('menuitemradio', { name: 'Full range' }).click();
    await page.getByRole('button', { name: 'Light for: Full range' }).waitFor();
    await page.locator('.viewer-viewport').first().focus();
    await press('2');
    await page.getByRole('button', { name: 'Light for: Without the extremes' }).waitFor();
  });

  test('presets, inversion, zoom, turning and mirroring show in the corners, and Reset takes them back', async () => {
    await open('head');
    await shows('W 100 C 35');
    await press('2');
    await shows('W 80 C 40');
    await press('i', '+', 't', 'f');
    await shows('Turned by 90° · Mirrored · Inverted');
    await shows('Zoom 1.2');
    await says('Left edge AH, top edge R.');
    await press('ArrowUp');
    await shows('W 80 C 40');
    await press('r');
    await shows('W 100 C 35');
    await says('Left edge R, top edge AH.');
    await shows('Zoom 1.0');
  }, 60_000);

  test('dragging with Light changes the window, and Move and Zoom what is in sight', async () => {
    await open('head');
    await shows('W 100 C 35');
    const drag = async (): Promise<void> => {
      await page.mouse.move(600, 350);
      await page.mouse.down();
      await page.mouse.move(640, 380, { steps: 5 });
      await page.mouse.up();
    };
    await drag();
    await expect.poll(() => page.getByText('W 100 C 35').count()).toBe(0);
    await page.getByRole('radio', { name: 'Zoom' }).click();
    await drag();
    await expect.poll(() => page.getByText('Zoom 1.0').count()).toBe(0);
  }, 60_000);

  test('the question mark lists every key, and Escape puts the list away', async () => {
    await open('head');
    await shows('Slice 3 of 4');
    await press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }, 60_000);

  test('every series has its thumbnail, its count and what is missing beside it', async () => {
    await open('head');
    const strip = page.getByRole('navigation', { name: 'Series' });
    await strip.getByText('196 pictures').waitFor();
    await strip.getByText('2 missing').waitFor();
    await page.locator('.viewer-bottom-left').getByText('2 missing').waitFor();
    await strip
      .getByRole('listitem')
      .filter({ hasText: 'Papers' })
      .getByText('still being checked')
      .scrollIntoViewIfNeeded();
    await strip.locator('.series-thumbnail-document').waitFor();
    await expect.poll(() => strip.locator('canvas').count()).toBeGreaterThanOrEqual(3);
    await strip.getByRole('button', { name: 'Fruit, thin slices' }).click();
    await shows('Slice 99 of 196');
  }, 60_000);

  test('the scale bar is there where sizes are known, and says what they were measured by', async () => {
    await open('head');
    await shows('5 cm');
    await press(']');
    await shows('by the ultrasound machine');
  }, 60_000);

  test('a series that is listed anew keeps the picture in sight, and how one looks at it', async () => {
    await open('fruit');
    await shows('Slice 99 of 196');
    await press('ArrowDown', 'ArrowDown');
    await shows('Slice 101 of 196');
    for (const what of ['Turn', 'Mirror', 'Invert']) {
      await button('Picture').click();
      await page.getByRole(what === 'Invert' ? 'menuitemcheckbox' : 'menuitem', { name: what }).click();
      await press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
    }
    await press('+', '+');
    await page.locator('.viewer-viewport[data-loading="false"]').waitFor();
    const drawn = (): Promise<string> =>
      page.locator('.viewer-canvas canvas').evaluate(async (canvas) => {
        // it draws with the next picture of the screen
        for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
        return (canvas as HTMLCanvasElement).toDataURL();
      });
    const corners = (): Promise<string> => page.locator('.viewer-overlay').first().innerText();
    const [before, said] = [await drawn(), await corners()];
    await page.evaluate(() => {
      window.listAnew();
    });
    await shows('Slice 96 of 196');
    expect((await drawn()) === before).toBe(true);
    expect(await corners()).toBe(said.replace('Slice 101', 'Slice 96'));
    await press('ArrowUp', 'ArrowDown');
    await shows('Slice 96 of 196');
    await page.locator('.viewer-viewport[data-loading="false"]').waitFor();
    expect((await drawn()) === before).toBe(true);
  }, 60_000);

  test('nothing of the pictures is left when the viewer is closed', async () => {
    await open('head');
    await shows('Slice 3 of 4');
    await expect.poll(() => page.evaluate(() => window.remains().pictures)).toBeGreaterThan(0);
    await button('Back to the list').click();
    await page.getByText('closed').waitFor();
    expect(await page.evaluate(() => window.remains())).toEqual({ engines: 0, pictures: 0 });
  }, 60_000);

  test.each(['head', 'loops', 'papers'])(
    'axe finds no fault with it (%s)',
    async (key) => {
      await open(key);
      await page.getByRole('status').filter({ hasText: /\w/ }).waitFor({ state: 'attached' });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        JSON.stringify(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 150))])),
      ).toBe('[]');
    },
    60_000,
  );
});

describe('slices without a window of their own, of which the middle one is lost', () => {
  const folder = scratchFolder();
  beforeAll(() => {
    const script = [
      'import pydicom, sys',
      'for name in ("01", "02", "04"):',
      '    slice = pydicom.dcmread(f"{sys.argv[1]}/{name}.dcm")',
      '    del slice.WindowCenter, slice.WindowWidth',
      '    slice.save_as(f"{sys.argv[2]}/{name}.dcm")',
      'open(f"{sys.argv[2]}/03.dcm", "w").write("no picture")',
    ].join('\n');
    execFileSync('/usr/bin/python3', ['-c', script, join(corpus, 'series-ct/ge-head-4'), folder]);
  });
  const viewer = new ViewerPage({
    fileOf: (name) => join(folder, basename(name)),
    listSeries: async (origin) => [await corpusSeries(origin, 'head', 'Head', /^series-ct\/ge-head-4\//)],
  });

  test('are all shown through that of the first in sight, also after Reset', async () => {
    const inCell = viewer.cell();
    const window = inCell.getByText(/^W -?\d+ C -?\d+$/).first();
    const lies = (place: string): Promise<void> => inCell.getByText(place).first().waitFor();
    await viewer.open('head');
    await inCell.getByText('This picture can’t be shown').first().waitFor();
    await viewer.press('End');
    await lies('Slice 4 of 4');
    const atFirst = await window.innerText();
    await viewer.press('Home');
    await lies('Slice 1 of 4');
    expect(await window.innerText()).toBe(atFirst);
    await viewer.press('i', 'r');
    await inCell.getByText('Inverted').waitFor({ state: 'detached' });
    expect(await window.innerText()).toBe(atFirst);
  });
});

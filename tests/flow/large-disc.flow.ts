import { chmodSync, rmSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Bridge } from '../../shared/contract/ipc';
import { folderForApp, launchApp } from './launch';
import { makeDisc } from './made-disc';
import { walkIn } from './walk';

type PageGlobal = typeof globalThis & { readonly discport: Bridge };
type MainGlobal = typeof globalThis & { readonly longestBlock: () => number };

const isLong = process.env['DISCPORT_LONG'] !== undefined;
const series = 160;
const picturesEach = isLong ? 125 : 15;

interface Milestones {
  /** From the first catalog that the page is told until it is drawn, and until the first small picture is. */
  readonly list: number;
  readonly thumbnail: number;
}

/** Asked before something is opened. */
const watchFirstCatalog = (window: Page): Promise<Milestones> =>
  window.evaluate(
    () =>
      new Promise<Milestones>((done) => {
        const stop = (globalThis as PageGlobal).discport.on('scan:catalog', () => {
          stop();
          const told = performance.now();
          let list: number | undefined;
          const look = (): void => {
            if (document.querySelector('.catalog-row') !== null) list ??= performance.now() - told;
            if (document.querySelector('.series-thumbnail-picture canvas') === null)
              requestAnimationFrame(look);
            else done({ list: list ?? 0, thumbnail: performance.now() - told });
          };
          look();
        });
      }),
  );

const ms = (value: number): string => `${value.toFixed(0)} ms`;

test.each([
  ['with a DICOMDIR', true],
  ['without one', false],
])(
  'a disc of many pictures %s is listed and shown, and main goes on answering',
  async (what, dicomdir) => {
    const folder = folderForApp();
    chmodSync(folder, 0o755);
    makeDisc(folder, { patients: 1, studiesEach: 40, seriesEach: series / 40, picturesEach, dicomdir });
    const launched = await launchApp();
    const { app, window } = launched;
    const { press, heading, answerDialogs } = walkIn(launched);
    await answerDialogs(folder);
    await press(/^Send pictures/);
    const milestones = watchFirstCatalog(window);
    await window.evaluate(() => (globalThis as PageGlobal).discport.call('app:info', undefined));
    await app.evaluate(() => {
      let [longest, last] = [0, performance.now()];
      setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }, 1);
      Object.assign(globalThis, { longestBlock: () => longest });
    });
    await press(/^Disc, USB stick or folder/);
    await heading('Sample, Robin');
    await window.getByText('Still checking every picture').waitFor({ state: 'detached' });
    const { list, thumbnail } = await milestones;
    const [box] = await window.getByRole('checkbox').all();
    await box?.focus();
    // to its end, so that most of it was drawn once
    await window.locator('.catalog-scroller').evaluate(async (scroller) => {
      for (let at = 0; at < scroller.scrollHeight; at += 2000) {
        scroller.scrollTop = at;
        await new Promise(requestAnimationFrame);
      }
      scroller.scrollTop = scroller.scrollHeight;
    });
    await window.locator('.catalog-row').last().waitFor();
    // the keys go on where they were
    expect(
      await window.evaluate(() => document.activeElement?.closest('[aria-posinset]')?.ariaPosInSet),
    ).toBe('1');
    expect(await window.locator('.catalog-row').count()).toBeLessThan(40);
    const longest = await app.evaluate(() => (globalThis as MainGlobal).longestBlock());
    console.log(
      `${series * picturesEach} pictures ${what}: list drawn ${ms(list)} after the catalog, first small picture ${ms(thumbnail)}; main blocked ${ms(longest)} at most`,
    );
    expect(await window.locator('footer').innerText()).toContain(
      `${(series * picturesEach).toLocaleString('en-GB')} pictures`,
    );
    await launched.close();
    rmSync(folder, { recursive: true, force: true });
  },
  isLong ? 600_000 : 120_000,
);

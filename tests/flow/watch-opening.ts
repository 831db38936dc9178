import type { Page } from 'playwright-core';
import type { Bridge } from '../../shared/contract/ipc';
import type { LaunchedApp } from './launch';

type PageGlobal = typeof globalThis & { readonly discport: Bridge };
type MainGlobal = typeof globalThis & { readonly longestBlock: () => number };

interface Milestones {
  /** From the first catalog that the page is told until it is drawn, and until the first small picture is. */
  readonly listMs: number;
  readonly thumbnailMs: number;
}

/** How the app fares while a disc is opened. */
export interface WatchedOpening {
  readonly milestones: Promise<Milestones>;
  /** The longest time in which main heard nothing, until now. */
  readonly blockedMs: () => Promise<number>;
}

const watchFirstCatalog = (window: Page): Promise<Milestones> =>
  window.evaluate(
    () =>
      new Promise<Milestones>((done) => {
        const stop = (globalThis as PageGlobal).discport.on('scan:catalog', () => {
          stop();
          const told = performance.now();
          let listMs: number | undefined;
          const look = (): void => {
            if (document.querySelector('.catalog-row') !== null) listMs ??= performance.now() - told;
            if (document.querySelector('.series-thumbnail-picture canvas') === null)
              requestAnimationFrame(look);
            else done({ listMs: listMs ?? 0, thumbnailMs: performance.now() - told });
          };
          look();
        });
      }),
  );

/** Asked before something is opened. */
export const watchOpening = async ({ app, window }: LaunchedApp): Promise<WatchedOpening> => {
  const milestones = watchFirstCatalog(window);
  // answered behind the question before it: the page listens
  await window.evaluate(() => (globalThis as PageGlobal).discport.call('app:info', undefined));
  await app.evaluate(() => {
    let [longest, last] = [0, performance.now()];
    setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    Object.assign(globalThis, { longestBlock: () => longest });
  });
  return {
    milestones,
    blockedMs: () => app.evaluate(() => (globalThis as MainGlobal).longestBlock()),
  };
};

/** To the end of the list, so that most of it was drawn once. */
export const scrollThrough = async (window: Page): Promise<void> => {
  await window.locator('.catalog-scroller').evaluate(async (scroller) => {
    for (let at = 0; at < scroller.scrollHeight; at += 2000) {
      scroller.scrollTop = at;
      await new Promise(requestAnimationFrame);
    }
    scroller.scrollTop = scroller.scrollHeight;
  });
  await window.locator('.catalog-row').last().waitFor();
};

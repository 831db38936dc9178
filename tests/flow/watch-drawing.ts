import type { Page } from 'playwright-core';

/** How quickly a viewer is, ms; and how many pictures a second it draws while one browses as fast as the screen is drawn. */
export interface ViewerFigures {
  readonly firstMs: number;
  readonly loadMs: number;
  readonly inputMs: number;
  readonly scrollMs: number;
}

/** The same for every viewer that is drawn by cornerstone, which tells the element of each picture that it drew. */
export interface Driven {
  readonly open: () => void;
  readonly isComplete: () => boolean;
  /** To the first slice, of how many. */
  readonly begin: () => number;
  readonly step: () => void;
}

type PageGlobal = typeof globalThis & { driven: Driven };

/**
 * Opens a series, waits until all of it is there, goes on by single steps, then browses through it.
 *
 * @param window where `globalThis.driven` was set up to do so
 */
export const measureViewer = (window: Page): Promise<ViewerFigures> =>
  window.evaluate(async () => {
    const { driven } = globalThis as PageGlobal;
    const nextFrame = (): Promise<number> => new Promise(requestAnimationFrame);
    let drawn = 0;
    let lastDrawn = 0;
    document.addEventListener(
      'CORNERSTONE_IMAGE_RENDERED',
      () => {
        drawn += 1;
        lastDrawn = performance.now();
      },
      { capture: true },
    );
    const until = async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) await nextFrame();
    };
    const median = (values: readonly number[]): number =>
      [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

    const from = performance.now();
    driven.open();
    await until(() => drawn > 0);
    const firstMs = lastDrawn - from;
    await until(driven.isComplete);
    const loadMs = performance.now() - from;

    const before = drawn;
    const slices = driven.begin();
    await until(() => drawn > before);
    const inputs: number[] = [];
    while (inputs.length < Math.min(30, slices / 3)) {
      for (let rest = 0; rest < 5; rest += 1) await nextFrame();
      const drawnBefore = drawn;
      const pressed = performance.now();
      driven.step();
      await until(() => drawn > drawnBefore);
      inputs.push(lastDrawn - pressed);
    }

    const [start, count] = [performance.now(), drawn];
    for (let steps = inputs.length; steps < slices - 1; steps += 1) {
      driven.step();
      await nextFrame();
    }
    await nextFrame();
    const scrollMs = (performance.now() - start) / (drawn - count);
    return { firstMs, loadMs, inputMs: median(inputs), scrollMs };
  });

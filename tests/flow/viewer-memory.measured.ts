import { expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch';
import { walkIn } from './walk';

const disc = process.env['DISCPORT_MEASURED_DISC'] ?? '';
const patience = { timeout: 600_000 };

/** MB of the page and of what draws it. */
const memoryOf = ({ app }: LaunchedApp): Promise<number> =>
  app.evaluate(({ app: electron }) =>
    electron
      .getAppMetrics()
      .filter(({ type }) => type === 'Tab' || type === 'GPU')
      .reduce((sum, { memory }) => sum + memory.workingSetSize / 1e3, 0),
  );

test(
  'all of a series is there, and gone again when it is closed',
  async () => {
    const launched = await launchApp();
    const { window } = launched;
    const { press, answerDialogs } = walkIn(launched);
    await answerDialogs(disc);
    await press(/^Send pictures/);
    await press(/^Disc, USB stick or folder/);
    await window.getByText('Still checking every picture').waitFor({ state: 'detached', ...patience });
    const collect = async (): Promise<void> => {
      const devTools = await window.context().newCDPSession(window);
      await devTools.send('HeapProfiler.collectGarbage');
      await devTools.detach();
    };
    const look = async (): Promise<void> => {
      await press('Look at THORAX');
      await window.locator('.viewer-slider-loaded').waitFor({ state: 'attached', ...patience });
      // until nothing more comes: all of it, or as much as there is room for
      await window.evaluate(async () => {
        let width = '';
        for (let same = 0; same < 8; same += 1) {
          await new Promise((done) => setTimeout(done, 500));
          const now = document.querySelector<HTMLElement>('.viewer-slider-loaded')?.style.width ?? '';
          if (now !== width) same = 0;
          width = now;
        }
      });
    };
    // once, so that what the viewer itself takes counts for neither; nor does what the driver of this window has the page keep: the
    // last 100 MB of all that it fetched
    await look();
    await press('Back to the list');
    await collect();
    const before = await memoryOf(launched);
    await look();
    const full = await memoryOf(launched);
    await press('Back to the list');
    await collect();
    await expect.poll(() => memoryOf(launched), { timeout: 30_000 }).toBeLessThan(full);
    const after = await memoryOf(launched);
    console.log(JSON.stringify({ fullMb: full, grownMb: full - before, leftMb: after - before }));
    await launched.close();
  },
  patience.timeout,
);

import { chmodSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { folderForApp, launchApp } from './launch';
import { makeDisc } from './made-disc';
import { walkIn } from './walk';

const isLong = process.env['DISCPORT_LONG'] !== undefined;
const slices = isLong ? 3000 : 120;
const side = 512;
const patience = { timeout: isLong ? 900_000 : 60_000 };

/** Of what is decoded no more is kept than this, however long a series is; beside it what the page and its drawing take. */
const mostGrownMb = 768 + 500;

test(
  `a series of ${slices} slices is gone through to its end and its middle, and holds no more memory than it may`,
  async () => {
    const folder = folderForApp();
    chmodSync(folder, 0o755);
    makeDisc(folder, { patients: 1, studiesEach: 1, seriesEach: 1, picturesEach: slices, side });
    const launched = await launchApp({ openPath: folder });
    const { app, window } = launched;
    const { press } = walkIn(launched);
    /** MB of the page and of what draws it. */
    const memory = (): Promise<number> =>
      app.evaluate(({ app: electron }) =>
        electron
          .getAppMetrics()
          .filter(({ type }) => type === 'Tab' || type === 'GPU')
          .reduce((sum, { memory: { workingSetSize } }) => sum + workingSetSize / 1e3, 0),
      );
    await window.getByText('Still checking every picture').waitFor({ state: 'detached', ...patience });
    const before = await memory();
    let most = before;
    const shows = async (slice: number): Promise<void> => {
      const place = `Slice ${slice.toLocaleString('en-GB')} of ${slices.toLocaleString('en-GB')}`;
      await window.getByText(place).first().waitFor(patience);
      most = Math.max(most, await memory());
    };
    /** Until nothing more comes; the share of the series that is there, and where it begins, in hundredths. */
    const loaded = (): Promise<{ readonly from: number; readonly share: number }> =>
      window.evaluate(async () => {
        let last = '';
        for (let same = 0; same < 6; same += 1) {
          await new Promise((done) => setTimeout(done, 500));
          const now = document.querySelector<HTMLElement>('.viewer-slider-loaded')?.style.cssText ?? '';
          if (now !== last) same = 0;
          last = now;
        }
        const { left = '', width = '' } =
          document.querySelector<HTMLElement>('.viewer-slider-loaded')?.style ?? {};
        return { from: parseFloat(left), share: parseFloat(width) };
      });
    await press('Look at Head, thin slices');
    await shows(Math.floor(slices / 2) + 1);
    const tools = window.getByRole('button', { name: 'Tools' });
    if ((await tools.getAttribute('aria-pressed')) === 'false') await tools.click();
    await window.locator('.viewer-viewport').first().focus();
    // nearest slices first: what is kept lies around the one in sight
    const around = await loaded();
    expect(around.from).toBeLessThanOrEqual(50);
    expect(around.from + around.share).toBeGreaterThanOrEqual(50);
    await window.keyboard.press('End');
    await shows(slices);
    const atEnd = await loaded();
    expect(atEnd.from + atEnd.share).toBeCloseTo(100, 1);
    // back through a hundred, one by one
    for (let step = 1; step <= 100; step += 1) await window.keyboard.press('ArrowUp');
    await shows(slices - 100);
    await window.keyboard.press('Home');
    await shows(1);
    expect((await loaded()).from).toBeCloseTo(0, 1);
    const track = await window.locator('.viewer-slider-track').boundingBox();
    if (track === null) throw new Error('no slider');
    await window.mouse.click(track.x + track.width / 2, track.y + track.height / 2);
    const half = slices / 2;
    await expect
      .poll(async () => {
        const words = await window.locator('.viewer-overlay').first().innerText();
        const [, slice = ''] = /Slice ([\d,]+) of/.exec(words) ?? [];
        return Math.abs(Number(slice.replaceAll(',', '')) - half);
      }, patience)
      .toBeLessThan(0.02 * slices);
    await loaded();
    most = Math.max(most, await memory());
    console.log(
      `${slices} slices: ${before.toFixed(0)} MB before, ${most.toFixed(0)} MB at most; raw they are ${((slices * 2 * side ** 2) / 1e6).toFixed(0)} MB`,
    );
    expect(most - before).toBeLessThan(mostGrownMb);
    await launched.close();
    rmSync(folder, { recursive: true, force: true });
  },
  isLong ? 1_800_000 : 240_000,
);

import { chmodSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { folderForApp, launchApp } from './launch';
import { makeDisc } from './made-disc';
import { walkIn } from './walk';
import { scrollThrough, watchOpening } from './watch-opening';

const isLong = process.env['DISCPORT_LONG'] !== undefined;
const series = 160;
const picturesEach = isLong ? 125 : 15;

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
    const { window } = launched;
    const { press, heading, answerDialogs } = walkIn(launched);
    await answerDialogs(folder);
    await press(/^Send pictures/);
    const { milestones, blockedMs } = await watchOpening(launched);
    await press(/^Disc, USB stick or folder/);
    await heading('Sample, Robin');
    await window.getByText('Still checking every picture').waitFor({ state: 'detached' });
    const { listMs, thumbnailMs } = await milestones;
    const [box] = await window.getByRole('checkbox').all();
    await box?.focus();
    await scrollThrough(window);
    // the keys go on where they were
    expect(
      await window.evaluate(() => document.activeElement?.closest('[aria-posinset]')?.ariaPosInSet),
    ).toBe('1');
    expect(await window.locator('.catalog-row').count()).toBeLessThan(40);
    console.log(
      `${series * picturesEach} pictures ${what}: list drawn ${ms(listMs)} after the catalog, first small picture ${ms(thumbnailMs)}; main blocked ${ms(await blockedMs())} at most`,
    );
    expect(await window.locator('footer').innerText()).toContain(
      `${(series * picturesEach).toLocaleString('en-GB')} pictures`,
    );
    await launched.close();
    rmSync(folder, { recursive: true, force: true });
  },
  isLong ? 600_000 : 120_000,
);

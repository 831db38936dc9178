import { expect, test } from 'vitest';
import { launchApp } from './launch';
import { walkIn } from './walk';
import { scrollThrough, watchOpening } from './watch-opening';

const disc = process.env['DISCPORT_MEASURED_DISC'] ?? '';

test('a disc is opened, checked and looked through, and how that went is printed', async () => {
  const launched = await launchApp();
  const { window } = launched;
  const { press, answerDialogs } = walkIn(launched);
  await answerDialogs(disc);
  await press(/^Send pictures/);
  const { milestones, blockedMs } = await watchOpening(launched);
  await press(/^Disc, USB stick or folder/);
  const { listMs, thumbnailMs } = await milestones;
  await window.getByText('Still checking every picture').waitFor({ state: 'detached', timeout: 60_000 });
  await scrollThrough(window);
  console.log(JSON.stringify({ listMs, thumbnailMs, blockedMs: await blockedMs() }));
  expect(listMs).toBeLessThanOrEqual(thumbnailMs);
  await launched.close();
});

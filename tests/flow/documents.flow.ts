import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchApp, type LaunchedApp } from './launch';
import { drop, keepPicture, walkIn } from './walk';

const corpus = fileURLToPath(new URL('../corpus', import.meta.url));

let launched: LaunchedApp;
beforeAll(async () => {
  launched = await launchApp();
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepPicture(launched, task.name);
});
afterAll(async () => {
  await launched.close();
});

test('a PDF is read in the app, under its own policy', async () => {
  const { window } = launched;
  const { heading } = walkIn(launched);
  await heading('What would you like to do?');
  await drop(window, join(corpus, 'synthetic/encapsulated-pdf.dcm'));
  await window
    .getByRole('button', { name: /^Look at/ })
    .first()
    .click();
  await window.getByText('Page 1 of 2').first().waitFor();
  await expect
    .poll(() => window.locator('.pdf-text').textContent(), { timeout: 20_000 })
    .toContain('Synthetic radiology report');
  // letters of a font that came with the app: black on white
  const isDrawn = (): Promise<boolean> =>
    window.locator('.pdf-page canvas').evaluate((element) => {
      const canvas = element instanceof HTMLCanvasElement ? element : undefined;
      const { data } = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      };
      return data.some((level, at) => at % 4 === 0 && level < 100);
    });
  await expect.poll(isDrawn, { timeout: 20_000 }).toBe(true);
});

import { chmodSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { folderForApp, launchApp } from './launch';
import { walkIn } from './walk';

const images = fileURLToPath(new URL('../../docs/images', import.meta.url));
const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));
const corpus = fileURLToPath(new URL('../corpus', import.meta.url));

const sizes = [
  { width: 1024, height: 700 },
  { width: 1440, height: 900 },
];

const openViewer = async (folder: string, series: string | RegExp) => {
  const launched = await launchApp({ openPath: folder });
  const { window } = launched;
  const { press } = walkIn(launched);
  const loaded = (): Promise<void> =>
    window
      .locator('.viewer-viewport[data-loading="true"], .viewer-viewport [data-waiting="true"]')
      .first()
      .waitFor({ state: 'detached' });
  const take = async (name: string): Promise<void> => {
    for (const size of sizes) {
      await launched.app.evaluate(
        ({ BrowserWindow }, { width, height }) =>
          BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
        size,
      );
      await window.waitForFunction(
        ({ width, height }) => innerWidth === width && innerHeight === height,
        size,
      );
      await loaded();
      await window.mouse.move(size.width - 4, 4);
      // what follows the size is drawn with the next frames
      await window.evaluate(async () => {
        for (let frames = 0; frames < 20; frames += 1) await new Promise(requestAnimationFrame);
      });
      await window.screenshot({
        path: join(images, `${name}-${size.width}.png`),
        animations: 'disabled',
      });
    }
  };
  const choose = async (menu: string, entry: string | RegExp): Promise<void> => {
    await press(menu);
    await window.getByRole('menu').getByLabel(entry, { exact: true }).click();
    await window.getByRole('menu').waitFor({ state: 'detached' });
    await loaded();
  };
  await window.getByText('Still checking every picture').waitFor({ state: 'detached' });
  await window.getByRole('button', { name: series }).first().click();
  await window.locator('.viewer-viewport[data-loading="false"] canvas').first().waitFor();
  return { ...launched, press, take, choose };
};

test('each layout of the viewer has its picture taken', async () => {
  mkdirSync(images, { recursive: true });
  const viewer = await openViewer(sampleDisc, 'Look at CT and MRI of the head');
  await viewer.take('patient');
  await viewer.press('Tools');
  await viewer.take('tools');
  for (const [rows, columns] of [
    [1, 2],
    [2, 2],
    [3, 3],
  ]) {
    await viewer.choose('Layout', `Rows ${rows}, columns ${columns}`);
    await viewer.take(`layout-${rows}x${columns}`);
  }
  await viewer.close();
});

test('and so has a volume in its planes and as a body', async () => {
  const folder = folderForApp();
  chmodSync(folder, 0o755);
  cpSync(join(corpus, 'series-mr/fruit-ge-196'), join(folder, 'DICOM'), { recursive: true });
  const viewer = await openViewer(folder, 'Look at Accelerated SAG IR-SPGR');
  // a body that is drawn without a graphics card holds the window for as long as that takes
  viewer.window.setDefaultTimeout(90_000);
  await viewer.press('Tools');
  await viewer.choose('Layout', 'Three planes');
  await viewer.window.getByText('Computed from 196 slices').waitFor();
  await viewer.press(/^Light for/);
  await viewer.window.getByRole('menuitemradio', { name: 'Without the extremes' }).click();
  await viewer.window.getByRole('menu').waitFor({ state: 'detached' });
  await viewer.take('three-planes');
  await viewer.close();
  rmSync(folder, { recursive: true });
}, 300_000);

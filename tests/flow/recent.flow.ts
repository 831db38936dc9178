import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Bridge } from '../../shared/contract/ipc';
import { folderForApp, launchApp, type LaunchedApp } from './launch';
import { walkIn } from './walk';

type PageGlobal = typeof globalThis & { readonly discport: Bridge };

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));

const open = async (launched: LaunchedApp, path: string): Promise<void> => {
  const { press, heading, answerDialogs } = walkIn(launched);
  await answerDialogs(path);
  await press('Discport, back to the start');
  await press(/^Send pictures/);
  await press(/^Disc, USB stick or folder/);
  await heading('Sample, Robin');
  await launched.window.getByText('Still checking every picture').waitFor({ state: 'detached' });
  await press('Discport, back to the start');
};

test('what was opened is offered again, by main’s own list, and nothing tells the patient', async () => {
  const folder = folderForApp();
  chmodSync(folder, 0o755);
  const [first, named] = [join(folder, 'CT of March'), join(folder, 'Robin S')];
  for (const path of [first, named]) cpSync(sampleDisc, path, { recursive: true });
  const launched = await launchApp();
  const { userDataDir } = launched;
  await open(launched, named);
  await open(launched, first);
  await expect.poll(() => readFileSync(join(userDataDir, 'recent.json'), 'utf8')).toContain('CT of March');
  // it is open: that is said above
  expect(await launched.window.getByText('Opened last').count()).toBe(0);
  await launched.app.close();

  const again = await launchApp({ userDataDir });
  const { window } = again;
  const { press, heading } = walkIn(again);
  const entry = window.getByRole('button', { name: /^CT of March/ });
  await entry.waitFor();
  const kept = readFileSync(join(userDataDir, 'recent.json'), 'utf8');
  expect(kept).toContain('CT of March');
  expect(kept).not.toMatch(/robin|sample|1971/i);
  // the page may name what main lists, and no path
  const refused = { ok: false, error: { code: 'usage/wrong', facts: {}, remedy: 'report' } };
  expect(
    await window.evaluate(async (path) => {
      const { discport } = globalThis as PageGlobal;
      return [
        await discport.call('scan:start', { paths: [path] }),
        await discport.call('recent:choose', { id: '0'.repeat(32) }),
      ];
    }, first),
  ).toEqual([refused, refused]);
  await entry.click();
  await heading('Sample, Robin');

  await again.window.getByText('Still checking every picture').waitFor({ state: 'detached' });
  renameSync(first, join(folder, 'elsewhere'));
  await open(again, join(folder, 'elsewhere'));
  await window.getByText('not there now').waitFor();
  expect(await entry.isDisabled()).toBe(true);
  await press('Take CT of March off the list');
  await entry.waitFor({ state: 'detached' });

  await press('Settings');
  await window.getByText('Offer again what was opened last').click();
  await expect.poll(() => existsSync(join(userDataDir, 'recent.json'))).toBe(false);
  await open(again, join(folder, 'elsewhere'));
  await heading('What would you like to do?');
  expect(await window.getByText('Opened last').count()).toBe(0);
  await again.close();
  rmSync(userDataDir, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

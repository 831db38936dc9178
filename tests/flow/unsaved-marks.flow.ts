import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { folderForApp, launchApp, type LaunchedApp } from './launch';
import { keepPicture, walkIn } from './walk';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));

let launched: LaunchedApp;
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await keepPicture(launched, task.name);
  await launched.kill();
});

/** Looks at the first exam, and draws a length on it by keys alone. */
const measure = async ({ window }: LaunchedApp): Promise<void> => {
  await window
    .getByRole('button', { name: /^Look at/ })
    .first()
    .click();
  await window.locator('.viewer-viewport[data-loading="false"]').first().waitFor();
  const tools = window.getByRole('button', { name: 'Tools' });
  if ((await tools.getAttribute('aria-pressed')) === 'false') await tools.click();
  await window.locator('.viewer-viewport').first().focus();
  for (const key of ['d', 'Enter', 'ArrowRight', 'ArrowRight', 'Enter', 'Escape'])
    await window.keyboard.press(key);
  await window.locator('.measure-words').first().waitFor({ state: 'attached' });
};
const question = ({ window }: LaunchedApp, name: string) => window.getByRole('alertdialog', { name });
/** As the cross of the window does it. */
const closeWindow = ({ app }: LaunchedApp): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close();
  });

test('what was measured outlives the exam, and neither the exam nor the app is left with it unasked', async () => {
  launched = await launchApp({ openPath: sampleDisc });
  const { app, window } = launched;
  const { press } = walkIn(launched);
  await measure(launched);
  // by keys: the easy answer has the focus, and Escape answers nothing
  await window.keyboard.press('Escape');
  await question(launched, 'What should become of your marks?').waitFor();
  await question(launched, 'What should become of your marks?')
    .getByText('1 measurement, text or key picture is saved nowhere.')
    .waitFor();
  // whose, and of which exam
  const exams = question(launched, 'What should become of your marks?').getByRole('listitem');
  const person = await window.locator('.viewer-top-left bdi').first().innerText();
  expect(await exams.allInnerTexts()).toEqual([expect.stringMatching(/^(CT|MRI|X-ray) · .+ · /)]);
  expect(await exams.first().innerText()).toContain(person);
  await window.keyboard.press('Escape');
  await question(launched, 'What should become of your marks?').waitFor({ state: 'detached' });
  expect(await window.locator('.measure-words').count()).toBe(1);
  await window.keyboard.press('Escape');
  await expect
    .poll(() => window.evaluate(() => document.activeElement?.textContent))
    .toBe('Keep them for now');
  await window.keyboard.press('Enter');
  // in the list, and back: it is there, and asked about no more
  await window
    .getByRole('button', { name: /^Look at/ })
    .first()
    .click();
  await window.locator('.measure-words').first().waitFor({ state: 'attached' });
  await press('Back to the list');
  await window
    .getByRole('button', { name: /^Look at/ })
    .first()
    .waitFor();
  await closeWindow(launched);
  const closing = question(launched, 'Close Discport?');
  await closing.waitFor();
  await window.keyboard.press('Enter');
  await closing.waitFor({ state: 'detached' });
  // quitting by the menu or a key of the system is asked about as well
  await app.evaluate(({ app: electron }) => {
    electron.quit();
  });
  await closing.waitFor();
  const ended = once(app.process(), 'exit');
  await closing.getByRole('button', { name: 'Close without them' }).click();
  expect((await ended)[0]).toBe(0);
});

test('what is saved on the way is asked about no more', async () => {
  launched = await launchApp({ openPath: sampleDisc });
  const { app } = launched;
  const { press, answerDialogs } = walkIn(launched);
  const folder = folderForApp();
  await answerDialogs(join(folder, 'report.dcm'));
  await measure(launched);
  await press('Back to the list');
  await question(launched, 'What should become of your marks?')
    .getByRole('button', { name: 'Save them…' })
    .click();
  await question(launched, 'What should become of your marks?').waitFor({ state: 'detached' });
  expect(readdirSync(folder)).toEqual(['report.dcm']);
  const ended = once(app.process(), 'exit');
  await closeWindow(launched);
  expect((await ended)[0]).toBe(0);
});

test('several files are saved into one folder that is asked for once, and replace nothing there', async () => {
  launched = await launchApp({ openPath: sampleDisc });
  const { app, window } = launched;
  const { press, answerDialogs } = walkIn(launched);
  const folder = folderForApp();
  writeFileSync(join(folder, 'Measurements.dcm'), 'of somebody else');
  await answerDialogs(folder);
  await measure(launched);
  await window.keyboard.press('k');
  await press('Back to the list');
  await question(launched, 'What should become of your marks?')
    .getByRole('button', { name: 'Save them…' })
    .click();
  await question(launched, 'What should become of your marks?').waitFor({ state: 'detached' });
  expect(readdirSync(folder).sort()).toEqual(['Key pictures.dcm', 'Measurements 2.dcm', 'Measurements.dcm']);
  expect(readFileSync(join(folder, 'Measurements.dcm'), 'utf8')).toBe('of somebody else');
  execFileSync('dcmftest', [join(folder, 'Key pictures.dcm'), join(folder, 'Measurements 2.dcm')]);
  const ended = once(app.process(), 'exit');
  await closeWindow(launched);
  expect((await ended)[0]).toBe(0);
});

import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Bridge } from '../../shared/contract/ipc';
import { folderForApp, launchApp } from './launch';
import { walkIn } from './walk';

const sampleDisc = fileURLToPath(new URL('../../resources/sample-disc', import.meta.url));

type PageGlobal = typeof globalThis & { readonly discport: Bridge };

test('a file of bytes is saved where the person says, and in the place of what was there', async () => {
  const folder = folderForApp();
  chmodSync(folder, 0o755);
  const launched = await launchApp({ openPath: sampleDisc });
  const { answerDialogs, heading } = walkIn(launched);
  await heading('Sample, Robin');
  const saved = join(folder, 'Measurements.dcm');
  writeFileSync(saved, 'something longer that was there');
  await answerDialogs(saved);
  const outcome = await launched.window.evaluate(() => {
    const { discport } = globalThis as PageGlobal;
    return discport.call('file:save', {
      label: 'Measurements',
      kind: 'dcm',
      bytes: Uint8Array.of(0, 255, 7),
    });
  });
  expect(outcome).toEqual({ ok: true, value: { saved: true } });
  expect([...readFileSync(saved)]).toEqual([0, 255, 7]);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  await launched.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the report says in plain words what is lost, is saved as text, and prints dark on white without the window around it', async () => {
  const folder = folderForApp();
  chmodSync(folder, 0o755);
  const disc = join(folder, 'disc');
  cpSync(sampleDisc, disc, { recursive: true });
  const slice = (number: number): string => `DICOM/ST000001/SE000001/IM00000${String(number)}`;
  for (const number of [1, 2]) rmSync(join(disc, slice(number)));
  writeFileSync(join(disc, 'VIEWER.EXE'), 'MZ');
  const launched = await launchApp({ openPath: disc });
  const { app, window } = launched;
  const { press, heading, answerDialogs } = walkIn(launched);
  await heading('Sample, Robin');
  await window.getByText('Still checking every picture').waitFor({ state: 'detached' });
  await window.evaluate(() => {
    document.documentElement.dataset['theme'] = 'dark';
  });
  await press('See the report');
  await heading(/^What we found on/);
  await window.getByText(/^[23] of \d+ pictures are missing or can’t be used\.$/).waitFor();

  const saved = join(folder, 'report.txt');
  await answerDialogs(saved);
  await press('Save the report');
  await window.getByRole('status').filter({ hasText: 'The report is saved.' }).waitFor({ state: 'attached' });
  const text = readFileSync(saved, 'utf8');
  for (const words of [slice(1), slice(2), 'VIEWER.EXE', 'pictures are missing or can’t be used.'])
    expect(text).toContain(words);
  expect(text).not.toMatch(/Robin/);

  await window.emulateMedia({ media: 'print' });
  const ink = await window.locator('.report-first').evaluate((element) => getComputedStyle(element).color);
  expect(ink).toBe('rgb(21, 33, 31)');
  await window.emulateMedia({ media: null });
  const pdf = await app.evaluate(async ({ BrowserWindow }) => {
    const printed = await BrowserWindow.getAllWindows()[0]?.webContents.printToPDF({});
    return printed?.toString('base64') ?? '';
  });
  const printed = join(folder, 'printed.pdf');
  writeFileSync(printed, Buffer.from(pdf, 'base64'));
  const paper = execFileSync('pdftotext', ['-layout', printed, '-'], { encoding: 'utf8' });
  for (const words of [slice(1), slice(2), 'pictures are missing or can’t be used.'])
    expect(paper).toContain(words);
  for (const words of ['Save the report', 'Settings', 'Trial runtime']) expect(paper).not.toContain(words);
  await launched.close();
  rmSync(folder, { recursive: true, force: true });
});

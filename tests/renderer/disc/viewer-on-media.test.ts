import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { exportSelection } from '../../../electron/export/export-selection';
import { asScript } from '../../../electron/export/media-viewer';
import {
  embeddedIndexSchema,
  indexScript,
  scriptFile,
  type EmbeddedKind,
} from '../../../shared/model/media-viewer';
import { buildViewer } from '../../electron/export/build-beside';
import { scanHere } from '../../electron/media/scan-here';
import { temporaryFolder, type TemporaryFolder } from '../../electron/media/temporary-folder';
import { corpus, corpusFiles, launchBrowser } from '../viewer/harness';
import { Judges, meanDifference } from '../viewer/judges';

// the page is large, and computers are busy
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000, expect: { poll: { timeout: 30_000 } } });

const head = ['01', '02', '03', '04'].map((name) => `series-ct/ge-head-4/${name}.dcm`);
const report = 'documents/sr/test-SR.dcm';
const japanese = 'charsets/chrH31.dcm';
const pdf = 'synthetic/encapsulated-pdf.dcm';

let browser: Browser;
const judges = new Judges();
beforeAll(async () => {
  await buildViewer();
  browser = await launchBrowser();
});
afterAll(async () => {
  judges.close();
  await browser.close();
});

/** Exports test pictures as a folder, as the app does. @returns where it is */
const exported = async (
  folder: TemporaryFolder,
  files: readonly string[],
  viewer: EmbeddedKind | null,
): Promise<string> => {
  for (const [index, file] of files.entries()) {
    const copied = folder.write(`source/${index}-${basename(file)}`, '');
    copyFileSync(join(corpus, file), copied);
  }
  const { catalog, instances } = await scanHere(folder.at('source'));
  const { kind, path: place } = catalog.source;
  const selection = { source: { kind, path: place }, instances, gaps: [], unidentified: 0 };
  const path = folder.at('disc');
  const quietly = { signal: new AbortController().signal, tell: () => undefined };
  await exportSelection({ selection, format: 'folder', path, viewer }, quietly);
  return path;
};

/** The page of a disc, and whatever it asked for or complained of. */
interface OpenPage {
  readonly page: Page;
  readonly requests: string[];
  readonly complaints: string[];
  readonly choose: (folder: string) => Promise<void>;
}

const openPage = async (path: string): Promise<OpenPage> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(pathToFileURL(path).href);
  return {
    page,
    requests,
    complaints,
    choose: async (folder) => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page
          .getByRole('button', { name: /^Choose (the|another) disc$/ })
          .first()
          .click(),
      ]);
      await chooser.setFiles(folder);
    },
  };
};

/** A picture at its own size, so that pixel meets pixel. */
const differenceTo = async (page: Page, file: string): Promise<number> => {
  const listed = corpusFiles().find(({ path }) => path === file);
  if (listed === undefined) throw new Error(`${file} is not among the test pictures`);
  const window = /W (-?\d+) C (-?\d+)/.exec(await page.locator('.viewer-cells').innerText());
  const judged = judges.draw(
    listed,
    0,
    window === null ? 'colour' : { window: { width: Number(window[1]), center: Number(window[2]) } },
  );
  if (judged === undefined) throw new Error('nobody else draws it');
  const style = await page.addStyleTag({
    content: `.viewer-viewport { position: fixed !important; inset: auto 0 0 auto !important; width: ${judged.width}px !important; height: ${judged.height}px !important; flex: none !important; border: 0 !important; z-index: 1 }`,
  });
  const draw = (): Promise<{ width: number; height: number; pixels: string }> =>
    page
      .locator('.viewer-viewport canvas')
      .first()
      .evaluate((element) => {
        const { width, height } = element as HTMLCanvasElement;
        const data = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data;
        let pixels = '';
        for (const level of data ?? []) pixels += String.fromCharCode(level);
        return { width, height, pixels: btoa(pixels) };
      });
  let difference = NaN;
  await expect
    .poll(async () => {
      const drawn = await draw();
      difference = meanDifference(drawn, judged);
      return drawn.width === judged.width && drawn.height === judged.height && difference < 2;
    })
    .toBe(true)
    .catch(() => null);
  await style.evaluate((element) => {
    (element as HTMLElement).remove();
  });
  return difference;
};

const expectAccessible = async (page: Page): Promise<void> => {
  expect((await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations).toEqual([]);
};

const look = (page: Page, name: string): Promise<void> =>
  page
    .getByRole('button', { name: `Look at ${name}` })
    .first()
    .click();

/** Series open in their middle. */
const toFirst = async (page: Page): Promise<void> => {
  await page.getByText(/^Slice \d of 4/).waitFor();
  await page.locator('.viewer-viewport').press('Home');
  await page.getByText(/^Slice 1 of 4/).waitFor();
};

test('one picture of each series is there at once, and all of them once the disc was chosen', async () => {
  const folder = temporaryFolder();
  const disc = await exported(folder, [...head, report, japanese, pdf], 'key-pictures');
  const { page, requests, complaints, choose } = await openPage(join(disc, 'INDEX.HTM'));
  await page.getByRole('link', { name: 'Look at the pictures in this browser' }).click();
  await page.getByText('Here is the middle picture of each series').waitFor();
  await page.getByText('There are 7 pictures and documents on this disc.').waitFor();
  await expectAccessible(page);
  await look(page, 'CT of the head');
  await page.getByText(/^(Slice|Picture) 1 of 1/).waitFor();
  // the third of four lies in the middle
  expect(await differenceTo(page, head[2] ?? '')).toBeLessThan(2);
  await page.keyboard.press('Escape');

  await choose(disc);
  await page.getByRole('button', { name: 'Choose another disc' }).waitFor();
  await page.getByText('Here is the middle picture of each series').waitFor({ state: 'detached' });
  expect(await page.locator('main').innerText()).toMatch(/山田|ヤマダ/);
  await look(page, 'CT of the head');
  await toFirst(page);
  expect(await differenceTo(page, head[0] ?? '')).toBeLessThan(2);
  await page.locator('.viewer-viewport').press('End');
  await page.getByText(/^Slice 4 of 4/).waitFor();
  await page.keyboard.press('Escape');

  const beside = pathToFileURL(disc).href;
  expect(
    requests.filter((url) => !/^(blob:null\/|data:)/.test(url) && !url.startsWith(`${beside}/`)),
  ).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

test('what of the pictures is not here is told everywhere, and the viewer asks for the disc', async () => {
  const folder = temporaryFolder();
  const disc = await exported(folder, [...head, report], 'key-pictures');
  const { page, complaints, choose } = await openPage(join(disc, 'IHE_PDI', 'VIEWER.HTM'));
  const exam = page.getByRole('region', { name: 'CT of the head' });
  await exam.getByText('4 pictures').first().waitFor();
  // of the exam, and of its series
  expect(await exam.getByText('1 of 4 here').count()).toBe(2);
  await look(page, 'CT of the head');
  await page.getByText('Picture 1 of 1 here').first().waitFor();
  await page.getByText('3 more on the disc').first().waitFor();
  await page.getByText('1 / 1 here').waitFor();
  await page.getByText('Not all pictures are here').waitFor();
  const strip = page.getByRole('navigation', { name: 'Series' });
  expect(await strip.innerText()).toMatch(/4 pictures.*1 of 4 here/s);
  await expectAccessible(page);

  await choose(disc);
  // the same exam, with all that there is of it
  await page.getByText(/^Slice \d of 4$/).waitFor();
  expect(await strip.innerText()).toContain('4 pictures');
  for (const words of ['here', 'more on the disc']) expect(await page.getByText(words).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Choose the disc' }).count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.close();
});

test('the disc of another person is not shown before somebody saw whose it is', async () => {
  const folder = temporaryFolder();
  const disc = await exported(folder, head, 'key-pictures');
  const other = temporaryFolder();
  const othersDisc = await exported(other, [japanese], null);
  const { page, choose } = await openPage(join(disc, 'IHE_PDI', 'VIEWER.HTM'));
  await look(page, 'CT of the head');
  const [own] = (await page.getByRole('heading', { level: 1 }).innerText()).split(' · ');
  await choose(othersDisc);
  await page.getByRole('heading', { name: 'This is another disc than the one this page is on' }).waitFor();
  expect(await page.getByRole('region', { name: 'On the disc with this page' }).innerText()).toContain(own);
  expect(await page.getByRole('region', { name: 'In the folder that you chose' }).innerText()).toMatch(
    /ヤマダ|山田/,
  );
  expect(await page.getByRole('button', { name: /^Look at/ }).count()).toBe(0);
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Back to the disc with this page' }).click();
  await page.getByText('Here is the middle picture of each series').waitFor();
  expect(await page.locator('main').innerText()).not.toMatch(/ヤマダ|山田/);

  await choose(othersDisc);
  await page.getByRole('button', { name: 'Show what I chose' }).click();
  await page.getByText('These pictures are not from the disc that this page is on.').waitFor();
  expect(await page.locator('main').innerText()).toMatch(/ヤマダ|山田/);
  await choose(disc);
  await page.getByRole('button', { name: 'Choose another disc' }).waitFor();
  expect(await page.getByText('These pictures are not from the disc that this page is on.').count()).toBe(0);
  await page.close();
});

test('what was marked is asked for once another disc was chosen, and stays where none or the same one was', async () => {
  const folder = temporaryFolder();
  const disc = await exported(folder, head, 'key-pictures');
  const othersDisc = await exported(temporaryFolder(), [japanese], null);
  const { page, complaints, choose } = await openPage(join(disc, 'IHE_PDI', 'VIEWER.HTM'));
  await look(page, 'CT of the head');
  await page.getByText('Picture 1 of 1 here').first().waitFor();
  await page.locator('.viewer-viewport').press('k');
  const mark = page.locator('.measure-key');
  await mark.waitFor();
  // the question of the system for a folder, left without an answer
  await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose the disc' }).click(),
  ]);
  await mark.waitFor();

  const question = page.getByRole('alertdialog');
  await choose(othersDisc);
  await question.getByText('What should become of your marks?').waitFor();
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  await mark.waitFor();
  await choose(disc);
  await page.getByText(/^Slice \d of 4$/).waitFor();
  await mark.waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

test('all pictures are there at once where that was asked for', async () => {
  const folder = temporaryFolder();
  const disc = await exported(folder, head, 'all-pictures');
  const { page, complaints } = await openPage(join(disc, 'IHE_PDI', 'VIEWER.HTM'));
  await look(page, 'CT of the head');
  await toFirst(page);
  expect(await differenceTo(page, head[0] ?? '')).toBeLessThan(2);
  await page.locator('.viewer-viewport').press('End');
  await page.getByText(/^Slice 4 of 4/).waitFor();
  expect(await page.getByText('Here is the middle picture of each series').count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.close();
});

test('where all pictures were asked for and one is too large for the page, no more is said than that not all are here', async () => {
  const folder = temporaryFolder();
  const disc = await exported(folder, head, 'all-pictures');
  const script = `IHE_PDI/${scriptFile(indexScript)}`;
  const path = join(disc, script);
  const inBase64 = readFileSync(path, 'latin1').split('"')[3] ?? '';
  const index = embeddedIndexSchema.parse(JSON.parse(Buffer.from(inBase64, 'base64').toString()));
  const inPart = { ...index, isWhole: false, files: index.files.slice(0, -1) };
  const { bytes } = asScript(script, Buffer.from(JSON.stringify(inPart)));
  writeFileSync(path, bytes);
  const { page, complaints } = await openPage(join(disc, 'IHE_PDI', 'VIEWER.HTM'));
  await page.getByText('Not all pictures are here').waitFor();
  await page.getByText('There are 4 pictures and documents on this disc.').waitFor();
  expect(await page.getByText('Here is the middle picture of each series').count()).toBe(0);
  expect(complaints).toEqual([]);
  await page.close();
});

test('a picture that was damaged in the page is not shown from it, and keeps its place', async () => {
  const folder = temporaryFolder();
  const disc = await exported(folder, head, 'all-pictures');
  const path = join(disc, 'IHE_PDI', 'D0000004.DAT');
  const script = readFileSync(path, 'latin1');
  writeFileSync(path, `${script.slice(0, 50_000)}${'A'.repeat(100_000)}${script.slice(150_000)}`, 'latin1');
  const { page } = await openPage(join(disc, 'IHE_PDI', 'VIEWER.HTM'));
  await page.getByText('4 pictures').first().waitFor();
  await look(page, 'CT of the head');
  // its place among the slices is not known, so it comes last, and is named
  await page
    .getByText(/^Slice \d of 3|^Slice \d of 4|^Part \d of 2/)
    .first()
    .waitFor();
  await page.locator('.viewer-viewport').press('PageDown');
  await page.getByText('This picture can’t be shown').first().waitFor();
  await page.close();
});

test('a date and a number that the index had to make up are not told', async () => {
  const folder = temporaryFolder();
  const disc = await exported(folder, ['documents/sr/structured_report.dcm'], 'key-pictures');
  const { page } = await openPage(join(disc, 'IHE_PDI', 'VIEWER.HTM'));
  await page
    .getByRole('button', { name: /^Look at/ })
    .first()
    .waitFor();
  expect(await page.locator('main').innerText()).not.toMatch(/1900|NOID/);
  await page.close();
});

describe('a disc that was chosen', () => {
  let opened: OpenPage;
  let place: string;
  beforeAll(async () => {
    place = join(import.meta.dirname, '../../../dist/viewer/VIEWER.HTM');
    opened = await openPage(place);
    // it lies alone there, without what an export puts beside it
    await opened.page.getByRole('button', { name: 'Choose the disc' }).waitFor();
    opened.complaints.length = 0;
  });
  afterAll(() => opened.page.close());

  const ct = (syntax: string): string => `transfer-syntaxes/ct/CTImage.dcm_${syntax}.dcm`;
  test.each([
    ct('LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2'),
    ct('DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99'),
    ct('RLELosslessTransferSyntax_1.2.840.10008.1.2.5'),
    ct('JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51'),
    ct('JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70'),
    ct('JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80'),
    ct('JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90'),
    'transfer-syntaxes/jpeg/SC_rgb_jpeg_dcmtk.dcm',
    'synthetic/jpegxl-lossless.dcm',
  ])('shows %s as other programs do', async (file) => {
    const folder = temporaryFolder();
    const disc = await exported(folder, [file], null);
    const { page, complaints, choose } = opened;
    await choose(disc);
    await page
      .getByRole('button', { name: /^Look at/ })
      .first()
      .click();
    await page.locator('.viewer-viewport[data-loading="false"] canvas').waitFor();
    expect(await differenceTo(page, file)).toBeLessThan(2);
    expect(complaints).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Choose another disc' }).waitFor();
  });

  test('is windowed and measured as in the app', async () => {
    const folder = temporaryFolder();
    const disc = await exported(folder, head, null);
    const { page, complaints, choose } = opened;
    await choose(disc);
    await look(page, 'CT of the head');
    await toFirst(page);
    const windowText = page.getByText(/^W -?\d+ C -?\d+$/).first();
    const before = await windowText.innerText();
    const box = await page.locator('.viewer-viewport').first().boundingBox();
    if (box === null) throw new Error('no viewport');
    const drag = async (from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
      await page.mouse.move(box.x + from[0], box.y + from[1]);
      await page.mouse.down();
      await page.mouse.move(box.x + to[0], box.y + to[1], { steps: 4 });
      await page.mouse.up();
    };
    await drag([200, 200], [260, 240]);
    await expect.poll(() => windowText.innerText()).not.toBe(before);
    await page.locator('.viewer-viewport').press('d');
    await page.getByText('Length. Drag from one end to the other.').first().waitFor({ state: 'attached' });
    await drag([150, 200], [250, 200]);
    await page
      .getByText(/^\d+(\.\d+)? mm$/)
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
    await page.keyboard.press('Escape');
  });

  test('has its reports and documents', async () => {
    const folder = temporaryFolder();
    const disc = await exported(folder, [report, pdf], null);
    const { page, complaints, choose } = await openPage(place);
    await page.getByRole('button', { name: 'Choose the disc' }).waitFor();
    complaints.length = 0;
    await choose(disc);
    await page.getByRole('button', { name: 'Choose another disc' }).waitFor();
    await look(page, 'OFFIS Structured Reporting Test Document');
    await page
      .getByText(/Riesmeier, Jörg/)
      .first()
      .waitFor();
    await page.getByText('A mass of').first().waitFor();
    await page.keyboard.press('Escape');
    await look(page, 'Document');
    await page.getByText('Page 1 of 2').first().waitFor();
    await expect.poll(() => page.locator('.pdf-text').textContent()).toContain('Synthetic radiology report');
    await page.keyboard.press('Escape');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('is looked at also where what was chosen is a folder without pictures', async () => {
    const folder = temporaryFolder();
    cpSync(import.meta.filename, folder.at('nothing/text.ts'));
    const { page, choose } = await openPage(place);
    await page.getByRole('button', { name: 'Choose the disc' }).waitFor();
    await choose(folder.at('nothing'));
    await page.getByText('There are no pictures to show here').waitFor();
    await expectAccessible(page);
    await page.close();
  });
});

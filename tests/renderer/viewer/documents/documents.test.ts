import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseInstance } from '../../../../renderer/viewer/instance-file';
import { patientOf } from '../../../../renderer/viewer/picture-header';
import { corpusSeries, type CorpusSeries } from '../corpus-series';
import { corpus } from '../harness';
import { ViewerPage } from '../viewer-page';
import { scratchFiles } from './scratch-files';

/** A selection of key pictures: the first and the third of a series of the corpus, and one that is nowhere. */
const selection = (paths: readonly string[]): string => `
import pydicom
dataset.SOPClassUID = '1.2.840.10008.5.1.4.1.1.88.59'
title = Dataset()
title.CodeValue, title.CodingSchemeDesignator, title.CodeMeaning = '113000', 'DCM', 'Of Interest'
dataset.ConceptNameCodeSequence = [title]
pictures = [pydicom.dcmread(path, stop_before_pixels=True) for path in ${JSON.stringify(paths)}]
dataset.PatientName, dataset.PatientID = pictures[0].PatientName, pictures[0].PatientID
dataset.PatientBirthDate = pictures[0].get('PatientBirthDate', '')
def meant(sop_class, uid):
    made = Dataset()
    made.ReferencedSOPClassUID, made.ReferencedSOPInstanceUID = sop_class, uid
    return item('IMAGE', ReferencedSOPSequence=[made])
dataset.ContentSequence = [item('TEXT', TextValue='Look at these'), *[meant(each.SOPClassUID, each.SOPInstanceUID) for each in pictures], meant(pictures[0].SOPClassUID, '1.2.3')]
`;

const encapsulated = (sopClass: string, bytes: string): string => `
dataset.SOPClassUID = '1.2.840.10008.5.1.4.1.1.${sopClass}'
del dataset.ValueType
dataset.DocumentTitle = 'Letter'
bytes_of = ${bytes}
dataset.EncapsulatedDocument = bytes_of + (b'\\0' if len(bytes_of) % 2 else b'')
dataset.EncapsulatedDocumentLength = len(bytes_of)
`;

const cda = `'''<?xml version="1.0" encoding="utf-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Befundbrief</title><component><structuredBody><component><section>
<title>Diagnose</title><text><paragraph>Keine Auffälligkeit &lt;b&gt;fett&lt;/b&gt;</paragraph>
<script>window.hacked = 1</script>
<table><tbody><tr><td>Niere</td><td>11 cm</td></tr></tbody></table></text>
</section></component></structuredBody></component></ClinicalDocument>'''.encode()`;

/** For what is drawn by another thread on a busy machine. */
const patiently = { timeout: 20_000 };

describe('documents in the viewer', () => {
  const scratch = scratchFiles();
  const made = new Map<string, string>();
  const madeSeries = async (origin: string, key: string, title: string): Promise<CorpusSeries> => {
    const path = made.get(key) ?? '';
    const bytes = new Uint8Array(await readFile(path));
    const { dataSet, transferSyntaxUid } = await parseInstance(bytes, '');
    const instance = {
      url: `${origin}/i/scratch/${basename(path)}`,
      sopInstanceUid: dataSet.text(0x00080018),
      sopClassUid: dataSet.text(0x00080016),
      transferSyntaxUid,
      instanceNumber: 1,
      sliceDistanceMm: null,
      stack: '',
      frames: 1,
      bytes: bytes.byteLength,
    };
    return {
      key,
      title,
      modality: 'OT',
      count: 1,
      instances: [instance],
      patient: patientOf(dataSet),
      missing: 0,
      elsewhere: 0,
      provisional: false,
      prior: false,
    };
  };

  beforeAll(async () => {
    const head = (await corpusSeries('', 'head', 'Head', /^series-ct\/ge-head-4\//)).instances;
    const at = (index: number): string => join(corpus, (head[index]?.url ?? '').replace('/i/', ''));
    made.set('key', scratch.make('key.dcm', selection([at(0), at(2)])));
    made.set('cda', scratch.make('cda.dcm', encapsulated('104.2', cda)));
    made.set('torn', scratch.make('torn.dcm', encapsulated('104.1', "b'%PDF-1.4 and no more'")));
  }, 60_000);
  const viewer = new ViewerPage({
    fileOf: (name) =>
      name.startsWith('scratch/') ? join(scratch.folder, basename(name)) : join(corpus, name),
    listSeries: (origin) =>
      Promise.all([
        corpusSeries(origin, 'head', 'Head', /^series-ct\/ge-head-4\//),
        madeSeries(origin, 'key', 'Selection'),
        madeSeries(origin, 'cda', 'Letter'),
        madeSeries(origin, 'torn', 'Torn letter'),
        corpusSeries(origin, 'report', 'Report', /^documents\/sr\/test-SR/),
        corpusSeries(origin, 'pdf', 'Paper', /^synthetic\/encapsulated-pdf/),
        corpusSeries(origin, 'ecg', 'Heart', /^documents\/other\/waveform_ecg/),
        corpusSeries(origin, 'film', 'Film', /^synthetic\/video-mpeg4/),
        corpusSeries(origin, 'reel', 'Reel', /^synthetic\/video-mpeg2/),
      ]),
  });
  const { open } = viewer;
  let page: Page;
  beforeEach(() => {
    page = viewer.page;
  });

  const shows = (text: string): Promise<void> => page.getByRole('main').getByText(text).first().waitFor();
  const findsNothing = async (): Promise<void> => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  };
  test('a report is a page that is scrolled by keys and read by everybody', async () => {
    await open('report');
    await shows('A mass of');
    await findsNothing();
    const region = page.locator('.document-scroll');
    await expect.poll(() => region.evaluate((each) => each === document.activeElement), patiently).toBe(true);
    await page.keyboard.press('End');
    await expect.poll(() => region.evaluate((each) => each.scrollTop), patiently).toBeGreaterThan(100);
    await page.mouse.move(600, 350);
    await page.mouse.wheel(0, -5000);
    await expect.poll(() => region.evaluate((each) => each.scrollTop), patiently).toBe(0);
  }, 120_000);

  test('a key picture opens beside the list of them, and is shown alone with the others', async () => {
    await open('key');
    await shows('Look at these');
    await shows('A picture that is not in this exam');
    await page
      .getByRole('button', { name: /^Picture \d of Head$/ })
      .last()
      .click();
    await shows('Slice');
    expect(await page.locator('.viewer-viewport').count()).toBe(2);
    await findsNothing();
    const links = page.getByRole('button', { name: /^Picture \d of Head$/ });
    const names = await links.allTextContents();
    await page.getByRole('button', { name: 'Show only key pictures' }).click();
    await shows('of 2');
    // they are numbered as before
    expect(await links.allTextContents()).toEqual(names);
    await page.getByRole('button', { name: 'Only key pictures. Show all' }).click();
    await shows('of 4');
  }, 120_000);

  test('a PDF is shown page by page, with the text that pdftotext finds', async () => {
    await open('pdf');
    await shows('Page 1 of 2');
    const text = page.locator('.pdf-text');
    await expect.poll(() => text.textContent(), patiently).toContain('Synthetic radiology report');
    await findsNothing();
    await page.keyboard.press('PageDown');
    await shows('Page 2 of 2');
    const file = await parseInstance(
      new Uint8Array(await readFile(join(corpus, 'synthetic/encapsulated-pdf.dcm'))),
      '',
    );
    const second = execFileSync('pdftotext', ['-f', '2', '-l', '2', '-', '-'], {
      input: file.dataSet.bytes(0x00420011),
      encoding: 'utf8',
    });
    const words = second.split(/\s+/).filter((word) => word !== '');
    expect(words.length).toBeGreaterThan(0);
    const missing = async (): Promise<readonly string[]> => {
      const shown = (await text.textContent()) ?? '';
      return words.filter((word) => !shown.includes(word));
    };
    await expect.poll(missing, patiently).toEqual([]);
    const width = (): Promise<number> =>
      page.locator('.pdf-page canvas').evaluate((canvas) => canvas.getBoundingClientRect().width);
    const before = await width();
    await page.keyboard.press('+');
    await expect.poll(width, patiently).toBeGreaterThan(before * 1.2);
  }, 120_000);

  test('a PDF that is damaged says so', async () => {
    await open('torn');
    await shows('This PDF is damaged');
  }, 120_000);

  test('a clinical document is its text, and nothing in it runs', async () => {
    await open('cda');
    await shows('Keine Auffälligkeit <b>fett</b>');
    await shows('Niere | 11 cm');
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  }, 120_000);

  test('an ECG is drawn on millimetre paper, line by line', async () => {
    await open('ecg');
    await page.getByRole('img', { name: 'Line of' }).first().waitFor();
    expect(await page.locator('.wave-strip').count()).toBeGreaterThan(11);
    await findsNothing();
    // 10 seconds of 25 mm, in the units of the drawing
    expect(await page.locator('.wave-strip svg').first().getAttribute('viewBox')).toMatch(/^0 0 250 \d+$/);
  }, 120_000);

  test('a video plays where the computer can, and says so where it can not', async () => {
    await open('reel');
    await shows('This video can’t be played on this computer.');
    await open('film');
    await page.reload();
    const video = page.locator('video');
    await expect
      .poll(
        () => video.evaluate((each) => (each instanceof HTMLVideoElement ? each.videoWidth : 0)),
        patiently,
      )
      .toBeGreaterThan(0);
  }, 120_000);

  test('H lists all that the file says, to be searched and opened', async () => {
    await open('report');
    await shows('A mass of');
    await page.keyboard.press('h');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Before the data set').waitFor();
    await findsNothing();
    await page.keyboard.type('verifying observer name');
    await dialog.getByText('Riesmeier^Jörg').waitFor();
    expect(await dialog.getByText('Study Instance UID').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }, 120_000);
});

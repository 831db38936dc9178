import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPages, launchBrowser, serve, type ViewerServer } from './harness';

const syntax = '1.2.840.10008.1.2.1';
const sopClass = '1.2.840.10008.5.1.4.1.1.7';

/** A black picture with a white L, and the very same L as marks. Its pixels are half as high again as they are wide. */
const makeScript = `
import sys, pydicom
from pydicom.dataset import Dataset, FileMetaDataset
meta = FileMetaDataset()
meta.TransferSyntaxUID = '${syntax}'
meta.MediaStorageSOPClassUID = '${sopClass}'
meta.MediaStorageSOPInstanceUID = '1.2.3.4'
made = Dataset()
made.file_meta = meta
made.SOPClassUID, made.SOPInstanceUID, made.Modality = meta.MediaStorageSOPClassUID, '1.2.3.4', 'OT'
made.PatientName, made.PatientID = 'Sample^Robin', '1'
made.Rows, made.Columns = 40, 48
made.PixelSpacing = [1.5, 1]
made.ImageOrientationPatient, made.ImagePositionPatient = [1, 0, 0, 0, 1, 0], [-31.5, 17, 4]
made.SamplesPerPixel, made.PhotometricInterpretation = 1, 'MONOCHROME2'
made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 8, 8, 7, 0
made.WindowCenter, made.WindowWidth = 128, 256
ell = [(6 <= row < 26 and 4 <= column < 10) or (20 <= row < 26 and 4 <= column < 30)
       for row in range(40) for column in range(48)]
made.add_new(0x7fe00010, 'OB', bytes(255 if on else 0 for on in ell))
packed = bytearray(40 * 48 // 8)
for index, on in enumerate(ell):
    if on: packed[index >> 3] |= 1 << (index & 7)
for element, vr, value in [(0x10, 'US', 40), (0x11, 'US', 48), (0x40, 'CS', 'G'), (0x50, 'SS', [1, 1]),
                           (0x100, 'US', 1), (0x102, 'US', 0), (0x3000, 'OW', bytes(packed))]:
    made.add_new((0x6000, element), vr, value)
made.is_little_endian, made.is_implicit_VR = True, False
made.save_as(sys.argv[1], write_like_original=False)
`;

/** How much of the viewport is white, as the picture is, and how much has the colour of marks. */
const countColours = async (page: Page): Promise<{ readonly white: number; readonly marked: number }> => {
  const png = await page.locator('.viewer-viewport').screenshot();
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const counted = { white: 0, marked: 0 };
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
      if (red > 200 && green > 200 && blue > 200) counted.white += 1;
      else if (red > 240 && green > 200 && blue < 130) counted.marked += 1;
    }
    return counted;
  }, png.toString('base64'));
};

describe('the marks over a picture', () => {
  const folder = mkdtempSync(join(tmpdir(), 'discport-marks-'));
  const path = join(folder, 'marked.dcm');
  let pages: string;
  let server: ViewerServer;
  const browsers: Browser[] = [];

  beforeAll(async () => {
    execFileSync('/usr/bin/python3', ['-c', makeScript, path]);
    pages = await buildPages();
    server = await serve(
      pages,
      () => path,
      (origin) =>
        Promise.resolve([
          {
            key: 'marked',
            title: 'Marked',
            modality: 'OT',
            count: 1,
            missing: 0,
            provisional: false,
            patient: { patientId: '1', patientName: 'Sample^Robin', birthDate: '' },
            instances: [
              {
                url: `${origin}/i/marked`,
                sopInstanceUid: '1.2.3.4',
                sopClassUid: sopClass,
                transferSyntaxUid: syntax,
                instanceNumber: 1,
                sliceDistanceMm: null,
                stack: '',
                frames: 1,
                bytes: statSync(path).size,
              },
            ],
          },
        ]),
    );
  }, 60_000);
  afterAll(async () => {
    for (const browser of browsers) await browser.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ['with WebGL', true, 1],
    ['without WebGL', false, 1],
    ['on a dense screen', true, 2],
    ['on a dense screen without WebGL', false, 2],
  ] as const)(
    'lie on what they mark, however it is turned, mirrored, zoomed and moved (%s)',
    async (_name, webGl, deviceScaleFactor) => {
      const browser = await launchBrowser(webGl);
      browsers.push(browser);
      const page = await browser.newPage({ deviceScaleFactor, viewport: { width: 1024, height: 700 } });
      await page.goto(`${server.origin}/preview.html#marked`);
      await page.getByText('Picture 1 of 1').first().waitFor();
      // 48 pixels of 1 mm
      const width = (await page.locator('.viewer-marks').boundingBox())?.width ?? 0;
      const bar = page.locator('.viewer-bar');
      const [, length, unit] = /([\d.]+) (mm|cm)/.exec(await bar.innerText()) ?? [];
      const line = (await bar.locator('.viewer-bar-line').boundingBox())?.width ?? 0;
      expect((line / width) * 48).toBeCloseTo(Number(length) * (unit === 'cm' ? 10 : 1), 0);
      await page.addStyleTag({ content: '.viewer-overlay { display: none }' });
      const expectCovered = async (): Promise<void> => {
        await expect
          .poll(async () => {
            const { white, marked } = await countColours(page);
            return marked > 5000 && white < marked / 40;
          })
          .toBe(true);
      };
      await expectCovered();
      // as large as there is room for, whichever way up, however large the window
      const expectFitting = async (): Promise<void> => {
        await expect
          .poll(async () => {
            const room = await page.locator('.viewer-canvas').boundingBox();
            const picture = await page.locator('.viewer-marks').boundingBox();
            if (room === null || picture === null) return Infinity;
            return Math.max(picture.width / room.width, picture.height / room.height);
          })
          .toBeCloseTo(1, 2);
      };
      /** The picture's columns run to the left of the person: where they end on the screen must be an L. */
      const expectLetters = async (): Promise<void> => {
        const transform = await page.locator('.viewer-marks').evaluate((marks) => marks.style.transform);
        const [, a, b] = /^matrix\(([^,]+), ([^,]+)/.exec(transform)?.map(Number) ?? [];
        const [x = 0, y = 0] = [a, b];
        const side = Math.abs(x) > Math.abs(y) ? (x > 0 ? 'right' : 'left') : y > 0 ? 'bottom' : 'top';
        await expect.poll(() => page.locator(`.viewer-edge-${side}`).textContent()).toBe('L');
      };
      await expectFitting();
      await expectLetters();
      await page.keyboard.press('t');
      await expectFitting();
      await page.setViewportSize({ width: 700, height: 800 });
      await expectFitting();
      await expectCovered();
      await page.setViewportSize({ width: 1024, height: 700 });
      await page.keyboard.press('r');
      await expectFitting();
      await expectLetters();
      for (const key of ['t', '+', 'f', 't', 't', '-', '-']) {
        await page.keyboard.press(key);
        await expectCovered();
        await expectLetters();
      }
      await page.keyboard.press('m');
      await page.mouse.move(600, 380);
      await page.mouse.down();
      await page.mouse.move(671, 333, { steps: 4 });
      await page.mouse.up();
      await expectCovered();
      await page.locator('.viewer-marks').evaluate((marks) => {
        marks.style.visibility = 'hidden';
      });
      const { white, marked } = await countColours(page);
      expect([white > 5000, marked]).toEqual([true, 0]);
    },
    60_000,
  );
});

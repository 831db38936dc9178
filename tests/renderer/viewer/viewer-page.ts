import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { buildPages, launchBrowser, serve, type ViewerServer } from './harness';

/** A folder of a describe's own, gone after it. */
export const scratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'discport-viewer-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
};

/** Series of known geometry and values in a folder of a describe's own: see make-phantom.py. */
export const phantomFolder = (): string => {
  const folder = scratchFolder();
  beforeAll(() => {
    execFileSync('/usr/bin/python3', [join(import.meta.dirname, 'make-phantom.py'), folder]);
  });
  return folder;
};

interface ShownPictures {
  /** The file of an instance by its name in the URL. */
  readonly fileOf: (name: string) => string | undefined;
  readonly listSeries: (origin: string) => Promise<readonly object[]>;
  /** Waited for before an instance is answered. */
  readonly admit?: (name: string) => Promise<void>;
  readonly webGl?: boolean;
}

/**
 * Serves the viewer, and gives each test of the describe a page of its own in Chromium, 1024 x 700, on which nothing may go
 * wrong unsaid.
 */
export class ViewerPage {
  #server: ViewerServer | undefined;
  #browser: Browser | undefined;
  #page: Page | undefined;
  #faults: string[] = [];

  constructor({ fileOf, listSeries, admit, webGl = true }: ShownPictures) {
    let pages: string;
    beforeAll(async () => {
      pages = await buildPages();
      this.#server = await serve(pages, fileOf, listSeries, admit);
      this.#browser = await launchBrowser(webGl);
    }, 120_000);
    afterAll(async () => {
      await this.#browser?.close();
      await this.#server?.close();
    });
    beforeEach(async () => {
      this.#faults = [];
      const context = await this.#browser?.newContext({ viewport: { width: 1024, height: 700 } });
      this.#page = await context?.newPage();
      this.page.setDefaultTimeout(40_000);
      this.page.on('pageerror', (error) => this.#faults.push(error.message));
      this.page.on('console', (message) => {
        if (message.type() === 'error') this.#faults.push(message.text());
      });
    });
    afterEach(async () => {
      await this.page.context().close();
      expect(this.#faults.join('\n')).toBe('');
    });
  }

  /** Of the test that runs. */
  get page(): Page {
    if (this.#page === undefined) throw new Error('no page yet');
    return this.#page;
  }

  /** @param query of the test's page, such as `?reader` */
  readonly open = async (seriesKey: string, query = ''): Promise<void> => {
    await this.page.goto(`${this.#server?.origin ?? ''}/preview.html${query}#${seriesKey}`);
    await this.page.getByRole('main').waitFor();
  };

  /** @param number from 1, as the cells are named */
  readonly cell = (number = 1): Locator => this.page.locator('.viewer-viewport').nth(number - 1);

  readonly press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await this.page.keyboard.press(key);
  };
}

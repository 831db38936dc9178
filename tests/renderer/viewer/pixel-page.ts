import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildPages, corpus, launchBrowser, serve, type CorpusFile, type ViewerServer } from './harness';
import type { GreyWindow } from '../../../renderer/viewer/grey-window';
import type { Decoded, Drawn, DrawRequest, Measured, Refusal } from './pages/pixels';

type Addressed = Pick<CorpusFile, 'path' | 'transferSyntaxUid'>;

export const isRefusal = (answer: object): answer is Refusal => 'reason' in answer;

/** A page in Chromium that draws test pictures as the viewer does, with and without WebGL. */
export class PixelPage {
  readonly #server: ViewerServer;
  readonly #browsers: Browser[] = [];
  #page: Page | undefined;

  private constructor(server: ViewerServer) {
    this.#server = server;
  }

  /** @param root folder of the pictures */
  static async open(root = corpus): Promise<PixelPage> {
    const opened = new PixelPage(await serve(await buildPages(), (name) => join(root, name)));
    await opened.use(true);
    return opened;
  }

  /** Goes on in a browser with WebGL, or in one without. */
  async use(webGl: boolean): Promise<void> {
    const browser = await launchBrowser(webGl);
    this.#browsers.push(browser);
    this.#page = await browser.newPage();
    await this.#page.goto(`${this.#server.origin}/pixels.html`);
  }

  async close(): Promise<void> {
    for (const browser of this.#browsers) await browser.close();
    await this.#server.close();
  }

  hasWebGl(): Promise<boolean> {
    return this.#at.evaluate(() => document.createElement('canvas').getContext('webgl2') !== null);
  }

  /** As `draw`, as a presentation state of the same folder has it. */
  async drawSaved(
    file: Addressed,
    view: string,
    how: Omit<DrawRequest, 'address' | 'window'>,
  ): Promise<Drawn> {
    const request = {
      ...how,
      window: null,
      address: this.#address(file, 0),
      savedView: `${this.#server.origin}/i/${view}`,
    };
    const answer = await this.#at.evaluate((asked) => window.viewer.draw(asked), request);
    if (isRefusal(answer)) throw new Error(answer.reason);
    return answer;
  }

  measure(file: CorpusFile, frame: number): Promise<Measured | Refusal> {
    return this.#at.evaluate((address) => window.viewer.measure(address), this.#address(file, frame));
  }

  /** @param how size of the viewport, and what to do before looking at it */
  async draw(file: CorpusFile, frame: number, how: Omit<DrawRequest, 'address'>): Promise<Drawn> {
    const request = { ...how, address: this.#address(file, frame) };
    const answer = await this.#at.evaluate((asked) => window.viewer.draw(asked), request);
    if (isRefusal(answer)) throw new Error(answer.reason);
    return answer;
  }

  levels(file: CorpusFile, frame: number): Promise<Drawn> {
    return this.#at.evaluate((address) => window.viewer.levels(address), this.#address(file, frame));
  }

  windowsOfStack(files: readonly CorpusFile[]): Promise<readonly (GreyWindow | undefined)[]> {
    const addresses = files.map((file) => this.#address(file, 0));
    return this.#at.evaluate((asked) => window.viewer.windowsOfStack(asked), addresses);
  }

  decode(file: CorpusFile, frame: number): Promise<Decoded | Refusal> {
    return this.#at.evaluate((address) => window.viewer.decode(address), this.#address(file, frame));
  }

  get #at(): Page {
    if (this.#page === undefined) throw new Error('no browser yet');
    return this.#page;
  }

  #address({ path, transferSyntaxUid }: Addressed, frame: number): DrawRequest['address'] {
    return { url: `${this.#server.origin}/i/${path}`, transferSyntaxUid, frame };
  }
}

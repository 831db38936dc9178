import { getDocument, PDFWorker, TextLayer, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import PdfWorker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?worker';
import { pdfFiles } from './pdf-files';

/** What draws a page was given up because another one is wanted. */
const isCancelled = (error: unknown): boolean =>
  error instanceof Error && ['RenderingCancelledException', 'AbortException'].includes(error.name);

/** Larger canvases fail on small machines. */
const mostPixels = 16 * 1024 * 1024;

/** A PDF that is open; nothing in it is executed, and nothing is fetched for it that did not come with the app. */
export class PdfFile {
  readonly #pdf: PDFDocumentProxy;
  readonly #worker: PDFWorker;

  private constructor(pdf: PDFDocumentProxy, worker: PDFWorker) {
    this.#pdf = pdf;
    this.#worker = worker;
  }

  /**
   * @param bytes handed over to the worker
   * @throws {Error} of the name PasswordException where it is locked, of another where it is broken
   */
  static async open(bytes: Uint8Array<ArrayBuffer>): Promise<PdfFile> {
    const port = new PdfWorker();
    const worker = PDFWorker.create({ port });
    try {
      const pdf = await getDocument({
        data: bytes,
        worker,
        ...pdfFiles(),
        enableXfa: false,
        useSystemFonts: false,
        verbosity: 0,
      }).promise;
      return new PdfFile(pdf, worker);
    } catch (error) {
      worker.destroy();
      port.terminate();
      throw error;
    }
  }

  get pages(): number {
    return this.#pdf.numPages;
  }

  /**
   * Draws a page, and lays its text over it to be selected and read aloud.
   *
   * @param page counted from 1
   * @param width of the page on the screen, CSS pixels
   * @throws {Error} where the page is broken
   */
  async draw(
    page: number,
    width: number,
    canvas: HTMLCanvasElement,
    text: HTMLElement,
    signal: AbortSignal,
  ): Promise<void> {
    const proxy = await this.#pdf.getPage(page);
    if (signal.aborted) return;
    const natural = proxy.getViewport({ scale: 1 });
    const scale = width / natural.width;
    const height = natural.height * scale;
    const density = Math.min(window.devicePixelRatio, Math.sqrt(mostPixels / (width * height)));
    const viewport = proxy.getViewport({ scale: scale * density });
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    canvas.style.width = `${Math.floor(width)}px`;
    canvas.style.height = `${Math.floor(height)}px`;
    const drawing = proxy.render({ canvas, viewport });
    signal.addEventListener('abort', () => {
      drawing.cancel();
    });
    text.replaceChildren();
    text.style.setProperty('--total-scale-factor', String(scale));
    try {
      await drawing.promise;
      await new TextLayer({
        textContentSource: proxy.streamTextContent(),
        container: text,
        viewport: proxy.getViewport({ scale }),
      }).render();
    } catch (error) {
      if (!isCancelled(error)) throw error;
    }
  }

  close(): void {
    void this.#pdf.loadingTask.destroy();
    this.#worker.destroy();
  }
}

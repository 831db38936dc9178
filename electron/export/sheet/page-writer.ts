import PDFDocument from 'pdfkit';
import { TextPen, type TextLook } from './text-pen';

/** In points, of A4. */
const page = { width: 595.28, height: 841.89, margin: 48, foot: 40 };
const lineHeight = 1.4;

/** How a text looks, and where in its line it stands. */
export interface TextStyle extends Partial<TextLook> {
  /** From the left edge of what is written on. */
  readonly indent?: number;
  /** Null: to the right edge. */
  readonly width?: number | null;
}

type Style = Required<TextStyle>;
const defaults: Style = { size: 9, colour: '#1d1d1f', isBold: false, indent: 0, width: null };

/** Writes text of any script from top to bottom, on as many pages as it takes. */
export class PageWriter {
  readonly document: PDFKit.PDFDocument;
  readonly pen: TextPen;
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<unknown>;
  readonly width = page.width - 2 * page.margin;
  #y: number = page.margin;

  /** @param lang of what is written, as BCP 47 has it */
  constructor(title: string, time: Date, lang = 'en') {
    this.document = new PDFDocument({
      size: [page.width, page.height],
      margin: 0,
      bufferPages: true,
      lang,
      displayTitle: true,
      pdfVersion: '1.7',
      info: { Title: title, Creator: 'Discport', Producer: 'Discport', CreationDate: time },
      // no typeface that is not embedded
      font: '',
    });
    this.document.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    this.pen = new TextPen(this.document);
    this.#ended = new Promise((done) => this.document.on('end', done));
  }

  /** Begins another page. */
  newPage(): void {
    this.document.addPage();
    this.#y = page.margin;
  }

  /** Goes on on a new page where less than this is left. */
  need(height: number): void {
    if (this.#y + height <= page.height - page.margin - page.foot) return;
    this.newPage();
  }

  gap(height: number): void {
    this.#y += height;
  }

  text(text: string, style: TextStyle = {}): void {
    this.row([{ text, ...style }]);
  }

  /** Texts beside each other, each as high as it has to be. */
  row(cells: readonly (TextStyle & { readonly text: string })[]): void {
    const drawn = cells.map(({ text: wanted, ...given }) => {
      const text = this.pen.printable(wanted);
      const style = { ...defaults, ...given };
      const width = style.width ?? this.width - style.indent;
      return { text, style, lines: this.pen.linesOf(text, style.size, width) };
    });
    const most = Math.max(0, ...drawn.map(({ lines }) => lines.length));
    for (let line = 0; line < most; line++) {
      const height = Math.max(...drawn.map(({ style }) => style.size)) * lineHeight;
      this.need(height);
      for (const { text, style, lines } of drawn)
        this.pen.drawLine(lines[line] ?? [], text, page.margin + style.indent, this.#y + style.size, style);
      this.gap(height);
    }
  }

  line(): void {
    this.need(9);
    this.document.lineWidth(0.5).strokeColor('#c9c9ce');
    this.document
      .moveTo(page.margin, this.#y + 4)
      .lineTo(page.margin + this.width, this.#y + 4)
      .stroke();
    this.gap(9);
  }

  /** A filled box with large letters in it. */
  band(text: string, colour: string): void {
    const height = 44;
    this.need(height);
    this.document.roundedRect(page.margin, this.#y, this.width, height, 6).fill(colour);
    const look = { size: 22, colour: '#ffffff', isBold: true };
    this.pen.drawLine(text.split(' '), text, page.margin + 16, this.#y + 30, look);
    this.gap(height + 12);
  }

  /** @param footOf what stands under each page; empty for nothing @returns the PDF */
  async end(footOf: (number: number, of: number) => string): Promise<Uint8Array> {
    const { count } = this.document.bufferedPageRange();
    for (let index = 0; index < count; index++) {
      this.document.switchToPage(index);
      const text = footOf(index + 1, count);
      const look = { size: 8, colour: '#6e6e73', isBold: false };
      this.pen.drawLine(text.split(' '), text, page.margin, page.height - page.margin, look);
    }
    this.document.end();
    await this.#ended;
    return Buffer.concat(this.#chunks);
  }
}

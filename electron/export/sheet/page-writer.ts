import PDFDocument from 'pdfkit';
import { fontRuns } from './sheet-fonts';

/** In points, of A4. */
const page = { width: 595.28, height: 841.89, margin: 48, foot: 40 };
const lineHeight = 1.4;
const outline = 0.028;
const spaceWidth = 0.28;
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}]/u;

/** From left to right as they are drawn. */
const inReadingOrder = <T>(parts: readonly T[], text: string): readonly T[] =>
  rightToLeft.test(text) ? [...parts].reverse() : parts;

/** How a text looks. */
export interface TextStyle {
  readonly size?: number;
  readonly colour?: string;
  readonly isBold?: boolean;
  /** From the left edge of what is written on. */
  readonly indent?: number;
  /** Null: to the right edge. */
  readonly width?: number | null;
}

type Style = Required<TextStyle>;
const defaults: Style = { size: 9, colour: '#1d1d1f', isBold: false, indent: 0, width: null };

/** Writes text of any script from top to bottom, on as many pages as it takes. */
export class PageWriter {
  readonly #document: PDFKit.PDFDocument;
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<unknown>;
  readonly width = page.width - 2 * page.margin;
  #y: number = page.margin;

  constructor(title: string, time: Date) {
    this.#document = new PDFDocument({
      size: [page.width, page.height],
      margin: 0,
      bufferPages: true,
      lang: 'en',
      displayTitle: true,
      pdfVersion: '1.7',
      info: { Title: title, Creator: 'Discport', Producer: 'Discport', CreationDate: time },
      // no typeface that is not embedded
      font: '',
    });
    this.#document.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    this.#ended = new Promise((done) => this.#document.on('end', done));
  }

  #widthOf(word: string, text: string, size: number): number {
    return fontRuns(word, text).reduce((sum, run) => {
      this.#document.font(run.slice.path).fontSize(size);
      return sum + this.#document.widthOfString(run.text);
    }, 0);
  }

  #drawWord(word: string, text: string, x: number, baseline: number, style: Style): void {
    const { size, colour, isBold } = style;
    const runs = fontRuns(word, text);
    let at = x;
    for (const run of inReadingOrder(runs, word)) {
      const { path, isThin } = run.slice;
      const line = (isThin ? outline : 0) + (isBold ? outline : 0);
      this.#document.font(path).fontSize(size).fillColor(colour).strokeColor(colour);
      this.#document.lineWidth(line * size);
      this.#document.text(run.text, at, baseline, {
        lineBreak: false,
        baseline: 'alphabetic',
        fill: true,
        stroke: line > 0,
      });
      at += this.#document.widthOfString(run.text);
    }
  }

  /** Cuts what is longer than a line: a hash or a path has no spaces. */
  #cutWords(text: string, size: number, width: number): readonly string[] {
    return text.split(/\s+/u).flatMap((word) => {
      if (this.#widthOf(word, text, size) <= width) return word === '' ? [] : [word];
      const parts: string[] = [];
      let part = '';
      for (const character of word) {
        if (part !== '' && this.#widthOf(part + character, text, size) > width) {
          parts.push(part);
          part = '';
        }
        part += character;
      }
      return part === '' ? parts : [...parts, part];
    });
  }

  #linesOf(text: string, size: number, width: number): readonly (readonly string[])[] {
    const lines: string[][] = [];
    let left = 0;
    for (const word of this.#cutWords(text, size, width)) {
      const wide = this.#widthOf(word, text, size);
      const line = lines.at(-1);
      if (line === undefined || wide + spaceWidth * size > left) {
        lines.push([word]);
        left = width - wide;
      } else {
        line.push(word);
        left -= wide + spaceWidth * size;
      }
    }
    return lines;
  }

  #drawLine(words: readonly string[], text: string, baseline: number, style: Style): void {
    let x = page.margin + style.indent;
    for (const word of inReadingOrder(words, text)) {
      this.#drawWord(word, text, x, baseline, style);
      x += this.#widthOf(word, text, style.size) + spaceWidth * style.size;
    }
  }

  /** Goes on on a new page where less than this is left. */
  need(height: number): void {
    if (this.#y + height <= page.height - page.margin - page.foot) return;
    this.#document.addPage();
    this.#y = page.margin;
  }

  gap(height: number): void {
    this.#y += height;
  }

  text(text: string, style: TextStyle = {}): void {
    this.row([{ text, ...style }]);
  }

  /** Texts beside each other, each as high as it has to be. */
  row(cells: readonly (TextStyle & { readonly text: string })[]): void {
    const drawn = cells.map(({ text, ...given }) => {
      const style = { ...defaults, ...given };
      const width = style.width ?? this.width - style.indent;
      return { text, style, lines: this.#linesOf(text, style.size, width) };
    });
    const most = Math.max(0, ...drawn.map(({ lines }) => lines.length));
    for (let line = 0; line < most; line++) {
      const height = Math.max(...drawn.map(({ style }) => style.size)) * lineHeight;
      this.need(height);
      for (const { text, style, lines } of drawn)
        this.#drawLine(lines[line] ?? [], text, this.#y + style.size, style);
      this.gap(height);
    }
  }

  line(): void {
    this.need(9);
    this.#document.lineWidth(0.5).strokeColor('#c9c9ce');
    this.#document
      .moveTo(page.margin, this.#y + 4)
      .lineTo(page.margin + this.width, this.#y + 4)
      .stroke();
    this.gap(9);
  }

  /** A filled box with large letters in it. */
  band(text: string, colour: string): void {
    const height = 44;
    this.need(height);
    this.#document.roundedRect(page.margin, this.#y, this.width, height, 6).fill(colour);
    this.#drawLine(text.split(' '), text, this.#y + 30, {
      ...defaults,
      size: 22,
      colour: '#ffffff',
      isBold: true,
      indent: 16,
    });
    this.gap(height + 12);
  }

  /** @param footOf what stands under each page @returns the PDF */
  async end(footOf: (number: number, of: number) => string): Promise<Uint8Array> {
    const { count } = this.#document.bufferedPageRange();
    for (let index = 0; index < count; index++) {
      this.#document.switchToPage(index);
      const text = footOf(index + 1, count);
      this.#drawLine(text.split(' '), text, page.height - page.margin, {
        ...defaults,
        size: 8,
        colour: '#6e6e73',
      });
    }
    this.#document.end();
    await this.#ended;
    return Buffer.concat(this.#chunks);
  }
}

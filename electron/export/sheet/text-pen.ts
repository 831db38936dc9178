import { fontRuns, hasFonts, type FontRun } from './sheet-fonts';

const outline = 0.028;
const spaceWidth = 0.28;
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Thaana}]/u;
/** In the place of words that can't be printed as they are written: a name that is wrong is worse than none. */
const unprintable = '[letters that can not be printed here]';

const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** From left to right as they are drawn. */
const inReadingOrder = <T>(parts: readonly T[], text: string): readonly T[] =>
  rightToLeft.test(text) ? [...parts].reverse() : parts;

/** How letters look; sizes are in points. */
export interface TextLook {
  readonly size: number;
  readonly colour: string;
  readonly isBold: boolean;
}

/** Draws lines of text of any script where it is told to, each word in fonts that have its characters. */
export class TextPen {
  readonly #document: PDFKit.PDFDocument;

  constructor(document: PDFKit.PDFDocument) {
    this.#document = document;
  }

  /** @throws where pdfkit's reader of fonts can't place the marks of a run */
  #measure(runs: readonly FontRun[], size: number): number {
    return runs.reduce((sum, run) => {
      this.#document.font(run.slice.path).fontSize(size);
      return sum + this.#document.widthOfString(run.text);
    }, 0);
  }

  #widthOf(word: string, text: string, size: number): number {
    return this.#measure(fontRuns(word, text), size);
  }

  #canPrintWord(word: string, text: string): boolean {
    if (!hasFonts(word)) return false;
    try {
      this.#measure(fontRuns(word, text), spaceWidth);
      return true;
    } catch {
      return false;
    }
  }

  /** Whether there is a font for every letter of a text, in which it can be set as its script wants it. */
  canPrint(text: string): boolean {
    return text.split(/\s+/u).every((word) => this.#canPrintWord(word, text));
  }

  /** The text as it can be printed: what of it can't be is said to be so. */
  printable(text: string): string {
    if (this.canPrint(text)) return text;
    const words = text.split(/\s+/u).map((word) => (this.#canPrintWord(word, text) ? word : unprintable));
    return words.filter((word, index) => word !== unprintable || words[index - 1] !== unprintable).join(' ');
  }

  #drawWord(word: string, text: string, x: number, baseline: number, style: TextLook): void {
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
      for (const { segment: character } of clusters.segment(word)) {
        if (part !== '' && this.#widthOf(part + character, text, size) > width) {
          parts.push(part);
          part = '';
        }
        part += character;
      }
      return part === '' ? parts : [...parts, part];
    });
  }

  /** @param width in points @returns the words of each line */
  linesOf(text: string, size: number, width: number): readonly (readonly string[])[] {
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

  /** @returns how wide that is, in points */
  lineWidth(words: readonly string[], text: string, size: number): number {
    const wide = words.reduce((sum, word) => sum + this.#widthOf(word, text, size), 0);
    return wide + Math.max(words.length - 1, 0) * spaceWidth * size;
  }

  /** @param text the whole text that the words are of */
  drawLine(words: readonly string[], text: string, left: number, baseline: number, look: TextLook): void {
    let x = left;
    for (const word of inReadingOrder(words, text)) {
      this.#drawWord(word, text, x, baseline, look);
      x += this.#widthOf(word, text, look.size) + spaceWidth * look.size;
    }
  }
}

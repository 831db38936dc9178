import type { PageWriter } from './page-writer';
import type { TextLook } from './text-pen';

/** Points of a millimetre. */
export const mm = 72 / 25.4;

export const ink = '#1d1d1f';
export const dimInk = '#55555a';
export const cutInk = '#b8b8be';

/** A line in a given room: it is made smaller to fit, down to a size that can be read, and then cut. Lengths are in points. */
export interface PrintedLine extends Partial<TextLook> {
  readonly text: string;
  readonly left: number;
  readonly baseline: number;
  readonly width: number;
  readonly align?: 'left' | 'centre' | 'right';
}

const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });
const smallestSize = 6.5;
const sizeStep = 0.5;
const shares = { left: 0, centre: 0.5, right: 1 };

const wordsOf = (text: string): readonly string[] => text.split(/\s+/u).filter((word) => word !== '');

export const printLine = ({ pen }: PageWriter, line: PrintedLine): void => {
  const { left, baseline, width, align = 'left', colour = ink, isBold = false } = line;
  let { size = 9 } = line;
  let text = pen.printable(line.text);
  const widthNow = (): number => pen.lineWidth(wordsOf(text), text, size);
  while (size > smallestSize && widthNow() > width) size -= sizeStep;
  if (widthNow() > width) {
    let characters = Array.from(clusters.segment(text), ({ segment }) => segment);
    while (characters.length > 1 && widthNow() > width) {
      characters = characters.slice(0, -1);
      text = `${characters.join('').trimEnd()}…`;
    }
  }
  const x = left + (width - widthNow()) * shares[align];
  pen.drawLine(wordsOf(text), text, x, baseline, { size, colour, isBold });
};

import { decodeText } from '../../../shared/dicom/character-sets';
import type { DataSet } from '../data-set';

/** What is noticed while a file is read. */
export interface Noticed {
  /** Letters were read otherwise than the file declares them. */
  isGuessed: boolean;
}

const characterSetTag = 0x00080005;
/** No report has more in one entry. */
const mostTextBytes = 4 * 1024 * 1024;
/** Between these each piece stands for itself: characters that are no letters would be taken out of the whole. */
const breaks = /(\r\n|\n\r|\r|\n|\f|\t)/;

/** Reads a data set's values, its texts in the character set that counts for it. */
export class DataReader {
  readonly dataSet: DataSet;
  /** Shared with the readers of its items. */
  readonly noticed: Noticed;
  readonly #characterSet: string;

  /** @param inherited the character set of what the item is in */
  constructor(dataSet: DataSet, inherited = '', noticed: Noticed = { isGuessed: false }) {
    this.dataSet = dataSet;
    this.noticed = noticed;
    this.#characterSet = dataSet.has(characterSetTag) ? dataSet.text(characterSetTag) : inherited;
  }

  /** What a person wrote, its breaks and the spaces that lines begin with kept. */
  lines(tag: number, vr: 'PN' | 'LO' = 'LO'): string {
    const pieces = this.dataSet.textBytes(tag, mostTextBytes).split(breaks);
    return pieces
      .map((piece, index) => {
        if (index % 2 === 1) return piece === '\t' ? '\t' : '\n';
        const { text, undecodable, likely } = decodeText(piece, this.#characterSet, vr);
        if (undecodable) this.noticed.isGuessed = true;
        return (/^ +/.exec(piece)?.[0] ?? '') + (likely ?? text);
      })
      .join('')
      .trimEnd();
  }

  text(tag: number, vr: 'PN' | 'LO' = 'LO'): string {
    return this.lines(tag, vr).trim();
  }

  /** Of letters of ASCII alone: codes, identifiers, numbers, dates. */
  plain(tag: number): string {
    return this.dataSet.text(tag);
  }

  /** Several values of ASCII alone; none where there is none. */
  list(tag: number): readonly string[] {
    const text = this.dataSet.textBytes(tag, mostTextBytes).replaceAll('\0', ' ').trim();
    return text === '' ? [] : text.split('\\').map((value) => value.trim());
  }

  items(tag: number): readonly DataReader[] {
    return this.dataSet.items(tag).map((item) => new DataReader(item, this.#characterSet, this.noticed));
  }

  item(tag: number): DataReader | undefined {
    return this.items(tag)[0];
  }
}

import { ByteWindow } from '../../shared/dicom/byte-window';
import {
  guessInside,
  itemEnd,
  itemTag,
  newElement,
  readElement,
  sequenceEnd,
  skipUndefined,
  undefinedLength,
} from '../../shared/dicom/read-element';
import type { Encoding } from '../../shared/dicom/transfer-syntaxes';

/** Where the value of an element is. */
interface Value {
  readonly at: number;
  readonly length: number;
}

/** A piece of encapsulated pixel data. */
export interface Fragment extends Value {
  /** From the first byte of the first piece's item tag, as offset tables count. */
  readonly offset: number;
}

/** Encapsulated pixel data: its pieces, and the Basic Offset Table before them, which may be empty. */
export interface Encapsulated {
  readonly basicOffsets: readonly number[];
  readonly fragments: readonly Fragment[];
}

const pixelData = 0x7fe00010;
/** No picture has more; a file that was made to fill the memory does. */
const mostElements = 200_000;

const vrCode = (vr: string): number => vr.charCodeAt(0) * 256 + vr.charCodeAt(1);
const otherWord = vrCode('OW');

/**
 * The elements of a data set or of an item, read from bytes that are all in memory.
 *
 * Damage is not an exception here: what can't be read is not there.
 */
export class DataSet {
  readonly #window: ByteWindow;
  readonly #encoding: Encoding;
  readonly #values = new Map<number, Value & { readonly vr: number }>();
  readonly #sequences = new Map<number, readonly DataSet[]>();
  readonly #end: number;
  #encapsulated: Encapsulated | undefined;

  /**
   * @param start position of the first element
   * @param end position after the last, or where they end at the latest
   */
  constructor(window: ByteWindow, encoding: Encoding, start: number, end: number) {
    this.#window = window;
    this.#encoding = encoding;
    this.#end = this.#readElements(start, end);
  }

  /** Position after the last element that was read. */
  get end(): number {
    return this.#end;
  }

  has(tag: number): boolean {
    return (this.#values.get(tag)?.length ?? 0) > 0;
  }

  /** Where the bytes of a value are, cut to those that are in memory. */
  value(tag: number): Value | undefined {
    return this.#values.get(tag);
  }

  /** Whether a value is a string of 16-bit words: in a big endian file their bytes are swapped. */
  isInWords(tag: number): boolean {
    return this.#values.get(tag)?.vr === otherWord;
  }

  /** Pixel data in pieces; undefined where it is plain or missing. */
  get encapsulated(): Encapsulated | undefined {
    return this.#encapsulated;
  }

  /** A text without the spaces and zeros around it; empty where there is none. Only for texts in ASCII. */
  text(tag: number): string {
    return this.textBytes(tag).replaceAll('\0', ' ').trim();
  }

  /** The bytes of a text, a character a byte, without what pads it; they are still to be decoded. */
  textBytes(tag: number): string {
    const value = this.#values.get(tag);
    if (value === undefined) return '';
    let text = '';
    for (const byte of this.#window.bytesAt(value.at, Math.min(value.length, 16_384)))
      text += String.fromCharCode(byte);
    return text.replace(/[ \0]+$/, '');
  }

  uint16(tag: number, index = 0): number | undefined {
    return this.#number(tag, 2, index, (at) => this.#window.view.getUint16(at, this.#encoding.littleEndian));
  }

  int16(tag: number, index = 0): number | undefined {
    return this.#number(tag, 2, index, (at) => this.#window.view.getInt16(at, this.#encoding.littleEndian));
  }

  uint32(tag: number, index = 0): number | undefined {
    return this.#number(tag, 4, index, (at) => this.#window.view.getUint32(at, this.#encoding.littleEndian));
  }

  float64(tag: number, index = 0): number | undefined {
    return this.#number(tag, 8, index, (at) => this.#window.view.getFloat64(at, this.#encoding.littleEndian));
  }

  /** The items of a sequence; none where it is no sequence. */
  items(tag: number): readonly DataSet[] {
    const found = this.#sequences.get(tag);
    if (found !== undefined) return found;
    const items = this.#readItems(tag);
    this.#sequences.set(tag, items);
    return items;
  }

  #number(tag: number, size: number, index: number, read: (at: number) => number): number | undefined {
    const value = this.#values.get(tag);
    const from = index * size;
    return value === undefined || from + size > value.length ? undefined : read(value.at + from);
  }

  #readElements(start: number, end: number): number {
    const element = newElement();
    let at = start;
    for (let count = 0; count < mostElements && at < end; count += 1) {
      if (!readElement(this.#window, at, this.#encoding, element)) break;
      const { tag, vr, valueAt, length } = element;
      if (tag === itemEnd || tag === sequenceEnd) return valueAt;
      let next = valueAt + length;
      if (length === undefinedLength && tag === pixelData) next = this.#readFragments(valueAt);
      else if (length === undefinedLength) {
        const inside = guessInside(this.#window, valueAt) ?? this.#encoding;
        next = skipUndefined(this.#window, valueAt, inside);
        if (next < 0) next = end;
      }
      this.#values.set(tag, { vr, at: valueAt, length: Math.max(Math.min(next, end) - valueAt, 0) });
      at = next;
    }
    return at;
  }

  #readItems(tag: number): readonly DataSet[] {
    const value = this.#values.get(tag);
    if (value === undefined) return [];
    const inside = guessInside(this.#window, value.at) ?? this.#encoding;
    const end = value.at + value.length;
    const element = newElement();
    const items: DataSet[] = [];
    let at = value.at;
    while (at < end && items.length < mostElements && readElement(this.#window, at, inside, element)) {
      const { tag: itemsTag, valueAt, length } = element;
      if (itemsTag !== itemTag) break;
      const itemsEnd = length === undefinedLength ? end : Math.min(valueAt + length, end);
      const item = new DataSet(this.#window, inside, valueAt, itemsEnd);
      items.push(item);
      at = length === undefinedLength ? item.end : itemsEnd;
    }
    return items;
  }

  #readFragments(start: number): number {
    const element = newElement();
    const fragments: Fragment[] = [];
    let table: Value | undefined;
    let firstAt: number | undefined;
    let at = start;
    while (readElement(this.#window, at, this.#encoding, element)) {
      const { tag, valueAt, length } = element;
      const isItem = tag === itemTag && length !== undefinedLength;
      const itemAt = at;
      at = isItem ? Math.min(valueAt + length, this.#window.end) : valueAt;
      if (!isItem) break;
      const value = { at: valueAt, length: at - valueAt };
      if (table === undefined) table = value;
      else {
        firstAt ??= itemAt;
        fragments.push({ ...value, offset: itemAt - firstAt });
      }
    }
    const { littleEndian } = this.#encoding;
    const basicOffsets = Array.from({ length: Math.floor((table?.length ?? 0) / 4) }, (_, index) =>
      this.#window.view.getUint32((table?.at ?? 0) + 4 * index, littleEndian),
    );
    this.#encapsulated = { basicOffsets, fragments };
    return at;
  }
}

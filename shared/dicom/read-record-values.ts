import { limits } from '../model/limits';
import { ByteWindow } from './byte-window';
import { elements, keywordOfTag, type Keyword } from './directory-records';
import {
  guessEncoding,
  guessInside,
  itemEnd,
  itemTag,
  newElement,
  readElement,
  sequenceEnd,
  skipUndefined,
  undefinedLength,
  type Element,
} from './read-element';
import type { Inflate } from './read-head';
import { deflatedDatasets, type Encoding } from './transfer-syntaxes';

/** A value as it stands in an instance. */
export type RecordValue =
  /** A character a byte, without what pads it. */
  | { readonly kind: 'text'; readonly raw: string }
  /** US and UL, whatever the byte order was. */
  | { readonly kind: 'numbers'; readonly numbers: readonly number[] }
  | { readonly kind: 'items'; readonly items: readonly RecordValues[] };
export type RecordValues = ReadonlyMap<Keyword, RecordValue>;

/** Items of one sequence that a record may take over. */
const maxItems = 1000;
const firstDeflatedBytes = 16_384;

const numberBytes: Partial<Record<string, number>> = { US: 2, UL: 4 };

const isPadding = (byte: number | undefined): boolean => byte === 0x20 || byte === 0;

const readText = (window: ByteWindow, { valueAt, length }: Element): RecordValue | null => {
  const kept = Math.min(length, limits.textLength);
  if (!window.reach(valueAt, kept)) return null;
  const bytes = window.bytesAt(valueAt, kept);
  let [start, end] = [0, kept];
  while (end > 0 && isPadding(bytes[end - 1])) end--;
  while (start < end && bytes[start] === 0x20) start++;
  return { kind: 'text', raw: String.fromCharCode(...bytes.subarray(start, end)) };
};

const readNumbers = (
  window: ByteWindow,
  { valueAt, length }: Element,
  width: number,
  littleEndian: boolean,
): RecordValue | null => {
  if (length < width || length > limits.textLength || !window.reach(valueAt, length)) return null;
  const numbers: number[] = [];
  for (let at = valueAt - window.start; at + width <= valueAt - window.start + length; at += width)
    numbers.push(
      width === 2 ? window.view.getUint16(at, littleEndian) : window.view.getUint32(at, littleEndian),
    );
  return { kind: 'numbers', numbers };
};

/** Where the reading of an element went on: its value, if it has one that can be used, and the position after it. */
interface Read {
  readonly value: RecordValue | null;
  readonly end: number;
}

const readItems = (window: ByteWindow, sequence: Element, outside: Encoding, depth: number): Read => {
  const end = sequence.length === undefinedLength ? Infinity : sequence.valueAt + sequence.length;
  const encoding = guessInside(window, sequence.valueAt) ?? outside;
  const items: RecordValues[] = [];
  const element = newElement();
  let at = sequence.valueAt;
  while (at < end && items.length < maxItems && readElement(window, at, encoding, element)) {
    at = element.valueAt;
    if (element.tag === sequenceEnd) return { value: { kind: 'items', items }, end: at };
    if (element.tag !== itemTag) return { value: null, end: -1 };
    const item = new Map<Keyword, RecordValue>();
    const itemLimit = element.length === undefinedLength ? Infinity : at + element.length;
    at = readInto(item, window, at, itemLimit, encoding, depth + 1, () => true);
    if (at < 0) return { value: null, end: -1 };
    items.push(item);
  }
  if (at < end && end === Infinity) return { value: null, end: -1 };
  return { value: { kind: 'items', items }, end };
};

const readValue = (
  window: ByteWindow,
  keyword: Keyword,
  element: Element,
  encoding: Encoding,
  depth: number,
): Read => {
  const vr: string = elements[keyword][1];
  const end = element.valueAt + element.length;
  if (vr === 'SQ') return readItems(window, element, encoding, depth);
  if (element.length === undefinedLength) return { value: null, end: -1 };
  const width = numberBytes[vr];
  const value =
    width === undefined
      ? readText(window, element)
      : readNumbers(window, element, width, encoding.littleEndian);
  return { value, end };
};

/**
 * Reads the elements of a data set or an item that records know.
 *
 * @param limit position before which they end; Infinity where a delimiter ends them
 * @returns the position after them, or -1 where their end is not to be found
 */
const readInto = (
  values: Map<Keyword, RecordValue>,
  window: ByteWindow,
  from: number,
  limit: number,
  encoding: Encoding,
  depth: number,
  wants: (keyword: Keyword) => boolean,
  lastTag = 0xffffffff,
): number => {
  if (depth > limits.sequenceDepth) return -1;
  const element = newElement();
  let at = from;
  while (at < limit && readElement(window, at, encoding, element)) {
    if (element.tag === itemEnd) return element.valueAt;
    if (element.tag > lastTag || element.tag === 0) return at;
    const keyword = keywordOfTag.get(element.tag);
    if (keyword !== undefined && wants(keyword) && element.length > 0) {
      const { value, end } = readValue(window, keyword, element, encoding, depth);
      if (value !== null) values.set(keyword, value);
      at = end;
    } else {
      at =
        element.length === undefinedLength
          ? skipUndefined(window, element.valueAt, guessInside(window, element.valueAt) ?? encoding)
          : element.valueAt + element.length;
    }
    if (at < 0) return -1;
  }
  return at >= limit ? limit : -1;
};

/**
 * Reads what directory records need of an instance, from the elements before its pixels. Never throws by what the bytes say.
 *
 * @param window opened on the file
 * @param head where its data set begins and how it is said to be encoded: see readHead
 * @param wanted what to look for at the top level
 * @throws what the window's reader throws
 */
export const readRecordValues = (
  window: ByteWindow,
  head: { readonly datasetStart: number; readonly transferSyntaxUid: string },
  wanted: ReadonlySet<Keyword>,
  inflate: Inflate,
): RecordValues => {
  const lastTag = Math.max(...Array.from(wanted, (keyword) => elements[keyword][0]));
  const wants = (keyword: Keyword): boolean => wanted.has(keyword);
  const readFrom = (inside: ByteWindow, start: number): { values: RecordValues; end: number } => {
    const values = new Map<Keyword, RecordValue>();
    const encoding = guessEncoding(inside, start);
    const end =
      encoding === null ? -1 : readInto(values, inside, start, inside.size, encoding, 0, wants, lastTag);
    return { values, end };
  };
  const isDeflated = deflatedDatasets.has(head.transferSyntaxUid);
  const plain = readFrom(window, head.datasetStart);
  if (!isDeflated || plain.values.size > 0) return plain.values;
  const available = Math.min(window.size - head.datasetStart, limits.headBytes);
  for (let take = firstDeflatedBytes; ; take *= 4) {
    const inflated = inflate(
      window.copy(head.datasetStart, Math.min(take, available)),
      limits.inflatedHeadBytes,
    );
    if (inflated === null) return plain.values;
    const { values, end } = readFrom(ByteWindow.over(inflated), 0);
    if (end >= 0 || take >= available) return values;
  }
};

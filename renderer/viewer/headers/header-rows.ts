import type { DataSet, ListedElement } from '../data-set';
import { DataReader } from '../documents/data-reader';
import type { InstanceFile } from '../instance-file';
import { readDictionary, type DictionaryEntry } from './dictionary';

/** An element, an item of a sequence, or the line that parts a file's meta from its data set. */
export interface HeaderRow {
  readonly kind: 'element' | 'item' | 'part';
  /** How many sequences it is in. */
  readonly depth: number;
  /** The row it is in; -1 at the top. */
  readonly parent: number;
  /** "0010,0010"; of an item its number, counted from 1. */
  readonly tag: string;
  readonly vr: string;
  /** As the standard spells it; empty where it doesn't know it. */
  readonly keyword: string;
  readonly name: string;
  /** Whose element it is, where it is a private one. */
  readonly creator: string;
  /** In words; of a sequence empty. */
  readonly value: string;
  /** Of bytes whose meaning nobody knows here, and of pixels. */
  readonly bytes: number | undefined;
  /** Items of a sequence. */
  readonly items: number | undefined;
  /** Not all of the value is shown. */
  readonly isCut: boolean;
}

const hex = (number: number, digits: number): string =>
  number.toString(16).toUpperCase().padStart(digits, '0');

/** More rows than any file has; more of a value than anybody reads here. */
const mostRows = 200_000;
const mostCharacters = 4096;
const mostNumbers = 64;
const mostDepth = 32;

const pixelData = 0x7fe00010;
const inLetters = new Set(['SH', 'LO', 'ST', 'LT', 'UT', 'UC', 'PN']);
const inAscii = new Set(['AE', 'AS', 'CS', 'DA', 'DS', 'DT', 'IS', 'TM', 'UI', 'UR']);

type ReadNumber = (view: DataView, at: number, littleEndian: boolean) => string;

/** Of numbers that stand as bytes: how many each takes, and how it reads. */
const numeric: Readonly<Record<string, readonly [size: number, read: ReadNumber]>> = {
  US: [2, (view, at, little) => String(view.getUint16(at, little))],
  SS: [2, (view, at, little) => String(view.getInt16(at, little))],
  UL: [4, (view, at, little) => String(view.getUint32(at, little))],
  SL: [4, (view, at, little) => String(view.getInt32(at, little))],
  UV: [8, (view, at, little) => String(view.getBigUint64(at, little))],
  SV: [8, (view, at, little) => String(view.getBigInt64(at, little))],
  FL: [4, (view, at, little) => String(Number(view.getFloat32(at, little).toPrecision(7)))],
  FD: [8, (view, at, little) => String(view.getFloat64(at, little))],
  AT: [
    4,
    (view, at, little) => `${hex(view.getUint16(at, little), 4)},${hex(view.getUint16(at + 2, little), 4)}`,
  ],
};

interface Shown {
  readonly value: string;
  readonly isCut: boolean;
  readonly bytes?: number;
}

const cut = (text: string): Shown => ({
  value: text.slice(0, mostCharacters),
  isCut: text.length > mostCharacters,
});

const showNumbers = (dataSet: DataSet, tag: number, [size, read]: readonly [number, ReadNumber]): Shown => {
  const bytes = dataSet.bytes(tag);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.floor(bytes.byteLength / size);
  const values = Array.from({ length: Math.min(count, mostNumbers) }, (_, index) =>
    read(view, index * size, dataSet.encoding.littleEndian),
  );
  return { value: values.join('\\'), isCut: count > mostNumbers };
};

const showValue = (reader: DataReader, tag: number, vr: string): Shown => {
  const { dataSet } = reader;
  if (inAscii.has(vr)) return cut(reader.list(tag).join('\\'));
  if (inLetters.has(vr)) return cut(reader.lines(tag, vr === 'PN' ? 'PN' : 'LO'));
  const numbers = numeric[vr];
  if (numbers !== undefined) return showNumbers(dataSet, tag, numbers);
  return { value: '', isCut: false, bytes: dataSet.value(tag)?.length ?? 0 };
};

/** Which VR counts: the one that is written, the standard's where none or "unknown" is. */
const vrOf = (
  { tag, vr, isDelimited }: ListedElement,
  entry: DictionaryEntry | undefined,
  isSigned: boolean,
): string => {
  if (vr !== '' && vr !== 'UN') return vr;
  if (entry !== undefined) {
    const [first = '', ...others] = entry.vr.split('/');
    if (first === 'US' && others.includes('SS') && isSigned) return 'SS';
    return first === 'OB' && others.includes('OW') ? 'OW' : first;
  }
  if (isDelimited) return 'SQ';
  const element = tag & 0xffff;
  if ((tag >>> 16) % 2 === 1 && element >= 0x10 && element <= 0xff) return 'LO';
  return element === 0 ? 'UL' : 'UN';
};

/** Who made a private element, by the block that it is in. @see DICOM PS3.5 7.8.1 */
const creatorOf = (reader: DataReader, tag: number): string => {
  const element = tag & 0xffff;
  if ((tag >>> 16) % 2 === 0 || element < 0x1000) return '';
  return reader.text((tag - element + (element >>> 8)) >>> 0);
};

/**
 * Lists every element of a file, those in sequences below the sequence.
 *
 * Damage is not an exception here: what can't be read is not there.
 */
export const headerRows = (file: InstanceFile): readonly HeaderRow[] => {
  const find = readDictionary();
  const rows: HeaderRow[] = [];
  const isSigned = file.dataSet.uint16(0x00280103) === 1;
  const blank = {
    vr: '',
    keyword: '',
    name: '',
    creator: '',
    value: '',
    bytes: undefined,
    items: undefined,
    isCut: false,
  };

  const addElements = (reader: DataReader, depth: number, parent: number): void => {
    for (const element of reader.dataSet.elements) {
      if (rows.length >= mostRows) return;
      const { tag } = element;
      const entry = find(tag);
      const isPieces = tag === pixelData && element.isDelimited;
      const vr = vrOf(element, entry, isSigned);
      const items = vr === 'SQ' && !isPieces && depth < mostDepth ? reader.items(tag) : undefined;
      const isCreator = (tag >>> 16) % 2 === 1 && (tag & 0xffff) >= 0x10 && (tag & 0xffff) <= 0xff;
      const shown = items === undefined ? showValue(reader, tag, vr) : { value: '', isCut: false };
      const place = rows.length;
      rows.push({
        kind: 'element',
        depth,
        parent,
        tag: `${hex(tag >>> 16, 4)},${hex(tag & 0xffff, 4)}`,
        vr,
        keyword: entry?.keyword ?? (isCreator ? 'PrivateCreator' : ''),
        name: entry?.name ?? (isCreator ? 'Private Creator' : ''),
        creator: creatorOf(reader, tag),
        value: shown.value,
        bytes: shown.bytes,
        items: items?.length,
        isCut: shown.isCut,
      });
      for (const [index, item] of items?.entries() ?? []) {
        if (rows.length >= mostRows) return;
        const itemPlace = rows.length;
        rows.push({ ...blank, kind: 'item', depth: depth + 1, parent: place, tag: String(index + 1) });
        addElements(item, depth + 2, itemPlace);
      }
    }
  };
  if (file.meta !== undefined) {
    rows.push({ ...blank, kind: 'part', depth: 0, parent: -1, tag: 'meta' });
    addElements(new DataReader(file.meta), 0, -1);
  }
  rows.push({ ...blank, kind: 'part', depth: 0, parent: -1, tag: 'dataSet' });
  addElements(new DataReader(file.dataSet), 0, -1);
  return rows;
};

/** The rows that a search finds, by tag, name or value, with those that they are in. */
export const findRows = (rows: readonly HeaderRow[], search: string): readonly number[] => {
  const wanted = search.trim().toLowerCase();
  const digits = wanted.replace(/[(),\s]/g, '');
  const isTag = /^[0-9a-f]{4,8}$/.test(digits);
  const found = new Set<number>();
  for (const [index, row] of rows.entries()) {
    const isFound =
      row.kind === 'element' &&
      ([row.keyword, row.name, row.value, row.creator].some((text) => text.toLowerCase().includes(wanted)) ||
        (isTag && row.tag.replace(',', '').toLowerCase().startsWith(digits)));
    if (!isFound) continue;
    for (let at = index; at >= 0 && !found.has(at); at = rows[at]?.parent ?? -1) found.add(at);
  }
  return [...found].sort((a, b) => a - b);
};

/** The rows in sight, where the sequences that are named are open. */
export const openRows = (rows: readonly HeaderRow[], open: ReadonlySet<number>): readonly number[] => {
  const shown = new Set<number>();
  for (const [index, { parent, kind }] of rows.entries())
    // items are in sight with their sequence, elements with their item
    if (parent < 0 || (shown.has(parent) && (kind === 'element' || open.has(parent)))) shown.add(index);
  return [...shown];
};

import { limits } from '../model/limits';
import type { ByteWindow } from './byte-window';
import { factOfTag, factsOf, uidOf, type InstanceFacts, type RawFacts } from './instance-facts';
import { nameOf } from './patients';
import {
  guessEncoding,
  itemEnd,
  itemTag,
  newElement,
  readElement,
  skipUndefined,
  undefinedLength,
} from './read-element';
import { readText } from './read-text';
import type { Encoding } from './transfer-syntaxes';

/** A file that a DICOMDIR lists, with what its record and the records above say of it. */
export interface DirectoryEntry {
  /** IMAGE, SR DOCUMENT …; unknown and private types as they stand there. */
  readonly type: string;
  /** Referenced File ID: the parts of a path, as spelt there. Untrusted: see isInsidePath. */
  readonly fileId: readonly string[];
  readonly transferSyntaxUid: string;
  readonly facts: InstanceFacts;
}

export interface Dicomdir {
  readonly entries: readonly DirectoryEntry[];
  /** The offsets did not lead to every record: some were placed by their type and order. */
  readonly isRepaired: boolean;
  /** The file ends before its records do, or holds more than we read. */
  readonly isCut: boolean;
}

/** What is read of a record beside its facts, and where it stands. */
const numberFields = { next: 0x00041400, inUse: 0x00041410, lower: 0x00041420 } as const;
const textFields = {
  type: 0x00041430,
  fileId: 0x00041500,
  sopClassUid: 0x00041510,
  sopInstanceUid: 0x00041511,
  transferSyntaxUid: 0x00041512,
} as const;
const firstRootRecord = 0x00041200;
const recordSequence = 0x00041220;

const byTag = <T extends string>(fields: Readonly<Record<T, number>>): ReadonlyMap<number, T> =>
  new Map((Object.entries(fields) as [T, number][]).map(([field, tag]) => [tag, field]));
const numberOfTag = byTag(numberFields);
const textOfTag = byTag(textFields);

type Links = Record<keyof typeof numberFields, number>;
type Texts = Record<keyof typeof textFields, string>;

interface DirectoryRecord extends Links, Texts {
  /** Position of its item in the file: what offsets point to. */
  readonly at: number;
  readonly raw: RawFacts;
  parent: DirectoryRecord | null;
  /** Decoded when they are first asked for: those of a study by each of its pictures. See factsOfRecord. */
  facts: InstanceFacts | null;
}

const newRecord = (at: number): DirectoryRecord => ({
  at,
  raw: {},
  next: 0,
  lower: 0,
  inUse: 0xffff,
  type: '',
  fileId: '',
  sopClassUid: '',
  sopInstanceUid: '',
  transferSyntaxUid: '',
  parent: null,
  facts: null,
});

/** Patient, study, series, instance, and what a private record may put between them. */
const deepest = 8;

const readNumber = (window: ByteWindow, at: number, length: number, { littleEndian }: Encoding): number => {
  if (length < 2 || !window.reach(at, length)) return 0;
  const index = at - window.start;
  return length < 4 ? window.view.getUint16(index, littleEndian) : window.view.getUint32(index, littleEndian);
};

/** Reads the elements of one item. @returns the position after it, or a negative number where it does not end */
const readRecord = (
  window: ByteWindow,
  from: number,
  end: number,
  encoding: Encoding,
  record: DirectoryRecord,
): number => {
  const element = newElement();
  let at = from;
  while (at < end) {
    if (!readElement(window, at, encoding, element)) return -1;
    const { tag, valueAt, length } = element;
    if (tag === itemEnd) return valueAt;
    if (length === undefinedLength) {
      at = skipUndefined(window, valueAt, encoding);
      if (at < 0) return at;
      continue;
    }
    at = valueAt + length;
    if (at > window.size) return -1;
    const fact = factOfTag.get(tag);
    const textField = textOfTag.get(tag);
    const numberField = numberOfTag.get(tag);
    if (fact !== undefined) record.raw[fact] = readText(window, element);
    else if (textField !== undefined) record[textField] = readText(window, element);
    else if (numberField !== undefined) record[numberField] = readNumber(window, valueAt, length, encoding);
  }
  return at;
};

interface Records {
  readonly list: readonly DirectoryRecord[];
  readonly isCut: boolean;
}

const readRecords = (window: ByteWindow, from: number, end: number, encoding: Encoding): Records => {
  const list: DirectoryRecord[] = [];
  const element = newElement();
  let at = from;
  while (at < end) {
    if (list.length === limits.directoryRecords || !readElement(window, at, encoding, element))
      return { list, isCut: true };
    if (element.tag !== itemTag) break;
    const record = newRecord(at);
    const itemLimit = element.length === undefinedLength ? end : element.valueAt + element.length;
    at = readRecord(window, element.valueAt, Math.min(itemLimit, end), encoding, record);
    list.push(record);
    if (at < 0) return { list, isCut: true };
    if (element.length !== undefinedLength) at = itemLimit;
  }
  return { list, isCut: false };
};

/**
 * What has to be added to every offset to point to records: nothing, or what the file was shifted by after it was written.
 *
 * @returns null where no such number is to be found
 */
const findShift = (list: readonly DirectoryRecord[], offsets: readonly number[]): number | null => {
  const positions = new Set(list.map(({ at }) => at));
  const fits = (shift: number): boolean => offsets.every((offset) => positions.has(offset + shift));
  const smallest = offsets.reduce((least, offset) => Math.min(least, offset), Infinity);
  const candidates = [0, ...list.slice(0, 8).map(({ at }) => at - smallest)];
  return candidates.find(fits) ?? null;
};

/** The records from one on, along the offsets of the next. */
const chainFrom = function* (
  offset: number,
  byOffset: (offset: number) => DirectoryRecord | undefined,
): Generator<DirectoryRecord> {
  for (let record = byOffset(offset); record !== undefined; record = byOffset(record.next)) yield record;
};

/**
 * Gives records the parents whose lower-level offsets lead to them: from every record, since the offset of the first one is
 * often wrong. The first claim counts, which also ends circles.
 *
 * @returns those that have their place
 */
const placeByOffsets = (
  list: readonly DirectoryRecord[],
  firstRoot: number,
  shift: number,
): Set<DirectoryRecord> => {
  const byPosition = new Map(list.map((record) => [record.at, record]));
  const byOffset = (offset: number) => (offset === 0 ? undefined : byPosition.get(offset + shift));
  const placed = new Set<DirectoryRecord>();
  for (const parent of list)
    for (const child of chainFrom(parent.lower, byOffset)) {
      if (placed.has(child) || child === parent) break;
      placed.add(child);
      child.parent = parent;
    }
  for (const root of chainFrom(firstRoot, byOffset)) {
    if (placed.has(root)) break;
    placed.add(root);
  }
  return placed;
};

/** How deep records of a type stand; everything else stands below a series. */
const levels: Partial<Record<string, number>> = { PATIENT: 0, STUDY: 1, SERIES: 2 };
const lowestLevel = 3;

/** Gives the rest their parents by type and order: nearly every writer puts a parent before its children. */
const placeByOrder = (list: readonly DirectoryRecord[], placed: ReadonlySet<DirectoryRecord>): void => {
  const open: (DirectoryRecord | null)[] = [null, null, null];
  for (const record of list) {
    const level = levels[record.type] ?? lowestLevel;
    // of an unknown type, and with children of its own: it may be a patient's, and is nobody's child
    const isRoot = level === lowestLevel && record.lower !== 0;
    if (!placed.has(record) && !isRoot) record.parent = open[level - 1] ?? null;
    open.fill(record, level, lowestLevel);
  }
};

/** @returns whether records had to be placed otherwise than by their offsets */
const place = (list: readonly DirectoryRecord[], firstRoot: number): boolean => {
  const offsets = [firstRoot, ...list.flatMap((record) => [record.next, record.lower])];
  const shift = findShift(
    list,
    offsets.filter((offset) => offset !== 0),
  );
  const placed = placeByOffsets(list, firstRoot, shift ?? 0);
  placeByOrder(list, placed);
  return shift !== 0 || placed.size < list.length;
};

/** The character set that a record names, or else the nearest of those above it. */
const charsetOf = ({ raw, parent }: DirectoryRecord, ofFile: string, depth: number): string =>
  raw.characterSet ?? (parent === null || depth === deepest ? ofFile : charsetOf(parent, ofFile, depth + 1));

/** What our own writer puts in the place of a patient's ID that a picture lacks. */
const inventedPatientId = /^NOID\d{4,}$/;

/**
 * A record must have a date, and a patient's an ID: where an exam has no date, writers put the first of 1900 there, as ours does. Neither
 * may be taken for what a picture says.
 */
const withoutInvention = (facts: InstanceFacts): InstanceFacts => {
  if (facts.studyDate === '19000101') return { ...facts, studyDate: '', studyTime: '' };
  return inventedPatientId.test(facts.patientId) ? { ...facts, patientId: '' } : facts;
};

/**
 * The facts of a record, and of those above it where it says nothing itself.
 *
 * @param depth ends a circle that offsets make
 */
const factsOfRecord = (record: DirectoryRecord, fileCharset: string, depth = 1): InstanceFacts => {
  if (record.facts !== null) return record.facts;
  const { raw, parent } = record;
  const sopClassUid = record.sopClassUid;
  const sopInstanceUid = uidOf(record.sopInstanceUid) || (raw.sopInstanceUid ?? '');
  const own = withoutInvention(
    factsOf({ ...raw, sopClassUid, sopInstanceUid }, charsetOf(record, fileCharset, depth)),
  );
  if (parent === null || depth === deepest) return (record.facts = own);
  const above = factsOfRecord(parent, fileCharset, depth + 1);
  return (record.facts = {
    ...own,
    studyUid: own.studyUid || above.studyUid,
    seriesUid: own.seriesUid || above.seriesUid,
    ...nameOf(own.patientName === '' ? above : own),
    patientId: own.patientId || above.patientId,
    birthDate: own.birthDate || above.birthDate,
    sex: own.sex || above.sex,
    studyDate: own.studyDate || above.studyDate,
    studyTime: own.studyTime || above.studyTime,
    studyDescription: own.studyDescription || above.studyDescription,
    accessionNumber: own.accessionNumber || above.accessionNumber,
    institution: own.institution || above.institution,
    modality: own.modality || above.modality,
    seriesNumber: own.seriesNumber ?? above.seriesNumber,
    seriesDescription: own.seriesDescription || above.seriesDescription,
    bodyPart: own.bodyPart || above.bodyPart,
    nameUndecodable: own.nameUndecodable || above.nameUndecodable,
  });
};

const splitFileId = (raw: string): string[] => raw.split(/[\\/]/).map((part) => part.trim());

const entryOf = (record: DirectoryRecord, fileCharset: string): DirectoryEntry[] =>
  record.fileId === '' || record.inUse === 0
    ? []
    : [
        {
          type: record.type,
          fileId: splitFileId(record.fileId),
          transferSyntaxUid: uidOf(record.transferSyntaxUid),
          facts: factsOfRecord(record, fileCharset),
        },
      ];

/**
 * Reads a DICOMDIR, also one that the standard would not let pass: of any plain encoding, without offsets, with offsets that
 * are wrong, without patients, in any order. Records that can't be reached by offsets are placed by type and order.
 *
 * @param window over the whole file
 * @param datasetStart position of its data set, see readHead
 * @see DICOM PS3.3 F.3, PS3.10 8.6
 */
export const readDicomdir = (window: ByteWindow, datasetStart: number): Dicomdir => {
  const encoding = guessEncoding(window, datasetStart);
  const element = newElement();
  let firstRoot = 0;
  let fileCharset = '';
  let at = datasetStart;
  while (encoding !== null && at < window.size && readElement(window, at, encoding, element)) {
    const { tag, valueAt, length } = element;
    if (tag === recordSequence) {
      const end = length === undefinedLength ? window.size : valueAt + length;
      const { list, isCut } = readRecords(window, valueAt, Math.min(end, window.size), encoding);
      const isRepaired = place(list, firstRoot);
      const entries = list.flatMap((record) => entryOf(record, fileCharset));
      return { entries, isRepaired, isCut };
    }
    if (tag === firstRootRecord) firstRoot = readNumber(window, valueAt, length, encoding);
    if (factOfTag.get(tag) === 'characterSet') fileCharset = readText(window, element);
    at = length === undefinedLength ? skipUndefined(window, valueAt, encoding) : valueAt + length;
    if (at < 0) break;
  }
  return { entries: [], isRepaired: false, isCut: encoding === null || at !== window.size };
};

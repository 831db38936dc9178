import { limits } from '../model/limits';
import { ByteWindow } from './byte-window';
import { decodeText } from './character-sets';
import { sliceDistanceMm } from './geometry';
import {
  guessEncoding,
  guessInside,
  isKnownVr,
  itemTag,
  newElement,
  readElement,
  sequenceEnd,
  skipUndefined,
  endsTooSoon,
  undefinedLength,
} from './read-element';
import { deflatedDatasets, plainTransferSyntax, type Encoding } from './transfer-syntaxes';

/** What stands before the data set: all of it, file meta without its preamble, or nothing. */
export type Prelude = 'complete' | 'no-preamble' | 'none';

/** What the first bytes of an instance say. Texts are decoded; what is missing is empty. */
export interface Head {
  readonly prelude: Prelude;
  /** Position of the first element of the data set (of its compressed form, where it is deflated). */
  readonly datasetStart: number;
  readonly transferSyntaxUid: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly patientName: string;
  readonly patientId: string;
  readonly birthDate: string;
  readonly sex: string;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly studyDescription: string;
  readonly accessionNumber: string;
  readonly institution: string;
  readonly modality: string;
  readonly seriesNumber: number | null;
  readonly seriesDescription: string;
  readonly bodyPart: string;
  readonly instanceNumber: number | null;
  readonly frames: number;
  readonly sliceDistanceMm: number | null;
  /** The file ends before its elements do. */
  readonly isTruncated: boolean;
  /** All that is asked for here was seen, or its place was passed. */
  readonly isComplete: boolean;
  readonly nameUndecodable: boolean;
}

/** Inflates the first part of a raw deflate stream: as much as comes of the input, or null where it is no such stream. */
export type Inflate = (deflated: Uint8Array, maxBytes: number) => Uint8Array | null;

/** In ascending order, as elements stand in a data set. */
const wantedTags = {
  characterSet: 0x00080005,
  sopClassUid: 0x00080016,
  sopInstanceUid: 0x00080018,
  studyDate: 0x00080020,
  studyTime: 0x00080030,
  accessionNumber: 0x00080050,
  modality: 0x00080060,
  institution: 0x00080080,
  studyDescription: 0x00081030,
  seriesDescription: 0x0008103e,
  patientName: 0x00100010,
  patientId: 0x00100020,
  birthDate: 0x00100030,
  sex: 0x00100040,
  bodyPart: 0x00180015,
  studyUid: 0x0020000d,
  seriesUid: 0x0020000e,
  seriesNumber: 0x00200011,
  instanceNumber: 0x00200013,
  position: 0x00200032,
  orientation: 0x00200037,
  frames: 0x00280008,
} as const;
type Keyword = keyof typeof wantedTags;
type RawValues = Partial<Record<Keyword, string>>;

const keywordOf: ReadonlyMap<number, Keyword> = new Map(
  (Object.entries(wantedTags) as [Keyword, number][]).map(([keyword, tag]) => [tag, keyword]),
);
const lastWanted = wantedTags.frames;
const pixelData: ReadonlySet<number> = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);
const metaTags = { sopClassUid: 0x00020002, sopInstanceUid: 0x00020003, transferSyntaxUid: 0x00020010 };

const wantedMeta: ReadonlySet<number> = new Set(Object.values(metaTags));
const firstDeflatedBytes = 16_384;
const explicit: Encoding = { explicit: true, littleEndian: true };

/** How often the window may move once all that is wanted was read, to see whether the file is whole. */
const movesForTheEnd = 48;

/** The bytes of a value, a character a byte, without what pads it. */
const rawText = (window: ByteWindow, at: number, length: number): string => {
  const kept = Math.min(length, limits.textLength);
  if (!window.reach(at, kept)) return '';
  const bytes = window.bytesAt(at, kept);
  let end = kept;
  while (end > 0 && isPadding(bytes[end - 1])) end--;
  return String.fromCharCode(...bytes.subarray(0, end));
};

const isPadding = (byte: number | undefined): boolean => byte === 0x20 || byte === 0;

interface Walked {
  readonly values: RawValues;
  readonly isComplete: boolean;
  readonly isTruncated: boolean;
}

/** Whether compressed pixels go on beyond the end of the file. Hops from fragment to fragment, reading their heads alone. */
const fragmentsAreCut = (window: ByteWindow, from: number, encoding: Encoding): boolean => {
  let at = from;
  const element = newElement();
  while (window.reach(at, 8, 8) && readElement(window, at, encoding, element)) {
    if (element.tag === sequenceEnd) return false;
    if (element.tag !== itemTag || element.length === undefinedLength) return false;
    at = element.valueAt + element.length;
  }
  return !window.isHeld;
};

/** Walks the elements of a data set: all that are wanted, and then as far as is cheap to see whether the file is whole. */
const walkDataset = (window: ByteWindow, start: number, encoding: Encoding): Walked => {
  const values: RawValues = {};
  const element = newElement();
  let at = start;
  let isComplete = false;
  while (at < window.size) {
    if (!readElement(window, at, encoding, element))
      return { values, isComplete, isTruncated: !window.isHeld };
    const { tag, valueAt, length } = element;
    // zeros to the end are padding
    if (tag === 0) break;
    if (tag > lastWanted && !isComplete) {
      isComplete = true;
      window.movesLeft = Math.min(window.movesLeft, movesForTheEnd);
    }
    if (length === undefinedLength) {
      if (pixelData.has(tag))
        return { values, isComplete, isTruncated: fragmentsAreCut(window, valueAt, encoding) };
      at = skipUndefined(window, valueAt, guessInside(window, valueAt) ?? encoding);
      if (at < 0) return { values, isComplete, isTruncated: at === endsTooSoon && !window.isHeld };
      continue;
    }
    at = valueAt + length;
    if (at > window.size) return { values, isComplete, isTruncated: true };
    if (pixelData.has(tag)) return { values, isComplete, isTruncated: false };
    const keyword = tag <= lastWanted ? keywordOf.get(tag) : undefined;
    if (keyword !== undefined && length > 0) values[keyword] = rawText(window, valueAt, length);
  }
  return { values, isComplete: true, isTruncated: false };
};

/** The same in what comes out of a deflated data set; more of it is inflated only when the head does not fit. */
const walkDeflated = (window: ByteWindow, start: number, inflate: Inflate): Walked | null => {
  const available = Math.min(window.size - start, limits.headBytes);
  for (let take = firstDeflatedBytes; ; take *= 4) {
    const bytes = window.copy(start, Math.min(take, available));
    const inflated = inflate(bytes, limits.inflatedHeadBytes);
    if (inflated === null) return null;
    const isAll = bytes.length === window.size - start;
    const inside = ByteWindow.over(inflated, isAll ? inflated.length : Infinity);
    const encoding = guessEncoding(inside, 0);
    if (encoding === null) return null;
    const walked = walkDataset(inside, 0, encoding);
    if (walked.isComplete || take >= available) return walked;
  }
};

interface Meta {
  readonly end: number;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
}

/** File meta ends where group 2 ends: the length it says is often wrong, or missing. */
const readMeta = (window: ByteWindow, start: number): Meta => {
  const found = new Map<number, string>();
  const encoding = guessEncoding(window, start);
  const element = newElement();
  let at = start;
  while (encoding !== null && readElement(window, at, encoding, element)) {
    if (element.tag >>> 16 !== 2 || element.valueAt + element.length > window.size) break;
    if (wantedMeta.has(element.tag)) found.set(element.tag, rawText(window, element.valueAt, element.length));
    at = element.valueAt + element.length;
  }
  return {
    end: at,
    sopClassUid: uidOf(found.get(metaTags.sopClassUid)),
    sopInstanceUid: uidOf(found.get(metaTags.sopInstanceUid)),
    transferSyntaxUid: uidOf(found.get(metaTags.transferSyntaxUid)),
  };
};

const uidOf = (raw = ''): string => {
  const uid = raw.trim();
  return /^[0-9.]{1,64}$/.test(uid) ? uid : '';
};

/** YYYYMMDD, also of the older form with dots; whatever else stands there is no date. */
const dateOf = (raw = ''): string => {
  const [, year, month, day] = /^\s*(\d{4})\.?(\d\d)\.?(\d\d)\s*$/.exec(raw) ?? [];
  return year === undefined ? '' : `${year}${month ?? ''}${day ?? ''}`;
};
const timeOf = (raw = ''): string => (/^\s*[\d:.]+\s*$/.test(raw) ? raw.replaceAll(':', '').trim() : '');
const integerOf = (raw = ''): number | null => (/^\s*[+-]?\d{1,12}\s*$/.test(raw) ? Number(raw) : null);

const distanceOf = ({ orientation, position }: RawValues): number | null => {
  const directions = orientation?.split('\\').map(Number) ?? [];
  const point = position?.split('\\').map(Number) ?? [];
  if (directions.length !== 6 || point.length !== 3) return null;
  try {
    const distance = sliceDistanceMm(directions, point);
    return Number.isFinite(distance) ? distance : null;
  } catch {
    return null;
  }
};

const startsWith = (window: ByteWindow, at: number, text: string): boolean =>
  window.reach(at, text.length) && String.fromCharCode(...window.bytesAt(at, text.length)) === text;

const findPrelude = (window: ByteWindow): { prelude: Prelude; metaStart: number } | null => {
  if (startsWith(window, 128, 'DICM')) return { prelude: 'complete', metaStart: 132 };
  const encoding = guessEncoding(window, 0);
  const element = newElement();
  if (encoding === null || !readElement(window, 0, encoding, element)) return null;
  const { tag, valueAt, length } = element;
  if (valueAt + length > window.size || length > limits.textLength) return null;
  if (tag >>> 16 === 2 && tag <= metaTags.transferSyntaxUid && isKnownVr(element.vr))
    return { prelude: 'no-preamble', metaStart: 0 };
  return tag >>> 16 === 8 ? { prelude: 'none', metaStart: 0 } : null;
};

/** Deflated bytes don't begin with an element of group 8 (or of a group length) that has a known VR. */
const startsPlain = (window: ByteWindow, at: number): boolean => {
  const element = newElement();
  return readElement(window, at, explicit, element) && element.tag >>> 16 === 8 && isKnownVr(element.vr);
};

const nothing: Walked = { values: {}, isComplete: false, isTruncated: true };

/**
 * Reads what a catalog needs to know of an instance from its first bytes. Never throws by what the bytes say.
 *
 * A file is DICOM by its content: by its preamble, by file meta without one, or as a bare data set in any plain encoding
 * that names its SOP Class and Instance. How elements are encoded is taken from them, the transfer syntax is only told.
 *
 * @param window opened on the file
 * @param inflate for the transfer syntaxes that deflate the data set
 * @returns null where the file is no DICOM
 * @throws what the window's reader throws
 * @see DICOM PS3.10 7.1, PS3.5 7 and A
 */
export const readHead = (window: ByteWindow, inflate: Inflate): Head | null => {
  const found = findPrelude(window);
  if (found === null) return null;
  const { prelude, metaStart } = found;
  const meta = prelude === 'none' ? null : readMeta(window, metaStart);
  const datasetStart = meta?.end ?? 0;
  const encoding = guessEncoding(window, datasetStart);
  const isDeflated =
    deflatedDatasets.has(meta?.transferSyntaxUid ?? '') && !startsPlain(window, datasetStart);
  const walked =
    encoding === null
      ? nothing
      : ((isDeflated
          ? walkDeflated(window, datasetStart, inflate)
          : walkDataset(window, datasetStart, encoding)) ?? nothing);
  const { values } = walked;
  const sopClassUid = uidOf(values.sopClassUid);
  const sopInstanceUid = uidOf(values.sopInstanceUid);
  if (prelude === 'none' && (sopClassUid === '' || sopInstanceUid === '')) return null;

  const charset = values.characterSet ?? '';
  const text = (raw = ''): string => decodeText(raw, charset, 'LO').text;
  const name = decodeText(values.patientName ?? '', charset, 'PN');
  return {
    prelude,
    datasetStart,
    transferSyntaxUid: (meta?.transferSyntaxUid ?? '') || plainTransferSyntax(encoding ?? explicit),
    sopClassUid: sopClassUid || (meta?.sopClassUid ?? ''),
    sopInstanceUid: sopInstanceUid || (meta?.sopInstanceUid ?? ''),
    studyUid: uidOf(values.studyUid),
    seriesUid: uidOf(values.seriesUid),
    patientName: name.text,
    patientId: text(values.patientId),
    birthDate: dateOf(values.birthDate),
    sex: text(values.sex),
    studyDate: dateOf(values.studyDate),
    studyTime: timeOf(values.studyTime),
    studyDescription: text(values.studyDescription),
    accessionNumber: text(values.accessionNumber),
    institution: text(values.institution),
    modality: text(values.modality),
    seriesNumber: integerOf(values.seriesNumber),
    seriesDescription: text(values.seriesDescription),
    bodyPart: text(values.bodyPart),
    instanceNumber: integerOf(values.instanceNumber),
    frames: Math.max(1, integerOf(values.frames) ?? 1),
    sliceDistanceMm: distanceOf(values),
    isTruncated: walked.isTruncated,
    isComplete: walked.isComplete,
    nameUndecodable: name.undecodable,
  };
};

import { limits } from '../model/limits';
import { ByteWindow } from './byte-window';
import {
  factOfTag,
  factsOf,
  isShort,
  lastFactTag,
  uidOf,
  type InstanceFacts,
  type RawFacts,
} from './instance-facts';
import {
  endsTooSoon,
  guessEncoding,
  guessInside,
  isKnownVr,
  itemTag,
  newElement,
  readElement,
  sequenceEnd,
  skipUndefined,
  undefinedLength,
} from './read-element';
import { readShort, readText } from './read-text';
import { isOfPicture, leastPixelBytes } from './pixel-bytes';
import { mediaStorageDirectory } from './sop-classes';
import {
  deflatedDatasets,
  explicitBigEndian,
  explicitLittleEndian,
  implicitLittleEndian,
  plainTransferSyntax,
  type Encoding,
} from './transfer-syntaxes';

/** What stands before the data set: all of it, file meta without its preamble, or none. */
export type Prelude = 'complete' | 'no-preamble' | 'none';

/** What the first bytes of an instance say, of itself and of the file. */
export interface Head extends InstanceFacts {
  readonly prelude: Prelude;
  /** Position of the first element of the data set (of its compressed form, where it is deflated). */
  readonly datasetStart: number;
  readonly transferSyntaxUid: string;
  /** The data set is, whatever the transfer syntax says. */
  readonly isDeflated: boolean;
  /** The file ends before its elements do. */
  readonly isTruncated: boolean;
  /** All that is asked for here was seen, or its place was passed. */
  readonly isComplete: boolean;
}

/** Inflates the first part of a raw deflate stream: as much as comes of the input, or null where it is no such stream. */
export type Inflate = (deflated: Uint8Array, maxBytes: number) => Uint8Array | null;

const nativePixels = 0x7fe00010;
const pixelData: ReadonlySet<number> = new Set([0x7fe00008, 0x7fe00009, nativePixels]);
/** Pixel Data Provider URL: the pixels are elsewhere. */
const pixelsElsewhere = 0x00287fe0;
const metaTags = { sopClassUid: 0x00020002, sopInstanceUid: 0x00020003, transferSyntaxUid: 0x00020010 };

const wantedMeta: ReadonlySet<number> = new Set(Object.values(metaTags));
/** `DICM`, which follows the preamble. */
const dicm = 0x4449434d;
/** What is not told is native, too. */
const nativeSyntaxes: ReadonlySet<string> = new Set([
  '',
  implicitLittleEndian,
  explicitLittleEndian,
  explicitBigEndian,
]);
const firstDeflatedBytes = 16_384;
const explicit: Encoding = { explicit: true, littleEndian: true };

/** See readHead. */
const fewMoves = 48;

interface Walked {
  readonly facts: RawFacts;
  /** All that is wanted was seen, wherever it stands. */
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

/** What is read of a file beyond what the head of the last one took: numbers may be longer. */
const spareBytes = 64;

/**
 * Whether the pixels begin as far from the end of the file as they did in the last one, are as many as they have to be, and end in
 * the file.
 *
 * @param from what is before was read
 */
const endsLikeLast = (
  window: ByteWindow,
  from: number,
  encoding: Encoding,
  areTooFew: (tag: number, length: number) => boolean,
): boolean => {
  const at = window.size - window.recentTailBytes;
  const element = newElement();
  return (
    at >= from &&
    window.reach(at, 12, 12) &&
    readElement(window, at, encoding, element) &&
    pixelData.has(element.tag) &&
    element.valueAt + element.length <= window.size &&
    !areTooFew(element.tag, element.length)
  );
};

/** Of any object, if empty (PS3.3 C.7.1.1). */
const patientName = 0x00100010;
const patientId = 0x00100020;

/** Walks the elements of a data set: all that are wanted, and then as far as is cheap to see whether the file is whole. */
const walkDataset = (
  window: ByteWindow,
  start: number,
  encoding: Encoding,
  movesForTheEnd: number,
  isNative: boolean,
): Walked => {
  const facts: RawFacts = {};
  const element = newElement();
  let at = start;
  let isPast = false;
  let hasName = false;
  let hasId = false;
  let hasPixels = false;
  let hasTooFew = false;
  // whose a picture is, and where it belongs, is looked for to its end: some writers don't order their elements (PS3.5 7.1)
  const isPlaced = (): boolean =>
    hasName && hasId && facts.studyUid !== undefined && facts.seriesUid !== undefined;
  const lacksPixels = (): boolean => hasTooFew || (!hasPixels && isOfPicture(facts));
  const areTooFew = (tag: number, length: number): boolean =>
    isNative && tag === nativePixels && length < leastPixelBytes(facts, encoding.littleEndian);
  while (at < window.size) {
    if (!readElement(window, at, encoding, element))
      return { facts, isComplete: isPast && isPlaced(), isTruncated: !window.isHeld };
    const elementAt = at;
    const { tag, valueAt, length } = element;
    // zeros behind the head are padding; in it, they are what a bad sector left
    if (tag === 0) return { facts, isComplete: true, isTruncated: !isPast || lacksPixels() };
    if (tag === patientName) hasName = true;
    if (tag === patientId) hasId = true;
    if (tag > lastFactTag && !isPast) {
      isPast = true;
      if (isPlaced()) {
        window.recentHeadBytes = valueAt + spareBytes;
        window.movesLeft = Math.min(window.movesLeft, movesForTheEnd);
        if (endsLikeLast(window, at, encoding, areTooFew))
          return { facts, isComplete: true, isTruncated: false };
      }
    }
    if (tag === pixelsElsewhere || pixelData.has(tag)) hasPixels = true;
    if (length === undefinedLength) {
      if (pixelData.has(tag) && isPlaced())
        return { facts, isComplete: true, isTruncated: fragmentsAreCut(window, valueAt, encoding) };
      at = skipUndefined(window, valueAt, guessInside(window, valueAt) ?? encoding);
      if (at < 0)
        return { facts, isComplete: isPast && isPlaced(), isTruncated: at === endsTooSoon && !window.isHeld };
      continue;
    }
    at = valueAt + length;
    if (at > window.size) return { facts, isComplete: isPast && isPlaced(), isTruncated: true };
    if (areTooFew(tag, length)) hasTooFew = true;
    if (pixelData.has(tag) && isPlaced()) {
      window.recentTailBytes = window.size - elementAt;
      return { facts, isComplete: true, isTruncated: hasTooFew };
    }
    const fact = tag <= lastFactTag ? factOfTag.get(tag) : undefined;
    if (fact !== undefined && length > 0)
      facts[fact] = isShort(tag) ? readShort(window, element) : readText(window, element);
  }
  return { facts, isComplete: true, isTruncated: lacksPixels() };
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
    const walked = walkDataset(inside, 0, encoding, 0, true);
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
    if (wantedMeta.has(element.tag)) found.set(element.tag, readText(window, element));
    at = element.valueAt + element.length;
  }
  return {
    end: at,
    sopClassUid: uidOf(found.get(metaTags.sopClassUid)),
    sopInstanceUid: uidOf(found.get(metaTags.sopInstanceUid)),
    transferSyntaxUid: uidOf(found.get(metaTags.transferSyntaxUid)),
  };
};

const findPrelude = (window: ByteWindow): { prelude: Prelude; metaStart: number } | null => {
  if (window.reach(128, 4) && window.view.getUint32(128 - window.start) === dicm)
    return { prelude: 'complete', metaStart: 132 };
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

/** Elements of group 0004 are those of a DICOMDIR, also where its file meta does not say so. */
const isDirectory = (window: ByteWindow, at: number, encoding: Encoding): boolean => {
  const element = newElement();
  return readElement(window, at, encoding, element) && element.tag >>> 16 === 4;
};

/**
 * Reads what a catalog needs to know of an instance from its first bytes. Never throws by what the bytes say.
 *
 * A file is DICOM by its content: by its preamble, by file meta without one, or as a bare data set in any plain encoding
 * that names its SOP Class and Instance. How elements are encoded is taken from them, the transfer syntax is only told.
 *
 * @param window opened on the file
 * @param inflate for the transfer syntaxes that deflate the data set
 * @param movesForTheEnd how often the window may still move once the facts were read, to see whether the file is whole
 * @returns null where the file is no DICOM
 * @throws what the window's reader throws
 * @see DICOM PS3.10 7.1, PS3.5 7 and A
 */
export const readHead = (window: ByteWindow, inflate: Inflate, movesForTheEnd = fewMoves): Head | null => {
  // where the end may not be looked at, what lies behind the facts may still show it
  window.reach(0, 1, movesForTheEnd === 0 ? Infinity : window.recentHeadBytes);
  const found = findPrelude(window);
  if (found === null) return null;
  const { prelude, metaStart } = found;
  const meta = prelude === 'none' ? null : readMeta(window, metaStart);
  const datasetStart = meta?.end ?? 0;
  const encoding = guessEncoding(window, datasetStart);
  const isDeflated =
    deflatedDatasets.has(meta?.transferSyntaxUid ?? '') && !startsPlain(window, datasetStart);
  const isNative = nativeSyntaxes.has(meta?.transferSyntaxUid ?? '');
  const walked =
    encoding === null
      ? { facts: {}, isComplete: false, isTruncated: true }
      : ((isDeflated
          ? walkDeflated(window, datasetStart, inflate)
          : walkDataset(window, datasetStart, encoding, movesForTheEnd, isNative)) ?? {
          facts: {},
          isComplete: false,
          isTruncated: true,
        });
  const raw = walked.facts;
  if (meta !== null) {
    raw.sopClassUid ??= meta.sopClassUid;
    raw.sopInstanceUid ??= meta.sopInstanceUid;
  }
  if ((raw.sopClassUid ?? '') === '' && encoding !== null && isDirectory(window, datasetStart, encoding))
    raw.sopClassUid = mediaStorageDirectory;
  const facts = factsOf(raw);
  if (meta === null && (facts.sopClassUid === '' || facts.sopInstanceUid === '')) return null;
  return Object.assign(facts, {
    prelude,
    datasetStart,
    isDeflated,
    transferSyntaxUid: (meta?.transferSyntaxUid ?? '') || plainTransferSyntax(encoding ?? explicit),
    isTruncated: walked.isTruncated,
    isComplete: walked.isComplete,
  });
};

import { ByteWindow, type ReadAt } from '../../shared/dicom/byte-window';
import {
  guessEncoding,
  newElement,
  readElement,
  skipUndefined,
  undefinedLength,
} from '../../shared/dicom/read-element';
import { readHead, type Head } from '../../shared/dicom/read-head';
import type { InstanceFacts } from '../../shared/dicom/instance-facts';
import { belongsToNoPatient, mediaStorageDirectory } from '../../shared/dicom/sop-classes';
import { limits } from '../../shared/model/limits';
import { sectorBytes } from '../../shared/iso9660/sectors';
import { instanceFromHead, type FoundInstance } from '../../shared/catalog/found-instance';
import {
  containerAtStart,
  containerStartBytes,
  isDiscImage,
  looksInto,
  type Container,
} from './container-kind';
import { fileKindOf, type OtherFileKind } from './file-kind';
import { deflateEndsTooSoon, inflateHead } from './inflate';
import { addRange, UnreadableError, type ByteRange } from './medium/unreadable';
import { startsRaw } from './raw-sectors';
import type { Source, SourceEntry } from './source';
import { isSystemsOwn } from './systems-own';

const windowBytes = 8192;

/** What is said of a file of which less is there than should be. */
export const endsTooSoon = 'ends too soon';

/** What a file turned out to be. */
export type CheckedFile =
  /** Cut: the medium gives less of it than its directory lists, so that it can't be read whole. */
  | { readonly is: 'instance'; readonly found: FoundInstance; readonly isCut: boolean }
  /** Its head says which instance it is, but part of it can't be read. */
  | { readonly is: 'unreadable'; readonly found: FoundInstance; readonly error: UnreadableError }
  /** DICOM, or what could have been, but not to be told which instance it is. */
  | { readonly is: 'damaged'; readonly detail: string }
  /** Whole, but it does not rightly say of which exam or series it is. */
  | { readonly is: 'lacks-identifiers'; readonly detail: string }
  /** Container: it is an archive or the image of a disc, which may hold pictures of its own. */
  | { readonly is: 'other'; readonly kind: OtherFileKind; readonly container?: Container }
  /** DICOM of no patient's: a DICOMDIR, a palette, a protocol. */
  | { readonly is: 'no-instance' };

/** Preamble and prefix (PS3.10 7.1). */
export const preludeBytes = 132;
/** The first element of file meta, which tells its length. */
const metaStart = '\x02\0\0\0UL\x04\0';

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const areZeros = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

const isNamedDicom = ({ path }: SourceEntry): boolean => /\.(?:dcm|dicom)(?:;\d+)?$/i.test(path);

/**
 * Whether a file is named as one that only takes room on a disc, or that a program works with: zeros are what is meant to be in it.
 * Where a DICOMDIR lists it nevertheless, the picture is told as lost by that.
 */
export const isNamedFiller = (path: string): boolean =>
  /(?:^|\/)(?:pad|padding|dummy|fill|filler|zeros?|zeroes)(?![a-z])[^/]*$|\.(?:bin|pad|tmp|bak|log|txt)$/i.test(
    path,
  );

/** What macOS keeps of a file beside it, under its name. */
const isAppleDouble = ({ path }: SourceEntry, start: Uint8Array): boolean =>
  /(?:^|\/)\._[^/]*$/.test(path) && textOf(start.subarray(0, 4)) === '\0\x05\x16\x07';

/** What archive or image of a disc a file is. Every file could be one: only of what looks like one more is read. */
const containerIn = (
  { path, bytes }: SourceEntry,
  start: Uint8Array,
  window: ByteWindow,
): Container | null => {
  const bytesAt = (position: number, wanted: number): Uint8Array =>
    window.reach(position, wanted, wanted) ? window.bytesAt(position, wanted) : new Uint8Array();
  let container = containerAtStart(path, start);
  for (const look of looksInto(path, bytes, start))
    container ??= look.containerIn(bytesAt(look.position, look.bytes));
  if (container !== null) return container;
  const mayBeImage =
    /\.(?:iso|img|udf)$/i.test(path) ||
    startsRaw(start) ||
    (bytes % sectorBytes === 0 && areZeros(start.subarray(0, preludeBytes)));
  return mayBeImage && isDiscImage(start, bytesAt) ? { holds: 'iso' } : null;
};

/** A filler can be as large as what a disc has room for: what pixels are is not zero in all of these. */
const fillerLooks = 16;

/** Whether a file is zeros wherever it is looked at, from its start to its end. */
const isFiller = ({ bytes }: SourceEntry, window: ByteWindow): boolean => {
  for (let look = 0; look < fillerLooks; look++) {
    const length = Math.min(windowBytes, bytes);
    const at = Math.floor(((bytes - length) * look) / (fillerLooks - 1));
    if (!window.reach(at, length) || !areZeros(window.bytesAt(at, length))) return false;
  }
  return true;
};

/** Why a file that is no DICOM may have been a picture: in words; null where nothing speaks for it. */
const lostPicture = (
  entry: SourceEntry,
  kind: OtherFileKind,
  start: Uint8Array,
  window: ByteWindow,
): string | null => {
  if (textOf(start.subarray(preludeBytes, preludeBytes + metaStart.length)) === metaStart)
    return 'has file meta, but no DICM before it';
  const areAllZeros = start.length >= preludeBytes && areZeros(start.subarray(0, preludeBytes));
  if (areAllZeros && !isSystemsOwn(entry.path) && !(isNamedFiller(entry.path) && isFiller(entry, window)))
    return 'begins with zeros, and is no DICOM';
  const mayBe = (kind === 'others' || kind === 'documents') && !isAppleDouble(entry, start);
  return isNamedDicom(entry) && mayBe ? 'named as DICOM, and is none' : null;
};

/** What must be known of an instance for it to be shown, sent and exported: in words, what is not there, or no UID. */
const lacking = ({ sopInstanceUid, sopClassUid, studyUid, seriesUid }: InstanceFacts): string => {
  if (sopInstanceUid !== '' && sopClassUid !== '' && studyUid !== '' && seriesUid !== '') return '';
  const needed: readonly (readonly [string, string])[] = [
    ['SOP Instance UID', sopInstanceUid],
    ['SOP Class UID', sopClassUid],
    ['Study Instance UID', studyUid],
    ['Series Instance UID', seriesUid],
  ];
  return needed
    .filter(([, uid]) => uid === '')
    .map(([words]) => words)
    .join(', ');
};

/** No element has it: it is what a bad copy left, as bytes of FF. @see DICOM PS3.5 7.8 */
const noGroup = 0xffff0000;

/** Whether the elements of a data set lead to bytes that are none. */
const hasHole = (window: ByteWindow, start: number): boolean => {
  const encoding = guessEncoding(window, start);
  const element = newElement();
  let at = start;
  while (encoding !== null && at >= 0 && readElement(window, at, encoding, element)) {
    const { tag, valueAt, length } = element;
    if (tag >= noGroup) return true;
    at = length === undefinedLength ? skipUndefined(window, valueAt, encoding) : valueAt + length;
  }
  return false;
};

/** Reads the heads of one file after the other, with one buffer. */
export interface HeadChecker {
  /** @throws what the medium fails with, where that leaves nobody to tell which instance it is */
  readonly check: (entry: SourceEntry) => CheckedFile;
  readonly filesOpened: () => number;
  readonly bytesRead: () => number;
}

/** @param movesForTheEnd see readHead: what the medium can be asked for without a long wait */
export const newHeadChecker = (source: Source, movesForTheEnd: number): HeadChecker => {
  const window = new ByteWindow(new Uint8Array(windowBytes));
  const moves = Math.ceil(limits.headBytes / windowBytes);
  let filesOpened = 0;

  /** What of a file was read. */
  interface ReadEntry {
    readonly head: Head;
    /** What it lacks may have been in a hole, see hasHole. */
    readonly hasHole: boolean;
    readonly isCut: boolean;
    readonly error: UnreadableError | undefined;
  }

  const readEntry = (entry: SourceEntry): ReadEntry | CheckedFile => {
    if (entry.bytes === 0)
      return isNamedDicom(entry) ? { is: 'damaged', detail: 'empty' } : { is: 'other', kind: 'others' };
    const file = source.open(entry.path);
    filesOpened++;
    try {
      // a medium that is cut, or fails without saying so, gives less than its directory lists
      const held = Math.min(entry.bytes, file.bytes);
      let isCut = held < entry.bytes;
      let error: UnreadableError | undefined;
      const ranges: ByteRange[] = [];
      const read: ReadAt = (into, position) => {
        let got: number;
        try {
          got = file.read(into, position);
        } catch (thrown) {
          if (!(thrown instanceof UnreadableError)) throw thrown;
          error = thrown;
          for (const range of thrown.ranges) addRange(ranges, range);
          return (thrown.ranges[0]?.[0] ?? position) - position;
        }
        if (got < Math.min(into.length, held - position)) isCut = true;
        return got;
      };
      window.open(held, read, moves);
      const head = readHead(window, inflateHead, movesForTheEnd);
      const allOf = (met: UnreadableError | undefined): UnreadableError | undefined =>
        met === undefined ? undefined : new UnreadableError(met, ranges, met.isHopeless);
      if (head !== null) {
        const deflatedBytes = held - head.datasetStart;
        const isEndLost =
          head.isDeflated &&
          !head.isTruncated &&
          deflatedBytes <= limits.headBytes &&
          deflateEndsTooSoon(window.copy(head.datasetStart, deflatedBytes));
        return {
          head: isEndLost ? { ...head, isTruncated: true } : head,
          hasHole: lacking(head) !== '' && hasHole(window, head.datasetStart),
          isCut,
          error: allOf(error),
        };
      }
      // all that was read anyway, and a copy: the window may move on
      const isThere = window.reach(0, Math.min(held, containerStartBytes));
      const first = isThere ? window.bytesAt(0, window.end).slice() : new Uint8Array();
      const kind = fileKindOf(first);
      const container = containerIn(entry, first, window);
      const met = allOf(error);
      if (container !== null) return { is: 'other', kind, container };
      if (met !== undefined && kind === 'others') throw met;
      if (isCut && kind === 'others') return { is: 'damaged', detail: endsTooSoon };
      const wasPicture = lostPicture(entry, kind, first, window);
      return wasPicture === null ? { is: 'other', kind } : { is: 'damaged', detail: wasPicture };
    } finally {
      file.close();
    }
  };

  return {
    check: (entry) => {
      const read = readEntry(entry);
      if ('is' in read) return read;
      const { head, isCut, error } = read;
      if (head.sopClassUid === mediaStorageDirectory || belongsToNoPatient(head.sopClassUid))
        return { is: 'no-instance' };
      const lacks = lacking(head);
      if (lacks !== '' && error !== undefined) throw error;
      if (lacks !== '') {
        const isWhole =
          head.sopClassUid !== '' && head.isComplete && !head.isTruncated && !isCut && !read.hasHole;
        return { is: isWhole ? 'lacks-identifiers' : 'damaged', detail: `no valid ${lacks}` };
      }
      const found = {
        instance: {
          ...instanceFromHead(head, entry),
          ...(head.isTruncated && !isCut ? { incomplete: true as const } : null),
        },
        facts: head,
        datasetStart: head.datasetStart,
        isTruncated: isCut || head.isTruncated,
      };
      return error === undefined ? { is: 'instance', found, isCut } : { is: 'unreadable', found, error };
    },
    filesOpened: () => filesOpened,
    bytesRead: () => window.bytesRead,
  };
};

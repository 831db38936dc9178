import { ByteWindow } from '../../shared/dicom/byte-window';
import { guessEncoding, newElement, readElement } from '../../shared/dicom/read-element';
import {
  deflatedDatasets,
  explicitBigEndian,
  implicitLittleEndian,
  plainTransferSyntax,
  type Encoding,
} from '../../shared/dicom/transfer-syntaxes';
import { DataSet, type Fragment } from './data-set';
import { inflate as inflateInWindow } from './inflate';
import { PictureFailure } from './picture-failure';

/** A parsed file; its bytes stay behind it. */
export interface InstanceFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What stands before the data set; undefined where the file has none. */
  readonly meta: DataSet | undefined;
  /** The bytes of that, empty where there is none, and those of the data set. */
  readonly metaBytes: Uint8Array;
  readonly dataSetBytes: Uint8Array;
  readonly dataSet: DataSet;
  readonly transferSyntaxUid: string;
}

/** "DICM", after the preamble of 128 bytes. @see DICOM PS3.10 7.1 */
const partTenPrefix = [0x44, 0x49, 0x43, 0x4d];
const fileMeta: Encoding = { explicit: true, littleEndian: true };
const transferSyntaxTag = 0x00020010;

interface Meta {
  readonly transferSyntaxUid: string;
  /** Position of its first element. */
  readonly start: number;
  /** Position of the first element of the data set. */
  readonly end: number;
}

const readMeta = (window: ByteWindow, start: number): Meta => {
  const element = newElement();
  let transferSyntaxUid = '';
  let at = start;
  while (readElement(window, at, fileMeta, element) && element.tag >>> 16 === 2) {
    const { tag, valueAt, length } = element;
    if (valueAt + length > window.end) break;
    if (tag === transferSyntaxTag)
      transferSyntaxUid = String.fromCharCode(...window.bytesAt(valueAt, Math.min(length, 64)))
        .replaceAll('\0', '')
        .trim();
    at = valueAt + length;
  }
  return { transferSyntaxUid, start, end: at };
};

/** Where file meta begins: after a preamble, or at once where the preamble was left out; 0 bytes where there is none. */
const findMeta = (bytes: Uint8Array, window: ByteWindow): Meta => {
  for (const start of [132, 4, 0]) {
    const prefixAt = start - partTenPrefix.length;
    if (start > 0 && !partTenPrefix.every((byte, index) => bytes[prefixAt + index] === byte)) continue;
    return readMeta(window, start);
  }
  return { transferSyntaxUid: '', start: 0, end: 0 };
};

/** How its elements stand in a file of a transfer syntax. */
export const encodingOf = (transferSyntaxUid: string): Encoding => ({
  explicit: transferSyntaxUid !== implicitLittleEndian,
  littleEndian: transferSyntaxUid !== explicitBigEndian,
});

/**
 * Parses a DICOM file, with or without preamble and file meta, inflating it first where it is deflated.
 *
 * @param listedSyntax the transfer syntax to assume where the file doesn't say
 * @throws {PictureFailure}
 */
export const parseInstance = async (
  file: Uint8Array<ArrayBuffer>,
  listedSyntax: string,
  inflate = inflateInWindow,
): Promise<InstanceFile> => {
  const fileWindow = ByteWindow.over(file);
  const meta = findMeta(file, fileWindow);
  const guessed = guessEncoding(fileWindow, meta.end);
  if (guessed === null) throw new PictureFailure('damaged', listedSyntax);
  const transferSyntaxUid = [meta.transferSyntaxUid, listedSyntax, plainTransferSyntax(guessed)].find(
    (uid) => uid !== '',
  );
  if (transferSyntaxUid === undefined) throw new PictureFailure('damaged', listedSyntax);
  const metaSet = meta.end > meta.start ? new DataSet(fileWindow, fileMeta, meta.start, meta.end) : undefined;
  let bytes = file;
  let start = meta.end;
  if (deflatedDatasets.has(transferSyntaxUid)) {
    try {
      bytes = await inflate(file.subarray(meta.end));
    } catch (error) {
      throw new PictureFailure('damaged', transferSyntaxUid, error);
    }
    start = 0;
  }
  const window = ByteWindow.over(bytes);
  const dataSet = new DataSet(window, encodingOf(transferSyntaxUid), start, bytes.byteLength);
  return {
    ...{ bytes, dataSet, transferSyntaxUid },
    meta: metaSet,
    metaBytes: file.subarray(meta.start, meta.end),
    dataSetBytes: bytes.subarray(start),
  };
};

const join = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
};

/** First bytes of a codestream: JPEG and JPEG-LS, JPEG 2000, JPEG XL. */
const codestreamStarts = [
  [0xff, 0xd8, 0xff],
  [0xff, 0x4f, 0xff, 0x51],
  [0xff, 0x0a],
];

/** Offsets of frames in Extended Offset Table (7FE0,0001): 64 bits each, little endian. */
const extendedOffsets = ({ bytes, dataSet }: InstanceFile): readonly number[] => {
  const table = dataSet.value(0x7fe00001);
  if (table === undefined) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset + table.at, table.length);
  return Array.from({ length: Math.floor(table.length / 8) }, (_, index) =>
    Number(view.getBigUint64(8 * index, true)),
  );
};

/** Which fragments begin a frame: by the offset tables, else one each, else by how codestreams begin. */
const firstFragments = (
  file: InstanceFile,
  fragments: readonly Fragment[],
  basicOffsets: readonly number[],
  frames: number,
): readonly number[] => {
  if (frames === 1) return fragments.length === 0 ? [] : [0];
  for (const offsets of [basicOffsets, extendedOffsets(file)]) {
    if (offsets.length !== frames) continue;
    const firsts = offsets.map((offset) => fragments.findIndex((fragment) => fragment.offset === offset));
    if (firsts.every((first) => first >= 0)) return firsts;
  }
  if (fragments.length === frames) return fragments.map((_, index) => index);
  return fragments.flatMap(({ at }, index) =>
    codestreamStarts.some((start) => start.every((byte, next) => file.bytes[at + next] === byte))
      ? [index]
      : [],
  );
};

/**
 * The compressed bytes of a frame, put together from its fragments.
 *
 * @param frame counted from 0
 * @throws {PictureFailure} when the file holds no such frame
 * @see DICOM PS3.5 A.4
 */
export const encapsulatedFrame = (
  file: InstanceFile,
  frame: number,
  frames: number,
): Uint8Array<ArrayBuffer> => {
  const { fragments, basicOffsets } = file.dataSet.encapsulated ?? { fragments: [], basicOffsets: [] };
  const firsts = firstFragments(file, fragments, basicOffsets, frames);
  const first = firsts[frame];
  if (first === undefined) throw new PictureFailure('damaged', file.transferSyntaxUid);
  return join(
    fragments.slice(first, firsts[frame + 1]).map(({ at, length }) => file.bytes.subarray(at, at + length)),
  );
};

/**
 * The uncompressed bytes of a frame.
 *
 * @param frame counted from 0
 * @param bits of a whole frame; frames of single bits need not begin at a byte
 * @param wordBytes length of the words whose bytes stand in reverse; 1 where they stand in order
 * @returns the bytes in order and the bit that the frame begins at
 */
export const nativeFrame = (
  file: InstanceFile,
  tag: number,
  frame: number,
  bits: number,
  wordBytes: number,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly firstBit: number } => {
  const value = file.dataSet.value(tag);
  const start = Math.floor((frame * bits) / 8);
  const end = Math.ceil(((frame + 1) * bits) / 8);
  if (value === undefined || end > value.length) throw new PictureFailure('damaged', file.transferSyntaxUid);
  const before = start % wordBytes;
  const after = (wordBytes - (end % wordBytes)) % wordBytes;
  const words = file.bytes.slice(value.at + start - before, value.at + end + after);
  if (wordBytes > 1)
    for (let at = 0; at + wordBytes <= words.byteLength; at += wordBytes)
      words.subarray(at, at + wordBytes).reverse();
  return { bytes: words.slice(before, before + end - start), firstBit: (frame * bits) % 8 };
};

/** Single bits, the lowest of a byte first, as a byte each. */
export const unpackBits = (bytes: Uint8Array, firstBit: number, count: number): Uint8Array => {
  const bits = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) {
    const at = firstBit + index;
    bits[index] = ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1;
  }
  return bits;
};

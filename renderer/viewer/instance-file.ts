import { parseDicom, readPart10Header, type DataSet, type Fragment } from 'dicom-parser';
import { inflate } from './inflate';
import { PictureFailure, toPictureFailure } from './picture-failure';
import { deflatedSyntax } from './transfer-syntaxes';

/** A parsed file; its bytes stay behind it. */
export interface InstanceFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly dataSet: DataSet;
  readonly transferSyntaxUid: string;
}

/** "DICM", after the preamble of 128 bytes. @see DICOM PS3.10 7.1 */
const partTenPrefix = [0x44, 0x49, 0x43, 0x4d];

/** Inflates a deflated data set behind its file meta, which stays as it is. */
const inflateDataSet = async (
  file: Uint8Array<ArrayBuffer>,
  metaEnd: number,
): Promise<Uint8Array<ArrayBuffer>> => {
  const inflated = await inflate(file.subarray(metaEnd));
  const whole = new Uint8Array(metaEnd + inflated.byteLength);
  whole.set(file.subarray(0, metaEnd));
  whole.set(inflated, metaEnd);
  return whole;
};

/**
 * Parses a DICOM file, with or without file meta, inflating it first where it is deflated.
 *
 * @param listedSyntax the transfer syntax to assume where the file has no meta to name it
 * @throws {PictureFailure}
 */
export const parseInstance = async (
  file: Uint8Array<ArrayBuffer>,
  listedSyntax: string,
): Promise<InstanceFile> => {
  try {
    const hasMeta = partTenPrefix.every((byte, at) => file[128 + at] === byte);
    const meta = hasMeta ? readPart10Header(file) : undefined;
    const transferSyntaxUid = meta?.string('x00020010') ?? listedSyntax;
    const metaEnd = Math.max(...Object.values(meta?.elements ?? {}).map((e) => e.dataOffset + e.length), 0);
    const bytes = transferSyntaxUid === deflatedSyntax ? await inflateDataSet(file, metaEnd) : file;
    const dataSet = parseDicom(file, { TransferSyntaxUID: listedSyntax, inflater: () => bytes });
    return { bytes, dataSet, transferSyntaxUid };
  } catch (error) {
    throw toPictureFailure(error, 'damaged');
  }
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
  const table = dataSet.elements['x7fe00001'];
  if (table === undefined) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset + table.dataOffset, table.length);
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
  if (frames === 1) return [0];
  for (const offsets of [basicOffsets, extendedOffsets(file)]) {
    const firsts = offsets.map((offset) => fragments.findIndex((fragment) => fragment.offset === offset));
    if (firsts.length === frames && firsts.every((first) => first >= 0)) return firsts;
  }
  if (fragments.length === frames) return fragments.map((_, index) => index);
  return fragments.flatMap(({ position }, index) =>
    codestreamStarts.some((start) => start.every((byte, at) => file.bytes[position + at] === byte))
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
  const element = file.dataSet.elements['x7fe00010'];
  const fragments = element?.fragments ?? [];
  const firsts = firstFragments(file, fragments, element?.basicOffsetTable ?? [], frames);
  const first = firsts[frame];
  if (first === undefined) throw new PictureFailure('damaged', file.transferSyntaxUid);
  return join(
    fragments
      .slice(first, firsts[frame + 1])
      .map(({ position, length }) => file.bytes.subarray(position, position + length)),
  );
};

/**
 * The uncompressed bytes of a frame.
 *
 * @param frame counted from 0
 * @param bits of a whole frame; frames of single bits need not begin at a byte
 * @returns the bytes and the bit that the frame begins at
 */
export const nativeFrame = (
  file: InstanceFile,
  tag: string,
  frame: number,
  bits: number,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly firstBit: number } => {
  const element = file.dataSet.elements[tag];
  const start = Math.floor((frame * bits) / 8);
  const end = Math.ceil(((frame + 1) * bits) / 8);
  if (element === undefined || end > element.length)
    throw new PictureFailure('damaged', file.transferSyntaxUid);
  const from = element.dataOffset;
  return { bytes: file.bytes.slice(from + start, from + end), firstBit: (frame * bits) % 8 };
};

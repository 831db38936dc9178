import { bytesOfText } from './explicit-elements';

/** Why a picture can't be taken as it is: it is none, or damaged; or a JPEG of another kind than every receiver reads. */
export type JpegFault = 'damaged' | 'other-kind';

/** Bytes of a file, from the first position to before the second. */
export type ByteRange = readonly [number, number];

/** A JPEG picture, and which bytes of its file are the picture. */
export interface JpegPicture {
  readonly rows: number;
  readonly columns: number;
  /** Colours may be sampled in any way: the stream says how, and no other term stands for it. See PS3.5 8.2.1. */
  readonly photometric: 'MONOCHROME2' | 'YBR_FULL_422';
  /** By how many degrees clockwise it has to be turned to stand upright: a camera says so beside the picture. */
  readonly turn: 0 | 90 | 180 | 270;
  /** What is left out may say where and by whom the picture was taken, or hold other pictures. */
  readonly kept: readonly ByteRange[];
}

/** Of a picture that was made by a camera or a program, there are a few. */
const mostParts = 100;

const marker = { baseline: 0xc0, huffman: 0xc4, start: 0xd8, end: 0xd9, scan: 0xda, comment: 0xfe } as const;
/** Tables that a decoder needs: quantization, and how often the stream may be entered anew. */
const tables: ReadonlySet<number> = new Set([marker.huffman, 0xdb, 0xdd]);
const isOfApplication = (code: number): boolean => code >= 0xe0 && code <= 0xef;
const isRestart = (code: number): boolean => code >= 0xd0 && code <= 0xd7;

/** Orientation of TIFF 6.0; the others are mirrored. */
const turns: Partial<Record<number, JpegPicture['turn']>> = { 1: 0, 3: 180, 6: 90, 8: 270 };
const orientationTag = 0x0112;

const startsWith = (bytes: Uint8Array, at: number, text: string): boolean =>
  bytesOfText(text).every((byte, index) => bytes[at + index] === byte);

/** Orientation of an EXIF segment; 1 where it says none. @see EXIF 2.3 4.6.2 */
const orientationOf = (segment: Uint8Array): number => {
  const tiff = 10;
  if (!startsWith(segment, 4, 'Exif\0\0') || segment.length < tiff + 8) return 1;
  const view = new DataView(segment.buffer, segment.byteOffset + tiff, segment.length - tiff);
  const littleEndian = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, littleEndian);
  if (directory + 2 > view.byteLength) return 1;
  const entries = view.getUint16(directory, littleEndian);
  for (let at = directory + 2, left = entries; left > 0 && at + 12 <= view.byteLength; at += 12, left--)
    if (view.getUint16(at, littleEndian) === orientationTag) return view.getUint16(at + 8, littleEndian) || 1;
  return 1;
};

type Frame = Pick<JpegPicture, 'rows' | 'columns' | 'photometric'>;

/** The frame header of a baseline picture with 8 bits, grey or in the colours of video. @see ISO/IEC 10918-1 B.2.2 */
const readFrame = (segment: Uint8Array): Frame | JpegFault => {
  const components = segment[9] ?? 0;
  if (segment.length !== 10 + 3 * components) return 'damaged';
  const view = new DataView(segment.buffer, segment.byteOffset, segment.length);
  const [rows, columns] = [view.getUint16(5), view.getUint16(7)];
  if (segment[4] !== 8 || rows === 0 || columns === 0) return 'other-kind';
  if (components === 1) return { rows, columns, photometric: 'MONOCHROME2' };
  if (components !== 3 || startsWith(segment, 10, 'R')) return 'other-kind';
  // luma as fine as it is told, the others as coarse
  if (segment[14] !== 0x11 || segment[17] !== 0x11) return 'other-kind';
  return { rows, columns, photometric: 'YBR_FULL_422' };
};

/** The position of the marker that ends compressed data; its length where none does. */
const endOfScan = (bytes: Uint8Array, from: number): number => {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1] ?? 0;
    if (code !== 0 && code !== 0xff && !isRestart(code)) return at;
  }
  return bytes.length;
};

/** Adobe's segment says whether the colours are those of video; anything else than 1 is not. */
const isOtherColour = (segment: Uint8Array): boolean => startsWith(segment, 4, 'Adobe') && segment[15] !== 1;

/**
 * Reads a JPEG picture from its start to its end: Process 1, baseline, which every DICOM receiver reads. What a camera writes around
 * and behind the picture is left out. Never throws by what the bytes say.
 *
 * @see ISO/IEC 10918-1 B, DICOM PS3.5 8.2.1
 */
export const readJpeg = (bytes: Uint8Array): JpegPicture | JpegFault => {
  if (bytes[0] !== 0xff || bytes[1] !== marker.start) return 'damaged';
  const kept: [number, number][] = [[0, 2]];
  const keep = (from: number, to: number): void => {
    const last = kept.at(-1);
    if (last?.[1] === from) last[1] = to;
    else kept.push([from, to]);
  };
  let frame: Frame | undefined;
  let hasScan = false;
  let orientation = 1;
  let isWithoutVideoColours = false;
  for (let at = 2; at + 4 <= bytes.length || bytes[at + 1] === marker.end;) {
    const code = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) return 'damaged';
    if (code === 0xff) {
      at += 1;
      continue;
    }
    if (code === marker.end) {
      const turn = turns[orientation];
      if (frame === undefined || !hasScan) return 'damaged';
      keep(at, at + 2);
      if (turn === undefined || (isWithoutVideoColours && frame.photometric !== 'MONOCHROME2'))
        return 'other-kind';
      return kept.length > mostParts ? 'other-kind' : { ...frame, turn, kept };
    }
    const end = at + 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
    if (end < at + 4 || end > bytes.length) return 'damaged';
    const segment = bytes.subarray(at, end);
    if (isOfApplication(code)) {
      if (code === 0xe1 && orientation === 1) orientation = orientationOf(segment);
      isWithoutVideoColours ||= code === 0xee && isOtherColour(segment);
      at = end;
    } else if (code === marker.comment) at = end;
    else if (code === marker.scan) {
      if (frame === undefined) return 'damaged';
      const next = endOfScan(bytes, end);
      keep(at, next);
      hasScan = true;
      at = next;
    } else if (code === marker.baseline && frame === undefined) {
      const found = readFrame(segment);
      if (typeof found === 'string') return found;
      frame = found;
      keep(at, end);
      at = end;
    } else if (tables.has(code)) {
      keep(at, end);
      at = end;
    } else return (code & 0xf0) === 0xc0 || code >= 0xd8 ? 'other-kind' : 'damaged';
  }
  return 'damaged';
};

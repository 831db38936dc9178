import { explicitBigEndian } from '../../shared/dicom/transfer-syntaxes';
import { nativeFrame, unpackBits, type InstanceFile } from './instance-file';

/** Marks that are kept beside the pixels of a picture, one bit each, row by row. */
export interface OverlayPlane {
  readonly rows: number;
  readonly columns: number;
  /** Where its first bit lies in the picture, counted from 0; it may lie outside. */
  readonly top: number;
  readonly left: number;
  /** Bits stay packed: a series may have thousands. */
  readonly bytes: Uint8Array;
  readonly firstBit: number;
}

export interface Overlays {
  readonly planes: readonly OverlayPlane[];
  /** There are marks that can't be drawn: damaged, or in unused bits of the pixels as they were until 2004. */
  readonly isPartial: boolean;
  /** Where a computed picture reaches beyond what it is computed from: nothing is to be seen there. */
  readonly beyond?: OverlayPlane;
}

/** Red, green, blue and how much it covers, 0 to 255 each: no grey, so that it is not taken for a dark value. #1d3348 */
export const beyondColour = [0x1d, 0x33, 0x48, 0xff] as const;

/** (60xx,eeee), xx even from 00 to 1E. @see DICOM PS3.5 7.6 */
const groups = Array.from({ length: 16 }, (_, index) => 0x6000_0000 + index * 0x2_0000);
const element = {
  rows: 0x0010,
  columns: 0x0011,
  frames: 0x0015,
  origin: 0x0050,
  firstFrame: 0x0051,
  data: 0x3000,
} as const;

/**
 * The marks on one frame.
 *
 * A plane that has frames of its own belongs to as many of the picture, from its Image Frame Origin on; one that has none
 * belongs to all.
 *
 * @param frame counted from 0
 * @param wanted first tags of the groups that are read
 * @see DICOM PS3.3 C.9.2 and C.9.3
 */
export const overlayPlanes = (
  file: InstanceFile,
  frame: number,
  wanted: readonly number[] = groups,
): Overlays => {
  const { dataSet, transferSyntaxUid } = file;
  const planes: OverlayPlane[] = [];
  let isPartial = false;
  for (const group of wanted) {
    const rows = dataSet.uint16(group + element.rows) ?? 0;
    const columns = dataSet.uint16(group + element.columns) ?? 0;
    if (rows * columns === 0) continue;
    const ownFrames = Number(dataSet.text(group + element.frames)) || 0;
    const own = ownFrames === 0 ? 0 : frame + 1 - (dataSet.uint16(group + element.firstFrame) ?? 1);
    if (own < 0 || own >= Math.max(ownFrames, 1)) continue;
    const tag = group + element.data;
    const wordBytes = transferSyntaxUid === explicitBigEndian && dataSet.isInWords(tag) ? 2 : 1;
    try {
      planes.push({
        rows,
        columns,
        top: (dataSet.int16(group + element.origin, 0) ?? 1) - 1,
        left: (dataSet.int16(group + element.origin, 1) ?? 1) - 1,
        ...nativeFrame(file, tag, own, rows * columns, wordBytes),
      });
    } catch {
      isPartial = true;
    }
  }
  return { planes, isPartial };
};

/** What part of a picture is marked: a byte a pixel, 1 where it is. */
export const markedPixels = (
  planes: readonly OverlayPlane[],
  pictureRows: number,
  pictureColumns: number,
): Uint8Array => {
  const marked = new Uint8Array(pictureRows * pictureColumns);
  for (const { rows, columns, top, left, bytes, firstBit } of planes) {
    const bits = unpackBits(bytes, firstBit, rows * columns);
    for (let row = Math.max(0, -top); row < Math.min(rows, pictureRows - top); row += 1)
      for (let column = Math.max(0, -left); column < Math.min(columns, pictureColumns - left); column += 1)
        if (bits[row * columns + column] === 1) marked[(top + row) * pictureColumns + left + column] = 1;
  }
  return marked;
};

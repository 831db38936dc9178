import { decodeText } from '../../../shared/dicom/character-sets';
import type { DataSet } from '../data-set';
import type { InstanceFile } from '../instance-file';
import type { Turn } from '../orientation-letters';
import { overlayPlanes } from '../overlay-planes';
import { readReferences, refersTo } from '../picture-references';
import type { Place } from '../to-screen';
import type { GreyWindow } from '../grey-window';
import type { GreyTable } from '../grey';
import { lookupTable, type LookupTable, type PictureHeader } from '../picture-header';
import { coverOf, readShutters, type Shutter } from './shutters';

/** A point in pixels from the corner of the first, or in shares of the area that is shown, as seen. */
export interface MarkPoint {
  readonly at: Place;
  readonly inArea: boolean;
}

export type Mark =
  | {
      readonly kind: 'point' | 'line' | 'curve' | 'circle' | 'ellipse';
      readonly points: readonly MarkPoint[];
      readonly filled: boolean;
    }
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly at: MarkPoint;
      readonly anchor: MarkPoint | undefined;
    };

/** How somebody set pictures to be seen. @see DICOM PS3.3 A.33.1 */
export interface SavedView {
  readonly key: string;
  readonly label: string;
  readonly creator: string;
  /** DICOM date; empty where there is none. */
  readonly date: string;
  readonly shows: (sopInstanceUid: string, frame: number) => boolean;
  /** In the values that the picture itself has. */
  readonly windowFor: (
    picture: Pick<PictureHeader, 'sopInstanceUid' | 'frame' | 'rescale'>,
  ) => GreyWindow | undefined;
  /** Greys from a table in the place of a window, in the values that the picture itself has. */
  readonly tableFor: (
    picture: Pick<PictureHeader, 'sopInstanceUid' | 'frame' | 'rescale' | 'signed'>,
  ) => GreyTable | undefined;
  /** Least values are white. */
  readonly isInverse: boolean;
  readonly turn: Turn;
  /** Two opposite corners of what is to be seen. */
  readonly areaFor: (sopInstanceUid: string, frame: number) => readonly [Place, Place] | undefined;
  readonly shutters: readonly Shutter[];
  readonly marksFor: (sopInstanceUid: string, frame: number) => readonly Mark[];
  /** It holds more than can be shown, such as tables of greys. */
  readonly isPartial: boolean;
}

export const savedViewClass = '1.2.840.10008.5.1.4.1.1.11.1';

/** No view has more marks, or points of one; a file that was made to keep the window busy does. */
const mostMarks = 500;
const mostPoints = 5000;

/** Nothing stands for the first of them. @see DICOM PS3.3 C.11.2.1.3 */
const linearFunctions: ReadonlySet<string> = new Set(['', 'LINEAR', 'LINEAR_EXACT']);
/** Of repeating groups, PS3.5 7.6. */
const overlayGroups = Array.from({ length: 16 }, (_, index) => 0x6000 + 2 * index);

const decoded = (dataSet: DataSet, tag: number, characterSet: string): string =>
  decodeText(dataSet.textBytes(tag), characterSet, 'LO').text.trim();

type Applies = (sopInstanceUid: string, frame: number) => boolean;

/** Which pictures an item is for: those it names, of these the frames it names; all where it names none. */
const appliesTo = (item: DataSet): Applies => {
  const named = readReferences(item.items(0x00081140));
  return named.length === 0
    ? () => true
    : (sopInstanceUid, frame) => refersTo(named, { sopInstanceUid, frame });
};

/** The first item that is for a picture, and what is read of it. */
const chosen = <Found>(
  top: DataSet,
  tag: number,
  read: (item: DataSet) => Found,
): ((sopInstanceUid: string, frame: number) => Found | undefined) => {
  const rows = top.items(tag).map((item) => ({ applies: appliesTo(item), found: read(item) }));
  return (sopInstanceUid, frame) => rows.find(({ applies }) => applies(sopInstanceUid, frame))?.found;
};

const readWindow = (item: DataSet): GreyWindow | undefined => {
  const [center = NaN, width = NaN] = [0x00281050, 0x00281051].map((tag) =>
    Number.parseFloat(item.text(tag)),
  );
  return Number.isFinite(center) && width >= 1 ? { center, width } : undefined;
};

type Rescale = PictureHeader['rescale'];

/** How a view itself makes values of what is stored; undefined where it says nothing. @see DICOM PS3.3 C.11.1 */
const readRescale = (top: DataSet): Rescale | undefined => {
  const [slope, intercept] = [0x00281053, 0x00281052].map((tag) => Number.parseFloat(top.text(tag)));
  return slope === undefined || intercept === undefined || !Number.isFinite(slope / slope + intercept)
    ? undefined
    : { slope, intercept };
};

/** A window that is meant for values of one kind, for those of another. */
const inValuesOf = (picture: Rescale, own: Rescale, { center, width }: GreyWindow): GreyWindow => ({
  center: ((center - own.intercept) / own.slope) * picture.slope + picture.intercept,
  width: Math.abs((width * picture.slope) / own.slope),
});

/** @see DICOM PS3.3 C.11.8 and C.11.2.1.1 */
const readTable = (item: DataSet, signed: boolean): LookupTable | undefined => {
  const [table] = readWindow(item) === undefined ? item.items(0x00283010) : [];
  return table === undefined ? undefined : lookupTable(table, 0x00283002, 0x00283006, signed);
};

/** A table of values of one kind, for those of another; undefined where these run the other way. */
const tableInValuesOf = (
  picture: Rescale,
  own: Rescale,
  { first, bits, entries }: LookupTable,
): GreyTable | undefined => {
  const inPicture = (value: number): number =>
    ((value - own.intercept) / own.slope) * picture.slope + picture.intercept;
  const [from, to] = [inPicture(first), inPicture(first + entries.length - 1)];
  const levels = Array.from(entries, (entry) => (255 * entry) / (2 ** bits - 1));
  return from < to ? { first: from, last: to, levels } : undefined;
};

const readArea = (item: DataSet): readonly [Place, Place] | undefined => {
  const [left, top, right, bottom] = [
    item.int32(0x00700052, 0),
    item.int32(0x00700052, 1),
    item.int32(0x00700053, 0),
    item.int32(0x00700053, 1),
  ];
  if (left === undefined || top === undefined || right === undefined || bottom === undefined)
    return undefined;
  return [
    [Math.min(left, right) - 1, Math.min(top, bottom) - 1],
    [Math.max(left, right), Math.max(top, bottom)],
  ];
};

const graphicKinds: Readonly<Record<string, Exclude<Mark['kind'], 'text'>>> = {
  POINT: 'point',
  POLYLINE: 'line',
  INTERPOLATED: 'curve',
  CIRCLE: 'circle',
  ELLIPSE: 'ellipse',
};
const fewestPoints = { point: 1, line: 2, curve: 2, circle: 2, ellipse: 4 } as const;

const pointAt = (item: DataSet, tag: number, index: number, units: number): MarkPoint | undefined => {
  const [x, y] = [item.float32(tag, 2 * index), item.float32(tag, 2 * index + 1)];
  return x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y)
    ? undefined
    : { at: [x, y], inArea: item.text(units) === 'DISPLAY' };
};

const readGraphic = (item: DataSet): Mark | undefined => {
  const kind = graphicKinds[item.text(0x00700023)];
  if (kind === undefined) return undefined;
  const count = Math.min(item.uint16(0x00700021) ?? 0, mostPoints);
  const points = Array.from({ length: count }, (_, index) =>
    pointAt(item, 0x00700022, index, 0x00700005),
  ).flatMap((point) => point ?? []);
  if (points.length < fewestPoints[kind]) return undefined;
  return { kind, points, filled: item.text(0x00700024) === 'Y' };
};

const readText = (item: DataSet, characterSet: string): Mark | undefined => {
  // what was declared counts anew in each line (PS3.5 6.1.2.5.3)
  const text = item
    .textBytes(0x00700006)
    .split(/\r\n|\r|\n/)
    .map((line) => decodeText(line, characterSet, 'LO').text)
    .join('\n')
    .trim();
  const anchor = pointAt(item, 0x00700014, 0, 0x00700004);
  const at = pointAt(item, 0x00700010, 0, 0x00700003) ?? anchor;
  if (text === '' || at === undefined) return undefined;
  return { kind: 'text', text, at, anchor: item.text(0x00700015) === 'N' ? undefined : anchor };
};

/** Pixels that are not to be seen, a bit each; undefined where there are none, null where they can't be read. @see DICOM PS3.3 C.7.6.15 */
const readBitShutter = (file: InstanceFile): Shutter | null | undefined => {
  const { dataSet } = file;
  if (!dataSet.text(0x00181600).includes('BITMAP')) return undefined;
  const { planes, isPartial } = overlayPlanes(file, 0, [(dataSet.uint16(0x00181623) ?? 0) * 0x10000]);
  return planes.length === 0 || isPartial ? null : { shape: 'bits', planes, cover: coverOf(dataSet) };
};

/**
 * Whether graphics of several parts, such as rulers and grids, stand there without the lines and texts that a writer adds for those who
 * don't draw them.
 *
 * @see DICOM PS3.3 C.10.5 and C.10.5.1.4
 */
const lacksParts = (annotation: DataSet): boolean => {
  const drawn = new Set(
    [0x00700009, 0x00700008].flatMap((tag) =>
      annotation.items(tag).flatMap((item) => item.uint32(0x00700226) ?? []),
    ),
  );
  return annotation.items(0x00700209).some((item) => !drawn.has(item.uint32(0x00700226) ?? NaN));
};

/**
 * Reads a Grayscale Softcopy Presentation State.
 *
 * @see DICOM PS3.3 A.33.1, C.10.4 to C.10.6 and C.11.8
 */
export const readSavedView = (file: InstanceFile): SavedView => {
  const top = file.dataSet;
  const bitShutter = readBitShutter(file);
  const characterSet = top.text(0x00080005);
  const series = top.items(0x00081115).map(appliesTo);
  const annotations = top.items(0x00700001).slice(0, mostMarks);
  const rows = annotations.map((item) => ({
    applies: appliesTo(item),
    marks: [
      ...item.items(0x00700009).slice(0, mostMarks).map(readGraphic),
      ...item
        .items(0x00700008)
        .slice(0, mostMarks)
        .map((each) => readText(each, characterSet)),
    ],
  }));
  const tabled = [0x00283000, 0x20500010].some((tag) => top.items(tag).length > 0);
  const isCurved = top.items(0x00283110).some((item) => !linearFunctions.has(item.text(0x00281056)));
  const bitShutterGroup = top.text(0x00181600).includes('BITMAP') ? top.uint16(0x00181623) : undefined;
  const hasOverlay = overlayGroups.some(
    (group) => group !== bitShutterGroup && top.text(group * 0x10000 + 0x1001) !== '',
  );
  const windowOf = chosen(top, 0x00283110, readWindow);
  const tableOf = chosen(top, 0x00283110, (item) => item);
  const own = readRescale(top);
  const quarters = ([0, 1, 2, 3] as const)[(top.uint16(0x00700042) ?? 0) / 90] ?? 0;
  return {
    key: top.text(0x00080018),
    label: decoded(top, 0x00700081, characterSet) || decoded(top, 0x00700080, characterSet),
    creator: decodeText(top.textBytes(0x00700084), characterSet, 'PN').text.replaceAll('^', ' ').trim(),
    date: top.text(0x00700082),
    shows: (uid, frame) => series.some((applies) => applies(uid, frame)),
    windowFor: ({ sopInstanceUid, frame, rescale }) => {
      const window = windowOf(sopInstanceUid, frame);
      return window === undefined || own === undefined ? window : inValuesOf(rescale, own, window);
    },
    tableFor: ({ sopInstanceUid, frame, rescale, signed }) => {
      const item = tableOf(sopInstanceUid, frame);
      const values = own ?? rescale;
      const table = item === undefined ? undefined : readTable(item, signed || values.intercept < 0);
      return table === undefined ? undefined : tableInValuesOf(rescale, values, table);
    },
    isInverse: top.text(0x20500020) === 'INVERSE',
    turn: { quarters, mirrored: top.text(0x00700041) === 'Y' },
    areaFor: chosen(top, 0x0070005a, readArea),
    shutters: [...readShutters(top), ...(bitShutter == null ? [] : [bitShutter])],
    marksFor: (uid, frame) =>
      rows.flatMap(({ applies, marks }) => (applies(uid, frame) ? marks.flatMap((mark) => mark ?? []) : [])),
    isPartial:
      tabled ||
      isCurved ||
      hasOverlay ||
      rows.some(({ marks }) => marks.includes(undefined)) ||
      annotations.some(lacksParts) ||
      bitShutter === null,
  };
};

import type { DataSet } from '../data-set';
import { readLab } from '../layers/layer-colours';
import type { OverlayPlane } from '../overlay-planes';
import type { Place } from '../to-screen';

/** A part of a picture; what lies outside of it is not to be seen. Places from the corner of the first pixel. */
type Outline =
  | { readonly shape: 'polygon'; readonly corners: readonly Place[] }
  | { readonly shape: 'circle'; readonly center: Place; readonly radius: number };

/** Red, green, blue and how much it covers, 0 to 255 each. */
export type Cover = readonly [red: number, green: number, blue: number, alpha: 255];

/** What is not to be seen: what lies outside of an outline, or each pixel of which the bit is set; and what is seen in its place. */
export type Shutter = (Outline | { readonly shape: 'bits'; readonly planes: readonly OverlayPlane[] }) & {
  readonly cover: Cover;
};

/** No shutter has more corners; a file that was made to keep the window busy does. */
const mostCorners = 2000;

const numbers = (dataSet: DataSet, tag: number): readonly number[] => {
  const values = dataSet
    .text(tag)
    .split('\\')
    .map((value) => (value.trim() === '' ? NaN : Number(value)));
  return values.every(Number.isFinite) ? values : [];
};

const rectangle = (dataSet: DataSet): Outline | undefined => {
  const [left, right, upper, lower] = [0x00181602, 0x00181604, 0x00181606, 0x00181608].map(
    (tag) => numbers(dataSet, tag)[0],
  );
  if (left === undefined || right === undefined || upper === undefined || lower === undefined)
    return undefined;
  // the columns and rows of the edges themselves are seen
  return {
    shape: 'polygon',
    corners: [
      [left - 1, upper - 1],
      [right, upper - 1],
      [right, lower],
      [left - 1, lower],
    ],
  };
};

const circle = (dataSet: DataSet): Outline | undefined => {
  const [row, column] = numbers(dataSet, 0x00181610);
  const [radius] = numbers(dataSet, 0x00181612);
  return row === undefined || column === undefined || radius === undefined || !(radius > 0)
    ? undefined
    : { shape: 'circle', center: [column - 0.5, row - 0.5], radius };
};

const polygon = (dataSet: DataSet): Outline | undefined => {
  const values = numbers(dataSet, 0x00181620);
  const corners: Place[] = [];
  for (let at = 0; at + 1 < values.length && corners.length < mostCorners; at += 2)
    corners.push([(values[at + 1] ?? 0) - 0.5, (values[at] ?? 0) - 0.5]);
  return corners.length < 3 ? undefined : { shape: 'polygon', corners };
};

const shapes: Readonly<Record<string, (dataSet: DataSet) => Outline | undefined>> = {
  RECTANGULAR: rectangle,
  CIRCULAR: circle,
  POLYGONAL: polygon,
};

/**
 * What is seen in the place of what is covered: a colour where one is given, else a grey, else black.
 *
 * @see DICOM PS3.3 C.7.6.11 (Shutter Presentation Value, in 65535ths of white, and Shutter Presentation Color CIELab Value)
 */
export const coverOf = (dataSet: DataSet): Cover => {
  const level = Math.round((255 * (dataSet.uint16(0x00181622) ?? 0)) / 65535);
  const [red, green, blue] = readLab(dataSet, 0x00181624) ?? [level, level, level];
  return [red, green, blue, 255];
};

export const coverInCss = ([red, green, blue]: Cover): string => `rgb(${red} ${green} ${blue})`;

/** The shutters of a picture, or of a view of it; all of them count at once. @see DICOM PS3.3 C.7.6.11 */
export const readShutters = (dataSet: DataSet): readonly Shutter[] => {
  const cover = coverOf(dataSet);
  return dataSet
    .text(0x00181600)
    .split('\\')
    .flatMap((shape) => shapes[shape.trim()]?.(dataSet) ?? [])
    .map((outline) => ({ ...outline, cover }));
};

/** As paths of SVG, and of a canvas, are written. */
export const pathOf = (places: readonly Place[]): string =>
  `M${places.map((place) => place.join(' ')).join('L')}`;

/** A smooth line through places (Catmull-Rom): the standard leaves open how they are joined. @see DICOM PS3.3 C.10.5.1.2 */
export const curveOf = (places: readonly Place[]): string => {
  const last = places.length - 1;
  const at = (index: number): Place => places[Math.min(Math.max(index, 0), last)] ?? [0, 0];
  const isClosed = at(0)[0] === at(last)[0] && at(0)[1] === at(last)[1];
  /** The direction in which the line runs through a place; past the ends of a closed one it goes on. */
  const wayAt = (index: number): Place => {
    const before = isClosed && index === 0 ? at(last - 1) : at(index - 1);
    const after = isClosed && index === last ? at(1) : at(index + 1);
    return [(after[0] - before[0]) / 6, (after[1] - before[1]) / 6];
  };
  const parts = places.slice(1).map(([x, y], before) => {
    const [from, [fromX, fromY], [toX, toY]] = [at(before), wayAt(before), wayAt(before + 1)];
    return `C${from[0] + fromX} ${from[1] + fromY} ${x - toX} ${y - toY} ${x} ${y}`;
  });
  return `${pathOf(places.slice(0, 1))}${parts.join('')}`;
};

/** Round, whichever way the picture is turned. */
export const circleOf = ([x, y]: Place, radius: number): string =>
  `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`;

/** What is outside of a shutter, in pixels of the picture; one more all around, where its edges are drawn softly. */
export const outside = (shutter: Outline, rows: number, columns: number): string => {
  const all = `${pathOf([
    [-1, -1],
    [columns + 1, -1],
    [columns + 1, rows + 1],
    [-1, rows + 1],
  ])}Z`;
  return shutter.shape === 'circle'
    ? `${all}${circleOf(shutter.center, shutter.radius)}`
    : `${all}${pathOf(shutter.corners)}Z`;
};

/** Those of a picture as it is shown: a saved view's stand in for its own. */
export const shownShutters = (
  {
    shutters,
    sopInstanceUid,
    frame,
  }: { readonly shutters: readonly Shutter[]; readonly sopInstanceUid: string; readonly frame: number },
  savedView:
    | {
        readonly shows: (sopInstanceUid: string, frame: number) => boolean;
        readonly shutters: readonly Shutter[];
      }
    | undefined,
): readonly Shutter[] => (savedView?.shows(sopInstanceUid, frame) === true ? savedView.shutters : shutters);

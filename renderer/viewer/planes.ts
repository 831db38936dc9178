import type { PictureHeader } from './picture-header';
import type { Place } from './to-screen';
import { cross, dot, minus, plus, type Vector } from './vectors';

/** Where a picture lies in the patient. */
export interface Plane {
  readonly frameOfReferenceUid: string;
  /** Centre of the first pixel, mm, patient axes (LPS). */
  readonly origin: Vector;
  /** Unit length, in the direction in which columns, and rows, increase. */
  readonly row: Vector;
  readonly column: Vector;
  readonly normal: Vector;
  /** Between the centres of neighbouring rows and columns, mm. */
  readonly rowMm: number;
  readonly columnMm: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * The plane of a picture.
 *
 * @returns undefined where the file does not say where it lies, or how large its pixels are in the patient
 * @see DICOM PS3.3 C.7.6.2.1.1
 */
export const planeOf = (
  header:
    | Pick<PictureHeader, 'orientation' | 'position' | 'spacing' | 'rows' | 'columns' | 'frameOfReferenceUid'>
    | undefined,
): Plane | undefined => {
  if (header?.orientation === undefined || header.position === undefined) return undefined;
  const { orientation, position, spacing, rows, columns, frameOfReferenceUid } = header;
  if (spacing?.source !== 'patient') return undefined;
  const { row, column } = orientation;
  const { rowMm, columnMm } = spacing;
  return {
    frameOfReferenceUid,
    origin: position,
    row,
    column,
    normal: cross(row, column),
    rowMm,
    columnMm,
    rows,
    columns,
  };
};

/** Whether places of one can be found in the other. */
export const shareSpace = (a: Plane, b: Plane): boolean =>
  a.frameOfReferenceUid !== '' && a.frameOfReferenceUid === b.frameOfReferenceUid;

/** Planes that differ by less than this (about 5 degrees) are slices of the same kind. */
const parallelCosine = 0.996;

export const areParallel = (a: Plane, b: Plane): boolean =>
  Math.abs(dot(a.normal, b.normal)) > parallelCosine;

/** Along the plane's own normal, mm: what Instance calls sliceDistanceMm. */
export const distanceOfPlane = ({ normal, origin }: Plane): number => dot(normal, origin);

/** In the patient, of a place in pixels from the corner of the first. */
export const toPatient = ({ origin, row, column, rowMm, columnMm }: Plane, [x, y]: Place): Vector =>
  plus(plus(origin, row, (x - 0.5) * columnMm), column, (y - 0.5) * rowMm);

/** The nearest place of the picture, in pixels from the corner of the first, and how far before or behind it the point lies, mm. */
export const toPlane = (
  { origin, row, column, normal, rowMm, columnMm }: Plane,
  point: Vector,
): { readonly place: Place; readonly beyondMm: number } => {
  const from = minus(point, origin);
  return {
    place: [dot(from, row) / columnMm + 0.5, dot(from, column) / rowMm + 0.5],
    beyondMm: dot(from, normal),
  };
};

/**
 * Where another picture cuts this one, as far as both reach.
 *
 * @returns two places of this picture; undefined where they are parallel or do not meet
 */
export const cutLine = (picture: Plane, other: Plane): readonly [Place, Place] | undefined => {
  if (areParallel(picture, other)) return undefined;
  const corner = (x: number, y: number): Vector => toPatient(picture, [x, y]);
  const { columns, rows } = picture;
  const corners: readonly Vector[] = [
    corner(0, 0),
    corner(columns, 0),
    corner(columns, rows),
    corner(0, rows),
  ];
  const ends: Vector[] = [];
  for (const [index, from] of corners.entries()) {
    const to = corners[(index + 1) % 4];
    if (to === undefined) continue;
    const [before, behind] = [toPlane(other, from).beyondMm, toPlane(other, to).beyondMm];
    if (before >= 0 === behind >= 0) continue;
    const share = before / (before - behind);
    ends.push(plus(from, minus(to, from), share));
  }
  const [first, last] = ends;
  if (first === undefined || last === undefined) return undefined;
  const cut = clip(toPlane(other, first).place, toPlane(other, last).place, other);
  if (cut === undefined) return undefined;
  const between = (share: number): Place => toPlane(picture, plus(first, minus(last, first), share)).place;
  return [between(cut[0]), between(cut[1])];
};

/** The shares of a line between which it runs inside of a picture. */
const clip = (from: Place, to: Place, { columns, rows }: Plane): readonly [number, number] | undefined => {
  let [start, end] = [0, 1];
  for (const [axis, size] of [columns, rows].entries()) {
    const [a, b] = [from[axis] ?? 0, to[axis] ?? 0];
    if (a === b) {
      if (a < 0 || a > size) return undefined;
      continue;
    }
    const [one, other] = [(0 - a) / (b - a), (size - a) / (b - a)];
    start = Math.max(start, Math.min(one, other));
    end = Math.min(end, Math.max(one, other));
  }
  return start < end ? [start, end] : undefined;
};

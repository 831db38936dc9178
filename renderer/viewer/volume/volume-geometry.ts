import { isColour } from '../colour';
import type { PictureHeader } from '../picture-header';
import { distanceOfPlane, planeOf, type Plane } from '../planes';
import { findGaps, imagesOf, type ViewStack } from '../view-stacks';
import { type VolumeGeometry } from './volume-box';
import { dot, lengthOf, plus, scaled, type Vector } from '../vectors';

/**
 * Why no volume can be made of pictures.
 *
 * - `too-few`: fewer than leastSlices
 * - `no-place`: they don't say where they lie, or how large they are in the patient
 * - `colour`: they hold colours, not values
 * - `mixed`: they differ in plane, size, kind or units
 * - `same-place`: several lie in one place
 * - `gaps`: some are lacking between others
 * - `uneven`: they lie at distances that vary, or not in one line
 * - `too-large`: more than is held in memory at once
 * - `unreadable`: one of them can't be read
 */
export type VolumeRefusal =
  'too-few' | 'no-place' | 'colour' | 'mixed' | 'same-place' | 'gaps' | 'uneven' | 'too-large' | 'unreadable';

/** What is still taken for the same, and what is held at most. */
const limits = {
  leastSlices: 8,
  /** Values; twice as many bytes. */
  mostValues: 384 * 1024 * 1024,
  /** Between unit vectors, each of their three numbers. */
  direction: 1e-3,
  /** Between sizes of pixels, as a share. */
  spacing: 1e-3,
  /** Nearer than this, slices lie in the same place, mm. */
  place: 0.01,
  /** How far a slice may lie from where even steps would put it: a share of the step, and what writers round by, mm. */
  stepShare: 0.1,
  rounding: 0.06,
  /** Sideways, mm to the next slice for each mm between them: less is rounding, more no volume. */
  slant: 0.005,
  mostSlant: 1,
} as const;

/** What is known before anything is read. */
export const refusalOf = (stack: ViewStack | undefined): VolumeRefusal | undefined => {
  if (imagesOf(stack).length < limits.leastSlices) return 'too-few';
  if (stack?.kind !== 'slices') return undefined;
  if (stack.distancesMm.includes(null)) return 'no-place';
  return stack.gaps.size > 0 ? 'gaps' : undefined;
};

const alike = (a: Vector, b: Vector): boolean =>
  a.every((value, axis) => Math.abs(value - (b[axis] ?? NaN)) <= limits.direction);

/** Whether so many pictures are more than is held in memory at once. */
export const isTooLarge = (
  { rows, columns }: Pick<PictureHeader, 'rows' | 'columns'>,
  count: number,
): boolean => count * rows * columns > limits.mostValues;

/** Why a picture can't lie in one volume with the first. */
export const misfit = (first: PictureHeader, other: PictureHeader): VolumeRefusal | undefined => {
  if (isColour(other)) return 'colour';
  const [a, b] = [planeOf(first), planeOf(other)];
  if (a === undefined || b === undefined) return 'no-place';
  const fits =
    a.rows === b.rows &&
    a.columns === b.columns &&
    a.frameOfReferenceUid === b.frameOfReferenceUid &&
    alike(a.row, b.row) &&
    alike(a.column, b.column) &&
    Math.abs(a.rowMm / b.rowMm - 1) <= limits.spacing &&
    Math.abs(a.columnMm / b.columnMm - 1) <= limits.spacing &&
    first.modality === other.modality &&
    first.photometricInterpretation === other.photometricInterpretation &&
    first.rescaleType === other.rescaleType;
  return fits ? undefined : 'mixed';
};

/**
 * Whether slices fill a box of the patient evenly, and how.
 *
 * @param headers of every slice, in whatever order
 */
export const volumeGeometry = (headers: readonly PictureHeader[]): VolumeGeometry | VolumeRefusal => {
  const [head] = headers;
  if (head === undefined || headers.length < limits.leastSlices) return 'too-few';
  const planes: Plane[] = [];
  for (const header of headers) {
    const refusal = misfit(head, header);
    if (refusal !== undefined) return refusal;
    const plane = planeOf(header);
    if (plane !== undefined) planes.push(plane);
  }
  const [some] = planes;
  if (some === undefined) return 'no-place';
  const { normal, row, column, rowMm, columnMm, rows, columns, frameOfReferenceUid } = some;
  if (isTooLarge(head, planes.length)) return 'too-large';
  // by one normal for all: each plane's own differs in its last digits
  const placed = planes
    .map(({ origin }, index) => ({ origin, index, distance: distanceOfPlane({ ...some, origin }) }))
    .sort((a, b) => a.distance - b.distance);
  const distances = placed.map(({ distance }) => distance);
  if (distances.some((distance, at) => at > 0 && distance - (distances[at - 1] ?? 0) < limits.place))
    return 'same-place';
  if (findGaps(distances).size > 0) return 'gaps';
  const [first, last] = [placed[0], placed.at(-1)];
  if (first === undefined || last === undefined) return 'too-few';
  const step = scaled(plus(last.origin, first.origin, -1), 1 / (placed.length - 1));
  const within = limits.stepShare * dot(step, normal) + limits.rounding;
  const strays = placed.some(
    ({ origin }, at) => lengthOf(plus(plus(origin, first.origin, -1), step, -at)) > within,
  );
  const sideways = lengthOf(plus(step, normal, -dot(step, normal))) / dot(step, normal);
  if (strays || sideways > limits.mostSlant) return 'uneven';
  return {
    frameOfReferenceUid,
    size: [columns, rows, placed.length],
    origin: first.origin,
    steps: [scaled(row, columnMm), scaled(column, rowMm), step],
    isSlanted: sideways > limits.slant,
    order: placed.map(({ index }) => index),
  };
};

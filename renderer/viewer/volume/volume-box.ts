import type { Vector } from '../picture-header';
import { dot } from '../planes';

/** Where the values of a volume lie in the patient. */
export interface VolumeGeometry {
  readonly frameOfReferenceUid: string;
  /** How many there are along each step. */
  readonly size: Vector;
  /** Centre of the first value, mm, patient axes (LPS). */
  readonly origin: Vector;
  /** From a value to the next: along a row, along a column, to the next slice; mm. */
  readonly steps: readonly [Vector, Vector, Vector];
  /** Slices are shifted against each other, as by a tilted gantry. */
  readonly isSlanted: boolean;
  /** Which of the pictures lies first, second and so on along the normal of their planes. */
  readonly order: readonly number[];
}

export const plus = (a: Vector, b: Vector, times = 1): Vector => [
  a[0] + times * b[0],
  a[1] + times * b[1],
  a[2] + times * b[2],
];
export const scaled = (a: Vector, by: number): Vector => [a[0] * by, a[1] * by, a[2] * by];
export const lengthOf = (a: Vector): number => Math.hypot(...a);

/**
 * Turns a way in the patient into steps of a volume.
 *
 * @returns a function for ways in mm; for places take the volume's origin off first
 */
export const toSteps = ({ steps: [a, b, c] }: Pick<VolumeGeometry, 'steps'>): ((way: Vector) => Vector) => {
  const cross = (p: Vector, q: Vector): Vector => [
    p[1] * q[2] - p[2] * q[1],
    p[2] * q[0] - p[0] * q[2],
    p[0] * q[1] - p[1] * q[0],
  ];
  const content = dot(a, cross(b, c));
  const rows = [cross(b, c), cross(c, a), cross(a, b)] as const;
  return (way) => [dot(rows[0], way) / content, dot(rows[1], way) / content, dot(rows[2], way) / content];
};

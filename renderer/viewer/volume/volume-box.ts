import { cross, dot, type Vector } from '../vectors';

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

/**
 * Turns a way in the patient into steps of a volume.
 *
 * @returns a function for ways in mm; for places take the volume's origin off first
 */
export const toSteps = ({ steps: [a, b, c] }: Pick<VolumeGeometry, 'steps'>): ((way: Vector) => Vector) => {
  const content = dot(a, cross(b, c));
  const rows = [cross(b, c), cross(c, a), cross(a, b)] as const;
  return (way) => [dot(rows[0], way) / content, dot(rows[1], way) / content, dot(rows[2], way) / content];
};

import { type Plane } from '../planes';
import type { PlaneName } from './slab';
import { type VolumeGeometry } from './volume-box';
import { lengthOf, dot, type Vector } from '../vectors';

/** All parallel pictures of a volume in one plane of the body. */
export interface PlaneGrid {
  /** The first of them, seen from the feet, the left or the front as is customary. */
  readonly first: Plane;
  readonly layers: number;
  /** Along the normal. */
  readonly layerMm: number;
}

/** Directions in which columns, and rows, increase. @see DICOM PS3.3 C.7.6.2.1.1 for the axes */
const directions: Readonly<Record<PlaneName, readonly [row: Vector, column: Vector, normal: Vector]>> = {
  axial: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  sagittal: [
    [0, 1, 0],
    [0, 0, -1],
    [-1, 0, 0],
  ],
  coronal: [
    [1, 0, 0],
    [0, 0, -1],
    [0, 1, 0],
  ],
};

/** Of this many pixels a side at most, whatever sizes a file claims. */
const mostAcross = 2048;
/** Directions that differ by less (a quarter of a degree) are the same: values are then shown as they are, none in between. */
const sameCosine = 0.99999;

const corners = ({ origin, steps, size }: VolumeGeometry): readonly Vector[] => {
  let found: readonly Vector[] = [origin];
  for (const [axis, step] of steps.entries()) {
    const last = (size[axis] ?? 1) - 1;
    found = found.flatMap((at): readonly Vector[] => [
      at,
      [at[0] + last * step[0], at[1] + last * step[1], at[2] + last * step[2]],
    ]);
  }
  return found;
};

/** Where pictures lie along a direction: as far as the volume reaches, as far apart as its values. */
const alongDirection = (
  geometry: VolumeGeometry,
  direction: Vector,
): { readonly start: number; readonly count: number; readonly stepMm: number } => {
  const places = corners(geometry).map((corner) => dot(corner, direction));
  const [from, to] = [Math.min(...places), Math.max(...places)];
  const lengths = geometry.steps.map(lengthOf);
  const own = geometry.steps.findIndex(
    (step, axis) => Math.abs(dot(step, direction)) > sameCosine * (lengths[axis] ?? NaN),
  );
  const usual = lengths[own] ?? Math.min(...lengths);
  const stepMm = Math.max(usual, (to - from) / (mostAcross - 1));
  // what sizes are rounded by must not cost the last one
  const count = Math.floor((to - from) / stepMm + 0.01) + 1;
  return { start: from + (to - from - (count - 1) * stepMm) / 2, count, stepMm };
};

/** The pictures of a volume in a plane of the body, whatever plane it was taken in. */
export const planeGrid = (geometry: VolumeGeometry, name: PlaneName): PlaneGrid => {
  const [row, column, normal] = directions[name];
  const [across, down, behind] = [row, column, normal].map((each) => alongDirection(geometry, each));
  if (across === undefined || down === undefined || behind === undefined) throw new Error('no directions');
  const at = (axis: 0 | 1 | 2): number =>
    across.start * row[axis] + down.start * column[axis] + behind.start * normal[axis];
  return {
    first: {
      frameOfReferenceUid: geometry.frameOfReferenceUid,
      origin: [at(0), at(1), at(2)],
      row,
      column,
      normal,
      rowMm: down.stepMm,
      columnMm: across.stepMm,
      rows: down.count,
      columns: across.count,
    },
    layers: behind.count,
    layerMm: behind.stepMm,
  };
};

/** One of them. */
export const planeAt = ({ first, layerMm }: PlaneGrid, layer: number): Plane => {
  const { origin, normal } = first;
  const on = layer * layerMm;
  return {
    ...first,
    origin: [origin[0] + on * normal[0], origin[1] + on * normal[1], origin[2] + on * normal[2]],
  };
};

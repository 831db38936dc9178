import type { Extent } from '../grey';
import type { Plane } from '../planes';
import type { Blend } from './slab';
import { toSteps, type VolumeGeometry } from './volume-box';
import { plus, scaled, type Vector } from '../vectors';

export type VolumeValues = Int16Array | Float32Array;

/** Values that fill a box of the patient: along rows first, then along columns, then slice by slice. */
export interface FilledBox {
  readonly geometry: Pick<VolumeGeometry, 'size' | 'origin' | 'steps'>;
  readonly values: VolumeValues;
}

/** So far beside the outermost values (in steps) a place still has theirs; so far from one value it has just that. */
const slack = 1e-3;

const mix = (a: number, b: number, share: number): number => a + share * (b - a);

const isWhole = (value: number, far: number): boolean => Math.abs(value - Math.round(value)) * far < slack;

/** Takes one more layer in: `value` is the new one, `so far` is NaN where there was none. */
const blended = (blend: Blend, soFar: number, value: number): number => {
  if (Number.isNaN(soFar)) return value;
  if (blend === 'mean') return soFar + value;
  return blend === 'max' ? Math.max(soFar, value) : Math.min(soFar, value);
};

/**
 * The picture of a box in a plane: the values themselves where the plane runs along its steps, else what lies between them
 * (linear in each of the three directions).
 *
 * @param layers how many lie in it, an odd number: the plane is in their middle
 * @param padding for measuring: values that are none
 * @returns NaN where the box does not reach, and where padding has a part in what is shown
 */
export const cutVolume = (
  { geometry, values }: FilledBox,
  plane: Plane,
  layers: number,
  layerMm: number,
  blend: Blend,
  padding?: Extent,
): Float32Array => {
  const { rows, columns } = plane;
  const { size } = geometry;
  const inSteps = toSteps(geometry);
  const start = inSteps(plus(plane.origin, geometry.origin, -1));
  const across = inSteps(scaled(plane.row, plane.columnMm));
  const down = inSteps(scaled(plane.column, plane.rowMm));
  const behind = inSteps(scaled(plane.normal, layerMm));
  const strides: Vector = [1, size[0], size[0] * size[1]];
  const runsAlong = [
    [across, columns],
    [down, rows],
    [behind, layers],
    [start, 1],
  ] as const;
  const isAlong = runsAlong.every(([way, far]) => way.every((each) => isWhole(each, far)));
  const sum = new Float32Array(rows * columns).fill(NaN);
  const counts = blend === 'mean' ? new Uint16Array(rows * columns) : undefined;
  const padded = padding === undefined ? undefined : new Uint8Array(rows * columns);

  /** The value at a place in steps, NaN outside. */
  const valueAt = (i: number, j: number, k: number): number => {
    const [lastI, lastJ, lastK] = [size[0] - 1, size[1] - 1, size[2] - 1];
    if (i < -slack || j < -slack || k < -slack) return NaN;
    if (i > lastI + slack || j > lastJ + slack || k > lastK + slack) return NaN;
    const a = Math.min(Math.max(Math.floor(i), 0), lastI);
    const b = Math.min(Math.max(Math.floor(j), 0), lastJ);
    const c = Math.min(Math.max(Math.floor(k), 0), lastK);
    const [u, v, w] = [Math.max(i - a, 0), Math.max(j - b, 0), Math.max(k - c, 0)];
    const onI = a < lastI ? strides[0] : 0;
    const onJ = b < lastJ ? strides[1] : 0;
    const onK = c < lastK ? strides[2] : 0;
    const at = a + b * strides[1] + c * strides[2];
    const near = mix(
      mix(values[at] ?? 0, values[at + onI] ?? 0, u),
      mix(values[at + onJ] ?? 0, values[at + onI + onJ] ?? 0, u),
      v,
    );
    const far = mix(
      mix(values[at + onK] ?? 0, values[at + onI + onK] ?? 0, u),
      mix(values[at + onJ + onK] ?? 0, values[at + onI + onJ + onK] ?? 0, u),
      v,
    );
    return mix(near, far, w);
  };

  /** Whether one of the values around a place in steps is padding. */
  const isPadding = (i: number, j: number, k: number): boolean => {
    if (padding === undefined) return false;
    for (let c = Math.floor(k + slack); c <= Math.ceil(k - slack); c += 1)
      for (let b = Math.floor(j + slack); b <= Math.ceil(j - slack); b += 1)
        for (let a = Math.floor(i + slack); a <= Math.ceil(i - slack); a += 1) {
          const value = values[a + b * strides[1] + c * strides[2]] ?? NaN;
          if (value >= padding.least && value <= padding.most) return true;
        }
    return false;
  };

  for (let layer = 0; layer < layers; layer += 1) {
    const away = layer - (layers - 1) / 2;
    for (let y = 0; y < rows; y += 1) {
      let i = start[0] + away * behind[0] + y * down[0];
      let j = start[1] + away * behind[1] + y * down[1];
      let k = start[2] + away * behind[2] + y * down[2];
      const end = (y + 1) * columns;
      if (isAlong) {
        [i, j, k] = [Math.round(i), Math.round(j), Math.round(k)];
        const [di, dj, dk] = [Math.round(across[0]), Math.round(across[1]), Math.round(across[2])];
        for (let pixel = y * columns; pixel < end; pixel += 1, i += di, j += dj, k += dk) {
          if (i < 0 || j < 0 || k < 0 || i >= size[0] || j >= size[1] || k >= size[2]) continue;
          const value = values[i + j * strides[1] + k * strides[2]] ?? NaN;
          if (padded !== undefined && isPadding(i, j, k)) padded[pixel] = 1;
          sum[pixel] = blended(blend, sum[pixel] ?? NaN, value);
          if (counts !== undefined) counts[pixel] = (counts[pixel] ?? 0) + 1;
        }
      } else
        for (let pixel = y * columns; pixel < end; pixel += 1) {
          const value = valueAt(i, j, k);
          // beside the values there are none that could be padding
          if (padded !== undefined && !Number.isNaN(value) && isPadding(i, j, k)) padded[pixel] = 1;
          i += across[0];
          j += across[1];
          k += across[2];
          if (Number.isNaN(value)) continue;
          sum[pixel] = blended(blend, sum[pixel] ?? NaN, value);
          if (counts !== undefined) counts[pixel] = (counts[pixel] ?? 0) + 1;
        }
    }
  }
  const whole = values instanceof Int16Array;
  for (const [pixel, value] of sum.entries()) {
    const shown = padded?.[pixel] === 1 ? NaN : value / (counts?.[pixel] ?? 1);
    sum[pixel] = whole ? Math.round(shown) : shown;
  }
  return sum;
};

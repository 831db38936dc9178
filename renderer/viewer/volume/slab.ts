/** The planes of the body. */
export type PlaneName = 'axial' | 'sagittal' | 'coronal';
export const planeNames: readonly PlaneName[] = ['axial', 'sagittal', 'coronal'];

/** What is shown of several values that lie one behind the other: the greatest, the least, or their mean. */
export type Blend = 'max' | 'min' | 'mean';
export const blends: readonly Blend[] = ['max', 'min', 'mean'];

/** How much of the body lies in one picture. */
export interface Slab {
  /** Undefined: one layer alone. */
  readonly thicknessMm: number | undefined;
  readonly blend: Blend;
}

/** The thicknesses to choose from, thinnest first. */
export const slabThicknessesMm = [undefined, 5, 10, 20, 40] as const;

/** Layers on both sides count alike, so there is one in the middle: the odd number that comes nearest. */
export const layersOf = (thicknessMm: number | undefined, layerMm: number): number =>
  thicknessMm === undefined ? 1 : 2 * Math.max(Math.round((thicknessMm / layerMm - 1) / 2), 0) + 1;

const after = <T>(all: readonly T[], one: T, by: number): T | undefined =>
  all[Math.min(Math.max(all.indexOf(one) + by, 0), all.length - 1)];

/** The next thickness to choose from. */
export const thicker = (slab: Slab, by: -1 | 1): Slab => ({
  ...slab,
  thicknessMm: after<number | undefined>(slabThicknessesMm, slab.thicknessMm, by),
});

/** The next blend to choose from, and the first behind the last. */
export const nextBlend = (slab: Slab): Slab => ({
  ...slab,
  blend: blends[(blends.indexOf(slab.blend) + 1) % blends.length] ?? slab.blend,
});

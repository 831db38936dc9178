import { windowRange } from '../grey';
import type { Volume } from './computed-pictures';

/** What of a body is seen from outside: for CT by its Hounsfield units, else by how bright it is. */
export type SolidPreset = 'bone' | 'softTissue' | 'lung' | 'surface' | 'brightest';

/** At a value: how much of the light it stops in a millimetre, and its colour. */
type Point = readonly [value: number, opacity: number, red: number, green: number, blue: number];

/** Hounsfield units. */
const ofCt: Readonly<Record<'bone' | 'softTissue' | 'lung', readonly Point[]>> = {
  bone: [
    [150, 0, 0.55, 0.25, 0.15],
    [300, 0.25, 0.9, 0.75, 0.55],
    [700, 0.7, 0.95, 0.9, 0.8],
    [2500, 0.85, 1, 1, 1],
  ],
  softTissue: [
    [-250, 0, 0.6, 0.35, 0.25],
    [-100, 0.12, 0.85, 0.6, 0.45],
    [60, 0.35, 0.85, 0.5, 0.4],
    [250, 0.7, 0.95, 0.85, 0.75],
    [2500, 0.85, 1, 1, 1],
  ],
  lung: [
    [-950, 0, 0.2, 0.3, 0.45],
    [-850, 0.03, 0.4, 0.6, 0.8],
    [-600, 0.06, 0.75, 0.85, 0.95],
    [-400, 0, 0.9, 0.7, 0.6],
    [3000, 0, 1, 1, 1],
  ],
};

/** The presets that make sense for a volume, the one to begin with first. */
export const solidPresets = ({ header: { modality } }: Volume): readonly SolidPreset[] =>
  modality === 'CT' ? ['bone', 'softTissue', 'lung', 'brightest'] : ['surface', 'brightest'];

/** The points of a preset, in the values of a volume, smallest first. */
export const solidPoints = (volume: Volume, preset: SolidPreset): readonly Point[] => {
  const { least, most } = windowRange(volume.window, volume.curve);
  if (preset === 'brightest')
    return [
      [least, 0, 0, 0, 0],
      [most, 1, 1, 1, 1],
    ];
  if (preset !== 'surface') return ofCt[preset];
  const at = (share: number): number => least + share * (most - least);
  return [
    [at(0.08), 0, 0.3, 0.2, 0.15],
    [at(0.2), 0.12, 0.7, 0.5, 0.4],
    [at(0.5), 0.5, 0.9, 0.8, 0.7],
    [at(1), 0.8, 1, 1, 1],
  ];
};

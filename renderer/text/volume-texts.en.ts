import type { Blend, PlaneName } from '../viewer/volume/slab';
import type { SolidPreset } from '../viewer/volume/solid-presets';
import type { VolumeRefusal } from '../viewer/volume/volume-geometry';

const plane = {
  axial: 'Axial',
  sagittal: 'Sagittal',
  coronal: 'Coronal',
} satisfies Record<PlaneName, string>;

const blend = { max: 'Brightest', min: 'Darkest', mean: 'Average' } satisfies Record<Blend, string>;
const blendHint = { max: 'MIP', min: 'MinIP', mean: 'Mean' } satisfies Record<Blend, string>;

const refusal = {
  'too-few': 'There are too few slices in this series, so no other planes can be computed.',
  'no-place': 'These pictures don’t say where they lie in the body, so no other planes can be computed.',
  colour: 'These pictures are in colour. Other planes can be computed of grey ones only.',
  mixed: 'These pictures differ in direction, size or kind, so no other planes can be computed.',
  'same-place': 'Several of these pictures lie in the same place, so no other planes can be computed.',
  gaps: 'Slices are missing between these, so no other planes can be computed.',
  uneven: 'The distances between these slices vary, so no other planes can be computed.',
  'too-large': 'There are more pictures than fit into memory at once, so no other planes can be computed.',
  unreadable: 'One of these pictures can’t be read, so no other planes can be computed.',
} satisfies Record<VolumeRefusal, string>;

const preset = {
  bone: 'Bone',
  softTissue: 'Soft tissue',
  lung: 'Lung',
  surface: 'Surface',
  brightest: 'Brightest',
} satisfies Record<SolidPreset, string>;

/** The sentences about volumes, in English. */
export const volumeTexts = {
  plane,
  blend,
  blendHint,
  refusal,
  preset,
  solid: 'Seen from outside',
  solidCell: 'The whole, seen from outside. Arrow keys turn it.',
  noSolid: {
    noGraphics: 'The whole can’t be shown from outside: this computer draws without WebGL 2.',
    slanted: 'The whole can’t be shown from outside: its slices are shifted against each other.',
  },
  otherPlanes: 'Other planes',
  threePlanes: 'Three planes',
  loading: 'Loading {{done, number}} of {{total, number}}',
  cancel: 'Cancel',
  close: 'Close',
  leave: 'Back to the series',
  computedFrom_one: 'Computed from {{count, number}} slice',
  computedFrom_other: 'Computed from {{count, number}} slices',
  thickness: 'Thickness',
  oneLayer: 'One slice thick',
  blending: 'Thick slices show',
  at: '{{side}} {{mm}} mm',
  beyond: 'Blue: outside of the slices',
};

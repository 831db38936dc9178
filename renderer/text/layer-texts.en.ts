import type { DoseUnit } from '../viewer/layers/dose';
import type { LayerKind, LayerLack, LayerRefusal, Making } from '../viewer/layers/layer';

const kind = {
  segmentation: 'Segmentation',
  structures: 'Outlines for radiotherapy',
  dose: 'Radiotherapy dose',
  surfaces: 'Surfaces',
} satisfies Record<LayerKind, string>;

const refusal = {
  'other-patient': 'Not shown: it names somebody else than this picture does.',
  'other-space': 'Not shown: it lies in another space than this picture (frame of reference).',
  tilted: 'Not shown: it is tilted against this picture.',
  'no-place': 'Not shown: it does not say where in the body it lies.',
  'picture-no-place': 'Not shown: this picture does not say where in the body it lies.',
  'other-pictures': 'Not shown: it is for other pictures.',
} satisfies Record<LayerRefusal, string>;

const lack = {
  empty: 'There is nothing in it that can be shown.',
  'no-scale': 'It can’t be shown: it does not say what its numbers mean.',
  uneven: 'It can’t be shown: the distances between its planes vary.',
  'too-large': 'It can’t be shown: it is larger than what fits into memory.',
  surfaces: 'Surfaces can’t be shown here yet.',
  tiles: 'It is for pictures made of tiles, and can’t be shown over those yet.',
} satisfies Record<LayerLack, string>;

const making = {
  automatic: 'by a program',
  semiautomatic: 'by a person and a program',
  manual: 'by hand',
} satisfies Record<Making, string>;

const amount = { gray: '{{value}} Gy', relative: '{{value}} (relative)' } satisfies Record<DoseUnit, string>;

/** The sentences about what lies over pictures, in English. */
export const layerTexts = {
  kind,
  refusal,
  lack,
  making,
  amount,
  name: 'Layers',
  documentBody:
    'It is shown over the pictures that it was made on: open those, then choose Layers among the tools. $t(viewer.goesAlong)',
  close: 'Close the layers',
  reading: 'Reading',
  unreadable: 'Its file can’t be read.',
  titled: '{{kind}}: {{title}}',
  refused: '{{layer}}. {{reason}}',
  all: 'All of it',
  numbered: 'Number {{number}}',
  nothing: 'nothing to show',
  elsewhere: 'on other pictures',
  partly: 'not all of it can be shown',
  beside: 'Dashed outlines lie in this slice, but not in the middle of it.',
  dose: 'Dose',
  opacity: 'Opacity',
  from: 'Shown from',
  hide: 'Hide all layers',
  goTo: 'Go to {{name}}',
  goToMost: 'Go to the highest dose',
  over: 'Over it: {{names}}',
  here: 'Here: {{amount}}',
  noDose: 'no dose',
};

import type { GreyWindow } from './grey-window';
import { rangeWindow, type Extent } from './grey';
import type { ValueMeaning } from './measure/measuring-facts';
import type { VoiFunction } from './picture-header';

/** A window with a name: a text's key for ours, the file's own words for the file's, SUV up to a value. */
export interface WindowPreset extends GreyWindow {
  readonly key: string;
  readonly name: { readonly text: PresetText } | { readonly own: string } | { readonly suvTo: number };
}

/** Of a window's text; `chosen` is one that a person made. */
export type PresetText =
  | 'asStored'
  | 'brain'
  | 'softTissue'
  | 'lung'
  | 'bone'
  | 'liver'
  | 'mediastinum'
  | 'vessels'
  | 'mostGreys'
  | 'allGreys'
  | 'chosen';

/** Customary CT windows in Hounsfield units. */
const hounsfieldWindows: readonly (readonly [PresetText, number, number])[] = [
  ['brain', 40, 80],
  ['bone', 400, 1800],
  ['softTissue', 40, 400],
  ['lung', -600, 1500],
  ['liver', 60, 160],
  ['mediastinum', 50, 350],
  ['vessels', 300, 600],
];

/** How far windows of a PET customarily reach from 0, SUV by body weight in g/ml. */
const suvWindows = [5, 7, 10, 20] as const;

/** What windows are offered by. */
export interface WindowedPicture {
  readonly meaning: ValueMeaning;
  /** Windows in the file, in its order, with their explanations. */
  readonly own: readonly (GreyWindow & { readonly explanation: string })[];
  readonly curve: VoiFunction;
  /** Shown through a table of the file in place of a window: its values mean nothing any more. */
  readonly byTable: boolean;
  readonly extent: Extent;
  /** Where most of its greys lie; undefined where that isn't known, is nowhere, or everywhere. */
  readonly mostGreys: Extent | undefined;
}

/**
 * The windows to offer for a picture: the file's own first, then the customary ones where the values have a meaning, then those that
 * any picture has: most of its greys where there are no customary ones, and all of them.
 */
export const windowPresets = ({
  meaning,
  own,
  curve,
  byTable,
  extent,
  mostGreys,
}: WindowedPicture): readonly WindowPreset[] => {
  const [first, ...more] = own;
  const ours = (text: PresetText, range: Extent): WindowPreset => ({
    key: text,
    name: { text },
    ...rangeWindow(range, curve),
  });
  const hounsfield = meaning.kind === 'HU' && !byTable ? hounsfieldWindows : [];
  const factor =
    meaning.kind === 'PET' && 'factor' in meaning.suv && !byTable ? meaning.suv.factor : undefined;
  const hasCustomary = hounsfield.length > 0 || factor !== undefined;
  return [
    ...(first === undefined ? [] : [{ ...first, key: 'own-0', name: { text: 'asStored' as const } }]),
    ...more.map((window, index) => ({
      ...window,
      key: `own-${index + 1}`,
      name: { own: window.explanation === '' ? String(index + 2) : window.explanation },
    })),
    ...hounsfield.map(([text, center, width]) => ({ key: text, name: { text }, center, width })),
    ...(factor === undefined
      ? []
      : suvWindows.map((suvTo) => ({
          key: `suv-${suvTo}`,
          name: { suvTo },
          ...rangeWindow({ least: 0, most: suvTo / factor }, curve),
        }))),
    ...(mostGreys === undefined || hasCustomary ? [] : [ours('mostGreys', mostGreys)]),
    ...(extent.most > extent.least ? [ours('allGreys', extent)] : []),
  ];
};

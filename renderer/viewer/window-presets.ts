/** Window Center and Width: which values are shown as grey, in the units of the picture after rescaling. */
export interface GreyWindow {
  readonly center: number;
  readonly width: number;
}

/** A window with a name: a text's key for ours, the file's own words for the file's. */
export interface WindowPreset extends GreyWindow {
  readonly key: string;
  readonly name: { readonly text: PresetText } | { readonly own: string };
}

/** Of a window's text; `chosen` is one that a person made. */
export type PresetText = 'asStored' | 'brain' | 'softTissue' | 'lung' | 'bone' | 'liver' | 'chosen';

/** Customary CT windows in Hounsfield units. */
const ctWindows: readonly (readonly [PresetText, number, number])[] = [
  ['brain', 40, 80],
  ['bone', 400, 1800],
  ['softTissue', 40, 400],
  ['lung', -600, 1500],
  ['liver', 60, 160],
];

/**
 * The windows to offer for a picture: the file's own first, then the customary ones where the values have a meaning.
 *
 * @param own windows in the file, in its order, with their explanations
 */
export const windowPresets = (
  modality: string,
  own: readonly (GreyWindow & { readonly explanation: string })[],
): readonly WindowPreset[] => {
  const [first, ...more] = own;
  return [
    ...(first === undefined ? [] : [{ ...first, key: 'own-0', name: { text: 'asStored' as const } }]),
    ...more.map((window, index) => ({
      ...window,
      key: `own-${index + 1}`,
      name: { own: window.explanation === '' ? String(index + 2) : window.explanation },
    })),
    ...(modality === 'CT' ? ctWindows : []).map(([text, center, width]) => ({
      key: text,
      name: { text },
      center,
      width,
    })),
  ];
};

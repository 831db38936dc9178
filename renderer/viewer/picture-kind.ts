/** What the values of an MR picture are a part or a map of, where the same place is shown by others as well. */
export type PictureKind =
  'adc' | 'water' | 'fat' | 'inPhase' | 'outOfPhase' | 'phase' | 'real' | 'imaginary' | 'magnitude';

/** As the standard and the machines write them, what says most first: a picture of water is one of magnitude as well. */
const kinds: readonly (readonly [PictureKind, readonly string[]])[] = [
  ['adc', ['ADC']],
  ['water', ['WATER', 'W']],
  ['fat', ['FAT', 'F']],
  ['inPhase', ['IN_PHASE', 'IP']],
  ['outOfPhase', ['OPP_PHASE', 'OUT_PHASE', 'OP']],
  ['phase', ['PHASE', 'PHASE MAP', 'PHASE_MAP', 'P']],
  ['real', ['REAL', 'R']],
  ['imaginary', ['IMAGINARY', 'I']],
  ['magnitude', ['MAGNITUDE', 'M']],
];

/**
 * Which of these a picture is.
 *
 * @param imageType values of Image Type, or of the Frame Type of a frame; the first two tell how it came about
 * @param complexComponent Complex Image Component; empty where there is none
 * @returns undefined where the file does not say so, or is no MR
 * @see DICOM PS3.3 C.7.6.1.1.2 and C.8.13.3.1.1
 */
export const pictureKind = (
  modality: string,
  imageType: readonly string[],
  complexComponent: string,
): PictureKind | undefined => {
  if (modality !== 'MR') return undefined;
  const said = new Set([...imageType.slice(2), complexComponent]);
  return kinds.find(([, names]) => names.some((name) => said.has(name)))?.[0];
};

/** What a facility takes. */
export interface FacilityAccepts {
  /** Of pictures, as DICOM calls them; empty where it takes all. */
  readonly modalities: readonly string[];
  /** Of one deposit; null for no limit but the gateway's own. */
  readonly bytes: number | null;
  /** Documents and photos that a sender adds to the pictures. */
  readonly attachments: boolean;
}

/** What says something about pictures goes with them wherever they go: reports, marks, ways to see them, segments. */
const aboutPictures: ReadonlySet<string> = new Set(['SR', 'PR', 'KO', 'DOC', 'SEG', 'REG']);

export const isAboutPictures = (modality: string): boolean => aboutPictures.has(modality);

/**
 * Whether a facility takes objects of a modality. One that is not told is taken: nothing is left behind for what is not known.
 *
 * @param modality Modality (0008,0060), PS3.3 C.7.3.1.1.1
 */
export const takesModality = (
  { modalities }: Pick<FacilityAccepts, 'modalities'>,
  modality: string,
): boolean =>
  modalities.length === 0 || modality === '' || isAboutPictures(modality) || modalities.includes(modality);

import type { Series } from '../model/scan';

const storage = '1.2.840.10008.5.1.4.1.1.';
const under = (...numbers: readonly string[]): readonly string[] => numbers.map((number) => storage + number);

/** The class of a DICOMDIR. @see DICOM PS3.4 B.5 */
export const mediaStorageDirectory = '1.2.840.10008.1.3.10';
/** Encapsulated PDF Storage, Secondary Capture Image Storage. */
export const encapsulatedPdf = '1.2.840.10008.5.1.4.1.1.104.1';
export const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';

const isUnder = (sopClassUid: string, roots: readonly string[]): boolean =>
  roots.some(
    (root) =>
      sopClassUid.startsWith(root) &&
      (sopClassUid.length === root.length || sopClassUid[root.length] === '.'),
  );

/**
 * Objects that belong to no patient: hanging protocols, palettes, implant templates, protocols, inventories.
 *
 * @see DICOM PS3.4 GG.3
 */
const withoutPatient = [
  '1.2.840.10008.5.1.4.38.1',
  '1.2.840.10008.5.1.4.39.1',
  '1.2.840.10008.5.1.4.43.1',
  '1.2.840.10008.5.1.4.44.1',
  '1.2.840.10008.5.1.4.45.1',
  ...under('200.1', '200.3', '200.7', '201.1'),
];

/** Whether an object is of a class that no patient's study holds. */
export const belongsToNoPatient = (sopClassUid: string): boolean => isUnder(sopClassUid, withoutPatient);

/** Structured reports and encapsulated documents. */
const documents = under('88', '104');
/** No picture of their own: waveforms, presentation states, raw data, segmentations, annotations, plans. */
const others = under('4.2', '9', '11', '66', '67', '68', '78', '79', '80', '90', '91', '481', '30', '34');
/** Pictures although their relatives are not: RT Image. */
const picturesAmongOthers = under('481.1');
/** Loops, whatever number of frames they say: video. */
const videos = under('77.1.1.1', '77.1.2.1', '77.1.4.1');
/** Many frames that are tiles of one picture: whole slides. */
const tiled = under('77.1.6');

/** What a person sees of an instance. */
export const contentOf = (sopClassUid: string, frames: number): Series['content'] => {
  if (isUnder(sopClassUid, documents)) return 'document';
  if (isUnder(sopClassUid, others) && !isUnder(sopClassUid, picturesAmongOthers)) return 'other';
  const isLoop = frames > 1 && !isUnder(sopClassUid, tiled);
  return isLoop || isUnder(sopClassUid, videos) ? 'loops' : 'pictures';
};

import type { ViewInstance } from '../../shared/contract/ipc';
import { isVideoSyntax } from './transfer-syntaxes';

/** What an instance is, where it is not a picture that a viewport can show. Texts are keyed by it. */
export type DocumentKind =
  | 'report'
  | 'keyPictures'
  | 'pdf'
  | 'clinicalDocument'
  | 'model'
  | 'waveform'
  | 'video'
  | 'presentation'
  | 'marking'
  | 'plan'
  | 'outlines'
  | 'measurements'
  | 'registration'
  | 'rawData'
  | 'palette'
  | 'directory';

/** Documents that are shown as pages of their own; of the others one is told what they are. */
export const readableDocuments: readonly DocumentKind[] = [
  'report',
  'keyPictures',
  'pdf',
  'clinicalDocument',
  'waveform',
  'video',
];

/**
 * Storage SOP classes that hold no picture of their own, by the start of their UID; the longest start that fits counts.
 *
 * @see DICOM PS3.4 B.5 and PS3.6 annex A
 */
const documentClasses: readonly (readonly [prefix: string, kind: DocumentKind])[] = [
  ['1.2.840.10008.1.3.10', 'directory'],
  ['1.2.840.10008.5.1.4.1.1.9.', 'waveform'],
  ['1.2.840.10008.5.1.4.1.1.11.', 'presentation'],
  ['1.2.840.10008.5.1.4.1.1.66', 'rawData'],
  ['1.2.840.10008.5.1.4.1.1.66.1', 'registration'],
  ['1.2.840.10008.5.1.4.1.1.66.2', 'measurements'],
  ['1.2.840.10008.5.1.4.1.1.66.3', 'registration'],
  ['1.2.840.10008.5.1.4.1.1.66.4', 'marking'],
  ['1.2.840.10008.5.1.4.1.1.66.5', 'marking'],
  ['1.2.840.10008.5.1.4.1.1.66.6', 'measurements'],
  ['1.2.840.10008.5.1.4.1.1.66.7', 'marking'],
  ['1.2.840.10008.5.1.4.1.1.67', 'measurements'],
  ['1.2.840.10008.5.1.4.1.1.68.', 'model'],
  ['1.2.840.10008.5.1.4.1.1.78.', 'measurements'],
  ['1.2.840.10008.5.1.4.1.1.79.1', 'measurements'],
  ['1.2.840.10008.5.1.4.1.1.80.1', 'measurements'],
  ['1.2.840.10008.5.1.4.1.1.88.', 'report'],
  ['1.2.840.10008.5.1.4.1.1.88.59', 'keyPictures'],
  ['1.2.840.10008.5.1.4.1.1.90.1', 'measurements'],
  ['1.2.840.10008.5.1.4.1.1.91.1', 'marking'],
  ['1.2.840.10008.5.1.4.1.1.104.1', 'pdf'],
  ['1.2.840.10008.5.1.4.1.1.104.2', 'clinicalDocument'],
  ['1.2.840.10008.5.1.4.1.1.104.3', 'model'],
  ['1.2.840.10008.5.1.4.1.1.104.4', 'model'],
  ['1.2.840.10008.5.1.4.1.1.104.5', 'model'],
  ['1.2.840.10008.5.1.4.1.1.200.', 'plan'],
  ['1.2.840.10008.5.1.4.1.1.481.3', 'outlines'],
  ['1.2.840.10008.5.1.4.1.1.481.4', 'plan'],
  ['1.2.840.10008.5.1.4.1.1.481.5', 'plan'],
  ['1.2.840.10008.5.1.4.1.1.481.6', 'plan'],
  ['1.2.840.10008.5.1.4.1.1.481.7', 'plan'],
  ['1.2.840.10008.5.1.4.1.1.481.8', 'plan'],
  ['1.2.840.10008.5.1.4.1.1.481.9', 'plan'],
  ['1.2.840.10008.5.1.4.1.1.481.10', 'plan'],
  ['1.2.840.10008.5.1.4.34.', 'plan'],
  ['1.2.840.10008.5.1.4.38.1', 'plan'],
  ['1.2.840.10008.5.1.4.39.1', 'palette'],
  ['1.2.840.10008.5.1.4.43.1', 'plan'],
  ['1.2.840.10008.5.1.4.44.1', 'plan'],
  ['1.2.840.10008.5.1.4.45.1', 'plan'],
];

const fits = (sopClassUid: string, prefix: string): boolean =>
  prefix.endsWith('.')
    ? sopClassUid.startsWith(prefix)
    : sopClassUid === prefix || sopClassUid.startsWith(`${prefix}.`);

/**
 * Whether an instance is something else than a picture, and what. Video is told by how it is coded alone: objects of the
 * video classes may hold plain frames as well.
 *
 * @returns undefined for pictures, and for classes nobody knows: those are tried, and say so when they hold no picture
 */
export const documentKind = ({
  sopClassUid,
  transferSyntaxUid,
}: Pick<ViewInstance, 'sopClassUid' | 'transferSyntaxUid'>): DocumentKind | undefined => {
  if (isVideoSyntax(transferSyntaxUid)) return 'video';
  let found: (typeof documentClasses)[number] | undefined;
  for (const row of documentClasses)
    if (fits(sopClassUid, row[0]) && row[0].length > (found?.[0].length ?? 0)) found = row;
  return found?.[1];
};

/** Classes whose frames are slices, and no loop, as a rule. @see DICOM PS3.4 B.5 */
const volumeClasses: ReadonlySet<string> = new Set(
  [
    '2.1',
    '2.2',
    '4.1',
    '4.4',
    '6.2',
    '13.1.1',
    '13.1.2',
    '13.1.3',
    '30',
    '77.1.5.4',
    '128.1',
    '130',
    '481.2',
  ].map((end) => `1.2.840.10008.5.1.4.1.1.${end}`),
);

/** Whether frames are told as pictures before it is known where they lie. */
export const isVolume = ({ sopClassUid }: Pick<ViewInstance, 'sopClassUid'>): boolean =>
  volumeClasses.has(sopClassUid);

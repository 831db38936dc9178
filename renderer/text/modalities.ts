/** Keys of `modality` in the texts: a kind of picture or document as people call it. */
export type ModalityWord =
  | 'angiography'
  | 'boneDensity'
  | 'ct'
  | 'document'
  | 'endoscopy'
  | 'eye'
  | 'heartSignal'
  | 'keyPictures'
  | 'mammogram'
  | 'marking'
  | 'microscopy'
  | 'mr'
  | 'nuclear'
  | 'other'
  | 'pet'
  | 'photo'
  | 'radiotherapy'
  | 'report'
  | 'teeth'
  | 'ultrasound'
  | 'xray';

/** Defined terms of Modality (0008,0060). @see DICOM PS3.3 C.7.3.1.1.1 */
const words: Readonly<Record<string, ModalityWord>> = {
  AR: 'eye',
  BDUS: 'ultrasound',
  BMD: 'boneDensity',
  CR: 'xray',
  CT: 'ct',
  DMS: 'photo',
  DOC: 'document',
  DX: 'xray',
  ECG: 'heartSignal',
  EPS: 'heartSignal',
  ES: 'endoscopy',
  FID: 'marking',
  GM: 'microscopy',
  HC: 'document',
  HD: 'heartSignal',
  IO: 'teeth',
  IVUS: 'ultrasound',
  KER: 'eye',
  KO: 'keyPictures',
  LEN: 'eye',
  MG: 'mammogram',
  MR: 'mr',
  NM: 'nuclear',
  OAM: 'eye',
  OCT: 'eye',
  OP: 'eye',
  OPM: 'eye',
  OPT: 'eye',
  OPV: 'eye',
  PR: 'marking',
  PT: 'pet',
  PX: 'teeth',
  REG: 'marking',
  RF: 'xray',
  RG: 'xray',
  RTDOSE: 'radiotherapy',
  RTIMAGE: 'radiotherapy',
  RTPLAN: 'radiotherapy',
  RTRECORD: 'radiotherapy',
  RTSTRUCT: 'radiotherapy',
  SEG: 'marking',
  SM: 'microscopy',
  SR: 'report',
  US: 'ultrasound',
  XA: 'angiography',
  XC: 'photo',
};

/** What accompanies pictures: it does not give an exam its name while there are pictures beside it. */
const companions: ReadonlySet<ModalityWord> = new Set<ModalityWord>([
  'document',
  'keyPictures',
  'marking',
  'other',
  'report',
]);

/** Not pictures of their own: they say something about others. */
export const isCompanion = (word: ModalityWord): boolean => companions.has(word);

/** The word for a modality; one we don't know is 'other'. */
export const modalityWord = (modality: string): ModalityWord => words[modality.toUpperCase()] ?? 'other';

/** The words that name an exam, each once, in the order of the modalities given. */
export const examWords = (modalities: readonly string[]): readonly ModalityWord[] => {
  const all = [...new Set(modalities.map(modalityWord))];
  const pictures = all.filter((word) => !companions.has(word));
  return pictures.length > 0 ? pictures : all;
};

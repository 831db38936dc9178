import { decodeText } from './character-sets';
import { sliceDistanceMm } from './geometry';

/** What a catalog needs to know of an instance. Texts are decoded; what is missing is empty or null. */
export interface InstanceFacts {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly patientName: string;
  readonly patientId: string;
  /** YYYYMMDD. */
  readonly birthDate: string;
  readonly sex: string;
  /** YYYYMMDD. */
  readonly studyDate: string;
  readonly studyTime: string;
  readonly studyDescription: string;
  readonly accessionNumber: string;
  readonly institution: string;
  readonly modality: string;
  readonly seriesNumber: number | null;
  readonly seriesDescription: string;
  readonly bodyPart: string;
  readonly instanceNumber: number | null;
  readonly frames: number;
  readonly sliceDistanceMm: number | null;
  /** See Instance. */
  readonly stack: string;
  /** See Instance. */
  readonly taken: string;
  /** See Instance. */
  readonly spacingMm?: number;
  /** See Instance. */
  readonly thicknessMm?: number;
  /** The name can't be right as it was decoded. */
  readonly nameUndecodable: boolean;
  /** See Patient. */
  readonly likelyName?: string;
}

/** Where the facts stand, in the order of a data set. */
const factTags = {
  characterSet: 0x00080005,
  imageType: 0x00080008,
  sopClassUid: 0x00080016,
  sopInstanceUid: 0x00080018,
  studyDate: 0x00080020,
  studyTime: 0x00080030,
  acquisitionTime: 0x00080032,
  accessionNumber: 0x00080050,
  modality: 0x00080060,
  institution: 0x00080080,
  studyDescription: 0x00081030,
  seriesDescription: 0x0008103e,
  complexComponent: 0x00089208,
  patientName: 0x00100010,
  patientId: 0x00100020,
  birthDate: 0x00100030,
  sex: 0x00100040,
  bodyPart: 0x00180015,
  thickness: 0x00180050,
  echoTime: 0x00180081,
  echoNumber: 0x00180086,
  spacing: 0x00180088,
  studyUid: 0x0020000d,
  seriesUid: 0x0020000e,
  seriesNumber: 0x00200011,
  acquisitionNumber: 0x00200012,
  instanceNumber: 0x00200013,
  position: 0x00200032,
  orientation: 0x00200037,
  temporalPosition: 0x00200100,
  samples: 0x00280002,
  photometric: 0x00280004,
  frames: 0x00280008,
  rows: 0x00280010,
  columns: 0x00280011,
  bitsAllocated: 0x00280100,
} as const;
type FactName = keyof typeof factTags;

/** Values as they were read, a character a byte. */
export type RawFacts = Partial<Record<FactName, string>>;

/** The fact that stands under a tag. */
export const factOfTag: ReadonlyMap<number, FactName> = new Map(
  (Object.entries(factTags) as [FactName, number][]).map(([name, tag]) => [tag, name]),
);
const shorts: ReadonlySet<number> = new Set([
  factTags.samples,
  factTags.rows,
  factTags.columns,
  factTags.bitsAllocated,
]);
/** Whether a fact is a number of two bytes, and no text. */
export const isShort = (tag: number): boolean => shorts.has(tag);
/** No fact stands behind this tag. */
export const lastFactTag = factTags.bitsAllocated;

/**
 * Letters, dashes and spaces are no part of a UID, and 64 characters are the most it has; but careless programs put hashes there or
 * count too far, and the picture is none the worse for it.
 */
export const uidOf = (raw = ''): string => {
  const uid = raw.trim();
  return /^(?=.*\w)[\w. -]{1,128}$/.test(uid) ? uid : '';
};

/** YYYYMMDD, also of the older form with dots; whatever else stands there, as zeros and nines do, is no date. */
const dateOf = (raw = ''): string => {
  const [, year, month, day] = /^\s*(\d{4})\.?(0[1-9]|1[0-2])\.?(0[1-9]|[12]\d|3[01])\s*$/.exec(raw) ?? [];
  return year === undefined ? '' : `${year}${month ?? ''}${day ?? ''}`;
};
const timeOf = (raw = ''): string => (/^\s*[\d:.]+\s*$/.test(raw) ? raw.replaceAll(':', '').trim() : '');
const integerOf = (raw = ''): number | null => (/^\s*[+-]?\d{1,12}\s*$/.test(raw) ? Number(raw) : null);

const numbersOf = (raw: string): readonly number[] => raw.split('\\', 7).map(Number);

/** Directions that differ by less than what rounding does to them are the same. */
const planeOf = (raw: string): string =>
  numbersOf(raw)
    .map((cosine) => Math.round(50 * cosine) / 50 + 0)
    .join(' ');

/**
 * What its values are, as magnitude and phase: values 3 and 4 of Image Type. The first two say how it came about, and the others how
 * it was worked on, which may change within what belongs together.
 */
const kindOf = (imageType: string): string =>
  imageType
    .split('\\', 4)
    .slice(2)
    .map((value) => value.trim())
    .join('\\');

/** See Instance. Rows and columns are compared, never read: they stay the bytes that they are. */
const stackOf = ({
  orientation,
  rows = '',
  columns = '',
  echoNumber,
  echoTime = '',
  imageType,
  complexComponent = '',
}: RawFacts): string =>
  orientation === undefined
    ? ''
    : [
        decode.plane(orientation),
        rows,
        columns,
        echoNumber ?? echoTime,
        decode.kind(imageType),
        complexComponent.trim(),
      ].join('\0');

/** See Instance. They are compared, never read. */
const takenOf = ({ temporalPosition = '', acquisitionNumber = '', acquisitionTime = '' }: RawFacts): string =>
  [temporalPosition, acquisitionNumber, acquisitionTime].map((value) => value.trim()).join('\\');

/** See Instance. Some machines say by a sign in which direction the slices follow. */
const spacingOf = ({ spacing = '' }: RawFacts): { readonly spacingMm: number } | null => {
  const mm = Math.abs(Number(spacing));
  return mm > 0 && Number.isFinite(mm) ? { spacingMm: mm } : null;
};

const thicknessOf = ({ thickness = '' }: RawFacts): { readonly thicknessMm: number } | null => {
  const mm = Number(thickness);
  return mm > 0 && Number.isFinite(mm) ? { thicknessMm: mm } : null;
};

/** One file after the other says the same: a decoder that is asked the same again answers without decoding. */
const rememberLast = <T>(decode: (raw: string, charset: string) => T) => {
  let lastRaw = '';
  let lastCharset = '';
  let last = decode('', '');
  return (raw = '', charset = ''): T => {
    if (raw !== lastRaw || charset !== lastCharset) {
      last = decode(raw, charset);
      lastRaw = raw;
      lastCharset = charset;
    }
    return last;
  };
};
/** What tells one patient from another stays as it is declared. */
const text = () => rememberLast((raw, charset) => decodeText(raw, charset, 'LO').text);
/** What only describes may be what it probably reads. */
const description = () =>
  rememberLast((raw, charset) => {
    const decoded = decodeText(raw, charset, 'LO');
    return decoded.likely ?? decoded.text;
  });

/** Who knows how to read which fact. UIDs of instances are never the same again. */
const decode = {
  sopClassUid: rememberLast(uidOf),
  studyUid: rememberLast(uidOf),
  seriesUid: rememberLast(uidOf),
  patientName: rememberLast((raw, charset) => decodeText(raw, charset, 'PN')),
  patientId: text(),
  birthDate: rememberLast(dateOf),
  sex: text(),
  studyDate: rememberLast(dateOf),
  studyTime: rememberLast(timeOf),
  studyDescription: description(),
  accessionNumber: text(),
  institution: description(),
  modality: text(),
  seriesNumber: rememberLast(integerOf),
  seriesDescription: description(),
  bodyPart: description(),
  orientation: rememberLast(numbersOf),
  plane: rememberLast(planeOf),
  kind: rememberLast(kindOf),
} as const;

const withoutEmptyGroups = (name: string): string => name.replace(/=+$/, '');

const distanceOf = ({ orientation, position }: RawFacts): number | null => {
  if (orientation === undefined || position === undefined) return null;
  const directions = decode.orientation(orientation);
  const point = numbersOf(position);
  if (directions.length !== 6 || point.length !== 3) return null;
  try {
    const distance = sliceDistanceMm(directions, point);
    return Number.isFinite(distance) ? distance : null;
  } catch {
    return null;
  }
};

/**
 * Decodes what was read.
 *
 * @param inheritedCharset Specific Character Set that counts where the values name none
 */
export const factsOf = (raw: RawFacts, inheritedCharset = ''): InstanceFacts => {
  const charset = raw.characterSet ?? inheritedCharset;
  const name = decode.patientName(raw.patientName, charset);
  return {
    sopClassUid: decode.sopClassUid(raw.sopClassUid),
    sopInstanceUid: uidOf(raw.sopInstanceUid),
    studyUid: decode.studyUid(raw.studyUid),
    seriesUid: decode.seriesUid(raw.seriesUid),
    patientName: withoutEmptyGroups(name.text),
    patientId: decode.patientId(raw.patientId, charset),
    birthDate: decode.birthDate(raw.birthDate),
    sex: decode.sex(raw.sex, charset),
    studyDate: decode.studyDate(raw.studyDate),
    studyTime: decode.studyTime(raw.studyTime),
    studyDescription: decode.studyDescription(raw.studyDescription, charset),
    accessionNumber: decode.accessionNumber(raw.accessionNumber, charset),
    institution: decode.institution(raw.institution, charset),
    modality: decode.modality(raw.modality, charset),
    seriesNumber: decode.seriesNumber(raw.seriesNumber),
    seriesDescription: decode.seriesDescription(raw.seriesDescription, charset),
    bodyPart: decode.bodyPart(raw.bodyPart, charset),
    instanceNumber: integerOf(raw.instanceNumber),
    frames: Math.max(1, integerOf(raw.frames) ?? 1),
    sliceDistanceMm: distanceOf(raw),
    stack: stackOf(raw),
    taken: takenOf(raw),
    ...spacingOf(raw),
    ...thicknessOf(raw),
    nameUndecodable: name.undecodable,
    ...(name.likely === undefined ? null : { likelyName: withoutEmptyGroups(name.likely) }),
  };
};

import { factsOf } from '../../shared/dicom/instance-facts';
import { nameOf, type NamedPatient } from '../../shared/dicom/patients';
import type { DataSet } from './data-set';
import { frameRate } from './frame-rate';
import { readShutters, type Shutter } from './saved-views/shutters';
import { readMeasuringFacts, type MeasuringFacts } from './measure/measuring-facts';
import type { PlaneName, Slab } from './volume/slab';
import type { GreyWindow } from './grey-window';
import { patientPosition, type PatientPosition } from './patient-position';
import { pictureKind, type PictureKind } from './picture-kind';
import { cross, dot, type Vector } from './vectors';

/** A table from stored values to others. @see DICOM PS3.3 C.11.1.1.1 and C.11.2.1.1 */
export interface LookupTable {
  /** The first stored value that is mapped; smaller ones get the first entry. */
  readonly first: number;
  readonly bits: number;
  readonly entries: Uint16Array;
}

/** Red, Green and Blue Palette Color Lookup Tables. @see DICOM PS3.3 C.7.6.3.1.5 */
export interface Palette {
  readonly red: LookupTable;
  readonly green: LookupTable;
  readonly blue: LookupTable;
}

/** How large a pixel is, and what that was measured by. */
export interface PixelSpacing {
  /** Between the centres of neighbouring rows and columns, mm. */
  readonly rowMm: number;
  readonly columnMm: number;
  /** `detector`: at the detector, so things in the body are smaller than the bar says. */
  readonly source: 'patient' | 'detector' | 'ultrasound' | 'film';
}

export type VoiFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';

/** What is known of one frame before its pixels are decoded. */
export interface PictureHeader {
  /** Whom the file itself names. */
  readonly patient: NamedPatient;
  readonly sopInstanceUid: string;
  /** Counted from 0. */
  readonly frame: number;
  readonly modality: string;
  readonly kind: PictureKind | undefined;
  readonly transferSyntaxUid: string;
  readonly frames: number;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly photometricInterpretation: string;
  /** The least value is meant to be white, and the greatest black. */
  readonly leastIsWhite: boolean;
  /** True: all red, then all green, then all blue. */
  readonly planar: boolean;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly paddingValue: number | undefined;
  readonly rescale: { readonly slope: number; readonly intercept: number };
  /** The unit of what rescaling gives, as the file says it: HU, or empty. */
  readonly rescaleType: string;
  readonly modalityTable: LookupTable | undefined;
  readonly windows: readonly (GreyWindow & { readonly explanation: string })[];
  readonly voiFunction: VoiFunction;
  readonly voiTable: LookupTable | undefined;
  readonly palette: Palette | undefined;
  /** Directions of rows and columns, unit length and at right angles; undefined where the file has none that make sense. */
  readonly orientation: { readonly row: Vector; readonly column: Vector } | undefined;
  /** Centre of the first pixel, mm. */
  readonly position: Vector | undefined;
  /** Empty where the file names none: then nothing else lies in the same space. */
  readonly frameOfReferenceUid: string;
  /** Letters of the directions of rows and columns, where there is no orientation. */
  readonly edges: { readonly row: string; readonly column: string } | undefined;
  /** How the patient lay in the machine; as the machine was told: the letters rest on it. */
  readonly patientPosition: PatientPosition | undefined;
  readonly spacing: PixelSpacing | undefined;
  /** Height of a pixel over its width, where the spacing isn't known. */
  readonly aspect: number;
  readonly sliceThicknessMm: number | undefined;
  /** Whether names may be written into the pixels; the file need not say, or may be wrong. */
  readonly burnedIn: 'yes' | 'no' | 'unknown';
  /** Of the picture itself. */
  readonly shutters: readonly Shutter[];
  /** Frames a second, undefined where the file doesn't say. */
  readonly frameRate: number | undefined;
  readonly measuring: MeasuringFacts;
  /** Of a picture that lies in no file: what it was computed as. */
  readonly computed?: Slab & { readonly plane: PlaneName };
}

/** Functional groups that may hold what single-frame objects have at their top. @see DICOM PS3.3 C.7.6.16 */
const functionalGroups = [
  0x00289110, // pixel measures
  0x00209113, // plane position
  0x00209116, // plane orientation
  0x00289132, // frame VOI LUT
  0x00289145, // pixel value transformation
  0x00189226, // MR image frame type
] as const;

const items = (dataSet: DataSet | undefined, tag: number): readonly DataSet[] => dataSet?.items(tag) ?? [];

/** The data sets to look an attribute up in: the frame's own groups, the shared ones, the top. */
const layersOf = (top: DataSet, frame: number): readonly DataSet[] => [
  ...[items(top, 0x52009230)[frame], items(top, 0x52009229)[0]].flatMap((group) =>
    functionalGroups.flatMap((tag) => items(group, tag).slice(0, 1)),
  ),
  top,
];

const layerWith = (layers: readonly DataSet[], tag: number): DataSet | undefined =>
  layers.find((layer) => layer.has(tag));

const texts = (layers: readonly DataSet[], tag: number): readonly string[] =>
  (layerWith(layers, tag)?.text(tag) ?? '').split('\\').map((text) => text.trim());

const text = (layers: readonly DataSet[], tag: number): string => texts(layers, tag)[0] ?? '';

/** Under which tag it stands what a frame is: Frame Type, else Image Type. */
const frameType = (layers: readonly DataSet[]): number =>
  layerWith(layers, 0x00089007) === undefined ? 0x00080008 : 0x00089007;

/** Values of a DS or IS, NaN in the place of what is none. */
const numbersOrNot = (layers: readonly DataSet[], tag: number): readonly number[] =>
  texts(layers, tag).map((value) => (value === '' ? Number.NaN : Number(value)));

/** Values of a DS or IS; all of them or none. */
const numbers = (layers: readonly DataSet[], tag: number): readonly number[] => {
  const values = numbersOrNot(layers, tag);
  return values.every(Number.isFinite) ? values : [];
};

const number = (layers: readonly DataSet[], tag: number): number | undefined => numbers(layers, tag)[0];

const vectors = (values: readonly number[]): readonly Vector[] => {
  const found: Vector[] = [];
  for (let at = 0; at + 2 < values.length; at += 3)
    found.push([values[at] ?? 0, values[at + 1] ?? 0, values[at + 2] ?? 0]);
  return found;
};

const orientation = (layers: readonly DataSet[]): PictureHeader['orientation'] => {
  const [row, column] = vectors(numbers(layers, 0x00200037));
  if (row === undefined || column === undefined) return undefined;
  const isPlane =
    Math.abs(dot(row, row) - 1) < 0.01 &&
    Math.abs(dot(column, column) - 1) < 0.01 &&
    Math.abs(dot(row, column)) < 0.01;
  return isPlane ? { row, column } : undefined;
};

/**
 * Where a frame begins, counted from the first: planes of dose say how far each is, slices of nuclear medicine are evenly
 * spaced.
 *
 * @see DICOM PS3.3 C.8.8.3.2 and C.8.4.15
 */
const shiftOf = (
  top: DataSet,
  frame: number,
  { row, column }: NonNullable<PictureHeader['orientation']>,
): Vector => {
  let [x, y, z] = cross(row, column);
  let distance = 0;
  const offsets = numbers([top], 0x3004000c);
  const [first = 0] = offsets;
  // planes that don't begin with 0 are given by their z in the patient
  if (first !== 0) [x, y, z] = [0, 0, 1];
  if (offsets.length > 0) distance = (offsets[frame] ?? first) - first;
  else if (top.has(0x00540080))
    distance = ((top.uint16(0x00540080, frame) ?? 1) - 1) * (number([top], 0x00180088) ?? 0);
  return [x * distance, y * distance, z * distance];
};

/** Where a frame lies in the patient. */
export const frameGeometry = (
  top: DataSet,
  frame: number,
): Pick<PictureHeader, 'orientation' | 'position'> => {
  // the first detector's, in nuclear medicine
  const layers = [...layersOf(top, frame), ...items(top, 0x00540022).slice(0, 1)];
  const plane = orientation(layers);
  const [first] = vectors(numbers(layers, 0x00200032));
  if (plane === undefined || first === undefined) return { orientation: plane, position: first };
  const [x, y, z] = shiftOf(top, frame, plane);
  return { orientation: plane, position: [first[0] + x, first[1] + y, first[2] + z] };
};

const edges = (top: readonly DataSet[]): PictureHeader['edges'] => {
  const [row = '', column = ''] = texts(top, 0x00200020);
  return /^[LRAPHF]{1,3}$/.test(row) && /^[LRAPHF]{1,3}$/.test(column) ? { row, column } : undefined;
};

/** Both directions in cm (unit 3), in every two-dimensional region alike. @see DICOM PS3.3 C.8.5.5 */
const ultrasoundSpacing = (top: DataSet): PixelSpacing | undefined => {
  const regions = items(top, 0x00186011).filter((region) => region.uint16(0x00186012) === 1);
  const sizes = regions.map((region) =>
    region.uint16(0x00186024) === 3 && region.uint16(0x00186026) === 3
      ? [10 * Math.abs(region.float64(0x0018602e) ?? 0), 10 * Math.abs(region.float64(0x0018602c) ?? 0)]
      : [0, 0],
  );
  const [rowMm = 0, columnMm = 0] = sizes[0] ?? [];
  const alike = sizes.every(
    ([row = 0, column = 0]) => Math.abs(row - rowMm) < 1e-6 && Math.abs(column - columnMm) < 1e-6,
  );
  return alike && rowMm > 0 && columnMm > 0 ? { rowMm, columnMm, source: 'ultrasound' } : undefined;
};

/** What takes projections: things in the body are nearer to the tube than the detector is, and look larger. */
const projecting = new Set(['CR', 'DX', 'IO', 'MG', 'PX', 'RF', 'RG', 'XA']);

/**
 * Whether Pixel Spacing is the detector's: that of a projection is, until someone states a calibration, or the detector's
 * own differs from it. A slice that was computed from projections lies in the patient.
 *
 * @see DICOM PS3.3 10.7.1.3
 */
const isUncalibrated = (layers: readonly DataSet[], rowMm: number): boolean => {
  if (text(layers, 0x00280a02) !== '') return false;
  const [detectorMm] = numbers(layers, 0x00181164);
  if (detectorMm !== undefined) return detectorMm === rowMm;
  return projecting.has(text(layers, 0x00080060)) && orientation(layers) === undefined;
};

const spacing = (layers: readonly DataSet[], top: DataSet): PixelSpacing | undefined => {
  // measuring takes sizes from the regions alone: the bar must not say otherwise
  if (items(top, 0x00186011).length > 0) return ultrasoundSpacing(top);
  const sources = [
    [0x00280030, 'patient'],
    [0x00181164, 'detector'],
    [0x00182010, 'film'],
  ] as const;
  for (const [tag, source] of sources) {
    const [rowMm = 0, columnMm = 0] = numbers(layers, tag);
    if (!(rowMm > 0) || !(columnMm > 0)) continue;
    const uncalibrated = source === 'patient' && isUncalibrated(layers, rowMm);
    return { rowMm, columnMm, source: uncalibrated ? 'detector' : source };
  }
  return undefined;
};

/** How large the pixels of a frame are; undefined where the file doesn't say. */
export const frameSpacing = (top: DataSet, frame: number): PixelSpacing | undefined =>
  spacing(layersOf(top, frame), top);

const aspect = (layers: readonly DataSet[]): number => {
  const [vertical = 1, horizontal = 1] = numbers(layers, 0x00280034);
  const ratio = vertical / horizontal;
  return ratio > 0.05 && ratio < 20 ? ratio : 1;
};

/** The words of an element, 8 or 16 bits each, in the byte order of the file. */
const words = (dataSet: DataSet, tag: number, bits: 8 | 16, count: number): Uint16Array => {
  const pairs = Math.floor((dataSet.value(tag)?.length ?? 0) / 2);
  const entries = new Uint16Array(count);
  for (let index = 0; index < count; index += 1)
    if (bits === 16) entries[index] = index < pairs ? (dataSet.uint16(tag, index) ?? 0) : 0;
    else {
      // Two to a word, the first in its low byte, whatever the byte order.
      const word = index >> 1 < pairs ? (dataSet.uint16(tag, index >> 1) ?? 0) : 0;
      entries[index] = index % 2 === 0 ? word & 0xff : word >> 8;
    }
  return entries;
};

/** A Lookup Table that is no part of a palette. @see DICOM PS3.3 C.11.1.1.1 and C.11.2.1.1 */
export const lookupTable = (
  dataSet: DataSet,
  descriptor: number,
  data: number,
  signedInput: boolean,
): LookupTable | undefined => {
  const count = dataSet.uint16(descriptor, 0);
  const first = signedInput ? dataSet.int16(descriptor, 1) : dataSet.uint16(descriptor, 1);
  const bits = dataSet.uint16(descriptor, 2);
  const length = dataSet.value(data)?.length ?? 0;
  if (count === undefined || first === undefined || bits === undefined || length === 0) return undefined;
  const size = count === 0 ? 65536 : count;
  // Many writers put one entry in each byte whatever the descriptor says.
  const inBytes = length < 2 * size;
  return {
    first,
    bits: Math.min(Math.max(bits, 1), 16),
    entries: words(dataSet, data, inBytes ? 8 : 16, size),
  };
};

/** Expands a Segmented Palette Color Lookup Table. @see DICOM PS3.3 C.7.9.2 */
const segmentedTable = (
  dataSet: DataSet,
  descriptor: number,
  data: number,
  signedInput: boolean,
): LookupTable | undefined => {
  const length = Math.floor((dataSet.value(data)?.length ?? 0) / 2);
  const plain = lookupTable(dataSet, descriptor, data, signedInput);
  if (plain === undefined) return undefined;
  const segments = words(dataSet, data, 16, length);
  const entries = new Uint16Array(plain.entries.length);
  let filled = 0;
  const put = (value: number): void => {
    if (filled < entries.length) entries[filled++] = value;
  };
  const readSegment = (at: number, nested: boolean): number => {
    const [kind, count = 0] = [segments[at], segments[at + 1]];
    if (kind === 0) {
      for (let index = 0; index < count; index += 1) put(segments[at + 2 + index] ?? 0);
      return at + 2 + count;
    }
    if (kind === 1) {
      const from = filled === 0 ? 0 : (entries[filled - 1] ?? 0);
      const to = segments[at + 2] ?? 0;
      for (let index = 1; index <= count; index += 1) put(Math.round(from + ((to - from) * index) / count));
      return at + 3;
    }
    if (kind === 2 && !nested) {
      let target = (segments[at + 2] ?? 0) + 65536 * (segments[at + 3] ?? 0);
      target = Math.floor(target / 2);
      for (let index = 0; index < count && filled < entries.length; index += 1)
        target = readSegment(target, true);
      return at + 4;
    }
    return length;
  };
  for (let at = 0; at < length && filled < entries.length;) at = readSegment(at, false);
  return { ...plain, bits: 16, entries };
};

const palette = (top: DataSet, signed: boolean): Palette | undefined => {
  const [red, green, blue] = [1, 2, 3].map((channel) => {
    const descriptor = 0x00281100 + channel;
    return top.has(0x00281220 + channel)
      ? segmentedTable(top, descriptor, 0x00281220 + channel, signed)
      : lookupTable(top, descriptor, 0x00281200 + channel, signed);
  });
  return red !== undefined && green !== undefined && blue !== undefined ? { red, green, blue } : undefined;
};

/** Angiograms are shown as they are stored: their rescaling is for measuring alone. @see DICOM PS3.4 N.2.1.2 */
const rescalingNotForShow = new Set(['1.2.840.10008.5.1.4.1.1.12.1', '1.2.840.10008.5.1.4.1.1.12.2.1']);

const windows = (layers: readonly DataSet[]): PictureHeader['windows'] => {
  const centers = numbersOrNot(layers, 0x00281050);
  const widths = numbersOrNot(layers, 0x00281051);
  const explanations = texts(layers, 0x00281055);
  return centers.flatMap((center, index) => {
    const width = widths[index] ?? Number.NaN;
    return Number.isFinite(center) && Number.isFinite(width) && width > 0
      ? [{ center, width, explanation: explanations[index] ?? '' }]
      : [];
  });
};

/**
 * A Presentation LUT Shape says which way round greys are; without one the photometric interpretation does.
 *
 * @see DICOM PS3.3 C.8.11.3.1.2 and C.7.6.3.1.2
 */
const leastIsWhite = (top: readonly DataSet[]): boolean => {
  const [photometric, shape] = [text(top, 0x00280004), text(top, 0x20500020)];
  if (shape !== 'IDENTITY' && shape !== 'INVERSE') return photometric === 'MONOCHROME1';
  return shape === 'INVERSE' && photometric.startsWith('MONOCHROME');
};

const voiFunction = (layers: readonly DataSet[]): VoiFunction => {
  const named = text(layers, 0x00281056);
  return named === 'SIGMOID' || named === 'LINEAR_EXACT' ? named : 'LINEAR';
};

/** Machines that draw their slices themselves write nothing into them. @see DICOM PS3.3 C.7.6.1 (Burned In Annotation) */
const burnedIn = (said: string, modality: string): PictureHeader['burnedIn'] => {
  if (said === 'YES') return 'yes';
  return said === 'NO' || ['CT', 'MR', 'PT'].includes(modality) ? 'no' : 'unknown';
};

/** Read as the catalog reads it: only then the two can be compared. */
/** Whom a file names. */
export const patientOf = (top: DataSet): NamedPatient => {
  const facts = factsOf({
    characterSet: top.textBytes(0x00080005),
    patientName: top.textBytes(0x00100010),
    patientId: top.textBytes(0x00100020),
    birthDate: top.textBytes(0x00100030),
  });
  return { patientId: facts.patientId, ...nameOf(facts), birthDate: facts.birthDate };
};

/**
 * Reads what the viewer needs to know of one frame.
 *
 * @param top a whole parsed file
 * @param frame counted from 0
 */
export const readPictureHeader = (top: DataSet, frame: number, transferSyntaxUid: string): PictureHeader => {
  const layers = layersOf(top, frame);
  const signed = top.uint16(0x00280103) === 1;
  const bitsAllocated = top.uint16(0x00280100) ?? 0;
  const bitsStored = top.uint16(0x00280101) ?? bitsAllocated;
  const rescaled = !rescalingNotForShow.has(text([top], 0x00080016));
  const [modalityTable] = items(layerWith(layers, 0x00283000), 0x00283000);
  const slope = number(layers, 0x00281053) ?? 1;
  const intercept = number(layers, 0x00281052) ?? 0;
  const [voiTable] = items(layerWith(layers, 0x00283010), 0x00283010);
  const signedAfterRescaling = signed || (modalityTable === undefined && intercept < 0);
  const padding = signed ? top.int16(0x00280120) : top.uint16(0x00280120);
  return {
    patient: patientOf(top),
    sopInstanceUid: text([top], 0x00080018),
    frame,
    modality: text([top], 0x00080060),
    kind: pictureKind(text([top], 0x00080060), texts(layers, frameType(layers)), text(layers, 0x00089208)),
    transferSyntaxUid,
    frames: Math.max(number([top], 0x00280008) ?? 1, 1),
    rows: top.uint16(0x00280010) ?? 0,
    columns: top.uint16(0x00280011) ?? 0,
    samplesPerPixel: top.uint16(0x00280002) ?? 1,
    photometricInterpretation: text([top], 0x00280004),
    leastIsWhite: leastIsWhite([top]),
    planar: top.uint16(0x00280006) === 1,
    bitsAllocated,
    bitsStored,
    highBit: top.uint16(0x00280102) ?? bitsStored - 1,
    signed,
    paddingValue: padding,
    rescale: rescaled && slope !== 0 ? { slope, intercept } : { slope: 1, intercept: 0 },
    rescaleType: text(layers, 0x00281054),
    modalityTable:
      rescaled && modalityTable !== undefined
        ? lookupTable(modalityTable, 0x00283002, 0x00283006, signed)
        : undefined,
    windows: windows(layers),
    voiFunction: voiFunction(layers),
    voiTable:
      voiTable === undefined
        ? undefined
        : lookupTable(voiTable, 0x00283002, 0x00283006, signedAfterRescaling),
    palette: palette(top, signed),
    ...frameGeometry(top, frame),
    frameOfReferenceUid: text([top], 0x00200052),
    edges: edges([top]),
    patientPosition: patientPosition(text([top], 0x00185100)),
    spacing: spacing(layers, top),
    aspect: aspect([top]),
    sliceThicknessMm: number(layers, 0x00180050),
    burnedIn: burnedIn(text([top], 0x00280301), text([top], 0x00080060)),
    shutters: readShutters(top),
    frameRate: frameRate({
      recommendedRate: number([top], 0x00082144),
      cineRate: number([top], 0x00180040),
      frameTimeMs: number([top], 0x00181063),
      frameTimesMs: numbers([top], 0x00181065),
    }),
    measuring: readMeasuringFacts(top, layers),
  };
};

import { factsOf, uidOf } from '../../../shared/dicom/instance-facts';
import type { DataSet } from '../data-set';
import { suvOf, type Suv } from './suv';

/** Which picture it is, and of whom: what a measurement refers to wherever it is kept. Texts are decoded. */
export interface PictureIdentity {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly patientName: string;
  readonly patientId: string;
  readonly birthDate: string;
  readonly sex: string;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly studyId: string;
  readonly accessionNumber: string;
  readonly referringName: string;
  readonly seriesDescription: string;
  readonly modality: string;
  readonly instanceNumber: number | null;
  readonly frames: number;
}

/** A part of an ultrasound picture, in pixels from the corner of the first. */
export interface UltrasoundRegion {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** It covers others where they overlap. */
  readonly isAbove: boolean;
  /** Undefined where it is no picture of the body in centimetres. */
  readonly pixelMm: { readonly row: number; readonly column: number } | undefined;
}

/** What values after rescaling are: Hounsfield units, those of a PET, a dose once they are scaled, or what nobody said. */
export type ValueMeaning =
  | { readonly kind: 'HU' }
  | { readonly kind: 'PET'; readonly units: string; readonly suv: Suv }
  | { readonly kind: 'dose'; readonly scaling: number; readonly unit: 'Gy' | '' }
  | { readonly kind: 'plain' };

/** What measuring needs to know of a frame beside its geometry. */
export interface MeasuringFacts {
  readonly identity: PictureIdentity;
  /** None where the file has no regions. */
  readonly regions: readonly UltrasoundRegion[];
  readonly meaning: ValueMeaning;
  /** The other end of the values that only fill up, as stored. */
  readonly paddingLimit: number | undefined;
}

const identityOf = (top: DataSet): PictureIdentity => {
  const facts = factsOf({
    characterSet: top.textBytes(0x00080005),
    sopClassUid: top.textBytes(0x00080016),
    sopInstanceUid: uidOf(top.text(0x00080018)),
    studyDate: top.textBytes(0x00080020),
    studyTime: top.textBytes(0x00080030),
    accessionNumber: top.textBytes(0x00080050),
    modality: top.textBytes(0x00080060),
    seriesDescription: top.textBytes(0x0008103e),
    patientName: top.textBytes(0x00100010),
    patientId: top.textBytes(0x00100020),
    birthDate: top.textBytes(0x00100030),
    sex: top.textBytes(0x00100040),
    studyUid: top.text(0x0020000d),
    seriesUid: top.text(0x0020000e),
    instanceNumber: top.textBytes(0x00200013),
    frames: top.textBytes(0x00280008),
  });
  const others = factsOf({
    characterSet: top.textBytes(0x00080005),
    patientName: top.textBytes(0x00080090),
    patientId: top.textBytes(0x00200010),
  });
  return {
    sopClassUid: facts.sopClassUid,
    sopInstanceUid: facts.sopInstanceUid,
    studyUid: facts.studyUid,
    seriesUid: facts.seriesUid,
    patientName: facts.patientName,
    patientId: facts.patientId,
    birthDate: facts.birthDate,
    sex: facts.sex,
    studyDate: facts.studyDate,
    studyTime: facts.studyTime,
    studyId: others.patientId,
    accessionNumber: facts.accessionNumber,
    referringName: others.patientName,
    seriesDescription: facts.seriesDescription,
    modality: facts.modality,
    instanceNumber: facts.instanceNumber,
    frames: facts.frames,
  };
};

/** More than any machine draws on a picture. */
const mostRegions = 256;
const centimetres = 3;

/** @see DICOM PS3.3 C.8.5.5 */
const regionsOf = (top: DataSet): readonly UltrasoundRegion[] =>
  top
    .items(0x00186011)
    .slice(0, mostRegions)
    .map((region) => {
      const edge = (tag: number): number => region.uint32(tag) ?? 0;
      const inCm = region.uint16(0x00186024) === centimetres && region.uint16(0x00186026) === centimetres;
      const column = 10 * Math.abs(region.float64(0x0018602c) ?? 0);
      const row = 10 * Math.abs(region.float64(0x0018602e) ?? 0);
      const isKnown = region.uint16(0x00186012) === 1 && inCm && row > 0 && column > 0;
      return {
        left: edge(0x00186018),
        top: edge(0x0018601a),
        right: edge(0x0018601c) + 1,
        bottom: edge(0x0018601e) + 1,
        isAbove: ((region.uint32(0x00186016) ?? 0) & 1) === 0,
        pixelMm: isKnown && Number.isFinite(row * column) ? { row, column } : undefined,
      };
    });

/** CT Image, Enhanced CT Image, Legacy Converted Enhanced CT Image. @see DICOM PS3.4 B.5 */
const ctClasses = new Set([
  '1.2.840.10008.5.1.4.1.1.2',
  '1.2.840.10008.5.1.4.1.1.2.1',
  '1.2.840.10008.5.1.4.1.1.2.2',
]);

const rtDose = '1.2.840.10008.5.1.4.1.1.481.2';

/**
 * Rescale Type and Modality LUT Type say what values are; where CT rescales and says nothing, they are Hounsfield units. A
 * screenshot of a CT slice is no CT, whatever its modality.
 *
 * @see DICOM PS3.3 C.11.1.1.2 and C.8.2.1
 */
const meaningOf = (
  top: DataSet,
  layers: readonly DataSet[],
  { modality, sopClassUid }: PictureIdentity,
): ValueMeaning => {
  const scaling = sopClassUid === rtDose ? Number(top.text(0x3004000e)) : NaN;
  // PS3.3 C.8.8.3.1: GY or RELATIVE
  if (scaling > 0 && Number.isFinite(scaling))
    return { kind: 'dose', scaling, unit: top.text(0x30040002) === 'GY' ? 'Gy' : '' };
  if (modality === 'PT') return { kind: 'PET', units: top.text(0x00541001), suv: suvOf(top) };
  const textOf = (tag: number): string => layers.find((layer) => layer.has(tag))?.text(tag) ?? '';
  const table = layers.find((layer) => layer.has(0x00283000))?.items(0x00283000)[0];
  if (table !== undefined) return { kind: table.text(0x00283004) === 'HU' ? 'HU' : 'plain' };
  const type = textOf(0x00281054);
  const isRescaledCt = ctClasses.has(sopClassUid) && textOf(0x00281053) !== '';
  return { kind: type === 'HU' || (type === '' && isRescaledCt) ? 'HU' : 'plain' };
};

/** @param layers to look an attribute up in: the frame's own groups, the shared ones, the top */
export const readMeasuringFacts = (top: DataSet, layers: readonly DataSet[]): MeasuringFacts => {
  const identity = identityOf(top);
  const signed = top.uint16(0x00280103) === 1;
  return {
    identity,
    regions: regionsOf(top),
    meaning: meaningOf(top, layers, identity),
    paddingLimit: signed ? top.int16(0x00280121) : top.uint16(0x00280121),
  };
};

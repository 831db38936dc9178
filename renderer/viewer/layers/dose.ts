import { DataReader } from '../documents/data-reader';
import type { DataSet } from '../data-set';
import { planeOfFrame } from '../frame-places';
import { frameSamples } from '../frame-samples';
import type { InstanceFile } from '../instance-file';
import { patientOf, readPictureHeader } from '../picture-header';
import type { Plane } from '../planes';
import { lengthOf, minus, plus, scaled, type Vector } from '../vectors';
import { cutVolume, type FilledBox } from '../volume/cut-volume';
import {
  newTurns,
  refusalOfPatient,
  type Beneath,
  type LayerFacts,
  type LayerLack,
  type LayerRefusal,
} from './layer';
import { washColour } from './layer-colours';

/** What the numbers of a dose are: gray, or shares of one that is not said. */
export type DoseUnit = 'gray' | 'relative';

/** A grid of dose. @see DICOM PS3.3 A.18 */
export interface Dose extends LayerFacts {
  readonly kind: 'dose';
  readonly box: FilledBox;
  readonly frameOfReferenceUid: string;
  readonly unit: DoseUnit;
  /** The highest in the grid, in the unit. */
  readonly most: number;
}

/** The one part of a dose: there is one switch for all of it. */
export const dosePartId = 'dose';

/** Values; four times as many bytes. */
const mostValues = 128 * 1024 * 1024;
const mostFrames = 10_000;
/** How far a plane may lie from where even steps would put it: writers round, mm. */
const roundingMm = 0.1;
/** Between the one plane of a grid and the next that it lacks, mm: it holds for its own place alone. */
const noStepMm = 1;

const tags = {
  seriesDescription: 0x0008103e,
  units: 0x30040002,
  comment: 0x30040006,
  scaling: 0x3004000e,
} as const;

const units: Readonly<Record<string, DoseUnit>> = { GY: 'gray', RELATIVE: 'relative' };

const planesOf = (top: DataSet, frames: number): readonly Plane[] =>
  Array.from({ length: frames }, (_, frame) => planeOfFrame(top, frame)).flatMap((plane) => plane ?? []);

/** From each plane to the next, if these steps are even. */
const stepOf = (planes: readonly Plane[]): Vector | undefined => {
  const [first, last] = [planes[0], planes.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (planes.length === 1) return scaled(first.normal, noStepMm);
  const step = scaled(minus(last.origin, first.origin), 1 / (planes.length - 1));
  const strays = planes.some(
    ({ origin }, index) => lengthOf(minus(origin, plus(first.origin, step, index))) > roundingMm,
  );
  return strays || lengthOf(step) < roundingMm ? undefined : step;
};

/**
 * Reads all of an RT Dose.
 *
 * @throws {PictureFailure} when a plane can't be read
 * @see DICOM PS3.3 A.18 and C.8.8.3
 */
export const readDose = async (file: InstanceFile): Promise<Dose | LayerLack> => {
  const top = file.dataSet;
  const reader = new DataReader(top);
  const [scaling, unit] = [Number(top.text(tags.scaling)), units[top.text(tags.units)]];
  if (!(scaling > 0) || !Number.isFinite(scaling) || unit === undefined) return 'no-scale';
  const { rows, columns, frames } = readPictureHeader(top, 0, file.transferSyntaxUid);
  if (frames > mostFrames || rows * columns * frames > mostValues) return 'too-large';
  if (rows * columns === 0) return 'empty';
  const planes = planesOf(top, frames);
  const [first] = planes;
  const step = planes.length === frames ? stepOf(planes) : undefined;
  if (step === undefined && planes.length > 0) return 'uneven';
  const turn = newTurns();
  const values = new Float32Array(rows * columns * frames);
  let most = 0;
  let mostAt: Vector = [0, 0, 0];
  for (let frame = 0; frame < frames; frame += 1) {
    await turn();
    const header = readPictureHeader(top, frame, file.transferSyntaxUid);
    const { samples } = await frameSamples(file, header, frame);
    for (let pixel = 0; pixel < rows * columns; pixel += 1) {
      const value = (samples[pixel] ?? 0) * scaling;
      values[frame * rows * columns + pixel] = value;
      if (value <= most) continue;
      most = value;
      mostAt = [pixel % columns, Math.floor(pixel / columns), frame];
    }
  }
  if (most === 0) return 'empty';
  const geometry: FilledBox['geometry'] = {
    size: [columns, rows, frames],
    origin: first?.origin ?? [0, 0, 0],
    steps: [
      scaled(first?.row ?? [1, 0, 0], first?.columnMm ?? 1),
      scaled(first?.column ?? [0, 1, 0], first?.rowMm ?? 1),
      step ?? [0, 0, 1],
    ],
  };
  const [across, down, behind] = geometry.steps;
  const [i, j, k] = mostAt;
  return {
    kind: 'dose',
    title: reader.text(tags.comment) || reader.text(tags.seriesDescription),
    patient: patientOf(top),
    studyUid: top.text(0x0020000d),
    parts: [
      {
        id: dosePartId,
        name: '',
        colour: washColour(1),
        making: undefined,
        isThere: true,
        middle: plus(plus(plus(geometry.origin, across, i), down, j), behind, k),
        isPartial: false,
      },
    ],
    box: { geometry, values },
    frameOfReferenceUid: first?.frameOfReferenceUid ?? '',
    unit,
    most,
  };
};

/** Why a dose can't be laid over a picture. */
export const refusalOfDose = (dose: Dose, beneath: Beneath): LayerRefusal | undefined => {
  const stranger = refusalOfPatient(dose, beneath);
  if (stranger !== undefined) return stranger;
  const { plane } = beneath;
  if (dose.frameOfReferenceUid === '') return 'no-place';
  if (plane === undefined || plane.frameOfReferenceUid === '') return 'picture-no-place';
  return plane.frameOfReferenceUid === dose.frameOfReferenceUid ? undefined : 'other-space';
};

/**
 * Dose in each pixel of a plane, linear between the values of the grid in each of its three directions.
 *
 * @returns in the dose's unit, row by row; NaN where the grid does not reach
 */
export const doseIn = ({ box }: Dose, plane: Plane): ArrayLike<number> => cutVolume(box, plane, 1, 1, 'max');

/**
 * Colours the pixels with a dose of the threshold or more.
 *
 * @param most the dose of the last colour
 */
export const paintDose = (
  values: ArrayLike<number>,
  { rows, columns }: Pick<Plane, 'rows' | 'columns'>,
  threshold: number,
  most: number,
): ImageData => {
  const image = new ImageData(columns, rows);
  const { data } = image;
  for (let pixel = 0; pixel < rows * columns; pixel += 1) {
    const value = values[pixel] ?? NaN;
    if (!(value >= threshold)) continue;
    const at = 4 * pixel;
    [data[at], data[at + 1], data[at + 2]] = washColour(value / most);
    data[at + 3] = 255;
  }
  return image;
};

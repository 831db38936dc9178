import { DataReader } from '../documents/data-reader';
import type { DataSet } from '../data-set';
import { patientOf } from '../picture-header';
import { readReferences, refersTo } from '../picture-references';
import { toPlane } from '../planes';
import type { Place } from '../to-screen';
import type { Vector } from '../vectors';
import {
  beyondPlane,
  isForAnother,
  isWithin,
  makingOf,
  mostTiltMm,
  newTurns,
  refusalOfPatient,
  type Beneath,
  type LayerFacts,
  type LayerLack,
  type LayerPart,
  type LayerRefusal,
  type Sources,
} from './layer';
import { paletteColour, type Rgb } from './layer-colours';

/** Contours that can be drawn. Outlines of which some are holes in others (CLOSEDPLANAR_XOR) are closed ones. */
type ContourShape = 'closed' | 'open' | 'point';

interface Contour extends Sources {
  readonly shape: ContourShape;
  /** mm, patient axes (LPS). */
  readonly points: readonly Vector[];
}

interface Structure {
  readonly id: string;
  /** Empty where the file doesn't say. */
  readonly frameOfReferenceUid: string;
  readonly contours: readonly Contour[];
}

/** Outlines that were drawn for radiotherapy. @see DICOM PS3.3 A.19 */
export interface StructureSet extends LayerFacts {
  readonly kind: 'structures';
  readonly structures: readonly Structure[];
}

/** No file has more; one that was made to keep the window busy does. */
const mostStructures = 2000;
const mostContours = 100_000;
const mostPoints = 4_000_000;

const tags = {
  seriesUid: 0x0020000e,
  frameOfReference: 0x00200052,
  label: 0x30060002,
  name: 0x30060004,
  referencedFrames: 0x30060010,
  referencedStudies: 0x30060012,
  referencedSeries: 0x30060014,
  contourImages: 0x30060016,
  rois: 0x30060020,
  roiNumber: 0x30060022,
  roiFrameOfReference: 0x30060024,
  roiName: 0x30060026,
  displayColour: 0x3006002a,
  roiAlgorithm: 0x30060036,
  roiContours: 0x30060039,
  contours: 0x30060040,
  geometricType: 0x30060042,
  pointCount: 0x30060046,
  data: 0x30060050,
  referencedRoi: 0x30060084,
} as const;

/** @see DICOM PS3.3 C.8.8.6.1 and C.8.8.6.3 */
const shapes: Readonly<Record<string, ContourShape>> = {
  POINT: 'point',
  OPEN_PLANAR: 'open',
  CLOSED_PLANAR: 'closed',
  CLOSEDPLANAR_XOR: 'closed',
};
const fewestPoints = { point: 1, open: 2, closed: 3 } as const;

/** @returns undefined where it is damaged, or of a shape that lies in no plane */
const readContour = (contour: DataReader, seriesUids: ReadonlySet<string>): Contour | undefined => {
  const shape = shapes[contour.plain(tags.geometricType)];
  const values = contour.list(tags.data).map((value) => (value === '' ? NaN : Number(value)));
  const told = contour.plain(tags.pointCount);
  if (shape === undefined || !values.every(Number.isFinite)) return undefined;
  if (values.length % 3 !== 0 || (told !== '' && Number(told) * 3 !== values.length)) return undefined;
  const points = Array.from({ length: values.length / 3 }, (_, at): Vector => [
    values[3 * at] ?? 0,
    values[3 * at + 1] ?? 0,
    values[3 * at + 2] ?? 0,
  ]);
  if (points.length < fewestPoints[shape]) return undefined;
  const references = readReferences(contour.dataSet.items(tags.contourImages));
  return { shape, points, seriesUids, references };
};

const colourOf = (roi: DataReader | undefined, index: number): Rgb => {
  const [red = NaN, green = NaN, blue = NaN] = (roi?.list(tags.displayColour) ?? []).map(Number);
  return [red, green, blue].every((value) => value >= 0 && value <= 255)
    ? [red, green, blue]
    : paletteColour(index);
};

const seriesMeant = (top: DataSet): ReadonlySet<string> =>
  new Set(
    top
      .items(tags.referencedFrames)
      .flatMap((space) => space.items(tags.referencedStudies))
      .flatMap((study) => study.items(tags.referencedSeries))
      .map((series) => series.text(tags.seriesUid)),
  );

/** Where all of a file lies in one space, that of its structures need not be said again. */
const onlySpace = (top: DataSet): string => {
  const spaces = top.items(tags.referencedFrames).map((space) => space.text(tags.frameOfReference));
  return spaces.length === 1 ? (spaces[0] ?? '') : spaces.length === 0 ? top.text(tags.frameOfReference) : '';
};

/**
 * Reads the structures of an RT Structure Set, and their contours.
 *
 * @see DICOM PS3.3 A.19, C.8.8.5 and C.8.8.6
 */
export const readStructures = async (top: DataSet): Promise<StructureSet | LayerLack> => {
  const reader = new DataReader(top);
  const seriesUids = seriesMeant(top);
  const space = onlySpace(top);
  const drawn = new Map(reader.items(tags.roiContours).map((roi) => [roi.plain(tags.referencedRoi), roi]));
  const turn = newTurns();
  const parts: LayerPart[] = [];
  const structures: Structure[] = [];
  let contoursLeft = mostContours;
  let pointsLeft = mostPoints;
  for (const [index, roi] of reader.items(tags.rois).slice(0, mostStructures).entries()) {
    const id = roi.plain(tags.roiNumber);
    const outlines = drawn.get(id);
    const contours: Contour[] = [];
    let isPartial = false;
    for (const each of outlines?.items(tags.contours) ?? []) {
      await turn();
      const contour = contoursLeft > 0 && pointsLeft > 0 ? readContour(each, seriesUids) : undefined;
      contoursLeft -= 1;
      pointsLeft -= contour?.points.length ?? 0;
      if (contour === undefined) isPartial = true;
      else contours.push(contour);
    }
    parts.push({
      id,
      name: roi.text(tags.roiName),
      colour: colourOf(outlines, index),
      making: makingOf(roi.plain(tags.roiAlgorithm)),
      isThere: contours.length > 0,
      middle: contours[Math.floor(contours.length / 2)]?.points[0],
      isPartial,
    });
    structures.push({
      id,
      frameOfReferenceUid: roi.plain(tags.roiFrameOfReference) || space,
      contours,
    });
  }
  if (parts.length === 0) return 'empty';
  return {
    kind: 'structures',
    title: reader.text(tags.label) || reader.text(tags.name),
    patient: patientOf(top),
    studyUid: top.text(0x0020000d),
    parts,
    structures,
  };
};

/** A contour on a picture, in its pixels from the corner of the first. */
export interface PlacedContour {
  readonly shape: ContourShape;
  readonly places: readonly Place[];
  /** It lies in the slice, but not in the plane of the picture. */
  readonly isBeside: boolean;
}

/** What of a structure is to be seen on a picture. */
export interface PlacedStructure {
  readonly id: string;
  readonly contours: readonly PlacedContour[];
}

/** Farther from the plane than this, a contour is said to lie beside it, mm. */
const besideMm = 0.1;

/** There are many, and most lie elsewhere: one of their points tells. */
const isFarAway = ({ points: [point] }: Contour, { plane, halfMm }: Beneath): boolean =>
  plane !== undefined &&
  point !== undefined &&
  Math.abs(toPlane(plane, point).beyondMm) > halfMm + mostTiltMm;

/**
 * Which contours are to be seen on a picture: those whose points all lie in its slice, at the same distance from its plane.
 * Where no frame of reference is said, those that name the picture.
 */
export const structuresOn = (
  set: StructureSet,
  beneath: Beneath,
): readonly PlacedStructure[] | LayerRefusal => {
  const stranger = refusalOfPatient(set, beneath);
  if (stranger !== undefined) return stranger;
  const { plane, header, halfMm } = beneath;
  if (plane === undefined) return 'picture-no-place';
  const all = set.structures.flatMap(({ contours, frameOfReferenceUid }) =>
    contours.map((contour) => ({ contour, frameOfReferenceUid })),
  );
  const isHere = (frameOfReferenceUid: string, contour: Contour): boolean =>
    frameOfReferenceUid === ''
      ? refersTo(contour.references, header)
      : frameOfReferenceUid === plane.frameOfReferenceUid;
  const here = all.filter(({ contour, frameOfReferenceUid }) => isHere(frameOfReferenceUid, contour));
  if (here.length === 0) {
    if (all.some(({ frameOfReferenceUid }) => frameOfReferenceUid !== ''))
      return plane.frameOfReferenceUid === '' ? 'picture-no-place' : 'other-space';
    return all.some(({ contour }) => contour.references.length > 0) ? 'other-pictures' : 'no-place';
  }
  // a single point lies in every plane
  const planar = here.filter(({ contour }) => contour.shape !== 'point');
  if (planar.length > 0 && planar.every(({ contour }) => beyondPlane(plane, contour.points) === undefined))
    return 'tilted';
  return set.structures.map(({ id, contours, frameOfReferenceUid }) => ({
    id,
    contours: contours.flatMap((contour): readonly PlacedContour[] => {
      if (!isHere(frameOfReferenceUid, contour) || isFarAway(contour, beneath)) return [];
      const beyond = beyondPlane(plane, contour.points);
      if (beyond === undefined || !isWithin(beyond, halfMm) || isForAnother(contour, beneath, beyond))
        return [];
      return [
        {
          shape: contour.shape,
          places: contour.points.map((point) => toPlane(plane, point).place),
          isBeside: Math.abs(beyond) > besideMm,
        },
      ];
    }),
  }));
};

import type { NamedPatient } from '../../../shared/dicom/patients';
import { nameDifferentPatients } from '../../../shared/dicom/patients';
import type { PictureHeader } from '../picture-header';
import { refersTo, type PictureReference } from '../picture-references';
import { planeOf, toPlane, type Plane } from '../planes';
import type { Vector } from '../vectors';
import type { ViewStack } from '../view-stacks';
import type { Rgb } from './layer-colours';

/** What an instance lays over pictures of others. Texts are keyed by it. */
export type LayerKind = 'segmentation' | 'structures' | 'dose' | 'surfaces';

/**
 * Why a layer can't be laid over a picture.
 *
 * - `other-patient`: it names somebody else than the picture does
 * - `other-space`: it lies in another frame of reference
 * - `tilted`: its planes are tilted against the picture
 * - `no-place`: it doesn't say where it lies
 * - `picture-no-place`: the picture doesn't say where it lies
 * - `other-pictures`: it says by name which pictures it is for, and this is none of them
 */
export type LayerRefusal =
  'other-patient' | 'other-space' | 'tilted' | 'no-place' | 'picture-no-place' | 'other-pictures';

/**
 * Why an instance gives no layer at all.
 *
 * - `empty`: there is nothing in it to lay over pictures
 * - `no-scale`: it does not say what its numbers mean
 * - `uneven`: its planes lie at distances that vary
 * - `too-large`: more than is held in memory at once
 * - `surfaces`: bodies given by their surface, which can't be drawn
 * - `tiles`: it is for pictures that are tiles of a larger one
 */
export type LayerLack = 'empty' | 'no-scale' | 'uneven' | 'too-large' | 'surfaces' | 'tiles';

/** How the outline of something came about. Texts are keyed by it. */
export type Making = 'automatic' | 'semiautomatic' | 'manual';

/** What has a switch of its own. */
export interface LayerPart {
  /** One of its kind in its layer. */
  readonly id: string;
  /** As the file calls it; empty where it doesn't. */
  readonly name: string;
  readonly colour: Rgb;
  readonly making: Making | undefined;
  /** There is something of it to draw. */
  readonly isThere: boolean;
  /** A place in the patient where something of it is, in the middle of it; of dose where that is highest. */
  readonly middle: Vector | undefined;
  /** Some of it is damaged, or of a form that can't be drawn. */
  readonly isPartial: boolean;
}

/** What every layer says of itself. */
export interface LayerFacts {
  /** As the file calls itself; empty where it doesn't. */
  readonly title: string;
  readonly patient: NamedPatient;
  /** Of its exam. */
  readonly studyUid: string;
  readonly parts: readonly LayerPart[];
}

/** The picture that layers are laid over. */
export interface Beneath {
  readonly header: PictureHeader;
  readonly plane: Plane | undefined;
  /** So far before and behind it, mm, a place lies in it rather than in one of its neighbours, or between slices. */
  readonly halfMm: number;
}

/** Nearer than this, planes lie in the same place. */
export const samePlaceMm = 0.01;
/** Points of one plane may lie so far before and behind each other: writers round, mm. */
export const mostTiltMm = 0.25;

/**
 * What a picture of a stack is to its layers.
 *
 * @param index of the picture in its stack
 */
export const beneathOf = (header: PictureHeader, stack: ViewStack | undefined, index: number): Beneath => {
  const distances = stack?.kind === 'slices' ? stack.distancesMm : [];
  const stepTo = (neighbour: number): number =>
    Math.abs((distances[neighbour] ?? NaN) - (distances[index] ?? NaN));
  const widths = [stepTo(index - 1), stepTo(index + 1), header.sliceThicknessMm ?? NaN].filter(
    (width) => width > samePlaceMm,
  );
  return { header, plane: planeOf(header), halfMm: widths.length === 0 ? 0 : Math.min(...widths) / 2 };
};

/**
 * How far points lie before or behind a plane, if they all lie as far.
 *
 * @returns mm along the plane's normal; undefined where they are tilted against it
 */
export const beyondPlane = (plane: Plane, points: readonly Vector[]): number | undefined => {
  let [least, most] = [Infinity, -Infinity];
  for (const point of points) {
    const { beyondMm } = toPlane(plane, point);
    least = Math.min(least, beyondMm);
    most = Math.max(most, beyondMm);
    if (most - least > mostTiltMm) return undefined;
  }
  return (least + most) / 2;
};

/** Half open, so that what lies midway between two slices lies in one of them. */
export const isWithin = (beyondMm: number, halfMm: number): boolean =>
  beyondMm >= -halfMm - samePlaceMm && (beyondMm < halfMm - samePlaceMm || Math.abs(beyondMm) < samePlaceMm);

/** Pictures that something was made from, by name. */
export interface Sources {
  /** Of their series. */
  readonly seriesUids: ReadonlySet<string>;
  readonly references: readonly PictureReference[];
}

/**
 * Whether something in the very place of a picture is meant for another one that lies there too, as in a series that was
 * taken several times.
 */
export const isForAnother = (
  { seriesUids, references }: Sources,
  { header }: Beneath,
  beyondMm: number,
): boolean =>
  references.length > 0 &&
  Math.abs(beyondMm) < samePlaceMm &&
  seriesUids.has(header.measuring.identity.seriesUid) &&
  !refersTo(references, header);

/** What holds for layers of every kind. */
export const refusalOfPatient = ({ patient }: LayerFacts, { header }: Beneath): LayerRefusal | undefined =>
  nameDifferentPatients(patient, header.patient) ? 'other-patient' : undefined;

const makings: Readonly<Record<string, Making>> = {
  AUTOMATIC: 'automatic',
  SEMIAUTOMATIC: 'semiautomatic',
  MANUAL: 'manual',
};

/** Of Segment Algorithm Type and of ROI Generation Algorithm. */
export const makingOf = (value: string): Making | undefined => makings[value];

/** Gives the window its turn when a long piece of work has had its own. */
export const newTurns = (): (() => Promise<void>) => {
  const ownMs = 12;
  let since = performance.now();
  return async () => {
    if (performance.now() - since < ownMs) return;
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
    since = performance.now();
  };
};

/** Whether a picture is of the exam of a layer: that it does not fit pictures of others goes without saying. */
export const isOfExam = ({ studyUid }: LayerFacts, { header }: Beneath): boolean =>
  header.measuring.identity.studyUid === studyUid;

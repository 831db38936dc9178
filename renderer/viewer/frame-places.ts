import { createStore } from 'zustand/vanilla';
import { sliceDistanceMm } from '../../shared/dicom/geometry';
import type { DataSet } from './data-set';
import { frameGeometry, frameSpacing } from './picture-header';
import { planeOf, type Plane } from './planes';
import type { Vector } from './vectors';

/**
 * The plane of a frame.
 *
 * @param frame counted from 0
 * @returns see planeOf
 */
export const planeOfFrame = (top: DataSet, frame: number): Plane | undefined =>
  planeOf({
    ...frameGeometry(top, frame),
    spacing: frameSpacing(top, frame),
    rows: top.uint16(0x00280010) ?? 0,
    columns: top.uint16(0x00280011) ?? 0,
    frameOfReferenceUid: top.text(0x00200052),
  });

/** Where a frame lies among the others of its file. */
export interface FramePlace {
  /** Frames of one plane, and of one time, echo and so on, are alike. */
  readonly stack: string;
  readonly distanceMm: number;
}

/** Nearer than this, frames lie in the same place. */
const samePlaceMm = 0.01;
/** No file has more; one that was made to keep the window busy does. */
const mostFrames = 10_000;

const inWords = (direction: Vector): string => direction.map((part) => part.toFixed(3)).join(' ');

const partsOfMr = 0x00189226;

/** What the values of a frame are, as magnitude and phase: not all writers make a dimension of it. @see DICOM PS3.3 C.8.13.3.1 */
const kindOf = (top: DataSet, frame: number): string => {
  const own = top.items(0x52009230)[frame]?.items(partsOfMr)[0];
  return own === undefined ? '' : [0x00089007, 0x00089208].map((tag) => own.text(tag)).join('\n');
};

/** Pointers of dimensions that tell places in a stack apart: in-stack position, image position. */
const placeDimensions = new Set([0x00209057, 0x00200032]);

/** Which dimensions tell frames of one place apart, by their index in Dimension Index Values. @see DICOM PS3.3 C.7.6.17 */
const otherDimensions = (top: DataSet): readonly number[] =>
  top.items(0x00209222).flatMap((dimension, index) => {
    const [group = 0, element = 0] = [dimension.uint16(0x00209165, 0), dimension.uint16(0x00209165, 1)];
    return placeDimensions.has(group * 65536 + element) ? [] : [index];
  });

const dimensionsOf = (top: DataSet, frame: number, dimensions: readonly number[]): string => {
  const content = top.items(0x52009230)[frame]?.items(0x00209111)[0];
  return dimensions.map((index) => content?.uint32(0x00209157, index) ?? 0).join(' ');
};

/**
 * Where the frames of a file lie.
 *
 * @returns undefined where that isn't known of all, or where they all lie in one place, as in a loop
 */
export const framePlaces = (top: DataSet): readonly FramePlace[] | undefined => {
  const frames = Number(top.text(0x00280008)) || 1;
  if (frames < 2 || frames > mostFrames) return undefined;
  const dimensions = otherDimensions(top);
  const places: { plane: string; kind: string; dimensions: string; distanceMm: number }[] = [];
  for (let frame = 0; frame < frames; frame += 1) {
    const { orientation, position } = frameGeometry(top, frame);
    if (orientation === undefined || position === undefined) return undefined;
    const { row, column } = orientation;
    const plane = `${inWords(row)} ${inWords(column)}`;
    places.push({
      plane,
      kind: kindOf(top, frame),
      dimensions: dimensionsOf(top, frame, dimensions),
      distanceMm: sliceDistanceMm([...row, ...column], position),
    });
  }
  const [first] = places;
  if (
    places.every(
      ({ plane, distanceMm }) =>
        plane === first?.plane && Math.abs(distanceMm - first.distanceMm) < samePlaceMm,
    )
  )
    return undefined;
  const keys = places.map(({ plane, kind, dimensions }) => [plane, kind, dimensions].join('\n'));
  // dimensions that number every frame take nothing apart
  const isEachAlone = new Set(keys).size > frames / 2;
  return places.map(({ plane, kind, dimensions, distanceMm }) => ({
    stack: [plane, kind, isEachAlone ? '' : dimensions].join('\n'),
    distanceMm,
  }));
};

export type KnownFramePlaces = ReadonlyMap<string, readonly FramePlace[]>;

/** Of the files that were opened, by their URL: a list of the pictures of a disc does not say. */
export const knownFramePlaces = createStore<KnownFramePlaces>()(() => new Map());

export const learnFramePlaces = (url: string, top: DataSet): void => {
  const known = knownFramePlaces.getState();
  const places = known.has(url) ? undefined : framePlaces(top);
  if (places !== undefined) knownFramePlaces.setState(new Map([...known, [url, places]]), true);
};

export const forgetFramePlaces = (): void => {
  knownFramePlaces.setState(new Map(), true);
};

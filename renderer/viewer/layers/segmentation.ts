import { DataReader } from '../documents/data-reader';
import type { DataSet } from '../data-set';
import { planeOfFrame } from '../frame-places';
import { frameSamples } from '../frame-samples';
import type { InstanceFile } from '../instance-file';
import { patientOf, readPictureHeader } from '../picture-header';
import { readReferences, refersTo } from '../picture-references';
import { distanceOfPlane, shareSpace, toPatient, toPlane, type Plane } from '../planes';
import { onScreen, type ToScreen } from '../to-screen';
import { dot, minus, type Vector } from '../vectors';
import {
  beyondPlane,
  isForAnother,
  isWithin,
  makingOf,
  newTurns,
  refusalOfPatient,
  samePlaceMm,
  type Beneath,
  type LayerFacts,
  type LayerLack,
  type LayerPart,
  type LayerRefusal,
  type Sources,
} from './layer';
import { readLab, paletteColour, type Rgb } from './layer-colours';

/** A frame, and what it shows of which segment. */
interface SegmentFrame extends Sources {
  /** Counted from 0. */
  readonly frame: number;
  /** Undefined in a label map, whose values are the numbers of segments. */
  readonly segment: number | undefined;
  readonly plane: Plane | undefined;
}

/** Areas that were marked on other pictures. @see DICOM PS3.3 C.8.20 */
export interface Segmentation extends LayerFacts {
  readonly kind: 'segmentation';
  readonly file: InstanceFile;
  /** The value of a pixel that is wholly in the segment. */
  readonly fullValue: number;
  readonly frames: readonly SegmentFrame[];
  /** Half of what lies between neighbouring frames, mm; undefined where nothing tells. */
  readonly halfMm: number | undefined;
}

/** No file has more; one that was made to keep the window busy does. */
const mostFrames = 50_000;
const mostSegments = 4096;

const tags = {
  referencedSeries: 0x00081115,
  seriesUid: 0x0020000e,
  seriesDescription: 0x0008103e,
  sourceImages: 0x00082112,
  derivation: 0x00089124,
  spacingBetweenSlices: 0x00180088,
  pixelPadding: 0x00280120,
  pixelMeasures: 0x00289110,
  /** Total Pixel Matrix Columns. @see DICOM PS3.3 C.8.12.4 */
  wholeColumns: 0x00480006,
  segmentationType: 0x00620001,
  segments: 0x00620002,
  segmentNumber: 0x00620004,
  segmentLabel: 0x00620005,
  algorithmType: 0x00620008,
  segmentIdentification: 0x0062000a,
  referencedSegment: 0x0062000b,
  displayColour: 0x0062000d,
  fullValue: 0x0062000e,
  contentLabel: 0x00700080,
  contentDescription: 0x00700081,
  shared: 0x52009229,
  perFrame: 0x52009230,
} as const;

const colourOf = (segment: DataSet, index: number): Rgb =>
  readLab(segment, tags.displayColour) ?? paletteColour(index);

/** Number of Frames, but never more than the file says something of. */
const countFrames = (top: DataSet): number => {
  const told = Number(top.text(0x00280008)) || 1;
  return Math.min(told, Math.max(top.items(tags.perFrame).length, 1), mostFrames);
};

/** Half of the least distance between planes that don't lie in one place, or of what is said of it. */
const halfStep = (top: DataSet, frames: readonly SegmentFrame[]): number | undefined => {
  const planes = frames.flatMap(({ plane }) => plane ?? []);
  const [first] = planes;
  if (first === undefined) return undefined;
  const measures = top.items(tags.shared)[0]?.items(tags.pixelMeasures)[0];
  const steps = [Number(measures?.text(tags.spacingBetweenSlices))].filter((step) => step > samePlaceMm);
  const places = planes.map(({ origin }) => dot(first.normal, minus(origin, first.origin)));
  places.sort((a, b) => a - b);
  for (const [index, place] of places.entries()) {
    const step = place - (places[index - 1] ?? NaN);
    if (step > samePlaceMm) steps.push(step);
  }
  return steps.length === 0 ? undefined : Math.min(...steps) / 2;
};

/** The middle of the frame in the middle of those of a segment. */
const middleOf = (frames: readonly SegmentFrame[], segment: number): Vector | undefined => {
  const planes = frames.flatMap((each) =>
    (each.segment === undefined || each.segment === segment) && each.plane !== undefined ? [each.plane] : [],
  );
  planes.sort((a, b) => distanceOfPlane(a) - distanceOfPlane(b));
  const plane = planes[Math.floor(planes.length / 2)];
  return plane === undefined ? undefined : toPatient(plane, [plane.columns / 2, plane.rows / 2]);
};

const readParts = (
  reader: DataReader,
  background: number | undefined,
  frames: readonly SegmentFrame[],
): readonly LayerPart[] =>
  reader
    .items(tags.segments)
    .slice(0, mostSegments)
    .flatMap((segment, index): readonly LayerPart[] => {
      const number = segment.dataSet.uint16(tags.segmentNumber);
      if (number === undefined || number === background) return [];
      return [
        {
          id: String(number),
          name: segment.text(tags.segmentLabel),
          colour: colourOf(segment.dataSet, index),
          making: makingOf(segment.plain(tags.algorithmType)),
          isThere: frames.some((frame) => frame.segment === undefined || frame.segment === number),
          middle: middleOf(frames, number),
          isPartial: false,
        },
      ];
    });

/**
 * Reads where the frames of a Segmentation or Label Map Segmentation lie, and which segments they show; pixels are read
 * when they are drawn.
 *
 * @see DICOM PS3.3 A.51 and C.8.20
 */
export const readSegmentation = async (file: InstanceFile): Promise<Segmentation | LayerLack> => {
  const top = file.dataSet;
  if (top.has(tags.wholeColumns)) return 'tiles';
  const reader = new DataReader(top);
  const type = top.text(tags.segmentationType);
  const isLabelMap = type === 'LABELMAP';
  const seriesUids = new Set(top.items(tags.referencedSeries).map((series) => series.text(tags.seriesUid)));
  const groups = top.items(tags.perFrame);
  const common = top.items(tags.shared)[0];
  const turn = newTurns();
  const frames: SegmentFrame[] = [];
  for (let frame = 0; frame < countFrames(top); frame += 1) {
    await turn();
    const layers = [groups[frame], common];
    const items = (tag: number): readonly DataSet[] =>
      layers.map((layer) => layer?.items(tag) ?? []).find((found) => found.length > 0) ?? [];
    const segment = items(tags.segmentIdentification)[0]?.uint16(tags.referencedSegment);
    if (segment === undefined && !isLabelMap) continue;
    frames.push({
      frame,
      segment: isLabelMap ? undefined : segment,
      plane: planeOfFrame(top, frame),
      seriesUids,
      references: readReferences(items(tags.derivation).flatMap((each) => each.items(tags.sourceImages))),
    });
  }
  const background = isLabelMap ? (top.uint16(tags.pixelPadding) ?? 0) : undefined;
  const parts = readParts(reader, background, frames);
  if (frames.length === 0 || parts.length === 0) return 'empty';
  return {
    kind: 'segmentation',
    title:
      [tags.seriesDescription, tags.contentDescription, tags.contentLabel]
        .map((tag) => reader.text(tag))
        .find((title) => title !== '') ?? '',
    patient: patientOf(top),
    studyUid: top.text(0x0020000d),
    parts,
    file,
    fullValue: type === 'FRACTIONAL' ? Math.max(top.uint16(tags.fullValue) ?? 255, 1) : 1,
    frames,
    halfMm: halfStep(top, frames),
  };
};

/** A frame that is to be laid over a picture, and where. */
export interface PlacedFrame {
  readonly frame: number;
  readonly segment: number | undefined;
  /** From its pixels to those of the picture, both from the corner of the first. */
  readonly toPicture: ToScreen;
}

const cornersOf = (plane: Plane): readonly Vector[] => {
  const { rows, columns } = plane;
  const corners = [
    [0, 0],
    [columns, 0],
    [columns, rows],
    [0, rows],
  ] as const;
  return corners.map((corner) => toPatient(plane, corner));
};

const inPlace: ToScreen = [1, 0, 0, 1, 0, 0];

const toPictureOf = (from: Plane, to: Plane): ToScreen => {
  const place = (x: number, y: number) => toPlane(to, toPatient(from, [x, y])).place;
  // far apart, so that rounding counts for little
  const far = 1000;
  const [[x, y], right, below] = [place(0, 0), place(far, 0), place(0, far)];
  return [(right[0] - x) / far, (right[1] - y) / far, (below[0] - x) / far, (below[1] - y) / far, x, y];
};

/** A picture without a place is known by its name alone: then it must have as many pixels, too. */
const placedByName = (segmentation: Segmentation, { header }: Beneath): readonly PlacedFrame[] => {
  const top = segmentation.file.dataSet;
  if (top.uint16(0x00280010) !== header.rows || top.uint16(0x00280011) !== header.columns) return [];
  return segmentation.frames.flatMap(({ frame, segment, references }) =>
    refersTo(references, header) ? [{ frame, segment, toPicture: inPlace }] : [],
  );
};

/**
 * Which frames of a segmentation are to be seen on a picture: those whose slice of the patient the picture's plane runs
 * through. Where one of the two doesn't say where it lies, those that name the picture.
 */
export const framesOn = (
  segmentation: Segmentation,
  beneath: Beneath,
): readonly PlacedFrame[] | LayerRefusal => {
  const stranger = refusalOfPatient(segmentation, beneath);
  if (stranger !== undefined) return stranger;
  const { plane } = beneath;
  const { frames } = segmentation;
  const placed = frames.filter((each) => each.plane !== undefined);
  const isNamedOnly =
    plane === undefined ||
    placed.length === 0 ||
    plane.frameOfReferenceUid === '' ||
    placed[0]?.plane?.frameOfReferenceUid === '';
  if (isNamedOnly) {
    const named = placedByName(segmentation, beneath);
    if (named.length > 0) return named;
    if (frames.some(({ references }) => references.length > 0)) return 'other-pictures';
    return placed.length === 0 ? 'no-place' : 'picture-no-place';
  }
  const nearest = new Map<number | undefined, { readonly placed: PlacedFrame; readonly away: number }>();
  let isTilted = true;
  for (const each of placed) {
    const own = each.plane;
    if (own === undefined) continue;
    if (!shareSpace(own, plane)) return 'other-space';
    const beyond = beyondPlane(plane, cornersOf(own));
    if (beyond === undefined) continue;
    isTilted = false;
    const away = Math.abs(beyond);
    if (!isWithin(beyond, segmentation.halfMm ?? beneath.halfMm)) continue;
    if (isForAnother(each, beneath, beyond)) continue;
    if (away >= (nearest.get(each.segment)?.away ?? Infinity)) continue;
    const { frame, segment } = each;
    nearest.set(segment, { away, placed: { frame, segment, toPicture: toPictureOf(own, plane) } });
  }
  return isTilted ? 'tilted' : [...nearest.values()].map((each) => each.placed);
};

/** Segments as pixels to be laid over a picture. */
export interface PaintedSegments {
  readonly image: ImageData;
  readonly toPicture: ToScreen;
  /** The numbers of the segments of which there is something. */
  readonly segments: ReadonlySet<number>;
}

/**
 * Draws the segments that are on, one over the other in the order of their frames; where a segment is there by half, it is
 * half as strong.
 *
 * @param colours of the segments that are on, by their numbers
 * @returns undefined when it was given up
 * @throws {PictureFailure} when a frame can't be read
 */
export const paintSegments = async (
  { file, fullValue }: Segmentation,
  frames: readonly PlacedFrame[],
  colours: ReadonlyMap<number, Rgb>,
  signal: AbortSignal,
): Promise<readonly PaintedSegments[] | undefined> => {
  const turn = newTurns();
  const painted = new Map<string, PaintedSegments & { readonly segments: Set<number> }>();
  for (const { frame, segment, toPicture } of frames) {
    if (segment !== undefined && !colours.has(segment)) continue;
    await turn();
    const header = readPictureHeader(file.dataSet, frame, file.transferSyntaxUid);
    const { samples } = await frameSamples(file, header, frame);
    if (signal.aborted) return undefined;
    const { rows, columns } = header;
    const key = toPicture.map((value) => value.toFixed(6)).join();
    const whole = painted.get(key) ?? {
      image: new ImageData(columns, rows),
      toPicture,
      segments: new Set<number>(),
    };
    painted.set(key, whole);
    const { data } = whole.image;
    for (let pixel = 0; pixel < rows * columns; pixel += 1) {
      const value = samples[pixel] ?? 0;
      const number = segment ?? value;
      const share = segment === undefined ? 1 : value / fullValue;
      const colour = value > 0 ? colours.get(number) : undefined;
      if (colour === undefined) continue;
      const at = 4 * pixel;
      [data[at], data[at + 1], data[at + 2]] = colour;
      data[at + 3] = Math.min(255 * share, 255);
      whole.segments.add(number);
    }
  }
  return [...painted.values()];
};

/** How a frame lies on the screen, once its picture does. */
export const through = (toPicture: ToScreen, toScreen: ToScreen): ToScreen => {
  const [x, y] = onScreen(toScreen, onScreen(toPicture, [0, 0]));
  const across = onScreen(toScreen, onScreen(toPicture, [1, 0]));
  const down = onScreen(toScreen, onScreen(toPicture, [0, 1]));
  return [across[0] - x, across[1] - y, down[0] - x, down[1] - y, x, y];
};

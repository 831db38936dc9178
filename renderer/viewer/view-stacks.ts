import type { ViewInstance } from '../../shared/contract/ipc';
import { documentKind, type DocumentKind } from './content-kinds';
import type { FramePlace, KnownFramePlaces } from './frame-places';
import { findPicture, toImageId } from './picture-store';

/** The slices of a series that lie one behind the other, in the order in which they lie. */
export interface SliceStack {
  readonly kind: 'slices';
  readonly imageIds: readonly string[];
  /** Where each lies along the normal of their plane, mm; null without geometry. */
  readonly distancesMm: readonly (number | null)[];
  /** How many slices are lacking behind the one at an index, by the distance to the next. */
  readonly gaps: ReadonlyMap<number, number>;
}

/** What one viewport scrolls through: slices of a series, the frames of one instance, or one document. */
export type ViewStack =
  | SliceStack
  | { readonly kind: 'frames'; readonly imageIds: readonly string[] }
  | { readonly kind: 'document'; readonly document: DocumentKind; readonly instance: ViewInstance };

const framesOf = ({ url, transferSyntaxUid, frames }: ViewInstance): readonly string[] =>
  Array.from({ length: Math.max(frames, 1) }, (_, frame) => toImageId({ url, transferSyntaxUid, frame }));

/** Nearer than this, slices lie in the same place. */
const samePlaceMm = 0.01;

/** A slice, be it a file or a frame of one. */
interface Slice {
  readonly imageId: string;
  readonly stack: string;
  readonly distanceMm: number | null;
  /** In which order it was taken. */
  readonly number: number | null;
  /** The values of Instance that may tell times apart. */
  readonly taken: readonly string[];
  /** How far apart it says that slices were taken. */
  readonly spacingMm: number | undefined;
  /** How thick it says that it is. */
  readonly thicknessMm: number | undefined;
}

const sliceOf = (instance: ViewInstance): Slice => ({
  imageId: toImageId({ ...instance, frame: 0 }),
  stack: instance.stack,
  distanceMm: instance.sliceDistanceMm,
  number: instance.instanceNumber,
  taken: instance.taken?.split('\\') ?? [],
  spacingMm: instance.spacingMm,
  thicknessMm: instance.thicknessMm,
});

const slicesOfFrames = (instance: ViewInstance, places: readonly FramePlace[]): readonly Slice[] =>
  framesOf(instance).flatMap((imageId, frame) => {
    const place = places[frame];
    const untold = { taken: [], spacingMm: undefined, thicknessMm: undefined };
    return place === undefined ? [] : [{ imageId, ...place, number: frame, ...untold }];
  });

const nullsLast = (a: number | null, b: number | null): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a - b;
};

const byPlace = (a: Slice, b: Slice): number =>
  nullsLast(a.distanceMm, b.distanceMm) || nullsLast(a.number, b.number);

/** The slices of each place, by their numbers. */
const byPlaces = (slices: readonly Slice[]): readonly (readonly Slice[])[] => {
  const places: Slice[][] = [];
  let at = -Infinity;
  for (const slice of [...slices].sort(byPlace)) {
    const distance = slice.distanceMm;
    const here = distance !== null && distance - at < samePlaceMm ? places.at(-1) : undefined;
    if (here === undefined) places.push([slice]);
    else here.push(slice);
    at = distance ?? -Infinity;
  }
  for (const place of places) place.sort((a, b) => nullsLast(a.number, b.number));
  return places;
};

const partsBy = (slices: readonly Slice[], keyOf: (slice: Slice) => string): ReadonlyMap<string, Slice[]> => {
  const parts = new Map<string, Slice[]>();
  for (const slice of slices) {
    const key = keyOf(slice);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [slice]);
    else part.push(slice);
  }
  return parts;
};

/** The slices of each time, by the first of the values that tells apart all that lie in one place, and no more than these. */
const timesApart = (slices: readonly Slice[], times: number): readonly (readonly Slice[])[] | undefined => {
  for (const which of slices[0]?.taken.keys() ?? []) {
    const parts = partsBy(slices, ({ taken }) => taken[which] ?? '');
    if (parts.size !== times) continue;
    const inOrder = [...parts].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
    const placesOfTimes = inOrder.map(([, part]) => byPlaces(part));
    if (placesOfTimes.every((places) => places.every(({ length }) => length === 1)))
      return placesOfTimes.map((places) => places.flat());
  }
  return undefined;
};

/**
 * Where most places hold several slices, the same was taken several times: each time is a stack of its own. Where nothing in
 * the files tells the times apart, they are counted, which needs as many slices in each place.
 */
const phasesOf = (slices: readonly Slice[]): readonly (readonly Slice[])[] => {
  const places = byPlaces(slices);
  const times = places.reduce((most, { length }) => Math.max(most, length), 0);
  const repeated = places.filter(({ length }) => length > 1).length;
  if (places.length < 2 || repeated <= places.length / 2) return [places.flat()];
  const apart = timesApart(slices, times);
  if (apart !== undefined) return apart;
  if (places.some(({ length }) => length !== times)) return [places.flat()];
  return Array.from({ length: times }, (_, time) => places.flatMap((place) => place.slice(time, time + 1)));
};

/** So many steps have to be alike for another one to be a gap. */
const leastAlike = 0.6;
const alikeWithin = 0.1;
const leastSteps = 3;

const isAlike = (step: number, other: number): boolean => Math.abs(step - other) <= alikeWithin * other;
const isMultiple = (step: number, of: number): boolean =>
  Math.abs(step / of - Math.round(step / of)) <= alikeWithin;

/** Whether a step is one of several that follow each other and are alike. */
const isInRun = (steps: readonly number[], index: number): boolean =>
  Array.from({ length: leastSteps }, (_, before) => {
    const start = Math.max(index - before, 0);
    return steps.slice(start, start + leastSteps);
  }).some((run) => run.length === leastSteps && run.every((step) => isAlike(step, steps[index] ?? NaN)));

const stepsOf = (distancesMm: readonly (number | null)[]): readonly number[] =>
  distancesMm.slice(1).map((distance, index) => (distance ?? NaN) - (distancesMm[index] ?? NaN));

const medianOf = (steps: readonly number[]): number =>
  [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? NaN;

/** Further apart than so many steps nobody takes slices by mistake. */
const mostLacking = 10;

/**
 * How many slices were taken for each that is there, which even steps alone don't tell: where by what they say they were taken closer
 * than they lie, or where their numbers leave out as many each time, and these are nowhere in the series: every second one, or as many as
 * their thickness leaves room for.
 *
 * Slices that are as thick as their steps leave out nothing, whatever else is said: some writers call the gap between two slices their
 * spacing, and numbers go on in another series. That they are thinner says nothing: many are taken so.
 *
 * @param slices in the order of their places
 * @param numbers of all pictures of the series
 * @returns 1 where nothing is known to lack
 */
const takenForEach = (slices: readonly Slice[], numbers: ReadonlySet<number>): number => {
  const steps = stepsOf(slices.map(({ distanceMm }) => distanceMm));
  const usual = medianOf(steps);
  const usualSteps = [...steps.entries()].filter(([, step]) => isAlike(step, usual));
  if (usualSteps.length < leastSteps || usualSteps.length < leastAlike * steps.length) return 1;
  const isSaid = (mm: (slice: Slice) => number | undefined, wanted: number): boolean =>
    slices.every((slice) => isAlike(wanted, mm(slice) ?? NaN));
  if (isSaid(({ thicknessMm }) => thicknessMm, usual)) return 1;
  const times = Math.round(usual / (slices[0]?.spacingMm ?? NaN));
  if (times >= 1 && times <= mostLacking && isSaid(({ spacingMm }) => spacingMm, usual / times)) return times;
  const numberAt = (index: number): number => slices[index]?.number ?? NaN;
  const [first = 0] = usualSteps[0] ?? [];
  const byNumber = numberAt(first + 1) - numberAt(first);
  const [apart, direction] = [Math.abs(byNumber), Math.sign(byNumber)];
  const between = Array.from({ length: Math.min(apart, mostLacking) - 1 || 0 }, (_, index) => index + 1);
  const isLackingEach = usualSteps.every(
    ([index]) =>
      numberAt(index + 1) - numberAt(index) === byNumber &&
      between.every((away) => !numbers.has(numberAt(index) + away * direction)),
  );
  // some number in tens
  const isToldBy = apart === 2 || isSaid(({ thicknessMm }) => thicknessMm, usual / apart);
  return apart > 1 && apart <= mostLacking && isLackingEach && isToldBy ? apart : 1;
};

/**
 * Where slices are lacking between others: where a step is longer than most are. Where most are not alike, but all are
 * multiples of the least one, the least one is how far slices lie apart; several longer ones in a row were taken so.
 *
 * @param distancesMm in ascending order
 * @param taken how many slices were taken for each of them
 * @returns by the index of the slice before, how many; none where the slices lie at distances that tell nothing
 */
export const findGaps = (distancesMm: readonly (number | null)[], taken = 1): ReadonlyMap<number, number> => {
  const steps = stepsOf(distancesMm);
  const alikeTo = (one: number): number => steps.filter((step) => isAlike(step, one)).length;
  const median = medianOf(steps);
  const isMostlyAlike = alikeTo(median) >= leastAlike * steps.length;
  const usual = isMostlyAlike ? median : steps.reduce((least, step) => Math.min(least, step), Infinity);
  const gaps = new Map<number, number>();
  if (steps.length < leastSteps || !(usual > samePlaceMm)) return gaps;
  if (!isMostlyAlike && (alikeTo(usual) < leastSteps || !steps.every((step) => isMultiple(step, usual))))
    return gaps;
  for (const [index, step] of steps.entries()) {
    const lacking = Math.round(step / (usual / taken)) - 1;
    if (lacking > 0 && (isMostlyAlike || !isInRun(steps, index))) gaps.set(index, lacking);
  }
  return gaps;
};

const toSliceStack = (slices: readonly Slice[], numbers: ReadonlySet<number>): SliceStack => {
  // several pictures of one place tell nothing of what lies between places
  const places = byPlaces(slices);
  const firsts = places.flatMap((place) => place.slice(0, 1));
  const gaps = findGaps(
    firsts.map(({ distanceMm }) => distanceMm),
    takenForEach(firsts, numbers),
  );
  let seen = 0;
  const lastOfPlaces = places.map(({ length }) => (seen += length) - 1);
  return {
    kind: 'slices',
    imageIds: slices.map(({ imageId }) => imageId),
    distancesMm: slices.map(({ distanceMm }) => distanceMm),
    gaps: new Map([...gaps].map(([place, lacking]) => [lastOfPlaces[place] ?? place, lacking])),
  };
};

const stacksOfSlices = (slices: readonly Slice[]): readonly SliceStack[] => {
  const parts = partsBy(slices, ({ stack }) => stack);
  const numbers = new Set(slices.flatMap(({ number }) => (number === null ? [] : [number])));
  const numberOf = (part: readonly Slice[]): number =>
    part.reduce((least, { number }) => Math.min(least, number ?? least), Number.MAX_VALUE);
  return [...parts.values()]
    .sort((a, b) => numberOf(a) - numberOf(b))
    .flatMap(phasesOf)
    .map((part) => toSliceStack(part, numbers));
};

/**
 * Takes a series apart: slices of one plane, size and echo make a stack, in the order in which they lie; every instance of
 * several frames, and every document, stands alone. Frames that are slices are stacks of these.
 */
export const viewStacks = (
  instances: readonly ViewInstance[],
  framePlaces: KnownFramePlaces = new Map(),
): readonly ViewStack[] => {
  const slices: Slice[] = [];
  const alone: ViewStack[] = [];
  for (const instance of instances) {
    const document = documentKind(instance);
    const places = framePlaces.get(instance.url);
    if (document !== undefined) alone.push({ kind: 'document', document, instance });
    else if (instance.frames <= 1) slices.push(sliceOf(instance));
    else if (places === undefined) alone.push({ kind: 'frames', imageIds: framesOf(instance) });
    else alone.push(...stacksOfSlices(slicesOfFrames(instance, places)));
  }
  return [...stacksOfSlices(slices), ...alone];
};

const noImages: readonly string[] = [];

/** The pictures that a stack is scrolled through; none of a document. */
export const imagesOf = (stack: ViewStack | undefined): readonly string[] =>
  stack === undefined || stack.kind === 'document' ? noImages : stack.imageIds;

interface Listed {
  readonly several: readonly ViewInstance[];
  readonly places: readonly (readonly FramePlace[] | undefined)[];
  readonly stacks: readonly ViewStack[];
}

const listed = new WeakMap<readonly ViewInstance[], Listed>();
const noStacks: readonly ViewStack[] = [];

/** The stacks of a series, the same ones while its list, and what is known of its frames, are the same. */
export const stacksOf = (
  instances: readonly ViewInstance[] | undefined,
  framePlaces: KnownFramePlaces,
): readonly ViewStack[] => {
  if (instances === undefined) return noStacks;
  const known = listed.get(instances);
  const several = known?.several ?? instances.filter(({ frames }) => frames > 1);
  const places = several.map(({ url }) => framePlaces.get(url));
  if (known !== undefined && places.every((each, index) => each === known.places[index])) return known.stacks;
  const stacks = viewStacks(instances, framePlaces);
  listed.set(instances, { several, places, stacks });
  return stacks;
};

/** Where to begin, and what stands for the whole: the middle of the first stack of pictures. */
export const middleImageId = (stacks: readonly ViewStack[]): string | undefined => {
  const pictures = stacks.find((stack) => stack.kind !== 'document');
  return pictures?.imageIds[Math.floor(pictures.imageIds.length / 2)];
};

/** The index of the slice that lies nearest to a distance along the normal of their plane, mm. */
export const nearestSlice = (distancesMm: SliceStack['distancesMm'], wanted: number): number => {
  let best = 0;
  for (const [index, distance] of distancesMm.entries())
    if (Math.abs((distance ?? Infinity) - wanted) < Math.abs((distancesMm[best] ?? Infinity) - wanted))
      best = index;
  return best;
};

/** Which picture of which stack. */
export interface StackPlace {
  readonly stack: number;
  readonly index: number;
}

/**
 * Where a picture stands once its series was listed anew.
 *
 * @returns undefined where it is not listed any more
 */
export const followPicture = (stacks: readonly ViewStack[], imageId: string): StackPlace | undefined => {
  for (const [stack, each] of stacks.entries()) {
    const index = findPicture(imagesOf(each), imageId);
    if (index >= 0) return { stack, index };
  }
  return undefined;
};

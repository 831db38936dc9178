import type { Place } from '../to-screen';
import { boxAround, cornersOf, isRegion, type Box, type MarkKind } from './shapes';

/** Words that belong to a mark, and where that is drawn. */
export interface WordsOfMark {
  readonly width: number;
  readonly height: number;
  readonly kind: MarkKind;
  readonly places: readonly Place[];
}

export interface PlacedWords extends Box {
  /** From the words to their mark, so that nobody takes them for those of another. */
  readonly leader: readonly [from: Place, to: Place];
}

/** What is crossed by a line is covered in pieces of so many pixels. */
const pieceSize = 8;

const distance = ([ax, ay]: Place, [bx, by]: Place): number => Math.hypot(ax - bx, ay - by);

const along = (from: Place, to: Place): readonly Place[] => {
  const count = Math.max(Math.ceil(distance(from, to) / pieceSize), 1);
  return Array.from({ length: count + 1 }, (_, index) => [
    from[0] + ((to[0] - from[0]) * index) / count,
    from[1] + ((to[1] - from[1]) * index) / count,
  ]);
};

/** Places on the outline of a mark, close together. */
const placesOn = (kind: MarkKind, places: readonly Place[]): readonly Place[] => {
  const box = boxAround(places);
  const { left, top, right, bottom } = box;
  const around = (ring: readonly Place[]): readonly Place[] =>
    ring.flatMap((from, index) => along(from, ring[(index + 1) % ring.length] ?? from));
  switch (kind) {
    case 'rectangle':
      return around(cornersOf(box));
    case 'freehand':
      return around(places);
    case 'ellipse':
      return Array.from({ length: 64 }, (_, index) => {
        const angle = (index * Math.PI) / 32;
        const [x, y] = [(right - left) / 2, (bottom - top) / 2];
        return [left + x + x * Math.cos(angle), top + y + y * Math.sin(angle)];
      });
    case 'cobb':
      return [0, 2].flatMap((first) => {
        const [from, to] = places.slice(first, first + 2);
        return from === undefined ? [] : along(from, to ?? from);
      });
    default:
      return places.flatMap((from, index) => along(from, places[index + 1] ?? from));
  }
};

const shared = (a: Box, b: Box): number =>
  Math.max(Math.min(a.right, b.right) - Math.max(a.left, b.left), 0) *
  Math.max(Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top), 0);

const apart = (a: Box, b: Box): number =>
  Math.hypot(
    Math.max(a.left - b.right, b.left - a.right, 0),
    Math.max(a.top - b.bottom, b.top - a.bottom, 0),
  );

const isWithin = (inner: Box, outer: Box): boolean =>
  inner.left >= outer.left &&
  inner.right <= outer.right &&
  inner.top >= outer.top &&
  inner.bottom <= outer.bottom;

/**
 * What no words may cover of a mark, as far as it is in the room: all that a region encloses, and lines alone. Where a region encloses all of
 * the room, there is its outline to be kept clear.
 */
const coveredBy = ({ kind, places }: WordsOfMark, room: Box): readonly Box[] => {
  const around = boxAround(places);
  if (isRegion(kind) && !isWithin(room, around)) return [around];
  return placesOn(kind, places)
    .map(([x, y]) => ({
      left: x - pieceSize / 2,
      top: y - pieceSize / 2,
      right: x + pieceSize / 2,
      bottom: y + pieceSize / 2,
    }))
    .filter((piece) => shared(piece, room) > 0);
};

/** How much of what is covered a box hides; no more is counted once it is as much as the least that others hide. */
const hiddenBy = (box: Box, covered: readonly Box[], least: number): number => {
  let sum = 0;
  for (const each of covered) {
    sum += shared(box, each);
    if (sum >= least) break;
  }
  return sum;
};

const isSeen = (box: Box, room: Box): boolean =>
  box.right >= room.left && box.left <= room.right && box.bottom >= room.top && box.top <= room.bottom;

const clamp = (value: number, least: number, most: number): number => Math.max(Math.min(value, most), least);

/** What of a mark its words stand beside: those of an arrow where it comes from. */
const wordedPlaces = (kind: MarkKind, places: readonly Place[]): readonly Place[] =>
  kind === 'arrow' ? places.slice(1) : places;

/** Where words of a mark may stand: at its right, at its left, and then farther and farther away from it. */
const candidates = function* (
  { width, height, kind, places }: WordsOfMark,
  room: Box,
  gap: number,
): Generator<Box> {
  const own = boxAround(wordedPlaces(kind, places));
  const most = [Math.max(room.right - width, room.left), Math.max(room.bottom - height, room.top)] as const;
  const at = (x: number, y: number): Box => {
    const [left, top] = [clamp(x, room.left, most[0]), clamp(y, room.top, most[1])];
    return { left, top, right: left + width, bottom: top + height };
  };
  const right = own.right + gap;
  yield at(right, own.top);
  yield at(own.left - gap - width, own.top);
  // in a grid that moves with the mark
  const step = 2 * gap;
  const around: (readonly [Box, awayFromOwn: number])[] = [];
  for (let y = own.top - step * Math.floor((own.top - room.top) / step); y <= most[1]; y += step)
    for (let x = right - step * Math.floor((right - room.left) / step); x <= most[0]; x += step) {
      const box = at(x, y);
      around.push([box, apart(box, own)]);
    }
  for (const [box] of around.sort(([, a], [, b]) => a - b)) yield box;
};

/**
 * Where the words of marks stand so that they cover no mark, no other words and nothing that is taken; as near to their own mark as
 * there is room. Where there is none, they cover as little as can be.
 *
 * @param taken what else is not to be written over
 * @param room that all of the words have to lie in
 * @param gap between words and their mark
 * @returns in the same order; undefined for those of a mark that is out of sight
 */
export const placeWords = (
  words: readonly WordsOfMark[],
  taken: readonly Box[],
  room: Box,
  gap: number,
): readonly (PlacedWords | undefined)[] => {
  const covered = [...taken, ...words.flatMap((each) => coveredBy(each, room))];
  return words.map((each) => {
    const { kind, places } = each;
    if (!isSeen(boxAround(places), room)) return undefined;
    let [best, least]: [Box | undefined, number] = [undefined, Infinity];
    for (const candidate of candidates(each, room, gap)) {
      const hidden = hiddenBy(candidate, covered, least);
      if (hidden < least) [best, least] = [candidate, hidden];
      if (hidden === 0) break;
    }
    if (best === undefined) return undefined;
    covered.push(best);
    const { left, top, right, bottom } = best;
    const outline = kind === 'arrow' ? wordedPlaces(kind, places) : placesOn(kind, places);
    const inBox = ([x, y]: Place): Place => [clamp(x, left, right), clamp(y, top, bottom)];
    const to = outline.reduce((nearest, place) =>
      distance(place, inBox(place)) < distance(nearest, inBox(nearest)) ? place : nearest,
    );
    return { ...best, leader: [inBox(to), to] };
  });
};

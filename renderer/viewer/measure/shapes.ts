import type { Place } from '../to-screen';

/** What can be drawn on a picture; `regions` enclose pixels. */
export const lineKinds = ['length', 'angle', 'cobb'] as const;
export const regionKinds = ['rectangle', 'ellipse', 'freehand'] as const;
export const noteKinds = ['arrow', 'text'] as const;
export const markKinds = [...lineKinds, ...regionKinds, ...noteKinds] as const;
export type RegionKind = (typeof regionKinds)[number];
export type MarkKind = (typeof markKinds)[number];

export const isRegion = (kind: MarkKind): kind is RegionKind => regionKinds.some((each) => each === kind);

/**
 * How many places make one: the ends of lines, the vertex of an angle between its arms, opposite corners of what surrounds a
 * rectangle or an ellipse, the tip of an arrow and then its end. A freehand outline has as many as were drawn.
 */
export const placesOf: Readonly<Record<MarkKind, number>> = {
  length: 2,
  angle: 3,
  cobb: 4,
  rectangle: 2,
  ellipse: 2,
  freehand: Infinity,
  arrow: 2,
  text: 1,
};

/** The sides of a box around places. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const boxAround = (places: readonly Place[]): Box => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of places) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { left, top, right, bottom };
};

/** Its corners, clockwise from the left one above. */
export const cornersOf = ({ left, top, right, bottom }: Box): readonly Place[] => [
  [left, top],
  [right, top],
  [right, bottom],
  [left, bottom],
];

/** How large a pixel is, in whatever unit. */
export interface PixelSize {
  readonly row: number;
  readonly column: number;
}

export const distanceBetween = (from: Place, to: Place, { row, column }: PixelSize): number =>
  Math.hypot((to[0] - from[0]) * column, (to[1] - from[1]) * row);

const degrees = (radians: number): number => (radians * 180) / Math.PI;

/** Between two directions, 0 to 180 degrees; undefined where one of them has no length. */
const angleOf = (a: Place, b: Place): number | undefined => {
  const isLine = Math.hypot(...a) > 0 && Math.hypot(...b) > 0;
  return isLine
    ? Math.abs(degrees(Math.atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1])))
    : undefined;
};

const direction = (from: Place, to: Place, { row, column }: PixelSize): Place => [
  (to[0] - from[0]) * column,
  (to[1] - from[1]) * row,
];

/** At the middle one of three places. */
export const angleAt = (from: Place, vertex: Place, to: Place, size: PixelSize): number | undefined =>
  angleOf(direction(vertex, from, size), direction(vertex, to, size));

/** Between two lines, whichever way they were drawn: 0 to 90 degrees. */
export const angleBetweenLines = (
  [a, b]: readonly [Place, Place],
  [c, d]: readonly [Place, Place],
  size: PixelSize,
): number | undefined => {
  const angle = angleOf(direction(a, b, size), direction(c, d, size));
  return angle === undefined ? undefined : Math.min(angle, 180 - angle);
};

/** In pixels. */
export const areaOf = (kind: RegionKind, places: readonly Place[]): number => {
  if (kind === 'freehand') {
    let twice = 0;
    for (const [index, [x, y]] of places.entries()) {
      const [nextX, nextY] = places[(index + 1) % places.length] ?? [x, y];
      twice += x * nextY - nextX * y;
    }
    return Math.abs(twice) / 2;
  }
  const { left, top, right, bottom } = boxAround(places);
  const box = (right - left) * (bottom - top);
  return kind === 'ellipse' ? (box * Math.PI) / 4 : box;
};

const side = ([ax, ay]: Place, [bx, by]: Place, [x, y]: Place): number =>
  Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax));

/** Whether an outline crosses itself: then nobody knows what it encloses. */
export const crossesItself = (places: readonly Place[]): boolean => {
  const count = places.length;
  for (let first = 0; first < count; first += 1)
    // neighbours share a place, and so do the first and the last
    for (let second = first + 2; second < count - (first === 0 ? 1 : 0); second += 1) {
      const [a, b] = [places[first], places[first + 1]];
      const [c, d] = [places[second], places[(second + 1) % count]];
      if (a === undefined || b === undefined || c === undefined || d === undefined) continue;
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return true;
    }
  return false;
};

/** Where two lines cross; undefined where they don't. */
const crossingOf = (a: Place, b: Place, c: Place, d: Place): Place | undefined => {
  if (side(a, b, c) * side(a, b, d) >= 0 || side(c, d, a) * side(c, d, b) >= 0) return undefined;
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const share = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / (rx * sy - ry * sx);
  return [a[0] + share * rx, a[1] + share * ry];
};

/** No more of a line than this is taken for what a hand drew too far. */
const mostOvershoot = 0.2;

/**
 * The outline that somebody meant who drew beyond its start: cut where the line crosses itself, or comes nearest to its start.
 *
 * @returns the same where nothing, or too much, would be cut off
 */
export const withoutOvershoot = (places: readonly Place[]): readonly Place[] => {
  if (!crossesItself(places)) return places;
  const lengths = places
    .slice(1)
    .map((place, index) => distanceBetween(places[index] ?? place, place, { row: 1, column: 1 }));
  const before: number[] = [0];
  for (const length of lengths) before.push((before.at(-1) ?? 0) + length);
  const total = before.at(-1) ?? 0;
  const most = mostOvershoot * total;
  const at = (index: number): number => before[index] ?? 0;
  for (let first = 0; first + 2 < places.length && at(first) <= most; first += 1)
    for (let second = places.length - 2; second > first + 1; second -= 1) {
      if (at(first) + total - at(second + 1) > most) break;
      const [a, b, c, d] = [places[first], places[first + 1], places[second], places[second + 1]];
      if (a === undefined || b === undefined || c === undefined || d === undefined) continue;
      const crossing = crossingOf(a, b, c, d);
      if (crossing !== undefined) return [crossing, ...places.slice(first + 1, second + 1)];
    }
  // it runs along its own beginning
  const [start] = places;
  if (start === undefined) return places;
  const near = (index: number): number => {
    const place = places[index] ?? start;
    return Math.hypot(place[0] - start[0], place[1] - start[1]);
  };
  let end = places.length - 1;
  for (let index = end; index > 2 && total - at(index) <= most; index -= 1)
    if (near(index) < near(end)) end = index;
  const cut = places.slice(0, end + 1);
  return crossesItself(cut) ? places : cut;
};

/** The columns that lie inside of a region where its row is cut, as pairs: from, to. */
export const columnsInside = (kind: RegionKind, places: readonly Place[], y: number): readonly Place[] => {
  const { left, top, right, bottom } = boxAround(places);
  if (kind === 'freehand') {
    const cuts: number[] = [];
    for (const [index, [ax, ay]] of places.entries()) {
      const [bx, by] = places[(index + 1) % places.length] ?? [ax, ay];
      if (ay <= y !== by <= y) cuts.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
    }
    cuts.sort((a, b) => a - b);
    return cuts.flatMap((from, index) => (index % 2 === 0 ? [[from, cuts[index + 1] ?? from] as const] : []));
  }
  if (y < top || y > bottom) return [];
  if (kind === 'rectangle') return [[left, right]];
  const [radiusX, radiusY] = [(right - left) / 2, (bottom - top) / 2];
  const share = (y - (top + bottom) / 2) / radiusY;
  const half = radiusX * Math.sqrt(Math.max(1 - share * share, 0));
  const middle = (left + right) / 2;
  return [[middle - half, middle + half]];
};

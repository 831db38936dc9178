import { onScreen, type Place, type ToScreen } from '../to-screen';
import type { Mark, MarkPoint } from './saved-view';
import { circleOf, curveOf, pathOf } from './shutters';

/** Where a point of a mark is drawn. */
export type PlaceOf = (point: MarkPoint) => Place;

/** @param area two opposite corners of the part that was set to be seen */
export const placeIn = (area: readonly [Place, Place], toScreen: ToScreen): PlaceOf => {
  const [a, b] = [onScreen(toScreen, area[0]), onScreen(toScreen, area[1])];
  return ({ at, inArea }) =>
    inArea
      ? [
          Math.min(a[0], b[0]) + at[0] * Math.abs(a[0] - b[0]),
          Math.min(a[1], b[1]) + at[1] * Math.abs(a[1] - b[1]),
        ]
      : onScreen(toScreen, at);
};

const distance = ([ax, ay]: Place, [bx, by]: Place): number => Math.hypot(bx - ax, by - ay);

/** What was drawn, as paths of SVG, and of a canvas, are written. */
export const markPath = (mark: Exclude<Mark, { readonly kind: 'text' }>, placeOf: PlaceOf): string => {
  const places = mark.points.map(placeOf);
  const [first = [0, 0], second = [0, 0], third = [0, 0], fourth = [0, 0]] = places;
  if (mark.kind === 'point') return circleOf(first, 3);
  if (mark.kind === 'circle') return circleOf(first, distance(first, second));
  if (mark.kind === 'line') return pathOf(places);
  if (mark.kind === 'curve') return curveOf(places);
  // the ends of the longer axis, then those of the shorter
  const degrees = (Math.atan2(second[1] - first[1], second[0] - first[0]) * 180) / Math.PI;
  const half = `A${distance(first, second) / 2} ${distance(third, fourth) / 2} ${degrees} 1 0 `;
  return `M${first.join(' ')}${half}${second.join(' ')}${half}${first.join(' ')}Z`;
};

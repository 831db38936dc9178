import { pathOf } from '../saved-views/shutters';
import { onScreen, type ToScreen } from '../to-screen';
import type { PlacedContour } from './structures';

const crossArm = 5;

/** A contour where it is drawn, as paths of SVG, and of a canvas, are written; a cross for each point that stands alone. */
export const contourPath = ({ shape, places }: PlacedContour, toScreen: ToScreen): string => {
  const corners = places.map((place) => onScreen(toScreen, place));
  return shape === 'point'
    ? corners
        .map(([x, y]) => `M${x - crossArm} ${y}h${2 * crossArm}M${x} ${y - crossArm}v${2 * crossArm}`)
        .join('')
    : pathOf(corners) + (shape === 'closed' ? 'Z' : '');
};

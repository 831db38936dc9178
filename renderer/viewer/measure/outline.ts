import type { Place } from '../to-screen';
import { boxAround, type MarkKind } from './shapes';

const arrowHead = 12;

const path = (places: readonly Place[], isClosed = false): string =>
  places.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('') + (isClosed ? 'Z' : '');

const lineToVertex = (from: Place, vertex: Place): string => path([from, vertex]);

/** The head of an arrow whose tip comes first. */
const headOf = ([tipX, tipY]: Place, [endX, endY]: Place): string => {
  const angle = Math.atan2(endY - tipY, endX - tipX);
  const side = (turn: number): Place => [
    tipX + arrowHead * Math.cos(angle + turn),
    tipY + arrowHead * Math.sin(angle + turn),
  ];
  return path([side(0.45), [tipX, tipY], side(-0.45)]);
};

/** The outline of a mark where it is drawn, as paths of SVG, and of a canvas, are written. Pictures are turned by quarters alone: what is upright stays upright. */
export const outline = (kind: MarkKind, places: readonly Place[]): string => {
  const [a, b, c, d] = places;
  if (a === undefined) return '';
  const { left, top, right, bottom } = boxAround(places);
  switch (kind) {
    case 'cobb':
      return path(places.slice(0, 2)) + (c === undefined ? '' : lineToVertex(c, d ?? c));
    case 'rectangle':
      return `M${left} ${top}H${right}V${bottom}H${left}Z`;
    case 'ellipse': {
      const [x, y] = [(right - left) / 2, (bottom - top) / 2];
      return `M${left} ${top + y}a${x} ${y} 0 1 0 ${2 * x} 0a${x} ${y} 0 1 0 ${-2 * x} 0`;
    }
    case 'arrow':
      return path(places) + (b === undefined ? '' : headOf(a, b));
    case 'text':
      return `M${a[0] - 4} ${a[1]}h8M${a[0]} ${a[1] - 4}v8`;
    default:
      return path(places, kind === 'freehand');
  }
};

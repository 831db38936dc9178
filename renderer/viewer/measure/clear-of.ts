import type { Place } from '../to-screen';
import type { Box } from './shapes';

const moved = ({ left, top, right, bottom }: Box, [x, y]: Place): Box => ({
  left: left + x,
  top: top + y,
  right: right + x,
  bottom: bottom + y,
});

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const isWithin = (box: Box, room: Box): boolean =>
  box.left >= room.left && box.right <= room.right && box.top >= room.top && box.bottom <= room.bottom;

/**
 * How far a box has to be moved so that it covers none of some others, which lie apart; as little as needed, and within its room.
 * Where there is no room beside one of them, it stays on that.
 */
export const clearOf = (box: Box, others: readonly Box[], room: Box): Place => {
  let way: Place = [0, 0];
  for (const other of others) {
    const now = moved(box, way);
    if (!overlap(now, other)) continue;
    const [nearest] = (
      [
        [0, other.top - now.bottom],
        [0, other.bottom - now.top],
        [other.left - now.right, 0],
        [other.right - now.left, 0],
      ] satisfies Place[]
    )
      .filter((each) => isWithin(moved(now, each), room))
      .sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
    if (nearest !== undefined) way = [way[0] + nearest[0], way[1] + nearest[1]];
  }
  return way;
};

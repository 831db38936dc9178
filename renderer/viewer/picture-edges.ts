import { directionLetters, edgeLetters, type EdgeLetters, type Turn } from './orientation-letters';
import type { PictureHeader } from './picture-header';

/** Where the edges of a picture point to, if that is known. */
export const edgesOf = (
  header: Pick<PictureHeader, 'orientation' | 'edges'> | undefined,
  turn: Turn,
): EdgeLetters | undefined => {
  if (header?.orientation !== undefined) {
    const { row, column } = header.orientation;
    return edgeLetters(directionLetters(row), directionLetters(column), turn);
  }
  return header?.edges === undefined ? undefined : edgeLetters(header.edges.row, header.edges.column, turn);
};

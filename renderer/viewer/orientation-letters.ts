import type { Vector } from './vectors';

/** What each edge of the shown picture points to in the patient: L(eft), R, A(nterior), P, H(ead), F(eet). */
export interface EdgeLetters {
  readonly top: string;
  readonly right: string;
  readonly bottom: string;
  readonly left: string;
}

/** How the picture is turned on the screen: clockwise by quarters first, then mirrored left to right. */
export interface Turn {
  readonly quarters: 0 | 1 | 2 | 3;
  readonly mirrored: boolean;
}

const axes = [
  ['L', 'R'],
  ['P', 'A'],
  ['H', 'F'],
] as const;

/** A direction that leans less than this (about 15 degrees) towards an axis does not name it. */
const leastLean = 0.26;

/**
 * Names a direction in the patient, the axis it follows most first.
 *
 * @param direction unit length, patient axes (LPS: +x to the patient's left, +y to the back, +z to the head)
 * @returns one to three letters
 * @see DICOM PS3.3 C.7.6.1.1.1
 */
export const directionLetters = (direction: Vector): string =>
  direction
    .map((value, axis) => ({ size: Math.abs(value), letter: axes[axis]?.[value > 0 ? 0 : 1] ?? '' }))
    .filter(({ size }) => size >= leastLean)
    .sort((a, b) => b.size - a.size)
    .map(({ letter }) => letter)
    .join('');

const opposites: Readonly<Record<string, string>> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };

/** The letters of the opposite direction. */
export const oppositeLetters = (letters: string): string =>
  letters.replaceAll(/./g, (letter) => opposites[letter] ?? '');

/**
 * Letters for the four edges of a picture as it stands on the screen.
 *
 * @param row letters of the direction in which columns increase (to the right in the unturned picture)
 * @param column letters of the direction in which rows increase (down in the unturned picture)
 */
export const edgeLetters = (row: string, column: string, turn: Turn): EdgeLetters => {
  const clockwise = [oppositeLetters(column), row, column, oppositeLetters(row)];
  const at = (edge: number): string => clockwise[(edge - turn.quarters + 4) % 4] ?? '';
  const [right, left] = turn.mirrored ? [at(3), at(1)] : [at(1), at(3)];
  return { top: at(0), right, bottom: at(2), left };
};

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  directionLetters,
  edgeLetters,
  oppositeLetters,
  type Turn,
} from '../../../renderer/viewer/orientation-letters';
import type { Vector } from '../../../renderer/viewer/vectors';

const plain: Turn = { quarters: 0, mirrored: false };
const slant = Math.SQRT1_2;

describe('orientation letters', () => {
  // Rows and columns of planes as a technologist knows them; edges in the order top, right, bottom, left.
  test.each<[string, Vector, Vector, string[]]>([
    ['axial, seen from the feet', [1, 0, 0], [0, 1, 0], ['A', 'L', 'P', 'R']],
    ['axial, seen from the head', [-1, 0, 0], [0, 1, 0], ['A', 'R', 'P', 'L']],
    ['axial, patient on the belly', [-1, 0, 0], [0, -1, 0], ['P', 'R', 'A', 'L']],
    ['sagittal, seen from the left', [0, 1, 0], [0, 0, -1], ['H', 'P', 'F', 'A']],
    ['coronal, seen from the front', [1, 0, 0], [0, 0, -1], ['H', 'L', 'F', 'R']],
    ['upside down, feet first', [1, 0, 0], [0, 0, 1], ['F', 'L', 'H', 'R']],
    ['between coronal and axial', [1, 0, 0], [0, slant, -slant], ['AH', 'L', 'PF', 'R']],
    ['tilted by 10 degrees', [1, 0, 0], [0, 0.985, -0.174], ['A', 'L', 'P', 'R']],
    ['tilted by 20 degrees', [1, 0, 0], [0, 0.94, -0.342], ['AH', 'L', 'PF', 'R']],
  ])('name the edges of a plane that is %s', (_name, row, column, expected) => {
    const { top, right, bottom, left } = edgeLetters(directionLetters(row), directionLetters(column), plain);
    expect([top, right, bottom, left]).toEqual(expected);
  });

  test.each<[Turn['quarters'], boolean, string[]]>([
    [1, false, ['R', 'A', 'L', 'P']],
    [2, false, ['P', 'R', 'A', 'L']],
    [3, false, ['L', 'P', 'R', 'A']],
    [0, true, ['A', 'R', 'P', 'L']],
    [1, true, ['R', 'P', 'L', 'A']],
  ])('follow %i quarter turns clockwise (and then mirrored: %s)', (quarters, mirrored, expected) => {
    const { top, right, bottom, left } = edgeLetters('L', 'P', { quarters, mirrored });
    expect([top, right, bottom, left]).toEqual(expected);
  });

  test('of opposite edges are always opposite, whatever the turn', () => {
    const letters = fc.constantFrom('L', 'R', 'AL', 'PF', 'HRA');
    fc.assert(
      fc.property(
        letters,
        letters,
        fc.constantFrom(0, 1, 2, 3),
        fc.boolean(),
        (row, column, quarters, mirrored) => {
          const edges = edgeLetters(row, column, { quarters, mirrored });
          expect(edges.right).toBe(oppositeLetters(edges.left));
          expect(edges.bottom).toBe(oppositeLetters(edges.top));
        },
      ),
    );
  });
});

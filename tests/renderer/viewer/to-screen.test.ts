import { expect, test } from 'vitest';
import { turnOf, type ToScreen } from '../../../renderer/viewer/to-screen';

/** By a quarter clockwise what lay to the right comes to lie below, and what lay below to the left. */
const turned = ([a, b, c, d]: ToScreen): ToScreen => [-b, a, -d, c, 0, 0];
const mirrored = ([a, b, c, d]: ToScreen): ToScreen => [-a, b, -c, d, 0, 0];

test.each([0, 1, 2, 3] as const)(
  'a picture turned by %i quarters is known by where its pixels lie, mirrored or not',
  (quarters) => {
    let lies: ToScreen = [2, 0, 0, 3, 40, 50];
    for (let quarter = 0; quarter < quarters; quarter += 1) lies = turned(lies);
    expect(turnOf(lies)).toEqual({ quarters, mirrored: false });
    expect(turnOf(mirrored(lies))).toEqual({ quarters, mirrored: true });
  },
);

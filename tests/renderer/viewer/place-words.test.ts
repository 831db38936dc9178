import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeWords, type WordsOfMark } from '../../../renderer/viewer/measure/place-words';
import type { Box } from '../../../renderer/viewer/measure/shapes';
import type { Place } from '../../../renderer/viewer/to-screen';

const box = (left: number, top: number, width: number, height: number): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});
const room = box(0, 0, 400, 300);
const [width, height, gap] = [120, 40, 10];
const region = (kind: 'rectangle' | 'ellipse', from: Place, to: Place): WordsOfMark => ({
  kind,
  places: [from, to],
  width,
  height,
});
const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const isWithin = (inner: Box, outer: Box): boolean =>
  inner.left >= outer.left &&
  inner.right <= outer.right &&
  inner.top >= outer.top &&
  inner.bottom <= outer.bottom;

test('words stand at the right of their mark, and at its left where there is no room', () => {
  const [right, left] = placeWords(
    [region('rectangle', [20, 20], [60, 60]), region('rectangle', [300, 200], [390, 260])],
    [],
    room,
    gap,
  );
  expect(right).toMatchObject(box(70, 20, width, height));
  expect(left).toMatchObject(box(170, 200, width, height));
  expect(right?.leader).toEqual([
    [70, 20],
    [60, 20],
  ]);
});

test('words of two regions side by side cover neither region, nor each other, nor the letters at the edges', () => {
  const lesion = region('rectangle', [250, 100], [330, 200]);
  const beside = region('ellipse', [100, 120], [200, 220]);
  const letter = box(376, 140, 14, 20);
  const placed = placeWords([lesion, beside], [letter], room, gap);
  const covered = [box(250, 100, 80, 100), box(100, 120, 100, 100), letter];
  for (const words of placed) {
    if (words === undefined) throw new Error('it is in sight');
    expect(isWithin(words, room)).toBe(true);
    for (const other of covered) expect(overlaps(words, other)).toBe(false);
    covered.push(words);
  }
  // the line ends on its own mark
  const [, onLesion] = placed[0]?.leader ?? [];
  expect(onLesion?.[0]).toBeGreaterThanOrEqual(250);
  const [, onEllipse] = placed[1]?.leader ?? [];
  expect(onEllipse?.[0]).toBeLessThanOrEqual(200);
});

test('words of a mark out of sight stand nowhere', () => {
  expect(placeWords([region('rectangle', [500, 20], [560, 60])], [], room, gap)).toEqual([undefined]);
});

test('of what fills all of the room as little as can be is covered', () => {
  const [words] = placeWords([region('rectangle', [-50, -50], [450, 350])], [], room, gap);
  expect(words !== undefined && isWithin(words, room)).toBe(true);
});

test('words of what encloses all of the room stay clear of its outline', () => {
  const [words] = placeWords([region('ellipse', [-20, -15], [420, 315])], [], room, gap);
  if (words === undefined) throw new Error('it is in sight');
  const { left, top, right, bottom } = words;
  const corners: readonly Place[] = [
    [left, top],
    [right, top],
    [left, bottom],
    [right, bottom],
  ];
  for (const [x, y] of corners) expect(Math.hypot((x - 200) / 220, (y - 150) / 165)).toBeLessThan(1);
});

test('marks enlarged many times, one of which fills the room, leave words where they stood without them', () => {
  const far = 40_000;
  const line: WordsOfMark = {
    kind: 'length',
    places: [
      [-far, 280],
      [far, 280],
    ],
    width,
    height,
  };
  const [, alone] = placeWords([line, region('rectangle', [20, 20], [60, 60])], [], room, gap);
  const [, among] = placeWords(
    [line, region('rectangle', [20, 20], [60, 60]), region('rectangle', [-far, -far], [far, far])],
    [],
    room,
    gap,
  );
  expect(among).toEqual(alone);
});

test('wherever small marks lie, their words stay in sight and apart while there is room', () => {
  const place = fc.tuple(fc.integer({ min: 20, max: 360 }), fc.integer({ min: 20, max: 260 }));
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 5 }), (places) => {
      const marks = places.map(([x, y]) => region('rectangle', [x, y], [x + 20, y + 20]));
      const placed = placeWords(marks, [], room, gap);
      for (const [index, words] of placed.entries()) {
        if (words === undefined) return false;
        if (!isWithin(words, room)) return false;
        if (placed.slice(0, index).some((other) => other !== undefined && overlaps(words, other)))
          return false;
        if (places.some(([x, y]) => overlaps(words, box(x, y, 20, 20)))) return false;
      }
      return true;
    }),
  );
});

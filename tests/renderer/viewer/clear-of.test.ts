import { expect, test } from 'vitest';
import { clearOf } from '../../../renderer/viewer/measure/clear-of';

const box = (left: number, top: number, width: number, height: number) => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});
const room = box(0, 0, 400, 300);
const letter = box(376, 140, 14, 20);

test('words that cover a letter are moved by as little as needed, and others not at all', () => {
  expect(clearOf(box(300, 150, 90, 40), [letter], room)).toEqual([0, 10]);
  expect(clearOf(box(300, 120, 90, 30), [letter], room)).toEqual([0, -10]);
  expect(clearOf(box(100, 150, 90, 40), [letter], room)).toEqual([0, 0]);
});

test('they stay where all of them is seen', () => {
  // neither above nor below: beside it
  expect(clearOf(box(300, 0, 90, 300), [letter], room)).toEqual([-14, 0]);
  expect(clearOf(box(0, 0, 400, 300), [letter], room)).toEqual([0, 0]);
});

import { describe, expect, test } from 'vitest';
import { fromImageId, toImageId } from '../../../renderer/viewer/picture-store';
import { findGaps, middleImageId, viewStacks } from '../../../renderer/viewer/view-stacks';
import type { ViewInstance } from '../../../shared/contract/ipc';

const instance = (name: string, sopClass: string, frames = 1): ViewInstance => ({
  url: `instance://i/${name}`,
  sopInstanceUid: '1.2.3',
  sopClassUid: `1.2.840.10008.5.1.4.1.1.${sopClass}`,
  transferSyntaxUid: '1.2.840.10008.1.2.1',
  instanceNumber: null,
  sliceDistanceMm: null,
  stack: '',
  frames,
  bytes: 1,
});

const slice = (name: string): ViewInstance => instance(name, '2');
const loop = (name: string, frames: number): ViewInstance => instance(name, '3.1', frames);
const report = instance('report', '88.11');

const at = (name: string, stack: string, sliceDistanceMm: number, instanceNumber: number): ViewInstance => ({
  ...slice(name),
  stack,
  sliceDistanceMm,
  instanceNumber,
});
const namesOf = (stack: ReturnType<typeof viewStacks>[number]): readonly string[] =>
  stack.kind === 'document'
    ? []
    : stack.imageIds.map((imageId) => fromImageId(imageId).url.replace('instance://i/', ''));

describe('a series is taken apart', () => {
  test('into one stack of all its slices, in their order', () => {
    const stacks = viewStacks([slice('a'), slice('b'), slice('c')]);
    expect(stacks.map(({ kind }) => kind)).toEqual(['slices']);
    const [stack] = stacks;
    const urls = stack?.kind === 'slices' ? stack.imageIds.map((imageId) => fromImageId(imageId).url) : [];
    expect(urls).toEqual(['instance://i/a', 'instance://i/b', 'instance://i/c']);
  });

  test('with each loop and each document by itself', () => {
    const stacks = viewStacks([slice('a'), loop('l', 3), loop('m', 2), report, slice('b')]);
    expect(stacks.map(({ kind }) => kind)).toEqual(['slices', 'frames', 'frames', 'document']);
  });

  test('into a stack for each plane, the one that was taken first at the front', () => {
    const stacks = viewStacks([
      at('c', 'axial', 1, 7),
      at('a', 'sagittal', 1, 1),
      at('d', 'axial', 2, 8),
      at('b', 'sagittal', 2, 2),
    ]);
    expect(stacks.map(namesOf)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  test('by where slices lie, and not by their numbers', () => {
    const stacks = viewStacks([at('a', 'axial', 5, 1), at('b', 'axial', -5, 2), at('c', 'axial', 0, 3)]);
    expect(stacks.map(namesOf)).toEqual([['b', 'c', 'a']]);
  });

  test('into a stack for each time that the same places were taken', () => {
    const stacks = viewStacks([
      at('a1', 'axial', 0, 1),
      at('b1', 'axial', 5, 2),
      at('a2', 'axial', 0.001, 3),
      at('b2', 'axial', 5, 4),
    ]);
    expect(stacks.map(namesOf)).toEqual([
      ['a1', 'b1'],
      ['a2', 'b2'],
    ]);
  });

  test('but not where only some places were taken twice', () => {
    const stacks = viewStacks([at('a', 'axial', 0, 1), at('b', 'axial', 5, 2), at('c', 'axial', 5, 3)]);
    expect(stacks.map(namesOf)).toEqual([['a', 'b', 'c']]);
  });

  describe('into a stack for each time, although one file lacks,', () => {
    /** Three times of six places, without the second place of the second time. */
    const times = (taken: (time: number, number: number) => string): readonly ViewInstance[] =>
      [0, 1, 2].flatMap((time) =>
        [0, 1, 2, 3, 4, 5].flatMap((place) =>
          time === 1 && place === 1
            ? []
            : [{ ...at(`${time}${place}`, 'axial', 5 * place, place), taken: taken(time, 6 * time + place) }],
        ),
      );
    const apart = [
      ['00', '01', '02', '03', '04', '05'],
      ['10', '12', '13', '14', '15'],
      ['20', '21', '22', '23', '24', '25'],
    ];

    test.each<[string, (time: number, number: number) => string]>([
      ['Temporal Position Identifier', (time, number) => `${time + 9}\\1\\${number}`],
      ['Acquisition Number', (time, number) => `1\\${time + 9}\\${number}`],
      ['Acquisition Time', (time) => `\\\\1000${time}0.5`],
    ])('by %s', (_, taken) => {
      const stacks = viewStacks(times(taken));
      expect(stacks.map(namesOf)).toEqual(apart);
      expect(stacks.map((stack) => stack.kind === 'slices' && [...stack.gaps])).toEqual([[], [[0, 1]], []]);
    });

    test('but not where nothing tells the times apart', () => {
      expect(viewStacks(times(() => '1\\1\\'))).toHaveLength(1);
      expect(viewStacks(times((_, number) => `\\\\${number}`))).toHaveLength(1);
    });
  });

  test('but not where what was taken first only reaches into what was taken next', () => {
    const stacks = viewStacks(
      ['a', 'b', 'c', 'd', 'e'].map((name, index) => ({
        ...at(name, 'axial', [0, 5, 10, 10, 15][index] ?? 0, index),
        taken: `\\${index < 3 ? 1 : 2}\\`,
      })),
    );
    expect(stacks).toHaveLength(1);
  });

  test('and is stood for by the middle of its first pictures', () => {
    expect(middleImageId(viewStacks([report, slice('a'), slice('b'), slice('c')]))).toBe(
      toImageId({ url: 'instance://i/b', transferSyntaxUid: '1.2.840.10008.1.2.1', frame: 0 }),
    );
    expect(middleImageId(viewStacks([report]))).toBeUndefined();
  });
});

describe('slices that are lacking', () => {
  test('are known by the distance between their neighbours', () => {
    expect([...findGaps([0, 5, 10, 25, 30, 35, 40])]).toEqual([[2, 2]]);
  });

  test('are known where so many lack that most steps are longer', () => {
    expect([...findGaps([0, 3, 6, 9, 15, 18, 24, 33, 39])]).toEqual([
      [3, 1],
      [5, 1],
      [6, 2],
      [7, 1],
    ]);
  });

  test('are not where several longer steps follow each other, which is how they were taken', () => {
    const head = [0, 5, 10, 15, 20, 30, 40, 50, 60];
    expect([...findGaps(head)]).toEqual([]);
    const withHole = [0, 3, 6, 9, 12, 30, 33, 36, 42, 48, 54, 60, 66, 69];
    expect([...findGaps(withHole)]).toEqual([[4, 5]]);
  });

  describe('every second one', () => {
    /** Ten slices, 5 mm apart. */
    const tenSlices = (
      numberAt: (index: number) => number,
      more: Partial<ViewInstance> = {},
      others: readonly ViewInstance[] = [],
    ): readonly (readonly [number, number])[] => {
      const slices = Array.from({ length: 10 }, (_, index) => ({
        ...at(`s${index}`, 'axial', 5 * index, numberAt(index)),
        ...more,
      }));
      const [stack] = viewStacks([...slices, ...others]);
      return stack?.kind === 'slices' ? [...stack.gaps] : [];
    };
    const behindEach = Array.from({ length: 9 }, (_, index) => [index, 1]);

    test.each<[string, (index: number) => number]>([
      ['up', (index) => 1 + 2 * index],
      ['down', (index) => 40 - 2 * index],
    ])('is known by numbers that leave it out, counting %s', (_, numberAt) => {
      expect(tenSlices(numberAt)).toEqual(behindEach);
    });

    test('is known by slices that say that they were taken half as far apart, whatever their numbers are', () => {
      expect(tenSlices((index) => index, { spacingMm: 2.5 })).toEqual(behindEach);
    });

    test('is two of three where these are what lacks, by numbers and thickness or by what the slices say', () => {
      const behindEachTwo = behindEach.map(([index]) => [index, 2]);
      expect(tenSlices((index) => 1 + 3 * index, { thicknessMm: 5 / 3 })).toEqual(behindEachTwo);
      expect(tenSlices((index) => index, { spacingMm: 5 / 3 })).toEqual(behindEachTwo);
      expect(tenSlices((index) => 1 + 3 * index)).toEqual([]);
    });

    test('is not where each slice is as thick as its step, whatever else is said', () => {
      expect(tenSlices((index) => 1 + 2 * index, { thicknessMm: 5 })).toEqual([]);
      expect(tenSlices((index) => index, { thicknessMm: 5, spacingMm: 2.5 })).toEqual([]);
    });

    test('is so beside larger gaps', () => {
      const slices = [0, 1, 2, 3, 4, 7, 8, 9].map((index) => at(`s${index}`, 'axial', 5 * index, 2 * index));
      const [stack] = viewStacks(slices);
      expect(stack?.kind === 'slices' && [...stack.gaps]).toEqual([
        ...[0, 1, 2, 3].map((index) => [index, 1]),
        [4, 5],
        [5, 1],
        [6, 1],
      ]);
    });

    test('is not where its numbers are those of other slices: another echo, or another time', () => {
      const others = Array.from({ length: 10 }, (_, index) =>
        at(`o${index}`, 'echo 2', 5 * index, 2 + 2 * index),
      );
      expect(tenSlices((index) => 1 + 2 * index, {}, others)).toEqual([]);
    });

    test('is not where the slices say that they were taken as far apart as they lie', () => {
      expect(tenSlices((index) => 1 + 2 * index, { spacingMm: 5 })).toEqual([]);
    });

    test('is not guessed from numbers that are regular in no other way', () => {
      expect(tenSlices((index) => 1 + index)).toEqual([]);
      expect(tenSlices((index) => 10 * index)).toEqual([]);
      expect(tenSlices((index) => (index === 4 ? 50 : 1 + 2 * index))).toEqual([]);
    });
  });

  describe('where several pictures lie in one place', () => {
    /** Diffusion of which nothing tells the pictures of a place apart: as many as are asked for of each place. */
    const several = (places: readonly (readonly [mm: number, count: number])[]) => {
      let number = 0;
      const [stack, ...others] = viewStacks(
        places.flatMap(([mm, count], place) =>
          Array.from({ length: count }, (_, which) => {
            number += 1;
            return {
              ...at(`${place}-${which}`, 'axial', mm + 0.001 * which, number),
              taken: `\\\\${number}`,
            };
          }),
        ),
      );
      expect(others).toEqual([]);
      return stack?.kind === 'slices' ? [...stack.gaps] : [];
    };

    test('are known by the distances between places', () => {
      // without the place at 15
      expect(
        several([
          [0, 2],
          [5, 3],
          [10, 2],
          [20, 3],
          [25, 3],
          [30, 1],
        ]),
      ).toEqual([[6, 1]]);
      expect(
        several([
          [0, 1],
          [5, 3],
          [10, 1],
          [20, 1],
          [25, 3],
          [30, 3],
        ]),
      ).toEqual([[4, 1]]);
    });

    test('are not guessed from the pictures of a place, nor from their numbers', () => {
      expect(
        several([
          [0, 2],
          [5, 3],
          [10, 2],
          [15, 3],
          [20, 3],
        ]),
      ).toEqual([]);
      expect(
        several([
          [0, 2],
          [5, 2],
          [10, 2],
          [15, 2],
          [20, 1],
        ]),
      ).toEqual([]);
    });
  });

  test('are not guessed where distances vary, or where there are few', () => {
    expect([...findGaps([0, 5, 12, 14, 25, 27, 40])]).toEqual([]);
    expect([...findGaps([0, 5, 15])]).toEqual([]);
    expect([...findGaps([0, 5, null, 10, 15])]).toEqual([]);
    expect([...findGaps([])]).toEqual([]);
  });
});

test('an image id leads back to the frame it was made of', () => {
  const address = { url: 'instance://i/0f?frame=2', transferSyntaxUid: '1.2.840.10008.1.2.5', frame: 41 };
  expect(fromImageId(toImageId(address))).toEqual(address);
  expect(() => fromImageId('wadouri:x')).toThrow();
});

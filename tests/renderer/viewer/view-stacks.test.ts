import { describe, expect, test } from 'vitest';
import { fromImageId, toImageId } from '../../../renderer/viewer/picture-store';
import { middleImageId, viewStacks } from '../../../renderer/viewer/view-stacks';
import type { ViewInstance } from '../../../shared/contract/ipc';

const instance = (name: string, sopClass: string, frames = 1): ViewInstance => ({
  url: `instance://i/${name}`,
  sopInstanceUid: '1.2.3',
  sopClassUid: `1.2.840.10008.5.1.4.1.1.${sopClass}`,
  transferSyntaxUid: '1.2.840.10008.1.2.1',
  instanceNumber: null,
  sliceDistanceMm: null,
  frames,
  bytes: 1,
});

const slice = (name: string): ViewInstance => instance(name, '2');
const loop = (name: string, frames: number): ViewInstance => instance(name, '3.1', frames);
const report = instance('report', '88.11');

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
    expect(stacks.map(({ kind }) => kind)).toEqual(['slices', 'frames', 'frames', 'document', 'slices']);
  });

  test('and is stood for by the middle of its first pictures', () => {
    expect(middleImageId(viewStacks([report, slice('a'), slice('b'), slice('c')]))).toBe(
      toImageId({ url: 'instance://i/b', transferSyntaxUid: '1.2.840.10008.1.2.1', frame: 0 }),
    );
    expect(middleImageId(viewStacks([report]))).toBeUndefined();
  });
});

test('an image id leads back to the frame it was made of', () => {
  const address = { url: 'instance://i/0f?frame=2', transferSyntaxUid: '1.2.840.10008.1.2.5', frame: 41 };
  expect(fromImageId(toImageId(address))).toEqual(address);
  expect(() => fromImageId('wadouri:x')).toThrow();
});

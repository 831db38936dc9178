import { describe, expect, test } from 'vitest';
import { likelyNext, Prefetch } from '../../../renderer/viewer/prefetch';

describe('what is loaded before it is asked for', () => {
  test('lies ahead first, and behind for every third ahead, until all of the stack is there', () => {
    expect([...likelyNext(10, 4, true)]).toEqual([5, 6, 7, 3, 8, 9, 2, 1, 0]);
    expect([...likelyNext(10, 4, false)]).toEqual([3, 2, 1, 5, 0, 6, 7, 8, 9]);
    expect([...likelyNext(3, 0, true)]).toEqual([1, 2]);
    expect([...likelyNext(1, 0, true)]).toEqual([]);
  });

  test('is no more than can be kept, is not loaded twice, and not tried again where it failed', async () => {
    const loaded = new Set(['1']);
    const asked: string[] = [];
    let last: () => void = () => undefined;
    const prefetch = new Prefetch({
      load: (imageId) => {
        asked.push(imageId);
        if (imageId === '3') return Promise.reject(new Error('damaged'));
        loaded.add(imageId);
        return Promise.resolve();
      },
      isLoaded: (imageId) => loaded.has(imageId),
      onLoaded: () => {
        last();
      },
    });
    const stack = Array.from({ length: 8 }, (_, at) => String(at));
    const until = (imageId: string): Promise<void> =>
      new Promise((done) => {
        last = () => {
          if (loaded.has(imageId)) done();
        };
      });
    const first = until('4');
    prefetch.around(stack, 0, 5);
    await first;
    expect(asked).toEqual(['2', '3', '4']);
    const second = until('7');
    prefetch.around(stack, 2, 7);
    await second;
    expect(asked).toEqual(['2', '3', '4', '5', '6', '7']);
  });
});

import { expect, test } from 'vitest';
import { frameRate, type CineTiming } from '../../../renderer/viewer/frame-rate';

const silent: CineTiming = {
  recommendedRate: undefined,
  cineRate: undefined,
  frameTimeMs: undefined,
  frameTimesMs: [],
};

test.each<[string, Partial<CineTiming>, number | undefined]>([
  ['what it recommends before what it was taken at', { recommendedRate: 12, cineRate: 30 }, 12],
  ['the cine rate', { cineRate: 23, frameTimeMs: 100 }, 23],
  ['the time of a frame', { frameTimeMs: 40 }, 25],
  ['the mean of the times between frames', { frameTimesMs: [0, 50, 50, 20] }, 25],
  ['no rate of zero', { cineRate: 0, frameTimeMs: 50 }, 20],
  ['no nonsense', { cineRate: Number.NaN, frameTimeMs: 0, frameTimesMs: [0, 0] }, undefined],
  ['at most what a screen shows', { cineRate: 4000 }, 60],
  ['at least one a second', { frameTimeMs: 5000 }, 1],
  ['nothing where it says nothing', {}, undefined],
])('a loop plays at what its file says: %s', (_name, said, expected) => {
  expect(frameRate({ ...silent, ...said })).toBe(expected);
});

import { expect, it } from 'vitest';
import { backoffMs, pause } from '../../../electron/transfer/backoff';
import { Speed } from '../../../electron/transfer/speed';

it('tells the speed of the last while, not of the whole time', () => {
  let time = 0;
  const speed = new Speed(10_000, () => time);
  expect(speed.perSecond()).toBe(0);
  for (; time < 20_000; time += 1000) speed.add(time < 10_000 ? 5_000_000 : 1_000_000);
  expect(speed.perSecond()).toBeGreaterThan(800_000);
  expect(speed.perSecond()).toBeLessThan(1_100_000);
  time += 20_000;
  expect(speed.perSecond()).toBe(0);
});

it('has no speed two seconds after the last byte left', () => {
  let time = 0;
  const speed = new Speed(15_000, () => time);
  for (; time < 10_000; time += 100) speed.add(1_900_000);
  expect(speed.perSecond()).toBeGreaterThan(18_000_000);
  time += 2000;
  expect(speed.perSecond()).toBe(0);
  speed.add(1_900_000);
  expect(speed.perSecond()).toBeGreaterThan(0);
});

it('does not take the pauses of a slow line for its end', () => {
  let time = 0;
  const speed = new Speed(15_000, () => time);
  for (let parts = 0; parts < 8; parts += 1, time += 3000) speed.add(64_000);
  expect(speed.perSecond()).toBeGreaterThan(10_000);
  time += 12_000;
  expect(speed.perSecond()).toBe(0);
});

it('does not tell a speed from a first moment, nor from what was before a break', () => {
  let time = 0;
  const speed = new Speed(10_000, () => time);
  speed.add(1_000_000);
  time = 100;
  expect(speed.perSecond()).toBe(0);
  time = 1000;
  expect(speed.perSecond()).toBe(1_000_000);
  speed.reset();
  time = 2000;
  expect(speed.perSecond()).toBe(0);
});

it('waits twice as long each time, up to a limit, and never all at the same moment', () => {
  const pace = { firstMs: 1000, mostMs: 30_000, sourceMs: 5000 };
  const longest = [1, 2, 3, 4, 5, 6, 7, 100].map((failures) => backoffMs(pace, failures, 0.999999));
  expect(longest.map(Math.round)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  const shortest = [1, 2, 100].map((failures) => backoffMs(pace, failures, 0));
  expect(shortest).toEqual([500, 1000, 15_000]);
});

it('ends a wait at once when it is cancelled, also before it began', async () => {
  const cancel = new AbortController();
  const waiting = pause(1_000_000, cancel.signal);
  cancel.abort();
  await waiting;
  await pause(1_000_000, cancel.signal);
});

import { expect, it } from 'vitest';
import { tellWhile } from '../../build/tell-while.mjs';

const waitFor = (lines: readonly string[]) => {
  let hear = (): void => undefined;
  const heard = new Promise<void>((resolve) => (hear = resolve));
  const told: string[] = [];
  const say = (line: string): void => {
    told.push(line);
    if (told.length === lines.length) hear();
  };
  return { told, say, heard };
};

it('a wait tells again and again that it goes on, and gives what the work gave', async () => {
  const lines = ['  Unpacking: 0 s so far', '  Unpacking: 0 s so far'];
  const { told, say, heard } = waitFor(lines);
  expect(await tellWhile(say, 'Unpacking', () => heard.then(() => 7), { everyMs: 1 })).toBe(7);
  expect(told).toEqual(lines);
});

it('a wait tells how far it is where that is known, and is silent once it has failed', async () => {
  const { told, say, heard } = waitFor(['']);
  const fails = heard.then(() => Promise.reject(new Error('no network')));
  const waiting = tellWhile(say, 'Downloading', () => fails, { everyMs: 1, howFar: () => '3 of 110 MB' });
  await expect(waiting).rejects.toThrow('no network');
  expect(told).toEqual(['  Downloading: 3 of 110 MB, 0 s so far']);
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { isTrialRuntime } from '../../../electron/main/trial-runtime';

const shipped = z
  .object({ devDependencies: z.object({ electron: z.string() }) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8'))).devDependencies.electron;
const majorsBack = (count: number): string => `${Number.parseInt(shipped, 10) - count}.9.9`;

it('takes the Electron that is shipped, and the two major versions before it, for the real thing', () => {
  expect([shipped, majorsBack(1), majorsBack(2)].map(isTrialRuntime)).toEqual([false, false, false]);
});

it('takes what is older, or says no version, for a trial runtime', () => {
  expect([majorsBack(3), '25.1.1', ''].map(isTrialRuntime)).toEqual([true, true, true]);
});

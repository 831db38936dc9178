import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');
const packageSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

test('every dependency has its reason in ARCHITECTURE.md, and nothing that is none', () => {
  const { dependencies, devDependencies } = packageSchema.parse(JSON.parse(read('package.json')));
  const [, table = ''] =
    /^\| package \| why \|\n\| --- \| --- \|\n((?:\|.*\n)+)/m.exec(read('ARCHITECTURE.md')) ?? [];
  const named = table
    .trimEnd()
    .split('\n')
    .flatMap((row) => Array.from((row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g), ([, name = '']) => name));
  expect(named.sort()).toEqual([...Object.keys(dependencies), ...Object.keys(devDependencies)].sort());
});

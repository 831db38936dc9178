import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const named = /`([\w/.-]+\.(?:test|flow)\.ts)`((?: "[^"]+",?)*)/g;

it('names for each threat of the deposit path a test that is there', () => {
  const rows = readFileSync(join(root, 'docs', 'security.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| (?!threat|---)/.test(line));
  expect(rows.length).toBeGreaterThan(30);
  const wrong = rows.flatMap((row) => {
    const tests = [...row.matchAll(named)];
    if (tests.length === 0) return [row];
    return tests.flatMap(([, file = '', parts = '']) => {
      const path = join(root, 'tests', file);
      if (!existsSync(path)) return [file];
      const source = readFileSync(path, 'utf8');
      return [...parts.matchAll(/"([^"]+)"/g)].flatMap(([, part = '']) =>
        source.includes(part) ? [] : [`${file}: ${part}`],
      );
    });
  });
  expect(wrong).toEqual([]);
});

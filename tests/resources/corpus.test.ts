import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const corpus = join(root, 'tests', 'corpus');

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
const bytesBelow = (folder: string): number =>
  filesBelow(folder).reduce((sum, path) => sum + statSync(join(folder, path)).size, 0);

interface Row {
  readonly path: string;
  readonly repository: string;
  readonly licence: string;
  readonly sha256: string;
}
const [heading = '', ...lines] = readFileSync(join(corpus, 'MANIFEST.tsv'), 'utf8').trimEnd().split('\n');
const column = (name: string): number => heading.split('\t').indexOf(name);
const rows = lines.map((line): Row => {
  const cells = line.split('\t');
  const cell = (name: string): string => cells[column(name)] ?? '';
  return {
    path: cell('path'),
    repository: cell('source_repo'),
    licence: cell('license'),
    sha256: cell('sha256'),
  };
});

describe('the collection of test pictures', () => {
  it('has a row in its manifest for every file, and a file for every row', () => {
    const described = ['LICENSES.md', 'MANIFEST.tsv', ...rows.map(({ path }) => path)].sort();
    expect(filesBelow(corpus)).toEqual(described);
    expect(rows.length).toBeGreaterThan(600);
  });

  it('holds the bytes that its manifest names', () => {
    const changed = rows.filter(
      ({ path, sha256 }) =>
        createHash('sha256')
          .update(readFileSync(join(corpus, path)))
          .digest('hex') !== sha256,
    );
    expect(changed).toEqual([]);
  });

  it('has for every source the text of its licence', () => {
    const sections = new Map(
      readFileSync(join(corpus, 'LICENSES.md'), 'utf8')
        .split(/^## /m)
        .slice(1)
        .map((section): [string, string] => {
          const [title = '', ...text] = section.split('\n');
          return [title.replace(/ \(\d+ files\)$/, ''), text.join('\n').trim()];
        }),
    );
    for (const { repository, licence } of rows) {
      const title = `${repository === '(synthetic)' ? 'synthetic/' : repository} — ${licence}`;
      expect(sections.get(title)?.length, title).toBeGreaterThan(60);
    }
  });

  it('takes no more than 70 MB together with the sample disc', () => {
    expect(bytesBelow(corpus) + bytesBelow(join(root, 'resources', 'sample-disc'))).toBeLessThan(70_000_000);
  });
});

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  isStillThere,
  openRecentSources,
  type RecentSource,
} from '../../../electron/settings/recent-sources';
import { limits } from '../../../shared/model/limits';
import { temporaryFolder } from '../media/temporary-folder';

const source = (path: string): Omit<RecentSource, 'id'> => ({
  kind: 'folder',
  path,
  openedAt: '2026-11-22T14:09:00Z',
  pictures: 30,
});
const file = (): string => join(temporaryFolder().path, 'kept', 'recent.json');
let last = 0;
const newId = (): string => String(last++).padStart(32, '0');
const pathsOf = (path: string): string[] =>
  openRecentSources(path)
    .list()
    .map((one) => one.path);

it('finds again what was opened, newest first, each once and under the same id', () => {
  const path = file();
  const recent = openRecentSources(path);
  for (const opened of ['/a', '/b', '/a']) recent.note(source(opened), newId);
  expect(pathsOf(path)).toEqual(['/a', '/b']);
  const [first] = recent.list();
  recent.note({ ...source('/a'), pictures: 7 }, newId);
  expect(recent.list()[0]).toEqual({ ...first, pictures: 7 });
});

it('keeps only the last few, for this person alone', () => {
  const path = file();
  const recent = openRecentSources(path);
  for (let each = 0; each < 20; each++) recent.note(source(`/${each}`), newId);
  expect(pathsOf(path)).toHaveLength(limits.recentSources);
  expect(pathsOf(path)[0]).toBe('/19');
  expect(statSync(path).mode & 0o077).toBe(0);
});

it('takes one off, and all', () => {
  const path = file();
  const recent = openRecentSources(path);
  for (const opened of ['/a', '/b']) recent.note(source(opened), newId);
  recent.remove(recent.list()[0]?.id ?? '');
  expect(pathsOf(path)).toEqual(['/a']);
  recent.clear();
  expect([recent.list(), existsSync(path)]).toEqual([[], false]);
  recent.clear();
});

it.each(['', '{', '[{"path":7}]'])('begins anew with a file that says %j', (text) => {
  const path = join(temporaryFolder().path, 'recent.json');
  writeFileSync(path, text);
  const recent = openRecentSources(path);
  expect(recent.list()).toEqual([]);
  recent.note(source('/a'), newId);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveLength(1);
});

it('knows what is still there', async () => {
  const folder = temporaryFolder();
  expect(await isStillThere(folder.path)).toBe(true);
  expect(await isStillThere(folder.at('nothing'))).toBe(false);
});

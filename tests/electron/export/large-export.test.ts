import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { discportProgram } from '../cli/run-discport';
import { temporaryFolder, type TemporaryFolder } from '../media/temporary-folder';

const isLong = process.env['DISCPORT_LONG'] === '1';
vi.setConfig({ testTimeout: isLong ? 1_800_000 : 120_000, hookTimeout: 120_000 });

const root = join(import.meta.dirname, '..', '..', '..');
const python = '/usr/bin/python3';

/** Pictures of 512 columns, deflated: a source takes little room, and what is made of it all of it. */
const makeSource = (folder: TemporaryFolder, pictures: number, rows: number): string => {
  const path = folder.at(`${String(pictures)}.zip`);
  const maker = join(root, 'tests', 'electron', 'media', 'make-large-archive.py');
  execFileSync(python, [maker, path, ...[pictures, rows, 1].map(String), 'deflated']);
  return path;
};

/** With room, V8 leaves lying what nobody holds any more: so little lets nothing but what is held be measured. */
const heap = { NODE_OPTIONS: '--max-old-space-size=100' };

/** @returns the most memory that it held, in MB */
const peakOf = (folder: TemporaryFolder, source: string, format: string): number => {
  const peak = join(root, 'bench', 'peers', 'peak-memory.py');
  const to = folder.at(`copy.${format}`);
  const args = ['export', source, '--to', to, '--format', format, '--acknowledge-phi', '--json'];
  rmSync(to, { force: true });
  const { status, stderr } = spawnSync(python, [peak, process.execPath, discportProgram, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...heap },
    maxBuffer: 2 ** 28,
  });
  expect(status, stderr).toBe(0);
  return Number(stderr.trim().split('\n').at(-1));
};

const mostGrownMb = 150;

beforeAll(() => {
  execFileSync(process.execPath, [discportProgram, '--version'], { stdio: 'ignore' });
});

describe('the memory that an export takes', () => {
  it.each([
    ['of many pictures', isLong ? 20_000 : 1500, 4],
    ['of many bytes', isLong ? 20_000 : 400, 512],
  ])('is hardly more for a source %s than for a small one', (_, pictures, rows) => {
    const folder = temporaryFolder();
    const small = makeSource(folder, 20, rows);
    const large = makeSource(folder, pictures, rows);
    for (const format of ['iso', 'zip']) {
      const [least, most] = [peakOf(folder, small, format), peakOf(folder, large, format)];
      console.log(
        `${format}, ${String(pictures)} x ${String(rows)} rows: ${least.toFixed(0)} MB, then ${most.toFixed(0)} MB`,
      );
      expect(most - least).toBeLessThan(mostGrownMb);
    }
  });
});

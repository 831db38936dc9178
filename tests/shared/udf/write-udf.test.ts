import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isoHead, reduceIso } from '../../../shared/iso9660/write-iso';
import { readUdf } from '../../../shared/udf/read-udf';
import { withImage, writeTree, type Tree } from '../iso9660/iso-on-disk';

// other programs judge here, and computers are busy
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'discport-udf-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: 'latin1', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });

const contentBelow = (base: string, inside = ''): readonly (readonly [string, string])[] =>
  readdirSync(join(base, inside), { withFileTypes: true }).flatMap((entry) => {
    const path = join(inside, entry.name);
    return entry.isDirectory()
      ? contentBelow(base, path)
      : [[path, readFileSync(join(base, path), 'latin1')] as const];
  });

const tree: Tree = new Map([
  ['DICOMDIR', Buffer.from('index')],
  ['README.TXT', new Uint8Array()],
  ['DICOM/PA000001/ST000001/SE000001/IM000001', new Uint8Array(5000).fill(65)],
  // a directory of several sectors, with names across their ends
  ...Array.from(
    { length: 300 },
    (_, index) =>
      [`DICOM/PA000002/IM${String(index).padStart(6, '0')}`, Buffer.from(`picture ${index}`)] as const,
  ),
]);
const expected = Array.from(tree, ([path, bytes]) => [path, Buffer.from(bytes).toString('latin1')]).sort();

describe('an image that is a bridge', () => {
  it('is UDF for udfinfo, 7z and our reader, with every file', () => {
    const iso = join(folder, 'bridge.iso');
    writeTree(tree, iso, 'DISCPORT_0123ABC', true);
    const info = run('udfinfo', iso);
    for (const line of [
      'label=DISCPORT_0123ABC',
      'udfrev=1.02',
      'integrity=closed',
      'numfiles=303',
      'accesstype=readonly',
    ])
      expect(info).toContain(line);
    const into = join(folder, '7z');
    mkdirSync(into);
    run('7z', 'x', '-y', '-tudf', `-o${into}`, iso);
    expect([...contentBelow(into)].sort()).toEqual(expected);
    withImage(iso, (image) => {
      const volume = readUdf(image);
      expect(volume).toMatchObject({
        volumeId: 'DISCPORT_0123ABC',
        notFollowed: [],
        unreadable: [],
        cut: false,
      });
      const read = volume?.files.map(({ path, parts }) => {
        const content = parts.map(({ position, bytes }) => {
          const part = Buffer.alloc(bytes);
          image.read(part, position ?? 0);
          return part.toString('latin1');
        });
        return [path, content.join('')];
      });
      expect(read?.sort()).toEqual(expected);
    });
  });

  it('forgets in UDF as well what is taken out of it afterwards', () => {
    const iso = join(folder, 'bridge.iso');
    const plan = writeTree(tree, iso, 'DISCPORT_0123ABC', true);
    const kept = plan.files.filter(({ path }) => !path.includes('IM00010'));
    const reduced = reduceIso(plan, 'DISCPORT_REDUCED', kept);
    if (reduced === null) throw new Error('it does not fit');
    const image = readFileSync(iso);
    image.set(isoHead(reduced));
    writeFileSync(iso, image);
    expect(run('udfinfo', iso)).toContain('numfiles=293');
    const into = join(folder, '7z');
    mkdirSync(into);
    run('7z', 'x', '-y', '-tudf', `-o${into}`, iso);
    expect([...contentBelow(into)].sort()).toEqual(
      expected.filter(([path]) => path?.includes('IM00010') !== true),
    );
  });

  it('is ISO 9660 all the same, for xorriso, isoinfo and 7z', () => {
    const iso = join(folder, 'bridge.iso');
    writeTree(tree, iso, 'DISCPORT_0123ABC', true);
    run('xorriso', '-return_with', 'SORRY', '32', '-indev', iso, '-check_media', '--');
    for (const names of ['-f', '-Jf', '-Rf'])
      expect(run('isoinfo', names, '-i', iso)).toContain('/DICOM/PA000002/IM000299');
    const into = join(folder, 'iso');
    mkdirSync(into);
    run('7z', 'x', '-y', '-tiso', `-o${into}`, iso);
    expect([...contentBelow(into)].sort()).toEqual(expected);
  });
});

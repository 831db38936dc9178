import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import type { ExportFormat } from '../../../electron/export/export-format';
import type { Scan } from '../../../shared/model/scan';

/** Other people's programs; what they print on standard error comes with the rest. */
export const run = (program: string, args: readonly string[], cwd?: string): string =>
  execFileSync(program, args, {
    encoding: 'latin1',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
    ...(cwd === undefined ? {} : { cwd }),
  });

/** Every file below a folder, as a path with '/' and its bytes. */
export const treeOf = (root: string, inside = ''): ReadonlyMap<string, Buffer> => {
  const tree = new Map<string, Buffer>();
  for (const name of readdirSync(join(root, inside)).sort()) {
    const path = inside === '' ? name : `${inside}/${name}`;
    if (statSync(join(root, path)).isDirectory()) {
      for (const [below, bytes] of treeOf(root, path)) tree.set(below, bytes);
    } else tree.set(path, readFileSync(join(root, path)));
  }
  return tree;
};

/** That two trees hold the same, said by name where they don't. */
export const expectSameTrees = (
  one: ReadonlyMap<string, Buffer>,
  other: ReadonlyMap<string, Buffer>,
): void => {
  expect([...one.keys()].sort()).toEqual([...other.keys()].sort());
  const different = [...one.keys()].filter(
    (path) => one.get(path)?.equals(other.get(path) ?? Buffer.alloc(0)) !== true,
  );
  expect(different).toEqual([]);
};

/** What each program takes out of a written target, by the program's name. */
export const extractions: Readonly<
  Record<ExportFormat, Readonly<Record<string, (target: string, into: string) => void>>>
> = {
  folder: {
    cp: (target, into) => {
      run('cp', ['-r', `${target}/.`, into]);
    },
  },
  zip: {
    unzip: (target, into) => {
      run('unzip', ['-q', target, '-d', into]);
    },
    '7z': (target, into) => {
      run('7z', ['x', '-y', `-o${into}`, target]);
    },
    python: (target, into) => {
      run('/usr/bin/python3', ['-m', 'zipfile', '-e', target, into]);
    },
  },
  iso: {
    xorriso: (target, into) => {
      run('xorriso', ['-osirrox', 'on', '-indev', target, '-extract', '/', into]);
      run('chmod', ['-R', 'u+w', into]);
    },
    '7z': (target, into) => {
      run('7z', ['x', '-y', `-o${into}`, target]);
    },
  },
};

/** That a program which only checks finds nothing. */
export const checks: Readonly<Record<ExportFormat, (target: string) => void>> = {
  folder: () => undefined,
  zip: (target) => {
    expect(run('unzip', ['-tq', target])).toContain('No errors detected');
    run('7z', ['t', target]);
  },
  iso: (target) => {
    run('xorriso', ['-return_with', 'SORRY', '32', '-indev', target, '-check_media', '--']);
  },
};

/** Mounts an image for as long as `use` takes. */
export const withMount = async <T>(iso: string, at: string, use: () => Promise<T>): Promise<T> => {
  mkdirSync(at);
  run('fuseiso', [iso, at]);
  try {
    return await use();
  } finally {
    run('fusermount', ['-u', at]);
  }
};

/** Lines in which dicom3tools says that a DICOMDIR is wrong; UIDs are those of the pictures, whatever they are. */
export const errorsByDciodvfy = (disc: string): readonly string[] => {
  const { stderr } = spawnSync('dciodvfy', [join(disc, 'DICOMDIR')], { encoding: 'latin1' });
  expect(stderr).toContain('BasicDirectory');
  return stderr.split('\n').filter((line) => line.startsWith('Error'));
};

/** Referenced File IDs as dcdirdmp walks to them. */
export const walkedByDcdirdmp = (disc: string): string => {
  const { status, stdout, stderr } = spawnSync('dcdirdmp', [join(disc, 'DICOMDIR')], {
    encoding: 'latin1',
    maxBuffer: 1 << 28,
  });
  expect(status).toBe(0);
  return stdout + stderr;
};

const loadedSchema = z.object({
  id: z.string(),
  instances: z.array(z.object({ path: z.string(), sopInstanceUid: z.string(), recordUid: z.string() })),
});

/** Every instance as pydicom's FileSet loads it. */
export const loadedByPydicom = (disc: string): z.infer<typeof loadedSchema> =>
  loadedSchema.parse(
    JSON.parse(
      run('/usr/bin/python3', [
        join(import.meta.dirname, '..', '..', 'shared', 'dicom', 'judge-file-set.py'),
        disc,
      ]),
    ) as unknown,
  );

const preambleBytes = 128;
const hasPreamble = (file: Buffer): boolean =>
  file.subarray(preambleBytes, preambleBytes + 4).toString('latin1') === 'DICM';

/** Where the elements of group 2 end, in Explicit VR Little Endian, with or without a preamble before them. */
const datasetAt = (file: Buffer): number => {
  let at = hasPreamble(file) ? preambleBytes + 4 : 0;
  while (file.readUInt16LE(at) === 2)
    at += /O[BW]|U[NT]/.test(file.toString('latin1', at + 4, at + 6))
      ? 12 + file.readUInt32LE(at + 8)
      : 8 + file.readUInt16LE(at + 6);
  return at;
};

/**
 * That an exported file is its original but for its preamble, or for the file meta that the original lacks, or has wrong.
 *
 * @returns whether file meta that was there is another
 */
export const expectSameDataSet = (exported: Buffer, original: Buffer): boolean => {
  expect(exported.subarray(0, preambleBytes).every((byte) => byte === 0)).toBe(true);
  expect(hasPreamble(exported)).toBe(true);
  const [one, other] = [datasetAt(exported), datasetAt(original)];
  expect(exported.subarray(one).equals(original.subarray(other))).toBe(true);
  const metaStart = hasPreamble(original) ? preambleBytes + 4 : 0;
  return (
    other > metaStart &&
    !exported.subarray(preambleBytes + 4, one).equals(original.subarray(metaStart, other))
  );
};

/** What a scan says that must not change by an export: everything but places, sizes and findings. */
export const whatMatters = ({ catalog }: Scan): unknown =>
  JSON.parse(
    JSON.stringify(catalog.patients, (key, value: unknown) => (key === 'bytes' ? undefined : value)),
  ) as unknown;

import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { DiscImage } from '../../../shared/iso9660/disc-image';
import { planIso, writeIso, type IsoPlan } from '../../../shared/iso9660/write-iso';

/** Files of an image to be, by path. */
export type Tree = ReadonlyMap<string, Uint8Array>;

export const time = new Date('2026-01-02T03:04:05Z');

/** Writes a tree as an image. */
export const writeTree = (tree: Tree, path: string, volumeId = 'TESTVOL', isBridge = false): IsoPlan => {
  const plan = planIso({
    volumeId,
    time,
    isBridge,
    files: Array.from(tree, ([name, bytes]) => ({ path: name, bytes: bytes.length })),
  });
  const file = openSync(path, 'wx');
  try {
    for (const chunk of writeIso(plan, ({ path: name }) => [tree.get(name) ?? new Uint8Array()]))
      if (chunk.length > 0) writeSync(file, chunk);
  } finally {
    closeSync(file);
  }
  return plan;
};

/** An image in a file, for as long as `use` takes. */
export const withImage = <T>(path: string, use: (image: DiscImage) => T): T => {
  const file = openSync(path, 'r');
  try {
    return use({
      bytes: fstatSync(file).size,
      read: (into, position) => readSync(file, into, 0, into.length, position),
    });
  } finally {
    closeSync(file);
  }
};

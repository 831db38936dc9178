import type { Source } from './source';

const chunkBytes = 262_144;

/**
 * Whether two files of a source hold the same.
 *
 * @throws what the medium fails with
 */
export const haveSameBytes = (source: Source, one: string, other: string): boolean => {
  const a = source.open(one);
  try {
    const b = source.open(other);
    try {
      const fromA = new Uint8Array(chunkBytes);
      const fromB = new Uint8Array(chunkBytes);
      for (let at = 0; ; at += chunkBytes) {
        const gotA = a.read(fromA, at);
        const gotB = b.read(fromB, at);
        const isSame =
          gotA === gotB && Buffer.compare(fromA.subarray(0, gotA), fromB.subarray(0, gotB)) === 0;
        if (!isSame || gotA < chunkBytes) return isSame;
      }
    } finally {
      b.close();
    }
  } finally {
    a.close();
  }
};

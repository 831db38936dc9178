import type { Source } from './source';

const chunkBytes = 262_144;

/** A file from a position to its end. */
export interface FileRest {
  readonly path: string;
  readonly start: number;
}

/**
 * Whether two files of a source hold the same from where they are told to be compared.
 *
 * @param mayEndSooner the other may hold less: then it has to be the same as far as it goes
 * @param breathe told how many bytes were read
 * @throws what the medium fails with, or what breathe throws
 */
export const haveSameBytes = async (
  source: Source,
  one: FileRest,
  other: FileRest,
  mayEndSooner: boolean,
  breathe: (bytes: number) => Promise<void> | undefined,
): Promise<boolean> => {
  const a = source.open(one.path);
  try {
    const b = source.open(other.path);
    try {
      const fromA = new Uint8Array(chunkBytes);
      const fromB = new Uint8Array(chunkBytes);
      for (let at = 0; ; at += chunkBytes) {
        const gotA = a.read(fromA, one.start + at);
        const gotB = b.read(fromB, other.start + at);
        await breathe(gotA + gotB);
        const compared = mayEndSooner ? Math.min(gotA, gotB) : gotA;
        const isSame =
          compared === gotB && Buffer.compare(fromA.subarray(0, compared), fromB.subarray(0, gotB)) === 0;
        if (!isSame || gotB < chunkBytes) return isSame;
      }
    } finally {
      b.close();
    }
  } finally {
    a.close();
  }
};

/**
 * Whether a file can be read from a position to its end.
 *
 * @param breathe told how many bytes were read
 * @throws what breathe throws
 */
export const canBeRead = async (
  source: Source,
  { path, start }: FileRest,
  breathe: (bytes: number) => Promise<void> | undefined,
): Promise<boolean> => {
  const attempt = <T>(act: () => T): T | null => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  const file = attempt(() => source.open(path));
  if (file === null) return false;
  try {
    const buffer = new Uint8Array(chunkBytes);
    for (let at = start; ; at += chunkBytes) {
      const got = attempt(() => file.read(buffer, at));
      if (got === null) return false;
      await breathe(got);
      if (got < chunkBytes) return true;
    }
  } finally {
    file.close();
  }
};

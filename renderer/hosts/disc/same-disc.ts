import type { DiscFile } from './disc-file';
import { findDicomdir } from './read-disc';

const bytesOf = async (file: DiscFile): Promise<Uint8Array> =>
  new Uint8Array(await (await file.blob()).arrayBuffer());

/**
 * Whether a folder is the disc that a page lies on: the DICOMDIR that it is read by is the same one, byte for byte.
 *
 * @param embedded what lies in scripts beside the page; the DICOMDIR is one of them
 */
export const isSameDisc = async (
  files: readonly DiscFile[],
  embedded: readonly DiscFile[],
): Promise<boolean> => {
  const [chosen, own] = [findDicomdir(files), findDicomdir(embedded)];
  if (chosen === undefined || chosen.bytes !== own?.bytes) return false;
  try {
    const [bytes, wanted] = [await bytesOf(chosen), await bytesOf(own)];
    return bytes.every((byte, at) => byte === wanted[at]);
  } catch {
    return false;
  }
};

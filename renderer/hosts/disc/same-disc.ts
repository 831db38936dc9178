import { isDicomdirPath } from '../../../shared/dicom/match-file-id';
import type { DiscFile } from './disc-file';

const bytesOf = async (file: DiscFile): Promise<Uint8Array> =>
  new Uint8Array(await (await file.blob()).arrayBuffer());

/**
 * Whether a folder is the disc that a page lies on: it has the same DICOMDIR, byte for byte.
 *
 * @param embedded what lies in scripts beside the page; the DICOMDIR is one of them
 */
export const isSameDisc = async (
  files: readonly DiscFile[],
  embedded: readonly DiscFile[],
): Promise<boolean> => {
  const own = embedded.find(({ path }) => isDicomdirPath(path));
  const candidates = files.filter(({ path, bytes }) => isDicomdirPath(path) && bytes === own?.bytes);
  if (own === undefined || candidates.length === 0) return false;
  try {
    const wanted = await bytesOf(own);
    for (const file of candidates) {
      const bytes = await bytesOf(file);
      if (bytes.every((byte, at) => byte === wanted[at])) return true;
    }
    return false;
  } catch {
    return false;
  }
};

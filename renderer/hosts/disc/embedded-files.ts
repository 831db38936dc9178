import {
  embeddedIndexSchema,
  indexScript,
  scriptCall,
  scriptFile,
  type EmbeddedIndex,
} from '../../../shared/model/media-viewer';
import type { DiscFile } from './disc-file';

/** What lies in scripts beside the page. */
export interface EmbeddedFiles extends Pick<EmbeddedIndex, 'total' | 'isWhole'> {
  readonly files: readonly DiscFile[];
}

interface Given {
  readonly inBase64: string;
  readonly sha256: string;
}

/** By the name of the script that gave it. */
const given = new Map<string, Given>();

const takeFiles = (): void => {
  Object.assign(window, {
    [scriptCall]: (name: string, inBase64: string, sha256: string) => {
      given.set(name, { inBase64, sha256 });
    },
  });
};

const hashOf = async (blob: Blob): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

/** @throws {Error} where there is no such script beside the page, or it is not as it was written */
const load = async (name: string): Promise<Blob> => {
  const script = document.createElement('script');
  try {
    await new Promise((resolve, reject) => {
      script.addEventListener('load', resolve);
      script.addEventListener('error', () => {
        reject(new Error('no such script'));
      });
      script.src = scriptFile(name);
      document.head.append(script);
    });
  } finally {
    script.remove();
  }
  const file = given.get(name);
  given.delete(name);
  if (file === undefined) throw new Error('a script without a file');
  const blob = await (await fetch(`data:application/octet-stream;base64,${file.inBase64}`)).blob();
  if ((await hashOf(blob)) !== file.sha256) throw new Error('a script that was damaged');
  return blob;
};

/** @returns null where nothing lies beside the page that it could read */
export const readEmbedded = async (): Promise<EmbeddedFiles | null> => {
  takeFiles();
  try {
    const index: unknown = JSON.parse(await (await load(indexScript)).text());
    const { files, total, isWhole } = embeddedIndexSchema.parse(index);
    return {
      total,
      isWhole,
      files: files.map(({ path, bytes, name }) => ({ path, bytes, blob: () => load(name) })),
    };
  } catch {
    return null;
  }
};

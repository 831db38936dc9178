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

/** In base64, by the name of the script that gave it. */
const given = new Map<string, string>();

const takeFiles = (): void => {
  Object.assign(window, {
    [scriptCall]: (name: string, inBase64: string) => {
      given.set(name, inBase64);
    },
  });
};

/** @throws {Error} where there is no such script beside the page */
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
  const inBase64 = given.get(name);
  given.delete(name);
  if (inBase64 === undefined) throw new Error('a script without a file');
  return (await fetch(`data:application/octet-stream;base64,${inBase64}`)).blob();
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

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** All bytes that are in a folder, of all files in it. */
export const filesOf = async (folder: string): Promise<Buffer> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Buffer.concat(
    await Promise.all(
      entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name))),
    ),
  );
};

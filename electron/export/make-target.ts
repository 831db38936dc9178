import { closeSync, mkdirSync, openSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from './check-target';
import type { ExportFormat } from './export-format';

/** What an export made, and how to take it back. */
export interface MadeTarget {
  /** All of it is there, so all of it is to be taken back. */
  readonly isWritten: () => void;
  readonly remove: () => void;
}

/** Folders are made here, and so are ours; their files are until the writer is done with them. */
const claimFolder = (
  { path, isThere }: Target,
  names: readonly string[],
): Omit<MadeTarget, 'isWritten'> & {
  readonly removeFiles: () => void;
} => {
  const parts = names.map((name) => name.split('/'));
  const folders = parts.flatMap(([first = '', ...more]) => (more.length > 0 ? [first] : []));
  const claimed: string[] = [];
  if (!isThere) mkdirSync(path);
  const remove = (): void => {
    for (const folder of claimed) rmSync(folder, { recursive: true, force: true });
    if (!isThere) rmdirSync(path);
  };
  try {
    for (const folder of new Set(folders)) {
      mkdirSync(join(path, folder));
      claimed.push(join(path, folder));
    }
  } catch (error) {
    remove();
    throw error;
  }
  return {
    remove,
    removeFiles: () => {
      for (const [first = '', ...more] of parts)
        if (more.length === 0) rmSync(join(path, first), { force: true });
    },
  };
};

/**
 * Makes the target: a new file, or folders where none are. Nobody else's is ever opened or removed.
 *
 * @param names of the files that a folder will hold
 * @throws {Error} with the system's code, EEXIST where something is in the way; then nothing was made
 */
export const makeTarget = (format: ExportFormat, target: Target, names: readonly string[]): MadeTarget => {
  let isWritten = false;
  const folder = format === 'folder' ? claimFolder(target, names) : null;
  if (folder === null) closeSync(openSync(target.path, 'wx'));
  const remove = (): void => {
    if (folder === null) rmSync(target.path, { force: true });
    else {
      if (isWritten) folder.removeFiles();
      folder.remove();
    }
  };
  return {
    isWritten: () => {
      isWritten = true;
    },
    remove: () => {
      try {
        remove();
      } catch {
        // the drive is gone, or somebody uses the folder: the failure before this one is what counts
      }
    },
  };
};

import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
} from 'node:fs';
import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { UserError } from '../../shared/errors/user-error';
import { limits } from '../../shared/model/limits';
import type { SourceRef } from '../../shared/model/source';
import { isInsidePath, isWithin } from './inside-path';
import type { Skipped, Source, SourceEntry, SourceFile } from './source';
import { asSourceError } from './system-error';

const isWindows = process.platform === 'win32';
/** A last link is refused and a FIFO does not block; Windows knows neither flag. */
const openFlags = isWindows
  ? constants.O_RDONLY
  : constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** What operating systems keep on drives for themselves, often forbidden to read: never a place of pictures. */
const systemFolders = new Set([
  'System Volume Information',
  '$RECYCLE.BIN',
  '.Spotlight-V100',
  '.Trashes',
  '.fseventsd',
  'lost+found',
]);

const outside = (): UserError => new UserError('source/changed', 'retry');

/** What has to lie inside the root once links are resolved, for nothing outside to be opened. */
const checkedPart = (full: string): string => (isWindows ? full : dirname(full));

const fullPath = (root: string, path: string): string => {
  if (!isInsidePath(path)) throw outside();
  // join() would normalise what was just found to be normal, for every file
  return root + sep + path;
};

const openFile = (full: string): SourceFile => {
  const descriptor = openSync(full, openFlags);
  return {
    get bytes() {
      return fstatSync(descriptor).size;
    },
    read: (into, position) => {
      let done = 0;
      while (done < into.length) {
        const got = readSync(descriptor, into, done, into.length - done, position + done);
        if (got === 0) break;
        done += got;
      }
      return done;
    },
    close: () => {
      closeSync(descriptor);
    },
  };
};

/** A link is worth a word only where something lies behind it that the listing does not show anyway. */
const leadsOutside = (root: string, link: string): boolean => {
  try {
    return !isWithin(root, realpathSync.native(link));
  } catch {
    return false;
  }
};

const sizeOf = (full: string): number | undefined => {
  try {
    return lstatSync(full).size;
  } catch {
    return undefined;
  }
};

const listFolder = function* (
  root: string,
  folder: string,
  depth: number,
  skipped: Skipped,
): Generator<SourceEntry> {
  let found: Dirent[];
  try {
    found = readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if (folder === '') throw asSourceError(error);
    skipped(folder, 'unreadable');
    return;
  }
  const folders: string[] = [];
  for (const entry of found) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (folder === '' && systemFolders.has(entry.name)) continue;
    else if (entry.isDirectory()) folders.push(path);
    else if (entry.isFile()) {
      const bytes = sizeOf(root + sep + path);
      if (bytes === undefined || !isInsidePath(path)) skipped(path, 'unreadable');
      else yield { path, bytes };
    } else if (entry.isSymbolicLink() && leadsOutside(root, root + sep + path)) skipped(path, 'not-followed');
  }
  for (const path of folders)
    if (depth < limits.folderDepth) yield* listFolder(root, path, depth + 1, skipped);
    else skipped(path, 'limit-reached');
};

/**
 * A folder, a mounted disc or a drive. Nothing outside of it is ever opened, whatever its links say.
 *
 * @throws {UserError} when it isn't there, isn't a folder or may not be read
 */
export const openFolder = async (ref: SourceRef): Promise<Source> => {
  let root: string;
  try {
    root = await realpath(ref.path);
    await readdir(root);
  } catch (error) {
    throw asSourceError(error);
  }
  const foldersInside = new Set<string>();
  return {
    ref,
    label: basename(root) || root,
    list: (skipped) => listFolder(root, '', 0, skipped),
    open: (path) => {
      const full = fullPath(root, path);
      const part = checkedPart(full);
      if (!foldersInside.has(part)) {
        if (!isWithin(root, realpathSync.native(part))) throw outside();
        if (!isWindows) foldersInside.add(part);
      }
      return openFile(full);
    },
    close: () => {
      foldersInside.clear();
    },
  };
};

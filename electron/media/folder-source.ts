import { constants } from 'node:fs';
import { basename, dirname, sep } from 'node:path';
import { UserError } from '../../shared/errors/user-error';
import { limits } from '../../shared/model/limits';
import type { SourceRef } from '../../shared/model/source';
import { isInsidePath, isWithin } from './inside-path';
import { systemCalls, type RawPath, type SystemCalls } from './medium/system-calls';
import { openFile } from './open-file';
import { findRaw, parentOf, readFolder } from './raw-names';
import type { Skipped, Source, SourceEntry, SourceFile } from './source';
import { asSourceError, systemCode } from './system-error';
import { isNoPlaceOfPictures, isSystemsOwn } from './systems-own';

const isWindows = process.platform === 'win32';
/** A last link is refused and a FIFO does not block; Windows knows neither flag. */
const openFlags = isWindows
  ? constants.O_RDONLY
  : constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const outside = (): UserError => new UserError('source/changed', 'retry');

/** What has to lie inside the root once links are resolved, for nothing outside to be opened. */
const checkedPart = (full: RawPath): RawPath =>
  typeof full !== 'string' ? parentOf(full) : isWindows ? full : dirname(full);

/** Every byte of it as one character: paths that are no UTF-8 are compared so. */
const characters = (path: RawPath): string =>
  (typeof path === 'string' ? Buffer.from(path) : path).toString('latin1');

const fullPath = (root: string, path: string): string => {
  if (!isInsidePath(path)) throw outside();
  // join() would normalise what was just found to be normal, for every file
  return root + sep + path;
};

/** Whether a path lies in the root once links are resolved. @throws what the system fails with */
const liesWithin = (calls: SystemCalls, root: string, path: RawPath): boolean =>
  typeof path === 'string'
    ? isWithin(root, calls.realPath(path))
    : isWithin(characters(root), characters(calls.realPathBytes(path)));

/** A link is worth a word only where something lies behind it that the listing does not show anyway. */
const leadsOutside = (calls: SystemCalls, root: string, link: RawPath): boolean => {
  try {
    return !liesWithin(calls, root, link);
  } catch {
    return false;
  }
};

const sizeOf = (calls: SystemCalls, full: RawPath): number | undefined => {
  try {
    return calls.sizeAt(full);
  } catch {
    return undefined;
  }
};

interface ListedFolder {
  readonly path: string;
  readonly full: RawPath;
}

const listFolder = function* (
  calls: SystemCalls,
  root: string,
  folder: ListedFolder,
  depth: number,
  wanted: Wanted,
  skipped: Skipped,
): Generator<SourceEntry> {
  let found: ReturnType<typeof readFolder>;
  try {
    found = readFolder(folder.full, calls);
  } catch (error) {
    if (folder.path === '') throw asSourceError(error);
    // on Linux, only the administrator looks into an empty one
    if (!isSystemsOwn(folder.path) || systemCode(error) !== 'EACCES') skipped(folder.path, 'unreadable');
    return;
  }
  const folders: ListedFolder[] = [];
  for (const { name, full, is } of found) {
    const path = folder.path === '' ? name : `${folder.path}/${name}`;
    if ((folder.path === '' && isNoPlaceOfPictures(name)) || !wanted.leadsTo(path)) continue;
    else if (is === 'folder') folders.push({ path, full });
    else if (!wanted.has(path)) continue;
    else if (is === 'file') {
      const bytes = sizeOf(calls, full);
      if (bytes === undefined || !isInsidePath(path)) skipped(path, 'unreadable');
      else yield { path, bytes };
    } else if (is === 'link' && leadsOutside(calls, root, full)) skipped(path, 'not-followed');
  }
  for (const inside of folders)
    if (depth < limits.folderDepth) yield* listFolder(calls, root, inside, depth + 1, wanted, skipped);
    else skipped(inside.path, 'limit-reached');
};

interface Wanted {
  /** Whether a path is the source's. */
  readonly has: (path: string) => boolean;
  /** Whether it is, or leads to what is. */
  readonly leadsTo: (path: string) => boolean;
}

/** A path and the folders that it lies in. */
const withFolders = (path: string): string[] => {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
};

/** Where things were chosen, what lies elsewhere is not the source's. */
const wantedOf = ({ names }: SourceRef): Wanted => {
  if (names === undefined) return { has: () => true, leadsTo: () => true };
  const chosen = new Set(names);
  const onTheWay = new Set(names.flatMap(withFolders));
  const has = (path: string): boolean => withFolders(path).some((part) => chosen.has(part));
  return { has, leadsTo: (path) => onTheWay.has(path) || has(path) };
};

/**
 * A folder, a mounted disc, a drive, or some files of a folder. Nothing outside of it is ever opened, whatever its links say.
 *
 * @throws {UserError} when it isn't there, isn't a folder or may not be read
 */
export const openFolder = (ref: SourceRef, calls: SystemCalls = systemCalls): Source => {
  let root: string;
  try {
    root = calls.realPath(ref.path);
    calls.readFolder(root);
  } catch (error) {
    throw asSourceError(error);
  }
  const wanted = wantedOf(ref);
  const foldersInside = new Set<string>();
  const openInside = (full: RawPath): SourceFile => {
    const part = checkedPart(full);
    const key = typeof part === 'string' ? part : `\0${characters(part)}`;
    if (!foldersInside.has(key)) {
      if (!liesWithin(calls, root, part)) throw outside();
      if (!isWindows) foldersInside.add(key);
    }
    return openFile(full, openFlags, calls);
  };
  return {
    ref,
    label: (ref.names?.length === 1 ? ref.names[0] : undefined) ?? (basename(root) || root),
    list: (skipped) => listFolder(calls, root, { path: '', full: root }, 0, wanted, skipped),
    open: (path) => {
      if (!wanted.has(path)) throw outside();
      const full = fullPath(root, path);
      try {
        return openInside(full);
      } catch (error) {
        const raw = systemCode(error) === 'ENOENT' ? findRaw(root, path, calls) : null;
        if (raw === null) throw error;
        return openInside(raw);
      }
    },
    close: () => {
      foldersInside.clear();
    },
  };
};

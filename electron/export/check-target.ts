import { accessSync, constants, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../shared/errors/user-error';
import type { SourceRef } from '../../shared/model/source';
import { isWithin } from '../media/inside-path';
import { isSystemsOwn } from '../media/systems-own';
import { systemCode } from '../media/system-error';
import type { ExportFormat } from './export-format';
import { rootNames } from './own-names';
import { asPlaceError } from './target-error';

/** Where to write, once that is known to be allowed. */
export interface Target {
  /** Absolute, links before the last part resolved. */
  readonly path: string;
  /** An empty folder is written into, and the root of a drive beside what is there; everything else must not be there. */
  readonly isThere: boolean;
}

const exists = (): UserError => new UserError('export/exists', 'change-input');

/** Whether a folder is where a drive begins: its file system is another one than that of the folder above it. */
export const isDriveRoot = (path: string): boolean =>
  dirname(path) === path || statSync(path).dev !== statSync(dirname(path)).dev;

/**
 * Whether a file-set may share the place where it is with other things: a stick, or another drive that is written to.
 *
 * @throws {UserError} 'source/removed'
 */
export const isSharedPlace = ({ kind, path }: SourceRef): boolean => {
  if (kind !== 'folder' && kind !== 'usb') return false;
  try {
    return isDriveRoot(path);
  } catch (error) {
    throw new UserError('source/removed', 'retry', {}, { cause: error });
  }
};

/** Why a file-set can't stand in a folder beside what is there; null where it can. Drives compare names without case. */
const inTheWay = (path: string, names: readonly string[]): UserError | null => {
  const there = names.filter((name) => !isSystemsOwn(name)).map((name) => name.toUpperCase());
  if (there.length === 0) return null;
  if (there.includes('DICOMDIR')) return new UserError('export/has-dicomdir', 'change-input');
  return !isDriveRoot(path) || there.some((name) => rootNames.has(name)) ? exists() : null;
};

/** Whether a folder that holds these names may be written into itself. */
export const canStandIn = (path: string, names: readonly string[]): boolean => inTheWay(path, names) === null;

const isThere = (path: string, format: ExportFormat): boolean => {
  try {
    if (!lstatSync(path).isDirectory() || format !== 'folder') throw exists();
    const error = inTheWay(path, readdirSync(path));
    if (error !== null) throw error;
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
};

const realPath = (path: string): string | null => {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
};

/**
 * Finds out whether a selection may be written to a path. Nothing is written yet.
 *
 * @throws {UserError} 'export/exists' | 'export/has-dicomdir' | 'export/target-in-source' | 'export/no-permission' | 'export/no-folder' |
 *   'export/write-failed'
 */
export const checkTarget = (path: string, format: ExportFormat, sources: readonly SourceRef[]): Target => {
  const full = resolve(path);
  try {
    const parent = realpathSync.native(dirname(full));
    const target = join(parent, basename(full));
    const roots = sources
      .flatMap(({ path: root, names }) => names?.map((name) => join(root, name)) ?? [root])
      .flatMap((root) => realPath(root) ?? []);
    // a link in the target's own place counts for where it leads
    const places = [target, realPath(target) ?? target];
    if (roots.some((root) => places.some((place) => isWithin(root, place))))
      throw new UserError('export/target-in-source', 'change-input');
    const there = isThere(target, format);
    accessSync(there ? target : parent, constants.W_OK | constants.X_OK);
    return { path: target, isThere: there };
  } catch (error) {
    throw asPlaceError(error);
  }
};

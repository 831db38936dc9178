import { accessSync, constants, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../shared/errors/user-error';
import type { SourceRef } from '../../shared/model/source';
import { isWithin } from '../media/inside-path';
import { isSystemsOwn } from '../media/systems-own';
import { systemCode } from '../media/system-error';
import type { ExportFormat } from './export-format';
import { asPlaceError } from './target-error';

/** Where to write, once that is known to be allowed. */
export interface Target {
  /** Absolute, links before the last part resolved. */
  readonly path: string;
  /** An empty folder is written into; everything else must not be there. */
  readonly isThere: boolean;
}

const exists = (): UserError => new UserError('export/exists', 'change-input');

const isThere = (path: string, format: ExportFormat): boolean => {
  try {
    if (!lstatSync(path).isDirectory() || format !== 'folder') throw exists();
    if (readdirSync(path).some((name) => !isSystemsOwn(name))) throw exists();
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
 * @throws {UserError} 'export/exists' | 'export/target-in-source' | 'export/no-permission' | 'export/no-folder' |
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

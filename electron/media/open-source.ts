import { statSync, type Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { UserError } from '../../shared/errors/user-error';
import type { SourceKind, SourceRef } from '../../shared/model/source';
import { openFolder } from './folder-source';
import { openIso } from './iso-source';
import { isDisc, readMounts } from './mount-table';
import type { Source } from './source';
import { asSourceError } from './system-error';
import { openZip } from './zip-source';

/** Who opens what. */
const openers: Partial<Record<SourceKind, (ref: SourceRef) => Source | Promise<Source>>> = {
  disc: openFolder,
  usb: openFolder,
  folder: openFolder,
  zip: openZip,
  iso: openIso,
};

const fileKinds: Partial<Record<string, SourceKind>> = { '.zip': 'zip', '.iso': 'iso' };

const unsupported = (): UserError => new UserError('source/unsupported', 'change-input');

/**
 * Finds out what a person pointed at.
 *
 * @param path of a folder, a mounted disc or its drive, a .zip or an .iso file
 * @throws {UserError} 'source/not-found' | 'source/no-permission' | 'source/unsupported'
 */
export const sourceRefOf = async (path: string): Promise<SourceRef> => {
  try {
    const full = resolve(path);
    const stats = await stat(full);
    if (stats.isDirectory()) {
      const real = await realpath(full);
      const mount = (await readMounts()).find(({ folder }) => folder === real);
      return { kind: mount !== undefined && isDisc(mount) ? 'disc' : 'folder', path: full };
    }
    if (stats.isBlockDevice()) {
      const mount = (await readMounts()).find(({ device }) => device === full);
      if (mount !== undefined) return { kind: 'disc', path: mount.folder };
    }
    const kind = stats.isFile() ? fileKinds[extname(full).toLowerCase()] : undefined;
    if (kind === undefined) throw unsupported();
    return { kind, path: full };
  } catch (error) {
    throw asSourceError(error);
  }
};

/** What tells one thing at a path from another that is put in its place. */
const identityOf = ({ dev, ino }: Stats): string => `${dev} ${ino}`;

const watchPlace = async (path: string): Promise<() => boolean> => {
  const identity = identityOf(await stat(path));
  return () => {
    try {
      return identityOf(statSync(path)) === identity;
    } catch {
      return false;
    }
  };
};

/**
 * Opens a source; close it.
 *
 * @throws {UserError} 'source/not-found' | 'source/no-permission' | 'source/damaged' | 'source/needs-password' |
 *   'source/unsupported'
 */
export const openSource = async (ref: SourceRef): Promise<Source> => {
  const opener = openers[ref.kind];
  if (opener === undefined) throw unsupported();
  try {
    const isPresent = await watchPlace(ref.path);
    return { isPresent, ...(await opener(ref)) };
  } catch (error) {
    throw asSourceError(error);
  }
};

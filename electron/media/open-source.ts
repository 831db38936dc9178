import { realpath, stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { UserError } from '../../shared/errors/user-error';
import type { SourceKind, SourceRef } from '../../shared/model/source';
import { openDrive } from './drive-source';
import { openFolder } from './folder-source';
import { openIso } from './iso-source';
import { systemCalls } from './medium/system-calls';
import { discOf, isDisc, readMounts } from './mount-table';
import type { Source } from './source';
import { asSourceError } from './system-error';
import { openZip } from './zip-source';

type Opener = (ref: SourceRef, tellSlow: () => void) => Source | Promise<Source>;

/** Who opens what. What lies on the computer's own disk is read directly: that is quicker, and does not hang. */
const openers: Partial<Record<SourceKind, Opener>> = {
  disc: openDrive,
  usb: openDrive,
  folder: (ref) => watched(ref, openFolder(ref)),
  zip: async (ref) => watched(ref, await openZip(ref)),
  iso: (ref) => watched(ref, openIso(ref)),
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
    // what is mounted is known without asking a drive that may hang
    if (readMounts().some((mount) => mount.folder === full && isDisc(mount)))
      return { kind: 'disc', path: full };
    const stats = await stat(full);
    if (stats.isDirectory()) {
      const disc = discOf(await realpath(full), readMounts());
      return { kind: disc === undefined ? 'folder' : 'disc', path: full };
    }
    if (stats.isBlockDevice()) {
      const mount = readMounts().find(({ device }) => device === full);
      if (mount !== undefined) return { kind: 'disc', path: mount.folder };
    }
    const kind = stats.isFile() ? fileKinds[extname(full).toLowerCase()] : undefined;
    if (kind === undefined) throw unsupported();
    return { kind, path: full };
  } catch (error) {
    throw asSourceError(error);
  }
};

/** A source that knows when another thing is put in its place. */
const watched = (ref: SourceRef, source: Source): Source => {
  const identity = systemCalls.identityAt(ref.path);
  return {
    ...source,
    isPresent: () => {
      try {
        return systemCalls.identityAt(ref.path) === identity;
      } catch {
        return false;
      }
    },
  };
};

/**
 * Opens a source; close it.
 *
 * @param tellSlow told, from within a call that waits, when a drive is slow to answer
 * @throws {UserError} 'source/not-found' | 'source/no-permission' | 'source/damaged' | 'source/needs-password' |
 *   'source/no-answer' | 'source/unsupported'
 */
export const openSource = async (ref: SourceRef, tellSlow: () => void = () => undefined): Promise<Source> => {
  const opener = openers[ref.kind];
  if (opener === undefined) throw unsupported();
  try {
    return await opener(ref, tellSlow);
  } catch (error) {
    throw asSourceError(error);
  }
};

import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { isDicomdirPath } from '../../shared/dicom/match-file-id';
import { UserError } from '../../shared/errors/user-error';
import type { SourceKind, SourceRef } from '../../shared/model/source';
import { containerKindOf } from './container-kind';
import { openFolder } from './folder-source';
import { systemCalls } from './medium/system-calls';
import { driveKindAt, readMounts } from './mount-table';
import type { Source } from './source';
import { asSourceError } from './system-error';

type Opener = (ref: SourceRef, tellSlow: () => void) => Source | Promise<Source>;

/** What only some sources need is loaded for those. */
const openDrive: Opener = async (...asked) => (await import('./drive-source')).openDrive(...asked);

/** Who opens what. What lies on the computer's own disk is read directly: that is quicker, and does not hang. */
const openers: Partial<Record<SourceKind, Opener>> = {
  disc: openDrive,
  usb: openDrive,
  folder: (ref) => watched(ref, openFolder(ref)),
  files: (ref) => watched(ref, openFolder(ref)),
  zip: async (ref) => watched(ref, await (await import('./zip-source')).openZip(ref)),
  iso: async (ref) => watched(ref, (await import('./iso-source')).openIso(ref)),
};

/** What is damaged is still what it is called. */
const fileKinds: Partial<Record<string, 'zip' | 'iso'>> = { '.zip': 'zip', '.iso': 'iso' };

const unsupported = (): UserError => new UserError('source/unsupported', 'change-input');
const several = (): UserError => new UserError('source/several', 'change-input');

const kindOfFile = (path: string): 'zip' | 'iso' | undefined => fileKinds[extname(path).toLowerCase()];

/** A DICOMDIR stands for its disc: it holds no picture, and tells of those that lie beside it. */
const refOfFile = async (path: string): Promise<SourceRef> => {
  const held = await containerKindOf(path);
  if (held === 'packed') throw new UserError('source/packed', 'change-input');
  const kind = held ?? kindOfFile(path);
  if (held === 'split') throw new UserError('source/split', 'change-input');
  if (kind === 'zip' || kind === 'iso') return { kind, path };
  const real = await realpath(path);
  const [folder, name] = [dirname(real), basename(real)];
  return isDicomdirPath(name)
    ? { kind: 'folder', path: folder }
    : { kind: 'files', path: folder, names: [name] };
};

/**
 * Finds out what a person pointed at.
 *
 * @param path of a folder, a mounted disc or its drive, a ZIP file or a disc image, by its content or by its name, or any other file, which is looked at alone: what
 *   lies beside it was not given to us
 * @param system see driveKindAt
 * @throws {UserError} 'source/not-found' | 'source/no-permission' | 'source/unsupported' | 'source/split' | 'source/packed'
 */
export const sourceRefOf = async (path: string, system?: string): Promise<SourceRef> => {
  try {
    const full = resolve(path);
    const mounts = readMounts();
    // what is mounted is known without asking a drive that may hang
    const mounted = mounts.some(({ folder }) => folder === full)
      ? driveKindAt(full, mounts, system)
      : undefined;
    if (mounted !== undefined) return { kind: mounted, path: full };
    const stats = await stat(full);
    if (stats.isDirectory())
      return { kind: driveKindAt(await realpath(full), mounts, system) ?? 'folder', path: full };
    if (stats.isBlockDevice()) {
      const mount = mounts.find(({ device }) => device === full);
      if (mount !== undefined)
        return { kind: driveKindAt(mount.folder, mounts, system) ?? 'disc', path: mount.folder };
    }
    if (!stats.isFile()) throw unsupported();
    return await refOfFile(full);
  } catch (error) {
    throw asSourceError(error);
  }
};

/**
 * Finds out what a person pointed at with several things at once: files and folders that lie in one folder are one source, where links
 * stand for what they lead to. With a DICOMDIR among them it is that folder, which a DICOMDIR stands for by itself too.
 *
 * @throws {UserError} as `sourceRefOf`; 'source/several' for what can only be opened one after the other
 */
export const sourceRefOfAll = async (paths: readonly string[]): Promise<SourceRef> => {
  const [first, ...others] = [...new Set(paths.map((path) => resolve(path)))];
  if (first === undefined) throw unsupported();
  if (others.length === 0) return sourceRefOf(first);
  try {
    const all = await Promise.all([first, ...others].map((path) => realpath(path)));
    const folder = dirname(all[0] ?? first);
    if (!all.every((path) => dirname(path) === folder && basename(path) !== '')) throw several();
    for (const path of all)
      if (isDicomdirPath(basename(path)) && (await stat(path)).isFile()) return await sourceRefOf(folder);
    if (all.some((path) => kindOfFile(path) !== undefined)) throw several();
    return { kind: 'files', path: folder, names: [...new Set(all.map((path) => basename(path)))] };
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

import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, relative, resolve, sep } from 'node:path';
import { isDicomdirPath } from '../../shared/dicom/match-file-id';
import { UserError } from '../../shared/errors/user-error';
import type { SourceKind, SourceRef } from '../../shared/model/source';
import { containerKindOf } from './container-kind';
import { openFolder } from './folder-source';
import { isWithin } from './inside-path';
import { lockedZip } from './locked-zip';
import { systemCalls } from './medium/system-calls';
import { driveKindAt, readMounts, type Mount } from './mount-table';
import { openFile } from './open-file';
import type { Source, SourceFile } from './source';
import { passwordOf } from './source-passwords';
import { asSourceError } from './system-error';

type Opener = (ref: SourceRef, tellSlow: () => void) => Source | Promise<Source>;

/** What only some sources need is loaded for those. */
const openDrive: Opener = async (...asked) => (await import('./drive-source')).openDrive(...asked);

/** Who opens what. What lies on the computer's own disk is read directly: that is quicker, and does not hang. */
const openers: Partial<Record<SourceKind, Opener>> = {
  disc: openDrive,
  usb: openDrive,
  folder: (ref) => watched(ref, openFolder(ref)),
  files: async (ref, tellSlow) =>
    (await isOnDrive(ref)) ? openDrive(ref, tellSlow) : watched(ref, openFolder(ref)),
  zip: async (ref, tellSlow) => {
    const { openArchive } = await import('./zip-source');
    const image = await imageAround(ref);
    return image === null
      ? openContainer(ref, tellSlow, (file) => openArchive(ref, file, passwordOf(ref)))
      : openContainer(image, tellSlow, (file) => openArchiveInImage(ref, image, file));
  },
  iso: async (ref, tellSlow) => {
    const { openImage } = await import('./iso-source');
    return openContainer(ref, tellSlow, (file) => openImage(ref, file));
  },
  attachments: async (ref) => (await import('./attachments-source')).openAttachments(ref),
};

/**
 * The image that an archive lies in, where its path leads into one, as that of a locked copy does. Only of such a path it is asked, and
 * not where a drive is mounted there, which may hang.
 */
const imageAround = async ({ path }: SourceRef): Promise<SourceRef | null> => {
  const around = dirname(path);
  if (basename(path) !== lockedZip || readMounts().some(({ folder }) => folder === around)) return null;
  const isFile = await stat(around).then(
    (stats) => stats.isFile(),
    () => false,
  );
  return isFile ? { kind: 'iso', path: around } : null;
};

const openArchiveInImage = async (ref: SourceRef, image: SourceRef, file: SourceFile): Promise<Source> => {
  const { openImage } = await import('./iso-source');
  const { openArchive } = await import('./zip-source');
  const opened = openImage(image, file);
  try {
    const archive = await openArchive(ref, opened.open(basename(ref.path)), passwordOf(ref));
    return {
      ...archive,
      label: opened.label,
      close: () => {
        archive.close();
        opened.close();
      },
    };
  } catch (error) {
    opened.close();
    throw error;
  }
};

/** Whether what was chosen lies on a disc or a stick; what is mounted is known without asking a drive that may hang. */
const isOnDrive = async ({ path }: SourceRef): Promise<boolean> => {
  const mounts = readMounts();
  return (driveKindAt(path, mounts) ?? driveKindAt(await realpath(path), mounts)) !== undefined;
};

/** An archive or an image, wherever it lies. */
const openContainer = async (
  ref: SourceRef,
  tellSlow: () => void,
  open: (file: SourceFile) => Source | Promise<Source>,
): Promise<Source> =>
  (await isOnDrive(ref))
    ? (await import('./drive-source')).openOnDrive(ref, tellSlow, open)
    : watched(ref, await open(openFile(ref.path)));

/** What is damaged is still what it is called. */
const fileKinds: Partial<Record<string, 'zip' | 'iso'>> = { '.zip': 'zip', '.iso': 'iso' };

const unsupported = (): UserError => new UserError('source/unsupported', 'change-input');
const several = (): UserError => new UserError('source/several', 'change-input');

const kindOfFile = (path: string): 'zip' | 'iso' | undefined => fileKinds[extname(path).toLowerCase()];

/** A DICOMDIR stands for its disc: it holds no picture, and tells of those that lie beside it. */
const refOfFile = async (path: string, mounts: readonly Mount[], system?: string): Promise<SourceRef> => {
  const held = await containerKindOf(path);
  if (held === 'packed') throw new UserError('source/packed', 'change-input');
  const kind = held ?? kindOfFile(path);
  if (held === 'split') throw new UserError('source/split', 'change-input');
  if (kind === 'zip' || kind === 'iso') return { kind, path };
  const real = await realpath(path);
  const [folder, name] = [dirname(real), basename(real)];
  return isDicomdirPath(name)
    ? { kind: driveKindAt(folder, mounts, system) ?? 'folder', path: folder }
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
    if (stats.isDirectory()) {
      const real = await realpath(full);
      const drive = driveKindAt(real, mounts, system);
      return drive === undefined ? { kind: 'folder', path: full } : { kind: drive, path: real };
    }
    if (stats.isBlockDevice()) {
      const mount = mounts.find(({ device }) => device === full);
      if (mount !== undefined)
        return { kind: driveKindAt(mount.folder, mounts, system) ?? 'disc', path: mount.folder };
    }
    if (!stats.isFile()) throw unsupported();
    return await refOfFile(full, mounts, system);
  } catch (error) {
    throw asSourceError(error);
  }
};

/** The inmost folder that holds all of these real paths; undefined where they lie on several drives. */
const folderOfAll = (paths: readonly string[]): string | undefined => {
  let folder = dirname(paths[0] ?? '');
  while (!paths.every((path) => isWithin(folder, path))) {
    if (dirname(folder) === folder) return undefined;
    folder = dirname(folder);
  }
  return folder;
};

/** What these real paths stand for, each once, where nothing lies in another: a DICOMDIR stands for its disc. */
const apart = async (paths: readonly string[]): Promise<readonly string[]> => {
  const standing: string[] = [];
  for (const path of paths)
    standing.push(isDicomdirPath(basename(path)) && (await stat(path)).isFile() ? dirname(path) : path);
  const all = [...new Set(standing)];
  return all.filter((path) => !all.some((other) => other !== path && isWithin(other, path)));
};

/**
 * Finds out what a person pointed at with several things at once: files and folders are one source, wherever on a drive they lie, and
 * links stand for what they lead to. A DICOMDIR among them is the folder that it stands for by itself too.
 *
 * @throws {UserError} as `sourceRefOf`; 'source/several' for what can only be opened one after the other
 */
export const sourceRefOfAll = async (paths: readonly string[]): Promise<SourceRef> => {
  const [first, ...others] = [...new Set(paths.map((path) => resolve(path)))];
  if (first === undefined) throw unsupported();
  if (others.length === 0) return sourceRefOf(first);
  try {
    const all = await apart(await Promise.all([first, ...others].map((path) => realpath(path))));
    const [alone] = all;
    if (all.length === 1 && alone !== undefined) return await sourceRefOf(alone);
    const folder = folderOfAll(all);
    const mounts = readMounts();
    // of a drive and another place, neither way to read is right for both
    const drives = new Set([folder ?? '', ...all].map((path) => driveKindAt(path, mounts)));
    if (folder === undefined || drives.size > 1 || all.some((path) => kindOfFile(path) !== undefined))
      throw several();
    return {
      kind: 'files',
      path: folder,
      names: all.map((path) => relative(folder, path).split(sep).join('/')),
    };
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

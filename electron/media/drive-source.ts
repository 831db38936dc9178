import { createHash } from 'node:crypto';
import { firstDescriptorSector, sectorBytes, volumeBytes } from '../../shared/iso9660/sectors';
import type { SourceRef } from '../../shared/model/source';
import { openFolder } from './folder-source';
import { openImage } from './iso-source';
import { newDriveCalls, type DriveCalls } from './medium/drive-calls';
import { DriveHang } from './medium/drive-hang';
import { rawDeviceOf, type RawDevice } from './medium/raw-device';
import { readAgain } from './medium/read-again';
import { readDevice } from './medium/read-device';
import { SectorStore } from './medium/sector-store';
import type { SystemCalls } from './medium/system-calls';
import { discOf, readMounts, type Mount } from './mount-table';
import { openFile } from './open-file';
import type { Source, SourceEntry, SourceFile } from './source';
import { asSourceError } from './system-error';

/** A device that is open keeps its disc in the drive: it is closed when nothing was read for so long. */
const idleMs = 1000;

const noMedium = (): Error => Object.assign(new Error('the disc is gone'), { code: 'ENOMEDIUM' });

/** Whether what was mounted still is; where no table tells, whether the folder still is that folder. */
const newPresence = (calls: SystemCalls, folder: string, mount: Mount | undefined): (() => boolean) => {
  if (mount !== undefined) return () => readMounts().some(({ id }) => id === mount.id);
  const identity = calls.identityAt(folder);
  return () => {
    try {
      return calls.identityAt(folder) === identity;
    } catch (error) {
      // it may be there and hang
      return error instanceof DriveHang;
    }
  };
};

/** A device in whole sectors. No byte of it is taken once its disc is gone: what comes then may be another one's. */
const openDevice = (
  calls: SystemCalls,
  { path, flags }: RawDevice,
  bytes: number,
  isPresent: () => boolean,
): SourceFile => {
  let descriptor: number | undefined = calls.open(path, flags);
  let idle: NodeJS.Timeout | undefined;
  const close = (): void => {
    clearTimeout(idle);
    if (descriptor !== undefined) calls.close(descriptor);
    descriptor = undefined;
  };
  return {
    bytes,
    read: (into, position) => {
      if (!isPresent()) throw noMedium();
      descriptor ??= calls.open(path, flags);
      let done = 0;
      while (done < into.length) {
        const got = calls.read(descriptor, into.subarray(done), position + done);
        if (got === 0) break;
        done += got;
      }
      clearTimeout(idle);
      idle = setTimeout(close, idleMs).unref();
      if (!isPresent()) throw noMedium();
      return done;
    },
    close,
  };
};

/** What was read of the disc that was in a drive last, for as long as it is the same: preview and sending read after the scan. */
const stores = new Map<string, { readonly disc: string; readonly store: SectorStore }>();

const storeOf = (device: string, disc: string): SectorStore => {
  const known = stores.get(device);
  if (known?.disc === disc) return known.store;
  const store = new SectorStore();
  stores.set(device, { disc, store });
  return store;
};

const rootOf = (path: string): string => path.split('/', 1)[0] ?? '';

/**
 * How the system spells the names of a disc: as they are, or in lower case, as Linux shows those of plain ISO 9660; null where
 * it shows another disc, or another session of it.
 */
const spellingOf = (
  calls: SystemCalls,
  folder: string,
  files: ReadonlyMap<string, SourceEntry>,
): ((path: string) => string) | null => {
  const shown = calls.readFolder(folder);
  const names = new Set(shown.map(({ name }) => name));
  const sizes = shown
    .filter(({ is }) => is === 'file')
    .map(({ name }) => [name, calls.sizeAt(`${folder}/${name}`)] as const);
  for (const spell of [(path: string) => path, (path: string) => path.toLowerCase()]) {
    const spelt = new Map([...files].map(([path, entry]) => [spell(path), entry]));
    const isSame =
      spelt.size === files.size &&
      [...spelt].every(([path, { isExtra }]) => isExtra === true || names.has(rootOf(path))) &&
      sizes.every(([name, bytes]) => spelt.get(name)?.bytes === bytes);
    if (isSame) return spell;
  }
  return null;
};

/** A disc by its sectors; null where they may not be read, or are not of what is mounted. */
const openSectors = (
  ref: SourceRef,
  calls: SystemCalls,
  folder: string,
  mount: Mount | undefined,
  isPresent: () => boolean,
): Source | null => {
  const raw = rawDeviceOf(folder, mount);
  if (raw === null) return null;
  let opened: SourceFile | undefined;
  try {
    const first = openDevice(calls, raw, raw.bytes ?? Infinity, isPresent);
    opened = first;
    const descriptor = new Uint8Array(sectorBytes);
    readAgain(first).read(descriptor, firstDescriptorSector * sectorBytes);
    const bytes = raw.bytes ?? volumeBytes(descriptor);
    const disc = createHash('sha256').update(`${mount?.id} ${bytes} `).update(descriptor).digest('hex');
    const image = openImage(ref, readDevice({ ...first, bytes }, storeOf(raw.path, disc)));
    const files = new Map<string, SourceEntry>();
    for (const entry of image.list(() => undefined)) files.set(entry.path, entry);
    const spell = spellingOf(calls, folder, files);
    if (spell === null) {
      image.close();
      return null;
    }
    const inside = new Map(Array.from(files.keys(), (path) => [spell(path), path]));
    const pathOf = (path: string): string => inside.get(path) ?? path;
    return {
      ...image,
      isPresent,
      list: function* (skipped) {
        for (const entry of image.list(skipped)) yield { ...entry, path: spell(entry.path) };
      },
      placeOf: (path) => image.placeOf?.(pathOf(path)) ?? null,
      open: (path) => image.open(pathOf(path)),
    };
  } catch (error) {
    opened?.close();
    if (error instanceof DriveHang) throw error;
    return null;
  }
};

const openCarefully = (ref: SourceRef, calls: DriveCalls): Source => {
  const folder = calls.realPath(ref.path);
  const mount = discOf(folder, readMounts());
  const isPresent = newPresence(calls, folder, mount);
  const isWhole = ref.kind === 'disc' && (mount === undefined || mount.folder === folder);
  const sectors = isWhole ? openSectors(ref, calls, folder, mount, isPresent) : null;
  if (sectors !== null) return sectors;
  const source = openFolder(ref, calls);
  return { ...source, isPresent, open: (path) => readAgain(source.open(path)) };
};

/** A source with which its calls end. */
const withCalls = (calls: DriveCalls, source: Source): Source => ({
  ...source,
  close: () => {
    source.close();
    calls.end();
  },
});

/**
 * An archive or an image that lies on a disc or a USB drive, read as carefully as what else lies there.
 *
 * @param open closes the file with the source, and also when it fails
 * @param tellSlow see openDrive
 * @throws {UserError} when it isn't there, may not be read, or the drive does not answer; what `open` throws
 */
export const openOnDrive = async (
  ref: SourceRef,
  tellSlow: () => void,
  open: (file: SourceFile) => Source | Promise<Source>,
): Promise<Source> => {
  const calls = newDriveCalls(tellSlow);
  try {
    const path = calls.realPath(ref.path);
    const isPresent = newPresence(calls, path, discOf(path, readMounts()));
    const source = await open(readAgain(openFile(path, 'r', calls)));
    return withCalls(calls, { ...source, isPresent });
  } catch (error) {
    calls.end();
    throw asSourceError(error);
  }
};

/**
 * A disc or a USB drive that is mounted, read so that neither a scratch nor a drive that hangs costs more than what lies there: a
 * disc by its own sectors where the device may be opened, else by the folder it is mounted at.
 *
 * @param tellSlow told, from within a call, when the drive is slow to answer
 * @throws {UserError} when it isn't there, may not be read, or does not answer
 */
export const openDrive = (ref: SourceRef, tellSlow: () => void): Source => {
  const calls = newDriveCalls(tellSlow);
  try {
    return withCalls(calls, openCarefully(ref, calls));
  } catch (error) {
    calls.end();
    throw asSourceError(error);
  }
};

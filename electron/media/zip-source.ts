import { basename } from 'node:path';
import { UserError } from '../../shared/errors/user-error';
import { staysInside } from '../../shared/model/entry-path';
import type { SourceRef } from '../../shared/model/source';
import { crc32 } from './crc32';
import { openParts } from './file-parts';
import { openInflated } from './inflated-file';
import { UnreadableError } from './medium/unreadable';
import { openNestedImage } from './nested-image';
import type { Source, SourceFile } from './source';
import type { SourceAnswer } from './source-passwords';
import { asSourceError, damaged, systemCode } from './system-error';
import { readZipDirectory, type ZipDirectory, type ZipEntry } from './zip-directory';
import { localHeaderBytes } from './zip-local-entries';
import { certaintyBits, locked, openLocked, spellingsOf, type ZipLock } from './zip-lock';
import { zipSignatures } from './zip-signatures';

const missing = (): Error => Object.assign(new Error('no such entry'), { code: 'ENOENT' });

/** The bytes of an entry as they are stored, after a local header whose length only the header itself tells. */
const openStored = (archive: SourceFile, entry: ZipEntry): SourceFile => {
  const header = Buffer.alloc(localHeaderBytes);
  const got = archive.read(header, entry.headerPosition);
  if (got < localHeaderBytes || header.readUInt32LE(0) !== zipSignatures.localHeader) throw damaged();
  const position =
    entry.headerPosition + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  return openParts(archive, [{ position, bytes: entry.storedBytes }]);
};

/**
 * The same file, compared with its CRC-32 as soon as it was read from its first byte to its last.
 *
 * Then `read` throws EBADMSG where the bytes are not what was put in, instead of giving out the last of them.
 */
const withChecksum = (file: SourceFile, wanted: number): SourceFile => {
  let [next, crc] = [0, 0];
  return {
    ...file,
    read: (into, position) => {
      const got = file.read(into, position);
      if (position === 0) [next, crc] = [0, 0];
      if (position !== next) return got;
      crc = crc32(into.subarray(0, got), crc);
      next += got;
      if (next === file.bytes && crc !== wanted) throw damaged();
      return got;
    },
  };
};

/** What can't be read of an entry that is packed lies elsewhere than what comes of it: nothing from there on can be had. */
const withOwnFaults = (file: SourceFile): SourceFile => ({
  ...file,
  read: (into, position) => {
    try {
      return file.read(into, position);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      into.fill(0);
      throw new UnreadableError(error, [[position, file.bytes]], true);
    }
  },
});

/** @throws {Error} EACCES where the password is not the one of this entry; EBADMSG where it is damaged */
const openEntry = (archive: SourceFile, entry: ZipEntry, password: Uint8Array | null): SourceFile => {
  const stored = openStored(archive, entry);
  if (entry.lock !== null && password === null) throw locked();
  const plain = entry.lock === null || password === null ? stored : openLocked(stored, entry.lock, password);
  if (entry.isDeflated) return withOwnFaults(openInflated(plain, entry));
  if (plain.bytes !== entry.bytes) throw damaged();
  const open = entry.lock === null ? plain : withOwnFaults(plain);
  return entry.crc === null ? open : withChecksum(open, entry.crc);
};

/** No system has longer ones (PATH_MAX). */
const longestLinkBytes = 4096;

/** Whether a link is known to lead to what the archive lists anyway. */
const linksInside = (archive: SourceFile, link: ZipEntry, password: Uint8Array | null): boolean => {
  if (link.bytes > longestLinkBytes) return false;
  try {
    const file = openEntry(archive, link, password);
    const target = Buffer.alloc(file.bytes);
    file.read(target, 0);
    return staysInside(link.path, target.toString());
  } catch {
    return false;
  }
};

type LockedEntry = ZipEntry & { readonly lock: ZipLock };
const isLocked = (entry: ZipEntry): entry is LockedEntry => entry.lock !== null;

/** A password is tried on the smallest of the files that it is for, and on as much of each. */
const triedFiles = 8;
const triedBytes = 4 * 1_048_576;
/** That a wrong password fits by chance is then one in 65,536. */
const sureBits = 16;

/** How a password fits one file: not by what is kept to tell by; by that alone; as far as was read; or to the last byte. */
type Fit = 'no' | 'not-inside' | 'so-far' | 'whole';

const fitOf = (archive: SourceFile, entry: LockedEntry, password: Uint8Array): Fit => {
  let file: SourceFile;
  try {
    file = openEntry(archive, entry, password);
  } catch (error) {
    return systemCode(error) === 'EACCES' ? 'no' : 'not-inside';
  }
  try {
    const start = new Uint8Array(Math.min(triedBytes, file.bytes));
    file.read(start, 0);
    return start.length === file.bytes && start.length > 0 ? 'whole' : 'so-far';
  } catch {
    return 'not-inside';
  } finally {
    file.close();
  }
};

/**
 * Whether a password opens the locked files of an archive, some of which may be damaged and some have another one.
 *
 * What is kept to tell by is short, one or two bytes a file: it takes several files, or what one holds, to be sure.
 */
const isRight = (archive: SourceFile, entries: readonly LockedEntry[], password: Uint8Array): boolean => {
  const tried = [...entries].sort((a, b) => a.storedBytes - b.storedBytes).slice(0, triedFiles);
  const fits = tried.map((entry) => fitOf(archive, entry, password));
  const bits = tried.reduce((sum, { lock }) => sum + certaintyBits(lock), 0);
  if (fits.includes('whole')) return true;
  return !fits.includes('no') && (bits >= sureBits || fits.includes('so-far'));
};

/**
 * @returns the bytes of the password; null where none is needed, or what is locked is to be left out
 * @throws {UserError} 'source/needs-password' | 'source/wrong-password', with how many files are locked and how many are not
 */
const passwordFor = (
  archive: SourceFile,
  files: ZipDirectory['files'],
  answer: SourceAnswer | undefined,
): Uint8Array | null => {
  const entries = [...files.values()].filter(isLocked);
  if (entries.length === 0) return null;
  const facts = { lockedFiles: entries.length, openFiles: files.size - entries.length };
  if (answer === null && facts.openFiles > 0) return null;
  if (answer == null) throw new UserError('source/needs-password', 'change-input', facts);
  const right = spellingsOf(answer).find((password) => isRight(archive, entries, password));
  if (right === undefined) throw new UserError('source/wrong-password', 'change-input', facts);
  return right;
};

/**
 * A ZIP file, read in place from whatever holds it. What is deflated or encrypted is inflated and decrypted in memory, never
 * onto a disk.
 *
 * A file that is read in order from its first byte to its last is compared with its CRC-32 before the last bytes are given
 * out. A part of a file, or one that is read here and there, can't be: a CRC-32 is of the whole.
 *
 * The files of a disc image in it are files of the source, under its path as a folder. An image that can't be read, entries that
 * are packed in an unknown way, lead elsewhere or would become too large are left out, and told of when it is listed.
 *
 * @param archive closed with the source, and also when it is no ZIP
 * @param answer what was said when the password was asked for
 * @throws {UserError} when it can't be read; 'source/damaged' when it is no ZIP; 'source/split' | 'source/needs-password' |
 *   'source/wrong-password' | 'source/unknown-lock'
 */
export const openArchive = async (
  ref: SourceRef,
  archive: SourceFile,
  answer: SourceAnswer | undefined,
): Promise<Source> => {
  try {
    const { files, links, leftOut, isCut } = await readZipDirectory(archive);
    // 7-Zip's parts are the file, cut: it ends in the first one
    if (ref.path.endsWith('.001') && leftOut.some(({ reason }) => reason === 'archive-cut'))
      throw new UserError('source/split', 'change-input');
    const password = passwordFor(archive, files, answer);
    for (const link of links)
      if (!linksInside(archive, link, password)) leftOut.push({ path: link.path, reason: 'not-followed' });
    const images = new Map<string, { readonly image: Source; readonly position: number }>();
    for (const entry of files.values())
      try {
        if (isLocked(entry) && password === null) throw locked();
        const image = openNestedImage(ref, entry, () => openEntry(archive, entry, password));
        if (image === null) continue;
        images.set(entry.path, { image, position: entry.headerPosition });
        files.delete(entry.path);
      } catch {
        files.delete(entry.path);
        leftOut.push({ path: entry.path, reason: 'unreadable' });
      }
    /** The image that a path leads into. */
    const imageWith = (path: string) => {
      for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
        const found = images.get(path.slice(0, end));
        if (found !== undefined) return { ...found, inside: path.slice(end + 1) };
      }
      return undefined;
    };
    return {
      ref,
      label: basename(ref.path),
      list: function* (skipped) {
        for (const { path, reason, detail } of leftOut) skipped(path, reason, detail);
        if (isCut) skipped('', 'limit-reached');
        yield* files.values();
        for (const [folder, { image }] of images)
          for (const { path, bytes } of image.list((inside, reason, detail) => {
            skipped(inside === '' ? folder : `${folder}/${inside}`, reason, detail);
          }))
            if (files.has(`${folder}/${path}`)) skipped(`${folder}/${path}`, 'not-followed');
            else yield { path: `${folder}/${path}`, bytes };
      },
      open: (path) => {
        const entry = files.get(path);
        if (entry !== undefined) return openEntry(archive, entry, password);
        const found = imageWith(path);
        if (found === undefined) throw missing();
        return found.image.open(found.inside);
      },
      // of an image that is deflated, what lies before is gone again once it was passed
      placeOf: (path) => {
        const entry = files.get(path);
        if (entry !== undefined) return entry.headerPosition;
        const found = imageWith(path);
        const place = found?.image.placeOf?.(found.inside) ?? null;
        return found === undefined || place === null ? null : found.position + place;
      },
      close: () => {
        archive.close();
      },
    };
  } catch (error) {
    archive.close();
    throw asSourceError(error);
  }
};

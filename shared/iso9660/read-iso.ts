import { harmlessName, newOwnPaths, staysInside } from '../model/entry-path';
import { completeTree } from './complete-tree';
import { addEarlierSessions } from './earlier-sessions';
import {
  imageLimits,
  isSafeName,
  readExactly,
  type DiscImage,
  type ImageFile,
  type ImageTree,
  type ImageVolume,
} from './disc-image';
import { readRockRidge, usesRockRidge, type RockRidge } from './rock-ridge';
import { firstDescriptorSector, mostLostDescriptors, sectorBytes, sectorsFor } from './sectors';

interface Descriptor {
  readonly joliet: boolean;
  readonly blockBytes: number;
  readonly volumeId: string;
  readonly root: DirectoryRecord;
}

interface DirectoryRecord {
  readonly name: Uint8Array;
  readonly folder: boolean;
  /** An associated file is no file of its own (ECMA-119 9.1.6). */
  readonly associated: boolean;
  /** Another section of the same file follows. */
  readonly continues: boolean;
  readonly interleaved: boolean;
  /** First block of the data, after an extended attribute record. */
  readonly block: number;
  readonly bytes: number;
  readonly systemUse: Uint8Array;
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const ucs2 = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at + 1 < bytes.length; at += 2)
    text += String.fromCharCode(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  return text;
};
const decode = (joliet: boolean, bytes: Uint8Array): string => (joliet ? ucs2(bytes) : latin1(bytes));

/** @returns null where there is no whole record @see ECMA-119 9.1 */
const parseRecord = (bytes: Uint8Array, at: number): DirectoryRecord | null => {
  const length = bytes[at] ?? 0;
  const nameBytes = bytes[at + 32] ?? 0;
  if (length < 34 || nameBytes === 0 || 33 + nameBytes > length || at + length > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, length);
  const flags = view.getUint8(25);
  return {
    name: bytes.subarray(at + 33, at + 33 + nameBytes),
    folder: (flags & 0x02) !== 0,
    associated: (flags & 0x04) !== 0,
    continues: (flags & 0x80) !== 0,
    interleaved: view.getUint8(26) !== 0 || view.getUint8(27) !== 0,
    block: view.getUint32(2, true) + view.getUint8(1),
    bytes: view.getUint32(10, true),
    // after a name of even length comes a pad (ECMA-119 9.1.12)
    systemUse: bytes.subarray(Math.min(at + 33 + nameBytes + 1 - (nameBytes % 2), at + length), at + length),
  };
};

const jolietEscapes = new Set(['%/@', '%/C', '%/E']);

const parseDescriptor = (sector: Uint8Array): Descriptor | null => {
  const view = new DataView(sector.buffer, sector.byteOffset, sectorBytes);
  const joliet = sector[0] === 2 && jolietEscapes.has(latin1(sector.subarray(88, 91)));
  if (sector[0] !== 1 && !joliet) return null;
  const blockBytes = view.getUint16(128, true);
  const root = parseRecord(sector, 156);
  if (![512, 1024, 2048].includes(blockBytes) || root?.folder !== true) return null;
  return { joliet, blockBytes, volumeId: decode(joliet, sector.subarray(40, 72)).trimEnd(), root };
};

const isDescriptor = (sector: Uint8Array): boolean => latin1(sector.subarray(1, 6)) === 'CD001';

/** Descriptors from the first that is left, up to what ends them. */
const descriptorsAt = function* (image: DiscImage, session: number): Generator<Uint8Array> {
  let isFound = false;
  for (let index = 0; index < imageLimits.descriptors; index++) {
    const sector = readExactly(image, (session + firstDescriptorSector + index) * sectorBytes, sectorBytes);
    if (sector === null || (isDescriptor(sector) && sector[0] === 255)) return;
    if (isDescriptor(sector)) {
      isFound = true;
      yield sector;
    } else if (isFound || index >= mostLostDescriptors) return;
  }
};

/** Between two sessions of a CD lie the end of one and the start of the next: 11,400 sectors after the first, then 6,900. */
const sessionGaps = [11_400, 6_900];
/** What writers add to a session: nothing, two sectors to run out, 150 to read ahead in, or both. */
const sessionPads = [0, 2, 150, 152];
const mostGapSectors = 12_000;
const gapStepSectors = 60;

/** Which of these sectors is the first descriptor of a tree, primary or Joliet; -1 where there is none. */
const findTree = (sectors: Uint8Array): number => {
  for (let at = 0; at < sectors.length; at += sectorBytes)
    if ((sectors[at] === 1 || sectors[at] === 2) && isDescriptor(sectors.subarray(at, at + sectorBytes)))
      return at / sectorBytes;
  return -1;
};

/** The sector after which the descriptors of the next session come, or what is left of them; null where there is none. */
const findNextSession = (image: DiscImage, from: number): number | null => {
  for (const gap of sessionGaps)
    for (const pad of sessionPads) {
      const session = from + pad + gap;
      const first = (session + firstDescriptorSector) * sectorBytes;
      const sectors = readExactly(image, first, (mostLostDescriptors + 1) * sectorBytes);
      if (sectors !== null && findTree(sectors) >= 0) return session;
    }
  const last = Math.min(Math.floor(image.bytes / sectorBytes), from + mostGapSectors);
  for (let first = from; first < last; first += gapStepSectors) {
    // of a disc, nothing can be read there: only an image of one goes on
    if (readExactly(image, first * sectorBytes, sectorBytes) === null) return null;
    if (image.isUnreadable?.(first * sectorBytes, sectorBytes) === true) return null;
    const step = readExactly(
      image,
      first * sectorBytes,
      Math.min(gapStepSectors, last - first) * sectorBytes,
    );
    if (step === null) return null;
    const found = findTree(step);
    if (found >= 0) return first + found - firstDescriptorSector;
  }
  return null;
};

/** Where sessions start, the newest last: its directories mostly show what earlier ones hold too. */
const findSessions = (image: DiscImage): readonly number[] => {
  const found = [0];
  let session = 0;
  while (found.length < imageLimits.sessions) {
    const own = [...descriptorsAt(image, session)];
    const sector = own.find(([type]) => type === 1 || type === 2);
    if (sector === undefined) break;
    // some writers count from the start of the disc here, some from that of the session
    const sectors = new DataView(sector.buffer).getUint32(80, true);
    const next = findNextSession(
      image,
      Math.max(sectors, session + firstDescriptorSector + mostLostDescriptors + own.length),
    );
    if (next === null) break;
    session = next;
    found.push(session);
  }
  return found;
};

const readDescriptors = (image: DiscImage, session: number): readonly Descriptor[] => {
  const found: Descriptor[] = [];
  for (const sector of descriptorsAt(image, session)) {
    const descriptor = parseDescriptor(sector);
    if (descriptor !== null) found.push(descriptor);
  }
  return found;
};

const isSelf = ({ name }: DirectoryRecord): boolean => name.length === 1 && name[0] === 0;
const isSelfOrParent = ({ name }: DirectoryRecord): boolean => name.length === 1 && (name[0] ?? 2) < 2;

/** Its length is a byte (ECMA-119 9.1.1). */
const longestRecord = 255;

/**
 * The records of a directory.
 *
 * It starts with itself (ECMA-119 6.8.2.2). A sector is left for the next one where a record does not fit in it, and what is left
 * of it is zero (6.8.1): a sector without records can only come after one that had room for any.
 *
 * @param tellLack told where there must have been records that can't be read, as when a copy has zeros for bad sectors
 */
const recordsOf = function* (directory: Uint8Array, tellLack: () => void): Generator<DirectoryRecord> {
  let room = 0;
  let isOver = false;
  for (let at = 0; at < directory.length;) {
    const record = parseRecord(directory, at);
    const nextSector = sectorsFor(at + 1) * sectorBytes;
    if (record !== null) {
      if (isOver || (at === 0 && !isSelf(record))) tellLack();
      yield record;
      at += directory[at] ?? 0;
      room = sectorsFor(at) * sectorBytes - at;
      continue;
    }
    // a length of 0 ends a sector, and so does one that makes no sense
    const isEmpty = at + sectorBytes === nextSector;
    if (directory[at] !== 0 || (isEmpty && room < longestRecord)) tellLack();
    isOver ||= isEmpty;
    at = nextSector;
  }
};

const nameOf = (joliet: boolean, bytes: Uint8Array): string =>
  decode(joliet, bytes).replace(/;\d*$/, '').replace(/\.$/, '');

const nothingMore: RockRidge = { name: null, linksTo: null, movedTo: null, isMoved: false };

const firstRecord = (image: DiscImage, blockBytes: number, block: number): DirectoryRecord | null => {
  const sector = readExactly(image, block * blockBytes, blockBytes);
  return sector === null ? null : parseRecord(sector, 0);
};

const readTree = (
  image: DiscImage,
  { joliet, blockBytes, root }: Descriptor,
  isRockRidge: boolean,
): ImageTree => {
  const files: ImageFile[] = [];
  const notFollowed: string[] = [];
  const unreadable: string[] = [];
  const seen = new Set<number>();
  const ownPath = newOwnPaths();
  let entries = 0;
  let directoryBytes = 0;

  const directoryOf = (record: DirectoryRecord, level: number): Uint8Array | 'not-followed' | null => {
    if (level > imageLimits.levels || record.interleaved || seen.has(record.block)) return 'not-followed';
    seen.add(record.block);
    directoryBytes += record.bytes;
    if (directoryBytes > imageLimits.directoryBytes) return 'not-followed';
    return readExactly(image, record.block * blockBytes, record.bytes);
  };
  const moreOf = ({ systemUse }: DirectoryRecord): RockRidge =>
    isRockRidge
      ? readRockRidge(systemUse, (block, offset, bytes) =>
          bytes > sectorBytes ? null : readExactly(image, block * blockBytes + offset, bytes),
        )
      : nothingMore;

  /** @returns false once there are too many entries */
  const walk = (record: DirectoryRecord, path: string, level: number): boolean => {
    const directory = directoryOf(record, level);
    let isUnread = image.isUnreadable?.(record.block * blockBytes, record.bytes) === true;
    if (isUnread) unreadable.push(path);
    const tellLack = (): void => {
      if (!isUnread) unreadable.push(path);
      isUnread = true;
    };
    if (directory === 'not-followed') {
      if (!isUnread) notFollowed.push(path);
      return true;
    }
    // outside of the image, which was not copied to its end
    if (directory === null) {
      tellLack();
      return true;
    }
    let parts: { position: number; bytes: number }[] = [];
    const folders: [DirectoryRecord, string][] = [];
    for (const child of recordsOf(directory, tellLack)) {
      if (child.associated || isSelfOrParent(child)) continue;
      if (++entries > imageLimits.entries) return false;
      const more = moreOf(child);
      if (more.isMoved) continue;
      const name = more.name ?? nameOf(joliet, child.name);
      const pathOf = (own: string): string => (path === '' ? own : `${path}/${own}`);
      if (!isSafeName(name)) {
        notFollowed.push(pathOf(harmlessName(name)));
        continue;
      }
      const childPath = pathOf(name);
      const moved = more.movedTo === null ? child : firstRecord(image, blockBytes, more.movedTo);
      if (more.linksTo !== null || moved === null) {
        if (more.linksTo === null || !staysInside(childPath, more.linksTo)) notFollowed.push(childPath);
        continue;
      }
      if (moved.folder) {
        folders.push([moved, childPath]);
        continue;
      }
      parts.push({ position: child.block * blockBytes, bytes: child.bytes });
      if (child.continues) continue;
      if (child.interleaved) notFollowed.push(childPath);
      else
        files.push({
          path: ownPath(childPath),
          bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
          parts,
        });
      parts = [];
    }
    return folders.every(([folder, folderPath]) => walk(folder, folderPath, level + 1));
  };

  const whole = walk(root, '', 1);
  return { files, notFollowed, unreadable, cut: !whole };
};

/** What a tree lacks where a folder of it can't be read, another one may still have. */
const isUsable = ({ files, notFollowed, unreadable }: ImageTree): boolean =>
  unreadable.length === 0 && (files.length > 0 || notFollowed.length === 0);

/** The lists of one session, as one. */
const readSession = (image: DiscImage, session: number): ImageVolume | null => {
  const descriptors = readDescriptors(image, session);
  const primary = descriptors.find(({ joliet }) => !joliet);
  const joliet = descriptors.find((descriptor) => descriptor.joliet);
  const named = primary ?? joliet;
  if (named === undefined) return null;
  const rootItself =
    primary === undefined ? null : firstRecord(image, primary.blockBytes, primary.root.block);
  const isRootLost = rootItself === null || !isSelf(rootItself);
  // what nothing stands in for is lost, and told as that
  let lost: NonNullable<ImageVolume['lacksPrimary']> | null =
    joliet === undefined || !isRootLost
      ? null
      : primary === undefined
        ? 'volume descriptor'
        : 'root directory';
  const isRockRidge = rootItself !== null && usesRockRidge(rootItself.systemUse);
  const inOrder = (isRockRidge ? [primary, joliet] : [joliet, primary]).filter(
    (descriptor) => descriptor !== undefined,
  );
  const trees = inOrder.map((descriptor) =>
    readTree(image, descriptor, descriptor === primary && isRockRidge),
  );
  const volumeOf = (tree: ImageTree, others: readonly ImageTree[]): ImageVolume => ({
    volumeId: named.volumeId,
    ...completeTree(tree, others),
    ...(lost === null || tree.files.length === 0 ? null : { lacksPrimary: lost }),
  });
  const usable = trees.findIndex(isUsable);
  const tree = trees[usable];
  if (tree === undefined) {
    const [first, ...others] = trees.sort((a, b) => b.files.length - a.files.length);
    return first === undefined ? null : volumeOf(first, others);
  }
  const before = trees.slice(0, usable);
  if (inOrder[usable] === joliet && before.some(({ unreadable }) => unreadable.length > 0))
    lost ??= 'directory of a folder';
  return volumeOf(tree, [...before, ...trees.slice(usable + 1).filter(isUsable)]);
};

/**
 * Reads the directories of the last session of an ISO 9660 image: by its Rock Ridge names where there are some, else by its Joliet names, else by
 * the primary ones. What only another of these lists is added, and so is what is in earlier sessions
 * that the last does not go on from.
 *
 * Takes any bytes: nothing outside of the image is read, a folder is entered once, and there are limits to depth and number.
 * A file whose data lie outside of the image is listed: reading it fails, and that is what a scan reports.
 *
 * @returns null when it is no ISO 9660 image
 * @see ECMA-119; Joliet Specification; SUSP 1.12; RRIP 1.12
 */
export const readIso = (image: DiscImage): ImageVolume | null => {
  const sessions = findSessions(image);
  const volume = readSession(image, sessions.at(-1) ?? 0);
  return volume === null
    ? null
    : addEarlierSessions(
        image,
        volume,
        sessions.slice(0, -1).map((session) => () => readSession(image, session)),
      );
};

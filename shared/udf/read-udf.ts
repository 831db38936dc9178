import { harmlessName, newOwnPaths } from '../model/entry-path';
import {
  imageLimits,
  isSafeName,
  readExactly,
  type DiscImage,
  type ImageFile,
  type ImageTree,
  type ImageVolume,
} from '../iso9660/disc-image';
import { anchorSector } from './disc-marks';
import {
  contentOf,
  fileTypes,
  latin1,
  longExtentAt,
  readBlock,
  readEntry,
  tagOf,
  tags,
  viewOf,
  type Extent,
  type Partition,
  type Reader,
} from './file-entry';
import { partitionsOf } from './partitions';

/** Of discs, and of sticks. */
const sectorSizes = [2048, 512] as const;
/** What recognises a volume is counted in these, however small sectors are (ECMA-167 2/9.1). */
const structureBytes = 2048;
/** What is recorded at 32 KiB tells that there is UDF; the anchors say where (ECMA-167 2/8, 3/8.4.2). */
const recognitionStart = 32_768;
const recognitionStructures = 64;

interface Volume {
  readonly label: string;
  readonly blockBytes: number;
  readonly partitions: readonly Partition[];
  readonly fileSet: Extent;
}

/** Text of one or two bytes a character, as its first byte says (OSTA UDF 2.1.1). */
const textOf = (bytes: Uint8Array): string => {
  const characters = bytes.subarray(1);
  if (bytes[0] === 8 || bytes[0] === 254) return latin1(characters);
  if (bytes[0] !== 16 && bytes[0] !== 255) return '';
  let text = '';
  for (let at = 0; at + 1 < characters.length; at += 2)
    text += String.fromCharCode(((characters[at] ?? 0) << 8) | (characters[at + 1] ?? 0));
  return text;
};

/** A text in a field of fixed length, whose last byte says how much of it counts (ECMA-167 1/7.2.12). */
const fixedTextOf = (field: Uint8Array): string =>
  textOf(field.subarray(0, Math.min(field.at(-1) ?? 0, field.length - 1)));

const isRecognised = (image: DiscImage): boolean => {
  for (let index = 0; index < recognitionStructures; index++) {
    const start = recognitionStart + index * structureBytes;
    const structure = readExactly(image, start, structureBytes);
    const name = structure === null ? '' : latin1(structure.subarray(1, 6));
    if (name === 'NSR02' || name === 'NSR03') return true;
    if (!['BEA01', 'BOOT2', 'CD001', 'CDW02', 'TEA01'].includes(name)) return false;
  }
  return false;
};

/** The first anchor decides where what tells of UDF is lost; the others are looked for where it is told of. */
const anchorsOf = function* (image: DiscImage, sectorBytes: number): Generator<number> {
  yield anchorSector;
  const last = Math.floor(image.bytes / sectorBytes) - 1;
  if (isRecognised(image)) yield* [last, last - anchorSector];
};

/** The volume descriptors of the first sequence that can be found by an anchor. */
const readSequence = (
  image: DiscImage,
  sectorBytes: number,
): ReadonlyMap<number, readonly Uint8Array[]> | null => {
  for (const sector of anchorsOf(image, sectorBytes)) {
    const anchor = readExactly(image, sector * sectorBytes, 512);
    if (anchor === null || tagOf(anchor) !== tags.anchor) continue;
    const view = viewOf(anchor);
    for (const at of [16, 24]) {
      const found = new Map<number, Uint8Array[]>();
      const sectors = Math.min(view.getUint32(at, true) / sectorBytes, imageLimits.descriptors);
      const first = view.getUint32(at + 4, true);
      for (let index = 0; index < sectors; index++) {
        const descriptor = readExactly(image, (first + index) * sectorBytes, sectorBytes);
        const tag = descriptor === null ? 0 : tagOf(descriptor);
        if (descriptor === null || tag === 0 || tag === tags.terminating) break;
        found.set(tag, [...(found.get(tag) ?? []), descriptor]);
      }
      if (found.has(tags.logicalVolume) && found.has(tags.partition)) return found;
    }
  }
  return null;
};

const readVolume = (image: DiscImage, sectorBytes: number): Volume | null => {
  const sequence = readSequence(image, sectorBytes);
  const logicalVolume = sequence?.get(tags.logicalVolume)?.at(-1);
  if (sequence === null || logicalVolume === undefined) return null;
  const view = viewOf(logicalVolume);
  const blockBytes = view.getUint32(212, true);
  if (![512, 1024, 2048, 4096].includes(blockBytes)) return null;
  const partitions = partitionsOf(image, blockBytes, logicalVolume, sequence.get(tags.partition) ?? []);
  if (partitions === null) return null;
  return {
    label: fixedTextOf(logicalVolume.subarray(84, 212)),
    blockBytes,
    partitions,
    fileSet: longExtentAt(view, 248),
  };
};

/** What the first of some values gives that gives anything. */
const firstOf = <Value, Found>(
  values: readonly Value[],
  find: (value: Value) => Found | null,
): Found | null => {
  for (const value of values) {
    const found = find(value);
    if (found !== null) return found;
  }
  return null;
};

interface Identifier {
  readonly name: string;
  readonly icb: Extent;
  readonly isFolder: boolean;
}

/**
 * The names in a folder; those that are deleted, or lead up, are left out (ECMA-167 4/14.4).
 *
 * @param tellLack told where there is something else: a folder is full of names
 */
const identifiersOf = function* (folder: Uint8Array, tellLack: () => void): Generator<Identifier> {
  const view = viewOf(folder);
  for (let at = 0; at + 38 <= folder.length;) {
    const isName =
      view.getUint16(at, true) === tags.fileIdentifier &&
      tagOf(folder.subarray(at, at + 16)) === tags.fileIdentifier;
    const nameBytes = view.getUint8(at + 19);
    const start = at + 38 + view.getUint16(at + 36, true);
    if (!isName || start + nameBytes > folder.length) {
      tellLack();
      // names start at every fourth byte
      at += 4;
      continue;
    }
    const characteristics = view.getUint8(at + 18);
    if ((characteristics & 0x0c) === 0)
      yield {
        name: textOf(folder.subarray(start, start + nameBytes)),
        icb: longExtentAt(view, at + 20),
        isFolder: (characteristics & 0x02) !== 0,
      };
    at = Math.ceil((start + nameBytes) / 4) * 4;
  }
};

const readTree = (reader: Reader, rootIcb: Extent): ImageTree => {
  const files: ImageFile[] = [];
  const notFollowed: string[] = [];
  const unreadable: string[] = [];
  const seen = new Set<string>();
  const ownPath = newOwnPaths();
  /** Folders of whose names some can't be read. */
  const unread = new Set<Extent>();
  let entries = 0;
  let folderBytes = 0;

  const isUnread = ({ block, partition }: Extent): boolean => {
    const place = reader.partitions[partition]?.(block) ?? null;
    return place !== null && reader.image.isUnreadable?.(place.position, reader.blockBytes) === true;
  };

  const folderAt = (icb: Extent, level: number): Uint8Array | null => {
    const key = `${icb.partition} ${icb.block}`;
    if (level > imageLimits.levels || seen.has(key)) return null;
    seen.add(key);
    const entry = readEntry(reader, icb);
    if (entry === null) unread.add(icb);
    if (entry?.fileType !== fileTypes.folder) return null;
    folderBytes += entry.bytes;
    if (folderBytes > imageLimits.directoryBytes) return null;
    const content = contentOf(reader.image, entry);
    if (content === null) unread.add(icb);
    for (const { position, bytes } of entry.parts)
      if (position !== null && reader.image.isUnreadable?.(position, bytes) === true) unread.add(icb);
    return content;
  };

  /** @returns false once there are too many entries */
  const walk = (icb: Extent, path: string, level: number): boolean => {
    const folder = folderAt(icb, level);
    let isLacking = isUnread(icb) || unread.has(icb);
    if (isLacking) unreadable.push(path);
    const tellLack = (): void => {
      if (!isLacking) unreadable.push(path);
      isLacking = true;
    };
    if (folder === null) {
      if (!isLacking) notFollowed.push(path);
      return true;
    }
    const folders: [Extent, string][] = [];
    for (const { name, icb: child, isFolder } of identifiersOf(folder, tellLack)) {
      if (++entries > imageLimits.entries) return false;
      const pathOf = (own: string): string => (path === '' ? own : `${path}/${own}`);
      const childPath = pathOf(name);
      if (!isSafeName(name)) notFollowed.push(pathOf(harmlessName(name)));
      else if (isFolder) folders.push([child, childPath]);
      else {
        const entry = readEntry(reader, child);
        if (entry?.fileType === fileTypes.file)
          files.push({ path: ownPath(childPath), bytes: entry.bytes, parts: entry.parts });
        else (entry === null ? unreadable : notFollowed).push(childPath);
      }
    }
    return folders.every(([child, childPath]) => walk(child, childPath, level + 1));
  };

  const isWhole = walk(rootIcb, '', 1);
  return { files, notFollowed, unreadable, cut: !isWhole };
};

/**
 * Reads the directories of a UDF image: of plain, metadata, sparable and virtual partitions.
 *
 * Takes any bytes: nothing outside of the image is read, a folder is entered once, and there are limits to depth and number.
 *
 * @returns null when it is no UDF image
 * @see ECMA-167 3rd edition; OSTA UDF 2.60
 */
export const readUdf = (image: DiscImage): ImageVolume | null => {
  const volume = firstOf(sectorSizes, (sectorBytes) => readVolume(image, sectorBytes));
  if (volume === null) return null;
  const reader = { image, blockBytes: volume.blockBytes, partitions: volume.partitions };
  const fileSet = readBlock(reader, volume.fileSet);
  if (fileSet === null || tagOf(fileSet) !== tags.fileSet) return null;
  return { volumeId: volume.label, ...readTree(reader, longExtentAt(viewOf(fileSet), 400)) };
};

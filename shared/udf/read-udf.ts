import {
  imageLimits,
  isSafeName,
  readExactly,
  type DiscImage,
  type ImageFile,
  type ImageVolume,
} from '../iso9660/disc-image';

const sectorBytes = 2048;
/** What is recorded at 32 KiB tells that there is UDF; the anchors say where (ECMA-167 2/8, 3/8.4.2). */
const recognitionSectors = 64;
const anchorSector = 256;
/** Blocks of allocation descriptors of one file: some 500,000 extents. */
const mostAreas = 4096;

/** Descriptor tags (ECMA-167 3/7.2, 4/7.2). */
const tags = {
  anchor: 2,
  partition: 5,
  logicalVolume: 6,
  terminating: 8,
  fileSet: 256,
  fileIdentifier: 257,
  allocationExtent: 258,
  fileEntry: 261,
  extendedFileEntry: 266,
} as const;

/** Where something lies in the volume. */
interface Extent {
  readonly bytes: number;
  readonly block: number;
  readonly partition: number;
  /** Not recorded: its bytes are zero (ECMA-167 4/14.14.1.1). */
  readonly isHole: boolean;
  /** Goes on at another place with more of its kind. */
  readonly isContinued: boolean;
}

/** Finds a block of a partition in the image, and how many bytes lie together from there on; null where there is none. */
type Partition = (block: number) => { readonly position: number; readonly bytes: number } | null;

interface Volume {
  readonly label: string;
  readonly blockBytes: number;
  readonly partitions: readonly Partition[];
  readonly fileSet: Extent;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

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

/** @returns the descriptor's tag, 0 where its checksum is wrong @see ECMA-167 3/7.2 */
const tagOf = (descriptor: Uint8Array): number => {
  if (descriptor.length < 16) return 0;
  let sum = 0;
  for (let at = 0; at < 16; at++) if (at !== 4) sum += descriptor[at] ?? 0;
  return (sum & 0xff) === descriptor[4] ? viewOf(descriptor).getUint16(0, true) : 0;
};

const extentOf = (lengthAndType: number, block: number, partition: number): Extent => ({
  bytes: lengthAndType & 0x3fff_ffff,
  block,
  partition,
  isHole: lengthAndType >>> 30 === 1 || lengthAndType >>> 30 === 2,
  isContinued: lengthAndType >>> 30 === 3,
});

/** A long allocation descriptor (ECMA-167 4/14.14.2). */
const longExtentAt = (view: DataView, at: number): Extent =>
  extentOf(view.getUint32(at, true), view.getUint32(at + 4, true), view.getUint16(at + 8, true));

const isRecognised = (image: DiscImage): boolean => {
  for (let index = 0; index < recognitionSectors; index++) {
    const sector = readExactly(image, (16 + index) * sectorBytes, sectorBytes);
    const name = sector === null ? '' : latin1(sector.subarray(1, 6));
    if (name === 'NSR02' || name === 'NSR03') return true;
    if (!['BEA01', 'BOOT2', 'CD001', 'CDW02', 'TEA01'].includes(name)) return false;
  }
  return false;
};

/** The volume descriptors of the first sequence that can be found by an anchor. */
const readSequence = (image: DiscImage): ReadonlyMap<number, readonly Uint8Array[]> | null => {
  const last = Math.floor(image.bytes / sectorBytes) - 1;
  for (const sector of [anchorSector, last, last - anchorSector]) {
    const anchor = readExactly(image, sector * sectorBytes, sectorBytes);
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

interface EntryContent extends Omit<ImageFile, 'path'> {
  readonly isFolder: boolean;
  readonly isFile: boolean;
}

/** ECMA-167 4/14.6.6. */
const fileTypes = { folder: 4, file: 5 } as const;
/** ECMA-167 4/14.6.8, bits 0 to 2. */
const extentKinds = { short: 0, long: 1, embedded: 3 } as const;

interface Reader {
  readonly image: DiscImage;
  readonly blockBytes: number;
  readonly partitions: readonly Partition[];
}

const readBlock = (
  { image, blockBytes, partitions }: Reader,
  { block, partition }: Extent,
): Uint8Array | null => {
  const place = partitions[partition]?.(block) ?? null;
  return place === null ? null : readExactly(image, place.position, blockBytes);
};

/** Follows allocation descriptors, also from block to block. */
const extentsOf = (
  reader: Reader,
  descriptors: Uint8Array,
  kind: number,
  partition: number,
): Extent[] | null => {
  const extents: Extent[] = [];
  let area = descriptors;
  for (let areas = 0; areas < mostAreas; areas++) {
    const view = viewOf(area);
    const step = kind === extentKinds.short ? 8 : 16;
    let next: Extent | undefined;
    for (let at = 0; at + step <= area.length; at += step) {
      const extent =
        kind === extentKinds.short
          ? extentOf(view.getUint32(at, true), view.getUint32(at + 4, true), partition)
          : longExtentAt(view, at);
      if (extent.bytes === 0) break;
      if (extent.isContinued) {
        next = extent;
        break;
      }
      extents.push(extent);
    }
    if (next === undefined) return extents;
    const block = readBlock(reader, next);
    if (block === null || tagOf(block) !== tags.allocationExtent) return null;
    const bytes = viewOf(block).getUint32(20, true);
    if (24 + bytes > block.length) return null;
    area = block.subarray(24, 24 + bytes);
  }
  return null;
};

/** The parts of the image that extents stand for, cut to the size of the file. */
const partsOf = (
  { blockBytes, partitions }: Reader,
  extents: readonly Extent[],
  bytes: number,
): ImageFile['parts'] | null => {
  const parts: { position: number | null; bytes: number }[] = [];
  let left = bytes;
  for (const { block, partition, isHole, bytes: extentBytes } of extents) {
    for (let done = 0; done < extentBytes && left > 0;) {
      const wanted = Math.min(extentBytes - done, left);
      const place = isHole
        ? { position: null, bytes: wanted }
        : (partitions[partition]?.(block + done / blockBytes) ?? null);
      if (place === null) return null;
      const taken = Math.min(wanted, place.bytes);
      parts.push({ position: place.position, bytes: taken });
      done += taken;
      left -= taken;
    }
  }
  return left === 0 ? parts : null;
};

/** @see ECMA-167 4/14.9, 4/14.17 */
const readEntry = (reader: Reader, icb: Extent): EntryContent | null => {
  const entry = readBlock(reader, icb);
  if (entry === null) return null;
  const tag = tagOf(entry);
  if (tag !== tags.fileEntry && tag !== tags.extendedFileEntry) return null;
  const view = viewOf(entry);
  const fileType = view.getUint8(27);
  const kind = view.getUint16(34, true) & 7;
  const bytes = Number(view.getBigUint64(56, true));
  const lengths = tag === tags.fileEntry ? 168 : 208;
  const start = lengths + 8 + view.getUint32(lengths, true);
  const end = start + view.getUint32(lengths + 4, true);
  if (end > entry.length || bytes > Number.MAX_SAFE_INTEGER) return null;
  const is = { isFolder: fileType === fileTypes.folder, isFile: fileType === fileTypes.file, bytes };
  if (kind === extentKinds.embedded) {
    const place = reader.partitions[icb.partition]?.(icb.block) ?? null;
    if (place === null || bytes > end - start) return null;
    return { ...is, parts: bytes === 0 ? [] : [{ position: place.position + start, bytes }] };
  }
  if (kind !== extentKinds.short && kind !== extentKinds.long) return null;
  const extents = extentsOf(reader, entry.subarray(start, end), kind, icb.partition);
  const parts = extents === null ? null : partsOf(reader, extents, bytes);
  return parts === null ? null : { ...is, parts };
};

/** A partition whose blocks are those of a file on another one (OSTA UDF 2.50 2.2.10). */
const metadataPartition = (
  image: DiscImage,
  blockBytes: number,
  physical: Partition,
  block: number,
): Partition | null => {
  const reader = { image, blockBytes, partitions: [physical] };
  const file = readEntry(reader, {
    bytes: blockBytes,
    block,
    partition: 0,
    isHole: false,
    isContinued: false,
  });
  if (file === null) return null;
  return (wanted) => {
    let at = wanted * blockBytes;
    for (const { position, bytes } of file.parts) {
      if (at < bytes) return position === null ? null : { position: position + at, bytes: bytes - at };
      at -= bytes;
    }
    return null;
  };
};

const partitionsOf = (
  image: DiscImage,
  blockBytes: number,
  logicalVolume: Uint8Array,
  descriptors: readonly Uint8Array[],
): readonly Partition[] | null => {
  const physical = new Map<number, Partition>();
  for (const descriptor of descriptors) {
    const view = viewOf(descriptor);
    const first = view.getUint32(188, true);
    const blocks = view.getUint32(192, true);
    physical.set(view.getUint16(22, true), (block) =>
      block < blocks
        ? { position: (first + block) * blockBytes, bytes: (blocks - block) * blockBytes }
        : null,
    );
  }
  const view = viewOf(logicalVolume);
  const count = view.getUint32(268, true);
  const partitions: Partition[] = [];
  for (let index = 0, at = 440; index < count; index++) {
    if (at + 2 > logicalVolume.length) return null;
    const [type, length] = [view.getUint8(at), view.getUint8(at + 1)];
    if (length < 6 || at + length > logicalVolume.length) return null;
    let partition: Partition | null | undefined;
    if (type === 1) partition = physical.get(view.getUint16(at + 4, true));
    else if (
      type === 2 &&
      length >= 64 &&
      latin1(logicalVolume.subarray(at + 5, at + 28)).startsWith('*UDF Metadata Partition')
    ) {
      const below = physical.get(view.getUint16(at + 38, true));
      for (const mirror of [40, 44])
        if (below !== undefined)
          partition ??= metadataPartition(image, blockBytes, below, view.getUint32(at + mirror, true));
    }
    if (partition == null) return null;
    partitions.push(partition);
    at += length;
  }
  return partitions;
};

const readVolume = (image: DiscImage): Volume | null => {
  if (!isRecognised(image)) return null;
  const sequence = readSequence(image);
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

interface Identifier {
  readonly name: string;
  readonly icb: Extent;
  readonly isFolder: boolean;
}

/** The names in a folder; those that are deleted, or lead up, are left out (ECMA-167 4/14.4). */
const identifiersOf = function* (folder: Uint8Array): Generator<Identifier> {
  const view = viewOf(folder);
  for (let at = 0; at + 38 <= folder.length;) {
    if (tagOf(folder.subarray(at, at + 16)) !== tags.fileIdentifier) return;
    const characteristics = view.getUint8(at + 18);
    const nameBytes = view.getUint8(at + 19);
    const start = at + 38 + view.getUint16(at + 36, true);
    if (start + nameBytes > folder.length) return;
    if ((characteristics & 0x0c) === 0)
      yield {
        name: textOf(folder.subarray(start, start + nameBytes)),
        icb: longExtentAt(view, at + 20),
        isFolder: (characteristics & 0x02) !== 0,
      };
    at = Math.ceil((start + nameBytes) / 4) * 4;
  }
};

const readTree = (reader: Reader, rootIcb: Extent): Omit<ImageVolume, 'volumeId'> => {
  const files: ImageFile[] = [];
  const notFollowed: string[] = [];
  const unreadable: string[] = [];
  const seen = new Set<string>();
  const taken = new Set<string>();
  /** Folders of whose names some can't be read. */
  const unread = new Set<Extent>();
  let entries = 0;
  let folderBytes = 0;

  const isUnread = ({ block, partition }: Extent): boolean => {
    const place = reader.partitions[partition]?.(block) ?? null;
    return place !== null && reader.image.isUnreadable?.(place.position, reader.blockBytes) === true;
  };

  const contentOf = (icb: Extent, level: number): Uint8Array | null => {
    const key = `${icb.partition} ${icb.block}`;
    if (level > imageLimits.levels || seen.has(key)) return null;
    seen.add(key);
    const entry = readEntry(reader, icb);
    if (entry?.isFolder !== true) return null;
    folderBytes += entry.bytes;
    if (folderBytes > imageLimits.directoryBytes) return null;
    const content = new Uint8Array(entry.bytes);
    let at = 0;
    for (const { position, bytes } of entry.parts) {
      const part = position === null ? new Uint8Array(bytes) : readExactly(reader.image, position, bytes);
      if (position !== null && reader.image.isUnreadable?.(position, bytes) === true) unread.add(icb);
      if (part === null) return null;
      content.set(part, at);
      at += bytes;
    }
    return content;
  };

  /** @returns false once there are too many entries */
  const walk = (icb: Extent, path: string, level: number): boolean => {
    const folder = contentOf(icb, level);
    const isLacking = isUnread(icb) || unread.has(icb);
    if (isLacking) unreadable.push(path);
    if (folder === null) {
      if (!isLacking) notFollowed.push(path);
      return true;
    }
    const folders: [Extent, string][] = [];
    for (const { name, icb: child, isFolder } of identifiersOf(folder)) {
      if (++entries > imageLimits.entries) return false;
      const childPath = path === '' ? name : `${path}/${name}`;
      if (!isSafeName(name) || taken.has(childPath)) notFollowed.push(isSafeName(name) ? childPath : path);
      else if (isFolder) folders.push([child, childPath]);
      else {
        const entry = readEntry(reader, child);
        if (entry?.isFile === true) files.push({ path: childPath, bytes: entry.bytes, parts: entry.parts });
        else (isUnread(child) ? unreadable : notFollowed).push(childPath);
      }
      taken.add(childPath);
    }
    return folders.every(([child, childPath]) => walk(child, childPath, level + 1));
  };

  const isWhole = walk(rootIcb, '', 1);
  return { files, notFollowed, unreadable, cut: !isWhole };
};

/**
 * Reads the directories of a UDF image: of plain partitions, and of those whose directories lie in a metadata partition.
 *
 * Takes any bytes: nothing outside of the image is read, a folder is entered once, and there are limits to depth and number.
 *
 * @returns null when it is no UDF image, or one of a kind that is written piece by piece (virtual or sparable partitions)
 * @see ECMA-167 3rd edition; OSTA UDF 2.60
 */
export const readUdf = (image: DiscImage): ImageVolume | null => {
  const volume = readVolume(image);
  if (volume === null) return null;
  const reader = { image, blockBytes: volume.blockBytes, partitions: volume.partitions };
  const fileSet = readBlock(reader, volume.fileSet);
  if (fileSet === null || tagOf(fileSet) !== tags.fileSet) return null;
  return { volumeId: volume.label, ...readTree(reader, longExtentAt(viewOf(fileSet), 400)) };
};

import { readExactly, type DiscImage, type ImageFile } from '../iso9660/disc-image';

/** Blocks of allocation descriptors of one file: some 500,000 extents. */
const mostAreas = 4096;

/** Descriptor tags (ECMA-167 3/7.2, 4/7.2). */
export const tags = {
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
export interface Extent {
  readonly bytes: number;
  readonly block: number;
  readonly partition: number;
  /** Not recorded: its bytes are zero (ECMA-167 4/14.14.1.1). */
  readonly isHole: boolean;
  /** Goes on at another place with more of its kind. */
  readonly isContinued: boolean;
}

/** Finds a block of a partition in the image, and how many bytes lie together from there on; null where there is none. */
export type Partition = (block: number) => { readonly position: number; readonly bytes: number } | null;

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** @returns the descriptor's tag, 0 where its checksum is wrong @see ECMA-167 3/7.2 */
export const tagOf = (descriptor: Uint8Array): number => {
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
export const longExtentAt = (view: DataView, at: number): Extent =>
  extentOf(view.getUint32(at, true), view.getUint32(at + 4, true), view.getUint16(at + 8, true));

/** A file or folder, and where its content lies. */
export interface EntryContent extends Omit<ImageFile, 'path'> {
  readonly fileType: number;
}

/** ECMA-167 4/14.6.6. */
export const fileTypes = { folder: 4, file: 5, virtualTable: 248 } as const;
/** ECMA-167 4/14.6.8, bits 0 to 2. */
const extentKinds = { short: 0, long: 1, embedded: 3 } as const;

/** What blocks are read through. */
export interface Reader {
  readonly image: DiscImage;
  readonly blockBytes: number;
  readonly partitions: readonly Partition[];
}

/** @returns null where there is no such block, or the image ends before */
export const readBlock = (
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

/** What a file entry says of its file or folder; null where it is none, or is broken. @see ECMA-167 4/14.9, 4/14.17 */
export const readEntry = (reader: Reader, icb: Extent): EntryContent | null => {
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
  const is = { fileType, bytes };
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

/** Where an entry that fills one block of the first partition is to be read. */
export const blockAt = (block: number, blockBytes: number): Extent => ({
  bytes: blockBytes,
  block,
  partition: 0,
  isHole: false,
  isContinued: false,
});

/** All bytes of a file or folder that is small; null where the image ends before. */
export const contentOf = (
  image: DiscImage,
  { bytes, parts }: Pick<EntryContent, 'bytes' | 'parts'>,
): Uint8Array | null => {
  const content = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    const read =
      part.position === null ? new Uint8Array(part.bytes) : readExactly(image, part.position, part.bytes);
    if (read === null) return null;
    content.set(read, at);
    at += part.bytes;
  }
  return content;
};

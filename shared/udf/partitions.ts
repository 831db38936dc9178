import { readExactly, type DiscImage } from '../iso9660/disc-image';
import {
  blockAt,
  contentOf,
  fileTypes,
  latin1,
  readEntry,
  viewOf,
  type Partition,
  type Reader,
} from './file-entry';

/** Behind what was written last, drives leave some blocks, and copies some more. */
const runOutSectors = 300;
/** Far above what a disc holds. */
const mostTableBytes = 8 * 1_048_576;

/** A partition whose blocks are those of a file on another one (OSTA UDF 2.50 2.2.10). */
const metadataPartition = (
  image: DiscImage,
  blockBytes: number,
  physical: Partition,
  block: number,
): Partition | null => {
  const reader: Reader = { image, blockBytes, partitions: [physical] };
  const file = readEntry(reader, blockAt(block, blockBytes));
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

/** Where sparing tables say that packets lie which could not be written in their place, by their first block. */
const readSparing = (
  image: DiscImage,
  blockBytes: number,
  map: Uint8Array,
): ReadonlyMap<number, number> | null => {
  const view = viewOf(map);
  const tables = Math.min(view.getUint8(42), 4);
  const bytes = view.getUint32(44, true);
  for (let index = 0; index < tables && 52 + 4 * index <= map.length; index++) {
    const position = view.getUint32(48 + 4 * index, true) * blockBytes;
    const table = bytes > mostTableBytes ? null : readExactly(image, position, bytes);
    if (table === null || !latin1(table.subarray(17, 40)).startsWith('*UDF Sparing Table')) continue;
    const tableView = viewOf(table);
    const spared = new Map<number, number>();
    const entries = Math.min(tableView.getUint16(48, true), Math.floor((table.length - 56) / 8));
    for (let entry = 0; entry < entries; entry++) {
      const original = tableView.getUint32(56 + 8 * entry, true);
      // above stand those that are free or broken themselves
      if (original < 0xffff_fff0) spared.set(original, tableView.getUint32(60 + 8 * entry, true));
    }
    return spared;
  }
  return null;
};

/** Of rewritable discs: packets that could not be written lie elsewhere on the disc (OSTA UDF 2.60 2.2.9, 2.2.12). */
const sparablePartition = (
  image: DiscImage,
  blockBytes: number,
  physical: Partition,
  map: Uint8Array,
): Partition | null => {
  const packet = viewOf(map).getUint16(40, true);
  const spared = packet === 0 ? null : readSparing(image, blockBytes, map);
  if (spared === null) return null;
  return (block) => {
    const place = physical(block);
    if (place === null || spared.size === 0) return place;
    const into = block % packet;
    const bytes = Math.min(place.bytes, (packet - into) * blockBytes);
    const elsewhere = spared.get(block - into);
    return { position: elsewhere === undefined ? place.position : (elsewhere + into) * blockBytes, bytes };
  };
};

/** Entries of a virtual allocation table, of UDF 2.00 and of 1.50 (OSTA UDF 2.60 2.2.11; 1.50 2.2.10). */
const tableEntries = (table: Uint8Array, fileType: number): Uint8Array | null => {
  if (fileType === fileTypes.virtualTable)
    return table.length < 2 ? null : table.subarray(viewOf(table).getUint16(0, true));
  const end = table.length - 36;
  return end >= 0 && latin1(table.subarray(end + 1, end + 24)).startsWith('*UDF Virtual Alloc Tbl')
    ? table.subarray(0, end)
    : null;
};

/** Of UDF 2.00 and later, and of 1.50, which has no type for it. */
const mayBeTable: ReadonlySet<number> = new Set([fileTypes.virtualTable, 0]);

/** Of discs that are written once, piece by piece: the last thing on them says where each of their blocks is now. */
const virtualPartition = (image: DiscImage, blockBytes: number, physical: Partition): Partition | null => {
  const reader: Reader = { image, blockBytes, partitions: [physical] };
  const start = physical(0)?.position ?? 0;
  const last = Math.floor((image.bytes - start) / blockBytes) - 1;
  for (let block = last; block >= Math.max(0, last - runOutSectors); block--) {
    const file = readEntry(reader, blockAt(block, blockBytes));
    if (file === null || !mayBeTable.has(file.fileType) || file.bytes > mostTableBytes) continue;
    const content = contentOf(image, file);
    const entries = content === null ? null : tableEntries(content, file.fileType);
    if (entries === null) continue;
    const view = viewOf(entries);
    return (wanted) => {
      if (4 * wanted + 4 > entries.length) return null;
      const place = physical(view.getUint32(4 * wanted, true));
      return place === null ? null : { position: place.position, bytes: Math.min(place.bytes, blockBytes) };
    };
  }
  return null;
};

/** A partition of a kind that UDF added to ECMA-167, as its map's identifier names it; null for one nobody knows. */
const mappedPartition = (
  image: DiscImage,
  blockBytes: number,
  physical: ReadonlyMap<number, Partition>,
  map: Uint8Array,
): Partition | null => {
  if (map.length < 64) return null;
  const view = viewOf(map);
  const below = physical.get(view.getUint16(38, true));
  const kind = latin1(map.subarray(5, 28));
  if (below === undefined) return null;
  if (kind.startsWith('*UDF Sparable Partition')) return sparablePartition(image, blockBytes, below, map);
  if (kind.startsWith('*UDF Virtual Partition')) return virtualPartition(image, blockBytes, below);
  if (!kind.startsWith('*UDF Metadata Partition')) return null;
  return (
    metadataPartition(image, blockBytes, below, view.getUint32(40, true)) ??
    metadataPartition(image, blockBytes, below, view.getUint32(44, true))
  );
};

/** The partitions of a volume, in the order in which extents number them; null where one of them can't be read. */
export const partitionsOf = (
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
    const map = logicalVolume.subarray(at, at + length);
    const partition =
      type === 1
        ? physical.get(view.getUint16(at + 4, true))
        : mappedPartition(image, blockBytes, physical, map);
    if (partition == null) return null;
    partitions.push(partition);
    at += length;
  }
  return partitions;
};

import { sectorBytes, sectorsFor } from '../iso9660/sectors';
import type { Folder, PlacedFile } from '../iso9660/volume-tree';
import { anchorSector } from './disc-marks';
import { fileTypes, tags } from './file-entry';

/** Where everything of UDF stands in an image that is ISO 9660 as well. What is before the partition is fixed. */
const places = {
  volumeSequence: 32,
  reserveSequence: 48,
  sequenceSectors: 16,
  integrity: 64,
  integritySectors: 2,
  /** The partition begins with the file set descriptor and its terminator. */
  partition: anchorSector + 1,
} as const;

/** The first sector behind what is fixed. */
export const firstSectorBehindUdf = places.partition + 2;

/** Recognised before anything else (ECMA-167 2/9.1), directly behind the descriptors of ISO 9660. */
export const recognitionNames = ['BEA01', 'NSR02', 'TEA01'] as const;

/** UDF 1.02, which every DVD reader has. */
const revision = 0x0102;
const descriptorBytes = 512;
const longestExtent = 2 ** 30 - sectorBytes;
const fileEntryBytes = 176;
const identifierBytes = 38;

/** An image as UDF sees it. */
export interface UdfVolume {
  readonly volumeId: string;
  readonly time: Date;
  /** The root first: see foldersOf. */
  readonly folders: readonly Folder[];
  /** From where its file entries and directories stand. */
  readonly firstSector: number;
  /** Of the whole image. */
  readonly sectors: number;
}

const crcTable = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
  return crc & 0xffff;
});

/** CRC of ITU-T V.41 (ECMA-167 3/7.2.6). */
const crcOf = (bytes: Uint8Array): number => {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) ^ (crcTable[((crc >> 8) ^ byte) & 0xff] ?? 0)) & 0xffff;
  return crc;
};

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Bytes that are written at places. */
class Descriptor {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.#view = new DataView(this.bytes.buffer);
  }
  u8(at: number, ...values: readonly number[]): void {
    this.bytes.set(values, at);
  }
  u16(at: number, ...values: readonly number[]): void {
    values.forEach((value, index) => {
      this.#view.setUint16(at + 2 * index, value, true);
    });
  }
  u32(at: number, ...values: readonly number[]): void {
    values.forEach((value, index) => {
      this.#view.setUint32(at + 4 * index, value, true);
    });
  }
  u64(at: number, value: number): void {
    this.#view.setBigUint64(at, BigInt(value), true);
  }
  /** A field of characters with its length in its last byte (ECMA-167 1/7.2.12); 8 says a byte a character (UDF 2.1.1). */
  text(at: number, length: number, text: string): void {
    this.u8(at, 8);
    this.bytes.set(bytesOf(text), at + 1);
    this.u8(at + length - 1, text.length + 1);
  }
  characterSet(at: number): void {
    this.bytes.set(bytesOf('OSTA Compressed Unicode'), at + 1);
  }
  /** Who says something (ECMA-167 1/7.4), and what UDF adds to that. */
  entity(at: number, name: string, ...suffix: readonly number[]): void {
    this.bytes.set(bytesOf(name), at + 1);
    this.bytes.set(suffix, at + 24);
  }
  /** In UTC, whatever the clock on the wall (ECMA-167 1/7.3). */
  time(at: number, time: Date): void {
    this.u16(at, 0x1000, time.getUTCFullYear());
    this.u8(
      at + 4,
      time.getUTCMonth() + 1,
      time.getUTCDate(),
      time.getUTCHours(),
      time.getUTCMinutes(),
      time.getUTCSeconds(),
    );
  }
  /** A long allocation descriptor of the only partition (ECMA-167 4/14.14.2). */
  extent(at: number, bytes: number, block: number): void {
    this.u32(at, bytes, block);
  }
  /** Puts the tag last, since it knows the rest (ECMA-167 3/7.2). */
  tag(identifier: number, location: number): Uint8Array {
    this.u16(0, identifier, 2);
    this.u16(8, crcOf(this.bytes.subarray(16)), this.bytes.length - 16);
    this.u32(12, location);
    this.u8(
      4,
      this.bytes.subarray(0, 16).reduce((sum, byte) => sum + byte, 0),
    );
    return this.bytes;
  }
}

const application = '*Discport';
const domain = ['*OSTA UDF Compliant', revision & 0xff, revision >> 8, 3] as const;

const primaryVolume = ({ volumeId, time }: UdfVolume): Descriptor => {
  const it = new Descriptor(descriptorBytes);
  it.text(24, 32, volumeId);
  it.u16(56, 1, 1, 2, 2);
  it.u32(64, 1, 1);
  it.text(72, 128, volumeId);
  it.characterSet(200);
  it.characterSet(264);
  it.entity(344, application);
  it.time(376, time);
  it.entity(388, application);
  return it;
};

const implementationUse = ({ volumeId }: UdfVolume): Descriptor => {
  const it = new Descriptor(descriptorBytes);
  it.entity(20, '*UDF LV Info', revision & 0xff, revision >> 8);
  it.characterSet(52);
  it.text(116, 128, volumeId);
  it.entity(352, application);
  return it;
};

const isAllocated = 1;
const readOnly = 1;

const partition = ({ sectors }: UdfVolume): Descriptor => {
  const it = new Descriptor(descriptorBytes);
  it.u16(20, isAllocated, 0);
  it.entity(24, '+NSR02');
  it.u32(184, readOnly, places.partition, sectors - 1 - places.partition);
  it.entity(196, application);
  return it;
};

const logicalVolume = ({ volumeId }: UdfVolume): Descriptor => {
  const it = new Descriptor(446);
  it.characterSet(20);
  it.text(84, 128, volumeId);
  it.u32(212, sectorBytes);
  it.entity(216, ...domain);
  it.extent(248, 2 * sectorBytes, 0);
  it.u32(264, 6, 1);
  it.entity(272, application);
  it.u32(432, places.integritySectors * sectorBytes, places.integrity);
  it.u8(440, 1, 6, 1, 0, 0, 0);
  return it;
};

const unallocatedSpace = (): Descriptor => new Descriptor(24);
const terminator = (): Descriptor => new Descriptor(descriptorBytes);

/** Volume descriptors in their order, and the tags of those that have no name elsewhere (ECMA-167 3/7.2.1). */
const volumeSequence: readonly (readonly [tag: number, make: (volume: UdfVolume) => Descriptor])[] = [
  [1, primaryVolume],
  [4, implementationUse],
  [tags.partition, partition],
  [tags.logicalVolume, logicalVolume],
  [7, unallocatedSpace],
  [tags.terminating, terminator],
];

const integrityTag = 9;
const isClosed = 1;

const integrity = ({ time, folders, sectors }: UdfVolume): Descriptor => {
  const files = folders.reduce((sum, folder) => sum + folder.files.length, 0);
  const it = new Descriptor(134);
  it.time(16, time);
  it.u32(28, isClosed);
  it.u64(40, firstUniqueId + folders.length + files);
  it.u32(72, 1, 46, 0, sectors - 1 - places.partition);
  it.entity(88, application);
  it.u32(120, files, folders.length);
  it.u16(128, revision, revision, revision);
  return it;
};

const fileSet = ({ volumeId, time }: UdfVolume, rootBlock: number): Descriptor => {
  const it = new Descriptor(descriptorBytes);
  it.time(16, time);
  it.u16(28, 3, 3);
  it.u32(32, 1, 1);
  it.characterSet(48);
  it.text(112, 128, volumeId);
  it.characterSet(240);
  it.text(304, 32, volumeId);
  it.extent(400, sectorBytes, rootBlock);
  it.entity(416, ...domain);
  return it;
};

/** The root is 0, and those up to 15 are kept free (UDF 3.2.1.1). */
const firstUniqueId = 16;
/** Everybody may read, and enter folders (ECMA-167 4/14.9.5). */
const permissions = { file: 0x1084, folder: 0x14a5 } as const;

const fileEntry = (
  type: 'file' | 'folder',
  {
    bytes,
    firstBlock,
    links,
    uniqueId,
    time,
  }: {
    readonly bytes: number;
    readonly firstBlock: number;
    readonly links: number;
    readonly uniqueId: number;
    readonly time: Date;
  },
): Descriptor => {
  const extents = Math.ceil(bytes / longestExtent);
  const it = new Descriptor(fileEntryBytes + 8 * extents);
  it.u16(20, 4);
  it.u16(24, 1);
  it.u8(27, fileTypes[type]);
  it.u32(36, 0xffff_ffff, 0xffff_ffff, permissions[type]);
  it.u16(48, links);
  it.u64(56, bytes);
  it.u64(64, sectorsFor(bytes));
  for (const at of [72, 84, 96]) it.time(at, time);
  it.u32(108, 1);
  it.entity(128, application);
  it.u64(160, uniqueId);
  it.u32(172, 8 * extents);
  for (let index = 0; index < extents; index++)
    it.u32(
      fileEntryBytes + 8 * index,
      Math.min(bytes - index * longestExtent, longestExtent),
      firstBlock + (index * longestExtent) / sectorBytes,
    );
  return it;
};

const characteristics = { file: 0, folder: 2, parent: 10 } as const;

/** Of a name in a folder, with what fills it up to four bytes. */
const identifierLength = (name: string): number =>
  Math.ceil((identifierBytes + (name === '' ? 0 : name.length + 1)) / 4) * 4;

const identifier = (
  kind: keyof typeof characteristics,
  name: string,
  block: number,
  uniqueId: number,
): Descriptor => {
  const it = new Descriptor(identifierLength(name));
  it.u16(16, 1);
  it.u8(18, characteristics[kind], name === '' ? 0 : name.length + 1);
  it.extent(20, sectorBytes, block);
  it.u32(32, uniqueId);
  if (name !== '') {
    it.u8(identifierBytes, 8);
    it.bytes.set(bytesOf(name), identifierBytes + 1);
  }
  return it;
};

const folderBytes = ({ folders, files }: Folder): number =>
  [...folders, ...files].reduce((sum, { name }) => sum + identifierLength(name), identifierLength(''));

/** Sectors that file entries and directories take. */
export const udfSectors = (folders: readonly Folder[]): number =>
  folders.reduce((sum, folder) => sum + 1 + sectorsFor(folderBytes(folder)) + folder.files.length, 0);

/** Where entries stand, as blocks of the partition, and what each is called by number. */
const placeEntries = ({ folders, firstSector }: UdfVolume) => {
  const blocks = new Map<Folder | PlacedFile, { readonly block: number; readonly uniqueId: number }>();
  let block = firstSector - places.partition;
  let uniqueId = firstUniqueId;
  for (const folder of folders) {
    blocks.set(folder, { block, uniqueId: folder.parent === folder ? 0 : uniqueId++ });
    block += 1 + sectorsFor(folderBytes(folder));
  }
  for (const { files } of folders)
    for (const { file } of files) blocks.set(file, { block: block++, uniqueId: uniqueId++ });
  return (entry: Folder | PlacedFile): { readonly block: number; readonly uniqueId: number } => {
    const place = blocks.get(entry);
    if (place === undefined) throw new RangeError('not an entry of this volume');
    return place;
  };
};

/** Where the volume descriptors are: at sector 256 and in the last one (UDF 2.2.3). */
export const udfAnchor = (sector: number): Uint8Array => {
  const it = new Descriptor(descriptorBytes);
  const bytes = places.sequenceSectors * sectorBytes;
  it.u32(16, bytes, places.volumeSequence, bytes, places.reserveSequence);
  const whole = new Uint8Array(sectorBytes);
  whole.set(it.tag(tags.anchor, sector));
  return whole;
};

/**
 * Writes UDF over files that lie in an image of ISO 9660: a bridge, as DVD and BD have it.
 *
 * @param head everything before the first file; what is UDF's is written into it
 * @see ECMA-167 2nd edition; OSTA UDF 1.02; DICOM PS3.12 P
 */
export const putUdf = (head: Uint8Array, volume: UdfVolume): void => {
  const put = (sector: number, bytes: Uint8Array): void => {
    head.set(bytes, sector * sectorBytes);
  };
  for (const start of [places.volumeSequence, places.reserveSequence])
    volumeSequence.forEach(([tag, make], index) => {
      const descriptor = make(volume);
      descriptor.u32(16, index);
      put(start + index, descriptor.tag(tag, start + index));
    });
  put(places.integrity, integrity(volume).tag(integrityTag, places.integrity));
  put(places.integrity + 1, terminator().tag(tags.terminating, places.integrity + 1));
  put(anchorSector, udfAnchor(anchorSector));

  const placeOf = placeEntries(volume);
  const putBlock = (block: number, bytes: Uint8Array): void => {
    put(places.partition + block, bytes);
  };
  const [root] = volume.folders;
  if (root === undefined) return;
  putBlock(0, fileSet(volume, placeOf(root).block).tag(tags.fileSet, 0));
  putBlock(1, terminator().tag(tags.terminating, 1));
  for (const folder of volume.folders) {
    const { block, uniqueId } = placeOf(folder);
    const entry = fileEntry('folder', {
      bytes: folderBytes(folder),
      firstBlock: block + 1,
      links: 1 + folder.folders.length,
      uniqueId,
      time: volume.time,
    });
    putBlock(block, entry.tag(tags.fileEntry, block));
    let at = (places.partition + block + 1) * sectorBytes;
    const add = (kind: keyof typeof characteristics, name: string, target: Folder | PlacedFile): void => {
      const place = placeOf(target);
      const bytes = identifier(kind, name, place.block, place.uniqueId).tag(
        tags.fileIdentifier,
        Math.floor(at / sectorBytes) - places.partition,
      );
      head.set(bytes, at);
      at += bytes.length;
    };
    add('parent', '', folder.parent);
    for (const child of folder.folders) add('folder', child.name, child);
    for (const { name, file } of folder.files) {
      add('file', name, file);
      const place = placeOf(file);
      const of = {
        bytes: file.bytes,
        firstBlock: file.sector - places.partition,
        links: 1,
        time: volume.time,
      };
      putBlock(
        place.block,
        fileEntry('file', { ...of, uniqueId: place.uniqueId }).tag(tags.fileEntry, place.block),
      );
    }
  }
};

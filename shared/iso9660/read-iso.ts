import { firstDescriptorSector, sectorBytes, sectorsFor } from './sectors';

/** The bytes of an image, wherever they are. */
export interface IsoImage {
  readonly bytes: number;
  /** @returns bytes read, fewer only at the end */
  readonly read: (into: Uint8Array, position: number) => number;
}

/** A file of an image: its content is its parts, one after the other. */
export interface IsoEntry {
  /** '/' between the parts, as spelt on the medium without version and without a dot that ends the name. */
  readonly path: string;
  readonly bytes: number;
  readonly parts: readonly { readonly position: number; readonly bytes: number }[];
}

/** What an image holds. */
export interface IsoVolume {
  readonly volumeId: string;
  readonly files: readonly IsoEntry[];
  /** Folders and files that are there but can't be followed or read: outside of the image, interleaved, too deep, a loop. */
  readonly notFollowed: readonly string[];
  /** True when the image holds more entries than are taken. */
  readonly cut: boolean;
}

/** No disc comes near these; an image made to harm does. The bytes are those of all directories together. */
export const isoLimits = { entries: 200_000, levels: 32, directoryBytes: 64 * 1024 * 1024, descriptors: 64 };

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
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const ucs2 = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at + 1 < bytes.length; at += 2)
    text += String.fromCharCode(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
  return text;
};
const decode = (joliet: boolean, bytes: Uint8Array): string => (joliet ? ucs2(bytes) : latin1(bytes));

const readExactly = (image: IsoImage, position: number, bytes: number): Uint8Array | null => {
  if (position < 0 || bytes < 0 || position + bytes > image.bytes) return null;
  const into = new Uint8Array(bytes);
  return image.read(into, position) === bytes ? into : null;
};

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

const readDescriptors = (image: IsoImage): readonly Descriptor[] => {
  const found: Descriptor[] = [];
  for (let index = 0; index < isoLimits.descriptors; index++) {
    const sector = readExactly(image, (firstDescriptorSector + index) * sectorBytes, sectorBytes);
    if (sector === null || latin1(sector.subarray(1, 6)) !== 'CD001' || sector[0] === 255) break;
    const descriptor = parseDescriptor(sector);
    if (descriptor !== null) found.push(descriptor);
  }
  return found;
};

const recordsOf = function* (directory: Uint8Array): Generator<DirectoryRecord> {
  let at = 0;
  while (at < directory.length) {
    const record = parseRecord(directory, at);
    if (record !== null) yield record;
    // a length of 0 ends a sector, and so does one that makes no sense
    at = record === null ? sectorsFor(at + 1) * sectorBytes : at + (directory[at] ?? 0);
  }
};

const nameOf = (joliet: boolean, bytes: Uint8Array): string =>
  decode(joliet, bytes).replace(/;\d*$/, '').replace(/\.$/, '');

/** Names that would lead out of their folder, or be another thing where the path is taken apart. */
const isSafe = (name: string): boolean =>
  name !== '' &&
  name !== '.' &&
  name !== '..' &&
  !Array.from(name).some((c) => c === '/' || c === '\\' || c < ' ');

const readTree = (image: IsoImage, { joliet, blockBytes, root }: Descriptor): Omit<IsoVolume, 'volumeId'> => {
  const files: IsoEntry[] = [];
  const notFollowed: string[] = [];
  const seen = new Set<number>();
  const taken = new Set<string>();
  let entries = 0;
  let directoryBytes = 0;

  const directoryOf = (record: DirectoryRecord, level: number): Uint8Array | null => {
    if (level > isoLimits.levels || record.interleaved || seen.has(record.block)) return null;
    seen.add(record.block);
    directoryBytes += record.bytes;
    if (directoryBytes > isoLimits.directoryBytes) return null;
    return readExactly(image, record.block * blockBytes, record.bytes);
  };

  /** @returns false once there are too many entries */
  const walk = (record: DirectoryRecord, path: string, level: number): boolean => {
    const directory = directoryOf(record, level);
    if (directory === null) {
      notFollowed.push(path);
      return true;
    }
    let parts: { position: number; bytes: number }[] = [];
    const folders: [DirectoryRecord, string][] = [];
    for (const child of recordsOf(directory)) {
      if (child.associated || (child.name.length === 1 && (child.name[0] ?? 2) < 2)) continue;
      if (++entries > isoLimits.entries) return false;
      const name = nameOf(joliet, child.name);
      const childPath = path === '' ? name : `${path}/${name}`;
      if (!isSafe(name)) {
        notFollowed.push(path);
        continue;
      }
      if (child.folder) {
        folders.push([child, childPath]);
        continue;
      }
      parts.push({ position: child.block * blockBytes, bytes: child.bytes });
      if (child.continues) continue;
      if (child.interleaved || taken.has(childPath)) notFollowed.push(childPath);
      else files.push({ path: childPath, bytes: parts.reduce((sum, part) => sum + part.bytes, 0), parts });
      taken.add(childPath);
      parts = [];
    }
    return folders.every(([folder, folderPath]) => walk(folder, folderPath, level + 1));
  };

  const whole = walk(root, '', 1);
  return { files, notFollowed, cut: !whole };
};

/**
 * Reads the directories of an ISO 9660 image: by its Joliet names where there are some, else by the primary ones.
 *
 * Takes any bytes: nothing outside of the image is read, a folder is entered once, and there are limits to depth and number.
 * A file whose data lie outside of the image is listed: reading it fails, and that is what a scan reports.
 *
 * @returns null when it is no ISO 9660 image
 * @see ECMA-119; Joliet Specification
 */
export const readIso = (image: IsoImage): IsoVolume | null => {
  const descriptors = readDescriptors(image);
  const primary = descriptors.find(({ joliet }) => !joliet);
  if (primary === undefined) return null;
  const joliet = descriptors.find((descriptor) => descriptor.joliet);
  const tree = joliet === undefined ? null : readTree(image, joliet);
  const usable = tree !== null && (tree.files.length > 0 || tree.notFollowed.length === 0);
  return { volumeId: primary.volumeId, ...(usable ? tree : readTree(image, primary)) };
};

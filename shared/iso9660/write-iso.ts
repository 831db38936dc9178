import { firstDescriptorSector, sectorBytes, sectorsFor } from './sectors';
import { foldersOf, type Folder, type PlacedFile } from './volume-tree';

/** A file as it is planned. */
export interface IsoFile {
  /** 8.3 names of A-Z 0-9 _ with '/' between them; at most 8 levels with the file's own name. */
  readonly path: string;
  readonly bytes: number;
}

/** Where everything of an image lies, before a byte of it is written. */
export interface IsoPlan {
  /** Written as the volume identifier; a File-set ID. */
  readonly volumeId: string;
  /** Stamped on the volume and on every file, as UTC: the same plan gives the same bytes. */
  readonly time: Date;
  /** In the order in which they lie on the medium. */
  readonly files: readonly PlacedFile[];
  /** Descriptors, path tables and directories, before the first file. */
  readonly headBytes: number;
  /** Of the whole image. */
  readonly bytes: number;
}

/** ISO 9660 level 1 has one extent a file, and the length of an extent has 32 bits. */
export const maxIsoFileBytes = 0xffff_ffff;

/** Drives read ahead of what they were asked for, and fail at the end of a track without some empty sectors. */
const trailingSectors = 150;

/** A hierarchy of names over the same files. A volume has two: see `hierarchies`. */
interface Hierarchy {
  readonly descriptorType: number;
  /** ISO 2022 escape sequence of the character set (ECMA-119 8.5.6). */
  readonly escape: readonly number[];
  readonly encode: (text: string) => Uint8Array;
  /** As the standard wants a file's name on the medium. */
  readonly fileName: (name: string) => string;
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const ucs2 = (text: string): Uint8Array =>
  Uint8Array.from(
    Array.from(text, (character) => character.charCodeAt(0)).flatMap((unit) => [unit >> 8, unit & 255]),
  );

/** ISO 9660 level 1 needs dot and version even without an extension (DICOM PS3.12 F.1.2.1); Joliet level 3 goes without. */
const hierarchies: readonly Hierarchy[] = [
  {
    descriptorType: 1,
    escape: [],
    encode: ascii,
    fileName: (name) => (name.includes('.') ? `${name};1` : `${name}.;1`),
  },
  { descriptorType: 2, escape: [0x25, 0x2f, 0x45], encode: ucs2, fileName: (name) => name },
];

const recordBytes = (nameBytes: number): number => 33 + nameBytes + ((nameBytes + 1) % 2);
const pathRecordBytes = (nameBytes: number): number => 8 + nameBytes + (nameBytes % 2);

/** Appends a record's length to a directory's: no record crosses the end of a sector (ECMA-119 6.8.1.1). */
const after = (at: number, record: number): number =>
  (at % sectorBytes) + record > sectorBytes ? sectorsFor(at) * sectorBytes + record : at + record;

const nameBytesOf = (hierarchy: Hierarchy, name: string): number => hierarchy.encode(name).length;

const directoryBytes = (hierarchy: Hierarchy, folder: Folder): number => {
  let at = 2 * recordBytes(1);
  for (const { name } of folder.folders) at = after(at, recordBytes(nameBytesOf(hierarchy, name)));
  for (const { name } of folder.files)
    at = after(at, recordBytes(nameBytesOf(hierarchy, hierarchy.fileName(name))));
  return sectorsFor(at) * sectorBytes;
};

const pathTableBytes = (hierarchy: Hierarchy, folders: readonly Folder[]): number =>
  folders.reduce((sum, { name }) => sum + pathRecordBytes(Math.max(1, nameBytesOf(hierarchy, name))), 0);

/** Sectors of path tables and directories of one hierarchy, from `start` on. */
interface HierarchyPlaces {
  readonly littlePathTable: number;
  readonly bigPathTable: number;
  readonly pathTableBytes: number;
  readonly directories: ReadonlyMap<Folder, { readonly sector: number; readonly bytes: number }>;
  readonly end: number;
}

const placeHierarchy = (hierarchy: Hierarchy, folders: readonly Folder[], start: number): HierarchyPlaces => {
  const tableBytes = pathTableBytes(hierarchy, folders);
  const directories = new Map<Folder, { sector: number; bytes: number }>();
  let sector = start + 2 * sectorsFor(tableBytes);
  for (const folder of folders) {
    const bytes = directoryBytes(hierarchy, folder);
    directories.set(folder, { sector, bytes });
    sector += bytes / sectorBytes;
  }
  return {
    littlePathTable: start,
    bigPathTable: start + sectorsFor(tableBytes),
    pathTableBytes: tableBytes,
    directories,
    end: sector,
  };
};

/** After the descriptors: one of each hierarchy and the terminator. */
const firstFreeSector = firstDescriptorSector + hierarchies.length + 1;

const placeHierarchies = (folders: readonly Folder[]): readonly (readonly [Hierarchy, HierarchyPlaces])[] => {
  let start = firstFreeSector;
  return hierarchies.map((hierarchy) => {
    const places = placeHierarchy(hierarchy, folders, start);
    start = places.end;
    return [hierarchy, places] as const;
  });
};

/**
 * Plans an ISO 9660 level 1 image with Joliet names beside it: every place is known before anything is written.
 *
 * @param input.files in the order in which they shall lie on the medium
 * @throws {RangeError} for names, levels, sizes or a volume identifier outside what ISO 9660 level 1 allows
 * @see ECMA-119 (ISO 9660); Joliet Specification, Microsoft 1995; DICOM PS3.12 F
 */
export const planIso = (input: {
  readonly volumeId: string;
  readonly time: Date;
  readonly files: readonly IsoFile[];
}): IsoPlan => {
  if (!/^[A-Z0-9_ ]{0,16}$/.test(input.volumeId)) throw new RangeError('not a volume identifier');
  if (input.files.some(({ bytes }) => bytes > maxIsoFileBytes))
    throw new RangeError('a file is too large for ISO 9660 level 1');
  const folders = foldersOf(input.files.map((file) => ({ ...file, sector: 0 })));
  const headSectors = placeHierarchies(folders).at(-1)?.[1].end ?? firstFreeSector;
  let sector = headSectors;
  const files = input.files.map((file) => {
    const placed = { ...file, sector: file.bytes === 0 ? 0 : sector };
    sector += sectorsFor(file.bytes);
    return placed;
  });
  return {
    volumeId: input.volumeId,
    time: input.time,
    files,
    headBytes: headSectors * sectorBytes,
    bytes: (sector + trailingSectors) * sectorBytes,
  };
};

/**
 * The plan of an image some of whose files went away or became others after it was written: nothing moves.
 *
 * Write its `isoHead` over the old one; what the files held stays in the image until it is overwritten.
 *
 * @param files each at a path of the plan
 * @returns null where one of them has outgrown the sectors that it has
 */
export const reduceIso = (plan: IsoPlan, volumeId: string, files: readonly IsoFile[]): IsoPlan | null => {
  const places = new Map(plan.files.map((file) => [file.path, file]));
  const placed = files.map((file) => {
    const place = places.get(file.path);
    const hasRoom = place !== undefined && sectorsFor(file.bytes) <= sectorsFor(place.bytes);
    return hasRoom ? { ...file, sector: file.bytes === 0 ? 0 : place.sector } : null;
  });
  const fitting = placed.filter((file): file is PlacedFile => file !== null);
  return fitting.length < files.length ? null : { ...plan, volumeId, files: fitting };
};

const both16 = (view: DataView, at: number, value: number): void => {
  view.setUint16(at, value, true);
  view.setUint16(at + 2, value, false);
};
const both32 = (view: DataView, at: number, value: number): void => {
  view.setUint32(at, value, true);
  view.setUint32(at + 4, value, false);
};

/** Seven bytes, offset from Greenwich 0 (ECMA-119 9.1.5). */
const shortDate = (time: Date): readonly number[] => [
  time.getUTCFullYear() - 1900,
  time.getUTCMonth() + 1,
  time.getUTCDate(),
  time.getUTCHours(),
  time.getUTCMinutes(),
  time.getUTCSeconds(),
  0,
];

/** Sixteen digits and an offset from Greenwich of 0 (ECMA-119 8.4.26.1). */
const longDate = (time: Date): Uint8Array => ascii(`${time.toISOString().replace(/\D/g, '').slice(0, 16)}\0`);
const noDate = ascii(`${'0'.repeat(16)}\0`);

const folderFlag = 2;

interface DirectoryRecord {
  readonly sector: number;
  readonly bytes: number;
  readonly flags: number;
  readonly name: Uint8Array;
}

/** @see ECMA-119 9.1 */
const putRecord = (bytes: Uint8Array, at: number, time: Date, record: DirectoryRecord): void => {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  bytes[at] = recordBytes(record.name.length);
  both32(view, at + 2, record.sector);
  both32(view, at + 10, record.bytes);
  bytes.set(shortDate(time), at + 18);
  bytes[at + 25] = record.flags;
  both16(view, at + 28, 1);
  bytes[at + 32] = record.name.length;
  bytes.set(record.name, at + 33);
};

const self = Uint8Array.of(0);
const above = Uint8Array.of(1);

const putDirectory = (
  head: Uint8Array,
  time: Date,
  hierarchy: Hierarchy,
  places: HierarchyPlaces,
  folder: Folder,
): void => {
  const recordOf = (target: Folder, name: Uint8Array): DirectoryRecord => {
    const place = places.directories.get(target) ?? { sector: 0, bytes: 0 };
    return { ...place, flags: folderFlag, name };
  };
  const records = [
    ...folder.folders.map((child) => ({
      key: child.name,
      record: recordOf(child, hierarchy.encode(child.name)),
    })),
    ...folder.files.map(({ name, file }) => ({
      key: name,
      record: {
        sector: file.sector,
        bytes: file.bytes,
        flags: 0,
        name: hierarchy.encode(hierarchy.fileName(name)),
      },
    })),
  ];
  records.sort((a, b) => (a.key < b.key ? -1 : 1));
  const start = (places.directories.get(folder)?.sector ?? 0) * sectorBytes;
  let at = 0;
  for (const record of [
    recordOf(folder, self),
    recordOf(folder.parent, above),
    ...records.map(({ record }) => record),
  ]) {
    const length = recordBytes(record.name.length);
    at = after(at, length);
    putRecord(head, start + at - length, time, record);
  }
};

/** @see ECMA-119 9.4 */
const putPathTables = (
  head: Uint8Array,
  hierarchy: Hierarchy,
  places: HierarchyPlaces,
  folders: readonly Folder[],
): void => {
  const view = new DataView(head.buffer, head.byteOffset);
  const numbers = new Map(folders.map((folder, index) => [folder, index + 1]));
  for (const [table, little] of [
    [places.littlePathTable, true],
    [places.bigPathTable, false],
  ] as const) {
    let at = table * sectorBytes;
    for (const folder of folders) {
      const name = folder.name === '' ? self : hierarchy.encode(folder.name);
      head[at] = name.length;
      view.setUint32(at + 2, places.directories.get(folder)?.sector ?? 0, little);
      view.setUint16(at + 6, numbers.get(folder.parent) ?? 1, little);
      head.set(name, at + 8);
      at += pathRecordBytes(name.length);
    }
  }
};

/** Texts of a volume descriptor: offset, length in bytes, text (ECMA-119 8.4). All but the volume identifier are left blank. */
const descriptorTexts = (volumeId: string): readonly (readonly [number, number, string])[] => [
  [8, 32, ''],
  [40, 32, volumeId],
  [190, 128, ''],
  [318, 128, ''],
  [446, 128, ''],
  [574, 128, 'DISCPORT'],
  [702, 37, ''],
  [739, 37, ''],
  [776, 37, ''],
];

/** @see ECMA-119 8.4 and 8.5 */
const putDescriptor = (
  head: Uint8Array,
  index: number,
  plan: IsoPlan,
  hierarchy: Hierarchy,
  places: HierarchyPlaces,
  root: Folder,
): void => {
  const start = (firstDescriptorSector + index) * sectorBytes;
  const bytes = head.subarray(start, start + sectorBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  bytes[0] = hierarchy.descriptorType;
  bytes.set(ascii('CD001'), 1);
  bytes[6] = 1;
  for (const [at, length, text] of descriptorTexts(plan.volumeId)) {
    const blank = hierarchy.encode(' ');
    for (let unit = 0; unit + blank.length <= length; unit += blank.length) bytes.set(blank, at + unit);
    bytes.set(hierarchy.encode(text), at);
  }
  both32(view, 80, plan.bytes / sectorBytes);
  bytes.set(hierarchy.escape, 88);
  both16(view, 120, 1);
  both16(view, 124, 1);
  both16(view, 128, sectorBytes);
  both32(view, 132, places.pathTableBytes);
  view.setUint32(140, places.littlePathTable, true);
  view.setUint32(148, places.bigPathTable, false);
  putRecord(bytes, 156, plan.time, {
    sector: places.directories.get(root)?.sector ?? 0,
    bytes: places.directories.get(root)?.bytes ?? 0,
    flags: folderFlag,
    name: self,
  });
  bytes.set(longDate(plan.time), 813);
  bytes.set(longDate(plan.time), 830);
  bytes.set(noDate, 847);
  bytes.set(longDate(plan.time), 864);
  bytes[881] = 1;
};

/** Everything before the first file: system area, descriptors, path tables and directories. */
export const isoHead = (plan: IsoPlan): Uint8Array => {
  const head = new Uint8Array(plan.headBytes);
  const folders = foldersOf(plan.files);
  const [root] = folders;
  if (root === undefined) return head;
  placeHierarchies(folders).forEach(([hierarchy, places], index) => {
    putDescriptor(head, index, plan, hierarchy, places, root);
    putPathTables(head, hierarchy, places, folders);
    for (const folder of folders) putDirectory(head, plan.time, hierarchy, places, folder);
  });
  head.set([255, ...ascii('CD001'), 1], (firstDescriptorSector + hierarchies.length) * sectorBytes);
  return head;
};

/**
 * The bytes of an image, in one pass from its first to its last.
 *
 * @param contentOf the bytes of a file, exactly as many as were planned; chunks may be reused after the next is asked for
 * @throws {RangeError} when a file has another length than planned
 */
export const writeIso = function* (
  plan: IsoPlan,
  contentOf: (file: IsoFile) => Iterable<Uint8Array>,
): Generator<Uint8Array, void> {
  const zeros = new Uint8Array(sectorBytes);
  yield isoHead(plan);
  for (const file of plan.files) {
    let bytes = 0;
    for (const chunk of contentOf(file)) {
      bytes += chunk.length;
      yield chunk;
    }
    if (bytes !== file.bytes) throw new RangeError('a file is not as long as it was planned');
    const rest = sectorsFor(bytes) * sectorBytes - bytes;
    if (rest > 0) yield zeros.subarray(0, rest);
  }
  for (let sector = 0; sector < trailingSectors; sector++) yield zeros;
};

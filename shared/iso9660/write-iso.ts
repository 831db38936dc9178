import { firstDescriptorSector, sectorBytes, sectorsFor } from './sectors';
import { firstSectorBehindUdf, putUdf, recognitionNames, udfAnchor, udfSectors } from '../udf/write-udf';
import { rockRidgeBytes, rockRidgeReference, writeRockRidge, type RockRidgeEntry } from './write-rock-ridge';
import { shortDate } from './short-date';
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
  /** The same files are there by UDF too. */
  readonly isBridge: boolean;
  /** Descriptors, path tables and directories, before the first file. */
  readonly headBytes: number;
  /** Of the whole image. */
  readonly bytes: number;
}

/** The length of an extent has 32 bits, and all but the last of a file end with a sector (ECMA-119 6.4.3). */
const largestExtentBytes = 2 ** 32 - sectorBytes;
/** Sectors are numbered with 32 bits. */
const mostSectors = 2 ** 32 - 1;

/** Whether a file takes several extents: ISO 9660 calls that level 3, and PS3.12 F allows level 1 alone. */
export const isAboveLevel1 = (bytes: number): boolean => bytes > largestExtentBytes;

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
  /** What stands in a record after its name; an even number of bytes. */
  readonly systemUse: (entry: RockRidgeEntry) => Uint8Array;
  readonly systemUseBytes: (entry: Pick<RockRidgeEntry, 'kind' | 'name'>) => number;
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const ucs2 = (text: string): Uint8Array =>
  Uint8Array.from(
    Array.from(text, (character) => character.charCodeAt(0)).flatMap((unit) => [unit >> 8, unit & 255]),
  );

const hierarchyCount = 2;
/** After the descriptors, one of each hierarchy and the terminator. */
const recognitionSector = firstDescriptorSector + hierarchyCount + 1;
const referenceSector = recognitionSector + recognitionNames.length;
const firstFreeSector = (isBridge: boolean): number =>
  isBridge ? firstSectorBehindUdf : referenceSector + 1;

/**
 * ISO 9660 level 1 needs dot and version even without an extension (DICOM PS3.12 F.1.2.1); Rock Ridge names beside it, and Joliet level 3,
 * go without.
 */
const hierarchies: readonly Hierarchy[] = [
  {
    descriptorType: 1,
    escape: [],
    encode: ascii,
    fileName: (name) => (name.includes('.') ? `${name};1` : `${name}.;1`),
    systemUse: (entry) => writeRockRidge(entry, referenceSector),
    systemUseBytes: rockRidgeBytes,
  },
  {
    descriptorType: 2,
    escape: [0x25, 0x2f, 0x45],
    encode: ucs2,
    fileName: (name) => name,
    systemUse: () => new Uint8Array(),
    systemUseBytes: () => 0,
  },
];

const folderFlag = 2;
const moreExtentsFlag = 0x80;

interface DirectoryRecord {
  readonly sector: number;
  readonly bytes: number;
  readonly flags: number;
  readonly name: Uint8Array;
  readonly systemUse: Uint8Array;
}

/** Up to the system use area, which begins at an even place. */
const bytesBefore = (nameBytes: number): number => 33 + nameBytes + ((nameBytes + 1) % 2);
const recordBytes = ({ name, systemUse }: Pick<DirectoryRecord, 'name' | 'systemUse'>): number =>
  bytesBefore(name.length) + systemUse.length;
const pathRecordBytes = (nameBytes: number): number => 8 + nameBytes + (nameBytes % 2);

const self = Uint8Array.of(0);
const above = Uint8Array.of(1);

interface DirectoryPlace {
  readonly sector: number;
  readonly bytes: number;
}

/** Where the parts of a file lie: one for each extent. */
const extentsOf = ({
  sector,
  bytes,
}: PlacedFile): readonly (DirectoryPlace & { readonly flags: number })[] => {
  const extents = [];
  for (let at = 0; at === 0 || at < bytes; at += largestExtentBytes)
    extents.push({
      sector: bytes === 0 ? 0 : sector + at / sectorBytes,
      bytes: Math.min(bytes - at, largestExtentBytes),
      flags: at + largestExtentBytes < bytes ? moreExtentsFlag : 0,
    });
  return extents;
};

/** The records of a folder in their order. */
const recordsOf = (
  hierarchy: Hierarchy,
  folder: Folder,
  time: Date,
  placeOf: (folder: Folder) => DirectoryPlace,
): readonly DirectoryRecord[] => {
  const ofFolder = (target: Folder, name: Uint8Array, kind: RockRidgeEntry['kind']): DirectoryRecord => {
    const entry = { kind, name: target.name, folders: target.folders.length, time };
    return { ...placeOf(target), flags: folderFlag, name, systemUse: hierarchy.systemUse(entry) };
  };
  const inside = [
    ...folder.folders.map((child) => ({
      key: child.name,
      records: [ofFolder(child, hierarchy.encode(child.name), 'folder')],
    })),
    ...folder.files.map(({ name, file }) => ({
      key: name,
      records: extentsOf(file).map((extent) => ({
        ...extent,
        name: hierarchy.encode(hierarchy.fileName(name)),
        systemUse: hierarchy.systemUse({ kind: 'file', name, folders: 0, time }),
      })),
    })),
  ];
  inside.sort((a, b) => (a.key < b.key ? -1 : 1));
  return [
    ofFolder(folder, self, folder.parent === folder ? 'root' : 'this'),
    ofFolder(folder.parent, above, 'above'),
    ...inside.flatMap(({ records }) => records),
  ];
};

/** Appends a record's length to a directory's: no record crosses the end of a sector (ECMA-119 6.8.1.1). */
const after = (at: number, record: number): number =>
  (at % sectorBytes) + record > sectorBytes ? sectorsFor(at) * sectorBytes + record : at + record;

const nameBytesOf = (hierarchy: Hierarchy, name: string): number => hierarchy.encode(name).length;

/** As long as the records of recordsOf are, none of which is made. */
const directoryBytes = (hierarchy: Hierarchy, folder: Folder): number => {
  const lengthOf = (kind: RockRidgeEntry['kind'], name: string, nameBytes: number): number =>
    bytesBefore(nameBytes) + hierarchy.systemUseBytes({ kind, name });
  let at = lengthOf(folder.parent === folder ? 'root' : 'this', '', 1);
  at = after(at, lengthOf('above', '', 1));
  const inside = [
    ...folder.folders.map(({ name }) => ({
      name,
      records: 1,
      bytes: lengthOf('folder', name, nameBytesOf(hierarchy, name)),
    })),
    ...folder.files.map(({ name, file }) => ({
      name,
      records: Math.max(1, Math.ceil(file.bytes / largestExtentBytes)),
      bytes: lengthOf('file', name, nameBytesOf(hierarchy, hierarchy.fileName(name))),
    })),
  ];
  inside.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { records, bytes } of inside)
    for (let record = 0; record < records; record++) at = after(at, bytes);
  return sectorsFor(at) * sectorBytes;
};

const pathTableBytes = (hierarchy: Hierarchy, folders: readonly Folder[]): number =>
  folders.reduce((sum, { name }) => sum + pathRecordBytes(Math.max(1, nameBytesOf(hierarchy, name))), 0);

/** Sectors of path tables and directories of one hierarchy, from `start` on. */
interface HierarchyPlaces {
  readonly littlePathTable: number;
  readonly bigPathTable: number;
  readonly pathTableBytes: number;
  readonly directories: ReadonlyMap<Folder, DirectoryPlace>;
  readonly end: number;
}

const placeHierarchy = (hierarchy: Hierarchy, folders: readonly Folder[], start: number): HierarchyPlaces => {
  const tableBytes = pathTableBytes(hierarchy, folders);
  const directories = new Map<Folder, DirectoryPlace>();
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

const placeHierarchies = (
  folders: readonly Folder[],
  isBridge: boolean,
): { readonly placed: readonly (readonly [Hierarchy, HierarchyPlaces])[]; readonly end: number } => {
  let end = firstFreeSector(isBridge);
  const placed = hierarchies.map((hierarchy) => {
    const places = placeHierarchy(hierarchy, folders, end);
    end = places.end;
    return [hierarchy, places] as const;
  });
  return { placed, end };
};

/**
 * Plans an ISO 9660 image with Rock Ridge and Joliet names beside its own: every place is known before anything is written.
 *
 * It is of level 1 while no file is above it: see isAboveLevel1.
 *
 * @param input.isBridge whether UDF leads to the files as well, as on DVD and BD
 * @param input.files in the order in which they shall lie on the medium
 * @throws {RangeError} for names, levels, sizes or a volume identifier outside what ISO 9660 level 1 allows
 * @see ECMA-119 (ISO 9660); Joliet Specification, Microsoft 1995; SUSP 1.12; RRIP 1.12; DICOM PS3.12 F
 */
export const planIso = (input: {
  readonly volumeId: string;
  readonly time: Date;
  readonly isBridge: boolean;
  readonly files: readonly IsoFile[];
}): IsoPlan => {
  if (!/^[A-Z0-9_ ]{0,16}$/.test(input.volumeId)) throw new RangeError('not a volume identifier');
  const folders = foldersOf(input.files.map((file) => ({ ...file, sector: 0 })));
  const headSectors =
    placeHierarchies(folders, input.isBridge).end + (input.isBridge ? udfSectors(folders) : 0);
  let sector = headSectors;
  const files = input.files.map((file) => {
    const placed = { ...file, sector: file.bytes === 0 ? 0 : sector };
    sector += sectorsFor(file.bytes);
    return placed;
  });
  if (sector + trailingSectors > mostSectors) throw new RangeError('more sectors than can be numbered');
  return {
    volumeId: input.volumeId,
    time: input.time,
    isBridge: input.isBridge,
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

/** Sixteen digits and an offset from Greenwich of 0 (ECMA-119 8.4.26.1). */
const longDate = (time: Date): Uint8Array => ascii(`${time.toISOString().replace(/\D/g, '').slice(0, 16)}\0`);
const noDate = ascii(`${'0'.repeat(16)}\0`);

/** @see ECMA-119 9.1 */
const putRecord = (bytes: Uint8Array, at: number, time: Date, record: DirectoryRecord): void => {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  bytes[at] = recordBytes(record);
  both32(view, at + 2, record.sector);
  both32(view, at + 10, record.bytes);
  bytes.set(shortDate(time), at + 18);
  bytes[at + 25] = record.flags;
  both16(view, at + 28, 1);
  bytes[at + 32] = record.name.length;
  bytes.set(record.name, at + 33);
  bytes.set(record.systemUse, at + bytesBefore(record.name.length));
};

const putDirectory = (
  head: Uint8Array,
  time: Date,
  hierarchy: Hierarchy,
  places: HierarchyPlaces,
  folder: Folder,
): void => {
  const placeOf = (target: Folder): DirectoryPlace =>
    places.directories.get(target) ?? { sector: 0, bytes: 0 };
  const start = placeOf(folder).sector * sectorBytes;
  let at = 0;
  for (const record of recordsOf(hierarchy, folder, time, placeOf)) {
    const length = recordBytes(record);
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
    systemUse: new Uint8Array(),
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
  const { placed, end } = placeHierarchies(folders, plan.isBridge);
  placed.forEach(([hierarchy, places], index) => {
    putDescriptor(head, index, plan, hierarchy, places, root);
    putPathTables(head, hierarchy, places, folders);
    for (const folder of folders) putDirectory(head, plan.time, hierarchy, places, folder);
  });
  head.set([255, ...ascii('CD001'), 1], (firstDescriptorSector + hierarchies.length) * sectorBytes);
  head.set(rockRidgeReference, referenceSector * sectorBytes);
  if (plan.isBridge) {
    recognitionNames.forEach((name, index) => {
      head.set([0, ...ascii(name), 1], (recognitionSector + index) * sectorBytes);
    });
    const sectors = plan.bytes / sectorBytes;
    putUdf(head, { volumeId: plan.volumeId, time: plan.time, folders, firstSector: end, sectors });
  }
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
  for (let sector = 1; sector < trailingSectors; sector++) yield zeros;
  yield plan.isBridge ? udfAnchor(plan.bytes / sectorBytes - 1) : zeros;
};

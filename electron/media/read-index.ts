import { createHash } from 'node:crypto';
import { ByteWindow } from '../../shared/dicom/byte-window';
import { isDicomdirPath, matchFileIds } from '../../shared/dicom/match-file-id';
import { readDicomdir, type Dicomdir, type DirectoryEntry } from '../../shared/dicom/read-dicomdir';
import { readHead } from '../../shared/dicom/read-head';
import { limits } from '../../shared/model/limits';
import { inflateHead } from './inflate';
import { UnreadableError, type ByteRange } from './medium/unreadable';
import { throwIfGone, type ScanRun } from './scan-run';
import type { Source, SourceEntry } from './source';

/** A record of a DICOMDIR, and where its file is to be looked for. */
export interface ListedFile {
  readonly entry: DirectoryEntry;
  /** As the record spells it. */
  readonly path: string;
  /** Files of the source that it may mean, the most likely first; none where there is no such file. */
  readonly candidates: readonly string[];
  /** It was not even looked for. */
  readonly leadsAway: boolean;
}

/** What the DICOMDIRs of a source say. */
export interface SourceIndex {
  /** Those that could be read. */
  readonly dicomdirs: ReadonlySet<string>;
  /** Those that could not, and are told of. */
  readonly unreadable: ReadonlySet<string>;
  /** Of all that count, see Fingerprint. */
  readonly sha256: string | null;
  readonly listed: readonly ListedFile[];
  /** Those that may mean a file, by its path. */
  readonly listedAt: ReadonlyMap<string, readonly ListedFile[]>;
  /** Whether a file lies where a DICOMDIR should have listed it. */
  readonly covers: (path: string) => boolean;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
const depthOf = (path: string): number => path.split('/').length;

interface FoundDicomdirs {
  /** The root's, or of discs that were copied into folders. */
  readonly outermost: readonly SourceEntry[];
  /** Inside of another's folder: mostly left there by a program, or the root's once more. */
  readonly nested: readonly SourceEntry[];
}

const findDicomdirs = (entries: readonly SourceEntry[]): FoundDicomdirs => {
  const outermost: SourceEntry[] = [];
  const nested: SourceEntry[] = [];
  const found = entries.filter(({ path }) => isDicomdirPath(path));
  for (const entry of found.sort((a, b) => depthOf(a.path) - depthOf(b.path)))
    if (outermost.length === limits.dicomdirs) break;
    else if (!outermost.some(({ path }) => entry.path.startsWith(folderOf(path)))) outermost.push(entry);
    else if (nested.length < limits.dicomdirs) nested.push(entry);
  return { outermost, nested };
};

interface ReadFile {
  readonly bytes: Uint8Array;
  readonly unreadable: readonly ByteRange[];
}

/** A file up to where it can't be read: behind that, nobody knows where the next record starts. */
const readWhole = (source: Source, { path, bytes }: SourceEntry): ReadFile => {
  const file = source.open(path);
  const content = new Uint8Array(Math.min(bytes, limits.dicomdirBytes));
  try {
    return { bytes: content.subarray(0, file.read(content, 0)), unreadable: [] };
  } catch (error) {
    const [first] = error instanceof UnreadableError ? error.ranges : [];
    if (!(error instanceof UnreadableError) || first === undefined) throw error;
    return { bytes: content.subarray(0, first[0]), unreadable: error.ranges };
  } finally {
    file.close();
  }
};

const hashWhole = ({ bytes, unreadable }: ReturnType<typeof readWhole>, file: SourceEntry): string | null =>
  bytes.length === file.bytes && unreadable.length === 0
    ? createHash('sha256').update(bytes).digest('hex')
    : null;

const hashAll = (hashes: readonly (string | null)[]): string | null =>
  hashes.length === 0 || hashes.includes(null) ? null : hashes.join(' ');

/** The same hash as the index of a source has, where nothing else is wanted of it. */
export const hashDicomdirs = (source: Source, entries: readonly SourceEntry[]): string | null =>
  hashAll(
    findDicomdirs(entries).outermost.map((file) => {
      try {
        return hashWhole(readWhole(source, file), file);
      } catch {
        return null;
      }
    }),
  );

type ReadDicomdir = Dicomdir & { readonly unreadable: readonly ByteRange[] };

const readOne = (run: ScanRun, file: SourceEntry, hashes: (string | null)[]): ReadDicomdir | null => {
  const at = hashes.push(null) - 1;
  try {
    const { bytes, unreadable } = readWhole(run.source, file);
    run.bytesRead += bytes.length;
    hashes[at] = hashWhole({ bytes, unreadable }, file);
    const window = ByteWindow.over(bytes);
    const head = readHead(window, inflateHead);
    if (head === null) return null;
    const dicomdir = readDicomdir(window, head.datasetStart);
    // one that is none is opened once more, as a file, and counted there
    run.filesOpened++;
    return { ...dicomdir, isCut: dicomdir.isCut || bytes.length < file.bytes, unreadable };
  } catch (error) {
    // told as a file when its head is read, like any other
    throwIfGone(run, error);
    return null;
  }
};

/** Up, from the root, or to another drive: a part that is empty, `.` or `..`, a colon or a zero byte. */
const leadsAway = (fileId: string): boolean => /(?:^|\/)\.{0,2}(?:\/|$)|[:\0]/.test(fileId);

/** Finds the files of a DICOMDIR's records. */
const listFiles = (entries: readonly SourceEntry[], folder: string, dicomdir: Dicomdir): ListedFile[] => {
  const inFolder = entries
    .filter(({ path }) => path.startsWith(folder))
    .map(({ path }) => path.slice(folder.length));
  const matcher = matchFileIds(inFolder);
  return dicomdir.entries.map((entry) => {
    const fileId = entry.fileId.join('/');
    const isAway = leadsAway(fileId);
    const candidates = isAway ? [] : matcher.find(entry.fileId).map((found) => folder + found);
    return { entry, path: folder + fileId, candidates, leadsAway: isAway };
  });
};

/**
 * Whether a nested DICOMDIR is that of a whole disc which was copied into a folder of another: most of what it lists lies
 * there, and nothing of it is listed outside.
 */
const isDiscOfItsOwn = (
  records: readonly ListedFile[],
  listedAt: ReadonlyMap<string, readonly ListedFile[]>,
): boolean =>
  2 * records.filter(({ candidates }) => candidates.length > 0).length > records.length &&
  !records.some(({ candidates }) => candidates.some((path) => listedAt.has(path)));

/** Reads the DICOMDIRs of a source and finds the files that their records mean. */
export const readIndex = (run: ScanRun): SourceIndex => {
  const { entries, problems } = run;
  const listed: ListedFile[] = [];
  const listedAt = new Map<string, ListedFile[]>();
  const dicomdirs = new Set<string>();
  const unreadable = new Set<string>();
  const folders: string[] = [];
  const hashes: (string | null)[] = [];
  const take = (file: SourceEntry, dicomdir: ReadDicomdir, records: readonly ListedFile[]): void => {
    if (dicomdir.isCut) problems.add('dicomdir-unreadable', file.path, 'in part', dicomdir.unreadable);
    if (dicomdir.isRepaired) problems.add('dicomdir-repaired', file.path);
    folders.push(folderOf(file.path));
    dicomdirs.add(file.path);
    for (const one of records) {
      listed.push(one);
      for (const path of one.candidates) {
        const others = listedAt.get(path);
        if (others === undefined) listedAt.set(path, [one]);
        else others.push(one);
      }
    }
  };
  const { outermost, nested } = findDicomdirs(entries);
  for (const file of outermost) {
    const dicomdir = readOne(run, file, hashes);
    if (dicomdir === null) {
      problems.add('dicomdir-unreadable', file.path);
      unreadable.add(file.path);
      continue;
    }
    take(file, dicomdir, listFiles(entries, folderOf(file.path), dicomdir));
  }
  for (const file of nested) {
    // what makes a disc known is what lies outermost
    const dicomdir = readOne(run, file, []);
    if (dicomdir === null) continue;
    const records = listFiles(entries, folderOf(file.path), dicomdir);
    if (isDiscOfItsOwn(records, listedAt)) take(file, dicomdir, records);
  }
  return {
    dicomdirs,
    unreadable,
    sha256: hashAll(hashes),
    listed,
    listedAt,
    covers: (path) => folders.some((folder) => path.startsWith(folder)),
  };
};

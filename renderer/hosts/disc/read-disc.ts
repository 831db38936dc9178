import { buildCatalog, seriesKey, type BuiltCatalog } from '../../../shared/catalog/build-catalog';
import { foundByRecord, instanceFromHead, type FoundInstance } from '../../../shared/catalog/found-instance';
import { ByteWindow } from '../../../shared/dicom/byte-window';
import type { InstanceFacts } from '../../../shared/dicom/instance-facts';
import { isDicomdirPath, matchFileIds } from '../../../shared/dicom/match-file-id';
import { nameOf } from '../../../shared/dicom/patients';
import { readDicomdir } from '../../../shared/dicom/read-dicomdir';
import { readHead, type Head } from '../../../shared/dicom/read-head';
import { belongsToNoPatient, mediaStorageDirectory } from '../../../shared/dicom/sop-classes';
import { limits } from '../../../shared/model/limits';
import type { Instance, Patient } from '../../../shared/model/scan';
import type { DiscFile } from './disc-file';
import { inflateHead } from './inflate-head';

/** Most heads end before. */
const usualHeadBytes = 65_536;

const readStart = async (file: DiscFile, bytes: number): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await (await file.blob()).slice(0, bytes).arrayBuffer());

const readHeadOf = async (file: DiscFile, mostBytes: number): Promise<Head | null> => {
  const start = await readStart(file, mostBytes);
  const head = readHead(ByteWindow.over(start, file.bytes), inflateHead, 0);
  const isAll = start.length >= Math.min(file.bytes, limits.headBytes);
  return head === null || head.isComplete || isAll ? head : readHeadOf(file, limits.headBytes);
};

const isIdentified = ({ studyUid, seriesUid, sopInstanceUid, sopClassUid }: InstanceFacts): boolean =>
  [studyUid, seriesUid, sopInstanceUid, sopClassUid].every((uid) => uid !== '');

/** What a file turned out to be; null where it is no instance, or can't be read. */
const readInstance = async (file: DiscFile): Promise<FoundInstance | null> => {
  const head = await readHeadOf(file, usualHeadBytes).catch(() => null);
  if (head === null || !isIdentified(head)) return null;
  if (head.sopClassUid === mediaStorageDirectory || belongsToNoPatient(head.sopClassUid)) return null;
  return {
    instance: instanceFromHead(head, file),
    facts: head,
    datasetStart: head.datasetStart,
    isTruncated: head.isTruncated,
  };
};

/** A file that may hold an instance, and what its record says of it; null where none lists it. */
interface Candidate {
  readonly file: DiscFile;
  readonly listed: FoundInstance | null;
}

/** What a folder lists. */
interface Listing {
  readonly candidates: readonly Candidate[];
  /** Listed, and not there. */
  readonly missing: readonly InstanceFacts[];
}

const depthOf = ({ path }: DiscFile): number => path.split('/').length;

/** The DICOMDIR that a folder is read by: there may be others in it, of discs that were copied into it. */
export const findDicomdir = (files: readonly DiscFile[]): DiscFile | undefined =>
  files
    .filter(({ path, bytes }) => isDicomdirPath(path) && bytes <= limits.dicomdirBytes)
    .sort((a, b) => depthOf(a) - depthOf(b))[0];

const listByDicomdir = async (files: readonly DiscFile[]): Promise<Listing | null> => {
  const dicomdir = findDicomdir(files);
  if (dicomdir === undefined) return null;
  const window = ByteWindow.over(await readStart(dicomdir, dicomdir.bytes));
  const head = readHead(window, inflateHead);
  if (head === null) return null;
  const folder = dicomdir.path.slice(0, dicomdir.path.lastIndexOf('/') + 1);
  const inFolder = new Map(
    files
      .filter(({ path }) => path.startsWith(folder))
      .map((file) => [file.path.slice(folder.length), file] as const),
  );
  const matcher = matchFileIds(inFolder.keys());
  const candidates: Candidate[] = [];
  const missing: InstanceFacts[] = [];
  for (const record of readDicomdir(window, head.datasetStart).entries) {
    const file = inFolder.get(matcher.find(record.fileId)[0] ?? '');
    if (!isIdentified(record.facts)) {
      if (file !== undefined) candidates.push({ file, listed: null });
    } else if (file === undefined) missing.push(record.facts);
    else candidates.push({ file, listed: foundByRecord(record, file) });
  }
  return candidates.length + missing.length === 0 ? null : { candidates, missing };
};

/** The files of a folder by its DICOMDIR; all of them where there is none that lists something. */
const listFiles = async (files: readonly DiscFile[]): Promise<Listing> =>
  (await listByDicomdir(files).catch(() => null)) ?? {
    candidates: files.map((file) => ({ file, listed: null })),
    missing: [],
  };

/** One of each picture: the first that has its UIDs. */
const withoutCopies = (found: readonly FoundInstance[]): readonly FoundInstance[] => [
  ...new Map(
    found
      .map(
        (one) =>
          [
            [one.instance.studyUid, one.instance.seriesUid, one.instance.sopInstanceUid].join(' '),
            one,
          ] as const,
      )
      .reverse(),
  ).values(),
];

/**
 * A picture by its record, with what the head of another one of its series says of the patient and the exam: a record has to name a
 * number or a date also where there is none.
 */
const describedBy = ({ facts: head }: FoundInstance, listed: FoundInstance): FoundInstance => {
  const { sopClassUid, sopInstanceUid, instanceNumber, frames } = listed.facts;
  return {
    ...listed,
    facts: { ...head, sopClassUid, sopInstanceUid, instanceNumber, frames },
    instance: {
      ...listed.instance,
      patientId: head.patientId,
      ...nameOf(head),
      birthDate: head.birthDate,
    },
  };
};

/** What is listed and not in the scripts beside the page is no loss: it lies where the page lies. */
const asElsewhere = (patient: Patient): Patient => ({
  ...patient,
  studies: patient.studies.map((study) => ({
    ...study,
    series: study.series.map(({ missing, ...series }) => ({
      ...series,
      missing: 0,
      ...(missing === 0 ? null : { elsewhere: missing }),
    })),
  })),
});

/** What is known of a folder so far. */
export type DiscList = Pick<BuiltCatalog, 'patients' | 'instances'> & { readonly provisional: boolean };

/** A folder with pictures, as a page reads it. */
export interface Disc {
  /** By the DICOMDIR alone; nothing where there is none. */
  readonly listed: () => DiscList;
  /**
   * Reads the heads of every file that is listed, in their order; of what is embedded one a series.
   *
   * @throws the signal's reason when cancelled
   */
  readonly read: (tell: (done: number, total: number) => void, signal: AbortSignal) => Promise<DiscList>;
  /** The instances of a series by their heads, in the order to show them in. */
  readonly series: (studyUid: string, seriesUid: string) => Promise<readonly Instance[]>;
  readonly fileOf: (instance: Instance) => DiscFile | undefined;
}

/**
 * Reads what a folder lists: its DICOMDIR first, and the heads of files where they are asked for. Where both differ, the file is
 * right; one that can't be read is missing.
 *
 * @param isEmbedded only some of what is listed may be there, each large to get at; the others are elsewhere, and not missing
 * @throws never by what the bytes say
 */
export const readDisc = async (files: readonly DiscFile[], isEmbedded: boolean): Promise<Disc> => {
  const { candidates, missing } = await listFiles(files);
  const heads = new Map<DiscFile, Promise<FoundInstance | null>>();
  const headOf = (file: DiscFile): Promise<FoundInstance | null> => {
    const known = heads.get(file) ?? readInstance(file);
    heads.set(file, known);
    return known;
  };
  const build = (
    found: readonly FoundInstance[],
    lost: readonly InstanceFacts[],
    provisional: boolean,
  ): DiscList => {
    const { patients, instances } = buildCatalog(withoutCopies(found), [], [...missing, ...lost], new Map());
    return { patients: isEmbedded ? patients.map(asElsewhere) : patients, instances, provisional };
  };
  const buildRead = (read: readonly (readonly [Candidate, FoundInstance | null])[]): DiscList =>
    build(
      read.flatMap(([, found]) => (found === null ? [] : [found])),
      read.flatMap(([{ listed }, found]) => (found === null && listed !== null ? [listed.facts] : [])),
      false,
    );
  const readSamples = async (signal: AbortSignal): Promise<DiscList> => {
    const samples = new Map<string, FoundInstance | null>();
    const found: FoundInstance[] = [];
    for (const { file, listed } of candidates) {
      if (listed === null) continue;
      signal.throwIfAborted();
      const key = seriesKey(listed.facts);
      const sample = samples.get(key) ?? (await headOf(file));
      samples.set(key, sample);
      found.push(sample === null ? listed : describedBy(sample, listed));
    }
    return build(found, [], false);
  };
  const byPath = new Map(candidates.map(({ file }) => [file.path, file]));
  return {
    listed: () =>
      build(
        candidates.flatMap(({ listed }) => (listed === null ? [] : [listed])),
        [],
        true,
      ),
    read: async (tell, signal) => {
      if (isEmbedded) return readSamples(signal);
      const read: (readonly [Candidate, FoundInstance | null])[] = [];
      for (const candidate of candidates) {
        signal.throwIfAborted();
        read.push([candidate, await headOf(candidate.file)]);
        tell(read.length, candidates.length);
      }
      return buildRead(read);
    },
    series: async (studyUid, seriesUid) => {
      const wanted = candidates.filter(
        ({ listed }) =>
          listed === null || (listed.facts.studyUid === studyUid && listed.facts.seriesUid === seriesUid),
      );
      const read = await Promise.all(
        wanted.map(async (candidate) => {
          const head = await headOf(candidate.file);
          // what is embedded and damaged keeps its place: that it can't be shown is said there
          return [candidate, isEmbedded ? (head ?? candidate.listed) : head] as const;
        }),
      );
      return buildRead(read).instances.filter(
        (instance) => instance.studyUid === studyUid && instance.seriesUid === seriesUid,
      );
    },
    fileOf: ({ path }) => byPath.get(path),
  };
};

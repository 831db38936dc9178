import { createHash } from 'node:crypto';
import type { ProblemCode } from '../../shared/model/problem-codes';
import type { Catalog, Instance, IdentifiedInstance, Problem, Scan } from '../../shared/model/scan';
import type { JobContext, Progress } from '../../shared/model/progress';
import { countGaps, selectSeries, type GapCounts, type SeriesRef } from '../../shared/model/selection';
import type { SourceRef } from '../../shared/model/source';
import { explicitLittleEndian } from '../../shared/dicom/transfer-syntaxes';
import { ByteWindow } from '../../shared/dicom/byte-window';
import { isSoundFileMeta } from '../../shared/dicom/file-meta';
import type { InstanceFacts } from '../../shared/dicom/instance-facts';
import { readHead, type Head } from '../../shared/dicom/read-head';
import { contentOf } from '../../shared/dicom/sop-classes';
import { lintDicomdir, type LintedDirectory } from '../../shared/dicom/lint-dicomdir';
import { discOfFileSetId } from '../../shared/dicom/write-dicomdir';
import type { DiscOfSet } from '../../shared/model/medium';
import { limits } from '../../shared/model/limits';
import { preludeBytes } from '../media/check-head';
import { fileKindOf } from '../media/file-kind';
import { inflateHead } from '../media/inflate';
import { openSelection } from '../media/open-selection';
import { openSource } from '../media/open-source';
import { newPace, throttled } from '../media/pace';
import { giveInstance, InstanceFault } from '../media/read-instance';
import { holdsNoDicom, noDicomError, scanAnything } from '../media/scan-source';
import { scanWithCopies } from '../media/second-copy';
import type { Source } from '../media/source';
import { checkDirectory } from './check-directory';
import { isSharedPlace } from './check-target';
import { contentsHash, type HeldInstance } from './contents-hash';
import { isOfLocked } from './locked-copy';
import { explicitFileOf } from './make-explicit';
import { isAutorun, isOwnName, isStarted } from './own-names';
import { PictureDecoder, type SampleOutcome } from './picture-decoder';
import { checkPages, type ViewerCheck } from './verify-pages';

/** What can be wrong with a file-set, or with one file of it. */
export const verifyCodes = [
  /** There is no DICOMDIR at the root. */
  'no-dicomdir',
  'dicomdir-unreadable',
  'dicomdir-contradicts',
  /** Not as the standard has it in itself: see lintDicomdir. */
  'dicomdir-faulty',
  'listed-missing',
  'listed-twice',
  'present-unlisted',
  'unreadable',
  'damaged',
  /** Whole, but its pixels can't be decoded, and it isn't known to be the same in the source. */
  'undecodable',
  /** Whole, but it does not rightly say of which exam or series it is. */
  'lacks-identifiers',
  /** The files were found, but not by the list of them that other programs go by: that is damaged. */
  'listing-damaged',
  /** Another data set than in the source it is compared with. */
  'differs',
  /** The source it is compared with has no instance with this UID. */
  'not-in-source',
  /** Another file has its UIDs, and other content. */
  'same-uid',
  /** Not 8.3, not A-Z 0-9 _, or a DICOM file with an ending. */
  'name',
  /** Bytes stand where a program could hide. */
  'preamble',
  /** What stands before the data set is not there, or not right. */
  'file-meta',
  /** A program, or what starts one. */
  'program',
  /** Of what is for people: another page leads to it, and it is not there. */
  'page-missing',
  /** The page of the viewer, or the list that it goes by. */
  'viewer-damaged',
  /** What the viewer shows of a picture is not the picture's file. */
  'viewer-differs',
] as const;
export type VerifyCode = (typeof verifyCodes)[number];

export interface VerifyFailure {
  readonly code: VerifyCode;
  /** Inside the source; absent when it concerns all of it. */
  readonly path?: string;
}

/** What was found when a file-set was read again, every byte of it. */
export interface VerifyReport {
  readonly label: string;
  readonly instances: number;
  readonly bytes: number;
  /** How many data sets were compared with the other source; null when there was none. */
  readonly compared: number | null;
  /**
   * How many of those are written in Explicit VR Little Endian and are not in the source: the source's own was changed in the same
   * way, and the outcome compared.
   */
  readonly changed: number;
  /** What the other source has and this one lacks; null when there was none. */
  readonly notInCopy: NotInCopy | null;
  /** What the other source itself had lost, so that no copy can have it. Null when there was no other source. */
  readonly against: LostThere | null;
  readonly samples: Samples;
  readonly contents: Contents;
  /** Null where there is no viewer on it. */
  readonly viewer: ViewerCheck | null;
  /** Which disc of a set its DICOMDIR says it is; null where it is none. */
  readonly disc: CheckedDisc | null;
  /** On a stick: what else is there, and no part of the copy. */
  readonly beside: Beside;
  /** It is the ZIP of a locked copy: what lies beside that was not looked at. */
  readonly isOfLocked: boolean;
  readonly failures: readonly VerifyFailure[];
}

/** A disc of a set. What it lacks of its exams is on the others: only together they can be asked for it. */
export interface CheckedDisc extends DiscOfSet {
  /** It was checked without others of the set. */
  readonly isAlone: boolean;
}

/** Files of the person's own. One that starts at the root of a stick is a failure. */
export interface Beside {
  readonly files: number;
  /** How many of them are programs, or start one. */
  readonly programs: number;
}

/** What it holds, and a hash of that: equal for copies of the same pictures, whatever they are written on. */
export interface Contents {
  readonly patients: Catalog['patients'];
  readonly sha256: string;
  readonly series: readonly (Pick<Instance, 'studyUid' | 'seriesUid'> & { readonly sha256: string })[];
}

/** Of the first, the middle and the last picture of each series: whether the viewer's decoders can read their pixels. */
export interface Samples {
  readonly decoded: number;
  /** In a form that is not decoded here (films), too large, or too slow: nothing can be said of them. */
  readonly untried: number;
  /** Paths of those that can't be decoded, and neither can they in the source, which has the same bytes. */
  readonly undecodableThere: readonly string[];
}

export interface LostThere {
  readonly label: string;
  /** Pictures of exams that the copy has, which lack there or lack a part. */
  readonly gapsBy: GapCounts;
  /** Exams that are listed there, and nothing of them is to be had. */
  readonly studies: number;
  /** Files that nobody can tell the pictures of, see Scan. */
  readonly unidentified: number;
}

/** A copy may be of chosen exams, so what it lacks of an exam that it has is told from exams that it has nothing of. */
export interface NotInCopy {
  /** SOP Instance UIDs within exams of which the copy has at least one instance. */
  readonly instances: readonly string[];
  /** Study Instance UIDs of exams that the copy has nothing of. */
  readonly studies: readonly string[];
}

/** Findings of a scan that are faults of a file-set. That patients are several, or names odd, is none. */
const fromScan: Partial<Record<ProblemCode, VerifyCode>> = {
  'listed-missing': 'listed-missing',
  'same-uid-left-out': 'same-uid',
  'present-unlisted': 'present-unlisted',
  unreadable: 'unreadable',
  damaged: 'damaged',
  'lacks-identifiers': 'lacks-identifiers',
  incomplete: 'damaged',
  'not-followed': 'unreadable',
  'limit-reached': 'unreadable',
  'archive-cut': 'unreadable',
  'packed-unknown': 'unreadable',
  'listing-repaired': 'listing-damaged',
  'dicomdir-unreadable': 'dicomdir-unreadable',
  'dicomdir-contradicts': 'dicomdir-contradicts',
};

const component = /^[A-Z0-9_]{1,8}$/;
const fileName = /^[A-Z0-9_]{1,8}(\.[A-Z0-9_]{1,3})?$/;
const maxLevels = 8;
const startBytes = 128;

const hasLegalName = (path: string, isInstance: boolean): boolean => {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  return (
    parts.length < maxLevels &&
    parts.every((part) => component.test(part)) &&
    (isInstance ? component : fileName).test(name)
  );
};

/** What a file is by its first bytes. */
type StartOf = 'dicom' | 'program' | 'other';

const startOf = (source: Source, path: string): StartOf => {
  const file = source.open(path);
  try {
    const bytes = new Uint8Array(Math.min(preludeBytes, file.bytes));
    const start = bytes.subarray(0, file.read(bytes, 0));
    if (String.fromCharCode(...start.subarray(startBytes)) === 'DICM') return 'dicom';
    return fileKindOf(start) === 'programs' ? 'program' : 'other';
  } finally {
    file.close();
  }
};

/** Data set hashes by SOP Instance UID, read when they are asked for. */
interface Originals {
  readonly scan: Scan;
  /** @returns how the instances of that UID have that data set; null when there is none of that UID */
  readonly hold: (copy: Instance, datasetSha256: string) => Promise<'same' | 'changed' | 'differs' | null>;
  readonly close: () => void;
}

type Breathe = (bytes: number) => Promise<void> | undefined;

/**
 * Reads an instance to its end.
 *
 * @param take gets every chunk, valid until it is back
 */
const digestOf = async (
  source: Source,
  instance: Instance,
  breathe: Breathe,
  take: (chunk: Uint8Array) => void = () => undefined,
): Promise<{ readonly datasetSha256: string; readonly fileMeta: Uint8Array }> => {
  const dataset = createHash('sha256');
  const content = giveInstance(source, instance, { zeroPreamble: false, dataset });
  try {
    for (let next = content.next(); ; next = content.next()) {
      if (next.done === true) return { datasetSha256: dataset.digest('hex'), fileMeta: next.value.fileMeta };
      take(next.value);
      await breathe(next.value.length);
    }
  } finally {
    content.return(undefined as never);
  }
};

const openOriginals = async (
  ref: SourceRef,
  copies: readonly SourceRef[],
  decoder: PictureDecoder,
  context: JobContext<Progress>,
  breathe: Breathe,
): Promise<Originals> => {
  const found = await scanWithCopies(ref, copies, {
    signal: context.signal,
    tell: (news) => {
      if (news.kind === 'progress') context.tell(news.progress);
    },
  });
  const opened = await openSelection({ source: ref, instances: found.instances });
  const byUid = new Map<string, Instance[]>();
  for (const instance of found.instances) {
    const known = byUid.get(instance.sopInstanceUid);
    if (known === undefined) byUid.set(instance.sopInstanceUid, [instance]);
    else known.push(instance);
  }
  return {
    scan: found,
    hold: async ({ sopInstanceUid, transferSyntaxUid }, datasetSha256) => {
      const candidates = byUid.get(sopInstanceUid);
      if (candidates === undefined) return null;
      for (const candidate of candidates)
        try {
          const digest = await digestOf(opened.sourceOf(candidate), candidate, breathe);
          if (digest.datasetSha256 === datasetSha256) return 'same';
        } catch (error) {
          if (!(error instanceof InstanceFault)) throw error;
        }
      // one that was written in another form on purpose: it is made of the original once more, and compared with that
      if (transferSyntaxUid === explicitLittleEndian)
        for (const candidate of candidates) {
          const source = opened.sourceOf(candidate);
          const made = await explicitFileOf(source, candidate, decoder, context.signal);
          if (made?.datasetSha256 === datasetSha256) return 'changed';
        }
      return 'differs';
    },
    close: opened.close,
  };
};

/** Whether a series of the other source was meant to be copied. */
type IsMeant = (series: SeriesRef) => boolean;

/** As many of the same UID as the source has more often than the copy. */
const findLacking = (originals: readonly Instance[], copy: readonly Instance[]): NotInCopy => {
  const held = new Map<string, number>();
  for (const { sopInstanceUid } of copy) held.set(sopInstanceUid, (held.get(sopInstanceUid) ?? 0) + 1);
  const studiesHeld = new Set(copy.map(({ studyUid }) => studyUid));
  const instances: string[] = [];
  const studies = new Set<string>();
  for (const { studyUid, sopInstanceUid } of originals) {
    const left = held.get(sopInstanceUid) ?? 0;
    held.set(sopInstanceUid, left - 1);
    if (left > 0) continue;
    if (studiesHeld.has(studyUid)) instances.push(sopInstanceUid);
    else studies.add(studyUid);
  }
  return { instances, studies: Array.from(studies) };
};

const findLost = (
  { scan: there }: Originals,
  ref: SourceRef,
  copy: readonly Instance[],
  isMeant: IsMeant,
): LostThere => {
  const studiesOf = (some: readonly IdentifiedInstance[]): ReadonlySet<string> =>
    new Set(some.map(({ studyUid }) => studyUid));
  const [held, had] = [studiesOf(copy), studiesOf(there.instances)];
  const { gaps, unidentified } = selectSeries(ref, there, (one) => held.has(one.studyUid) && isMeant(one));
  const lost = [...studiesOf(there.listedMissing)].filter((study) => !had.has(study) && !held.has(study));
  const { label } = there.catalog.source;
  return { label, gapsBy: countGaps(gaps), studies: lost.length, unidentified };
};

const isEmpty = (found: Scan): boolean =>
  holdsNoDicom(found) && !found.catalog.problems.some(({ code }) => code === 'dicomdir-unreadable');

const scan = (source: SourceRef, { signal, tell }: JobContext<Progress>) =>
  scanAnything(
    { source, depth: 'index' },
    {
      signal,
      tell: (news) => {
        if (news.kind === 'progress') tell(news.progress);
      },
    },
  );

const asFailure = ({ code, path }: Problem): readonly VerifyFailure[] => {
  const failure = fromScan[code];
  return failure === undefined ? [] : [{ code: failure, ...(path === undefined ? {} : { path }) }];
};

/** What is seen of the files without reading them to their end. */
interface LookedAt {
  readonly failures: readonly VerifyFailure[];
  /** Those of DICOM, but for the DICOMDIR. */
  readonly dicom: ReadonlySet<string>;
  readonly beside: Beside;
}

/** @param isPart whether a file belongs to the copy: on a stick other things may lie beside it */
const lookAtFiles = (
  source: Source,
  files: readonly string[],
  instances: ReadonlySet<string>,
  isPart: (path: string) => boolean,
): LookedAt => {
  const failures: VerifyFailure[] = [];
  const dicom = new Set(instances);
  const beside = { files: 0, programs: 0 };
  for (const path of files) {
    const isInstance = instances.has(path);
    const isOurs = isPart(path);
    const isAtRoot = !path.includes('/');
    if (!isOurs) beside.files++;
    else if (!hasLegalName(path, isInstance)) failures.push({ code: 'name', path });
    try {
      const start = isInstance ? 'dicom' : startOf(source, path);
      if (start === 'dicom' && path !== 'DICOMDIR') dicom.add(path);
      if (!isAutorun(path) && (start === 'dicom' || (start === 'other' && !isStarted(path)))) continue;
      if (isOurs || isAtRoot) failures.push({ code: 'program', path });
      else beside.programs++;
    } catch {
      if (isOurs) failures.push({ code: 'unreadable', path });
    }
  }
  return { failures, dicom, beside };
};

/** Findings that are about a file of the person's own as well as of the copy. */
const besideTheCopy: ReadonlySet<VerifyCode> = new Set(['unreadable', 'damaged', 'lacks-identifiers']);

const readDirectory = (source: Source): Uint8Array | null => {
  try {
    const file = source.open('DICOMDIR');
    try {
      const bytes = new Uint8Array(Math.min(file.bytes, limits.dicomdirBytes));
      return bytes.subarray(0, file.read(bytes, 0));
    } finally {
      file.close();
    }
  } catch {
    // that it is not there, or can't be read, is told by what the scan found
    return null;
  }
};

/** Tries to decode an instance from the bytes that were hashed. */
type TrySample = (instance: Instance, file: Uint8Array<ArrayBuffer>) => Promise<SampleOutcome>;

/** The first, the middle and the last of each series, in the order of their numbers. */
const samplesOf = (instances: readonly Instance[]): ReadonlySet<Instance> => {
  const series = new Map<string, Instance[]>();
  for (const instance of instances) {
    if (contentOf(instance.sopClassUid, instance.frames) === 'document') continue;
    const known = series.get(instance.seriesUid);
    if (known === undefined) series.set(instance.seriesUid, [instance]);
    else known.push(instance);
  }
  const samples = new Set<Instance>();
  for (const members of series.values()) {
    members.sort((one, other) => (one.instanceNumber ?? 0) - (other.instanceNumber ?? 0));
    for (const at of [0, members.length >> 1, members.length - 1]) {
      const sample = members[at];
      if (sample !== undefined) samples.add(sample);
    }
  }
  return samples;
};

const contentsOf = (patients: Catalog['patients'], hashes: ReadonlyMap<Instance, string>): Contents => {
  const bySeries = new Map<string, { readonly of: Instance; readonly held: HeldInstance[] }>();
  for (const [instance, datasetSha256] of hashes) {
    const key = `${instance.studyUid}/${instance.seriesUid}`;
    const series = bySeries.get(key) ?? { of: instance, held: [] };
    bySeries.set(key, series);
    series.held.push({ sopInstanceUid: instance.sopInstanceUid, datasetSha256 });
  }
  const series = Array.from(bySeries.values());
  return {
    patients,
    sha256: contentsHash(series.flatMap(({ held }) => held)),
    series: series.map(({ of: { studyUid, seriesUid }, held }) => ({
      ...{ studyUid, seriesUid },
      sha256: contentsHash(held),
    })),
  };
};

/** What an instance turned out to be that was read to its end. */
interface Checked {
  /** Of its data set; null where it can't be read. */
  readonly datasetSha256: string | null;
  readonly codes: readonly VerifyCode[];
  /** Null where it is no sample. */
  readonly sample: SampleOutcome | null;
  /** See VerifyReport. */
  readonly isChanged: boolean;
  /** Null where it can't be read, or has no file meta. */
  readonly facts: InstanceFacts | null;
}

const checkInstance = async (
  source: Source,
  instance: Instance,
  originals: Originals | null,
  breathe: Breathe,
  trySample: TrySample | null,
): Promise<Checked> => {
  try {
    const wanted = trySample !== null && instance.bytes <= limits.sampleBytes;
    const chunks: Uint8Array[] = [];
    const hasOwnStart = !instance.bare && instance.lacksPreamble !== true;
    let head: Head | null | undefined;
    const { datasetSha256, fileMeta } = await digestOf(source, instance, breathe, (chunk) => {
      if (hasOwnStart && head === undefined)
        head = readHead(ByteWindow.over(chunk, instance.bytes), inflateHead, 0);
      if (wanted) chunks.push(chunk.slice());
    });
    const hasZeroPreamble = fileMeta.subarray(0, startBytes).every((byte) => byte === 0);
    const sample =
      trySample === null
        ? null
        : wanted
          ? await trySample(instance, new Uint8Array(Buffer.concat(chunks)))
          : 'untried';
    const held = originals === null ? 'same' : await originals.hold(instance, datasetSha256);
    const isFaulty = sample === 'undecodable' && !(originals !== null && held === 'same');
    return {
      sample,
      isChanged: held === 'changed',
      datasetSha256,
      facts: head?.isComplete === true ? head : null,
      codes: [
        ...(hasZeroPreamble ? [] : (['preamble'] as const)),
        ...(hasOwnStart && isSoundFileMeta(fileMeta, instance) ? [] : (['file-meta'] as const)),
        ...(held === null ? (['not-in-source'] as const) : []),
        ...(held === 'differs' ? (['differs'] as const) : []),
        ...(isFaulty ? (['undecodable'] as const) : []),
      ],
    };
  } catch (error) {
    if (!(error instanceof InstanceFault)) throw error;
    return {
      codes: [error.reason === 'damaged' ? 'damaged' : 'unreadable'],
      sample: null,
      isChanged: false,
      datasetSha256: null,
      facts: null,
    };
  }
};

const lintIfThere = (directory: Uint8Array | null): LintedDirectory | null =>
  directory === null ? null : lintDicomdir(directory);

const discOf = (directory: LintedDirectory | null): DiscOfSet | null =>
  directory === null ? null : discOfFileSetId(directory.fileSetId);

/** Which disc of a set a source says it is; null where it is none. @throws {UserError} as openSource */
export const discOfSetAt = async (ref: SourceRef): Promise<DiscOfSet | null> => {
  const source = await openSource(ref);
  try {
    return discOf(lintIfThere(readDirectory(source)));
  } finally {
    source.close();
  }
};

/** What is on a disc, by its heads. @throws as verifyFileSet */
export const instancesOn = async (
  source: SourceRef,
  context: JobContext<Progress>,
): Promise<readonly Instance[]> => (await scan(source, context)).instances;

/** What was found in several ways is told once. */
const onceEach = (failures: readonly VerifyFailure[]): readonly VerifyFailure[] =>
  Array.from(new Map(failures.map((failure) => [`${failure.code} ${failure.path ?? ''}`, failure])).values());

/**
 * Reads a file-set again, all of it: its DICOMDIR against its files both ways, every data set, names, preambles, that
 * there is no program on it, and that the pixels of some pictures of each series can be decoded.
 *
 * @param input.against a source whose data sets must be the same, instance by instance; what it has more is `notInCopy`,
 *   and no failure
 * @param input.beside what each of the other discs of its set holds: that is not missing
 * @param input.meant of that source, where less than its exams was to be copied: what else it has is not asked for
 * @throws {UserError} 'source/no-dicom' when there is nothing to verify; when a source can't be opened, or is gone
 * @throws the signal's reason when cancelled
 * @see DICOM PS3.10 8, IHE Radiology Technical Framework, Portable Data for Imaging
 */
export const verifyFileSet = async (
  input: {
    readonly source: SourceRef;
    readonly against: SourceRef | null;
    readonly copies?: readonly SourceRef[];
    readonly beside?: readonly (readonly Instance[])[];
    readonly meant?: readonly SeriesRef[];
  },
  context: JobContext<Progress>,
): Promise<VerifyReport> => {
  const found = await scan(input.source, context);
  if (isEmpty(found)) throw noDicomError(found);
  const { catalog, instances } = found;
  const together = [...instances, ...(input.beside ?? []).flat()];
  const keyOf = ({ studyUid, seriesUid }: SeriesRef): string => `${studyUid}/${seriesUid}`;
  const meant = input.meant === undefined ? null : new Set(input.meant.map(keyOf));
  const isMeant: IsMeant = (series) => meant === null || meant.has(keyOf(series));
  const pace = newPace(context.signal);
  const tellNow = throttled(context.tell);
  let filesDone = 0;
  let bytesDone = 0;
  const breathe: Breathe = (bytes) => {
    bytesDone += bytes;
    tellNow(() => ({ step: 'verify', filesDone, filesTotal: instances.length, bytesDone, bytesTotal: null }));
    return pace.isDue() ? pace.breathe() : undefined;
  };
  const decoder = new PictureDecoder();
  const originals =
    input.against === null
      ? null
      : await openOriginals(input.against, input.copies ?? [], decoder, context, breathe);
  const source = await openSource(input.source);
  const trySample: TrySample = ({ transferSyntaxUid }, file) =>
    decoder.decode({ file, transferSyntaxUid }, context.signal);
  try {
    const paths = new Set(instances.map(({ path }) => path));
    const directory = readDirectory(source);
    const linted = lintIfThere(directory);
    const disc = discOf(linted);
    const listed = new Set(linted?.references.map(({ path }) => path));
    const failures: VerifyFailure[] =
      directory !== null && catalog.usedDicomdir ? [] : [{ code: 'no-dicomdir' }];
    const isShared = isSharedPlace(input.source);
    const files = Array.from(
      source.list(() => undefined),
      ({ path }) => path,
    );
    const isPart = (path: string): boolean =>
      !isShared || isOwnName(path) || listed.has(path) || paths.has(path);
    const looked = lookAtFiles(source, files, paths, isPart);
    failures.push(...looked.failures);
    const factsOf = new Map<string, InstanceFacts>();
    const same = new Set<string>();
    const samples = samplesOf(instances);
    const outcomes = { decoded: 0, untried: 0, undecodableThere: [] as string[] };
    const hashes = new Map<Instance, string>();
    let changed = 0;
    for (const instance of instances) {
      const { codes, sample, datasetSha256, isChanged, facts } = await checkInstance(
        source,
        instance,
        originals,
        breathe,
        samples.has(instance) ? trySample : null,
      );
      if (sample === 'decoded' || sample === 'untried') outcomes[sample]++;
      if (sample === 'undecodable' && codes.length === 0) outcomes.undecodableThere.push(instance.path);
      if (isChanged) changed++;
      if (facts !== null) factsOf.set(instance.path, facts);
      if (datasetSha256 !== null) hashes.set(instance, datasetSha256);
      failures.push(...codes.map((code) => ({ code, path: instance.path })));
      if (originals !== null && codes.length === 0) same.add(instance.path);
      filesDone++;
    }
    const pages = await checkPages(source, files, context.signal, breathe);
    failures.push(...pages.failures);
    // a picture that was cut short where it came from is no fault of its copy
    const isFault = ({ code, path = '' }: VerifyFailure): boolean =>
      !(code === 'damaged' && same.has(path)) && !(path !== '' && !isPart(path) && besideTheCopy.has(code));
    const byPath = new Map(instances.map((instance) => [instance.path, instance]));
    if (directory !== null)
      failures.push(
        ...checkDirectory(
          directory,
          Array.from(looked.dicom, (path) => ({
            path,
            instance: byPath.get(path) ?? null,
            facts: factsOf.get(path) ?? null,
          })),
        ),
      );
    return {
      label: catalog.source.label,
      instances: instances.length,
      bytes: instances.reduce((sum, { bytes }) => sum + bytes, 0),
      compared: originals === null ? null : instances.length,
      changed,
      notInCopy: originals === null ? null : findLacking(originals.scan.instances.filter(isMeant), together),
      against:
        originals === null || input.against === null
          ? null
          : findLost(originals, input.against, together, isMeant),
      samples: outcomes,
      disc: disc === null ? null : { ...disc, isAlone: 1 + (input.beside?.length ?? 0) < disc.of },
      contents: contentsOf(catalog.patients, hashes),
      viewer: pages.viewer,
      beside: looked.beside,
      isOfLocked: isOfLocked(input.source),
      failures: onceEach([...catalog.problems.flatMap(asFailure), ...failures].filter(isFault)),
    };
  } finally {
    decoder.close();
    source.close();
    originals?.close();
  }
};

import type { ProblemCode } from '../../shared/model/problem-codes';
import type { Instance, IdentifiedInstance, Problem, Scan } from '../../shared/model/scan';
import type { JobContext, Progress } from '../../shared/model/progress';
import { countGaps, selectSeries, type GapCounts } from '../../shared/model/selection';
import type { SourceRef } from '../../shared/model/source';
import { fileKindOf } from '../media/file-kind';
import { openSelection } from '../media/open-selection';
import { openSource } from '../media/open-source';
import { newPace, throttled } from '../media/pace';
import { InstanceFault, readInstance } from '../media/read-instance';
import { holdsNoDicom, noDicomError, scanAnything } from '../media/scan-source';
import { scanWithCopies } from '../media/second-copy';
import type { Source } from '../media/source';

/** What can be wrong with a file-set, or with one file of it. */
export const verifyCodes = [
  /** There is no DICOMDIR at the root. */
  'no-dicomdir',
  'dicomdir-unreadable',
  'dicomdir-contradicts',
  'listed-missing',
  'present-unlisted',
  'unreadable',
  'damaged',
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
  /** A program, or what starts one. */
  'program',
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
  /** What the other source has and this one lacks; null when there was none. */
  readonly notInCopy: NotInCopy | null;
  /** What the other source itself had lost, so that no copy can have it. Null when there was no other source. */
  readonly against: LostThere | null;
  readonly failures: readonly VerifyFailure[];
}

export interface LostThere {
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

const isAutorun = (path: string): boolean => /^autorun\.inf$/i.test(path);

/** What is not DICOM, by its first bytes. */
const isProgram = (source: Source, path: string): boolean => {
  const file = source.open(path);
  try {
    const start = new Uint8Array(Math.min(startBytes, file.bytes));
    return fileKindOf(start.subarray(0, file.read(start, 0))) === 'programs';
  } finally {
    file.close();
  }
};

/** Data set hashes by SOP Instance UID, read when they are asked for. */
interface Originals {
  readonly scan: Scan;
  /** @returns whether one of the instances of that UID has that data set; null when there is none of that UID */
  readonly hold: (sopInstanceUid: string, datasetSha256: string) => Promise<boolean | null>;
  readonly close: () => void;
}

type Breathe = (bytes: number) => Promise<void> | undefined;

/** Reads an instance to its end. */
const digestOf = async (
  source: Source,
  instance: Instance,
  breathe: Breathe,
): Promise<{ readonly datasetSha256: string; readonly hasZeroPreamble: boolean }> => {
  const content = readInstance(source, instance, { zeroPreamble: false });
  let hasZeroPreamble: boolean | undefined;
  try {
    for (let next = content.next(); ; next = content.next()) {
      if (next.done === true)
        return { datasetSha256: next.value.datasetSha256, hasZeroPreamble: hasZeroPreamble ?? true };
      hasZeroPreamble ??= next.value.subarray(0, startBytes).every((byte) => byte === 0);
      await breathe(next.value.length);
    }
  } finally {
    content.return(undefined as never);
  }
};

const openOriginals = async (
  ref: SourceRef,
  copies: readonly SourceRef[],
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
    hold: async (sopInstanceUid, datasetSha256) => {
      const candidates = byUid.get(sopInstanceUid);
      if (candidates === undefined) return null;
      for (const candidate of candidates)
        try {
          if (
            (await digestOf(opened.sourceOf(candidate), candidate, breathe)).datasetSha256 === datasetSha256
          )
            return true;
        } catch (error) {
          if (!(error instanceof InstanceFault)) throw error;
        }
      return false;
    },
    close: opened.close,
  };
};

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

const findLost = ({ scan: there }: Originals, ref: SourceRef, copy: readonly Instance[]): LostThere => {
  const studiesOf = (some: readonly IdentifiedInstance[]): ReadonlySet<string> =>
    new Set(some.map(({ studyUid }) => studyUid));
  const [held, had] = [studiesOf(copy), studiesOf(there.instances)];
  const { gaps, unidentified } = selectSeries(ref, there, ({ studyUid }) => held.has(studyUid));
  const lost = [...studiesOf(there.listedMissing)].filter((study) => !had.has(study) && !held.has(study));
  return { gapsBy: countGaps(gaps), studies: lost.length, unidentified };
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

/** Faults that a file shows without being read to its end. */
const checkFile = (source: Source, path: string, isInstance: boolean): readonly VerifyFailure[] => {
  const failures: VerifyFailure[] = [];
  if (!hasLegalName(path, isInstance)) failures.push({ code: 'name', path });
  try {
    if (isAutorun(path) || (!isInstance && isProgram(source, path))) failures.push({ code: 'program', path });
  } catch {
    failures.push({ code: 'unreadable', path });
  }
  return failures;
};

/** Faults of an instance that is read to its end. */
const checkInstance = async (
  source: Source,
  instance: Instance,
  originals: Originals | null,
  breathe: Breathe,
): Promise<readonly VerifyCode[]> => {
  try {
    const { datasetSha256, hasZeroPreamble } = await digestOf(source, instance, breathe);
    const held = originals === null ? true : await originals.hold(instance.sopInstanceUid, datasetSha256);
    return [
      ...(hasZeroPreamble || instance.bare || instance.lacksPreamble === true ? [] : (['preamble'] as const)),
      ...(held === null ? (['not-in-source'] as const) : held ? [] : (['differs'] as const)),
    ];
  } catch (error) {
    if (!(error instanceof InstanceFault)) throw error;
    return [error.reason === 'damaged' ? 'damaged' : 'unreadable'];
  }
};

/**
 * Reads a file-set again, all of it: its DICOMDIR against its files both ways, every data set, names, preambles, and that
 * there is no program on it.
 *
 * @param input.against a source whose data sets must be the same, instance by instance; what it has more is `notInCopy`,
 *   and no failure
 * @throws {UserError} 'source/no-dicom' when there is nothing to verify; when a source can't be opened, or is gone
 * @throws the signal's reason when cancelled
 * @see DICOM PS3.10 8, IHE Radiology Technical Framework, Portable Data for Imaging
 */
export const verifyFileSet = async (
  input: {
    readonly source: SourceRef;
    readonly against: SourceRef | null;
    readonly copies?: readonly SourceRef[];
  },
  context: JobContext<Progress>,
): Promise<VerifyReport> => {
  const found = await scan(input.source, context);
  if (isEmpty(found)) throw noDicomError(found);
  const { catalog, instances } = found;
  const pace = newPace(context.signal);
  const tellNow = throttled(context.tell);
  let filesDone = 0;
  let bytesDone = 0;
  const breathe: Breathe = (bytes) => {
    bytesDone += bytes;
    tellNow(() => ({ step: 'verify', filesDone, filesTotal: instances.length, bytesDone, bytesTotal: null }));
    return pace.isDue() ? pace.breathe() : undefined;
  };
  const originals =
    input.against === null ? null : await openOriginals(input.against, input.copies ?? [], context, breathe);
  const source = await openSource(input.source);
  try {
    const paths = new Set(instances.map(({ path }) => path));
    const failures: VerifyFailure[] = catalog.usedDicomdir ? [] : [{ code: 'no-dicomdir' }];
    for (const { path } of source.list(() => undefined))
      failures.push(...checkFile(source, path, paths.has(path)));
    const same = new Set<string>();
    for (const instance of instances) {
      const codes = await checkInstance(source, instance, originals, breathe);
      failures.push(...codes.map((code) => ({ code, path: instance.path })));
      if (originals !== null && codes.length === 0) same.add(instance.path);
      filesDone++;
    }
    // a picture that was cut short where it came from is no fault of its copy
    const isFault = ({ code, path }: VerifyFailure): boolean => code !== 'damaged' || !same.has(path ?? '');
    return {
      label: catalog.source.label,
      instances: instances.length,
      bytes: instances.reduce((sum, { bytes }) => sum + bytes, 0),
      compared: originals === null ? null : instances.length,
      notInCopy: originals === null ? null : findLacking(originals.scan.instances, instances),
      against:
        originals === null || input.against === null ? null : findLost(originals, input.against, instances),
      failures: [...catalog.problems.flatMap(asFailure).filter(isFault), ...failures],
    };
  } finally {
    source.close();
    originals?.close();
  }
};

import { createHash } from 'node:crypto';
import type { SourceKind } from '../../shared/model/source';
import type { Instance } from '../../shared/model/scan';
import type { FoundInstance } from '../../shared/catalog/found-instance';
import { endsTooSoon, newHeadChecker } from './check-head';
import type { Container, ContainerKind } from './container-kind';
import type { SourceIndex } from './read-index';
import type { KnownDisc, ReadFailure } from './known-discs';
import { isStump, stumpJudge } from './lost-stumps';
import { giveInstance, InstanceFault } from './read-instance';
import { addRange, UnreadableError, type ByteRange } from './medium/unreadable';
import { recallFiles, tryFile, type ReadAgain } from './recall-files';
import { noteLost, noteOther, noteUnreadable, unreadableDetail, type ScanRun } from './scan-run';
import type { Source, SourceEntry } from './source';
import { systemCode } from './system-error';

/** Where a look at the end of a file costs next to nothing; a disc would seek, a ZIP would inflate all before it. */
const hasCheapSeeks: ReadonlySet<SourceKind> = new Set(['folder', 'files', 'usb', 'iso', 'library']);
const containerDetails: Readonly<Record<ContainerKind, string>> = {
  zip: 'a ZIP file: may hold more pictures, open it by itself',
  iso: 'an image of a disc: may hold more pictures, open it by itself',
};

/** An archive or an image is told of: nobody looked into it. */
const noteContainer = ({ problems }: ScanRun, path: string, container: Container): void => {
  if ('holds' in container) problems.add('archive-inside', path, containerDetails[container.holds]);
  else
    problems.add(
      'packed-inside',
      path,
      `a ${container.packedAs} file: may hold more pictures, unpack it and open its folder`,
    );
};

const movesForTheEnd = { cheap: 48, dear: 0, full: 1_000_000 };

export interface CheckedHeads {
  readonly found: readonly FoundInstance[];
  /** DICOM of no patient's, see CheckedFile. */
  readonly noInstances: ReadonlySet<string>;
  /** Their heads say who they are, but part of them can't be read. */
  readonly unread: readonly FoundInstance[];
}

/** Reads the head of every file that is not known yet, in the order of the medium. */
export const checkHeads = async (
  run: ScanRun,
  index: SourceIndex,
  disc: KnownDisc,
  again: ReadAgain,
): Promise<CheckedHeads> => {
  const { source, entries, problems, pace } = run;
  const cost = hasCheapSeeks.has(source.ref.kind) ? 'cheap' : 'dear';
  const checker = newHeadChecker(source, movesForTheEnd[cost]);
  const outcomeOf = recallFiles(run, checker, disc, (path) => index.listedAt.has(path), again);
  const bytesBefore = run.bytesRead;
  const found: FoundInstance[] = [];
  const noInstances = new Set<string>();
  const unread: FoundInstance[] = [];
  const stumps: SourceEntry[] = [];
  let filesDone = 0;
  for (const entry of entries) {
    filesDone++;
    if (index.dicomdirs.has(entry.path)) continue;
    const outcome = outcomeOf(entry);
    if (outcome.is === 'instance') {
      found.push(outcome.found);
      if (outcome.isCut) problems.add('damaged', entry.path, endsTooSoon);
    } else if (outcome.is === 'unreadable') {
      const { detail, ranges } = unreadableDetail(outcome.error);
      problems.add('unreadable', entry.path, detail, ranges);
      unread.push(outcome.found);
    } else if (outcome.is === 'damaged' && index.unreadable.has(entry.path))
      // no picture is called so: the list is lost, which is told already
      noteOther(run, 'others', entry.path);
    else if (outcome.is === 'damaged' || outcome.is === 'lacks-identifiers')
      noteLost(run, outcome.is, entry.path, outcome.detail);
    else if (outcome.is === 'failed') noteUnreadable(run, entry.path, outcome.error);
    else if (outcome.is === 'no-instance') {
      noInstances.add(entry.path);
      noteOther(run, 'others', entry.path);
    } else if (outcome.kind === 'others' && outcome.container === undefined && isStump(entry))
      stumps.push(entry);
    else {
      noteOther(run, outcome.kind, entry.path);
      if (outcome.container !== undefined) noteContainer(run, entry.path, outcome.container);
    }
    if (!pace.isDue()) continue;
    await pace.breathe();
    run.progress(() => ({
      step: 'heads',
      filesDone,
      filesTotal: entries.length,
      bytesDone: checker.bytesRead(),
      bytesTotal: null,
    }));
  }
  const wasPicture = stumpJudge([...found, ...unread].map(({ instance }) => instance.path));
  for (const stump of stumps)
    if (wasPicture(stump)) noteLost(run, 'damaged', stump.path, stump.bytes === 0 ? 'empty' : endsTooSoon);
    else noteOther(run, 'others', stump.path);
  run.filesOpened += checker.filesOpened();
  run.bytesRead = bytesBefore + checker.bytesRead();
  return { found, noInstances, unread };
};

/** Instances, after those that had to be were read to their ends. */
export interface HashedInstances {
  readonly found: readonly FoundInstance[];
  /** Their heads said who they are, but they can't be read to the end. */
  readonly lost: readonly FoundInstance[];
}

const chunkBytes = 1_048_576;

/** All that can't be read of a file, of which a part can't. */
const mapDamage = (source: Source, { path, bytes }: Instance, first: UnreadableError): UnreadableError => {
  const ranges: ByteRange[] = [...first.ranges];
  const chunk = new Uint8Array(chunkBytes);
  const file = source.open(path);
  let { isHopeless } = first;
  try {
    for (let at = ranges.at(-1)?.[1] ?? bytes; at < bytes;) {
      const end = Math.min(at + chunkBytes, bytes);
      if (isHopeless) {
        addRange(ranges, [at, bytes]);
        break;
      }
      try {
        file.read(chunk.subarray(0, end - at), at);
      } catch (error) {
        if (!(error instanceof UnreadableError)) break;
        for (const range of error.ranges) addRange(ranges, range);
        isHopeless = error.isHopeless;
      }
      at = end;
    }
  } finally {
    file.close();
  }
  return new UnreadableError(first, ranges, isHopeless);
};

/** What is told of a picture that can't be read to its end, and which of its bytes are the reason. */
const failureOf = (source: Source, { instance }: FoundInstance, fault: InstanceFault): ReadFailure => {
  const { cause, reason } = fault;
  if (cause instanceof UnreadableError) {
    const error = mapDamage(source, instance, cause);
    return { code: 'unreadable', ...unreadableDetail(error), error };
  }
  const system = { code: systemCode(cause) ?? reason, message: reason };
  const error = new UnreadableError(system, [[0, instance.bytes]], true);
  return { code: reason === 'damaged' ? 'damaged' : 'unreadable', detail: reason, ranges: [], error };
};

/**
 * Reads to its end what was found, and leaves out what can't be read: a copy can be asked for it. What was read to its end before
 * is not read again; what could not be is, also where only heads are asked for, since its head alone says nothing.
 *
 * @param mayStop once it is cancelled nothing more is read, and what is known by then is given back, instead of throwing
 */
export const hashInstances = async (
  run: ScanRun,
  candidates: readonly FoundInstance[],
  { files, readToEnd }: KnownDisc,
  depth: 'index' | 'full',
  mayStop: boolean,
): Promise<HashedInstances> => {
  const { source, problems, pace, signal } = run;
  const isToRead = ({ instance: { path, from } }: FoundInstance): boolean => {
    const known = readToEnd.get(path);
    return from === undefined && typeof known !== 'string' && (known !== undefined || depth === 'full');
  };
  const toRead = candidates.filter(isToRead);
  const bytesTotal = toRead.reduce((sum, { instance }) => sum + instance.bytes, 0);
  const checker = newHeadChecker(source, movesForTheEnd.full);
  /** With all of it read, where it ends costs no more to ask. */
  const withEnd = (candidate: FoundInstance): FoundInstance => {
    const { path } = candidate.instance;
    const checked = tryFile(run, checker, candidate.instance);
    if (checked.is !== 'instance' || checked.found.isTruncated === candidate.isTruncated) return candidate;
    files.set(path, checked);
    return checked.found;
  };
  const found: FoundInstance[] = [];
  const lost: FoundInstance[] = [];
  let filesDone = 0;
  let bytesDone = 0;
  const tellProgress = (): void => {
    run.progress(() => ({ step: 'hash', filesDone, filesTotal: toRead.length, bytesDone, bytesTotal }));
  };
  const lose = (candidate: FoundInstance, failure: ReadFailure): void => {
    const { path } = candidate.instance;
    problems.add(failure.code, path, failure.detail, failure.ranges);
    files.set(path, { is: 'unreadable', found: candidate, error: failure.error });
    readToEnd.set(path, failure);
    lost.push(candidate);
  };
  /** As it is known, without being read. */
  const leave = (candidate: FoundInstance): void => {
    const known = isToRead(candidate) ? readToEnd.get(candidate.instance.path) : undefined;
    if (typeof known === 'object') lose(candidate, known);
    else found.push(candidate);
  };
  let isStopped = false;
  for (const candidate of candidates) {
    if (isStopped || !isToRead(candidate)) {
      leave(candidate);
      continue;
    }
    const { path } = candidate.instance;
    const dataset = createHash('sha256');
    const reading = giveInstance(source, candidate.instance, { zeroPreamble: false, dataset });
    try {
      let step = reading.next();
      for (; step.done !== true; step = reading.next()) {
        bytesDone += step.value.length;
        if (!pace.isDue()) continue;
        await pace.breathe();
        tellProgress();
      }
      found.push(withEnd(candidate));
      readToEnd.set(path, dataset.digest('hex'));
    } catch (error) {
      if (error instanceof InstanceFault) lose(candidate, failureOf(source, candidate, error));
      else if (mayStop && signal.aborted) {
        isStopped = true;
        leave(candidate);
      } else throw error;
    } finally {
      reading.return(undefined as never);
    }
    filesDone++;
    tellProgress();
  }
  run.bytesRead += bytesDone + checker.bytesRead();
  return { found, lost };
};

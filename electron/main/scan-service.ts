import { randomBytes } from 'node:crypto';
import { sentBytes } from '../../shared/dicom/file-meta';
import { UserError } from '../../shared/errors/user-error';
import type { Calls, Choice } from '../../shared/contract/ipc';
import { viewInstanceOf } from '../../shared/contract/view-instance';
import type { Instance, Scan } from '../../shared/model/scan';
import { countGaps, selectSeries, type Selection, type SeriesRef } from '../../shared/model/selection';
import type { SourceRef } from '../../shared/model/source';
import { sourceKey } from '../../shared/model/source-key';
import type { ScanInput } from '../media/scan-source';
import { sourceRefOfAll } from '../media/open-source';
import { passwordOf } from '../media/source-passwords';
import type { Copied } from '../media/copied-picture';
import { requireOther } from '../media/second-copy';
import { failureData } from '../failure-data';
import type { JobNews } from '../workers/jobs';
import type { Drive } from '../media/drives/drive';
import { driveRef } from './drive-service';
import type { GrantedPaths } from './granted-paths';
import type { InstanceLookup } from './instance-protocol';
import type { Tell } from './ipc';
import { instanceScheme } from './page-address';
import type { SourceProcesses } from './source-processes';

interface OpenScan {
  /** As the person chose them. */
  readonly paths: readonly string[];
  readonly ref: SourceRef;
  /** Of the reading that is under way, or was the last. */
  cancelled: AbortController;
  /** By source, path, SOP Instance UID and size; a scan that is no longer provisional keeps those that were given out. */
  readonly capabilities: Map<string, string>;
  /** Let go of the processes that read the source and its copies. */
  readonly releases: (() => void)[];
  scan: Scan | null;
  /** The scan's instances by their series, so that nobody has to go through all of them for one. */
  inSeries: ReadonlyMap<string, readonly Instance[]>;
}

type Reading = Omit<ScanInput, 'source'>;
const readings = {
  first: { depth: 'index' },
  failed: { depth: 'index', again: 'what-failed' },
  everything: { depth: 'full', again: 'what-failed' },
  nothing: { depth: 'index', again: 'nothing' },
} as const satisfies Record<string, Reading>;

interface Served {
  readonly open: OpenScan;
  readonly instance: Instance;
}

type ScanCalls = Pick<
  Calls,
  | 'scan:start'
  | 'scan:again'
  | 'scan:copy'
  | 'scan:cancel'
  | 'scan:close'
  | 'choice:gaps'
  | 'series:instances'
>;

/** The scans that the window has open, and the capabilities that die with them. */
export interface ScanService {
  readonly calls: ScanCalls;
  /** @throws {UserError} 'source/removed' when the scan is closed, or has listed nothing yet */
  readonly scanOf: (choice: Pick<Choice, 'scanId'>) => Scan;
  /** What the window chose, as what preview, sending and export take. */
  readonly selectionOf: (choice: Choice) => Selection;
  readonly lookup: InstanceLookup;
  readonly close: () => void;
}

const keyOf = ({ studyUid, seriesUid }: SeriesRef): string => `${studyUid}/${seriesUid}`;
const capability = (): string => randomBytes(16).toString('hex');

export const createScanService = ({
  tell,
  processes,
  granted,
  driveAt,
  scanned,
}: {
  readonly tell: Tell;
  readonly processes: SourceProcesses;
  readonly granted: GrantedPaths;
  readonly driveAt: (path: string) => Drive | undefined;
  /** Told of what was opened by these paths once it was read to its end. */
  readonly scanned: (paths: readonly string[], scan: Scan) => void;
}): ScanService => {
  const scans = new Map<string, OpenScan>();
  const served = new Map<string, Served>();

  const close = (scanId: string): void => {
    const open = scans.get(scanId);
    if (open === undefined) return;
    open.cancelled.abort();
    for (const id of open.capabilities.values()) served.delete(id);
    for (const release of open.releases) release();
    scans.delete(scanId);
  };
  const opened = (scanId: string): { readonly open: OpenScan; readonly scan: Scan } => {
    const open = scans.get(scanId);
    if (open?.scan == null) throw new UserError('source/removed', 'retry');
    return { open, scan: open.scan };
  };

  const refOf = async (paths: readonly string[]): Promise<SourceRef> => {
    for (const path of paths) granted.require(path);
    const [only] = paths.length === 1 ? paths : [];
    const drive = only === undefined ? undefined : driveAt(only);
    return drive === undefined ? sourceRefOfAll(paths) : driveRef(drive);
  };

  const readOn = async (
    scanId: string,
    open: OpenScan,
    reading: Reading,
    signal: AbortSignal,
  ): Promise<void> => {
    let instances: Instance[] = [];
    let inSeries = new Map<string, Instance[]>();
    const take = (instance: Instance): void => {
      instances.push(instance);
      const key = keyOf(instance);
      const others = inSeries.get(key);
      if (others === undefined) inSeries.set(key, [instance]);
      else others.push(instance);
    };
    /** Of a reading that was stopped, and nothing came after it, what was found by then is still heard. */
    const isOver = (): boolean => open.cancelled.signal !== signal || scans.get(scanId) !== open;
    const hear = (news: JobNews<'scan'>): void => {
      if (signal.aborted && (news.kind === 'progress' || isOver())) return;
      if (news.kind === 'progress') tell('scan:progress', { scanId, progress: news.progress });
      else if (news.kind === 'instances') news.instances.forEach(take);
      else {
        open.scan = { ...news.scan, instances };
        open.inSeries = inSeries;
        instances = [];
        inSeries = new Map();
        tell('scan:catalog', { scanId, catalog: news.scan.catalog });
        if (!news.scan.catalog.provisional) scanned(open.paths, open.scan);
      }
    };
    await processes.run('scan', { source: open.ref, ...reading }, [], { signal, tell: hear });
  };

  /** A password that is wrong is asked for anew, and not kept. */
  const forgetWrong = (ref: SourceRef, error: unknown): void => {
    if (error instanceof UserError && error.data.code === 'source/wrong-password')
      processes.unlock(ref, undefined);
  };

  const read = async (scanId: string, open: OpenScan, reading: Reading): Promise<void> => {
    const { signal } = (open.cancelled = new AbortController());
    try {
      await readOn(scanId, open, reading, signal);
    } catch (error) {
      forgetWrong(open.ref, error);
      if (!signal.aborted) tell('scan:failed', { scanId, error: failureData('a scan', error) });
    }
  };

  /** What was said before holds, unless it was to go without: that is asked anew. */
  const unlock = (ref: SourceRef, password: string | null | undefined): void => {
    processes.unlock(ref, password === undefined ? (passwordOf(ref) ?? undefined) : password);
  };

  const start: ScanCalls['scan:start'] = async ({ paths, password }) => {
    const ref = await refOf(paths);
    unlock(ref, password);
    const scanId = capability();
    const open: OpenScan = {
      paths,
      ref,
      cancelled: new AbortController(),
      capabilities: new Map(),
      releases: [processes.hold(ref)],
      scan: null,
      inSeries: new Map(),
    };
    scans.set(scanId, open);
    void read(scanId, open, readings.first);
    return { scanId, place: ref.path };
  };

  /** Each step runs in the process of what it reads: a copy that hangs leaves the disc's own pictures in sight. */
  const copy: ScanCalls['scan:copy'] = async ({ scanId, path, password }) => {
    const { open, scan } = opened(scanId);
    const source = open.ref;
    const from = await refOf([path]);
    requireOther(source, from);
    unlock(from, password);
    open.cancelled.abort();
    const { signal } = (open.cancelled = new AbortController());
    const quietly = { signal, tell: () => undefined };
    const wanted = await processes.run('findWanted', { source }, [], quietly);
    if (wanted === null) return { taken: 0 };
    open.releases.push(processes.hold(source), processes.hold(from));
    const pages: (readonly Copied[])[] = [];
    const hear = (news: JobNews<'lookInCopy'>): void => {
      if (news.kind === 'copied') pages.push(news.copied);
      else tell('scan:progress', { scanId, progress: news.progress });
    };
    const findings = await processes
      .run('lookInCopy', { source: from, wanted }, [], { signal, tell: hear })
      .catch((error: unknown) => {
        forgetWrong(from, error);
        throw error;
      });
    await processes.run('takeCopied', { source, copied: [], ...findings }, [], quietly);
    for (const copied of pages)
      await processes.run('takeCopied', { source, copied, problems: [], differing: [] }, [], quietly);
    const before = scan.catalog.counts.fromCopies ?? 0;
    await readOn(scanId, open, readings.nothing, signal);
    // what an earlier copy gave may have been given back: this one has another picture under its UIDs
    return { taken: Math.max(0, (opened(scanId).scan.catalog.counts.fromCopies ?? 0) - before) };
  };

  const viewInstances: ScanCalls['series:instances'] = ({ scanId, series }) => {
    const { open } = opened(scanId);
    return Promise.resolve(
      (open.inSeries.get(keyOf(series)) ?? []).map((instance) => {
        const from = instance.from === undefined ? '' : sourceKey(instance.from);
        // where a file turns out to be another picture than its record said, what was shown of it does not count
        const picture = `${from}\0${instance.path}\0${instance.sopInstanceUid}\0${sentBytes(instance)}`;
        const id = open.capabilities.get(picture) ?? capability();
        open.capabilities.set(picture, id);
        served.set(id, { open, instance });
        return viewInstanceOf(instance, `${instanceScheme}://i/${id}`, sentBytes(instance));
      }),
    );
  };

  const selectionOf: ScanService['selectionOf'] = ({ scanId, series }) => {
    const { open, scan } = opened(scanId);
    const chosen = new Set(series.map(keyOf));
    return selectSeries(open.ref, scan, (one) => chosen.has(keyOf(one)));
  };

  return {
    calls: {
      'scan:start': start,
      'scan:again': ({ scanId, what }) => {
        const open = scans.get(scanId);
        if (open === undefined) throw new UserError('source/removed', 'retry');
        open.cancelled.abort();
        // the one that was held may have ended
        open.releases.push(processes.hold(open.ref));
        void read(scanId, open, readings[what]);
        return Promise.resolve(null);
      },
      'scan:copy': copy,
      'scan:cancel': ({ scanId }) => {
        scans.get(scanId)?.cancelled.abort();
        return Promise.resolve(null);
      },
      'scan:close': ({ scanId }) => {
        close(scanId);
        return Promise.resolve(null);
      },
      'choice:gaps': ({ choice }) => {
        const { gaps, unidentified } = selectionOf(choice);
        return Promise.resolve({ gapsBy: countGaps(gaps), unidentified });
      },
      'series:instances': viewInstances,
    },
    scanOf: ({ scanId }) => opened(scanId).scan,
    selectionOf,
    lookup: (id) => {
      const found = served.get(id);
      if (found === undefined) return undefined;
      const { open, instance } = found;
      return {
        bytes: sentBytes(instance),
        stream: (from, endInclusive) =>
          processes.read(instance.from ?? open.ref, instance, from, endInclusive + 1),
      };
    },
    close: () => {
      for (const scanId of [...scans.keys()]) close(scanId);
    },
  };
};

import { randomBytes } from 'node:crypto';
import { sentBytes } from '../../shared/dicom/file-meta';
import { UserError } from '../../shared/errors/user-error';
import type { Calls, Choice } from '../../shared/contract/ipc';
import type { Instance, Scan } from '../../shared/model/scan';
import { selectSeries, type Selection, type SeriesRef } from '../../shared/model/selection';
import type { SourceRef } from '../../shared/model/source';
import { sourceRefOfAll } from '../media/open-source';
import { passwordOf, type SourceAnswer } from '../media/source-passwords';
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
  readonly ref: SourceRef;
  readonly cancelled: AbortController;
  /** By path; a scan that is no longer provisional keeps those that were given out. */
  readonly capabilities: Map<string, string>;
  /** Lets go of the process that reads the source. */
  readonly release: () => void;
  scan: Scan | null;
  /** The scan's instances by their series, so that nobody has to go through all of them for one. */
  inSeries: ReadonlyMap<string, readonly Instance[]>;
}

interface Served {
  readonly open: OpenScan;
  readonly instance: Instance;
}

type ScanCalls = Pick<
  Calls,
  'scan:start' | 'scan:cancel' | 'scan:close' | 'choice:gaps' | 'series:instances'
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
}: {
  readonly tell: Tell;
  readonly processes: SourceProcesses;
  readonly granted: GrantedPaths;
  readonly driveAt: (path: string) => Drive | undefined;
}): ScanService => {
  const scans = new Map<string, OpenScan>();
  const served = new Map<string, Served>();

  const close = (scanId: string): void => {
    const open = scans.get(scanId);
    if (open === undefined) return;
    open.cancelled.abort();
    for (const id of open.capabilities.values()) served.delete(id);
    open.release();
    scans.delete(scanId);
  };
  const opened = (scanId: string): { readonly open: OpenScan; readonly scan: Scan } => {
    const open = scans.get(scanId);
    if (open?.scan == null) throw new UserError('source/removed', 'retry');
    return { open, scan: open.scan };
  };

  /** What was said before holds, unless it was to go without: that is asked anew. */
  const unlock = (ref: SourceRef, said: SourceAnswer | undefined): void => {
    processes.unlock(ref, said === undefined ? (passwordOf(ref) ?? undefined) : said);
  };

  const start: ScanCalls['scan:start'] = async ({ paths, password }) => {
    for (const path of paths) granted.require(path);
    const [only] = paths.length === 1 ? paths : [];
    const drive = only === undefined ? undefined : driveAt(only);
    const ref = drive === undefined ? await sourceRefOfAll(paths) : driveRef(drive);
    unlock(ref, password);
    const scanId = capability();
    const cancelled = new AbortController();
    const release = processes.hold(ref);
    const open: OpenScan = {
      ref,
      cancelled,
      capabilities: new Map(),
      release,
      scan: null,
      inSeries: new Map(),
    };
    scans.set(scanId, open);
    let instances: Instance[] = [];
    let inSeries = new Map<string, Instance[]>();
    const take = (instance: Instance): void => {
      instances.push(instance);
      const key = keyOf(instance);
      const others = inSeries.get(key);
      if (others === undefined) inSeries.set(key, [instance]);
      else others.push(instance);
    };
    const hear = (news: JobNews<'scan'>): void => {
      if (news.kind === 'progress') tell('scan:progress', { scanId, progress: news.progress });
      else if (news.kind === 'instances') news.instances.forEach(take);
      else {
        open.scan = { ...news.scan, instances };
        open.inSeries = inSeries;
        instances = [];
        inSeries = new Map();
        tell('scan:catalog', { scanId, catalog: news.scan.catalog });
      }
    };
    processes
      .run('scan', { source: ref, depth: 'index' }, [], { signal: cancelled.signal, tell: hear })
      .catch((error: unknown) => {
        if (error instanceof UserError && error.data.code === 'source/wrong-password')
          processes.unlock(ref, undefined);
        if (!cancelled.signal.aborted) tell('scan:failed', { scanId, error: failureData('a scan', error) });
      });
    return { scanId };
  };

  const viewInstances: ScanCalls['series:instances'] = ({ scanId, series }) => {
    const { open } = opened(scanId);
    return Promise.resolve(
      (open.inSeries.get(keyOf(series)) ?? []).map((instance) => {
        const id = open.capabilities.get(instance.path) ?? capability();
        open.capabilities.set(instance.path, id);
        served.set(id, { open, instance });
        const { sopInstanceUid, sopClassUid, transferSyntaxUid, instanceNumber, sliceDistanceMm, frames } =
          instance;
        return {
          url: `${instanceScheme}://i/${id}`,
          sopInstanceUid,
          sopClassUid,
          transferSyntaxUid,
          instanceNumber,
          sliceDistanceMm,
          frames,
          bytes: sentBytes(instance),
        };
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
        return Promise.resolve({ gaps: gaps.length, unidentified });
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
        stream: (from, endInclusive) => processes.read(open.ref, instance, from, endInclusive + 1),
      };
    },
    close: () => {
      for (const scanId of [...scans.keys()]) close(scanId);
    },
  };
};

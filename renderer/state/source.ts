import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ViewInstance } from '../../shared/contract/ipc';
import type { UserErrorData } from '../../shared/errors/user-error';
import type { Progress } from '../../shared/model/progress';
import type { Catalog } from '../../shared/model/scan';
import type { SeriesRef } from '../../shared/model/selection';
import { toUserError, type Host } from '../hosts/host';
import { awaitJob } from './awaited-job';
import { seriesKey, type ChoiceStore } from './choice';

/** The one source that is open in the window. */
export interface SourceState {
  readonly status: 'none' | 'reading' | 'listed' | 'failed';
  /** What was opened together. */
  readonly paths: readonly string[];
  /** Where that really lies; empty until it is known. */
  readonly place: string;
  readonly scanId: string | null;
  readonly progress: Progress | null;
  readonly catalog: Catalog | null;
  readonly error: UserErrorData | null;
  /** @param password of a place that is locked; null: to open what is not locked, without one */
  readonly open: (paths: readonly string[], password?: string | null) => Promise<void>;
  readonly close: () => void;
  /** What is under way to make a list whole that stands already. */
  readonly mending: 'again' | 'copy' | 'check' | null;
  /** How many more pictures trying again, or another copy, brought; null before the first. */
  readonly gained: number | null;
  /** The other copy that was chosen last. */
  readonly copyPath: string;
  /** Why it could not be read; the list stands as it was. */
  readonly copyError: UserErrorData | null;
  /** Reads the same disc once more, as far as it failed or was not reached. */
  readonly again: () => Promise<void>;
  /** Reads every picture to its end: until then, of most of them only the head was read. */
  readonly check: () => Promise<void>;
  /**
   * Takes what is lacking from another copy of the disc.
   *
   * @param password as for open
   */
  readonly copyFrom: (path: string, password?: string | null) => Promise<void>;
  readonly forgetCopy: () => void;
  readonly stopMending: () => void;
  /** Of the series that were asked for, by their key; none where they can't be had. */
  readonly instances: ReadonlyMap<string, readonly ViewInstance[]>;
  /** Asks for the instances of a series, once. */
  readonly need: (ref: SeriesRef) => void;
}
export type SourceStore = StoreApi<SourceState>;

type Told =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'catalog'; readonly catalog: Catalog }
  | { readonly kind: 'failed'; readonly error: UserErrorData };

const empty = {
  status: 'none',
  paths: [],
  place: '',
  scanId: null,
  progress: null,
  catalog: null,
  error: null,
  mending: null,
  gained: null,
  copyPath: '',
  copyError: null,
  instances: new Map<string, readonly ViewInstance[]>(),
} as const;

/** What of a list makes the instances of a series change. */
const stateOfSeries = (catalog: Catalog | null, { studyUid, seriesUid }: SeriesRef): string => {
  const series = catalog?.patients
    .flatMap(({ studies }) => studies)
    .find((study) => study.studyUid === studyUid)
    ?.series.find((one) => one.seriesUid === seriesUid);
  return [catalog?.provisional, series?.instances, series?.frames, series?.bytes].join(' ');
};

export const createSource = (host: Host, choice: ChoiceStore): SourceStore =>
  createStore<SourceState>()((set, get) => {
    let attempt = 0;
    let asked = new Map<string, SeriesRef>();
    const ask = async (scanId: string, ref: SeriesRef): Promise<void> => {
      const mine = attempt;
      const key = seriesKey(ref);
      const found = await host.call('series:instances', { scanId, series: ref }).catch(() => []);
      if (mine === attempt) set(({ instances }) => ({ instances: new Map(instances).set(key, found) }));
    };
    const handle = (told: Told): void => {
      if (told.kind === 'progress') set({ progress: told.progress });
      else if (told.kind === 'failed') set({ status: 'failed', error: told.error, mending: null });
      else {
        const { catalog: before, scanId, mending } = get();
        choice.getState().follow(before, told.catalog);
        set({ status: 'listed', catalog: told.catalog });
        if (mending !== null && !told.catalog.provisional) {
          const gained = told.catalog.counts.instances - (before?.counts.instances ?? 0);
          set({ mending: null, gained: mending === 'check' ? null : Math.max(0, gained) });
        }
        for (const ref of asked.values())
          if (scanId !== null && stateOfSeries(before, ref) !== stateOfSeries(told.catalog, ref))
            void ask(scanId, ref);
      }
    };
    const job = awaitJob(handle);
    host.on('scan:progress', ({ scanId, progress }) => {
      job.take(scanId, { kind: 'progress', progress });
    });
    host.on('scan:catalog', ({ scanId, catalog }) => {
      job.take(scanId, { kind: 'catalog', catalog });
    });
    host.on('scan:failed', ({ scanId, error }) => {
      job.take(scanId, { kind: 'failed', error });
    });
    /** The answer of a close has nobody left to hear it. */
    const release = (scanId: string): void => {
      void host.call('scan:close', { scanId }).catch(() => null);
    };
    const close = (): void => {
      attempt += 1;
      const { scanId } = get();
      if (scanId !== null) {
        void host.call('scan:cancel', { scanId }).catch(() => null);
        release(scanId);
      }
      job.forget();
      asked = new Map();
      choice.getState().clear();
      set(empty);
    };
    const readAgain = async (scanId: string, mending: 'again' | 'check'): Promise<void> => {
      set({
        status: get().catalog === null ? 'reading' : 'listed',
        error: null,
        copyError: null,
        progress: null,
        mending,
        gained: null,
      });
      const mine = attempt;
      try {
        await host.call('scan:again', { scanId, what: mending === 'check' ? 'everything' : 'failed' });
      } catch (error) {
        if (mine === attempt) set({ status: 'failed', error: toUserError(error), mending: null });
      }
    };
    return {
      ...empty,
      open: async (paths, password) => {
        close();
        const mine = attempt;
        // what a browser or a mail program lets one drag need not be a file
        if (paths.length === 0 || paths.includes('')) {
          set({ status: 'failed', error: { code: 'source/no-path', facts: {}, remedy: 'change-input' } });
          return;
        }
        job.expect();
        set({ status: 'reading', paths });
        try {
          const { scanId, place } = await host.call('scan:start', {
            paths: [...paths],
            ...(password === undefined ? {} : { password }),
          });
          if (mine !== attempt) {
            release(scanId);
            return;
          }
          set({ scanId, place });
          job.is(scanId);
        } catch (error) {
          if (mine === attempt) set({ status: 'failed', error: toUserError(error) });
        }
      },
      close,
      again: async () => {
        const { scanId, paths, open } = get();
        await (scanId === null ? open(paths) : readAgain(scanId, 'again'));
      },
      check: async () => {
        const { scanId, mending } = get();
        if (scanId !== null && mending === null) await readAgain(scanId, 'check');
      },
      copyFrom: async (path, password) => {
        const { scanId } = get();
        if (scanId === null) return;
        set({ copyPath: path, copyError: null, progress: null, mending: 'copy', gained: null });
        const mine = attempt;
        const isMine = (): boolean =>
          mine === attempt && (get().mending === 'copy' || get().mending === null);
        try {
          const { taken } = await host.call('scan:copy', {
            scanId,
            path,
            ...(password === undefined ? {} : { password }),
          });
          if (isMine()) set({ mending: null, gained: taken });
        } catch (error) {
          // who stopped it knows
          if (isMine() && get().mending === 'copy') set({ mending: null, copyError: toUserError(error) });
        }
      },
      forgetCopy: () => {
        set({ copyError: null });
      },
      stopMending: () => {
        const { scanId } = get();
        if (scanId !== null) void host.call('scan:cancel', { scanId }).catch(() => null);
        set({ mending: null });
      },
      need: (ref) => {
        const { scanId } = get();
        const key = seriesKey(ref);
        if (scanId === null || asked.has(key)) return;
        asked.set(key, ref);
        void ask(scanId, ref);
      },
    };
  });

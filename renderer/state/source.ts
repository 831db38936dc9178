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
  readonly scanId: string | null;
  readonly progress: Progress | null;
  readonly catalog: Catalog | null;
  readonly error: UserErrorData | null;
  /** @param password of a place that is locked; null: to open what is not locked, without one */
  readonly open: (paths: readonly string[], password?: string | null) => Promise<void>;
  readonly close: () => void;
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
  scanId: null,
  progress: null,
  catalog: null,
  error: null,
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
      else if (told.kind === 'failed') set({ status: 'failed', error: told.error });
      else {
        const { catalog: before, scanId } = get();
        choice.getState().follow(before, told.catalog);
        set({ status: 'listed', catalog: told.catalog });
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
          const { scanId } = await host.call('scan:start', {
            paths: [...paths],
            ...(password === undefined ? {} : { password }),
          });
          if (mine !== attempt) {
            release(scanId);
            return;
          }
          set({ scanId });
          job.is(scanId);
        } catch (error) {
          if (mine === attempt) set({ status: 'failed', error: toUserError(error) });
        }
      },
      close,
      need: (ref) => {
        const { scanId } = get();
        const key = seriesKey(ref);
        if (scanId === null || asked.has(key)) return;
        asked.set(key, ref);
        void ask(scanId, ref);
      },
    };
  });

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BurnDriveView, CopyCheck } from '../../shared/contract/ipc';
import type { UserErrorData } from '../../shared/errors/user-error';
import type { Progress } from '../../shared/model/progress';
import { toUserError, type Host } from '../hosts/host';
import { awaitJob } from './awaited-job';

/** Burning what was written, and checking it. */
export interface CheckState {
  readonly status: 'idle' | 'working' | 'done' | 'failed';
  /** Drives that can burn; null while they are looked at. */
  readonly drives: readonly BurnDriveView[] | null;
  /** The drive that is burned in; empty until there is one. */
  readonly device: string;
  /** As drives count it; null leaves it to the drive. */
  readonly speed: number | null;
  /** With the laser off. */
  readonly simulates: boolean;
  /** Which of the targets that were written, counted from 0. */
  readonly disc: number;
  /** Whether what is under way, or was done last, is burned. */
  readonly burns: boolean;
  /** Discs that were burned of this export and are right. */
  readonly burned: number;
  readonly progress: Progress | null;
  readonly check: CopyCheck | null;
  readonly isSaved: boolean;
  readonly error: UserErrorData | null;
  readonly look: () => Promise<void>;
  readonly setDevice: (device: string) => void;
  readonly setSpeed: (speed: number | null) => void;
  readonly setSimulates: (simulates: boolean) => void;
  readonly setDisc: (disc: number) => void;
  /** @param how null: nothing is burned */
  readonly start: (exportId: string, how: { readonly erase: boolean } | null) => Promise<void>;
  readonly cancel: () => void;
  readonly save: () => Promise<void>;
  /** Back to what was written: for another copy, or the next disc. */
  readonly goOn: () => void;
  /** Of another export nothing is known. */
  readonly clear: () => void;
}
export type CheckStore = StoreApi<CheckState>;

type Told =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly check: CopyCheck }
  | { readonly kind: 'failed'; readonly error: UserErrorData };

const fresh = { status: 'idle', progress: null, check: null, isSaved: false, error: null } as const;

export const createCheck = (host: Host): CheckStore =>
  createStore<CheckState>()((set, get) => {
    const job = awaitJob<Told>((told) => {
      if (told.kind === 'progress') set({ progress: told.progress });
      else if (told.kind === 'failed') set({ status: 'failed', error: told.error });
      else {
        const isBurned = told.check.burnedBytes !== null && told.check.verdict === 'pass';
        set({ status: 'done', check: told.check, burned: get().burned + (isBurned ? 1 : 0) });
      }
    });
    host.on('check:progress', ({ jobId, progress }) => {
      job.take(jobId, { kind: 'progress', progress });
    });
    host.on('check:done', ({ jobId, check }) => {
      job.take(jobId, { kind: 'done', check });
    });
    host.on('check:failed', ({ jobId, error }) => {
      job.take(jobId, { kind: 'failed', error });
    });
    const stop = (): void => {
      const jobId = job.id();
      if (jobId !== null) void host.call('check:cancel', { jobId }).catch(() => null);
      job.forget();
    };
    return {
      ...fresh,
      drives: null,
      device: '',
      speed: null,
      simulates: false,
      disc: 0,
      burns: false,
      burned: 0,
      look: async () => {
        set({ drives: null });
        // a host that can't burn has no drives for it
        const drives = await host.call('burn:drives', undefined).catch(() => []);
        const { device } = get();
        const isThere = drives.some((drive) => drive.device === device);
        set({ drives, device: isThere ? device : (drives[0]?.device ?? '') });
      },
      setDevice: (device) => {
        set({ device });
      },
      setSpeed: (speed) => {
        set({ speed });
      },
      setSimulates: (simulates) => {
        set({ simulates });
      },
      setDisc: (disc) => {
        set({ disc });
      },
      start: async (exportId, how) => {
        const { status, disc, device, speed, simulates } = get();
        if (status === 'working') return;
        job.expect();
        set({ ...fresh, status: 'working', burns: how !== null });
        const burn = how === null ? null : { device, speed, simulate: simulates, erase: how.erase };
        try {
          const { jobId } = await host.call('check:start', { exportId, disc, burn });
          job.is(jobId);
          // stopped before it had a name
          if (get().status === 'idle') stop();
        } catch (error) {
          if (get().status === 'working') set({ status: 'failed', error: toUserError(error) });
        }
      },
      cancel: () => {
        if (job.id() !== null) stop();
        set(fresh);
      },
      save: async () => {
        const jobId = job.id();
        if (jobId === null) return;
        try {
          const { saved } = await host.call('check:save', { jobId });
          if (saved) set({ isSaved: true, error: null });
        } catch (error) {
          set({ error: toUserError(error) });
        }
      },
      goOn: () => {
        job.forget();
        set(fresh);
      },
      clear: () => {
        job.forget();
        set({ ...fresh, disc: 0, burned: 0, simulates: false });
      },
    };
  });

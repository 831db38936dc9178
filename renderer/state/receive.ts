import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AccessStudy } from '../../shared/contract/gateway-api';
import type { UserErrorData } from '../../shared/errors/user-error';
import type { Progress } from '../../shared/model/progress';
import { toUserError, type Host } from '../hosts/host';
import { awaitJob } from './awaited-job';

/** What is typed in the three fields of a date. */
export interface TypedDate {
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

/** YYYYMMDD, or null when there is no such day or it is still to come. */
export const readTypedDate = ({ day, month, year }: TypedDate, today: Date): string | null => {
  if (!/^\d{1,2}$/.test(day) || !/^\d{1,2}$/.test(month) || !/^\d{4}$/.test(year)) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const exists =
    date.getUTCFullYear() === Number(year) &&
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day);
  if (!exists || Number(year) < 1850 || date > today) return null;
  return `${year}${month.padStart(2, '0')}${day.padStart(2, '0')}`;
};

export interface ReceiveForm extends TypedDate {
  readonly link: string;
  readonly accessCode: string;
}

export interface ReceiveState extends ReceiveForm {
  readonly status: 'asking' | 'listed' | 'working' | 'done' | 'failed';
  readonly busy: boolean;
  readonly error: UserErrorData | null;
  readonly accessId: string | null;
  readonly facilityName: string;
  readonly studies: readonly AccessStudy[];
  readonly chosen: ReadonlySet<string>;
  readonly progress: Progress | null;
  readonly path: string;
  readonly instances: number;
  /** Pictures that could not be had undamaged and are not there. */
  readonly damaged: number;
  readonly note: (change: Partial<ReceiveForm>) => void;
  readonly open: (birthDate: string) => Promise<void>;
  readonly choose: (studyUid: string, on: boolean) => void;
  /** Asks for a folder, then fetches what is chosen into it. */
  readonly fetchChosen: () => Promise<void>;
  readonly cancel: () => void;
  /** One question back: from the list to the code, from a failure to the list. */
  readonly stepBack: () => void;
  readonly clear: () => void;
}
export type ReceiveStore = StoreApi<ReceiveState>;

type Told =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly path: string; readonly instances: number; readonly damaged: number }
  | { readonly kind: 'failed'; readonly error: UserErrorData };

const empty = {
  status: 'asking',
  busy: false,
  error: null,
  link: '',
  accessCode: '',
  day: '',
  month: '',
  year: '',
  accessId: null,
  facilityName: '',
  studies: [],
  chosen: new Set<string>(),
  progress: null,
  path: '',
  instances: 0,
  damaged: 0,
} as const;

export const createReceive = (host: Host): ReceiveStore =>
  createStore<ReceiveState>()((set, get) => {
    const job = awaitJob<Told>((told) => {
      if (told.kind === 'progress') set({ progress: told.progress });
      else if (told.kind === 'done')
        set({ status: 'done', path: told.path, instances: told.instances, damaged: told.damaged });
      else set({ status: 'failed', error: told.error });
    });
    host.on('receive:progress', ({ jobId, progress }) => {
      job.take(jobId, { kind: 'progress', progress });
    });
    host.on('receive:done', ({ jobId, path, instances, damaged }) => {
      job.take(jobId, { kind: 'done', path, instances, damaged });
    });
    host.on('receive:failed', ({ jobId, error }) => {
      job.take(jobId, { kind: 'failed', error });
    });
    const cancelJob = (): void => {
      const jobId = job.id();
      if (jobId !== null) {
        void host.call('receive:cancel', { jobId }).catch(() => null);
        job.forget();
      }
    };
    return {
      ...empty,
      note: (change) => {
        set({ ...change, error: null });
      },
      open: async (birthDate) => {
        if (get().busy) return;
        set({ busy: true, error: null });
        const { link, accessCode } = get();
        try {
          const answer = await host.call('receive:open', {
            link: link.trim(),
            accessCode: accessCode.trim(),
            birthDate,
          });
          set({
            status: 'listed',
            accessId: answer.accessId,
            facilityName: answer.facilityName,
            studies: answer.studies,
            chosen: new Set(answer.studies.map(({ studyUid }) => studyUid)),
          });
        } catch (error) {
          set({ error: toUserError(error) });
        } finally {
          set({ busy: false });
        }
      },
      choose: (studyUid, on) => {
        set(({ chosen }) => {
          const next = new Set(chosen);
          if (on) next.add(studyUid);
          else next.delete(studyUid);
          return { chosen: next };
        });
      },
      fetchChosen: async () => {
        const { accessId, chosen, studies, busy } = get();
        if (accessId === null || busy) return;
        set({ busy: true, error: null });
        try {
          const place = await host.call('receive:choose', undefined);
          if (place === null) return;
          const studyUids = studies.map(({ studyUid }) => studyUid).filter((uid) => chosen.has(uid));
          job.expect();
          set({ status: 'working', progress: null });
          const { jobId } = await host.call('receive:start', { accessId, studyUids, path: place.path });
          job.is(jobId);
          // stopped before it had a name
          if (get().status === 'listed') cancelJob();
        } catch (error) {
          set({ status: 'listed', error: toUserError(error) });
        } finally {
          set({ busy: false });
        }
      },
      cancel: () => {
        cancelJob();
        set({ status: 'listed', progress: null });
      },
      stepBack: () => {
        set(({ status }) => ({ status: status === 'failed' ? 'listed' : 'asking', error: null }));
      },
      clear: () => {
        cancelJob();
        set(empty);
      },
    };
  });

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

/** Which of the three fields to look at: those that hold no number of their kind, else all, as there is no such day. */
export const wrongInDate = (date: TypedDate, today: Date): readonly (keyof TypedDate)[] => {
  if (readTypedDate(date, today) !== null) return [];
  const isIn = (text: string, digits: RegExp, most: number): boolean =>
    digits.test(text) && Number(text) >= 1 && Number(text) <= most;
  const parts = ['day', 'month', 'year'] as const;
  const wrong = parts.filter(
    (part) =>
      !(part === 'year'
        ? isIn(date.year, /^\d{4}$/, today.getFullYear())
        : isIn(date[part], /^\d{1,2}$/, part === 'day' ? 31 : 12)),
  );
  return wrong.length > 0 ? wrong : parts;
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
  /** One question back: from the list to the code, from what did not come to the list. */
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
    /** Counts how often all was cleared: answers that come later are about somebody else. */
    let visit = 0;
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
        const mine = visit;
        try {
          const answer = await host.call('receive:open', {
            link: link.trim(),
            accessCode: accessCode.trim(),
            birthDate,
          });
          if (mine !== visit) return;
          set({
            status: 'listed',
            accessId: answer.accessId,
            facilityName: answer.facilityName,
            studies: answer.studies,
            chosen: new Set(answer.studies.map(({ studyUid }) => studyUid)),
          });
        } catch (error) {
          if (mine === visit) set({ error: toUserError(error) });
        } finally {
          if (mine === visit) set({ busy: false });
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
        const mine = visit;
        set({ busy: true, error: null });
        try {
          const place = await host.call('receive:choose', undefined);
          if (place === null || mine !== visit) return;
          const studyUids = studies.map(({ studyUid }) => studyUid).filter((uid) => chosen.has(uid));
          job.expect();
          set({ status: 'working', progress: null });
          const { jobId } = await host.call('receive:start', { accessId, studyUids, path: place.path });
          job.is(jobId);
          // stopped before it had a name
          if (get().status === 'listed') cancelJob();
        } catch (error) {
          if (mine === visit) set({ status: 'listed', error: toUserError(error) });
        } finally {
          if (mine === visit) set({ busy: false });
        }
      },
      cancel: () => {
        cancelJob();
        set({ status: 'listed', progress: null });
      },
      stepBack: () => {
        set(({ status }) => ({
          status: status === 'failed' || status === 'done' ? 'listed' : 'asking',
          error: null,
        }));
      },
      clear: () => {
        visit += 1;
        cancelJob();
        set(empty);
      },
    };
  });

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { z } from 'zod';
import type { Choice, exportFormats, exportPlanSchema, ExportReport } from '../../shared/contract/ipc';
import type { UserErrorData } from '../../shared/errors/user-error';
import type { LanguageCode } from '../../shared/model/languages';
import type { EmbeddedKind } from '../../shared/model/media-viewer';
import type { MediumKind } from '../../shared/model/medium';
import type { Progress } from '../../shared/model/progress';
import { toUserError, type Host } from '../hosts/host';
import { awaitJob } from './awaited-job';
import type { ChosenStudy } from './choice';

export type ExportFormat = (typeof exportFormats)[number];
type ExportPlan = z.infer<typeof exportPlanSchema>;

export interface ExportState {
  readonly status: 'choosing' | 'writing' | 'done' | 'failed';
  readonly format: ExportFormat;
  /** The image is burned once it is written. */
  readonly burns: boolean;
  /** The discs that an image is meant for; null for one image, however large. */
  readonly medium: MediumKind | null;
  /** Locks a ZIP, or one in a folder; null for none. What is typed so far, whether it can be used or not. */
  readonly password: string | null;
  /** Pictures are written in Explicit VR Little Endian where that loses nothing. */
  readonly makesExplicit: boolean;
  /** An icon a series in the DICOMDIR. */
  readonly drawsIcons: boolean;
  /** A ZIP is made smaller. */
  readonly deflates: boolean;
  /** What the viewer on it shows at once; null for no viewer. */
  readonly viewer: EmbeddedKind | null;
  readonly path: string | null;
  readonly plan: ExportPlan | null;
  /** What the viewer takes, as it was measured last; null where there is none. */
  readonly viewers: ExportPlan['viewers'];
  readonly acknowledged: boolean;
  readonly progress: Progress | null;
  readonly report: ExportReport | null;
  /** What the host calls the export that was done last. */
  readonly exportId: string | null;
  readonly error: UserErrorData | null;
  readonly setFormat: (format: ExportFormat, choice: Choice, burns?: boolean) => Promise<void>;
  readonly setMedium: (medium: MediumKind | null) => void;
  readonly setPassword: (password: string | null, choice: Choice) => Promise<void>;
  readonly choose: (how: Partial<Pick<ExportState, 'makesExplicit' | 'drawsIcons' | 'deflates'>>) => void;
  readonly setViewer: (viewer: EmbeddedKind | null, choice: Choice) => Promise<void>;
  readonly choosePlace: (label: string, choice: Choice) => Promise<void>;
  readonly measure: (choice: Choice) => Promise<void>;
  readonly acknowledge: (acknowledged: boolean) => void;
  /** What the copy is of: another disc may be open before it is done. */
  readonly studies: readonly ChosenStudy[];
  /** The list that they were chosen from. */
  readonly scanId: string | null;
  readonly start: (choice: Choice, studies: readonly ChosenStudy[]) => Promise<void>;
  readonly cancel: () => void;
  readonly reveal: () => void;
  /** What is printed for the copy: null before it is asked for. */
  readonly papers: 'making' | 'saved' | null;
  readonly savePapers: (language: LanguageCode) => Promise<void>;
  /** Back to the question, for another copy or another place. */
  readonly again: () => void;
}
export type ExportStore = StoreApi<ExportState>;

type Told =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly report: ExportReport }
  | { readonly kind: 'failed'; readonly error: UserErrorData };

/** Null while nobody knows. */
export const missingBytes = (plan: ExportPlan | null): number | null =>
  plan?.freeBytes == null ? null : Math.max(0, plan.bytes - plan.freeBytes);

export const createExport = (host: Host): ExportStore =>
  createStore<ExportState>()((set, get) => {
    let measured = 0;
    const job = awaitJob<Told>((told) => {
      if (told.kind === 'progress') set({ progress: told.progress });
      else if (told.kind === 'done') set({ status: 'done', report: told.report, exportId: job.id() });
      else set({ status: 'failed', error: told.error });
    });
    host.on('export:progress', ({ jobId, progress }) => {
      job.take(jobId, { kind: 'progress', progress });
    });
    host.on('export:done', ({ jobId, report }) => {
      job.take(jobId, { kind: 'done', report });
    });
    host.on('export:failed', ({ jobId, error }) => {
      job.take(jobId, { kind: 'failed', error });
    });
    const measure = async (choice: Choice): Promise<void> => {
      measured += 1;
      const mine = measured;
      const { format, viewer, path } = get();
      set({ plan: null, error: null });
      try {
        const plan = await host.call('export:plan', { choice, format, viewer, path });
        if (mine === measured) set({ plan, viewers: plan.viewers });
      } catch (error) {
        if (mine === measured) set({ error: toUserError(error) });
      }
    };
    /** What can't be stopped or shown any more needs no words: the screen has moved on. */
    const ofJob = (name: 'export:cancel' | 'export:reveal'): void => {
      const jobId = job.id();
      if (jobId !== null) void host.call(name, { jobId }).catch(() => null);
    };
    return {
      status: 'choosing',
      format: 'folder',
      burns: false,
      medium: null,
      password: null,
      makesExplicit: false,
      drawsIcons: false,
      deflates: false,
      viewer: null,
      path: null,
      plan: null,
      viewers: null,
      acknowledged: false,
      progress: null,
      report: null,
      exportId: null,
      error: null,
      setFormat: async (format, choice, burns = false) => {
        set({ format, burns, medium: null, password: null, deflates: false, path: null });
        await measure(choice);
      },
      setMedium: (medium) => {
        set({ medium });
      },
      setPassword: async (password, choice) => {
        const isLockedNow = get().password === null && password !== null;
        set({ password });
        // a folder that is there may be called as the disc was, after whom its pictures are of
        if (!isLockedNow || get().format !== 'folder' || get().path === null) return;
        set({ path: null });
        await measure(choice);
      },
      choose: (how) => {
        set(how);
      },
      setViewer: async (viewer, choice) => {
        set({ viewer });
        await measure(choice);
      },
      choosePlace: async (label, choice) => {
        try {
          const { format, password } = get();
          // the label of a disc may name a person
          const place = await host.call('export:choose', { format, label: password === null ? label : '' });
          if (place === null) return;
          set({ path: place.path });
        } catch (error) {
          set({ error: toUserError(error) });
          return;
        }
        await measure(choice);
      },
      measure,
      acknowledge: (acknowledged) => {
        set({ acknowledged });
      },
      studies: [],
      scanId: null,
      start: async (choice, studies) => {
        const { format, medium, password, viewer, path, acknowledged, status } = get();
        const { makesExplicit, drawsIcons, deflates } = get();
        if (path === null || !acknowledged || status === 'writing') return;
        job.expect();
        set({
          status: 'writing',
          studies,
          scanId: choice.scanId,
          progress: null,
          report: null,
          papers: null,
          error: null,
        });
        try {
          const { jobId } = await host.call('export:start', {
            choice,
            format,
            medium,
            password,
            makesExplicit,
            drawsIcons,
            deflates,
            viewer,
            path,
            acknowledged,
          });
          job.is(jobId);
          // stopped before it had a name
          if (get().status === 'choosing') {
            ofJob('export:cancel');
            job.forget();
          }
        } catch (error) {
          if (get().status === 'writing') set({ status: 'failed', error: toUserError(error) });
        }
      },
      cancel: () => {
        ofJob('export:cancel');
        if (job.id() !== null) job.forget();
        set({ status: 'choosing', progress: null });
      },
      reveal: () => {
        ofJob('export:reveal');
      },
      papers: null,
      savePapers: async (language) => {
        const { exportId: jobId, papers } = get();
        if (jobId === null || papers === 'making') return;
        set({ papers: 'making', error: null });
        try {
          const { saved } = await host.call('export:papers', { jobId, language });
          if (get().exportId === jobId) set({ papers: saved ? 'saved' : papers });
        } catch (error) {
          if (get().exportId === jobId) set({ papers: null, error: toUserError(error) });
        }
      },
      again: () => {
        job.forget();
        set({
          papers: null,
          exportId: null,
          status: 'choosing',
          password: null,
          viewer: null,
          path: null,
          plan: null,
          acknowledged: false,
          studies: [],
          progress: null,
          error: null,
        });
      },
    };
  });

import type { UserErrorData } from '../../shared/errors/user-error';
import type { JobContext } from '../../shared/model/progress';
import { exportSelection } from '../export/export-selection';
import { planExport } from '../export/plan-export';
import { scanAnything } from '../media/scan-source';
import { prepareSelection } from '../transfer/prepare-selection';

/** It is over before there is anything to tell. */
const planExportJob: (
  input: Parameters<typeof planExport>[0],
  context: JobContext<never>,
) => ReturnType<typeof planExport> = planExport;

/** What runs in a process of its own. Each is a plain function of its input, so that the command line calls it as it is. */
export const jobs = {
  scan: scanAnything,
  planExport: planExportJob,
  export: exportSelection,
  prepare: prepareSelection,
} as const;

type Jobs = typeof jobs;
export type JobName = keyof Jobs;
export type JobInput<N extends JobName> = Parameters<Jobs[N]>[0];
export type JobNews<N extends JobName> = Parameters<Parameters<Jobs[N]>[1]['tell']>[0];
export type JobResult<N extends JobName> = Awaited<ReturnType<Jobs[N]>>;

export type ToWorker<N extends JobName> =
  { readonly kind: 'start'; readonly name: N; readonly input: JobInput<N> } | { readonly kind: 'cancel' };
export type FromWorker<N extends JobName> =
  | { readonly kind: 'news'; readonly news: JobNews<N> }
  | { readonly kind: 'done'; readonly result: JobResult<N> }
  | { readonly kind: 'failed'; readonly error: UserErrorData };

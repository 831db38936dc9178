import type { JobContext } from '../../shared/model/progress';
import type { Instance, Scan } from '../../shared/model/scan';
import type { Selection } from '../../shared/model/selection';
import type { SourceRef } from '../../shared/model/source';
import { checkCopy, lookAtBurner } from '../export/check-copy';
import { exportSelection, type ExportInput } from '../export/export-selection';
import type { PapersInput } from '../export/sheet/disc-papers';
import { planExport } from '../export/plan-export';
import { holdsPictures } from '../media/holds-pictures';
import { KnownDiscs } from '../media/known-discs';
import { scanAnything, type ScanInput, type ScanNews } from '../media/scan-source';
import { findWanted, lookInCopy, takeCopied } from '../media/second-copy';
import { lookAtAttachment, wrapAttachments, type AttachInput } from '../media/wrap-attachments';
import { prepareSelection, type PrepareInput, type PreparedNews } from '../transfer/prepare-selection';
import { pagesOf } from './instance-pages';

/** A selection whose instances come beside it, in pages. */
export type BareSelection = Omit<Selection, 'instances'>;
type Bare<I extends { readonly selection: Selection }> = Omit<I, 'selection'> & {
  readonly selection: BareSelection;
};
type PlanInput = Parameters<typeof planExport>[0];

/** What a scan tells to another process: its instances come in pages, and then the rest of it. */
export type PagedScanNews =
  | Exclude<ScanNews, { readonly kind: 'catalog' }>
  | { readonly kind: 'instances'; readonly instances: readonly Instance[] }
  | { readonly kind: 'scan'; readonly scan: Omit<Scan, 'instances'> };

/** What this process knows of the discs that it scanned. */
export const knownDiscs = new KnownDiscs();

type CopiedPage = { readonly source: SourceRef } & Parameters<typeof takeCopied>[1];

const scan = async (input: ScanInput, { signal, tell }: JobContext<PagedScanNews>): Promise<void> => {
  const show = ({ instances, ...rest }: Scan): void => {
    for (const page of pagesOf(instances)) tell({ kind: 'instances', instances: page });
    tell({ kind: 'scan', scan: rest });
  };
  show(
    await scanAnything(
      input,
      {
        signal,
        tell: (news) => {
          if (news.kind === 'catalog') show(news.scan);
          else tell(news);
        },
      },
      knownDiscs,
    ),
  );
};

/** The steps of another copy of a disc: see electron/media/second-copy.ts. */
const findWantedHere = (input: Parameters<typeof findWanted>[0], context: JobContext<never>) =>
  findWanted(input, context, knownDiscs);

const takeCopiedHere = ({ source, ...copied }: CopiedPage, { signal }: JobContext<never>): Promise<void> => {
  signal.throwIfAborted();
  takeCopied(source, copied, knownDiscs);
  return Promise.resolve();
};

const withInstances = <I extends { readonly selection: BareSelection }>(
  input: I,
  instances: readonly Instance[],
): I & { readonly selection: Selection } => ({ ...input, selection: { ...input.selection, instances } });

/** What is printed for a copy; it is large and loaded when somebody wants it. */
const papers = async (
  input: PapersInput & { readonly source: SourceRef },
  { signal }: JobContext<never>,
): Promise<Uint8Array<ArrayBuffer>> => {
  const { discPapers } = await import('../export/sheet/disc-papers');
  signal.throwIfAborted();
  return discPapers(input);
};

/** What runs beside main, by plain functions that the command line calls as they are. */
export const jobs = {
  scan,
  holdsPictures,
  findWanted: findWantedHere,
  lookInCopy,
  takeCopied: takeCopiedHere,
  planExport: (input: Bare<PlanInput>, context: JobContext<never>, instances: readonly Instance[]) =>
    planExport(withInstances(input, instances), context),
  export: (
    input: Bare<ExportInput>,
    context: Parameters<typeof exportSelection>[1],
    instances: readonly Instance[],
  ) => exportSelection(withInstances(input, instances), context),
  check: checkCopy,
  papers,
  lookAtAttachment,
  wrapAttachments: (input: Bare<AttachInput>, context: JobContext<never>, instances: readonly Instance[]) =>
    wrapAttachments(withInstances(input, instances), context),
  lookAtBurner,
  prepare: (input: Bare<PrepareInput>, context: JobContext<PreparedNews>, instances: readonly Instance[]) =>
    prepareSelection(withInstances(input, instances), context),
} as const;

type Jobs = typeof jobs;
export type JobName = keyof Jobs;
export type JobInput<N extends JobName> = Parameters<Jobs[N]>[0];
export type JobNews<N extends JobName> = Parameters<Parameters<Jobs[N]>[1]['tell']>[0];
export type JobResult<N extends JobName> = Awaited<ReturnType<Jobs[N]>>;

/** The source that a job reads. */
export const sourceOf = (input: JobInput<JobName>): SourceRef =>
  'selection' in input ? input.selection.source : input.source;

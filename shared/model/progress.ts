import * as z from 'zod';

/** How far a wait has come. Totals are null while nobody can know them. */
export const progressSchema = z.object({
  step: z.enum([
    'list',
    'index',
    'heads',
    'icons',
    'rewrite',
    'pages',
    'hash',
    'compare',
    'copy',
    'write',
    'burn',
    'send',
    'receive',
    'verify',
  ]),
  filesDone: z.number(),
  filesTotal: z.number().nullable(),
  bytesDone: z.number(),
  bytesTotal: z.number().nullable(),
  /** A drive has not answered for some seconds; it is waited for, and then gone on with the next file. */
  isSlow: z.literal(true).exactOptional(),
});
export type Progress = z.infer<typeof progressSchema>;

/** What a long job gets: a way to be cancelled and a way to tell what happens. Jobs never know who listens. */
export interface JobContext<News> {
  readonly signal: AbortSignal;
  readonly tell: (news: News) => void;
}

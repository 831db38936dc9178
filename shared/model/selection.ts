import * as z from 'zod';
import type { Instance, Scan } from './scan';
import type { SourceRef } from './source';

/** A series of a scan; series UIDs alone repeat across studies on real discs. */
export const seriesRefSchema = z.object({ studyUid: z.string(), seriesUid: z.string() });
export type SeriesRef = z.infer<typeof seriesRefSchema>;

/** An instance that was chosen or listed but could not be read. */
export const gapSchema = z.object({
  sopInstanceUid: z.string(),
  reason: z.enum(['missing', 'unreadable', 'damaged', 'changed', 'refused']),
});
export type Gap = z.infer<typeof gapSchema>;

/** What the person chose. Preview, send and export all take this and never look behind it. */
export interface Selection {
  readonly source: SourceRef;
  readonly instances: readonly Instance[];
  readonly gaps: readonly Gap[];
  /**
   * Files and folders of the source that could not be read or were left out, and that no index names. Whatever was chosen,
   * all of them count: nobody knows which pictures they hold, so any of them may belong to what was chosen.
   */
  readonly unidentified: number;
}

/** Everything of some series: what is there of them, and what is known to be lacking. */
export const selectSeries = (
  source: SourceRef,
  { instances, listedMissing, unidentified }: Scan,
  isChosen: (series: SeriesRef) => boolean,
): Selection => ({
  source,
  instances: instances.filter(isChosen),
  gaps: listedMissing
    .filter(isChosen)
    .map(({ sopInstanceUid }) => ({ sopInstanceUid, reason: 'missing' as const })),
  unidentified,
});

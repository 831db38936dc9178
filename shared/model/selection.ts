import * as z from 'zod';
import { UserError } from '../errors/user-error';
import type { IdentifiedInstance, Instance, Scan } from './scan';
import type { SourceRef } from './source';

/** A series of a scan; series UIDs alone repeat across studies on real discs. */
export const seriesRefSchema = z.object({ studyUid: z.string(), seriesUid: z.string() });
export type SeriesRef = z.infer<typeof seriesRefSchema>;

/** An instance that was chosen or listed and is lacking, or lacks a part. */
export const gapSchema = z.object({
  sopInstanceUid: z.string(),
  reason: z.enum([
    'missing',
    'unreadable',
    'damaged',
    'changed',
    /** The gateway does not take it. */
    'refused',
    /** Left out: another one of the same series has its UID and other content, and is there. */
    'conflict',
    /** It ends too soon. What there is of it is there. */
    'incomplete',
  ]),
});
export type Gap = z.infer<typeof gapSchema>;

/** Gaps as people are told of them: each kind has sentences of its own. */
export const gapKinds = ['unread', 'refused', 'conflict', 'incomplete'] as const;
export type GapKind = (typeof gapKinds)[number];
export const gapCountsSchema = z.object({
  unread: z.number(),
  refused: z.number(),
  conflict: z.number(),
  incomplete: z.number(),
});
/** How many gaps of each kind. */
export type GapCounts = z.infer<typeof gapCountsSchema>;
export const noGaps: GapCounts = { unread: 0, refused: 0, conflict: 0, incomplete: 0 };

const kindOf: Readonly<Record<Gap['reason'], GapKind>> = {
  missing: 'unread',
  unreadable: 'unread',
  damaged: 'unread',
  changed: 'unread',
  refused: 'refused',
  conflict: 'conflict',
  incomplete: 'incomplete',
};

export const countGaps = (gaps: readonly Gap[]): GapCounts => {
  const counts = { ...noGaps };
  for (const { reason } of gaps) counts[kindOf[reason]]++;
  return counts;
};

/** Gaps that were known, and those that turned up: what is lacking altogether is no more said to lack a part. */
export const addGaps = (known: readonly Gap[], found: readonly Gap[]): Gap[] => {
  const lacking = new Set(found.map(({ sopInstanceUid }) => sopInstanceUid));
  return [
    ...known.filter(({ sopInstanceUid, reason }) => reason !== 'incomplete' || !lacking.has(sopInstanceUid)),
    ...found,
  ];
};

/** What the person chose. Preview, send and export all take this and never look behind it. */
export interface Selection {
  readonly source: SourceRef;
  readonly instances: readonly Instance[];
  readonly gaps: readonly Gap[];
  /**
   * Files and folders of the source that could not be read or were left out, and of which nobody knows the pictures. Whatever was chosen,
   * all of them count: nobody knows which pictures they hold, so any of them may belong to what was chosen.
   */
  readonly unidentified: number;
}

/** Why a selection without a picture can't go on: nothing was chosen, or nothing of it can be had. */
export const noPictures = ({ gaps, unidentified }: Pick<Selection, 'gaps' | 'unidentified'>): UserError => {
  const isUnread = unidentified > 0 || gaps.some(({ reason }) => reason !== 'refused');
  return new UserError(isUnread ? 'export/nothing-readable' : 'export/nothing-chosen', 'change-input');
};

/** Everything of some series: what is there of them, and what is known to be lacking. */
export const selectSeries = (
  source: SourceRef,
  { instances, listedMissing, leftOut, unidentified }: Scan,
  isChosen: (series: SeriesRef) => boolean,
): Selection => {
  const chosen = instances.filter(isChosen);
  const gapsOf = (some: readonly IdentifiedInstance[], reason: Gap['reason']): Gap[] =>
    some.filter(isChosen).map(({ sopInstanceUid }) => ({ sopInstanceUid, reason }));
  return {
    source,
    instances: chosen,
    gaps: [
      ...gapsOf(listedMissing, 'missing'),
      ...gapsOf(leftOut, 'conflict'),
      ...gapsOf(
        chosen.filter(({ incomplete }) => incomplete),
        'incomplete',
      ),
    ],
    unidentified,
  };
};

import { useStore } from 'zustand';
import type { ViewerExam, ViewerSeries } from './viewer-series';
import { useStacks } from './use-stacks';
import { imagesOf, type ViewStack } from './view-stacks';
import { resolvePlace, type Workspace } from './workspace';

/** What a cell has to show. */
export interface CellContent {
  readonly seriesKey: string | null;
  readonly exam: ViewerExam | undefined;
  /** Undefined where the cell is empty, or its series is no longer listed: never another one in its place. */
  readonly series: ViewerSeries | undefined;
  readonly stacks: readonly ViewStack[];
  /** Which of them. */
  readonly stackIndex: number;
  readonly stack: ViewStack | undefined;
  readonly images: readonly string[];
  readonly index: number;
}

/** Follows what is looked at in a cell. */
export const useCell = (
  workspace: Workspace,
  cell: number,
  exams: readonly ViewerExam[],
): CellContent | undefined => {
  const place = useStore(workspace, ({ cells }) => cells[cell]);
  const seriesKey = place?.seriesKey ?? null;
  const exam = exams.find(({ series }) => series.some(({ key }) => key === seriesKey));
  const series = exam?.series.find(({ key }) => key === seriesKey);
  const stacks = useStacks(series?.instances);
  if (place === undefined) return undefined;
  const { stack, index } = resolvePlace(place, stacks);
  const shown = stacks[stack];
  return {
    seriesKey,
    exam,
    series,
    stacks,
    stackIndex: stack,
    stack: shown,
    images: imagesOf(shown),
    index,
  };
};

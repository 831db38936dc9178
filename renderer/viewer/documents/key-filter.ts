import { useMemo, useState } from 'react';
import type { ViewInstance } from '../../../shared/contract/ipc';
import { documentKind } from '../content-kinds';
import type { ViewerExam } from '../viewer-series';
import type { Workspace } from '../workspace';

/** Shows of every series the key pictures alone, or everything again. */
export interface KeyFilter {
  /** Whether these are the ones that are shown alone. */
  readonly isOnly: (sopInstanceUids: readonly string[]) => boolean;
  /** Undefined: everything. */
  readonly showOnly: (sopInstanceUids: readonly string[] | undefined) => void;
}

type Filter = (exams: readonly ViewerExam[]) => readonly ViewerExam[];

/**
 * Leaves of every series the given pictures alone; documents stay, since the list of key pictures is one. Series without any are left out;
 * those that are not listed yet stay, and while some of the given are not here, those that lie elsewhere in part. The same list gives the same shorter one, so that what is looked at stays in sight.
 */
export const newFilter = (sopInstanceUids: readonly string[]): Filter => {
  const wanted = new Set(sopInstanceUids);
  const known = new WeakMap<readonly ViewInstance[], readonly ViewInstance[]>();
  const shorten = (instances: readonly ViewInstance[]): readonly ViewInstance[] => {
    const before = known.get(instances);
    if (before !== undefined) return before;
    const left = instances.filter(
      (each) => wanted.has(each.sopInstanceUid) || documentKind(each) !== undefined,
    );
    known.set(instances, left);
    return left;
  };
  return (exams) => {
    const here = new Set(
      exams
        .flatMap(({ series }) => series.flatMap(({ instances = [] }) => instances))
        .map(({ sopInstanceUid }) => sopInstanceUid),
    );
    const isLacking = sopInstanceUids.some((uid) => !here.has(uid));
    return exams.map((exam) => ({
      ...exam,
      series: exam.series.flatMap((series) => {
        if (series.instances === undefined) return [series];
        const instances = shorten(series.instances);
        const count = instances.length + series.elsewhere;
        return instances.length > 0 || (isLacking && series.elsewhere > 0)
          ? [{ ...series, instances, unfiltered: series.instances, count }]
          : [];
      }),
    }));
  };
};

/** The exams as the viewer is to show them, and what decides that. */
export const useKeyFilter = (
  all: readonly ViewerExam[],
  workspace: Workspace,
): { readonly exams: readonly ViewerExam[]; readonly keyFilter: KeyFilter; readonly isFiltered: boolean } => {
  const [only, setOnly] = useState<{ readonly key: string; readonly filter: Filter }>();
  const exams = useMemo(() => only?.filter(all) ?? all, [all, only]);
  const keyFilter = useMemo(
    (): KeyFilter => ({
      isOnly: (uids) => only?.key === uids.join(),
      showOnly: (uids) => {
        const chosen = uids === undefined ? undefined : { key: uids.join(), filter: newFilter(uids) };
        setOnly(chosen);
        if (chosen === undefined) return;
        // what a cell shows of a series without key pictures gives way to the first that has some
        const left = chosen.filter(all).flatMap(({ series }) => series);
        const first =
          left.find(({ instances }) =>
            instances?.some((each) => uids?.includes(each.sopInstanceUid) === true),
          ) ?? left.find(({ elsewhere }) => elsewhere > 0);
        const { cells, showSeries } = workspace.getState();
        for (const [cell, { seriesKey }] of cells.entries())
          if (first !== undefined && seriesKey !== null && !left.some(({ key }) => key === seriesKey))
            showSeries(cell, first.key);
      },
    }),
    [all, only, workspace],
  );
  return { exams, keyFilter, isFiltered: only !== undefined };
};

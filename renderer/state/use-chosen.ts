import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Choice } from '../../shared/contract/ipc';
import { useApp } from './app-context';
import { chosenRefs, chosenStudies, sumUp, type ChosenStudy, type Sums } from './choice';

/** What is chosen of the open source, as people see it and as the host takes it; null while nothing is open. */
export const useChosen = (): {
  readonly choice: Choice | null;
  readonly studies: readonly ChosenStudy[];
  readonly sums: Sums;
} => {
  const { source, choice } = useApp();
  const catalog = useStore(source, (state) => state.catalog);
  const scanId = useStore(source, (state) => state.scanId);
  const chosen = useStore(choice, (state) => state.chosen);
  return useMemo(() => {
    const studies = catalog === null ? [] : chosenStudies(catalog, chosen);
    return {
      studies,
      sums: sumUp(studies),
      choice: scanId === null ? null : { scanId, series: chosenRefs(studies) },
    };
  }, [catalog, chosen, scanId]);
};

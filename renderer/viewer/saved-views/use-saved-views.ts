import { useEffect, useEffectEvent, useState } from 'react';
import { openFile } from '../picture-store';
import type { ViewerExam } from '../viewer-series';
import { readSavedView, savedViewClass, type SavedView } from './saved-view';

const mostViews = 100;
const mostBytes = 8 * 1024 * 1024;
const noViews: ReadonlyMap<string, SavedView> = new Map();

/** The views that were saved with the pictures of an exam, as they come to be known. */
export const useSavedViews = (
  exam: ViewerExam | undefined,
  onNeedInstances: (key: string) => void,
): readonly SavedView[] => {
  const [views, setViews] = useState(noViews);
  const series = exam?.series.filter(({ modality }) => modality === 'PR') ?? [];
  const needed = series.flatMap(({ key, instances }) => (instances === undefined ? [key] : []));
  const need = useEffectEvent(onNeedInstances);
  const neededKeys = needed.join('\n');
  useEffect(() => {
    for (const key of neededKeys === '' ? [] : neededKeys.split('\n')) need(key);
  }, [neededKeys]);

  const listed = series
    .flatMap(({ instances }) => instances ?? [])
    .filter(({ sopClassUid, bytes }) => sopClassUid === savedViewClass && bytes <= mostBytes)
    .slice(0, mostViews);
  const load = useEffectEvent(async (): Promise<void> => {
    for (const { url, transferSyntaxUid } of listed)
      try {
        if (views.has(url)) continue;
        const file = await openFile({ url, transferSyntaxUid });
        setViews((before) => new Map([...before, [url, readSavedView(file)]]));
      } catch {
        // what can't be read is no view; its series says so itself
      }
  });
  const urls = listed.map(({ url }) => url).join('\n');
  useEffect(() => {
    if (urls !== '') void load();
  }, [urls]);
  return listed.flatMap(({ url }) => views.get(url) ?? []);
};

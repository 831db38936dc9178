import { FileText } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import type { Series } from '../../shared/model/scan';
import { useApp } from '../state/app-context';
import { seriesKey } from '../state/choice';

/** The viewer is by far the largest part of the window: it comes when there is something to look at. */
export const loadViewer = () => import('../viewer');
const Thumbnail = lazy(async () => ({ default: (await loadViewer()).SeriesThumbnail }));

/** A small picture of a series, or what it is where there is nothing to see. */
export const SeriesPicture = ({
  studyUid,
  series,
}: {
  readonly studyUid: string;
  readonly series: Series;
}) => {
  const { source } = useApp();
  const ref = { studyUid, seriesUid: series.seriesUid };
  const key = seriesKey(ref);
  const instances = useStore(source, (state) => state.instances.get(key));
  const need = useStore(source, (state) => state.need);
  const waiting = <span className="series-picture-waiting" />;
  return (
    <span className="series-picture" aria-hidden>
      {series.content === 'document' ? (
        <FileText />
      ) : (
        <Suspense fallback={waiting}>
          <Thumbnail
            series={{ key, instances }}
            onNeedInstances={() => {
              need(ref);
            }}
          />
        </Suspense>
      )}
    </span>
  );
};

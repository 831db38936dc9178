import { FileText } from 'lucide-react';
import { useStore } from 'zustand';
import type { Series } from '../../shared/model/scan';
import { useApp } from '../state/app-context';
import { seriesKey } from '../state/choice';
import { SeriesThumbnail } from '../viewer/series-thumbnail';

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
  return (
    <span className="series-picture" aria-hidden>
      {series.content === 'document' ? (
        <FileText />
      ) : (
        <SeriesThumbnail
          series={{ key, instances }}
          onNeedInstances={() => {
            need(ref);
          }}
        />
      )}
    </span>
  );
};

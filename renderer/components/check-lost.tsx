import { useStore } from 'zustand';
import type { SeriesRef } from '../../shared/model/selection';
import { useApp } from '../state/app-context';
import { seriesKey } from '../state/choice';
import type { Purpose } from '../state/navigation';
import { useText } from '../text/use-text';
import { Button } from './button';

/**
 * Leads from pictures that turned out to be lost back to their list, while that is open: there every picture is read to its end,
 * and another copy can be asked for those that are lost.
 */
export const CheckLost = ({
  scanId,
  series,
  unread,
  purpose,
}: {
  /** Of the list that they were chosen from. */
  readonly scanId: string | null;
  readonly series: readonly SeriesRef[];
  /** How many of them could not be read. */
  readonly unread: number;
  readonly purpose: Purpose;
}) => {
  const { navigation, source } = useApp();
  const { t } = useText();
  const catalog = useStore(source, (state) =>
    state.scanId === scanId && state.status === 'listed' ? state.catalog : null,
  );
  if (catalog === null || catalog.provisional) return null;
  const chosen = new Set(series.map(seriesKey));
  const known = catalog.patients
    .flatMap(({ studies }) => studies)
    .flatMap(({ studyUid, series: all }) =>
      all.filter(({ seriesUid }) => chosen.has(seriesKey({ studyUid, seriesUid }))),
    )
    .reduce((sum, { missing }) => sum + missing, 0);
  return unread <= known ? null : (
    <div className="check-lost unprinted">
      <p className="small dim">{t('check.lostHint')}</p>
      <Button
        kind="quiet"
        size="small"
        onPress={() => {
          navigation.getState().go({ at: 'catalog', purpose });
          void source.getState().check();
        }}
      >
        {t('check.action')}
      </Button>
    </div>
  );
};

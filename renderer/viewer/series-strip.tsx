import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import { Parts } from '../components/parts';
import { modalityWord } from '../text/modalities';
import { SeriesThumbnail } from './series-thumbnail';
import { viewStacks } from './view-stacks';
import type { ViewerSeries } from './viewer-series';

const useCaption = (series: ViewerSeries): string => {
  const { t } = useTranslation();
  const stacks = series.instances === undefined ? [] : viewStacks(series.instances);
  const loops = stacks.filter((stack) => stack.kind === 'frames').length;
  const counted =
    loops === stacks.length && loops > 0
      ? t('viewer.loops', { count: loops })
      : t('viewer.pictures', { count: series.count });
  return stacks.length > 0 && stacks.every((stack) => stack.kind === 'document')
    ? t(`modality.${modalityWord(series.modality)}`)
    : counted;
};

const StripEntry = ({
  series,
  shown,
  onShow,
  onNeedInstances,
}: {
  readonly series: ViewerSeries;
  readonly shown: boolean;
  readonly onShow: (key: string) => void;
  readonly onNeedInstances: (key: string) => void;
}) => {
  const { t } = useTranslation();
  const caption = useCaption(series);
  const entry = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (shown) entry.current?.scrollIntoView({ block: 'nearest' });
  }, [shown]);
  return (
    <li ref={entry}>
      <Button
        className="viewer-series"
        {...(shown ? { 'aria-current': 'true' } : {})}
        onPress={() => {
          onShow(series.key);
        }}
      >
        <SeriesThumbnail series={series} onNeedInstances={onNeedInstances} />
        <bdi className="viewer-series-title">{series.title}</bdi>
        <span className="viewer-series-caption">
          <Parts
            parts={[
              series.count > 0 && caption,
              series.missing > 0 && (
                <span className="viewer-missing">{t('viewer.missing', { count: series.missing })}</span>
              ),
              series.provisional && t('viewer.stillChecking'),
            ]}
          />
        </span>
      </Button>
    </li>
  );
};

/** Every series of the exam at the side, the one in sight marked. */
export const SeriesStrip = ({
  series,
  shownKey,
  onShow,
  onNeedInstances,
}: {
  readonly series: readonly ViewerSeries[];
  readonly shownKey: string;
  readonly onShow: (key: string) => void;
  readonly onNeedInstances: (key: string) => void;
}) => {
  const { t } = useTranslation();
  return (
    <nav className="viewer-strip" aria-label={t('viewer.series')}>
      <ul>
        {series.map((each) => (
          <StripEntry
            key={each.key}
            series={each}
            shown={each.key === shownKey}
            onShow={onShow}
            onNeedInstances={onNeedInstances}
          />
        ))}
      </ul>
    </nav>
  );
};

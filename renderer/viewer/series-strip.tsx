import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import { Parts } from '../components/parts';
import { modalityWord } from '../text/modalities';
import { SeriesThumbnail } from './series-thumbnail';
import { isVolume } from './content-kinds';
import { fromImageId } from './picture-store';
import { useStacks } from './use-stacks';
import { imagesOf, type ViewStack } from './view-stacks';
import type { ViewerExam, ViewerSeries } from './viewer-series';

/** What a series is dragged as: its key. */
export const seriesDragType = 'application/x-discport-series';

/** The frames of a file count where they are slices; a loop counts as one. */
const countPictures = (stacks: readonly ViewStack[], instances: ViewerSeries['instances']): number => {
  const volumes = new Set((instances ?? []).filter(isVolume).map(({ url }) => url));
  return stacks.reduce((sum, stack) => {
    const [first = ''] = imagesOf(stack);
    const isOne = stack.kind === 'frames' && !volumes.has(fromImageId(first).url);
    return sum + (isOne || stack.kind === 'document' ? 1 : stack.imageIds.length);
  }, 0);
};

const useCaption = (series: ViewerSeries): string => {
  const { t } = useTranslation();
  const stacks = useStacks(series.instances);
  const count =
    stacks.length === 0 ? series.count : countPictures(stacks, series.instances) + series.elsewhere;
  if (stacks.length > 0 && stacks.every(({ kind }) => kind === 'document'))
    return t(`modality.${modalityWord(series.modality)}`);
  const isLoops = stacks.length > 0 && stacks.every(({ kind }) => kind === 'frames');
  return isLoops && count === stacks.length + series.elsewhere
    ? t('viewer.loops', { count })
    : t('viewer.pictures', { count });
};

const StripEntry = ({
  series,
  shown,
  active,
  onShow,
  onNeedInstances,
}: {
  readonly series: ViewerSeries;
  readonly shown: boolean;
  readonly active: boolean;
  readonly onShow: (key: string) => void;
  readonly onNeedInstances: (key: string) => void;
}) => {
  const { t } = useTranslation();
  const caption = useCaption(series);
  const entry = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (active) entry.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <li
      ref={entry}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(seriesDragType, series.key);
        event.dataTransfer.effectAllowed = 'copy';
      }}
    >
      <Button
        className="viewer-series"
        data-shown={shown}
        {...(active ? { 'aria-current': 'true' } : {})}
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
              series.elsewhere > 0 && (
                <span className="viewer-missing">
                  {t('count.here', { here: series.count - series.elsewhere, total: series.count })}
                </span>
              ),
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

/** Every series at the side, by exams where there are several; those in sight are marked. */
export const SeriesStrip = ({
  exams,
  shownKeys,
  activeKey,
  onShow,
  onNeedInstances,
}: {
  readonly exams: readonly ViewerExam[];
  /** Of all cells. */
  readonly shownKeys: readonly (string | null)[];
  /** Of the cell that a choice goes to. */
  readonly activeKey: string | null;
  readonly onShow: (key: string) => void;
  readonly onNeedInstances: (key: string) => void;
}) => {
  const { t } = useTranslation();
  return (
    <nav className="viewer-strip" aria-label={t('viewer.series')}>
      {exams.map((exam) => (
        <section key={exam.key} aria-label={exam.title}>
          {exams.length > 1 && (
            <h2 className="viewer-exam">
              <bdi>{exam.title}</bdi>
              <span>{exam.date}</span>
            </h2>
          )}
          <ul>
            {exam.series.map((each) => (
              <StripEntry
                key={each.key}
                series={each}
                shown={shownKeys.includes(each.key)}
                active={each.key === activeKey}
                onShow={onShow}
                onNeedInstances={onNeedInstances}
              />
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
};

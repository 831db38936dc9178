import { useTranslation } from 'react-i18next';
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import type { ScreenState } from './stack-screen';

/** Slider and count at the foot of a stack. */
export const StackSlider = ({
  index,
  shownIndex,
  total,
  gaps,
  loaded,
  isInPart,
  place,
  onIndex,
}: {
  /** Of the picture that was asked for. */
  readonly index: number;
  /** Of the one in sight. */
  readonly shownIndex: number;
  readonly total: number;
  /** See SliceStack. */
  readonly gaps: ReadonlyMap<number, number> | undefined;
  /** See ScreenState. */
  readonly loaded: ScreenState['loaded'];
  /** More of the series lies elsewhere. */
  readonly isInPart: boolean;
  readonly place: string;
  readonly onIndex: (index: number) => void;
}) => {
  const { t, i18n } = useTranslation();
  const single = total < 2;
  const count = `${(shownIndex + 1).toLocaleString(i18n.language)} / ${total.toLocaleString(i18n.language)}`;
  const shareOf = (at: number): number => (single ? 0 : (100 * at) / (total - 1));
  return (
    <>
      <Slider
        className="viewer-slider"
        aria-label={t('viewer.position')}
        minValue={1}
        maxValue={Math.max(total, 1)}
        value={index + 1}
        isDisabled={single}
        onChange={(value) => {
          onIndex(value - 1);
        }}
      >
        <SliderTrack className="viewer-slider-track">
          {loaded !== undefined && (
            <span
              className="viewer-slider-loaded"
              data-complete={loaded.first === 0 && loaded.last === total - 1}
              style={{
                left: `${shareOf(loaded.first)}%`,
                width: `${shareOf(loaded.last) - shareOf(loaded.first)}%`,
              }}
            />
          )}
          <span className="viewer-slider-fill" style={{ width: `${shareOf(index)}%` }} />
          {Array.from(gaps?.keys() ?? [], (before) => (
            <span key={before} className="viewer-slider-gap" style={{ left: `${shareOf(before + 0.5)}%` }} />
          ))}
          <SliderThumb className="viewer-slider-thumb" aria-valuetext={place} />
        </SliderTrack>
      </Slider>
      <span className="viewer-count" aria-hidden>
        <bdi>{isInPart ? t('viewer.placeHere', { place: count }) : count}</bdi>
      </span>
    </>
  );
};

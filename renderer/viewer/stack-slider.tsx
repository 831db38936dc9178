import { useTranslation } from 'react-i18next';
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components';

/** Slider and count at the foot of a stack. */
export const StackSlider = ({
  index,
  shownIndex,
  total,
  gaps,
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
  readonly place: string;
  readonly onIndex: (index: number) => void;
}) => {
  const { t, i18n } = useTranslation();
  const single = total < 2;
  const share = single ? 0 : (100 * index) / (total - 1);
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
          <span className="viewer-slider-fill" style={{ width: `${share}%` }} />
          {Array.from(gaps?.keys() ?? [], (before) => (
            <span
              key={before}
              className="viewer-slider-gap"
              style={{ left: `${(100 * (before + 0.5)) / (total - 1)}%` }}
            />
          ))}
          <SliderThumb className="viewer-slider-thumb" aria-valuetext={place} />
        </SliderTrack>
      </Slider>
      <span className="viewer-count" aria-hidden>
        <bdi>
          {(shownIndex + 1).toLocaleString(i18n.language)} / {total.toLocaleString(i18n.language)}
        </bdi>
      </span>
    </>
  );
};

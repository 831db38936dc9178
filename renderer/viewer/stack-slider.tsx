import { Pause, Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, Slider, SliderThumb, SliderTrack } from 'react-aria-components';

/** Play button, slider and count at the foot of a stack. */
export const StackSlider = ({
  index,
  total,
  place,
  playing,
  onPlay,
  onIndex,
}: {
  readonly index: number;
  readonly total: number;
  readonly place: string;
  readonly playing: boolean;
  readonly onPlay: () => void;
  readonly onIndex: (index: number) => void;
}) => {
  const { t, i18n } = useTranslation();
  const single = total < 2;
  const share = single ? 0 : (100 * index) / (total - 1);
  return (
    <>
      <Button
        className="viewer-icon-button"
        aria-label={t(playing ? 'viewer.pause' : 'viewer.play')}
        isDisabled={single}
        onPress={onPlay}
      >
        {playing ? <Pause size={20} aria-hidden /> : <Play size={20} aria-hidden />}
      </Button>
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
          <SliderThumb className="viewer-slider-thumb" aria-valuetext={place} />
        </SliderTrack>
      </Slider>
      <span className="viewer-count" aria-hidden>
        {(index + 1).toLocaleString(i18n.language)} / {total.toLocaleString(i18n.language)}
      </span>
    </>
  );
};

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import { Parts } from '../../components/parts';
import { useText } from '../../text/use-text';
import { millivolts, roundStep, type Channel, type WaveformGroup } from './waveform';

/** Paper speed and height of a millivolt, as every ECG is printed. */
const mmPerSecond = 25;
const mmPerMillivolt = 10;
/** A millimetre on a screen of the usual density; the grid is right whatever the screen makes of it. */
const pixelsPerMm = 96 / 25.4;
const secondsInSight = 10;
/** Of what is not measured in volts. */
const usualHeightMm = 30;
const leastHeightMm = 16;
/** Longer recordings are scaled by what is in sight. */
const mostScaled = 1_000_000;

interface Scale {
  /** mm of the unit. */
  readonly mmPerUnit: number;
  /** The value in the middle, and how high the strip is. */
  readonly middle: number;
  readonly heightMm: number;
}

const rangeOf = (
  group: WaveformGroup,
  channel: number,
  from: number,
  to: number,
): readonly [number, number] => {
  let [least, most] = [Infinity, -Infinity];
  for (let sample = from; sample < to; sample += 1) {
    const value = group.valueAt(channel, sample);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? [least, most] : [0, 0];
};

const scaleOf = (unit: string, [least, most]: readonly [number, number]): Scale => {
  const perUnit = millivolts(unit);
  if (perUnit !== undefined) {
    const mmPerUnit = mmPerMillivolt * perUnit;
    const heightMm = Math.min(Math.ceil(((most - least) * mmPerUnit) / 5 + 1) * 5, 80);
    return { mmPerUnit, middle: (least + most) / 2, heightMm: Math.max(heightMm, leastHeightMm) };
  }
  const step = roundStep(most - least, usualHeightMm / 10);
  return { mmPerUnit: 10 / step, middle: (least + most) / 2, heightMm: usualHeightMm + 10 };
};

/** The line through the values; where several fall on one point of the screen, from the least of them to the most. */
const lineOf = (
  group: WaveformGroup,
  channel: number,
  from: number,
  to: number,
  { mmPerUnit, middle, heightMm }: Scale,
): string => {
  const mmPerSample = mmPerSecond / group.frequencyHz;
  const together = Math.max(1, Math.floor(0.1 / mmPerSample));
  let path = '';
  let isOn = false;
  const go = (sample: number, value: number): void => {
    const x = ((sample - from) * mmPerSample).toFixed(3);
    const y = (heightMm / 2 - (value - middle) * mmPerUnit).toFixed(3);
    path += `${isOn ? 'L' : 'M'}${x} ${y}`;
    isOn = true;
  };
  for (let sample = from; sample < to; sample += together) {
    const [least, most] = rangeOf(group, channel, sample, Math.min(sample + together, to));
    const first = group.valueAt(channel, sample);
    if (Number.isNaN(first)) {
      isOn = false;
      continue;
    }
    go(sample, first);
    if (together > 1) {
      go(sample, least);
      go(sample, most);
    }
  }
  return path;
};

const Strip = ({
  group,
  index,
  channel,
  from,
  to,
  grid,
}: {
  readonly group: WaveformGroup;
  readonly index: number;
  readonly channel: Channel;
  readonly from: number;
  readonly to: number;
  readonly grid: string;
}) => {
  const { t } = useText();
  const { scale, line } = useMemo(() => {
    const isShort = group.samples <= mostScaled;
    const range = isShort ? rangeOf(group, index, 0, group.samples) : rangeOf(group, index, from, to);
    const its = scaleOf(channel.unit, range);
    return { scale: its, line: lineOf(group, index, from, to, its) };
  }, [group, index, channel, from, to]);
  const widthMm = secondsInSight * mmPerSecond;
  const { heightMm, mmPerUnit } = scale;
  const isVoltage = millivolts(channel.unit) !== undefined;
  const filter = [
    channel.lowHz !== '' && t('document.wave.above', { hz: channel.lowHz }),
    channel.highHz !== '' && t('document.wave.below', { hz: channel.highHz }),
    Number(channel.notchHz) > 0 && t('document.wave.notch', { hz: channel.notchHz }),
  ];
  const unit = channel.unit === '' ? t('document.wave.noUnit') : channel.unit;
  return (
    <figure className="wave-strip">
      <figcaption>
        <b>{channel.name}</b>{' '}
        <span className="document-aside">
          <Parts
            parts={[
              isVoltage ? unit : t('document.wave.perCentimetre', { value: 10 / mmPerUnit, unit }),
              ...filter,
            ]}
          />
        </span>
      </figcaption>
      <svg
        width={widthMm * pixelsPerMm}
        height={heightMm * pixelsPerMm}
        viewBox={`0 0 ${widthMm} ${heightMm}`}
        role="img"
        aria-label={t('document.wave.line', { channel: channel.name })}
      >
        <rect width={widthMm} height={heightMm} className="wave-paper" />
        <rect width={widthMm} height={heightMm} fill={`url(#${grid})`} />
        <path d={line} className="wave-line" />
      </svg>
    </figure>
  );
};

/** A recording of signals, drawn on millimetre paper. */
export const WaveformPage = ({
  groups,
  title,
}: {
  readonly groups: readonly WaveformGroup[];
  readonly title: string;
}) => {
  const { t, format } = useText();
  const [start, setStart] = useState(0);
  const longest = Math.max(...groups.map(({ samples, frequencyHz }) => samples / frequencyHz));
  const isLong = longest > secondsInSight;
  const goTo = (second: number): void => {
    setStart(
      Math.min(Math.max(second, 0), Math.max(Math.ceil(longest / secondsInSight) - 1, 0) * secondsInSight),
    );
  };
  const grid = 'wave-grid';
  return (
    <article className="document-sheet wave-sheet">
      <h2>{title}</h2>
      <p className="document-who">
        <Parts parts={[t('document.wave.speed'), t('document.wave.height'), t('document.wave.byGrid')]} />
      </p>
      {isLong && (
        <p className="wave-places">
          <Button
            className="viewer-icon-button"
            aria-label={t('document.wave.before')}
            isDisabled={start === 0}
            onPress={() => {
              goTo(start - secondsInSight);
            }}
          >
            <ChevronLeft size={20} aria-hidden />
          </Button>
          <span role="status">
            {t('document.wave.seconds', {
              from: start,
              to: format.number(Math.round(Math.min(start + secondsInSight, longest) * 10) / 10),
              total: format.number(Math.round(longest * 10) / 10),
            })}
          </span>
          <Button
            className="viewer-icon-button"
            aria-label={t('document.wave.after')}
            isDisabled={start + secondsInSight >= longest}
            onPress={() => {
              goTo(start + secondsInSight);
            }}
          >
            <ChevronRight size={20} aria-hidden />
          </Button>
        </p>
      )}
      <svg width={0} height={0} aria-hidden className="wave-grids">
        <defs>
          <pattern id={grid} width={5} height={5} patternUnits="userSpaceOnUse">
            <path d="M1 0V5M2 0V5M3 0V5M4 0V5M0 1H5M0 2H5M0 3H5M0 4H5" className="wave-fine" />
            <path d="M0 0V5M0 0H5" className="wave-bold" />
          </pattern>
        </defs>
      </svg>
      {groups.map((group, place) => {
        const from = Math.floor(start * group.frequencyHz);
        const to = Math.min(Math.ceil((start + secondsInSight) * group.frequencyHz), group.samples);
        return (
          <section key={place} className="document-section">
            <h3>
              <Parts
                parts={[
                  group.label === '' ? t('document.wave.group', { group: place + 1 }) : group.label,
                  t('document.wave.rate', { hz: group.frequencyHz }),
                ]}
              />
            </h3>
            {group.channels.map((channel, index) => (
              <Strip
                key={index}
                group={group}
                index={index}
                channel={channel}
                from={from}
                to={to}
                grid={grid}
              />
            ))}
          </section>
        );
      })}
    </article>
  );
};

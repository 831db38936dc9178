import { Eye, EyeOff, LocateFixed, X } from 'lucide-react';
import { useMemo } from 'react';
import { Button, Label, Slider, SliderThumb, SliderTrack, ToggleButton } from 'react-aria-components';
import { CheckBox } from '../../components/check-box';
import { useText } from '../../text/use-text';
import type { Tick } from '../../state/choice';
import type { Vector } from '../vectors';
import type { Beneath, LayerKind, LayerPart } from './layer';
import { toCss } from './layer-colours';
import { useLayerWords } from './layer-words';
import { partsOn, type Layer } from './read-layer';
import { isLayer, type LayerView, type ReadLayer } from './laid-layer';
import './layers.css';

/** A layer as the panel lists it. */
interface LayerRow {
  readonly key: string;
  readonly kind: LayerKind;
  /** Of its series. */
  readonly title: string;
  /** Undefined while it is read. */
  readonly read: ReadLayer | undefined;
  readonly view: LayerView;
}

type ChangeView = (change: (view: LayerView) => Partial<LayerView>) => void;

const ShareSlider = ({
  label,
  value,
  words,
  onChange,
}: {
  readonly label: string;
  /** 0 to 1. */
  readonly value: number;
  readonly words: string;
  readonly onChange: (value: number) => void;
}) => (
  <Slider
    className="layers-slider"
    minValue={0}
    maxValue={100}
    value={Math.round(100 * value)}
    onChange={(percent) => {
      onChange(percent / 100);
    }}
  >
    <Label>{label}</Label>
    <span aria-hidden>{words}</span>
    <SliderTrack className="viewer-slider-track">
      <span className="viewer-slider-fill" style={{ width: `${100 * value}%` }} />
      <SliderThumb className="viewer-slider-thumb" aria-valuetext={words} />
    </SliderTrack>
  </Slider>
);

const PartRow = ({
  layer,
  part,
  isOn,
  isHere,
  onChange,
  onGo,
}: {
  readonly layer: Layer;
  readonly part: LayerPart;
  readonly isOn: boolean;
  /** There is something of it on the picture in sight, or that is not known. */
  readonly isHere: boolean;
  readonly onChange: (isOn: boolean) => void;
  /** Goes to a slice with something of it; undefined where that can't be known. */
  readonly onGo: (() => void) | undefined;
}) => {
  const { t } = useText();
  const { partName } = useLayerWords();
  const notes = [
    part.making === undefined ? '' : t(`layers.making.${part.making}`),
    part.isThere ? (isHere ? '' : t('layers.elsewhere')) : t('layers.nothing'),
    part.isPartial ? t('layers.partly') : '',
  ].filter((note) => note !== '');
  return (
    <li className="layers-row">
      <CheckBox tick={isOn ? 'all' : 'none'} isDisabled={!part.isThere} onChange={onChange}>
        {layer.kind !== 'dose' && (
          <span className="layers-colour" style={{ background: toCss(part.colour) }} aria-hidden />
        )}
        <span className="layers-part">
          <bdi>{partName(layer, part)}</bdi>
          {notes.length > 0 && <small> {notes.join(', ')}</small>}
        </span>
      </CheckBox>
      {onGo !== undefined && (
        <Button
          className="viewer-icon-button"
          aria-label={
            layer.kind === 'dose' ? t('layers.goToMost') : t('layers.goTo', { name: partName(layer, part) })
          }
          onPress={onGo}
        >
          <LocateFixed size={16} aria-hidden />
        </Button>
      )}
    </li>
  );
};

const LayerParts = ({
  layer,
  view,
  beneath,
  onView,
  onGo,
}: {
  readonly layer: Layer;
  readonly view: LayerView;
  readonly beneath: Beneath | undefined;
  readonly onView: ChangeView;
  readonly onGo: (place: Vector) => void;
}) => {
  const { t, language } = useText();
  const { amount } = useLayerWords();
  const here = useMemo(() => (beneath === undefined ? undefined : partsOn(layer, beneath)), [layer, beneath]);
  const isHere = (id: string): boolean => typeof here !== 'object' || here.some((part) => part.id === id);
  const goTo = ({ middle, isThere }: LayerPart): (() => void) | undefined =>
    typeof here !== 'object' || !isThere || middle === undefined
      ? undefined
      : () => {
          onGo(middle);
        };
  const there = layer.parts.filter(({ isThere }) => isThere);
  const { on, opacity, threshold } = view;
  const tick: Tick = on.size === 0 ? 'none' : on.size < there.length ? 'some' : 'all';
  return (
    <>
      {typeof here === 'string' && <p className="layers-refusal">{t(`layers.refusal.${here}`)}</p>}
      {layer.parts.length > 1 && (
        <CheckBox
          tick={tick}
          isDisabled={there.length === 0}
          onChange={(all) => {
            onView(() => ({ on: new Set(all ? there.map(({ id }) => id) : []) }));
          }}
        >
          {t('layers.all')}
        </CheckBox>
      )}
      <ul>
        {layer.parts.map((part) => (
          <PartRow
            key={part.id}
            layer={layer}
            part={part}
            isOn={on.has(part.id)}
            isHere={isHere(part.id)}
            onGo={goTo(part)}
            onChange={(isOn) => {
              onView((before) => {
                const next = new Set(before.on);
                if (isOn) next.add(part.id);
                else next.delete(part.id);
                return { on: next };
              });
            }}
          />
        ))}
      </ul>
      <ShareSlider
        label={t('layers.opacity')}
        value={opacity}
        words={opacity.toLocaleString(language.formatLocale, { style: 'percent' })}
        onChange={(value) => {
          onView(() => ({ opacity: value }));
        }}
      />
      {layer.kind === 'dose' && (
        <ShareSlider
          label={t('layers.from')}
          value={threshold}
          words={amount(layer.unit, threshold * layer.most)}
          onChange={(value) => {
            onView(() => ({ threshold: value }));
          }}
        />
      )}
    </>
  );
};

/** Beside the pictures: everything in the exam that may lie over them, a switch each, and why it is not shown where it is not. */
export const LayersPanel = ({
  rows,
  beneath,
  isHidden,
  onHide,
  onView,
  onGo,
  onClose,
}: {
  readonly rows: readonly LayerRow[];
  /** The picture in the active cell. */
  readonly beneath: Beneath | undefined;
  readonly isHidden: boolean;
  readonly onHide: (isHidden: boolean) => void;
  readonly onView: (key: string, change: (view: LayerView) => Partial<LayerView>) => void;
  /** Goes to the slice of the active cell at a place of the patient. */
  readonly onGo: (place: Vector) => void;
  readonly onClose: () => void;
}) => {
  const { t } = useText();
  const outcome = (read: ReadLayer | undefined): string => {
    if (read === undefined) return t('layers.reading');
    return typeof read === 'string' ? t(`layers.lack.${read}`) : t('layers.unreadable');
  };
  return (
    <aside className="viewer-side" aria-label={t('layers.name')}>
      <div className="viewer-side-head">
        <h2>{t('layers.name')}</h2>
        <Button className="viewer-icon-button" aria-label={t('layers.close')} onPress={onClose}>
          <X size={18} aria-hidden />
        </Button>
      </div>
      <ToggleButton className="viewer-button" isSelected={isHidden} onChange={onHide}>
        {isHidden ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
        {t('layers.hide')}
      </ToggleButton>
      {rows.map(({ key, kind, title, read, view }) => {
        const own = isLayer(read) && read.title !== '' ? read.title : title;
        const name = t('layers.titled', { kind: t(`layers.kind.${kind}`), title: own });
        return (
          <section key={key} className="layers-layer" aria-label={name}>
            <h3>
              <bdi>{own}</bdi>
              <small>{t(`layers.kind.${kind}`)}</small>
            </h3>
            {isLayer(read) ? (
              <LayerParts
                layer={read}
                view={view}
                beneath={beneath}
                onGo={onGo}
                onView={(change) => {
                  onView(key, change);
                }}
              />
            ) : (
              <p>{outcome(read)}</p>
            )}
          </section>
        );
      })}
    </aside>
  );
};

import { Layers2 } from 'lucide-react';
import { useEffect, useEffectEvent, useMemo, useState, type ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components';
import type { ViewInstance } from '../../../shared/contract/ipc';
import { useText } from '../../text/use-text';
import { toPictureFailure } from '../picture-failure';
import type { Vector } from '../vectors';
import type { ViewerExam } from '../viewer-series';
import { isLayer, type LaidLayer, type LayerView, type ReadLayer } from './laid-layer';
import type { Beneath } from './layer';
import { LayersPanel } from './layers-panel';
import { layerKind, layerModalities } from './layer-classes';
import { readLayer } from './read-layer';

const mostLayers = 100;
/** All of them are held while the viewer is open. */
const mostBytes = 512 * 1024 * 1024;
const usualView: LayerView = { on: new Set(), opacity: 0.5, threshold: 0.1 };
const nothingLaid: readonly LaidLayer[] = [];

/** One after the other: a disc answers one question after the other anyhow. */
const readLayers = async (
  instances: readonly ViewInstance[],
  signal: AbortSignal,
  tell: (key: string, made: ReadLayer) => void,
): Promise<void> => {
  let left = mostBytes;
  for (const instance of instances) {
    const made = await readLayer(instance, left).catch((error: unknown) =>
      toPictureFailure(error, 'damaged'),
    );
    if (signal.aborted) return;
    if (isLayer(made)) left -= instance.bytes;
    tell(instance.url, made);
  }
};

/** What may lie over the pictures of an exam: read when it is asked for, and not shown before a person says so. */
export const useLayers = ({
  exam,
  beneath,
  hasTools,
  onGo,
  onNeedInstances,
}: {
  /** That of the active cell. */
  readonly exam: ViewerExam | undefined;
  /** The picture in the active cell. */
  readonly beneath: Beneath | undefined;
  readonly hasTools: boolean;
  /** Goes to the slice of the active cell at a place of the patient. */
  readonly onGo: (place: Vector) => void;
  readonly onNeedInstances: (key: string) => void;
}): {
  readonly button: ReactNode;
  readonly panel: ReactNode;
  readonly laid: readonly LaidLayer[];
  /** Opens or closes the panel; nothing where there are no layers. */
  readonly toggle: () => void;
} => {
  const { t } = useText();
  const [isOpen, setIsOpen] = useState(false);
  const [isHidden, setIsHidden] = useState(false);
  const [read, setRead] = useState<ReadonlyMap<string, ReadLayer>>(new Map());
  const [views, setViews] = useState<ReadonlyMap<string, LayerView>>(new Map());
  const series = exam?.series.filter(({ modality }) => layerModalities.includes(modality)) ?? [];
  const hasLayers = hasTools && series.length > 0;
  const isWanted = hasLayers && isOpen;

  const need = useEffectEvent(onNeedInstances);
  const neededKeys = !isWanted
    ? ''
    : series.flatMap(({ key, instances }) => (instances === undefined ? [key] : [])).join('\n');
  useEffect(() => {
    for (const key of neededKeys === '' ? [] : neededKeys.split('\n')) need(key);
  }, [neededKeys]);

  const listed = series
    .flatMap(({ instances, title }) => (instances ?? []).map((instance) => ({ instance, title })))
    .filter(({ instance }) => layerKind(instance) !== undefined)
    .slice(0, mostLayers);
  const load = useEffectEvent((signal: AbortSignal) => {
    const unread = listed.flatMap(({ instance }) => (read.has(instance.url) ? [] : [instance]));
    void readLayers(unread, signal, (key, made) => {
      setRead((before) => new Map([...before, [key, made]]));
    });
  });
  const urls = isWanted ? listed.map(({ instance }) => instance.url).join('\n') : '';
  useEffect(() => {
    const giveUp = new AbortController();
    if (urls !== '') load(giveUp.signal);
    return () => {
      giveUp.abort();
    };
  }, [urls]);

  const laid = useMemo(() => {
    if (!hasTools || isHidden) return nothingLaid;
    return [...views].flatMap(([key, view]): readonly LaidLayer[] => {
      const layer = read.get(key);
      return isLayer(layer) && view.on.size > 0 ? [{ ...view, key, layer }] : [];
    });
  }, [hasTools, isHidden, views, read]);
  const toggle = (): void => {
    if (hasLayers) setIsOpen(!isOpen);
  };
  return {
    button: hasLayers && (
      <ToggleButton className="viewer-tool" isSelected={isOpen} onChange={setIsOpen}>
        <Layers2 size={22} strokeWidth={1.75} aria-hidden />
        <span className="viewer-tool-name">{t('layers.name')}</span>
      </ToggleButton>
    ),
    panel: isWanted ? (
      <LayersPanel
        rows={listed.map(({ instance, title }) => ({
          key: instance.url,
          kind: layerKind(instance) ?? 'surfaces',
          title,
          read: read.get(instance.url),
          view: views.get(instance.url) ?? usualView,
        }))}
        beneath={beneath}
        isHidden={isHidden}
        onHide={setIsHidden}
        onView={(key, change) => {
          setViews((before) => {
            const view = before.get(key) ?? usualView;
            return new Map([...before, [key, { ...view, ...change(view) }]]);
          });
        }}
        onGo={onGo}
        onClose={toggle}
      />
    ) : null,
    laid,
    toggle,
  };
};

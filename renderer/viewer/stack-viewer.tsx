import { ChevronLeft, ChevronRight, Upload } from 'lucide-react';
import { useEffect, useEffectEvent, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components';
import { modalityWord } from '../text/modalities';
import { DocumentPanel, FailurePanel } from './cannot-show';
import { forgetPictures } from './engine';
import { KeysDialog } from './keys-dialog';
import { fromImageId } from './picture-store';
import { SeriesStrip } from './series-strip';
import { StackSlider } from './stack-slider';
import type { ScreenTool } from './stack-screen';
import { usePlaying } from './use-playing';
import { useSettled } from './use-settled';
import { useStackScreen } from './use-stack-screen';
import { useStepGestures } from './use-step-gestures';
import { viewerCommand, type ViewerCommand } from './viewer-keys';
import type { ViewerSeries } from './viewer-series';
import { ViewerToolbar } from './viewer-toolbar';
import { viewStacks, type ViewStack } from './view-stacks';
import { edgesOf, ViewportOverlay, type ViewerPatient, type ViewerStudy } from './viewport-overlay';
import { windowPresets } from './window-presets';
import './viewer.css';

export interface StackViewerProps {
  readonly patient: ViewerPatient;
  readonly study: ViewerStudy;
  readonly series: readonly ViewerSeries[];
  readonly initialSeriesKey: string;
  /** Asks for the instances of a series that has none yet; they come back in `series`. */
  readonly onNeedInstances: (key: string) => void;
  readonly onClose: () => void;
  readonly onSend?: () => void;
}

/** Where a person is: which series, which of its stacks, which picture in that. */
interface Place {
  readonly seriesKey: string;
  readonly stack: number;
  readonly index: number | undefined;
}

const noImages: readonly string[] = [];
const slowestSlices = 8;
const usualLoop = 15;

const imagesOf = (stack: ViewStack | undefined): readonly string[] =>
  stack === undefined || stack.kind === 'document' ? noImages : stack.imageIds;

/** Slices begin in the middle, where there is something to see; loops at their start. */
const firstIndex = (stack: ViewStack | undefined): number =>
  stack?.kind === 'slices' ? Math.floor(stack.imageIds.length / 2) : 0;

const isControl = (target: EventTarget): boolean =>
  target instanceof HTMLElement && target.closest('button, input, [role="slider"], [role="dialog"]') !== null;

/** The viewer: a dark screen of its own with the series of one exam. */
export const StackViewer = ({
  patient,
  study,
  series,
  initialSeriesKey,
  onNeedInstances,
  onClose,
  onSend,
}: StackViewerProps) => {
  const { t } = useTranslation();
  const [at, setAt] = useState<Place>({ seriesKey: initialSeriesKey, stack: 0, index: undefined });
  const [tool, setTool] = useState<ScreenTool>('light');
  const [playing, setPlaying] = useState(false);
  const [keysOpen, setKeysOpen] = useState(false);
  const viewport = useRef<HTMLDivElement>(null);
  const { element, screen, state } = useStackScreen();

  const current = series.find(({ key }) => key === at.seriesKey) ?? series[0];
  const instances = current?.instances;
  const stacks = useMemo(() => (instances === undefined ? [] : viewStacks(instances)), [instances]);
  const stack = stacks[at.stack];
  const images = imagesOf(stack);
  const index = Math.min(at.index ?? firstIndex(stack), Math.max(images.length - 1, 0));

  const need = useEffectEvent(onNeedInstances);
  const neededKey = current !== undefined && instances === undefined ? current.key : undefined;
  useEffect(() => {
    if (neededKey !== undefined) need(neededKey);
  }, [neededKey]);
  useEffect(() => {
    if (images.length > 0) screen?.show(images, index);
  }, [screen, images, index]);
  useEffect(() => screen?.chooseTool(tool), [screen, tool]);
  useEffect(() => {
    viewport.current?.focus();
    return forgetPictures;
  }, []);

  const showIndex = (next: number): void => {
    setAt((place) => ({ ...place, index: Math.min(Math.max(next, 0), images.length - 1) }));
  };
  const showStack = (by: number): void => {
    setPlaying(false);
    setAt((place) => ({
      ...place,
      stack: Math.min(Math.max(place.stack + by, 0), stacks.length - 1),
      index: undefined,
    }));
  };
  const showSeries = (key: string): void => {
    setPlaying(false);
    setAt({ seriesKey: key, stack: 0, index: undefined });
  };
  const step = (by: number): void => {
    setAt((place) => {
      const from = place.index ?? firstIndex(stack);
      return { ...place, index: Math.min(Math.max(from + by, 0), Math.max(images.length - 1, 0)) };
    });
  };

  const loop = stack?.kind === 'frames';
  const canPlay = images.length > 1;
  const rate = state?.header?.frameRate ?? (loop ? usualLoop : slowestSlices);
  usePlaying(playing && canPlay, rate, state?.loading === true, () => {
    showIndex((index + 1) % images.length);
  });
  useStepGestures(viewport, tool === 'scroll', images.length, step);

  const presets =
    state?.window === undefined || state.header === undefined
      ? []
      : windowPresets(state.header.modality, state.header.windows);
  const obey = (command: ViewerCommand): void => {
    const place = series.findIndex(({ key }) => key === current?.key);
    switch (command.do) {
      case 'step':
        step(command.by);
        break;
      case 'page':
        if (stacks.length > 1) showStack(command.by);
        else step(10 * command.by);
        break;
      case 'end':
        showIndex(command.last ? images.length - 1 : 0);
        break;
      case 'series': {
        const next = series[place + command.by];
        if (next !== undefined) showSeries(next.key);
        break;
      }
      case 'tool':
        setTool(command.tool);
        break;
      case 'preset': {
        const preset = presets[command.index];
        if (preset !== undefined) screen?.setWindow(preset);
        break;
      }
      case 'zoom':
        screen?.zoomBy(command.factor);
        break;
      case 'play':
        setPlaying(canPlay && !playing);
        break;
      case 'turn':
        screen?.turnClockwise();
        break;
      case 'mirror':
        screen?.mirror();
        break;
      case 'invert':
        screen?.invert();
        break;
      case 'reset':
        screen?.reset();
        break;
      case 'keys':
        setKeysOpen(true);
        break;
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const command = viewerCommand(event, isControl(event.target));
    if (command === undefined) return;
    event.preventDefault();
    obey(command);
  };

  const isOnDisplay = images.length > 0;
  const failure = isOnDisplay ? state?.failure : undefined;
  const place = !isOnDisplay
    ? ''
    : t(loop ? 'viewer.frame' : images.length === 1 ? 'viewer.picture' : 'viewer.slice', {
        index: index + 1,
        total: images.length,
      });
  const edges = state === undefined || !isOnDisplay ? undefined : edgesOf(state);
  const kind = t(`modality.${modalityWord(current?.modality ?? '')}`);
  const inWords = [
    current?.title,
    stack?.kind === 'document' &&
      t('viewer.documentTitle', { document: t(`viewer.document.${stack.document}`) }),
    place,
    failure !== undefined && `${t('viewer.failureTitle')}. ${t(`viewer.failure.${failure.reason}`)}`,
    edges !== undefined && failure === undefined && t('viewer.edges', { left: edges.left, top: edges.top }),
  ]
    .filter((part) => typeof part === 'string' && part !== '')
    .join('. ');
  const said = useSettled(inWords, 400);
  const imageId = images[index];

  return (
    <div className="viewer" data-theme="dark" onKeyDown={onKeyDown}>
      <header className="viewer-top">
        <Button className="viewer-icon-button" aria-label={t('viewer.back')} onPress={onClose}>
          <ChevronLeft size={22} aria-hidden />
        </Button>
        <h1 className="viewer-title">
          <bdi>{patient.name}</bdi>
          <span>
            {[patient.birthDate, study.title, study.date]
              .filter((part) => part !== '')
              .map((part) => ` · ${part}`)}
          </span>
        </h1>
        <span className="viewer-warning">{t('viewer.notForDiagnosis')}</span>
        {onSend !== undefined && (
          <Button className="viewer-button viewer-button-main" onPress={onSend}>
            <Upload size={18} aria-hidden />
            {t('viewer.send')}
          </Button>
        )}
      </header>
      <ViewerToolbar
        tool={tool}
        playing={playing}
        canPlay={canPlay}
        inverted={state?.inverted === true}
        presets={presets}
        window={state?.window}
        disabled={!isOnDisplay || failure !== undefined}
        onTool={setTool}
        onPlay={() => {
          obey({ do: 'play' });
        }}
        onTurn={() => screen?.turnClockwise()}
        onMirror={() => screen?.mirror()}
        onInvert={() => screen?.invert()}
        onReset={() => screen?.reset()}
        onKeys={() => {
          setKeysOpen(true);
        }}
        onPreset={(preset) => screen?.setWindow(preset)}
      />
      <div className="viewer-middle">
        <SeriesStrip
          series={series}
          shownKey={current?.key ?? ''}
          onShow={showSeries}
          onNeedInstances={onNeedInstances}
        />
        <main
          ref={viewport}
          className="viewer-viewport"
          tabIndex={0}
          aria-label={t('viewer.viewport')}
          aria-describedby="viewer-state"
          data-loading={state?.loading === true}
          data-tool={tool}
        >
          <div
            ref={element}
            className="viewer-canvas"
            hidden={!isOnDisplay || failure !== undefined}
            onContextMenu={(event) => {
              event.preventDefault();
            }}
          />
          {stack?.kind === 'document' && <DocumentPanel document={stack.document} />}
          {failure !== undefined && imageId !== undefined && (
            <FailurePanel
              failure={failure}
              kind={kind}
              transferSyntaxUid={fromImageId(imageId).transferSyntaxUid}
            />
          )}
          {instances !== undefined && stacks.length === 0 && (
            <div className="viewer-panel">
              <p>{t('viewer.empty')}</p>
            </div>
          )}
          {instances === undefined && (
            <div className="viewer-panel viewer-panel-quiet">
              <p>{t('viewer.notLoaded')}</p>
            </div>
          )}
          {isOnDisplay && state !== undefined && failure === undefined && (
            <ViewportOverlay
              patient={patient}
              study={study}
              state={state}
              place={place}
              rate={loop ? state.header?.frameRate : undefined}
            />
          )}
          {isOnDisplay && state?.loading === true && (
            <span className="viewer-loading">{t('viewer.loading')}</span>
          )}
        </main>
      </div>
      <footer className="viewer-foot">
        {stacks.length > 1 && (
          <>
            <Button
              className="viewer-icon-button"
              aria-label={t('viewer.partBefore')}
              isDisabled={at.stack === 0}
              onPress={() => {
                showStack(-1);
              }}
            >
              <ChevronLeft size={20} aria-hidden />
            </Button>
            <span className="viewer-count">
              {t(stacks.every(({ kind: each }) => each === 'frames') ? 'viewer.loop' : 'viewer.part', {
                index: at.stack + 1,
                total: stacks.length,
              })}
            </span>
            <Button
              className="viewer-icon-button"
              aria-label={t('viewer.partAfter')}
              isDisabled={at.stack >= stacks.length - 1}
              onPress={() => {
                showStack(1);
              }}
            >
              <ChevronRight size={20} aria-hidden />
            </Button>
          </>
        )}
        {isOnDisplay && (
          <StackSlider
            index={index}
            total={images.length}
            place={place}
            playing={playing}
            onPlay={() => {
              obey({ do: 'play' });
            }}
            onIndex={(next) => {
              setPlaying(false);
              showIndex(next);
            }}
          />
        )}
      </footer>
      <p id="viewer-state" className="viewer-said" role="status">
        {playing ? '' : said}
      </p>
      <KeysDialog open={keysOpen} onOpenChange={setKeysOpen} />
    </div>
  );
};

import { ChevronLeft, ChevronRight, Upload } from 'lucide-react';
import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react';
import { Button } from 'react-aria-components';
import type { ViewInstance } from '../../shared/contract/ipc';
import { nameDifferentPatients, type NamedPatient } from '../../shared/dicom/patients';
import { Parts } from '../components/parts';
import { describePerson } from '../text/describe-exam';
import { modalityWord } from '../text/modalities';
import { useText } from '../text/use-text';
import { DocumentPanel, FailurePanel } from './cannot-show';
import { forgetPictures } from './engine';
import { KeysDialog } from './keys-dialog';
import { MarksLayer } from './marks-layer';
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
import { followPicture, viewStacks, type ViewStack } from './view-stacks';
import { edgesOf, ViewportOverlay, type ViewerStudy } from './viewport-overlay';
import { windowPresets } from './window-presets';
import './viewer.css';

export interface StackViewerProps {
  /** As the list names them; what a picture itself says is compared with it. */
  readonly patient: NamedPatient;
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

const useStacks = (instances: readonly ViewInstance[] | undefined): readonly ViewStack[] =>
  useMemo(() => (instances === undefined ? [] : viewStacks(instances)), [instances]);

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
  const { t, format } = useText();
  const [at, setAt] = useState<Place>({ seriesKey: initialSeriesKey, stack: 0, index: undefined });
  const [tool, setTool] = useState<ScreenTool>('light');
  const [playing, setPlaying] = useState(false);
  const [keysOpen, setKeysOpen] = useState(false);
  const viewport = useRef<HTMLDivElement>(null);
  const { element, screen, state } = useStackScreen();

  // never another one in its place
  const current = series.find(({ key }) => key === at.seriesKey);
  const instances = current?.instances;
  const stacks = useStacks(instances);
  // once every file was checked the series is listed anew: who looks at a picture goes on looking at it
  const [listed, setListed] = useState(stacks);
  if (listed !== stacks) {
    const before = listed[at.stack];
    const seen = imagesOf(before)[at.index ?? firstIndex(before)];
    const found = seen === undefined ? undefined : followPicture(stacks, seen);
    setListed(stacks);
    if (found !== undefined) setAt({ seriesKey: at.seriesKey, ...found });
  }
  const stack = stacks[at.stack];
  const images = imagesOf(stack);
  const index = Math.min(at.index ?? firstIndex(stack), Math.max(images.length - 1, 0));

  const need = useEffectEvent(onNeedInstances);
  const neededKey = current !== undefined && instances === undefined ? current.key : undefined;
  useEffect(() => {
    if (neededKey !== undefined) need(neededKey);
  }, [neededKey]);
  // before it is drawn: a picture that stays in sight must not be taken away in between
  useLayoutEffect(() => {
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
  /** What is drawn, or was tried in vain: never that of a stack that was left. */
  const inSight = state?.shown?.imageIds === images ? state : undefined;
  const rate = inSight?.header?.frameRate ?? (loop ? usualLoop : slowestSlices);
  usePlaying(playing && canPlay, rate, state?.loading === true, () => {
    showIndex((index + 1) % images.length);
  });
  useStepGestures(viewport, tool === 'scroll', images.length, step);

  const presets =
    inSight?.window === undefined || inSight.header === undefined
      ? []
      : windowPresets(inSight.header.modality, inSight.header.windows);
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
  const isWaiting = current !== undefined && (isOnDisplay ? inSight === undefined : instances === undefined);
  const failure = inSight?.failure;
  const placeOf = (each: number): string =>
    t(loop ? 'viewer.frame' : images.length === 1 ? 'viewer.picture' : 'viewer.slice', {
      index: each + 1,
      total: images.length,
    });
  const shownIndex = inSight?.shown?.index;
  const place = shownIndex === undefined ? '' : placeOf(shownIndex);
  const edges = inSight === undefined ? undefined : edgesOf(inSight);
  const named = failure === undefined ? inSight?.header?.patient : undefined;
  const describeWho = (person: NamedPatient): string => {
    const born = format.date(person.birthDate);
    return [
      describePerson(t, person),
      born === '' ? '' : t('viewer.born', { date: born }),
      person.patientId === '' ? '' : t('viewer.id', { id: person.patientId }),
    ]
      .filter((part) => part !== '')
      .join(', ');
  };
  const about = [format.date(patient.birthDate), study.title, study.date].filter((part) => part !== '');
  const otherPatient =
    named !== undefined && nameDifferentPatients(named, patient)
      ? t('viewer.otherPatient', { named: describeWho(named), listed: describeWho(patient) })
      : undefined;
  const kind = t(`modality.${modalityWord(current?.modality ?? '')}`);
  const inWords = [
    current?.title,
    stack?.kind === 'document' &&
      t('viewer.documentTitle', { document: t(`viewer.document.${stack.document}`) }),
    place,
    otherPatient,
    isWaiting && t('viewer.notLoaded'),
    current === undefined && t('viewer.gone'),
    failure !== undefined && `${t('viewer.failureTitle')}. ${t(`viewer.failure.${failure.reason}`)}`,
    edges !== undefined && failure === undefined && t('viewer.edges', { left: edges.left, top: edges.top }),
  ]
    .filter((part) => typeof part === 'string' && part !== '')
    .join('. ');
  const said = useSettled(inWords, 400);
  const shownId = shownIndex === undefined ? undefined : images[shownIndex];

  return (
    <div className="viewer" data-theme="dark" onKeyDown={onKeyDown}>
      <header className="viewer-top">
        <Button className="viewer-icon-button" aria-label={t('viewer.back')} onPress={onClose}>
          <ChevronLeft size={22} aria-hidden />
        </Button>
        <h1 className="viewer-title" title={[describePerson(t, patient), ...about].join(' · ')}>
          <bdi>{describePerson(t, patient)}</bdi>
          {about.length > 0 && (
            <span>
              {' · '}
              <Parts parts={about} />
            </span>
          )}
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
        inverted={inSight?.inverted === true}
        presets={presets}
        window={inSight?.window}
        disabled={inSight === undefined || failure !== undefined}
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
          id="content"
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
            data-blank={inSight === undefined || failure !== undefined}
            data-waiting={state?.slow === true}
            onContextMenu={(event) => {
              event.preventDefault();
            }}
          />
          {stack?.kind === 'document' && <DocumentPanel document={stack.document} />}
          {failure !== undefined && shownId !== undefined && (
            <FailurePanel
              failure={failure}
              kind={kind}
              transferSyntaxUid={fromImageId(shownId).transferSyntaxUid}
            />
          )}
          {instances !== undefined && stacks.length === 0 && (
            <div className="viewer-panel">
              <p>{t('viewer.empty')}</p>
            </div>
          )}
          {current === undefined && (
            <div className="viewer-panel">
              <p>{t('viewer.gone')}</p>
            </div>
          )}
          {isWaiting && (
            <div className="viewer-panel">
              <span className="viewer-waiting" />
              <p>{t('viewer.notLoaded')}</p>
            </div>
          )}
          {inSight?.header !== undefined &&
            inSight.toScreen !== undefined &&
            inSight.overlays !== undefined &&
            inSight.overlays.planes.length > 0 &&
            failure === undefined && (
              <MarksLayer
                planes={inSight.overlays.planes}
                header={inSight.header}
                toScreen={inSight.toScreen}
              />
            )}
          {inSight !== undefined && failure === undefined && (
            <ViewportOverlay
              patient={named ?? patient}
              study={study}
              state={inSight}
              place={place}
              missing={current?.missing ?? 0}
              provisional={current?.provisional === true}
              rate={loop ? inSight.header?.frameRate : undefined}
            />
          )}
          {otherPatient !== undefined && <p className="viewer-other-patient">{otherPatient}</p>}
          {inSight?.slow === true && (
            <span className="viewer-loading">{t('viewer.loading', { place: placeOf(index) })}</span>
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
            shownIndex={shownIndex ?? index}
            total={images.length}
            place={placeOf(index)}
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

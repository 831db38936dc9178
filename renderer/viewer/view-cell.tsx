import {
  memo,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type PointerEvent,
} from 'react';
import type { NamedPatient } from '../../shared/dicom/patients';
import { modalityWord } from '../text/modalities';
import { useText } from '../text/use-text';
import { FailurePanel } from './cannot-show';
import type { CellLinks } from './cell-links';
import { DocumentView } from './documents/document-view';
import type { KeyFilter } from './documents/key-filter';
import { beneathOf } from './layers/layer';
import { useLayerWords } from './layers/layer-words';
import { LayersOver } from './layers/layers-over';
import type { LaidLayer } from './layers/laid-layer';
import { MarksLayer } from './marks-layer';
import { edgesOf } from './picture-edges';
import { beyondColour } from './overlay-planes';
import { useOtherPatient } from './other-patient';
import { MeasureLayer } from './measure/measure-layer';
import { markedInSight } from './measure/use-measuring';
import { fromImageId } from './picture-store';
import { SavedMarksLayer, ShutterLayer } from './saved-views/saved-view-layer';
import { shownShutters } from './saved-views/shutters';
import { PlaneMarks, type PatientPoint } from './plane-marks';
import { planeOf, toPatient, type Plane } from './planes';
import { seriesDragType } from './series-strip';
import type { ScreenTool, StackScreen } from './stack-screen';
import { inPicture, type Place } from './to-screen';
import { useCell } from './use-cell';
import { useSettled } from './use-settled';
import { useStackScreen } from './use-stack-screen';
import { useStepGestures } from './use-step-gestures';
import type { ViewerExam } from './viewer-series';
import { ViewportOverlay } from './viewport-overlay';
import type { Workspace } from './workspace';

/** "Slice 3 of 20": the words for a picture of a stack, by its index. */
export const usePlaceWords = (
  isLoop: boolean,
  total: number,
  elsewhere: number,
): ((index: number) => string) => {
  const { t } = useText();
  const words = isLoop ? 'viewer.frame' : total === 1 ? 'viewer.picture' : 'viewer.slice';
  return (index) => {
    const place = t(words, { index: index + 1, total });
    // of a loop all frames are there, or none
    return elsewhere > 0 && !isLoop ? t('viewer.placeHere', { place }) : place;
  };
};

/** Farther than this, a click is a drag. */
const mostClickPixels = 4;

/** One of the viewer's cells: a viewport with what stands over it, or what stands in for it. */
export const ViewCell = memo(
  ({
    cell,
    count,
    workspace,
    links,
    exams,
    patient,
    active,
    hidden,
    tool,
    cutBy,
    point,
    keyFilter,
    laid,
    onScreen,
    onSaid,
    onPoint,
    onMenu,
    onNeedInstances,
  }: {
    readonly cell: number;
    readonly count: number;
    readonly workspace: Workspace;
    readonly links: CellLinks;
    readonly exams: readonly ViewerExam[];
    readonly patient: NamedPatient;
    readonly active: boolean;
    /** Behind the one that is enlarged. */
    readonly hidden: boolean;
    readonly tool: ScreenTool;
    /** The planes of the pictures whose place is shown in the others. */
    readonly cutBy: readonly Plane[];
    readonly point: PatientPoint | undefined;
    readonly keyFilter: KeyFilter;
    /** What is shown over the pictures that it fits. */
    readonly laid: readonly LaidLayer[];
    readonly onScreen: (cell: number, screen: StackScreen | undefined) => void;
    /** The active cell in words. */
    readonly onSaid: (words: string) => void;
    readonly onPoint: (point: PatientPoint) => void;
    /** Asks for the menu at a place of the window. */
    readonly onMenu: (x: number, y: number) => void;
    readonly onNeedInstances: (key: string) => void;
  }) => {
    const { t } = useText();
    const viewport = useRef<HTMLElement>(null);
    const { element, screen, state } = useStackScreen();
    const [isTarget, setIsTarget] = useState(false);
    const pressedAt = useRef<Place>(undefined);
    const isPointing = useRef(false);
    const content = useCell(workspace, cell, exams);
    const { seriesKey = null, exam, series, stacks = [], stack, images = [], index = 0 } = content ?? {};
    const stackIndex = content?.stackIndex ?? 0;
    const instances = series?.instances;

    const need = useEffectEvent(onNeedInstances);
    const neededKey = series !== undefined && instances === undefined ? series.key : undefined;
    useEffect(() => {
      if (neededKey !== undefined) need(neededKey);
    }, [neededKey]);
    // before it is drawn: a picture that stays in sight must not be taken away in between
    useLayoutEffect(() => {
      if (images.length > 0) screen?.show(images, index);
    }, [screen, images, index]);
    useLayoutEffect(
      () =>
        screen === undefined
          ? undefined
          : links.register(cell, { screen, stacks, place: { stack: stackIndex, index } }),
      [links, cell, screen, stacks, stackIndex, index],
    );
    useEffect(() => screen?.chooseTool(tool), [screen, tool]);
    const tellScreen = useEffectEvent(onScreen);
    useEffect(() => {
      tellScreen(cell, screen);
      return () => {
        tellScreen(cell, undefined);
      };
    }, [cell, screen]);
    useStepGestures(viewport, tool === 'scroll', images.length, (by) => {
      const last = Math.max(images.length - 1, 0);
      workspace
        .getState()
        .goTo(cell, { stack: stackIndex, index: Math.min(Math.max(index + by, 0), last) }, stacks);
    });

    const loop = stack?.kind === 'frames';
    /** What is drawn, or was tried in vain: never that of a stack that was left. */
    const inSight = state?.shown?.imageIds === images && images.length > 0 ? state : undefined;
    const isOnDisplay = images.length > 0;
    const isWaiting = series !== undefined && (isOnDisplay ? inSight === undefined : instances === undefined);
    const failure = inSight?.failure;
    const elsewhere = series?.elsewhere ?? 0;
    const placeOf = usePlaceWords(loop, images.length, elsewhere);
    const shownIndex = inSight?.shown?.index;
    const place = shownIndex === undefined ? '' : placeOf(shownIndex);
    const edges = inSight === undefined ? undefined : edgesOf(inSight.header, inSight.turn);
    const named = failure === undefined ? inSight?.header?.patient : undefined;
    const plane = failure === undefined ? planeOf(inSight?.header) : undefined;
    const gap = stack?.kind === 'slices' && shownIndex !== undefined ? (stack.gaps.get(shownIndex) ?? 0) : 0;
    const otherPatient = useOtherPatient(named, patient);
    const shownHeader = failure === undefined ? inSight?.header : undefined;
    const beneath = useMemo(
      () =>
        laid.length === 0 || shownHeader === undefined || shownIndex === undefined
          ? undefined
          : beneathOf(shownHeader, stack, shownIndex),
      [laid, shownHeader, stack, shownIndex],
    );
    const { sentenceOf } = useLayerWords();
    const laidWords = useMemo(
      () => (beneath === undefined ? [] : laid.map((each) => sentenceOf(each, beneath))),
      [laid, beneath, sentenceOf],
    );
    const kind = t(`modality.${modalityWord(series?.modality ?? '')}`);
    const isGone = series === undefined && seriesKey !== null;
    const inWords = [
      series?.title,
      stack?.kind === 'document' &&
        t('viewer.documentTitle', { document: t(`viewer.document.${stack.document}`) }),
      place,
      elsewhere > 0 && t('viewer.elsewhere', { count: elsewhere }),
      shownHeader?.kind !== undefined && t(`viewer.kind.${shownHeader.kind}`),
      otherPatient,
      isWaiting && t('viewer.notLoaded'),
      isGone && t('viewer.gone'),
      seriesKey === null && t('viewer.emptyCell'),
      failure !== undefined && `${t('viewer.failureTitle')}. ${t(`viewer.failure.${failure.reason}`)}`,
      gap > 0 && t('viewer.gap', { count: gap }),
      edges !== undefined && failure === undefined && t('viewer.edges', { left: edges.left, top: edges.top }),
      ...laidWords,
    ]
      .filter((part) => typeof part === 'string' && part !== '')
      .join('. ');
    const said = useSettled(inWords, 400);
    const say = useEffectEvent(onSaid);
    useEffect(() => {
      if (active) say(said);
    }, [active, said]);
    const shownId = shownIndex === undefined ? undefined : images[shownIndex];

    const drawn =
      failure === undefined && inSight?.header !== undefined && inSight.toScreen !== undefined
        ? { ...inSight.header, toScreen: inSight.toScreen }
        : undefined;
    const beyond = inSight?.overlays?.beyond;
    const savedView =
      drawn !== undefined && inSight?.savedView?.shows(drawn.sopInstanceUid, drawn.frame) === true
        ? inSight.savedView
        : undefined;
    const shutters = drawn === undefined ? [] : shownShutters(drawn, inSight?.savedView);
    const marked = markedInSight(inSight, series?.cutFrom ?? seriesKey);

    const pointAt = (event: PointerEvent<HTMLElement>): void => {
      // one that began on a mark, or draws one, points at nothing
      if (event.type === 'pointerdown') isPointing.current = event.button === 0;
      if (
        tool !== 'point' ||
        !isPointing.current ||
        event.buttons !== 1 ||
        plane === undefined ||
        inSight?.toScreen === undefined
      )
        return;
      const { left, top } = event.currentTarget.getBoundingClientRect();
      const at = inPicture(inSight.toScreen, [event.clientX - left, event.clientY - top]);
      const position = toPatient(plane, at);
      onPoint({ frameOfReferenceUid: plane.frameOfReferenceUid, position });
      links.locate(cell, position);
    };

    return (
      <section
        ref={viewport}
        className="viewer-viewport"
        role="group"
        tabIndex={stack?.kind === 'document' ? -1 : 0}
        hidden={hidden}
        aria-label={count === 1 ? t('viewer.viewport') : t('viewer.cell', { cell: cell + 1, count })}
        {...(active ? { id: 'content', 'aria-describedby': 'viewer-state' } : {})}
        data-active={active && count > 1}
        data-target={isTarget}
        data-loading={isWaiting || (isOnDisplay && state?.loading === true)}
        data-tool={tool}
        onFocus={() => {
          workspace.getState().activate(cell);
        }}
        onPointerDownCapture={({ button, clientX, clientY }) => {
          workspace.getState().activate(cell);
          pressedAt.current = button === 2 ? [clientX, clientY] : undefined;
          isPointing.current = false;
        }}
        onPointerUpCapture={({ button, clientX, clientY }) => {
          const [x, y] = pressedAt.current ?? [NaN, NaN];
          // else it was a drag, which zooms
          if (button === 2 && Math.hypot(clientX - x, clientY - y) < mostClickPixels)
            onMenu(clientX, clientY);
        }}
        onContextMenu={(event) => {
          event.preventDefault();
          // by a long touch
          const { nativeEvent, clientX, clientY } = event;
          if (nativeEvent instanceof window.PointerEvent && nativeEvent.pointerType === 'touch')
            onMenu(clientX, clientY);
        }}
        onDoubleClick={() => {
          const { enlarged, enlarge } = workspace.getState();
          enlarge(!enlarged);
        }}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes(seriesDragType)) return;
          event.preventDefault();
          setIsTarget(true);
        }}
        onDragLeave={() => {
          setIsTarget(false);
        }}
        onDrop={(event) => {
          setIsTarget(false);
          const key = event.dataTransfer.getData(seriesDragType);
          if (key === '') return;
          event.preventDefault();
          workspace.getState().showSeries(cell, key);
          workspace.getState().activate(cell);
        }}
      >
        <div
          ref={element}
          className="viewer-canvas"
          data-blank={inSight === undefined || failure !== undefined}
          data-waiting={state?.slow === true}
          onPointerDown={pointAt}
          onPointerMove={pointAt}
        />
        {stack?.kind === 'document' && (
          <DocumentView
            key={stack.instance.url}
            kind={stack.document}
            instance={stack.instance}
            title={series?.title ?? ''}
            patient={patient}
            exams={exams}
            workspace={workspace}
            cell={cell}
            keyFilter={keyFilter}
            onNeedInstances={onNeedInstances}
          />
        )}
        {failure !== undefined && shownId !== undefined && (
          <FailurePanel
            failure={failure}
            kind={kind}
            transferSyntaxUid={fromImageId(shownId).transferSyntaxUid}
          />
        )}
        {instances !== undefined && stacks.length === 0 && (
          <div className="viewer-panel">
            <p>{elsewhere > 0 ? t('viewer.onDisc', { count: elsewhere }) : t('viewer.empty')}</p>
          </div>
        )}
        {series === undefined && (
          <div className="viewer-panel">
            <p>{t(isGone ? 'viewer.gone' : 'viewer.emptyCell')}</p>
          </div>
        )}
        {isWaiting && (
          <div className="viewer-panel">
            <span className="viewer-waiting" />
            <p>{t('viewer.notLoaded')}</p>
          </div>
        )}
        {beyond !== undefined && drawn !== undefined && (
          <MarksLayer
            planes={[beyond]}
            header={drawn}
            toScreen={drawn.toScreen}
            colour={beyondColour}
            className="viewer-marks viewer-beyond"
          />
        )}
        {beneath !== undefined && shownId !== undefined && inSight?.toScreen !== undefined && (
          <LayersOver
            key={`layers ${shownId}`}
            laid={laid}
            beneath={beneath}
            toScreen={inSight.toScreen}
            viewport={viewport}
          />
        )}
        {drawn !== undefined && shutters.length > 0 && <ShutterLayer {...drawn} shutters={shutters} />}
        {drawn !== undefined && savedView !== undefined && (
          <SavedMarksLayer
            marks={savedView.marksFor(drawn.sopInstanceUid, drawn.frame)}
            area={
              savedView.areaFor(drawn.sopInstanceUid, drawn.frame) ?? [
                [0, 0],
                [drawn.columns, drawn.rows],
              ]
            }
            toScreen={drawn.toScreen}
          />
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
        {plane !== undefined && inSight?.toScreen !== undefined && (
          <PlaneMarks plane={plane} toScreen={inSight.toScreen} others={cutBy} point={point} />
        )}
        {marked !== undefined &&
          shownId !== undefined &&
          inSight?.header !== undefined &&
          inSight.toScreen !== undefined && (
            <MeasureLayer
              key={shownId}
              viewport={viewport}
              picture={{ imageId: shownId, header: inSight.header, toScreen: inSight.toScreen, marked }}
              active={active}
            />
          )}
        {inSight !== undefined && failure === undefined && exam !== undefined && (
          <ViewportOverlay
            patient={named ?? patient}
            study={exam}
            state={inSight}
            place={place}
            missing={series?.missing ?? 0}
            elsewhere={elsewhere}
            gap={gap}
            provisional={series?.provisional === true}
            rate={loop ? inSight.header?.frameRate : undefined}
          />
        )}
        {otherPatient !== undefined && <p className="viewer-other-patient">{otherPatient}</p>}
        {inSight?.slow === true && (
          <span className="viewer-loading">{t('viewer.loading', { place: placeOf(index) })}</span>
        )}
      </section>
    );
  },
);
ViewCell.displayName = 'ViewCell';

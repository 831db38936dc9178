import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type CSSProperties,
  type KeyboardEvent,
} from 'react';
import { useStore } from 'zustand';
import type { NamedPatient } from '../../shared/dicom/patients';
import { describePerson } from '../text/describe-exam';
import { useText } from '../text/use-text';
import { CellLinks } from './cell-links';
import { changedWords } from './changed-words';
import { useKeyFilter } from './documents/key-filter';
import { forgetPictures } from './engine';
import { HeadersDialog } from './headers/headers-dialog';
import { KeysDialog } from './keys-dialog';
import { beneathOf } from './layers/layer';
import { useLayers } from './layers/use-layers';
import { findMarked } from './measure/find-marked';
import { useLayerWords } from './layers/layer-words';
import { isSamePicture, marks, type MarkedPicture } from './measure/marks';
import { markLines } from './measure/measure-words';
import { drawingsOver, type LookedAt } from './take-along/drawings';
import { useLeaving } from './measure/use-leaving';
import { markedInSight, useMeasuring } from './measure/use-measuring';
import { usePictureMenu } from './picture-menu';
import { fromImageId } from './picture-store';
import type { PatientPoint } from './plane-marks';
import { planeOf, toPatient, toPlane } from './planes';
import { useSavedViews } from './saved-views/use-saved-views';
import { SeriesStrip } from './series-strip';
import { onGraphicsLost } from './shared-engine';
import type { ScreenState, ScreenTool, StackScreen } from './stack-screen';
import { TakeAlongDialog, type PictureKeeper, type TakenView } from './take-along/take-along-dialog';
import { inPicture, onScreen, type Place } from './to-screen';
import { useCell } from './use-cell';
import { usePlaying } from './use-playing';
import { dot } from './vectors';
import { usePlaceWords, ViewCell } from './view-cell';
import { nearestSlice } from './view-stacks';
import { ViewerFoot } from './viewer-foot';
import { isPlain, viewerCommand, zoomStep, type ViewerCommand } from './viewer-keys';
import { ContextMenu } from './viewer-menu';
import type { ViewerExam } from './viewer-series';
import { ViewerToolbar } from './viewer-toolbar';
import { ViewerTop } from './viewer-top';
import { isComputed, isMiddleOf } from './volume/computed-pictures';
import { PlanesBar } from './volume/planes-bar';
import { planesExam, planesInSight, showCut, solidCell } from './volume/planes-exam';
import { SolidCell } from './volume/solid-cell';
import { nextBlend, thicker } from './volume/slab';
import { useThreePlanes } from './volume/use-three-planes';
import { usePresets } from './use-presets';
import { newWorkspace } from './workspace';
import './viewer.css';

export interface ViewerProps {
  /** As the list names them; what a picture itself says is compared with it. */
  readonly patient: NamedPatient;
  /** The one that was asked for, and then others of the same person. */
  readonly exams: readonly ViewerExam[];
  readonly initialSeriesKey: string;
  /** Asks for the instances of a series that has none yet; they come back in `exams`. */
  readonly onNeedInstances: (key: string) => void;
  /** False: pictures alone, to go through; no tools that need explaining. */
  readonly hasTools: boolean;
  readonly onTools: (hasTools: boolean) => void;
  /** Takes what a person copies or saves. */
  readonly keeper: PictureKeeper;
  /** Told whom to ask before something else takes the viewer's place; null once it is gone. */
  readonly onLeaving?: (ask: ((then: () => void) => void) | null) => void;
  readonly onClose: () => void;
  readonly onSend?: () => void;
  /** Present where more of these exams lies on a disc than is here: asks for that disc, and leaves the viewer only for another one. */
  readonly onChooseDisc?: () => void;
}

const slowestSlices = 8;
const usualLoop = 15;

/** What a key does for the chosen tool: CSS pixels, and a share of the window's width. */
const keyMove = 40;
const keyPoint = 8;
const keyLight = 0.05;

const subscribeToNothing = () => () => undefined;
const noState = (): ScreenState | undefined => undefined;

const isControl = (target: EventTarget): boolean =>
  target instanceof HTMLElement &&
  target.closest('button, input, [role="slider"], [role="dialog"], [role="menu"]') !== null;

/** What has an Escape of its own. */
const isInside = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('input, [role*="dialog"], [role="menu"]') !== null;

/** The viewer: a dark screen of its own with the series of an exam, one or several in sight. */
export const Viewer = ({
  patient,
  exams: allExams,
  initialSeriesKey,
  onNeedInstances,
  hasTools,
  onTools,
  keeper,
  onLeaving,
  onClose,
  onSend,
  onChooseDisc,
}: ViewerProps) => {
  const { t, language } = useText();
  const layerWords = useLayerWords();
  const [seriesWorkspace] = useState(() => newWorkspace(initialSeriesKey));
  const { exams: listedExams, keyFilter, isFiltered } = useKeyFilter(allExams, seriesWorkspace);
  const { planes, ask, leave, setSlab } = useThreePlanes();
  const cut = planes?.kind === 'shown' ? planes : undefined;
  const workspace = cut?.workspace ?? seriesWorkspace;
  const links = useMemo(() => new CellLinks(workspace), [workspace]);
  const exams = useMemo(
    () => (cut === undefined ? listedExams : [...listedExams, planesExam(t, cut)]),
    [listedExams, cut, t],
  );
  const [screens, setScreens] = useState<ReadonlyMap<number, StackScreen>>(new Map());
  const [seriesTool, setSeriesTool] = useState<ScreenTool>('light');
  const [planesTool, setPlanesTool] = useState<ScreenTool>('point');
  const [speed, setSpeed] = useState(1);
  const [point, setPoint] = useState<PatientPoint>();
  const [said, setSaid] = useState('');
  const [keysOpen, setKeysOpen] = useState(false);
  /** How often the cells had to be made again. */
  const [generation, setGeneration] = useState(0);
  const [menuAt, setMenuAt] = useState<readonly [number, number]>();
  const [taken, setTaken] = useState<TakenView>();
  const openMenu = useCallback((x: number, y: number) => {
    setMenuAt([x, y]);
  }, []);
  const leaveTaken = useCallback(() => {
    setTaken(undefined);
  }, []);
  const [headersOpen, setHeadersOpen] = useState(false);
  const middle = useRef<HTMLElement>(null);
  const { layout, cells, active, enlarged, playing, lines } = useStore(workspace);
  const { cells: seriesCells, active: seriesActive } = useStore(seriesWorkspace);
  const tool = !hasTools ? 'scroll' : cut === undefined ? seriesTool : planesTool;
  const setTool = cut === undefined ? setSeriesTool : setPlanesTool;

  const screen = screens.get(active);
  const state = useSyncExternalStore(screen?.subscribe ?? subscribeToNothing, screen?.state ?? noState);
  const content = useCell(workspace, active, exams);
  const { images = [], index = 0, stacks = [], stack, stackIndex = 0, series: current } = content ?? {};
  const loop = stack?.kind === 'frames';
  const isOnDisplay = images.length > 0;
  const canPlay = images.length > 1;
  /** What is drawn, or was tried in vain: never that of a stack that was left. */
  const inSight = isOnDisplay && state?.shown?.imageIds === images ? state : undefined;
  const failure = inSight?.failure;
  const shownIndex = inSight?.shown?.index;
  const elsewhere = current?.elsewhere ?? 0;
  const placeOf = usePlaceWords(loop, images.length, elsewhere);

  const tellScreen = useCallback((cell: number, its: StackScreen | undefined): void => {
    setScreens((before) => {
      const after = new Map(before);
      if (its === undefined) after.delete(cell);
      else after.set(cell, its);
      return after;
    });
  }, []);
  useEffect(
    () =>
      onGraphicsLost(() => {
        setGeneration((before) => before + 1);
      }),
    [],
  );
  useEffect(() => {
    middle.current?.querySelector<HTMLElement>('.viewer-viewport')?.focus();
    return forgetPictures;
  }, []);
  const isCut = cut !== undefined;
  useEffect(() => {
    // what had it may be gone: a cell, or the button that led back
    if (document.activeElement === document.body)
      middle.current?.querySelector<HTMLElement>('.viewer-viewport')?.focus();
  }, [isCut]);

  const savedViews = useSavedViews(content?.exam, onNeedInstances).filter(
    ({ shows }) =>
      inSight?.header !== undefined && shows(inSight.header.sopInstanceUid, inSight.header.frame),
  );
  const actions = workspace.getState();
  const shownHeader = failure === undefined ? inSight?.header : undefined;
  const beneath = useMemo(
    () =>
      shownHeader === undefined || shownIndex === undefined
        ? undefined
        : beneathOf(shownHeader, stack, shownIndex),
    [shownHeader, stack, shownIndex],
  );
  // that of a series cut in planes has nothing but these
  const listedExam =
    cut === undefined ? content?.exam : listedExams.find(({ key }) => key === cut.source.key);
  const marked = markedInSight(inSight, current?.cutFrom ?? content?.seriesKey);
  const layers = useLayers({
    exam: listedExam,
    beneath,
    hasTools,
    onGo: (place) => {
      if (stack?.kind === 'slices' && beneath?.plane !== undefined)
        showIndex(nearestSlice(stack.distancesMm, dot(beneath.plane.normal, place)));
    },
    onNeedInstances,
  });
  const showIndex = (next: number): void => {
    const last = Math.max(images.length - 1, 0);
    actions.goTo(active, { stack: stackIndex, index: Math.min(Math.max(next, 0), last) }, stacks);
  };
  const showStack = (by: number): void => {
    actions.goToStack(active, stackIndex + by, stacks);
  };
  const askForPlanes = (): void => {
    if (planes !== undefined) leave();
    else if (stack !== undefined && content?.exam !== undefined && current !== undefined) {
      actions.play(false);
      ask({ stack, source: content.exam, seriesKey: current.key });
    }
  };
  const goToMarked = (picture: MarkedPicture): void => {
    const { cut: wanted, seriesKey } = picture;
    if (wanted !== undefined && cut !== undefined && isMiddleOf(cut.volume.header, wanted.middle)) {
      setSlab(() => wanted.slab);
      showCut(cut.workspace, wanted);
      return;
    }
    leave();
    const { active: cell, showSeries, goTo } = seriesWorkspace.getState();
    showSeries(cell, seriesKey);
    const found = findMarked(picture, listedExam);
    if (found === undefined) return;
    goTo(cell, found.place, found.stacks);
    const source = found.stacks[found.place.stack];
    if (wanted !== undefined && source !== undefined && listedExam !== undefined)
      ask({ stack: source, source: listedExam, seriesKey, first: wanted });
  };
  const allSeries = exams.flatMap(({ series }) => series);
  const ownRate = inSight?.header?.frameRate ?? (loop ? usualLoop : slowestSlices);
  const rate = ownRate * speed;
  usePlaying(playing && canPlay, rate, state?.loading === true, () => {
    showIndex((index + 1) % images.length);
  });

  const presets = usePresets(inSight);
  const take = (): void => {
    if (inSight?.header === undefined || failure !== undefined || shownIndex === undefined) return;
    const { exam } = content ?? {};
    const { marks: allMarks, hidden: hidesMarks } = marks.getState();
    const changed = changedWords(t, inSight);
    const lookedAt: LookedAt = {
      stack,
      savedView: inSight.savedView,
      laid: layers.laid,
      marksOn: (header, at) => {
        const picture = markedInSight(
          { shown: { imageIds: images, index: at }, header, failure: undefined },
          current?.cutFrom ?? current?.key,
        );
        return hidesMarks || picture === undefined
          ? []
          : allMarks.filter((mark) => isSamePicture(mark.picture, picture));
      },
      wordsOf: (mark) => markLines({ t, locale: language.formatLocale }, mark),
      names: { ...layerWords, unreadable: t('layers.unreadable') },
    };
    setTaken({
      imageIds: images,
      index: shownIndex,
      view: { ...inSight, changed },
      part: screen?.partInSight(),
      drawings:
        layers.laid.length > 0 || inSight.savedView !== undefined || (!hidesMarks && allMarks.length > 0)
          ? (header, at, signal) => drawingsOver(lookedAt, header, at, signal)
          : undefined,
      rate,
      caption: [
        [describePerson(t, inSight.header.patient), inSight.header.patient.patientId],
        [exam?.title, exam?.date, exam?.institution],
        [current?.title, placeOf(shownIndex), ...changed, t('viewer.notForDiagnosis')],
      ].map((parts) => parts.filter((part) => part !== undefined && part !== '').join(' · ')),
      label: [current?.title, placeOf(shownIndex)].filter((part) => part !== undefined).join(', '),
    });
  };
  const pointAt = (place: Place): void => {
    const plane = planeOf(inSight?.header);
    if (plane === undefined) return;
    const position = toPatient(plane, place);
    setPoint({ frameOfReferenceUid: plane.frameOfReferenceUid, position });
    links.locate(active, position);
  };
  /** What a drag of the chosen tool does, by a step. */
  const drag = ([x, y]: Place): void => {
    if (tool === 'scroll') showIndex(index + x + y);
    if (screen === undefined || inSight?.toScreen === undefined || failure !== undefined) return;
    const { window, toScreen, header } = inSight;
    if (tool === 'move') screen.moveBy([keyMove * x, keyMove * y]);
    else if (tool === 'zoom') screen.zoomBy(zoomStep ** (x - y));
    else if (tool === 'light' && window !== undefined)
      screen.setWindow({
        center: window.center + keyLight * window.width * y,
        width: window.width * (1 + keyLight) ** x,
      });
    else if (tool === 'point') {
      const plane = planeOf(header);
      const isHere = plane !== undefined && point?.frameOfReferenceUid === plane.frameOfReferenceUid;
      const from = isHere ? toPlane(plane, point.position).place : screen.centerPlace();
      if (from === undefined) return;
      const [left, top] = onScreen(toScreen, from);
      pointAt(inPicture(toScreen, [left + keyPoint * x, top + keyPoint * y]));
    }
  };
  const obey = (command: ViewerCommand): void => {
    const place = allSeries.findIndex(({ key }) => key === current?.key);
    switch (command.do) {
      case 'step':
        showIndex(index + command.by);
        break;
      case 'page':
        if (stacks.length > 1) showStack(command.by);
        else showIndex(index + 10 * command.by);
        break;
      case 'end':
        showIndex(command.last ? images.length - 1 : 0);
        break;
      case 'series': {
        const next = allSeries[place + command.by];
        if (next !== undefined) actions.showSeries(active, next.key);
        break;
      }
      case 'tool':
        if (hasTools) setTool(command.tool);
        break;
      case 'drag':
        drag(command.way);
        break;
      case 'preset': {
        const preset = presets[command.index];
        if (preset !== undefined) screen?.setWindow(preset);
        break;
      }
      case 'zoom':
        screen?.zoomBy(command.factor);
        break;
      case 'fit':
        screen?.fit();
        break;
      case 'pixels':
        screen?.zoomToPixels();
        break;
      case 'play':
        actions.play(canPlay && !playing);
        break;
      case 'speed':
        setSpeed((before) => Math.min(Math.max(before * command.factor, 0.2), 6));
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
      case 'saved': {
        const next = savedViews.findIndex(({ key }) => key === inSight?.savedView?.key) + 1;
        const view = savedViews[next % savedViews.length];
        if (view !== undefined) screen?.showSaved(view);
        break;
      }
      case 'reset':
        screen?.reset();
        break;
      case 'enlarge':
        actions.enlarge(!enlarged);
        break;
      case 'menu': {
        const box = middle.current
          ?.querySelector('[aria-describedby="viewer-state"]')
          ?.getBoundingClientRect();
        if (box !== undefined) openMenu(box.x + box.width / 2, box.y + box.height / 2);
        break;
      }
      case 'take':
        take();
        break;
      case 'headers':
        setHeadersOpen(true);
        break;
      case 'keys':
        setKeysOpen(true);
        break;
      case 'layers':
        layers.toggle();
        break;
      case 'planes':
        if (hasTools) askForPlanes();
        break;
      case 'leave':
        leave();
        break;
      case 'thickness':
        setSlab((slab) => thicker(slab, command.by));
        break;
      case 'blend':
        setSlab(nextBlend);
        break;
    }
  };
  const measuring = useMeasuring({
    exam: listedExam,
    inSight: marked,
    hasTools,
    onGo: goToMarked,
    keeper,
  });
  const leaving = useLeaving(allExams, keeper);
  useEffect(() => {
    onLeaving?.(leaving.ask);
    return () => {
      onLeaving?.(null);
    };
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (measuring.onKeyDown(event)) return;
    // the window takes it for going back
    if (event.key === 'Escape' && planes === undefined && !isInside(event.target) && leaving.hasToAsk()) {
      event.preventDefault();
      leaving.ask(onClose);
      return;
    }
    const command = viewerCommand(event, isControl(event.target));
    if (command === undefined || (!hasTools && !isPlain(command))) return;
    if (command.do === 'leave' && planes === undefined) return;
    event.preventDefault();
    obey(command);
  };
  const shownId = images[index];
  const address = shownId === undefined ? undefined : fromImageId(shownId);
  const inFile = address === undefined || isComputed(address.url) ? undefined : address;
  const file = stack?.kind === 'document' ? stack.instance : inFile;
  const pictureParts = usePictureMenu({
    inverted: inSight?.inverted === true,
    disabled: inSight === undefined || failure !== undefined,
    hasFile: file !== undefined,
    onCommand: obey,
  });
  const ownPlane = planeOf(inSight?.header);
  const cutBy = !lines
    ? []
    : cut !== undefined
      ? planesInSight(cut.volume, cells)
      : ownPlane === undefined
        ? []
        : [ownPlane];

  return (
    <div className="viewer" data-theme="dark" data-tools={hasTools} onKeyDown={onKeyDown}>
      <ViewerTop
        patient={patient}
        exam={listedExam}
        hasTools={hasTools}
        onTools={(on) => {
          if (!on) leave();
          onTools(on);
        }}
        onShowAll={
          isFiltered
            ? () => {
                keyFilter.showOnly(undefined);
              }
            : undefined
        }
        onClose={() => {
          leaving.ask(onClose);
        }}
        onSend={
          onSend === undefined
            ? undefined
            : () => {
                leaving.ask(onSend);
              }
        }
        onChooseDisc={onChooseDisc}
      />
      {hasTools && (
        <ViewerToolbar
          workspace={workspace}
          exams={exams}
          tool={tool}
          canPlay={canPlay}
          inverted={inSight?.inverted === true}
          presets={presets}
          window={inSight?.window}
          savedViews={savedViews}
          savedView={inSight?.savedView}
          onSavedView={(view) => screen?.showSaved(view)}
          disabled={inSight === undefined || failure !== undefined}
          hasFile={file !== undefined}
          inPlanes={planes !== undefined}
          onTool={setTool}
          onCommand={obey}
          onPreset={(preset) => screen?.setWindow(preset)}
          measureMenu={measuring.menu}
          layersButton={layers.button}
        />
      )}
      {planes !== undefined && <PlanesBar planes={planes} onSlab={setSlab} onLeave={leave} />}
      <div className="viewer-middle">
        <SeriesStrip
          exams={listedExams}
          shownKeys={seriesCells.map(({ seriesKey }) => seriesKey)}
          activeKey={seriesCells[seriesActive]?.seriesKey ?? null}
          onShow={(key) => {
            leave();
            seriesWorkspace.getState().showSeries(seriesActive, key);
          }}
          onNeedInstances={onNeedInstances}
        />
        <main
          ref={middle}
          className="viewer-cells"
          style={
            {
              '--rows': enlarged ? 1 : layout.rows,
              '--columns': enlarged ? 1 : layout.columns,
            } as CSSProperties
          }
          data-many={!enlarged && cells.length > 4}
        >
          {cells.map((_, cell) =>
            cut !== undefined && cell === solidCell && cells[cell]?.seriesKey === null ? (
              <SolidCell
                key={`${generation}-solid`}
                volume={cut.volume}
                workspace={workspace}
                active={cell === active}
                hidden={enlarged && cell !== active}
                onSaid={setSaid}
              />
            ) : (
              <ViewCell
                key={`${generation}-${cell}`}
                cell={cell}
                count={cells.length}
                workspace={workspace}
                links={links}
                exams={exams}
                patient={patient}
                active={cell === active}
                hidden={enlarged && cell !== active}
                tool={tool}
                cutBy={cutBy}
                point={point}
                keyFilter={keyFilter}
                laid={layers.laid}
                onScreen={tellScreen}
                onSaid={setSaid}
                onPoint={setPoint}
                onMenu={openMenu}
                onNeedInstances={onNeedInstances}
              />
            ),
          )}
        </main>
        {(layers.panel !== null || measuring.panel !== null) && (
          <div className="viewer-sides">
            {layers.panel}
            {measuring.panel}
          </div>
        )}
      </div>
      <ViewerFoot
        stacks={stacks}
        stackIndex={stackIndex}
        total={images.length}
        index={index}
        shownIndex={shownIndex ?? index}
        loaded={inSight?.loaded}
        isInPart={elsewhere > 0 && !loop}
        kind={inSight?.header?.kind}
        placeOf={placeOf}
        hasTools={hasTools}
        rate={playing ? rate : undefined}
        onStack={showStack}
        onIndex={(next) => {
          actions.play(false);
          showIndex(next);
        }}
        onSpeed={(factor) => {
          obey({ do: 'speed', factor });
        }}
      />
      <p id="viewer-state" className="viewer-said" role="status">
        {playing ? '' : said}
      </p>
      <ContextMenu
        at={menuAt}
        name={t('viewer.pictureMenu')}
        parts={pictureParts}
        onClose={() => {
          setMenuAt(undefined);
        }}
      />
      <TakeAlongDialog taken={taken} keeper={keeper} onClose={leaveTaken} />
      {leaving.dialog}
      {measuring.status}
      <KeysDialog hasTools={hasTools} open={keysOpen} onOpenChange={setKeysOpen} />
      <HeadersDialog file={file} open={headersOpen} onOpenChange={setHeadersOpen} />
    </div>
  );
};

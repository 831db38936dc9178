import { Enums, getShouldUseCPURendering, StackViewport, type Types } from '@cornerstonejs/core';
import { Enums as ToolEnums, ToolGroupManager } from '@cornerstonejs/tools';
import vtkColorTransferFunction from '@kitware/vtk.js/Rendering/Core/ColorTransferFunction.js';
import { headerOf, isLoaded, madeWindowOf, overlaysOf, preparePicture, roomFor } from './engine';
import { isColour } from './colour';
import { hasOwnWindow, rangeWindow, windowRange, withSlope, type GreyTable } from './grey';
import type { Turn } from './orientation-letters';
import type { Overlays } from './overlay-planes';
import { PictureFailure, toPictureFailure } from './picture-failure';
import { findPicture, fromImageId } from './picture-store';
import type { PictureHeader, VoiFunction } from './picture-header';
import { Prefetch } from './prefetch';
import type { Part } from './take-along/draw-picture';
import type { SavedView } from './saved-views/saved-view';
import { addViewport, viewportCount, type Viewport } from './shared-engine';
import { inPicture, onScreen, turnOf, type Place, type ToScreen } from './to-screen';
import { isComputed } from './volume/computed-pictures';
import type { GreyWindow } from './grey-window';

/** What dragging does. */
export type ScreenTool = 'light' | 'move' | 'zoom' | 'scroll' | 'magnify' | 'point';

/** A picture of a stack. */
export interface Wanted {
  readonly imageIds: readonly string[];
  readonly index: number;
}

/** Everything the interface shows about a viewport; a new object whenever something changed. */
export interface ScreenState {
  /** The picture in sight, or that can't be shown; all the rest belongs to it. */
  readonly shown: Wanted | undefined;
  /** What of the stack is there already, around the picture in sight; undefined where pictures are computed. */
  readonly loaded: { readonly first: number; readonly last: number } | undefined;
  /** Another one was asked for. */
  readonly loading: boolean;
  /** It takes so long that one has to be told. */
  readonly slow: boolean;
  readonly failure: PictureFailure | undefined;
  readonly header: PictureHeader | undefined;
  readonly overlays: Overlays | undefined;
  readonly toScreen: ToScreen | undefined;
  /** Undefined for colour, which has no window. */
  readonly window: GreyWindow | undefined;
  /** As the window is meant. */
  readonly curve: VoiFunction;
  /** By the person, for all of the stack; else it is the picture's own, or the stack's where it has none. */
  readonly windowIsChosen: boolean;
  readonly inverted: boolean;
  /** What shows greys in the place of the window. */
  readonly table: GreyTable | undefined;
  /** The view that somebody saved, and that was asked for. */
  readonly savedView: SavedView | undefined;
  /** 1: the whole picture just fits. */
  readonly zoom: number;
  /** Of the patient (or detector) to a CSS pixel; undefined where sizes aren't known. */
  readonly mmPerPixel: number | undefined;
  readonly turn: Turn;
}

const nothingShown: ScreenState = {
  shown: undefined,
  loaded: undefined,
  loading: true,
  slow: false,
  failure: undefined,
  header: undefined,
  overlays: undefined,
  toScreen: undefined,
  window: undefined,
  curve: 'LINEAR',
  windowIsChosen: false,
  inverted: false,
  table: undefined,
  savedView: undefined,
  zoom: 1,
  mmPerPixel: undefined,
  turn: { quarters: 0, mirrored: false },
};

interface KeptView {
  readonly turn: Turn;
  readonly camera: Types.ICamera;
}

/** As the tools of cornerstone call themselves. */
const toolNames = {
  light: 'WindowLevel',
  move: 'Pan',
  zoom: 'Zoom',
  magnify: 'Magnify',
} as const;

const { MouseBindings } = ToolEnums;
/** Buttons and fingers that keep their meaning whichever tool is chosen. */
const fixedBindings = [
  { tool: toolNames.move, binding: { mouseButton: MouseBindings.Auxiliary } },
  { tool: toolNames.zoom, binding: { mouseButton: MouseBindings.Secondary } },
  { tool: toolNames.zoom, binding: { numTouchPoints: 2 } },
];

/** The pictures in a row around one that are there, with it; undefined where they are computed. */
const loadedAround = ({ imageIds, index }: Wanted): ScreenState['loaded'] => {
  const isThere = (at: number): boolean => {
    const imageId = imageIds[at];
    return imageId !== undefined && isLoaded(imageId);
  };
  if (isComputed(fromImageId(imageIds[index] ?? '').url)) return undefined;
  let [first, last] = [index, index];
  while (isThere(first - 1)) first -= 1;
  while (isThere(last + 1)) last += 1;
  return { first, last };
};

/** How often it is told what was loaded ahead, ms. */
const tellLoadedEvery = 250;

const middleOf = (imageIds: readonly string[]): string => imageIds[Math.floor(imageIds.length / 2)] ?? '';

const voiRangeOf = (window: GreyWindow, curve: VoiFunction): Types.VOIRange => {
  const { least, most } = windowRange(withSlope(window, curve), curve);
  return { lower: least, upper: most };
};

/** The window that leaves a table as it is; undefined where there is no table. */
const windowOfTable = (table: GreyTable | undefined, curve: VoiFunction): GreyWindow | undefined =>
  table === undefined ? undefined : rangeWindow({ least: table.first, most: table.last }, curve);

const curveOf = (name: string | undefined): VoiFunction =>
  name === Enums.VOILUTFunctionType.LINEAR_EXACT.valueOf() ? 'LINEAR_EXACT' : 'LINEAR';

/**
 * A viewport of cornerstone3D on an element of the page, from when it is made until it is destroyed.
 *
 * Of the pictures asked for in a row only the last is sure to be loaded and shown, so that nothing queues up behind a
 * slow disc.
 */
export class StackScreen {
  readonly #element: HTMLDivElement;
  readonly #host: Viewport;
  readonly #viewport: StackViewport;
  readonly #listeners = new Set<() => void>();
  readonly #prefetch: Prefetch;
  #state = nothingShown;
  #wanted: Wanted | undefined;
  #mounted: readonly string[] | undefined;
  #telling: ReturnType<typeof setTimeout> | undefined;
  #pumping = false;
  #destroyed = false;
  #fitZoom = 1;
  /** Stays from slice to slice; without it each is shown through its own. */
  #chosenWindow: GreyWindow | undefined;
  /** Of the picture in the middle, where its file has none: for all such, so that greys can be compared. */
  #stackWindow: GreyWindow | undefined;
  /** True while a window is set that is not the person's doing. */
  #applying = false;

  constructor(element: HTMLDivElement) {
    this.#element = element;
    this.#prefetch = new Prefetch({
      load: preparePicture,
      isLoaded,
      onLoaded: (isLast) => {
        if (isLast) this.#tellLoaded();
        else this.#telling ??= setTimeout(this.#tellLoaded, tellLoadedEvery);
      },
    });
    this.#host = addViewport(element, Enums.ViewportType.STACK, this.#keepView);
    const { id, engineId, engine } = this.#host;
    const viewport = engine.getViewport(id);
    if (!(viewport instanceof StackViewport)) throw new Error('cornerstone made no stack viewport');
    this.#viewport = viewport;
    const group = ToolGroupManager.createToolGroup(id);
    for (const name of Object.values(toolNames)) group?.addTool(name);
    group?.addViewport(id, engineId);
    this.chooseTool('light');
    element.addEventListener(Enums.Events.VOI_MODIFIED, this.#windowChanged);
    element.addEventListener(Enums.Events.CAMERA_MODIFIED, this.#readView);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly state = (): ScreenState => this.#state;

  /** Shows one picture of a stack, and goes on to the ones around it. */
  show(imageIds: readonly string[], index: number): void {
    const { shown } = this.#state;
    if (shown?.imageIds === imageIds && shown.index === index && !this.#state.loading) return;
    this.#wanted = { imageIds, index };
    if (this.#isInSight(this.#wanted)) {
      this.#update({ shown: this.#wanted });
      this.#goOnAround(this.#wanted);
      return;
    }
    this.#update({ loading: true });
    void this.#pump();
  }

  chooseTool(tool: ScreenTool): void {
    const group = ToolGroupManager.getToolGroup(this.#host.id);
    for (const [key, name] of Object.entries(toolNames)) {
      const fixed = fixedBindings.filter((row) => row.tool === name).map((row) => row.binding);
      const bindings = key === tool ? [{ mouseButton: MouseBindings.Primary }, ...fixed] : fixed;
      group?.setToolPassive(name, { removeAllBindings: true });
      if (bindings.length > 0) group?.setToolActive(name, { bindings });
    }
  }

  /** Shows this and every other picture of the stack through a window of the person's choice. */
  setWindow(window: GreyWindow): void {
    if (this.#mounted === undefined || this.#state.window === undefined) return;
    this.#viewport.setProperties({ voiRange: voiRangeOf(window, this.#curve()) });
    this.#viewport.render();
  }

  invert(): void {
    if (this.#mounted === undefined) return;
    this.#update({ inverted: !this.#state.inverted });
    this.#applyGreys();
  }

  /** @param factor above 1 makes the picture larger */
  zoomBy(factor: number): void {
    if (this.#mounted === undefined) return;
    const zoom = Math.min(Math.max((this.#viewport.getZoom() / this.#fitZoom) * factor, 0.2), 40);
    this.#viewport.setZoom(zoom * this.#fitZoom);
    this.#viewport.render();
  }

  /** A pixel of the picture on a pixel of the screen. */
  zoomToPixels(): void {
    const { toScreen } = this.#state;
    if (toScreen !== undefined) this.zoomBy(1 / (devicePixelRatio * Math.hypot(toScreen[0], toScreen[1])));
  }

  /** As much as fits, in the middle; windows and turns stay. */
  fit(): void {
    if (this.#mounted === undefined) return;
    this.#viewport.setPan([0, 0]);
    this.#viewport.setZoom(this.#fitZoom);
    this.#viewport.render();
  }

  /** @param way in CSS pixels, to the right and down */
  moveBy([x, y]: Place): void {
    if (this.#mounted === undefined) return;
    const [panX, panY] = this.#viewport.getPan();
    this.#viewport.setPan([panX + x, panY + y]);
    this.#viewport.render();
  }

  /**
   * Brings a place of the picture to the middle of the viewport.
   *
   * @param place in pixels of the picture, from the corner of the first
   */
  center(place: Place): void {
    const { toScreen } = this.#state;
    if (this.#mounted === undefined || toScreen === undefined) return;
    const [left, top] = onScreen(toScreen, place);
    const { clientWidth, clientHeight } = this.#element;
    this.moveBy([clientWidth / 2 - left, clientHeight / 2 - top]);
  }

  /** The place of the picture that lies in the middle of the viewport. */
  centerPlace(): Place | undefined {
    const { toScreen } = this.#state;
    const { clientWidth, clientHeight } = this.#element;
    return toScreen === undefined ? undefined : inPicture(toScreen, [clientWidth / 2, clientHeight / 2]);
  }

  /** What of the picture is in sight; undefined where all of it is. */
  partInSight(): Part | undefined {
    const { toScreen, header } = this.#state;
    if (toScreen === undefined || header === undefined) return undefined;
    const { clientWidth, clientHeight } = this.#element;
    const [one, other] = [inPicture(toScreen, [0, 0]), inPicture(toScreen, [clientWidth, clientHeight])];
    const { columns, rows } = header;
    const [left, right] = [
      Math.max(Math.min(one[0], other[0]), 0),
      Math.min(Math.max(one[0], other[0]), columns),
    ];
    const [top, bottom] = [
      Math.max(Math.min(one[1], other[1]), 0),
      Math.min(Math.max(one[1], other[1]), rows),
    ];
    const [width, height] = [right - left, bottom - top];
    const isAll = width > columns - 1 && height > rows - 1;
    return isAll || width < 1 || height < 1 ? undefined : { left, top, width, height };
  }

  /** A quarter turn clockwise, as seen. */
  turnClockwise(): void {
    const { quarters, mirrored } = this.#state.turn;
    const next = ([1, 2, 3, 0] as const)[quarters];
    const before = ([3, 0, 1, 2] as const)[quarters];
    this.#turn({ quarters: mirrored ? before : next, mirrored });
  }

  /** Left becomes right, as seen. */
  mirror(): void {
    const { quarters, mirrored } = this.#state.turn;
    this.#turn({ quarters, mirrored: !mirrored });
  }

  /** Shows the picture as somebody set it to be seen. */
  showSaved(view: SavedView): void {
    const { header } = this.#state;
    if (this.#mounted === undefined || header === undefined) return;
    const { sopInstanceUid, frame, leastIsWhite } = header;
    this.#resetView();
    this.#chosenWindow = view.windowFor(header) ?? windowOfTable(view.tableFor(header), this.#curve());
    this.#update({
      savedView: {
        ...view,
        // without a graphics card greys are drawn through a window alone
        isPartial: view.isPartial || (getShouldUseCPURendering() && view.tableFor(header) !== undefined),
      },
      // the least value is black unless the view says otherwise, whatever the picture says
      inverted: !isColour(header) && view.isInverse !== leastIsWhite,
    });
    this.#applyGreys();
    this.#turn(view.turn);
    const area = view.areaFor(sopInstanceUid, frame);
    if (area !== undefined) this.#fitArea(area);
  }

  /** Window, zoom, place and turn as the picture came. */
  reset(): void {
    if (this.#mounted === undefined) return;
    this.#resetView();
    this.#applyGreys();
  }

  destroy(): void {
    this.#destroyed = true;
    clearTimeout(this.#telling);
    this.#prefetch.stop();
    ToolGroupManager.destroyToolGroup(this.#host.id);
    this.#host.remove();
  }

  #update(change: Partial<ScreenState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  #turn(turn: Turn): void {
    if (this.#mounted === undefined) return;
    const zoom = this.#viewport.getZoom() / this.#fitZoom;
    this.#viewport.setCamera({ flipHorizontal: false });
    // without a graphics card cornerstone mirrors first and turns then
    const backwards = turn.mirrored && getShouldUseCPURendering();
    const quarters = backwards ? (4 - turn.quarters) % 4 : turn.quarters;
    this.#viewport.setViewPresentation({ rotation: 90 * quarters });
    this.#viewport.setCamera({ flipHorizontal: turn.mirrored });
    this.#refit(zoom);
    this.#viewport.render();
    this.#readView();
  }

  /** Zooms as much as before beyond what just fits, which is another measure once it is turned, or has other room. */
  #refit(zoom: number): void {
    const { header } = this.#state;
    if (header === undefined) return;
    const { rows, columns } = header;
    const [a, b, c, d] = this.#toScreen();
    const width = Math.abs(a) * columns + Math.abs(c) * rows;
    const height = Math.abs(b) * columns + Math.abs(d) * rows;
    const { clientWidth, clientHeight } = this.#element;
    this.#fitZoom = this.#viewport.getZoom() * Math.min(clientWidth / width, clientHeight / height);
    this.#viewport.setZoom(zoom * this.#fitZoom);
  }

  /** @param area two opposite corners, in pixels of the picture */
  #fitArea([first, last]: readonly [Place, Place]): void {
    const { toScreen } = this.#state;
    if (toScreen === undefined) return;
    const [a, b] = [onScreen(toScreen, first), onScreen(toScreen, last)];
    const { clientWidth, clientHeight } = this.#element;
    this.zoomBy(Math.min(clientWidth / Math.abs(a[0] - b[0]), clientHeight / Math.abs(a[1] - b[1])));
    this.center([(first[0] + last[0]) / 2, (first[1] + last[1]) / 2]);
  }

  #curve(): VoiFunction {
    return curveOf(this.#viewport.getProperties().VOILUTFunction);
  }

  readonly #keepView = (): (() => void) => {
    const zoom = this.#viewport.getZoom() / this.#fitZoom;
    return () => {
      if (this.#mounted !== undefined && this.#element.clientWidth > 0) {
        this.#refit(zoom);
        this.#viewport.render();
      }
      this.#readView();
    };
  };

  readonly #windowChanged = (): void => {
    if (!this.#applying) {
      this.#chosenWindow = this.#windowOf(this.#viewport.getProperties().voiRange);
      this.#drawByTable();
    }
    this.#readView();
  };

  /** Takes over what the tools changed by themselves. */
  readonly #readView = (): void => {
    if (this.#destroyed || this.#mounted === undefined) return;
    const { voiRange } = this.#viewport.getProperties();
    const { header } = this.#state;
    const toScreen = this.#toScreen();
    const columnPixels = Math.hypot(toScreen[0], toScreen[1]);
    this.#update({
      window: this.#windowOf(voiRange),
      curve: this.#curve(),
      windowIsChosen: this.#chosenWindow !== undefined,
      zoom: this.#viewport.getZoom() / this.#fitZoom,
      toScreen,
      turn: turnOf(toScreen),
      mmPerPixel:
        header?.spacing !== undefined && columnPixels > 0
          ? header.spacing.columnMm / columnPixels
          : undefined,
    });
  };

  #windowOf(range: Types.VOIRange | undefined): GreyWindow | undefined {
    const { header } = this.#state;
    return header !== undefined && !isColour(header) && range !== undefined
      ? rangeWindow({ least: range.lower, most: range.upper }, this.#curve())
      : undefined;
  }

  #toScreen(): ToScreen {
    const { origin, direction, spacing } = this.#viewport.getImageData();
    const [x, y] = [direction.slice(0, 3), direction.slice(3, 6)];
    const { canvas } = this.#viewport;
    // Without a graphics card cornerstone counts from the corner of the first pixel, not from its centre, and takes the
    // canvas for as dense as the screen, which it is not.
    const bySoftware = getShouldUseCPURendering();
    const corner = bySoftware ? 0 : -0.5;
    const density = bySoftware ? (devicePixelRatio * canvas.clientWidth) / canvas.width : 1;
    const place = (column: number, row: number): Types.Point2 => {
      const along = (axis: 0 | 1 | 2): number =>
        origin[axis] +
        (column + corner) * spacing[0] * (x[axis] ?? 0) +
        (row + corner) * spacing[1] * (y[axis] ?? 0);
      const [left, top] = this.#viewport.worldToCanvas([along(0), along(1), along(2)]);
      return [density * left, density * top];
    };
    // far apart, so that rounding counts for little
    const far = 1000;
    const [first, right, below] = [place(0, 0), place(far, 0), place(0, far)];
    return [
      (right[0] - first[0]) / far,
      (right[1] - first[1]) / far,
      (below[0] - first[0]) / far,
      (below[1] - first[1]) / far,
      ...first,
    ];
  }

  /** The very picture that is drawn, in a list that was made anew: nothing has to be loaded. */
  #isInSight({ imageIds, index }: Wanted): boolean {
    const { shown, loading, failure } = this.#state;
    return !loading && failure === undefined && shown?.imageIds[shown.index] === imageIds[index];
  }

  /** Of a stack whose files have no window, the picture in the middle tells how to show all of it. */
  #needsMiddle({ imageIds, index }: Wanted): boolean {
    const header = headerOf(imageIds[index] ?? '');
    const isNew = this.#stackWindow === undefined || this.#mounted !== imageIds;
    return isNew && header !== undefined && !isColour(header) && !hasOwnWindow(header);
  }

  async #mount({ imageIds, index }: Wanted): Promise<void> {
    if (this.#mounted !== imageIds) {
      const drawn = this.#mounted?.[this.#viewport.getCurrentImageIdIndex()];
      const at = drawn === undefined ? -1 : findPicture(imageIds, drawn);
      const keptView = at < 0 ? undefined : this.#takeView();
      // Between two stacks the viewport has neither window nor camera to read.
      this.#mounted = undefined;
      await this.#viewport.setStack([...imageIds], at < 0 ? index : at);
      this.#mounted = imageIds;
      if (keptView === undefined) this.#resetView();
      else this.#putView(keptView);
      // what begins elsewhere begins with a light of its own
      if (at !== index) this.#stackWindow = undefined;
      if (at < 0) return;
    }
    await this.#viewport.setImageIdIndex(index);
  }

  /** How the picture lies and how large it is, for when the same one is mounted again. */
  #takeView(): KeptView {
    return { turn: this.#state.turn, camera: this.#viewport.getCamera() };
  }

  #putView({ turn, camera }: KeptView): void {
    this.#turn(turn);
    this.#viewport.setCamera(camera);
  }

  /** As the picture came: what a person did to it is forgotten. */
  #resetView(): void {
    this.#chosenWindow = undefined;
    // without a graphics card resetCamera leaves it turned
    this.#viewport.setViewPresentation({ rotation: 0 });
    this.#viewport.resetCamera();
    this.#fitZoom = this.#viewport.getZoom();
    this.#update({ inverted: false, savedView: undefined });
  }

  #windowOfImage(): GreyWindow {
    const { windowCenter, windowWidth } = this.#viewport.getCornerstoneImage();
    const window = { center: Number(windowCenter), width: Number(windowWidth) };
    const { header } = this.#state;
    if (header === undefined || isColour(header) || hasOwnWindow(header)) return window;
    this.#stackWindow ??= madeWindowOf(middleOf(this.#mounted ?? [])) ?? window;
    return this.#stackWindow;
  }

  /** Window and inversion: the person's, else those of the picture in sight, or the window of the stack. */
  #applyGreys(): void {
    const image = this.#viewport.getCornerstoneImage();
    const window = this.#chosenWindow ?? this.#windowOfImage();
    this.#applying = true;
    this.#viewport.setProperties({
      voiRange: voiRangeOf(window, this.#curve()),
      invert: image.invert !== this.#state.inverted,
    });
    this.#drawByTable();
    this.#applying = false;
    this.#viewport.render();
    this.#readView();
  }

  /** Of the saved view for the picture in sight, as long as nobody chose another window. */
  #tableInSight(): GreyTable | undefined {
    const { savedView, header } = this.#state;
    if (header === undefined || savedView?.shows(header.sopInstanceUid, header.frame) !== true)
      return undefined;
    const table = savedView.tableFor(header);
    const own = windowOfTable(table, this.#curve());
    const chosen = this.#chosenWindow;
    const isOwn =
      Math.abs((own?.center ?? NaN) - (chosen?.center ?? NaN)) < 0.01 &&
      Math.abs((own?.width ?? NaN) - (chosen?.width ?? NaN)) < 0.01;
    return isOwn && !getShouldUseCPURendering() ? table : undefined;
  }

  /** Puts the table of the saved view in the place of the straight line from black to white, and takes it away again. */
  #drawByTable(): void {
    const table = this.#tableInSight();
    if (table === undefined && this.#state.table === undefined) return;
    this.#update({ table });
    const { voiRange, invert = false } = this.#viewport.getProperties();
    const property = this.#viewport.getDefaultActor().actor.getProperty();
    if (voiRange === undefined || !('setRGBTransferFunction' in property)) return;
    const { lower, upper } = voiRange;
    const levels = table?.levels ?? [0, 255];
    const greys = vtkColorTransferFunction.newInstance();
    for (const [index, level] of levels.entries()) {
      const grey = (invert ? 255 - level : level) / 255;
      greys.addRGBPoint(lower + ((upper - lower) * index) / (levels.length - 1), grey, grey, grey);
    }
    property.setRGBTransferFunction(0, greys);
  }

  readonly #tellLoaded = (): void => {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    const { shown } = this.#state;
    if (shown !== undefined && !this.#destroyed) this.#update({ loaded: loadedAround(shown) });
  };

  #goOnAround({ imageIds, index }: Wanted): void {
    const imageId = imageIds[index];
    // what is computed is there in no time: nothing is to be gained by doing so ahead, and the window would stand still
    if (imageId === undefined || isComputed(fromImageId(imageId).url)) this.#prefetch.stop();
    else this.#prefetch.around(imageIds, index, roomFor(imageId) / viewportCount());
  }

  /** Shows what is wanted until nothing newer is. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    let shown: Wanted | undefined;
    while (!this.#destroyed && this.#wanted !== undefined && this.#wanted !== shown) {
      shown = this.#wanted;
      const imageId = shown.imageIds[shown.index] ?? '';
      const late = setTimeout(() => {
        this.#update({ slow: true });
      }, 120);
      let failure: PictureFailure | undefined;
      try {
        await preparePicture(imageId);
        if (this.#needsMiddle(shown)) await preparePicture(middleOf(shown.imageIds)).catch(() => undefined);
        if (this.isDestroyed()) return;
        this.#applying = true;
        await this.#mount(shown);
      } catch (error) {
        failure = toPictureFailure(error, 'undecodable');
      } finally {
        clearTimeout(late);
        this.#applying = false;
      }
      if (this.isDestroyed()) return;
      this.#update({
        shown,
        loaded: loadedAround(shown),
        loading: this.#wanted !== shown,
        slow: false,
        failure,
        header: headerOf(imageId),
        overlays: overlaysOf(imageId),
      });
      if (failure === undefined) this.#applyGreys();
      this.#goOnAround(shown);
    }
    this.#pumping = false;
  }

  /** A method, because an await in between changes what the compiler takes for known. */
  isDestroyed(): boolean {
    return this.#destroyed;
  }
}

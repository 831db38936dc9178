import { areParallel, planeOf, shareSpace, toPatient, type Plane } from './planes';
import type { PictureHeader } from './picture-header';
import type { ScreenState, StackScreen } from './stack-screen';
import { imagesOf, nearestSlice, type SliceStack, type StackPlace, type ViewStack } from './view-stacks';
import { resolvePlace, type Workspace } from './workspace';
import { dot, type Vector } from './vectors';

/** What a cell has in it, as far as others may move it. */
export interface LinkedCell {
  readonly screen: StackScreen;
  readonly stacks: readonly ViewStack[];
  readonly place: StackPlace;
}

interface Linked extends LinkedCell {
  readonly stop: () => void;
  before: ScreenState;
}

/** Where two cells stood when they began to move together. */
interface Anchor {
  readonly leader: ViewStack;
  readonly follower: ViewStack;
  /** Which way the follower goes, counted in mm; undefined: it goes by pictures. */
  readonly way: 1 | -1 | undefined;
  readonly leaderAt: number;
  readonly followerAt: number;
  /** Where it was brought to last: when it stands elsewhere, somebody else moved it. */
  followerIs: number;
}

const centerOf = (plane: Plane): Vector => toPatient(plane, [plane.columns / 2, plane.rows / 2]);

const stackIn = ({ stacks, place }: LinkedCell): ViewStack | undefined => stacks[place.stack];

/** Whether what is drawn belongs to the stack that the cell stands in, and not to one that was left. */
const showsItsStack = (linked: LinkedCell): boolean =>
  linked.screen.state().shown?.imageIds === imagesOf(stackIn(linked));

const knowsWhere = (stack: ViewStack | undefined): boolean =>
  stack?.kind === 'slices' && !stack.distancesMm.includes(null);

const distanceAt = (stack: ViewStack, index: number): number =>
  (stack.kind === 'slices' ? stack.distancesMm[index] : undefined) ?? 0;

const middleMm = (stack: SliceStack): number => distanceAt(stack, Math.floor(stack.imageIds.length / 2));

/** Takes what is done in the active cell over to the others, as far as they are linked. */
export class CellLinks {
  readonly #workspace: Workspace;
  readonly #cells = new Map<number, Linked>();
  readonly #anchors = new Map<number, Anchor>();
  /** Of each stack the last picture that could be shown: one that can't says not how it lies, and the others still do. */
  readonly #headers = new WeakMap<readonly string[], PictureHeader>();
  /** The cell whose movements the anchors are for. */
  #leader = 0;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** @returns takes the cell out again */
  readonly register = (cell: number, linked: LinkedCell): (() => void) => {
    const before = this.#cells.get(cell);
    const { screen } = linked;
    this.#note(screen.state());
    const stop = screen.subscribe(() => {
      this.#changed(cell);
    });
    this.#cells.set(cell, {
      ...linked,
      stop,
      before: before?.screen === screen ? before.before : screen.state(),
    });
    return () => {
      stop();
      if (this.#cells.get(cell)?.stop === stop) this.#cells.delete(cell);
    };
  };

  #note({ shown, header }: ScreenState): void {
    if (shown !== undefined && header !== undefined) this.#headers.set(shown.imageIds, header);
  }

  /** How the stack of a cell lies, by whichever of its pictures. */
  #planeIn(linked: LinkedCell): Plane | undefined {
    return planeOf(this.#headers.get(imagesOf(stackIn(linked))));
  }

  /** Which way two stacks run that lie in parallel and know where; undefined for all others. */
  #wayOf(leader: LinkedCell, follower: LinkedCell): 1 | -1 | undefined {
    const [from, to] = [this.#planeIn(leader), this.#planeIn(follower)];
    const isKnown = [leader, follower].every((each) => knowsWhere(stackIn(each)));
    if (from === undefined || to === undefined || !isKnown || !areParallel(from, to)) return undefined;
    return dot(from.normal, to.normal) < 0 ? -1 : 1;
  }

  /** Brings the slices of all other cells to a point in the patient. */
  locate(from: number, point: Vector): void {
    const plane = planeOf(this.#cells.get(from)?.screen.state().header);
    if (plane === undefined) return;
    for (const [cell, linked] of this.#cells) if (cell !== from) this.#bringTo(cell, linked, plane, point);
  }

  #bringTo(cell: number, linked: LinkedCell, plane: Plane, point: Vector): boolean {
    const own = this.#planeIn(linked);
    const stack = stackIn(linked);
    if (own === undefined || stack?.kind !== 'slices' || !shareSpace(plane, own)) return false;
    this.#goTo(cell, linked, nearestSlice(stack.distancesMm, dot(own.normal, point)));
    return true;
  }

  #goTo(cell: number, { stacks, place }: LinkedCell, index: number): void {
    if (index !== place.index) this.#workspace.getState().goTo(cell, { stack: place.stack, index }, stacks);
  }

  #changed(cell: number): void {
    const linked = this.#cells.get(cell);
    if (linked === undefined) return;
    const { before } = linked;
    const now = linked.screen.state();
    linked.before = now;
    this.#note(now);
    const { active, links, cells } = this.#workspace.getState();
    if (now.failure !== undefined) return;
    if (cell !== active) {
      const isNew = cells[cell]?.index === undefined && now.shown !== before.shown;
      if (isNew && links.has('scroll')) this.#begin(cell, linked);
      return;
    }
    if (this.#leader !== cell || !links.has('scroll')) this.#anchors.clear();
    this.#leader = cell;
    for (const [other, follower] of this.#cells) {
      if (other === cell) continue;
      if (links.has('light') && now.window !== before.window) this.#light(now, follower.screen);
      if (links.has('zoom') && now.toScreen !== before.toScreen) this.#zoom(linked.screen, follower.screen);
      if (!links.has('scroll') || now.shown === before.shown) continue;
      const isNew = cells[other]?.index === undefined && now.shown?.imageIds !== before.shown?.imageIds;
      if (isNew) this.#begin(other, follower);
      else this.#scroll(linked, before, other, follower);
    }
  }

  #light({ window, header, windowIsChosen }: ScreenState, follower: StackScreen): void {
    const own = follower.state();
    if (window === undefined || !windowIsChosen || header?.modality !== own.header?.modality) return;
    if (own.window?.center !== window.center || own.window.width !== window.width) follower.setWindow(window);
  }

  /** The same size in the patient where that is known, and the same share of each picture in the middle. */
  #zoom(leader: StackScreen, follower: StackScreen): void {
    const [from, to] = [leader.state(), follower.state()];
    const center = leader.centerPlace();
    if (center === undefined || from.header === undefined || to.header === undefined) return;
    const factor =
      from.mmPerPixel !== undefined && to.mmPerPixel !== undefined
        ? to.mmPerPixel / from.mmPerPixel
        : from.zoom / to.zoom;
    if (Math.abs(factor - 1) > 1e-3) follower.zoomBy(factor);
    follower.center([
      (center[0] / from.header.columns) * to.header.columns,
      (center[1] / from.header.rows) * to.header.rows,
    ]);
  }

  /** What nobody has moved yet begins where the active cell is: at its place in the patient, or as far from the middle. */
  #begin(cell: number, follower: LinkedCell): void {
    const leader = this.#cells.get(this.#workspace.getState().active);
    // else it is tried again once the picture of the other one is there
    if (leader === undefined || !showsItsStack(leader) || !showsItsStack(follower)) return;
    const { header, shown } = leader.screen.state();
    const [plane, own] = [planeOf(header), this.#planeIn(follower)];
    if (shown === undefined || plane === undefined || own === undefined) return;
    if (shareSpace(plane, own)) {
      if (areParallel(plane, own)) this.#bringTo(cell, follower, plane, centerOf(plane));
      return;
    }
    const [leading, following, way] = [stackIn(leader), stackIn(follower), this.#wayOf(leader, follower)];
    if (way === undefined || leading?.kind !== 'slices' || following?.kind !== 'slices') return;
    const away = distanceAt(leading, shown.index) - middleMm(leading);
    this.#goTo(cell, follower, nearestSlice(following.distancesMm, middleMm(following) + way * away));
  }

  #scroll(leader: LinkedCell, before: ScreenState, cell: number, follower: LinkedCell): void {
    const { header, shown } = leader.screen.state();
    const [from, to] = [planeOf(header), this.#planeIn(follower)];
    if (from !== undefined && to !== undefined && shareSpace(from, to)) {
      if (areParallel(from, to)) this.#bringTo(cell, follower, from, centerOf(from));
      return;
    }
    const [leading, following] = [stackIn(leader), stackIn(follower)];
    // how to go on together is known once both are there, and a jump to another stack is no way in this one
    if (leading === undefined || following === undefined || shown === undefined) return;
    if (!showsItsStack(leader) || !this.#headers.has(imagesOf(following))) return;
    if (before.shown?.imageIds !== shown.imageIds) return;
    const way = this.#wayOf(leader, follower);
    const placeIn = (stack: ViewStack, index: number): number =>
      way === undefined ? index : distanceAt(stack, index);
    const place = this.#workspace.getState().cells[cell];
    const followerIs = place === undefined ? 0 : resolvePlace(place, follower.stacks).index;
    let anchor = this.#anchors.get(cell);
    if (
      anchor?.leader !== leading ||
      anchor.follower !== following ||
      anchor.way !== way ||
      anchor.followerIs !== followerIs
    ) {
      const leaderAt = placeIn(leading, before.shown.index);
      const followerAt = placeIn(following, followerIs);
      anchor = { leader: leading, follower: following, way, leaderAt, followerAt, followerIs };
      this.#anchors.set(cell, anchor);
    }
    const wanted = anchor.followerAt + (way ?? 1) * (placeIn(leading, shown.index) - anchor.leaderAt);
    const last = imagesOf(following).length - 1;
    anchor.followerIs =
      way === undefined || following.kind !== 'slices'
        ? Math.min(Math.max(wanted, 0), last)
        : nearestSlice(following.distancesMm, wanted);
    this.#goTo(cell, follower, anchor.followerIs);
  }
}

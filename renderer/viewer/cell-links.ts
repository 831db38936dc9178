import { areParallel, distanceOfPlane, planeOf, shareSpace, toPatient, type Plane } from './planes';
import type { ScreenState, StackScreen } from './stack-screen';
import { imagesOf, nearestSlice, type StackPlace, type ViewStack } from './view-stacks';
import type { Workspace } from './workspace';
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
  readonly leader: ViewStack | undefined;
  readonly follower: ViewStack | undefined;
  readonly leaderAt: number;
  readonly followerAt: number;
}

const centerOf = (plane: Plane): Vector => toPatient(plane, [plane.columns / 2, plane.rows / 2]);

const stackIn = ({ stacks, place }: LinkedCell): ViewStack | undefined => stacks[place.stack];

/** Takes what is done in the active cell over to the others, as far as they are linked. */
export class CellLinks {
  readonly #workspace: Workspace;
  readonly #cells = new Map<number, Linked>();
  readonly #anchors = new Map<number, Anchor>();
  /** The cell whose movements the anchors are for. */
  #leader = 0;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** @returns takes the cell out again */
  readonly register = (cell: number, linked: LinkedCell): (() => void) => {
    const before = this.#cells.get(cell);
    const { screen } = linked;
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

  /** Brings the slices of all other cells to a point in the patient. */
  locate(from: number, point: Vector): void {
    const plane = planeOf(this.#cells.get(from)?.screen.state().header);
    if (plane === undefined) return;
    for (const [cell, linked] of this.#cells) if (cell !== from) this.#bringTo(cell, linked, plane, point);
  }

  #bringTo(cell: number, linked: LinkedCell, plane: Plane, point: Vector): boolean {
    const own = planeOf(linked.screen.state().header);
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
    const { active, links } = this.#workspace.getState();
    if (cell !== active || now.failure !== undefined) return;
    if (this.#leader !== cell || !links.has('scroll')) this.#anchors.clear();
    this.#leader = cell;
    for (const [other, follower] of this.#cells) {
      if (other === cell) continue;
      if (links.has('light') && now.window !== before.window) this.#light(now, follower.screen);
      if (links.has('zoom') && now.toScreen !== before.toScreen) this.#zoom(linked.screen, follower.screen);
      if (links.has('scroll') && now.shown !== before.shown) this.#scroll(linked, before, other, follower);
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

  #scroll(leader: LinkedCell, before: ScreenState, cell: number, follower: LinkedCell): void {
    const [from, to] = [planeOf(leader.screen.state().header), planeOf(follower.screen.state().header)];
    if (from !== undefined && to !== undefined && shareSpace(from, to)) {
      if (areParallel(from, to)) this.#bringTo(cell, follower, from, centerOf(from));
      return;
    }
    const [leading, following] = [stackIn(leader), stackIn(follower)];
    if (leading === undefined || following === undefined) return;
    const inMm =
      from !== undefined && to !== undefined && areParallel(from, to) && following.kind === 'slices';
    const placeOf = ({ header, shown }: ScreenState): number => {
      const plane = inMm ? planeOf(header) : undefined;
      return plane === undefined ? (shown?.index ?? 0) : distanceOfPlane(plane);
    };
    let anchor = this.#anchors.get(cell);
    if (anchor?.leader !== leading || anchor.follower !== following) {
      const [leaderAt, followerAt] = [placeOf(before), placeOf(follower.screen.state())];
      anchor = { leader: leading, follower: following, leaderAt, followerAt };
      this.#anchors.set(cell, anchor);
    }
    const moved = placeOf(leader.screen.state()) - anchor.leaderAt;
    if (inMm) {
      const way = dot(from.normal, to.normal) < 0 ? -1 : 1;
      this.#goTo(cell, follower, nearestSlice(following.distancesMm, anchor.followerAt + way * moved));
    } else {
      const last = imagesOf(following).length - 1;
      this.#goTo(cell, follower, Math.min(Math.max(anchor.followerAt + moved, 0), last));
    }
  }
}

import { createStore } from 'zustand/vanilla';
import type { StackPlace, ViewStack } from './view-stacks';
import { followPicture, imagesOf } from './view-stacks';

/** Cells side by side and one under the other; at most three of each. */
export interface Layout {
  readonly rows: number;
  readonly columns: number;
}
export const mostCells = 3;

/** What the pictures of several cells do together. */
export const allLinks = ['scroll', 'zoom', 'light'] as const;
export type Link = (typeof allLinks)[number];

/** What a cell shows: which series, which of its stacks, which picture in that. */
export interface CellPlace {
  readonly seriesKey: string | null;
  readonly stack: number;
  /** Undefined: where one begins. */
  readonly index: number | undefined;
  /** What stack and index count in; a series may be listed anew. */
  readonly stacks: readonly ViewStack[];
}

const nothing: CellPlace = { seriesKey: null, stack: 0, index: undefined, stacks: [] };

export interface WorkspaceState {
  readonly layout: Layout;
  /** As many as the layout has, row by row. */
  readonly cells: readonly CellPlace[];
  readonly active: number;
  /** The active cell alone is in sight, the others wait behind it. */
  readonly enlarged: boolean;
  readonly links: ReadonlySet<Link>;
  /** Where the active picture cuts the others. */
  readonly lines: boolean;
  readonly playing: boolean;
}

/** Slices begin in the middle, where there is something to see; loops at their start. */
const firstIndex = (stack: ViewStack | undefined): number =>
  stack?.kind === 'slices' ? Math.floor(stack.imageIds.length / 2) : 0;

const clamp = (index: number, total: number): number => Math.min(Math.max(index, 0), Math.max(total - 1, 0));

/**
 * Where a cell stands in the stacks of its series as they are listed now: who looks at a picture goes on looking at it.
 *
 * @param stacks of the series as they are now; keep the array while they are the same
 */
export const resolvePlace = (cell: CellPlace, stacks: readonly ViewStack[]): StackPlace => {
  let { stack, index } = cell;
  if (cell.stacks !== stacks) {
    const before = cell.stacks[stack];
    const seen = imagesOf(before)[index ?? firstIndex(before)];
    const found = seen === undefined ? undefined : followPicture(stacks, seen);
    if (found !== undefined) ({ stack, index } = found);
  }
  const listed = stacks[stack];
  return { stack, index: clamp(index ?? firstIndex(listed), imagesOf(listed).length) };
};

/** What is looked at in which cell, and what cells do together; nothing of what is drawn. */
export const newWorkspace = (seriesKey: string) =>
  createStore<
    WorkspaceState & {
      /**
       * Gives the viewer other cells; what the first ones show stays, and the active one is among them.
       *
       * @param fill series to put into new cells, in their order
       */
      readonly chooseLayout: (layout: Layout, fill: readonly string[]) => void;
      /** Puts a series beside what is looked at, which stays where it is, and has the two do everything together. */
      readonly compareWith: (key: string) => void;
      readonly activate: (cell: number) => void;
      readonly enlarge: (isEnlarged: boolean) => void;
      readonly showSeries: (cell: number, key: string) => void;
      readonly goTo: (cell: number, place: StackPlace, stacks: readonly ViewStack[]) => void;
      /** Begins another stack of the same series. */
      readonly goToStack: (cell: number, stack: number, stacks: readonly ViewStack[]) => void;
      readonly toggleLink: (link: Link) => void;
      readonly toggleLines: () => void;
      readonly play: (isPlaying: boolean) => void;
    }
  >()((set, get) => {
    const put = (at: number, cell: CellPlace): void => {
      set({ cells: get().cells.map((each, index) => (index === at ? cell : each)) });
    };
    return {
      layout: { rows: 1, columns: 1 },
      cells: [{ ...nothing, seriesKey }],
      active: 0,
      enlarged: false,
      links: new Set(),
      lines: true,
      playing: false,
      chooseLayout: (layout, fill) => {
        const { cells, active } = get();
        const count = layout.rows * layout.columns;
        const kept = cells.slice(0, count);
        const activeCell = cells[active];
        const isKept = active < count;
        if (!isKept && activeCell !== undefined) kept[count - 1] = activeCell;
        const shown = new Set(kept.map((cell) => cell.seriesKey));
        const others = [...new Set(fill)].filter((key) => !shown.has(key));
        while (kept.length < count) kept.push({ ...nothing, seriesKey: others.shift() ?? null });
        set({ layout, cells: kept, active: isKept ? active : count - 1, enlarged: false, playing: false });
      },
      compareWith: (key) => {
        const { cells, active } = get();
        set({
          layout: { rows: 1, columns: 2 },
          cells: [cells[active] ?? nothing, { ...nothing, seriesKey: key }],
          active: 0,
          enlarged: false,
          playing: false,
          links: new Set(allLinks),
        });
      },
      activate: (cell) => {
        if (get().active !== cell) set({ active: cell, playing: false });
      },
      enlarge: (isEnlarged) => {
        if (!isEnlarged || get().cells.length > 1) set({ enlarged: isEnlarged });
      },
      showSeries: (cell, key) => {
        set({ playing: false });
        put(cell, { ...nothing, seriesKey: key });
      },
      goTo: (cell, { stack, index }, stacks) => {
        const before = get().cells[cell];
        if (before !== undefined) put(cell, { ...before, stack, index, stacks });
      },
      goToStack: (cell, stack, stacks) => {
        const before = get().cells[cell];
        set({ playing: false });
        if (before !== undefined)
          put(cell, { ...before, stack: clamp(stack, stacks.length), index: undefined, stacks });
      },
      toggleLink: (link) => {
        const links = new Set(get().links);
        if (!links.delete(link)) links.add(link);
        set({ links });
      },
      toggleLines: () => {
        set({ lines: !get().lines });
      },
      play: (isPlaying) => {
        set({ playing: isPlaying });
      },
    };
  });
export type Workspace = ReturnType<typeof newWorkspace>;

import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import { useStore } from 'zustand';
import { greysOf } from '../engine';
import type { PictureHeader } from '../picture-header';
import { inPicture, onScreen, type Place, type ToScreen } from '../to-screen';
import { marks, type Mark, type MarkedPicture } from './marks';
import { measureShape, type Measured } from './measure';
import { randomUid } from './random-uid';
import { boxAround, isRegion, placesOf, withoutOvershoot, type MarkKind } from './shapes';

/** The picture that marks are drawn on. */
export interface DrawnPicture {
  readonly imageId: string;
  readonly header: PictureHeader;
  readonly toScreen: ToScreen;
  readonly marked: MarkedPicture;
}

/** What is being drawn: places that are set, and the one under the pointer or the cross. */
export interface Draft {
  readonly kind: MarkKind;
  readonly places: readonly Place[];
  readonly next: Place | undefined;
}

/** A mark that is held: by one of its places, or as a whole. */
interface Grip {
  readonly mark: Mark;
  readonly place: number | undefined;
  readonly from: Place;
}

/** CSS pixels: a shorter way is a click. */
const leastDrag = 5;
const betweenOutlinePlaces = 3;
const mostOutlinePlaces = 600;
/** CSS pixels that a key moves the cross. */
const [keyStep, fineKeyStep] = [10, 1];
/** Regions of more pixels are measured once they are let go. */
const mostLivePixels = 250_000;

const arrows: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

const moved = (places: readonly Place[], [x, y]: Place, { rows, columns }: PictureHeader): Place[] => {
  const { left, top, right, bottom } = boxAround(places);
  const [byX, byY] = [clamp(x, -left, columns - right), clamp(y, -top, rows - bottom)];
  return places.map(([placeX, placeY]) => [placeX + byX, placeY + byY]);
};

const measureLive = (
  kind: MarkKind,
  places: readonly Place[],
  { header, imageId }: DrawnPicture,
): Measured => {
  const { left, top, right, bottom } = boxAround(places);
  const isLarge = isRegion(kind) && (right - left) * (bottom - top) > mostLivePixels;
  return measureShape(kind, places, header, isLarge ? 'notThere' : greysOf(imageId));
};

/** Draws marks on a picture, by pointer and by keys, and changes those that are there. */
export const useDrawing = (
  viewport: RefObject<HTMLElement | null>,
  picture: DrawnPicture,
  onDrawn: (mark: Mark) => void,
): Draft | undefined => {
  const { tool, editable, chosen } = useStore(marks);
  const [shown, setShown] = useState<Draft>();
  // several events may come before the next is drawn
  const draft = useRef<Draft>(undefined);
  const pressedAt = useRef<Place>(undefined);
  const grip = useRef<Grip>(undefined);
  const { header, toScreen, marked, imageId } = picture;
  const actions = marks.getState();

  const show = (next: Draft | undefined): void => {
    draft.current = next;
    setShown(next);
  };
  /** What was begun with another tool is given up. */
  const begun = (): Draft | undefined => (draft.current?.kind === tool ? draft.current : undefined);
  const inside = ([x, y]: Place): Place => [clamp(x, 0, header.columns), clamp(y, 0, header.rows)];
  const placeAt = (event: MouseEvent): Place => {
    const element = viewport.current;
    if (element === null) return [0, 0];
    const { left, top } = element.getBoundingClientRect();
    // the picture begins inside of the border
    const at: Place = [event.clientX - left - element.clientLeft, event.clientY - top - element.clientTop];
    return inside(inPicture(toScreen, at));
  };
  const finish = (kind: MarkKind, places: readonly Place[]): void => {
    show(undefined);
    const { left, top, right, bottom } = boxAround(places);
    if (kind !== 'text' && right === left && bottom === top) return;
    const measured = measureShape(kind, places, header, greysOf(imageId));
    const mark: Mark = { id: randomUid(), kind, picture: marked, places, name: '', measured };
    actions.add(mark);
    if (kind === 'arrow' || kind === 'text') actions.write(mark.id);
    onDrawn(mark);
  };
  const setPlace = (kind: MarkKind, place: Place): void => {
    const places = [...(begun()?.places ?? []), place];
    if (places.length >= placesOf[kind]) finish(kind, places);
    else show({ kind, places, next: undefined });
  };
  const take = (event: Event): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    viewport.current?.focus({ preventScroll: true });
  };
  const heldBy = (event: Event): Grip | undefined => {
    const target = event.target instanceof Element ? event.target.closest<SVGElement>('[data-mark]') : null;
    if (target === null || !editable) return undefined;
    const handle = target.dataset['handle'];
    const mark = marks.getState().marks.find(({ id }) => id === target.dataset['mark']);
    // where something is drawn, only handles can be held
    if (mark === undefined || (handle === undefined && tool !== null)) return undefined;
    return {
      mark,
      place: handle === undefined ? undefined : Number(handle),
      from: event instanceof MouseEvent ? placeAt(event) : [0, 0],
    };
  };

  const onDown = useEffectEvent((event: PointerEvent): void => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('input, button')))
      return;
    grip.current = heldBy(event);
    if (grip.current !== undefined) {
      take(event);
      actions.choose(grip.current.mark.id);
    } else if (tool === null) {
      if (chosen !== null) actions.choose(null);
    } else {
      take(event);
      pressedAt.current = [event.clientX, event.clientY];
      if (tool === 'freehand') show({ kind: tool, places: [placeAt(event)], next: undefined });
      else setPlace(tool, placeAt(event));
    }
  });
  const onMove = useEffectEvent((event: PointerEvent): void => {
    const held = grip.current;
    if (held !== undefined) {
      const { mark, place, from } = held;
      const [x, y] = placeAt(event);
      const places =
        place === undefined
          ? moved(mark.places, [x - from[0], y - from[1]], header)
          : mark.places.map((each, index): Place => (index === place ? [x, y] : each));
      actions.change(mark.id, { places, measured: measureLive(mark.kind, places, picture) });
      return;
    }
    const drawn = begun();
    if (drawn === undefined) return;
    const next = placeAt(event);
    if (drawn.kind !== 'freehand' || pressedAt.current === undefined) {
      show({ ...drawn, next });
      return;
    }
    const last = drawn.places.at(-1) ?? next;
    const [from, to] = [onScreen(toScreen, last), onScreen(toScreen, next)];
    const isFar = Math.hypot(to[0] - from[0], to[1] - from[1]) >= betweenOutlinePlaces;
    if (isFar && drawn.places.length < mostOutlinePlaces) show({ ...drawn, places: [...drawn.places, next] });
  });
  const onUp = useEffectEvent((event: PointerEvent): void => {
    const held = grip.current;
    grip.current = undefined;
    if (held !== undefined) {
      const mark = marks.getState().marks.find(({ id }) => id === held.mark.id);
      if (mark !== undefined)
        actions.change(mark.id, {
          measured: measureShape(mark.kind, mark.places, header, greysOf(imageId)),
        });
    }
    const pressed = pressedAt.current;
    pressedAt.current = undefined;
    const drawn = begun();
    if (pressed === undefined || drawn === undefined) return;
    if (drawn.kind === 'freehand') {
      if (drawn.places.length > 2) finish(drawn.kind, withoutOvershoot(drawn.places));
      else show(undefined);
    } else if (Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) >= leastDrag)
      setPlace(drawn.kind, placeAt(event));
  });
  /** What would go on to other tools, or enlarge the cell. */
  const onOther = useEffectEvent((event: Event): void => {
    const isTyped = event.target instanceof Element && event.target.closest('input, button') !== null;
    if (!isTyped && (tool !== null || heldBy(event) !== undefined)) event.stopImmediatePropagation();
  });
  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (tool === null || event.target !== viewport.current || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const { clientWidth = 0, clientHeight = 0 } = viewport.current ?? {};
    const drawn = begun() ?? { kind: tool, places: [], next: undefined };
    const cross =
      drawn.next ?? drawn.places.at(-1) ?? inPicture(toScreen, [clientWidth / 2, clientHeight / 2]);
    const arrow = arrows[event.key];
    if (arrow !== undefined) {
      const step = event.shiftKey ? fineKeyStep : keyStep;
      const [left, top] = onScreen(toScreen, inside(cross));
      show({
        ...drawn,
        next: inside(inPicture(toScreen, [left + step * arrow[0], top + step * arrow[1]])),
      });
    } else if (event.key === 'Enter') {
      const isEnd = drawn.kind === 'freehand' && drawn.next === undefined;
      if (isEnd && drawn.places.length > 2) finish(drawn.kind, withoutOvershoot(drawn.places));
      else if (!isEnd || drawn.places.length === 0) setPlace(drawn.kind, inside(cross));
    } else if (event.key === 'Escape' && begun() !== undefined) show(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  useEffect(() => {
    const element = viewport.current;
    if (element === null) return undefined;
    const stop = new AbortController();
    const { signal } = stop;
    const down = (event: PointerEvent): void => {
      onDown(event);
    };
    const other = (event: Event): void => {
      onOther(event);
    };
    const key = (event: KeyboardEvent): void => {
      onKey(event);
    };
    const move = (event: PointerEvent): void => {
      onMove(event);
    };
    const up = (event: PointerEvent): void => {
      onUp(event);
    };
    element.addEventListener('pointerdown', down, { capture: true, signal });
    element.addEventListener('touchstart', other, { capture: true, passive: true, signal });
    element.addEventListener('dblclick', other, { capture: true, signal });
    element.addEventListener('keydown', key, { signal });
    window.addEventListener('pointermove', move, { signal });
    window.addEventListener('pointerup', up, { signal });
    return () => {
      stop.abort();
    };
  }, [viewport]);

  return shown?.kind === tool ? shown : undefined;
};

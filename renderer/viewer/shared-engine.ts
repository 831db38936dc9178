import { Enums, eventTarget, RenderingEngine, setUseCPURendering } from '@cornerstonejs/core';
import { startEngine } from './engine';

/** Asked before viewports get another size; what it answers puts right what that changed. */
type KeepView = () => () => void;

/** One for all viewports of the window: each of its own would take graphics contexts, of which a browser has few. */
const engineId = 'viewer';
let engine: RenderingEngine | undefined;
let viewportsMade = 0;
const keepers = new Map<string, KeepView>();
let resizing = 0;

const resizeAll = (): void => {
  resizing = 0;
  const restore = [...keepers.values()].map((keep) => keep());
  engine?.resize(true, true);
  for (const each of restore) each();
};

/** A viewport on an element, until it is removed. */
export interface Viewport {
  readonly id: string;
  readonly engineId: string;
  readonly engine: RenderingEngine;
  readonly remove: () => void;
}

/**
 * Makes a viewport that follows the size of its element.
 *
 * @param keepView see KeepView
 */
export const addViewport = (
  element: HTMLDivElement,
  type: Enums.ViewportType,
  keepView: KeepView,
): Viewport => {
  startEngine();
  const here = (engine ??= new RenderingEngine(engineId));
  viewportsMade += 1;
  const id = `viewport-${viewportsMade}`;
  here.enableElement({ viewportId: id, type, element });
  keepers.set(id, keepView);
  const observer = new ResizeObserver(() => {
    // several cells change at once: they are drawn anew together, before the page is
    if (resizing === 0 && element.clientWidth > 0) resizing = requestAnimationFrame(resizeAll);
  });
  observer.observe(element);
  return {
    id,
    engineId,
    engine: here,
    remove: () => {
      observer.disconnect();
      keepers.delete(id);
      here.disableElement(id);
      if (keepers.size > 0) return;
      cancelAnimationFrame(resizing);
      resizing = 0;
      here.destroy();
      engine = undefined;
    },
  };
};

/** How many viewports there are, which share the room for pictures. */
export const viewportCount = (): number => Math.max(keepers.size, 1);

/**
 * Hears that the graphics card took back what was given to it, as it does when its driver starts anew or the computer wakes up. All
 * viewports have to be made again; where there is no card any more, they are drawn without.
 *
 * @returns stops listening
 */
export const onGraphicsLost = (lost: () => void): (() => void) => {
  const hear = (): void => {
    if (document.createElement('canvas').getContext('webgl2') === null) setUseCPURendering(true);
    lost();
  };
  eventTarget.addEventListener(Enums.Events.WEBGL_CONTEXT_LOST, hear);
  return () => {
    eventTarget.removeEventListener(Enums.Events.WEBGL_CONTEXT_LOST, hear);
  };
};

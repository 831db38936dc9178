import { useEffect, useEffectEvent, type RefObject } from 'react';

/** Wheel travel that makes one step: a notch of a mouse is 100 to 120, a touch pad sends many small ones. */
const wheelStep = 60;
/** Height of a drag through the whole stack, and the least travel for one step. */
const dragHeight = 500;
const leastDrag = 3;

/** Goes through a stack by the wheel, and by dragging up and down while that tool is chosen. */
export const useStepGestures = (
  target: RefObject<HTMLElement | null>,
  dragging: boolean,
  total: number,
  step: (by: number) => void,
): void => {
  const take = useEffectEvent(step);
  /** A document scrolls by itself. */
  const isIdle = total === 0;

  useEffect(() => {
    const element = target.current;
    if (element === null || isIdle) return undefined;
    let travelled = 0;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      travelled += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * 40;
      const steps = Math.trunc(travelled / wheelStep);
      travelled -= steps * wheelStep;
      if (steps !== 0) take(steps);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('wheel', onWheel);
    };
  }, [target, isIdle]);

  useEffect(() => {
    const element = target.current;
    if (element === null || !dragging || isIdle) return undefined;
    const perStep = Math.max(dragHeight / Math.max(total, 1), leastDrag);
    let from: number | undefined;
    const onDown = (event: PointerEvent): void => {
      if (event.button === 0) from = event.clientY;
    };
    const onMove = (event: PointerEvent): void => {
      if (from === undefined || event.buttons !== 1) return;
      const steps = Math.trunc((event.clientY - from) / perStep);
      if (steps === 0) return;
      from += steps * perStep;
      take(steps);
    };
    const onUp = (): void => {
      from = undefined;
    };
    element.addEventListener('pointerdown', onDown);
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
    return () => {
      element.removeEventListener('pointerdown', onDown);
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
    };
  }, [target, dragging, total, isIdle]);
};

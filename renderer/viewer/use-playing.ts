import { useEffect, useEffectEvent } from 'react';

/**
 * Steps on at a rate while it plays. A step is left out while the one before is still loading, so that a slow disc
 * makes a loop slow rather than jumpy.
 *
 * @param rate steps a second
 */
export const usePlaying = (playing: boolean, rate: number, loading: boolean, step: () => void): void => {
  const advance = useEffectEvent(() => {
    if (!loading) step();
  });
  useEffect(() => {
    if (!playing) return undefined;
    let due = performance.now() + 1000 / rate;
    let frame = requestAnimationFrame(function tick(now) {
      if (now >= due) {
        advance();
        due = Math.max(due + 1000 / rate, now);
      }
      frame = requestAnimationFrame(tick);
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [playing, rate]);
};

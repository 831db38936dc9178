import { setImmediate as nextTurn } from 'node:timers/promises';

const turnMs = 20;

/** Lets a long job that blocks breathe: to hear that it was cancelled, and to say how far it is. */
export interface Pace {
  /** Cheap: asked for every file. */
  readonly isDue: () => boolean;
  /** @throws the signal's reason once it was cancelled */
  readonly breathe: () => Promise<void>;
}

export const newPace = (signal: AbortSignal): Pace => {
  let turnEnds = performance.now() + turnMs;
  return {
    isDue: () => performance.now() > turnEnds,
    breathe: async () => {
      await nextTurn();
      signal.throwIfAborted();
      turnEnds = performance.now() + turnMs;
    },
  };
};

const tellEveryMs = 100;

/** Passes on at most ten a second. */
export const throttled = <T>(tell: (news: T) => void): ((news: () => T) => void) => {
  let told = -Infinity;
  return (news) => {
    const now = performance.now();
    if (now - told < tellEveryMs) return;
    told = now;
    tell(news());
  };
};

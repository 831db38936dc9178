/** How long is waited after failures in a row. */
export interface Pace {
  readonly firstMs: number;
  readonly mostMs: number;
  /** Before a source that went away is looked for again. */
  readonly sourceMs: number;
}
export const usualPace: Pace = { firstMs: 1000, mostMs: 30_000, sourceMs: 5000 };

/**
 * Twice as long each time up to a limit, and of that a random part between half and all, so that many who lost the same
 * gateway do not come back to it together.
 *
 * @param failures in a row, 1 for the first
 * @param random from 0 to below 1
 */
export const backoffMs = ({ firstMs, mostMs }: Pace, failures: number, random: number): number => {
  const longest = Math.min(mostMs, firstMs * 2 ** Math.min(30, failures - 1));
  return longest / 2 + (longest / 2) * random;
};

/** Waits; ends early, without complaint, when it is cancelled. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });

import { pause } from './backoff';

/** Holds bytes back, so that together no more of them leave in a second than a person allows. */
export class Throttle {
  readonly #bytesPerSecond: () => number | null;
  readonly #now: () => number;
  /** When all that was let through so far has had its time. */
  #freeAt = 0;

  /**
   * @param bytesPerSecond asked each time; null: as many as the line takes
   * @param now milliseconds of any clock
   */
  constructor(bytesPerSecond: () => number | null, now: () => number) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#now = now;
  }

  /** Waits until these bytes may leave; ends early, without complaint, when it is cancelled. */
  async pass(bytes: number, signal: AbortSignal): Promise<void> {
    const limit = this.#bytesPerSecond();
    if (limit === null) return;
    const now = this.#now();
    this.#freeAt = Math.max(now, this.#freeAt) + (bytes * 1000) / limit;
    await pause(this.#freeAt - now, signal);
  }
}

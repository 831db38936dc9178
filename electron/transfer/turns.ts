/** Lets one at a time through, in the order in which they asked. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  get isTaken(): boolean {
    return this.#isTaken;
  }

  /**
   * Waits for a turn.
   *
   * @returns gives it back, once
   * @throws the signal's reason when it was aborted before
   */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#isTaken) await this.#wait(signal);
    this.#isTaken = true;
    let isGivenBack = false;
    return () => {
      if (isGivenBack) return;
      isGivenBack = true;
      this.#next();
    };
  }

  #next(): void {
    const next = this.#waiting.shift();
    // handed on without a moment in which somebody else could take it
    if (next === undefined) this.#isTaken = false;
    else next();
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        const reason: unknown = signal.reason;
        reject(reason instanceof Error ? reason : new Error('cancelled', { cause: reason }));
      };
      this.#waiting.push(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}

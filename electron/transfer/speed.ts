/** No longer than this nothing leaves on a line that works, unless it always took longer. */
const silenceMs = 2000;

/** Bytes a second over the last while, and from it the time that is left. Times are milliseconds of any clock. */
export class Speed {
  readonly #windowMs: number;
  readonly #now: () => number;
  #marks: { readonly at: number; readonly bytes: number }[] = [];
  #begun: number | undefined;

  constructor(windowMs: number, now: () => number) {
    this.#windowMs = windowMs;
    this.#now = now;
  }

  add(bytes: number): void {
    const at = this.#now();
    this.#begun ??= at;
    this.#forget(at);
    this.#marks.push({ at, bytes });
  }

  /** After a break, what was before it says nothing any more. */
  reset(): void {
    this.#marks = [];
    this.#begun = undefined;
  }

  /** 0 until there is something to go by. */
  perSecond(): number {
    const at = this.#now();
    this.#forget(at);
    const lasted = Math.min(this.#windowMs, at - (this.#begun ?? at));
    if (lasted < 500 || this.#isSilent(at, lasted)) return 0;
    return (this.#marks.reduce((sum, { bytes }) => sum + bytes, 0) * 1000) / lasted;
  }

  /** What was sent before a silence says nothing of what will be. On a slow line the pauses are part of its speed. */
  #isSilent(at: number, lasted: number): boolean {
    const last = this.#marks.at(-1);
    if (last === undefined) return true;
    const usualMs = (lasted - (at - last.at)) / this.#marks.length;
    return at - last.at > Math.max(silenceMs, 3 * usualMs);
  }

  #forget(at: number): void {
    const first = this.#marks.findIndex((mark) => mark.at > at - this.#windowMs);
    if (first !== 0) this.#marks = first < 0 ? [] : this.#marks.slice(first);
  }
}

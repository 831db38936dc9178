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
    if (lasted < 500) return 0;
    return (this.#marks.reduce((sum, { bytes }) => sum + bytes, 0) * 1000) / lasted;
  }

  #forget(at: number): void {
    const first = this.#marks.findIndex((mark) => mark.at > at - this.#windowMs);
    if (first !== 0) this.#marks = first < 0 ? [] : this.#marks.slice(first);
  }
}

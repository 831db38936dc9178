const leastBytes = 1_000_000;
const firstBytes = 8_000_000;
const mostBytes = 20_000_000;
/** As long as a request should take: what it carries is acknowledged at its end, and may have to go again after a break. */
const requestMs = 8000;

/** How many bytes a request carries: some at first, then as many as the line took in the time that a request should take. */
export class BatchSize {
  #bytes = firstBytes;
  #mostBytes = mostBytes;

  get bytes(): number {
    return this.#bytes;
  }

  /** A request of so many bytes took so long, from its first byte to the answer. */
  took(bytes: number, ms: number): void {
    // of a small one, most of the time is not the line's
    if (bytes < leastBytes / 2) return;
    const fits = (bytes * requestMs) / Math.max(1, ms);
    this.#bytes = Math.round(Math.min(this.#mostBytes, Math.max(leastBytes, fits)));
  }

  /** A request of so many bytes was more than is taken at once. */
  wasTooLarge(bytes: number): void {
    this.#mostBytes = Math.min(this.#mostBytes, Math.floor(bytes / 2));
    this.#bytes = Math.min(this.#bytes, this.#mostBytes);
  }
}

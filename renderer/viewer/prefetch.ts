/** How many pictures ahead and behind are loaded before they are asked for. */
const ahead = 24;
const behind = 8;
const atOnce = 2;

/** Loads pictures around the one in sight, nearest first, two at a time; what comes into sight goes first. */
export class Prefetch {
  readonly #load: (imageId: string) => Promise<unknown>;
  #queue: string[] = [];
  #running = 0;
  #center = 0;
  #done = new Set<string>();

  /** @param load fails without harm: whoever asks for the picture itself is told */
  constructor(load: (imageId: string) => Promise<unknown>) {
    this.#load = load;
  }

  /** Starts over around another picture; what is under way is finished. */
  around(imageIds: readonly string[], index: number): void {
    const forwards = index >= this.#center;
    this.#center = index;
    const queue: string[] = [];
    for (let step = 1; step <= ahead; step += 1)
      for (const way of step <= behind ? [1, -1] : [1]) {
        const imageId = imageIds[index + (forwards ? way : -way) * step];
        if (imageId !== undefined && !this.#done.has(imageId)) queue.push(imageId);
      }
    this.#queue = queue;
    while (this.#running < atOnce && this.#queue.length > 0) void this.#next();
  }

  stop(): void {
    this.#queue = [];
    this.#done = new Set();
  }

  async #next(): Promise<void> {
    this.#running += 1;
    for (let imageId = this.#queue.shift(); imageId !== undefined; imageId = this.#queue.shift()) {
      this.#done.add(imageId);
      await this.#load(imageId).catch(() => undefined);
    }
    this.#running -= 1;
  }
}

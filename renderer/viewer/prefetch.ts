const atOnce = 3;
/** A slice behind the one in sight, seen in the direction of browsing, waits as long as one that lies so many times as far ahead. */
const behindFactor = 3;

/** The places around one in a stack, without it, in the order in which they are likely to be looked at. */
export const likelyNext = function* (length: number, index: number, forwards: boolean): Generator<number> {
  const way = forwards ? 1 : -1;
  const isIn = (at: number): boolean => at >= 0 && at < length;
  for (let [ahead, behind] = [1, 1]; ;) {
    const [next, last] = [index + way * ahead, index - way * behind];
    if (!isIn(next) && !isIn(last)) return;
    if (isIn(next) && (!isIn(last) || ahead <= behindFactor * behind)) {
      yield next;
      ahead += 1;
    } else {
      yield last;
      behind += 1;
    }
  }
};

/** How pictures are loaded. */
interface Loader {
  /** Fails without harm: whoever asks for the picture itself is told. */
  readonly load: (imageId: string) => Promise<unknown>;
  readonly isLoaded: (imageId: string) => boolean;
  /** Told of each that was loaded, and whether more is to come. */
  readonly onLoaded: (isLast: boolean) => void;
}

/** Loads a stack around the picture in sight, likeliest first, a few at a time; what comes into sight goes first. */
export class Prefetch {
  readonly #loader: Loader;
  readonly #failed = new Set<string>();
  #queue: string[] = [];
  #running = 0;
  #center = 0;

  constructor(loader: Loader) {
    this.#loader = loader;
  }

  /**
   * Starts over around another picture; what is under way is finished.
   *
   * @param room how many pictures can be kept
   */
  around(imageIds: readonly string[], index: number, room: number): void {
    const forwards = index >= this.#center;
    this.#center = index;
    const queue: string[] = [];
    let left = room - 1;
    for (const at of likelyNext(imageIds.length, index, forwards)) {
      if (left <= 0) break;
      left -= 1;
      const imageId = imageIds[at] ?? '';
      if (!this.#failed.has(imageId) && !this.#loader.isLoaded(imageId)) queue.push(imageId);
    }
    // the next one is taken from its end
    this.#queue = queue.reverse();
    while (this.#running < atOnce && this.#queue.length > 0) void this.#next();
  }

  stop(): void {
    this.#queue = [];
  }

  async #next(): Promise<void> {
    this.#running += 1;
    for (let imageId = this.#queue.pop(); imageId !== undefined; imageId = this.#queue.pop()) {
      try {
        await this.#loader.load(imageId);
        this.#loader.onLoaded(this.#queue.length === 0 && this.#running === 1);
      } catch {
        this.#failed.add(imageId);
      }
    }
    this.#running -= 1;
  }
}

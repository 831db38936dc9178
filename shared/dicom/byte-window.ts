/** Reads at a position into a buffer, as many bytes as fit and are there; 0 at the end. */
export type ReadAt = (into: Uint8Array, position: number) => number;

/**
 * The part of a file that is in memory, moved along as a parser asks for more. One window serves any number of files.
 *
 * Positions are positions in the file; `at - start` is the index into `view`.
 */
export class ByteWindow {
  view: DataView;
  /** Position of the first byte that is in memory, and of the byte after the last. */
  start = 0;
  end = 0;
  /** Of the file. */
  size = 0;
  /** What was read since the window was made. */
  bytesRead = 0;
  /** How often the window may still move: what ends a walk through a file that was made to be endless. */
  movesLeft = 0;
  /** See readText. */
  readonly recentTexts = new Map<number, string>();
  /** What the last file was like, see readHead: how many bytes its facts took, and how far from its end its pixels began. */
  recentHeadBytes = Infinity;
  recentTailBytes = 0;
  #bytes: Uint8Array;
  #read: ReadAt | null = null;

  constructor(buffer: Uint8Array) {
    this.#bytes = buffer;
    this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  /** A window that holds the whole of what there is to read, or its first part. */
  static over(bytes: Uint8Array, size = bytes.length): ByteWindow {
    const window = new ByteWindow(bytes);
    window.end = bytes.length;
    window.size = size;
    return window;
  }

  /** Starts on a file. Nothing is read yet. */
  open(size: number, read: ReadAt, moves: number): void {
    this.start = 0;
    this.end = 0;
    this.size = size;
    this.movesLeft = moves;
    this.#read = read;
  }

  /**
   * Brings bytes into memory.
   *
   * @param ahead how many to read when it has to read: all that fits, or a few where the next question will be far away
   * @returns false where the file ends before, or the window may not move there
   */
  reach(at: number, count: number, ahead = this.#bytes.length): boolean {
    if (at >= this.start && at + count <= this.end) return true;
    if (this.#read === null || at + count > this.size || count > this.#bytes.length) return false;
    if (this.movesLeft <= 0) return false;
    this.movesLeft--;
    const into = ahead < this.#bytes.length ? this.#bytes.subarray(0, Math.max(ahead, count)) : this.#bytes;
    const got = this.#read(into, at);
    this.start = at;
    this.end = at + got;
    this.bytesRead += got;
    return count <= got;
  }

  /** Whether bytes that are in the file could not be brought, because the window may not move. */
  get isHeld(): boolean {
    return this.#read === null ? this.end < this.size : this.movesLeft <= 0;
  }

  /** Bytes from a position on, outside of the window; fewer where the file ends or is not in memory. */
  copy(at: number, length: number): Uint8Array {
    if (this.#read === null) return this.bytesAt(at, Math.min(length, this.end - at));
    const copied = new Uint8Array(Math.max(0, Math.min(length, this.size - at)));
    const got = this.#read(copied, at);
    this.bytesRead += got;
    return copied.subarray(0, got);
  }

  /** A view of bytes that were reached; valid until the window moves. */
  bytesAt(at: number, length: number): Uint8Array {
    const from = at - this.start;
    return this.#bytes.subarray(from, from + length);
  }
}

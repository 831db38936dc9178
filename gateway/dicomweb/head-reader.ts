import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ReadAt } from '../../shared/dicom/byte-window';
import type { Head } from '../../shared/dicom/read-head';

/** An instance of which the first bytes are here; or null, and the thread asks for what it wants to see. */
export interface HeadQuestion {
  readonly first: Uint8Array | null;
  /** Of the whole instance; Infinity while more may come. */
  readonly bytes: number;
}

/** That it runs; what it wants to see; what it found. */
export type ThreadMessage =
  'ready' | { readonly position: number; readonly length: number } | { readonly head: Head | null };

/** Null: the bytes are no DICOM. 'given-up': they did to the parser what no bytes should. */
export type FoundHead = Head | 'given-up' | null;

/** What parsing one head may take. */
export interface HeadLimits {
  readonly timeMs: number;
  /** Of the thread's JavaScript; what is inflated beside it has limits of its own. */
  readonly heapMegabytes: number;
}
const usualLimits: HeadLimits = { timeMs: 10_000, heapMegabytes: 64 };

const askedBytes = 64 * 1024;

/** Beside the bundle; where the sources run as they are, in what was built of them. */
const findThread = (): string => {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = join(here, 'head-thread.cjs');
  return existsSync(beside) ? beside : join(here, '..', '..', 'dist', 'gateway', 'head-thread.cjs');
};

/**
 * Reads heads in a thread, one after the other: bytes that hang, break or slowly bloat the parser end that thread and harm
 * nobody else. The next head gets a new thread.
 *
 * V8 ends the whole process where one allocation goes far over a thread's limit: against that stand the bounds of the parser itself.
 */
export class HeadReader {
  readonly #limits: HeadLimits;
  readonly #script: () => string;
  readonly #shared = new SharedArrayBuffer(8 + askedBytes);
  #thread: Promise<Worker> | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(limits = usualLimits, script = findThread) {
    this.#limits = limits;
    this.#script = script;
  }

  /**
   * The head of an instance of which the first bytes are here.
   *
   * @param bytes of the whole instance; Infinity while more may come
   */
  readFirst(first: Uint8Array, bytes: number): Promise<FoundHead> {
    return this.#inTurn({ first, bytes }, () => 0);
  }

  /** The head of an instance that is all there. @throws what reading it throws */
  readWhole(bytes: number, read: ReadAt): Promise<FoundHead> {
    return this.#inTurn({ first: null, bytes }, read);
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    await (await thread?.catch(() => null))?.terminate();
  }

  #inTurn(question: HeadQuestion, read: ReadAt): Promise<FoundHead> {
    const answer = this.#turn.then(() => this.#ask(question, read));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** @throws what keeps a thread from running at all: that is about no picture */
  async #start(): Promise<Worker> {
    const thread = new Worker(this.#script(), {
      workerData: this.#shared,
      // with a large young generation, what is young alone may go over the limit at once, which ends the process
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.heapMegabytes, maxYoungGenerationSizeMb: 8 },
    });
    thread.unref();
    thread.once('exit', () => {
      this.#thread = null;
    });
    await new Promise<void>((resolve, reject) => {
      thread.once('message', () => {
        resolve();
      });
      // also of a thread that ends between two questions
      thread.on('error', reject);
    });
    return thread;
  }

  async #ask(question: HeadQuestion, read: ReadAt): Promise<FoundHead> {
    const thread = await (this.#thread ??= this.#start());
    const control = new Int32Array(this.#shared, 0, 2);
    const bytes = new Uint8Array(this.#shared, control.byteLength);
    let fault: unknown;
    const show = (position: number, length: number): number => {
      try {
        return read(bytes.subarray(0, length), position);
      } catch (error) {
        fault = error;
        return 0;
      }
    };
    const head = await new Promise<FoundHead>((settle) => {
      const end = (found: FoundHead): void => {
        clearTimeout(timer);
        thread.off('message', take);
        thread.off('exit', giveUp);
        settle(found);
      };
      const giveUp = (): void => {
        end('given-up');
      };
      const take = (message: Exclude<ThreadMessage, 'ready'>): void => {
        if ('head' in message) {
          end(message.head);
          return;
        }
        control[1] = show(message.position, message.length);
        Atomics.store(control, 0, 1);
        Atomics.notify(control, 0);
      };
      const timer = setTimeout(() => void thread.terminate(), this.#limits.timeMs);
      thread.on('message', take);
      thread.on('exit', giveUp);
      thread.postMessage(question);
    });
    if (fault !== undefined) throw fault instanceof Error ? fault : new Error('not read', { cause: fault });
    return head;
  }
}

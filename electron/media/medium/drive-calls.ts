import { join } from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { DriveHang } from './drive-hang';
import type { FolderEntry, RawPath, SystemCalls } from './system-calls';

/** A call as it is handed to the thread: a Buffer arrives as plain bytes. */
export type Asked =
  | { readonly call: 'open'; readonly path: string | Uint8Array; readonly flags: string | number }
  | {
      readonly call: 'read';
      readonly descriptor: number;
      readonly length: number;
      readonly position: number;
    }
  | { readonly call: 'size' | 'close'; readonly descriptor: number }
  | { readonly call: 'identityAt' | 'realPath'; readonly path: string }
  | { readonly call: 'realPathBytes'; readonly path: Uint8Array }
  | {
      readonly call: 'sizeAt' | 'exists' | 'readFolder' | 'readFolderBytes';
      readonly path: string | Uint8Array;
    };

/** What a thread starts with: whom it answers, how many answers there were, and where bytes go. */
export interface ThreadData {
  readonly port: MessagePort;
  readonly state: Int32Array<SharedArrayBuffer>;
  readonly bytes: SharedArrayBuffer;
}

type Answer = { readonly value: unknown } | { readonly code: string };

/** Beside the bundle; where the sources run as they are, the source. */
const threadScript = (): string =>
  join(__dirname, __filename.endsWith('.ts') ? 'drive-thread.ts' : 'drive-thread.cjs');
const sharedBytes = 1_048_576;

/** How patient one is with a drive. */
export interface Patience {
  /** After which a call is given up. A drive tries for itself, and 10 s of that are common. */
  readonly limitMs: number;
  /** After which the wait is told. */
  readonly slowMs: number;
  /** Calls in a row that were given up, after which nothing more is asked. */
  readonly mostHangs: number;
}
export const patience: Patience = { limitMs: 20_000, slowMs: 2000, mostHangs: 3 };

/** Starting takes milliseconds; a computer that swaps takes longer. */
const startWithinMs = 60_000;

/** One thread, and the calls that it answers one after the other. */
class CallThread {
  readonly #state = new Int32Array(new SharedArrayBuffer(4));
  readonly #bytes = new SharedArrayBuffer(sharedBytes);
  readonly #port: MessagePort;
  readonly #worker: Worker;
  #answers = 0;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: ThreadData = { port: port2, state: this.#state, bytes: this.#bytes };
    this.#worker = new Worker(threadScript(), { workerData, transferList: [port2] });
    // neither keeps the process from ending, nor does a fault in it end the process
    this.#worker.unref();
    this.#worker.on('error', () => undefined);
    if (!this.#isAnswered(startWithinMs)) throw new DriveHang('the reading thread did not start');
  }

  /** Waits for the next answer. @returns false when it did not come in time */
  #isAnswered(withinMs: number): boolean {
    const ends = performance.now() + withinMs;
    for (;;) {
      if (Atomics.load(this.#state, 0) !== this.#answers) break;
      const left = ends - performance.now();
      if (left <= 0) return false;
      Atomics.wait(this.#state, 0, this.#answers, left);
    }
    this.#answers++;
    return true;
  }

  /** @throws {DriveHang}, or what the system failed with */
  ask(asked: Asked, { limitMs, slowMs }: Patience, tellSlow: () => void): unknown {
    this.#port.postMessage(asked);
    if (!this.#isAnswered(Math.min(slowMs, limitMs))) {
      tellSlow();
      if (!this.#isAnswered(limitMs - slowMs))
        throw new DriveHang(`the drive did not answer within ${limitMs / 1000} s`);
    }
    const answer = receiveMessageOnPort(this.#port)?.message as Answer;
    if ('code' in answer) throw Object.assign(new Error('the system call failed'), { code: answer.code });
    return answer.value;
  }

  copy(into: Uint8Array): void {
    into.set(new Uint8Array(this.#bytes, 0, into.length));
  }

  end(): void {
    this.#port.close();
    void this.#worker.terminate();
  }
}

interface OpenDescriptor {
  readonly path: RawPath;
  readonly flags: string | number;
  thread: CallThread;
  real: number;
}

/** The system's calls on a drive that may hang in the middle of any of them. */
export interface DriveCalls extends SystemCalls {
  readonly end: () => void;
}

/**
 * Calls that are made in a thread of their own and waited for, but not for ever: where the drive does not answer, the call
 * fails with ETIMEDOUT, its thread is left behind, and the next call is made in a new one. Files that are open stay usable: they
 * are opened again there.
 *
 * @param tellSlow told when a call takes long, from within that call
 * @throws {DriveHang} from every call once the drive was given up
 */
export const newDriveCalls = (tellSlow: () => void, patient: Patience = patience): DriveCalls => {
  const descriptors = new Map<number, OpenDescriptor>();
  let lastDescriptor = 0;
  let thread: CallThread | undefined;
  let hangs = 0;

  const threadNow = (): CallThread => {
    if (hangs >= patient.mostHangs)
      throw new DriveHang(`not tried: the drive did not answer ${patient.mostHangs} times in a row`);
    thread ??= new CallThread();
    return thread;
  };
  const ask = (asked: Asked): unknown => {
    try {
      const value = threadNow().ask(asked, patient, tellSlow);
      hangs = 0;
      return value;
    } catch (error) {
      if (!(error instanceof DriveHang)) {
        hangs = 0;
        throw error;
      }
      // hung for good: ending it would be waited for
      if (thread !== undefined) hangs++;
      thread = undefined;
      throw error;
    }
  };
  const openNow = (path: RawPath, flags: string | number): OpenDescriptor => {
    const real = ask({ call: 'open', path, flags }) as number;
    return { path, flags, thread: threadNow(), real };
  };
  /** The descriptor in the thread that is there now. */
  const realOf = (descriptor: number): number => {
    const known = descriptors.get(descriptor);
    if (known === undefined) throw Object.assign(new Error('not open'), { code: 'EBADF' });
    if (known.thread !== threadNow()) {
      const { thread: inside, real } = openNow(known.path, known.flags);
      known.thread = inside;
      known.real = real;
    }
    return known.real;
  };

  return {
    open: (path, flags) => {
      const opened = openNow(path, flags);
      descriptors.set(++lastDescriptor, opened);
      return lastDescriptor;
    },
    size: (descriptor) => ask({ call: 'size', descriptor: realOf(descriptor) }) as number,
    read: (descriptor, into, position) => {
      const length = Math.min(into.length, sharedBytes);
      const got = ask({ call: 'read', descriptor: realOf(descriptor), length, position }) as number;
      threadNow().copy(into.subarray(0, got));
      return got;
    },
    close: (descriptor) => {
      const known = descriptors.get(descriptor);
      descriptors.delete(descriptor);
      // in a thread that was left behind it stays open until the process ends
      if (known === undefined || known.thread !== thread) return;
      try {
        ask({ call: 'close', descriptor: known.real });
      } catch {
        // what was read of it counts, not how it was closed
      }
    },
    sizeAt: (path) => ask({ call: 'sizeAt', path }) as number,
    identityAt: (path) => ask({ call: 'identityAt', path }) as string,
    exists: (path) => ask({ call: 'exists', path }) as boolean,
    realPath: (path) => ask({ call: 'realPath', path }) as string,
    realPathBytes: (path) => Buffer.from(ask({ call: 'realPathBytes', path }) as Uint8Array),
    readFolder: (path) => ask({ call: 'readFolder', path }) as FolderEntry[],
    readFolderBytes: (path) =>
      (ask({ call: 'readFolderBytes', path }) as FolderEntry<Buffer>[]).map(({ name, is }) => ({
        name: Buffer.from(name),
        is,
      })),
    end: () => {
      thread?.end();
      thread = undefined;
    },
  };
};

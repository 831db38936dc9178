import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { utilityProcess, type UtilityProcess } from 'electron';
import { UserError } from '../../shared/errors/user-error';
import type { JobContext } from '../../shared/model/progress';
import type { Instance } from '../../shared/model/scan';
import type { SourceRef } from '../../shared/model/source';
import { sourceKey } from '../../shared/model/source-key';
import { keepPassword, passwordOf, type SourceAnswer } from '../media/source-passwords';
import { sourcesOf } from '../media/open-selection';
import type { ReadInstanceBytes } from '../media/source-reader';
import { sourceOf, type JobInput, type JobName, type JobNews, type JobResult } from '../workers/jobs';
import { pagesOf } from '../workers/instance-pages';
import type { FromWorker, ReadRequest, ToWorker } from '../workers/messages';

/** How long a cancelled job may tidy up before its process is given up. */
const graceMs = 5000;
/** How long a process stays for what may be asked next of the same source; a disc that is in use can't be ejected. */
const lingerMs = 2000;

type Hear = (message: FromWorker) => void;

const died = (): UserError => new UserError('scan/worker-died', 'retry');

/** One process that reads one source. Where the system does not let it end, because a drive hangs, it is left to itself. */
class SourceProcess {
  readonly #child: UtilityProcess;
  readonly #spawned: Promise<void>;
  readonly #hearers = new Map<number, { readonly hear: Hear; readonly fail: (error: Error) => void }>();
  readonly #ended: () => void;
  #lastId = 0;
  #isOver = false;

  constructor(ended: () => void) {
    this.#ended = ended;
    this.#child = utilityProcess.fork(join(__dirname, 'worker.cjs'), [], { serviceName: 'discport reader' });
    this.#spawned = new Promise((done) => this.#child.once('spawn', done));
    this.#child.on('message', (message: FromWorker) => {
      this.#hearers.get(message.id)?.hear(message);
    });
    this.#child.once('exit', () => {
      this.end();
    });
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ended();
    const waiting = [...this.#hearers.values()];
    this.#hearers.clear();
    for (const { fail } of waiting) fail(died());
    this.#child.kill();
  }

  unlock(source: SourceRef, answer: SourceAnswer | undefined): void {
    void this.#spawned.then(() => {
      this.#post({ kind: 'unlock', source, answer });
    });
  }

  #post(message: ToWorker): void {
    if (!this.#isOver) this.#child.postMessage(message);
  }

  #listen(hear: Hear, fail: (error: Error) => void): number {
    const id = ++this.#lastId;
    this.#hearers.set(id, { hear, fail });
    return id;
  }

  async run<N extends JobName>(
    name: N,
    input: JobInput<N>,
    instances: readonly Instance[],
    { signal, tell }: JobContext<JobNews<N>>,
  ): Promise<JobResult<N>> {
    signal.throwIfAborted();
    let grace: NodeJS.Timeout | undefined;
    let id = 0;
    const cancel = (): void => {
      this.#post({ kind: 'cancel', id });
      grace = setTimeout(() => {
        this.end();
      }, graceMs);
    };
    try {
      return await new Promise<JobResult<N>>((done, fail) => {
        id = this.#listen((message) => {
          // what is heard under this id is of this job
          const mine = message as FromWorker<N>;
          if (mine.kind === 'news') tell(mine.news);
          else if (mine.kind === 'done') done(mine.result);
          else if (mine.kind === 'failed')
            fail(
              mine.error === null
                ? died()
                : new UserError(mine.error.code, mine.error.remedy, mine.error.facts),
            );
        }, fail);
        signal.addEventListener('abort', cancel, { once: true });
        this.#start(id, name, input, instances).catch(fail);
      });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
      clearTimeout(grace);
      this.#hearers.delete(id);
    }
  }

  async #start<N extends JobName>(
    id: number,
    name: N,
    input: JobInput<N>,
    instances: readonly Instance[],
  ): Promise<void> {
    await this.#spawned;
    for (const page of pagesOf(instances)) {
      this.#post({ kind: 'instances', id, instances: page });
      await turn();
    }
    this.#post({ kind: 'start', id, name, input });
  }

  async *read(request: ReadRequest): AsyncGenerator<Uint8Array, void, undefined> {
    await this.#spawned;
    let hear: Hear = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    const id = this.#listen(
      (message) => {
        hear(message);
      },
      (error) => {
        fail(error);
      },
    );
    this.#post({ kind: 'read', id, request });
    try {
      for (;;) {
        const bytes = await new Promise<Uint8Array | null>((done, failed) => {
          fail = failed;
          hear = (message) => {
            if (message.kind === 'chunk') done(message.bytes);
            else if (message.kind === 'failed')
              failed(
                message.error === null
                  ? new Error('the picture can not be read')
                  : new UserError(message.error.code, message.error.remedy, message.error.facts),
              );
          };
          if (this.#isOver) failed(died());
          else this.#post({ kind: 'next', id });
        });
        if (bytes === null) return;
        yield bytes;
      }
    } finally {
      this.#post({ kind: 'stop', id });
      this.#hearers.delete(id);
    }
  }
}

interface Held {
  readonly process: SourceProcess;
  users: number;
}

/**
 * The processes that read sources, one for each: bytes of a disc can end that process, and a drive that hangs can stop it,
 * but neither the app nor the reading of another source.
 */
export class SourceProcesses {
  readonly #running = new Map<string, Held>();

  /**
   * Hands on what a person said when asked for the password of a source: to the process that reads it now, and to those that
   * will. It is kept in memory alone, until the app ends.
   */
  unlock(ref: SourceRef, answer: SourceAnswer | undefined): void {
    keepPassword(ref, answer);
    this.#running.get(sourceKey(ref))?.process.unlock(ref, answer);
  }

  /** Keeps the process of a source running between jobs. @returns lets go of it */
  hold(ref: SourceRef): () => void {
    return this.#hold(ref).release;
  }

  /**
   * Runs a job in the process of its source.
   *
   * @param instances those of the input's selection, where it has one
   * @throws {UserError} what the job failed by, or 'scan/worker-died' where its process ended without a word
   * @throws the signal's reason when cancelled
   */
  async run<N extends JobName>(
    name: N,
    input: JobInput<N>,
    instances: readonly Instance[],
    context: JobContext<JobNews<N>>,
  ): Promise<JobResult<N>> {
    const { process, release } = this.#hold(sourceOf(input));
    // pictures may come from a copy of the source, which may be locked too
    if ('selection' in input)
      for (const ref of sourcesOf({ ...input.selection, instances })) process.unlock(ref, passwordOf(ref));
    try {
      return await process.run(name, input, instances, context);
    } finally {
      release();
    }
  }

  readonly read: ReadInstanceBytes = async function* (
    this: SourceProcesses,
    source: SourceRef,
    instance: Instance,
    start: number,
    end: number,
  ) {
    for (let attempts = 0; ; attempts++) {
      const { process, release } = this.#hold(source);
      let hasBegun = false;
      try {
        for await (const chunk of process.read({ source, instance, start, end })) {
          hasBegun = true;
          yield chunk;
        }
        return;
      } catch (error) {
        // it may have been about to end when it was asked: another one is asked once
        const isDead = error instanceof UserError && error.data.code === 'scan/worker-died';
        if (!isDead || hasBegun || attempts > 0) throw error;
      } finally {
        release();
      }
    }
  }.bind(this);

  #hold(ref: SourceRef): { readonly process: SourceProcess; readonly release: () => void } {
    const held = this.#running.get(sourceKey(ref)) ?? this.#start(ref);
    held.users++;
    let isHeld = true;
    return {
      process: held.process,
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        if (--held.users > 0) return;
        setTimeout(() => {
          if (held.users === 0) held.process.end();
        }, lingerMs).unref();
      },
    };
  }

  #start(ref: SourceRef): Held {
    const key = sourceKey(ref);
    const held: Held = {
      process: new SourceProcess(() => {
        if (this.#running.get(key) === held) this.#running.delete(key);
      }),
      users: 0,
    };
    this.#running.set(key, held);
    const answer = passwordOf(ref);
    if (answer !== undefined) held.process.unlock(ref, answer);
    return held;
  }

  /** Ends all of them, whatever they do. */
  close(): void {
    for (const { process } of [...this.#running.values()]) process.end();
  }
}

import { UserError } from '../../shared/errors/user-error';
import type { JobContext } from '../../shared/model/progress';
import type { DepositRows } from './deposit-rows';
import type { PreparedNews, PrepareInput } from './prepare-selection';

const isReasonToStop = (failure: unknown): boolean =>
  !(failure instanceof UserError && failure.data.remedy === 'retry');

/** Runs prepareSelection: in a worker on the desktop, in place on the command line. */
export type PrepareRunner = (input: PrepareInput, context: JobContext<PreparedNews>) => Promise<void>;

/** What is to be read of one source, and who is told of it. */
export interface Reading {
  readonly input: PrepareInput;
  readonly context: JobContext<PreparedNews>;
}

/** The reading of a deposit's sources, one after the other, which goes on while the network is away. */
export class Preparation {
  readonly #run: PrepareRunner;
  readonly #rows: DepositRows;
  #running: Promise<void> | null = null;
  #waiting: Reading[] = [];
  #failure: Error | null = null;
  #stop: (reason: Error) => void = () => undefined;

  constructor(run: PrepareRunner, rows: DepositRows) {
    this.#run = run;
    this.#rows = rows;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Why a reading ended before it was through. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Reads these, after what is being read. */
  begin(readings: readonly Reading[]): void {
    this.#waiting.push(...readings);
    if (this.#running !== null || this.#waiting.length === 0) return;
    this.#failure = null;
    this.#rows.isMoreComing = true;
    this.#running = this.#readAll();
  }

  /** A source that went away keeps nobody from the others; a reason to stop does. */
  async #readAll(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
      try {
        await this.#run(next.input, next.context);
      } catch (error) {
        const failure = error instanceof Error ? error : new Error('reading failed', { cause: error });
        this.#failure ??= failure;
        if (next.context.signal.aborted || isReasonToStop(failure)) {
          this.#failure = failure;
          this.#waiting = [];
          this.#stop(failure);
        }
      }
    this.#running = null;
    this.#rows.isMoreComing = false;
  }

  /** The same where nothing more may be sent: a file names another patient. A source that merely went away is no reason. */
  get stopReason(): Error | null {
    return isReasonToStop(this.#failure) ? this.#failure : null;
  }

  /** Who is told when a reading ends with a reason to stop. */
  onStop(stop: (reason: Error) => void): void {
    this.#stop = stop;
  }

  async ended(): Promise<void> {
    await this.#running;
  }
}

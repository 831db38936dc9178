import { UserError } from '../../shared/errors/user-error';
import type { JobContext } from '../../shared/model/progress';
import type { DepositRows } from './deposit-rows';
import type { PreparedNews, PrepareInput } from './prepare-selection';

/** Runs prepareSelection: in a worker on the desktop, in place on the command line. */
export type PrepareRunner = (input: PrepareInput, context: JobContext<PreparedNews>) => Promise<void>;

/** The reading of a deposit's source, which goes on while the network is away. */
export class Preparation {
  readonly #run: PrepareRunner;
  readonly #rows: DepositRows;
  #running: Promise<void> | null = null;
  #failure: Error | null = null;

  constructor(run: PrepareRunner, rows: DepositRows) {
    this.#run = run;
    this.#rows = rows;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Why the last reading ended before it was through. */
  get failure(): Error | null {
    return this.#failure;
  }

  begin(input: PrepareInput, context: JobContext<PreparedNews>): void {
    this.#failure = null;
    this.#rows.isMoreComing = true;
    this.#running = this.#run(input, context)
      .catch((error: unknown) => {
        this.#failure = error instanceof Error ? error : new Error('reading failed', { cause: error });
      })
      .then(() => {
        this.#running = null;
        this.#rows.isMoreComing = false;
      });
  }

  /** The same where nothing more may be sent: a file names another patient. A source that merely went away is no reason. */
  get stopReason(): Error | null {
    const failure = this.#failure;
    return failure instanceof UserError && failure.data.remedy === 'retry' ? null : failure;
  }

  /** Told when the reading that is under way ends with a reason to stop. */
  onStop(stop: (reason: Error) => void): void {
    void this.#running?.then(() => {
      if (this.stopReason !== null) stop(this.stopReason);
    });
  }

  async ended(): Promise<void> {
    await this.#running;
  }
}

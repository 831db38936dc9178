import type { DepositView } from '../../shared/contract/ipc';
import type { UserErrorData } from '../../shared/errors/user-error';
import type { CommandIo } from './command';
import { errorSentences } from './error-sentences';

/** How it ended: done, or why it did not come to an end; null when it was cancelled. */
export type DepositEnd = { readonly done: DepositView } | { readonly error: UserErrorData | null };

/** Without anything new, and not while the gateway reads back. The app tries for as long as it runs; a script wants to know. */
const giveUpAfterMs = 5 * 60_000;

/** Watches one deposit for somebody at a terminal, until there is nothing more to wait for. */
export class DepositWatch {
  readonly #io: CommandIo;
  readonly #end: (end: DepositEnd) => void;
  readonly ended: Promise<DepositEnd>;
  #bytesHeld = -1;
  #saidError: string | null = null;
  #saidFree = false;
  #waited: { readonly error: UserErrorData; ms: number; since: number } | null = null;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(io: CommandIo) {
    this.#io = io;
    let end: (end: DepositEnd) => void = () => undefined;
    this.ended = new Promise<DepositEnd>((resolve) => {
      end = resolve;
    }).finally(() => {
      clearTimeout(this.#patience);
    });
    this.#end = end;
    const cancel = (): void => {
      end({ error: null });
    };
    io.signal.addEventListener('abort', cancel, { once: true });
    if (io.signal.aborted) cancel();
  }

  changed(view: DepositView): void {
    const { state, error, picturesHeld, picturesTotal, bytesHeld, bytesTotal, sourceFree } = view;
    this.#io.progress({
      step: state === 'reading' ? 'hash' : 'send',
      filesDone: picturesHeld,
      filesTotal: picturesTotal,
      bytesDone: bytesHeld,
      bytesTotal,
    });
    if (bytesHeld > this.#bytesHeld) this.#goesOn(bytesHeld);
    if (state === 'completing') this.#holdPatience();
    else this.#losePatience();
    if (sourceFree && !this.#saidFree && state === 'sending') {
      this.#saidFree = true;
      this.#io.say('Everything is copied: the disc may come out.');
    }
    if (state === 'done') this.#end({ done: view });
    else if (state === 'failed' || state === 'stopped') this.#end({ error });
    else if (state === 'waiting' && error !== null) this.#waits(error);
  }

  #goesOn(bytesHeld: number): void {
    this.#bytesHeld = bytesHeld;
    this.#saidError = null;
    this.#holdPatience();
    this.#waited = null;
  }

  #holdPatience(): void {
    if (this.#waited === null || this.#patience === undefined) return;
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#waited.ms += performance.now() - this.#waited.since;
  }

  #losePatience(): void {
    if (this.#waited === null || this.#patience !== undefined) return;
    const { error, ms } = this.#waited;
    this.#waited.since = performance.now();
    this.#patience = setTimeout(() => {
      this.#end({ error });
    }, giveUpAfterMs - ms);
  }

  #waits(error: UserErrorData): void {
    if (error.code === 'source/removed' || error.code === 'source/needs-password') {
      this.#end({ error });
      return;
    }
    if (this.#saidError !== error.code) {
      this.#saidError = error.code;
      this.#io.say(`${errorSentences[error.code](error.facts)} Trying again.`);
    }
    this.#waited ??= { error, ms: 0, since: 0 };
    this.#losePatience();
  }
}

import {
  networkError,
  type HttpBody,
  type HttpRequest,
  type HttpResponse,
  type HttpTimeouts,
} from './http-client';

/** One request on its way, as an HTTP stack sees it. */
export interface Wire {
  /** Settles when a connection stands, or at once where the stack doesn't tell. */
  readonly connected: Promise<void>;
  /** What comes back; may come before the body is through. Rejects with the stack's own error. */
  readonly answered: Promise<HttpResponse>;
  /** Settles when the stack took the chunk; false when the connection is gone, which `answered` explains. */
  readonly write: (chunk: Uint8Array) => Promise<boolean>;
  readonly end: () => void;
  /** Nothing more is read of the answer: the connection is kept if all was sent and the answer is whole, else ended. */
  readonly release: (isWhole: boolean) => void;
  readonly destroy: () => void;
}

/** A timer that runs only while the other side has the turn. */
class Patience {
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #lost: () => void;

  constructor(lost: () => void) {
    this.#lost = lost;
  }

  start(ms: number): void {
    this.stop();
    this.#timer = setTimeout(this.#lost, ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** Node names a failure by `code`, Chromium in the message: `net::ERR_CONNECTION_REFUSED`. */
const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message.replace(/^net::/, '');
};

const reasonOf = (error: unknown, signal: AbortSignal | undefined): Error => {
  if (signal?.aborted !== true) return networkError(nameOf(error), error);
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error('cancelled', { cause: reason });
};

/**
 * Carries one request through: writes on only when the last chunk was taken, so that nothing piles up in this process,
 * and minds the time in which the other side says nothing.
 *
 * @throws {UserError} what networkError makes of the stack's error; what the body itself throws comes out as it is
 */
export const exchange = async (
  wire: Wire,
  { body, signal }: HttpRequest,
  { connectMs, idleMs }: HttpTimeouts,
): Promise<HttpResponse> => {
  const patience = new Patience(wire.destroy);
  signal?.addEventListener('abort', wire.destroy, { once: true });
  const isOver = (): void => {
    patience.stop();
    signal?.removeEventListener('abort', wire.destroy);
  };
  let isAnswered = false;
  const answered = wire.answered
    .catch((error: unknown) => {
      throw reasonOf(error, signal);
    })
    .finally(() => {
      isAnswered = true;
      patience.stop();
    });

  const send = async (whole: HttpBody): Promise<void> => {
    for await (const chunk of whole.open()) {
      if (isAnswered) return;
      patience.start(idleMs);
      const went = await wire.write(chunk);
      patience.stop();
      if (!went) return;
    }
  };
  const receive = async function* (answer: HttpResponse): AsyncGenerator<Uint8Array, void, undefined> {
    const chunks = answer.body[Symbol.asyncIterator]();
    let isWhole = false;
    try {
      for (;;) {
        patience.start(idleMs);
        const next = await chunks.next();
        patience.stop();
        isWhole = next.done === true;
        if (next.done === true) return;
        yield next.value;
      }
    } catch (error) {
      throw reasonOf(error, signal);
    } finally {
      isOver();
      wire.release(isWhole);
    }
  };
  const finish = async (): Promise<HttpResponse> => {
    if (body !== undefined) await send(body);
    wire.end();
    if (!isAnswered) patience.start(idleMs);
    return answered;
  };

  patience.start(connectMs);
  try {
    await Promise.race([wire.connected, answered]);
    patience.start(idleMs);
    const answer = await Promise.race([answered, finish()]);
    return { ...answer, body: receive(answer) };
  } catch (error) {
    isOver();
    wire.destroy();
    throw error;
  }
};

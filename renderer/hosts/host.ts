import type { CallName, Calls, News, NewsName } from '../../shared/contract/ipc';
import type { UserErrorData } from '../../shared/errors/user-error';

/** Whatever the interface runs in: it answers calls and tells news. Nothing else reaches out of the window. */
export interface Host {
  /** @throws {HostError} when the host answers with a failure */
  call<N extends CallName>(name: N, args: Parameters<Calls[N]>[0]): Promise<Awaited<ReturnType<Calls[N]>>>;
  /** @returns stops listening */
  on<N extends NewsName>(name: N, listener: (told: News[N]) => void): () => void;
  /** Where a dropped file or folder is; empty when the host can't know. */
  pathOfFile(file: File): string;
}

/** A failure that crossed the contract as data. */
export class HostError extends Error {
  readonly data: UserErrorData;

  constructor(data: UserErrorData) {
    super(data.code);
    this.name = 'HostError';
    this.data = data;
  }
}

/** What a person is told of anything that was thrown; a fault of our own is 'internal'. */
export const toUserError = (error: unknown): UserErrorData =>
  error instanceof HostError ? error.data : { code: 'internal', facts: {}, remedy: 'report' };

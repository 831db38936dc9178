import type { UserErrorData } from '../../shared/errors/user-error';
import type { Instance } from '../../shared/model/scan';
import type { SourceRef } from '../../shared/model/source';
import type { SourceAnswer } from '../media/source-passwords';
import type { JobInput, JobName, JobNews, JobResult } from './jobs';

/** A part of a source's bytes, asked for chunk by chunk. */
export interface ReadRequest {
  readonly source: SourceRef;
  readonly instance: Instance;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** What a worker is told. An id is a number that is not used twice for the life of the process. */
export type ToWorker<N extends JobName = JobName> =
  /** Before anything is read of a source that is locked. */
  | { readonly kind: 'unlock'; readonly source: SourceRef; readonly answer: SourceAnswer | undefined }
  /** Before the start of the job that they are for. */
  | { readonly kind: 'instances'; readonly id: number; readonly instances: readonly Instance[] }
  | { readonly kind: 'start'; readonly id: number; readonly name: N; readonly input: JobInput<N> }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'read'; readonly id: number; readonly request: ReadRequest }
  | { readonly kind: 'next'; readonly id: number }
  | { readonly kind: 'stop'; readonly id: number };

/** What a worker answers. */
export type FromWorker<N extends JobName = JobName> =
  | { readonly kind: 'news'; readonly id: number; readonly news: JobNews<N> }
  | { readonly kind: 'done'; readonly id: number; readonly result: JobResult<N> }
  /** Null: of this file alone, and there is nothing to say of it. */
  | { readonly kind: 'failed'; readonly id: number; readonly error: UserErrorData | null }
  /** Null: that was all. */
  | { readonly kind: 'chunk'; readonly id: number; readonly bytes: Uint8Array | null };

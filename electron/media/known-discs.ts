import type { SourceRef } from '../../shared/model/source';
import type { CheckedFile } from './check-head';
import type { Fingerprint } from './fingerprint';

/** What became of a file: what it turned out to be, or why nobody can tell. */
export type FileOutcome =
  | CheckedFile
  | {
      readonly is: 'failed';
      readonly code: 'unreadable' | 'damaged';
      readonly detail: string | undefined;
    };

/** What is known of one disc. */
export interface KnownDisc {
  readonly fingerprint: Fingerprint;
  /** By path; none of files that were not reached. */
  readonly files: Map<string, FileOutcome>;
  /** Whether two files of the same name hold the same, by both paths. */
  readonly sameContent: Map<string, boolean>;
}

export const newKnownDisc = (fingerprint: Fingerprint): KnownDisc => ({
  fingerprint,
  files: new Map(),
  sameContent: new Map(),
});

const keyOf = ({ kind, path }: SourceRef): string => `${kind} ${path}`;

/**
 * The discs that this process has read, by where they are: what was read once is not read again when a person tries a disc
 * again, and another disc is not taken for it. All of it is gone with the process.
 */
export class KnownDiscs {
  readonly #discs = new Map<string, KnownDisc>();

  at(ref: SourceRef): KnownDisc | undefined {
    return this.#discs.get(keyOf(ref));
  }

  keep(ref: SourceRef, disc: KnownDisc): void {
    this.#discs.set(keyOf(ref), disc);
  }
}

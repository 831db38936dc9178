import { createHash } from 'node:crypto';

/** An instance as a copy holds it. */
export interface HeldInstance {
  readonly sopInstanceUid: string;
  /** Lower-case hex. */
  readonly datasetSha256: string;
}

/**
 * Hashes what a file-set holds: the SHA-256 of one line an instance, its SOP Instance UID and the SHA-256 of its data set, in the
 * order of these lines. It is the same for every copy of the same pictures, whatever they are written on.
 *
 * @returns lower-case hex
 */
export const contentsHash = (held: readonly HeldInstance[]): string =>
  createHash('sha256')
    .update(
      held
        .map(({ sopInstanceUid, datasetSha256 }) => `${sopInstanceUid} ${datasetSha256}\n`)
        .sort()
        .join(''),
    )
    .digest('hex');

/** The hash as it is written where people and programs look for it: on a label, and in what a check says. */
export const writtenHash = (sha256: string): string => `sha256:${sha256}`;

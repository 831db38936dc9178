/**
 * Why a picture can't be shown.
 *
 * - `unreachable`: the source doesn't give its bytes (any more)
 * - `damaged`: the bytes are no complete DICOM file
 * - `no-picture`: a file without pixel data
 * - `unknown-coding`: pixels in a form that the loader has no decoder for
 * - `undecodable`: the decoder gave up on them
 * - `too-large`: more pixels than can be shown
 */
export type FailureReason =
  'unreachable' | 'damaged' | 'no-picture' | 'unknown-coding' | 'undecodable' | 'too-large';

/** A picture that can't be shown: a fact about the picture, not a fault of the program. */
export class PictureFailure extends Error {
  readonly reason: FailureReason;
  readonly transferSyntaxUid: string | undefined;

  constructor(reason: FailureReason, transferSyntaxUid?: string, cause?: unknown) {
    super(reason, { cause });
    this.name = 'PictureFailure';
    this.reason = reason;
    this.transferSyntaxUid = transferSyntaxUid;
  }
}

/** What was thrown, as a failure; what isn't one yet counts as the given reason. */
export const toPictureFailure = (error: unknown, otherwise: FailureReason): PictureFailure => {
  if (error instanceof PictureFailure) return error;
  return new PictureFailure(otherwise, undefined, error);
};

import { UserError } from '../../shared/errors/user-error';
import type { JobContext, Progress } from '../../shared/model/progress';
import type { SeriesRef } from '../../shared/model/selection';
import type { SourceRef } from '../../shared/model/source';
import { burnerOf } from './burn/burners';
import { burnImage, ejectDisc, lookAtDrive, type BurnReport } from './burn/burn-image';
import type { BurnSettings, Medium } from './burn/burn-program';
import { verifyFileSet } from './verify-file-set';
import { verdictOf, type Verdict } from './verify-words';

/** A copy that was written, and what is done with it. */
export interface CheckInput {
  /** What was written; where a disc is burned, the image for it. */
  readonly source: SourceRef;
  /** What it was written from. */
  readonly against: SourceRef;
  readonly copies: readonly SourceRef[];
  /** What of it was to be copied. */
  readonly meant: readonly SeriesRef[];
  /** When it was written. */
  readonly writtenAt: Date;
  /** Burns the image first; null checks what was written itself. */
  readonly burn: BurnSettings | null;
  /** Of this program. */
  readonly version: string;
}

export interface CheckResult {
  /** Null where nothing was burned, or only with the laser off. */
  readonly verdict: Verdict | null;
  readonly faults: number;
  /** See VerifyReport. */
  readonly changed: number;
  readonly burned: BurnReport | null;
  /** A PDF. */
  readonly sheet: Uint8Array | null;
}

const noBurner = (): UserError => new UserError('burn/no-program', 'change-input');

/** What lies in a drive that burns. @throws {UserError} 'burn/no-program' | 'burn/no-drive' */
export const lookAtBurner = async (
  { source }: { readonly source: SourceRef },
  { signal }: JobContext<never>,
): Promise<Medium> => {
  signal.throwIfAborted();
  const burner = burnerOf();
  if (burner === null) throw noBurner();
  return lookAtDrive(burner, source.path);
};

/**
 * Burns a disc where that was asked for, reads the copy again to its end, and writes down what was found.
 *
 * A disc is compared with its image, which was compared with the source when it was made: the source may have been in the same
 * drive. The disc comes out when all of that is done.
 *
 * @throws as burnImage and verifyFileSet
 * @throws the signal's reason when cancelled
 */
export const checkCopy = async (
  { source, against, copies, meant, writtenAt, burn, version }: CheckInput,
  context: JobContext<Progress>,
): Promise<CheckResult> => {
  const check = async (
    input: Parameters<typeof verifyFileSet>[0],
    burned: BurnReport | null,
  ): Promise<CheckResult> => {
    const report = await verifyFileSet(input, context);
    // large: it is loaded where a sheet is written
    const { checkSheet } = await import('./sheet/check-sheet');
    const sheet = await checkSheet({
      report,
      time: new Date(),
      imageMadeAt: burned === null ? null : writtenAt,
      version,
    });
    const { failures, changed } = report;
    return { verdict: verdictOf(report), faults: failures.length, changed, burned, sheet };
  };
  if (burn === null) return check({ source, against, copies, meant }, null);
  const burner = burnerOf();
  if (burner === null) throw noBurner();
  const burned = await burnImage(burner, { ...burn, image: source.path, eject: false }, context);
  const disc: SourceRef = { kind: 'iso', path: burner.fileOf(burn.device) };
  const result: CheckResult = burned.verified
    ? await check({ source: disc, against: source }, burned)
    : { verdict: null, faults: 0, changed: 0, burned, sheet: null };
  await ejectDisc(burner, burn.device);
  return result;
};

import { DriveHang } from './drive-hang';

/** Bytes from the first position to before the second. */
export type ByteRange = readonly [start: number, end: number];

/** Part of what was asked for can't be read. The buffer of the read holds the rest, with zeros in place of what lacks. */
export class UnreadableError extends Error {
  /** The system's. */
  readonly code: string;
  /** In the file that was read, in order and apart from each other. */
  readonly ranges: readonly ByteRange[];
  /** Whether there is no use in trying the rest of the file. */
  readonly isHopeless: boolean;

  constructor(
    cause: { readonly code: string; readonly message: string },
    ranges: readonly ByteRange[],
    isHopeless: boolean,
  ) {
    super(cause.message);
    this.name = 'UnreadableError';
    this.code = cause.code;
    this.ranges = ranges;
    this.isHopeless = isHopeless;
  }
}

/** Adds a range, and keeps all in order and apart from each other. */
export const addRange = (ranges: ByteRange[], added: ByteRange): void => {
  let [start, end] = added;
  const apart = ranges.filter(([from, to]) => {
    if (to < start || from > end) return true;
    [start, end] = [Math.min(start, from), Math.max(end, to)];
    return false;
  });
  ranges.splice(0, ranges.length, ...apart, [start, end]);
  ranges.sort(([a], [b]) => a - b);
};

/** What a medium says of a sector that it can't give, by the names of several systems and kinds of drives. */
const mediumFaults = new Set(['EIO', 'ENODATA', 'EREMOTEIO', 'EILSEQ', 'UNKNOWN']);

/** A failure that is the medium's or the drive's, and of these bytes: not that there is no such file, or no disc. */
export const isMediumFault = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof DriveHang ||
  (error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    mediumFaults.has(error.code));

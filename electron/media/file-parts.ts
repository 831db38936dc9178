import { addRange, UnreadableError, type ByteRange } from './medium/unreadable';
import type { SourceFile } from './source';

/** A run of bytes of a file; without a position, that many zeros. */
export interface FilePart {
  readonly position: number | null;
  readonly bytes: number;
}

const sizeOf = (parts: readonly FilePart[]): number => parts.reduce((sum, { bytes }) => sum + bytes, 0);

/** Where the bytes from a position on lie, as far as they lie together. */
const runAt = (parts: readonly FilePart[], position: number): FilePart | null => {
  let start = 0;
  for (const part of parts) {
    if (position < start + part.bytes) {
      const into = position - start;
      return { position: part.position === null ? null : part.position + into, bytes: part.bytes - into };
    }
    start += part.bytes;
  }
  return null;
};

/** Parts of an open file as a file of a source; closing it leaves the outer file open. */
export const openParts = (outer: SourceFile, parts: readonly FilePart[]): SourceFile => ({
  bytes: sizeOf(parts),
  read: (into, position) => {
    const ranges: ByteRange[] = [];
    let fault: UnreadableError | undefined;
    let done = 0;
    while (done < into.length) {
      const run = runAt(parts, position + done);
      if (run === null) break;
      const wanted = Math.min(run.bytes, into.length - done);
      const target = into.subarray(done, done + wanted);
      let got = wanted;
      if (run.position === null) target.fill(0);
      else
        try {
          got = outer.read(target, run.position);
        } catch (error) {
          if (!(error instanceof UnreadableError)) throw error;
          fault = error;
          const moved = position + done - run.position;
          for (const [start, end] of error.ranges) addRange(ranges, [start + moved, end + moved]);
        }
      done += got;
      if (got < wanted) break;
    }
    if (fault !== undefined) throw new UnreadableError(fault, ranges, fault.isHopeless);
    return done;
  },
  close: () => undefined,
});

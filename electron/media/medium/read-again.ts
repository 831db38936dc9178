import { sectorBytes } from '../../../shared/iso9660/sectors';
import type { SourceFile } from '../source';
import { DriveHang } from './drive-hang';
import { addRange, isMediumFault, UnreadableError, type ByteRange } from './unreadable';

/** How often a sector is asked for alone, after a read of many failed. The drive itself tries more often each time. */
const attempts = 3;
/** Reads of one call that may fail, before the rest of what was asked for is not tried: each can take seconds. */
const mostFailures = 60;

interface Salvaged {
  readonly cause: Error & { readonly code: string };
  readonly ranges: readonly ByteRange[];
  readonly isHopeless: boolean;
}

/** Reads sector by sector. @returns null where all could be read */
const salvage = (file: SourceFile, into: Uint8Array, position: number): Salvaged | null => {
  const ranges: ByteRange[] = [];
  let cause: Salvaged['cause'] | undefined;
  let failures = 0;
  const isRead = (target: Uint8Array, at: number): boolean => {
    for (let attempt = 0; attempt < attempts; attempt++)
      try {
        file.read(target, at);
        return true;
      } catch (error) {
        if (!isMediumFault(error)) throw error;
        cause ??= error;
        failures++;
        if (error instanceof DriveHang) {
          failures = mostFailures;
          break;
        }
      }
    return false;
  };
  for (let done = 0; done < into.length;) {
    const at = position + done;
    const length = Math.min(sectorBytes - (at % sectorBytes), into.length - done);
    const target = into.subarray(done, done + length);
    if (failures >= mostFailures) {
      into.fill(0, done);
      addRange(ranges, [at, position + into.length]);
      break;
    }
    if (!isRead(target, at)) {
      target.fill(0);
      addRange(ranges, [at, at + length]);
    }
    done += length;
  }
  return cause === undefined || ranges.length === 0
    ? null
    : { cause, ranges, isHopeless: failures >= mostFailures };
};

/**
 * A file whose reads are tried again where the medium fails: as a whole once, then sector by sector, each a few times.
 *
 * A drive that does not answer is not asked again for the same file.
 *
 * @returns a file whose `read` throws UnreadableError, with the rest of the bytes in its buffer
 */
export const readAgain = (file: SourceFile): SourceFile => {
  let hang: DriveHang | undefined;
  const there = (into: Uint8Array, position: number): Uint8Array =>
    into.subarray(0, Math.max(0, Math.min(into.length, file.bytes - position)));
  const hung = (cause: DriveHang, into: Uint8Array, position: number): UnreadableError => {
    into.fill(0);
    return new UnreadableError(cause, [[position, position + into.length]], true);
  };
  return {
    get bytes() {
      return file.bytes;
    },
    read: (into, position) => {
      if (hang !== undefined) throw hung(hang, into, position);
      try {
        return file.read(into, position);
      } catch (error) {
        if (!isMediumFault(error)) throw error;
        if (error instanceof DriveHang) {
          hang = error;
          throw hung(error, into, position);
        }
      }
      const asked = there(into, position);
      const salvaged = salvage(file, asked, position);
      if (salvaged === null) return asked.length;
      if (salvaged.cause instanceof DriveHang) hang = salvaged.cause;
      throw new UnreadableError(salvaged.cause, salvaged.ranges, salvaged.isHopeless);
    },
    close: file.close,
  };
};

import { sectorBytes } from '../../shared/iso9660/sectors';
import { addRange, UnreadableError, type ByteRange } from './medium/unreadable';
import type { SourceFile } from './source';

/**
 * Sectors of a CD with what stands around their data: sync, address and mode, and codes against errors (ECMA-130 14); in some images
 * with the subchannel behind them (ECMA-130 22).
 */
export const rawSizes = [2352, 2448] as const;
const syncBytes = 12;
/** Enough to tell by. */
export const headerBytes = 16;
const modeAt = 15;
/** Where the data starts, in mode 1 and in form 1 of mode 2, which has a subheader. */
const dataStarts = { one: 16, two: 24 };

/** Whether a file starts as a sector does that was copied with all of what stands around its data, as in .bin or .img files. */
export const startsRaw = (start: Uint8Array): boolean =>
  start.length >= syncBytes &&
  start.subarray(0, syncBytes).every((byte, at) => byte === (at === 0 || at === syncBytes - 1 ? 0 : 0xff));

/** The next sector shows how long they are. */
const sectorBytesOf = (file: SourceFile): number =>
  rawSizes.find((bytes) => {
    const next = new Uint8Array(syncBytes);
    try {
      file.read(next, bytes);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
    }
    return startsRaw(next);
  }) ?? rawSizes[0];

/** The data of an image: the file itself, or what lies in its raw sectors. Closing it closes the file. */
export const dataOf = (file: SourceFile): SourceFile => {
  const header = new Uint8Array(headerBytes);
  try {
    file.read(header, 0);
  } catch (error) {
    // what could be read of it is there
    if (!(error instanceof UnreadableError)) throw error;
  }
  if (!startsRaw(header)) return file;
  const rawBytes = sectorBytesOf(file);
  const dataStart = header[modeAt] === 2 ? dataStarts.two : dataStarts.one;
  const sectors = Math.floor(file.bytes / rawBytes);
  return {
    bytes: sectors * sectorBytes,
    read: (into, position) => {
      const first = Math.floor(position / sectorBytes);
      const end = Math.min(sectors, Math.ceil((position + into.length) / sectorBytes));
      const raw = new Uint8Array(Math.max(0, end - first) * rawBytes);
      let got = raw.length;
      let fault: UnreadableError | undefined;
      try {
        got = file.read(raw, first * rawBytes);
      } catch (error) {
        if (!(error instanceof UnreadableError)) throw error;
        fault = error;
      }
      let done = 0;
      let skipped = position % sectorBytes;
      for (let at = 0; at + rawBytes <= got; at += rawBytes) {
        const data = raw.subarray(at + dataStart + skipped, at + dataStart + sectorBytes);
        const wanted = data.subarray(0, into.length - done);
        into.set(wanted, done);
        done += wanted.length;
        skipped = 0;
      }
      if (fault === undefined) return done;
      const ranges: ByteRange[] = [];
      for (const [from, to] of fault.ranges)
        addRange(ranges, [
          Math.max(position, Math.floor(from / rawBytes) * sectorBytes),
          Math.min(position + into.length, Math.ceil(to / rawBytes) * sectorBytes),
        ]);
      throw new UnreadableError(fault, ranges, fault.isHopeless);
    },
    close: () => {
      file.close();
    },
  };
};

import { sectorBytes } from '../../../shared/iso9660/sectors';
import type { SourceFile } from '../source';
import { readAgain } from './read-again';
import type { SectorStore } from './sector-store';
import { addRange, isMediumFault, UnreadableError, type ByteRange } from './unreadable';

/** A move of the head takes 0.1 s, in which a 24x CD gives this much: to read through a smaller gap is quicker. */
const readThroughBytes = 360_000;
const mostAtOnce = 512;

/**
 * The whole of a medium, read in whole sectors, each once: what was read is taken from the store, and what could not be read
 * is not tried again until the medium is opened anew.
 *
 * Nothing beyond what is asked for is read, but gaps up to it: a sector that hangs then hangs only those who want it.
 *
 * @param device reads whole sectors
 * @returns a file whose `read` throws UnreadableError, with the rest of the bytes in its buffer
 */
export const readDevice = (device: SourceFile, store: SectorStore): SourceFile => {
  const deviceBytes = device.bytes;
  const bad = new Map<number, UnreadableError>();
  /** The sector that comes next under the head, as far as that is known. */
  let head: number | undefined;

  const isMissing = (sector: number): boolean => !store.has(sector) && !bad.has(sector);

  /** @returns how many sectors from one on are not known, at most as many as are read at once */
  const runAt = (first: number, end: number): number => {
    let count = 0;
    while (first + count < end && count < mostAtOnce && isMissing(first + count)) count++;
    return count;
  };

  const keep = (first: number, bytes: Uint8Array, got: number): void => {
    // an image may end in the middle of a sector; anywhere else, half a sector is none
    const isEnd = first * sectorBytes + got >= deviceBytes;
    const whole = (isEnd ? Math.ceil : Math.floor)(got / sectorBytes);
    for (let index = 0; index < whole; index++)
      store.put(first + index, bytes.subarray(index * sectorBytes, (index + 1) * sectorBytes));
  };

  /** For the way only: what can't be read there is nobody's loss. */
  const readThrough = (first: number): void => {
    while (head !== undefined && head < first) {
      const from = head;
      const run = runAt(from, first);
      if (run === 0) {
        head++;
        continue;
      }
      const bytes = new Uint8Array(run * sectorBytes);
      try {
        keep(from, bytes, device.read(bytes, from * sectorBytes));
        head = from + run;
      } catch (error) {
        if (!isMediumFault(error)) throw error;
        head = undefined;
      }
    }
  };

  const readRun = (first: number, count: number): void => {
    if (head !== undefined && (first - head) * sectorBytes <= readThroughBytes) readThrough(first);
    const bytes = new Uint8Array(count * sectorBytes);
    try {
      keep(first, bytes, readAgain(device).read(bytes, first * sectorBytes));
      head = first + count;
    } catch (error) {
      head = undefined;
      if (!(error instanceof UnreadableError)) throw error;
      for (const [start, end] of error.ranges)
        for (let at = start; at < end; at += sectorBytes) bad.set(at / sectorBytes, error);
      for (let index = 0; index < count; index++)
        if (!bad.has(first + index))
          store.put(first + index, bytes.subarray(index * sectorBytes, (index + 1) * sectorBytes));
    }
  };

  return {
    bytes: deviceBytes,
    read: (into, position) => {
      const end = Math.min(position + into.length, deviceBytes);
      if (position >= end) return 0;
      const endSector = Math.ceil(end / sectorBytes);
      const ranges: ByteRange[] = [];
      let fault: UnreadableError | undefined;
      for (let sector = Math.floor(position / sectorBytes); sector < endSector; sector++) {
        const run = runAt(sector, endSector);
        if (run > 0) readRun(sector, run);
        const start = Math.max(position, sector * sectorBytes);
        const stop = Math.min(end, (sector + 1) * sectorBytes);
        const target = into.subarray(start - position, stop - position);
        const kept = store.get(sector);
        if (kept !== undefined) {
          const from = start - sector * sectorBytes;
          target.set(kept.subarray(from, from + target.length));
          continue;
        }
        const why = bad.get(sector);
        // the medium ends before it should
        if (why === undefined) return start - position;
        fault = why;
        target.fill(0);
        addRange(ranges, [start, stop]);
      }
      if (fault !== undefined) throw new UnreadableError(fault, ranges, fault.isHopeless);
      return end - position;
    },
    close: device.close,
  };
};

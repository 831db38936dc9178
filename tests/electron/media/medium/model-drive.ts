import { DriveHang } from '../../../../electron/media/medium/drive-hang';
import type { SourceFile } from '../../../../electron/media/source';

const sectorBytes = 2048;

/** A drive of 24 speeds. Time is counted, not spent. */
export const drive24x = { seekSeconds: 0.1, bytesPerSecond: 3_700_000, triesSeconds: 5, hangSeconds: 20 };

/** What is wrong with a disc, by its sectors. */
export interface Damage {
  /** Fail however often they are asked for. */
  readonly bad?: ReadonlySet<number>;
  /** Fail until they were asked for so many times. */
  readonly weak?: ReadonlyMap<number, number>;
  /** Are never answered. */
  readonly hanging?: ReadonlySet<number>;
  /** After so many reads the disc is gone. */
  readonly pulledAfter?: number;
}

/** A drive that reads whole sectors of an image at the speed of a real one. */
export interface ModelDrive extends SourceFile {
  /** Of the model's time, until now. */
  readonly seconds: () => number;
  /** How often each sector was given. */
  readonly given: ReadonlyMap<number, number>;
  /** How often each sector was in a read that failed. */
  readonly failed: ReadonlyMap<number, number>;
  /** First sectors of the reads, in their order. */
  readonly order: readonly number[];
  readonly seeks: () => number;
  readonly hangs: () => number;
}

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

const countUp = (counts: Map<number, number>, sector: number): number => {
  const count = (counts.get(sector) ?? 0) + 1;
  counts.set(sector, count);
  return count;
};

/**
 * @param readImage gives the bytes of the image, as a file of this computer does
 */
export const newModelDrive = (
  imageBytes: number,
  readImage: (into: Uint8Array, position: number) => number,
  { bad = new Set(), weak = new Map(), hanging = new Set(), pulledAfter = Infinity }: Damage = {},
): ModelDrive => {
  const given = new Map<number, number>();
  const failed = new Map<number, number>();
  const order: number[] = [];
  const asked = new Map<number, number>();
  let seconds = 0;
  let seeks = 0;
  let hangs = 0;
  let head = -1;

  const read = (into: Uint8Array, position: number): number => {
    if (position % sectorBytes !== 0 || into.length % sectorBytes !== 0)
      throw new RangeError('a drive reads whole sectors');
    const first = position / sectorBytes;
    const sectors = Array.from({ length: into.length / sectorBytes }, (_, index) => first + index);
    order.push(first);
    if (order.length > pulledAfter) throw systemError('ENXIO');
    if (first !== head) {
      seconds += drive24x.seekSeconds;
      seeks++;
    }
    head = -1;
    if (sectors.some((sector) => hanging.has(sector))) {
      hangs++;
      seconds += drive24x.hangSeconds;
      throw new DriveHang('the drive did not answer within 20 s');
    }
    const fails = sectors.filter(
      (sector) => bad.has(sector) || countUp(asked, sector) < (weak.get(sector) ?? 0),
    );
    if (fails.length > 0) {
      seconds += drive24x.triesSeconds;
      for (const sector of fails) countUp(failed, sector);
      throw systemError('EIO');
    }
    seconds += into.length / drive24x.bytesPerSecond;
    for (const sector of sectors) countUp(given, sector);
    head = first + sectors.length;
    return readImage(into, position);
  };

  return {
    bytes: imageBytes,
    read,
    close: () => undefined,
    seconds: () => seconds,
    given,
    failed,
    order,
    seeks: () => seeks,
    hangs: () => hangs,
  };
};

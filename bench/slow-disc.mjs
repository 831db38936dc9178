/** How long a 24x CD drive would take for what Discport reads of a disc: modelled, so that a fast computer can tell. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { inOrderOfMedium } from '../electron/media/in-order-of-medium';
import { openImage } from '../electron/media/iso-source';
import { KnownDiscs } from '../electron/media/known-discs';
import { readDevice } from '../electron/media/medium/read-device';
import { SectorStore } from '../electron/media/medium/sector-store';
import { readInstance } from '../electron/media/read-instance';
import { readSource } from '../electron/media/scan-source';
import { drive24x, newModelDrive } from '../tests/electron/media/medium/model-drive';

const sectorBytes = 2048;
/** Of the head of a file, as much as is read of it at once. */
const headSectors = 4;
const ref = { kind: 'disc', path: '/disc' };

const secondsFor = (sectors) => (sectors * sectorBytes) / drive24x.bytesPerSecond;

/** One pass over all heads by somebody who knows where they lie: each reached by a seek or by reading on, whatever is quicker. */
const idealPass = (starts) => {
  let seconds = drive24x.seekSeconds;
  let at = starts[0];
  for (const first of starts) {
    seconds += Math.min(drive24x.seekSeconds, secondsFor(Math.max(0, first - at))) + secondsFor(headSectors);
    at = first + headSectors;
  }
  return seconds;
};

/** @param {string} path of the image of a disc */
export const measureSlowDisc = async (path) => {
  const descriptor = openSync(path);
  try {
    const bytes = fstatSync(descriptor).size;
    const insert = () => {
      const drive = newModelDrive(bytes, (into, position) =>
        readSync(descriptor, into, 0, into.length, position),
      );
      return { drive, source: openImage(ref, readDevice(drive, new SectorStore())) };
    };

    const first = insert();
    let catalogSeconds = null;
    const { scan } = await readSource(
      first.source,
      { depth: 'index' },
      {
        signal: new AbortController().signal,
        tell: ({ kind }) => {
          if (kind === 'catalog') catalogSeconds ??= first.drive.seconds();
        },
      },
      new KnownDiscs(),
    );
    const starts = [...first.source.list(() => undefined)].map(
      (entry) => first.source.placeOf(entry.path) / sectorBytes,
    );

    const second = insert();
    let copied = 0;
    for (const [, instance] of inOrderOfMedium({ sourceOf: () => second.source }, scan.instances)) {
      const reading = readInstance(second.source, instance, { zeroPreamble: false });
      let step = reading.next();
      while (step.done !== true) step = reading.next();
      copied += step.value.bytes;
    }
    return {
      catalogSeconds,
      listSeconds: first.drive.seconds(),
      idealListSeconds: idealPass(starts),
      copySeconds: second.drive.seconds(),
      idealCopySeconds: copied / drive24x.bytesPerSecond,
    };
  } finally {
    closeSync(descriptor);
  }
};

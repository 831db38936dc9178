import { open } from 'node:fs/promises';
import { inLanes } from './in-lanes';

const lanes = 4;

/**
 * Waits until files are on their medium, and not only in the system's memory: sticks are pulled out.
 *
 * @throws {Error} with the system's code
 */
export const flushFiles = (paths: Iterable<string>, signal: AbortSignal): Promise<void> =>
  inLanes(paths, lanes, async (path) => {
    signal.throwIfAborted();
    const file = await open(path, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  });

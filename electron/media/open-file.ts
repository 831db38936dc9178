import { systemCalls, type RawPath, type SystemCalls } from './medium/system-calls';
import type { SourceFile } from './source';

/**
 * Opens a file of this computer.
 *
 * @param flags as of the system's `open`
 * @throws {Error} with the system's code
 */
export const openFile = (
  path: RawPath,
  flags: string | number = 'r',
  calls: SystemCalls = systemCalls,
): SourceFile => {
  const descriptor = calls.open(path, flags);
  return {
    get bytes() {
      return calls.size(descriptor);
    },
    read: (into, position) => {
      let done = 0;
      while (done < into.length) {
        const got = calls.read(descriptor, into.subarray(done), position + done);
        if (got === 0) break;
        done += got;
      }
      return done;
    },
    close: () => {
      calls.close(descriptor);
    },
  };
};

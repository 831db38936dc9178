import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { RawPath } from './raw-names';
import type { SourceFile } from './source';

/**
 * Opens a file of this computer.
 *
 * @param flags as of the system's `open`
 * @throws {Error} with the system's code
 */
export const openFile = (path: RawPath, flags: string | number = 'r'): SourceFile => {
  const descriptor = openSync(path, flags);
  return {
    get bytes() {
      return fstatSync(descriptor).size;
    },
    read: (into, position) => {
      let done = 0;
      while (done < into.length) {
        const got = readSync(descriptor, into, done, into.length - done, position + done);
        if (got === 0) break;
        done += got;
      }
      return done;
    },
    close: () => {
      closeSync(descriptor);
    },
  };
};

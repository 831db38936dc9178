import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that is gone once the test is over. */
export interface TemporaryFolder {
  readonly path: string;
  /** Writes a file, and the folders it lies in. @returns its full path */
  readonly write: (path: string, content: Uint8Array | string) => string;
  readonly at: (path: string) => string;
}

export const temporaryFolder = (): TemporaryFolder => {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'discport-test-')));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return {
    path,
    at: (inside) => join(path, inside),
    write: (inside, content) => {
      const full = join(path, inside);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, content);
      return full;
    },
  };
};

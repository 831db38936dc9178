import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes a few bytes for this person alone, at once and whole or not at all: the app may end right after. */
export const writePrivateFile = (path: string, content: string): void => {
  const fresh = `${path}.new`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(fresh, content, { mode: 0o600 });
  renameSync(fresh, path);
};

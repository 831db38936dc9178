import { sep } from 'node:path';
import type { FolderEntry, RawPath, SystemCalls } from './medium/system-calls';

/** What stands in a folder: its name as it is shown, and its path as the system takes it. */
interface NamedEntry {
  readonly name: string;
  readonly full: RawPath;
  readonly is: FolderEntry['is'];
}

const isWindows = process.platform === 'win32';
const slash = 0x2f;
const replacement = '\ufffd';

const bytesOf = (path: RawPath): Buffer => (typeof path === 'string' ? Buffer.from(path) : path);

const childOf = (folder: RawPath, name: RawPath): RawPath =>
  typeof folder === 'string' && typeof name === 'string'
    ? folder + sep + name
    : Buffer.concat([bytesOf(folder), Buffer.of(slash), bytesOf(name)]);

const escaped = (name: Buffer): string =>
  name
    .toString('latin1')
    .replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);

const unescaped = (name: string): string =>
  name.replace(/%([89A-F][0-9A-F])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const isUtf8 = (name: Buffer): boolean => Buffer.from(name.toString()).equals(name);

/** What a name that was shown may be on the medium, likeliest first. */
const spellings = (shown: string): readonly Buffer[] => [
  Buffer.from(shown),
  ...(/^[\0-\xff]*$/.test(shown)
    ? [Buffer.from(shown, 'latin1'), Buffer.from(unescaped(shown), 'latin1')]
    : []),
];

/**
 * Reads a folder. A name that is no UTF-8 is shown as Latin-1, which keeps every byte; where another is called so already,
 * with its bytes above 7F as %XX.
 *
 * @throws what the system fails with
 */
export const readFolder = (folder: RawPath, calls: SystemCalls): readonly NamedEntry[] => {
  const entries = calls.readFolder(folder);
  if (isWindows || !entries.some(({ name }) => name.includes(replacement)))
    return entries.map(({ name, is }) => ({ name, full: childOf(folder, name), is }));
  const raw = calls.readFolderBytes(folder);
  const taken = new Set(raw.filter(({ name }) => isUtf8(name)).map(({ name }) => name.toString()));
  return raw.map(({ name: bytes, is }) => {
    if (isUtf8(bytes)) return { name: bytes.toString(), full: childOf(folder, bytes.toString()), is };
    const latin = bytes.toString('latin1');
    return { name: taken.has(latin) ? escaped(bytes) : latin, full: childOf(folder, bytes), is };
  });
};

const mayBeRaw = (path: string): boolean => !isWindows && /[\x80-\xff]|%[89A-F][0-9A-F]/.test(path);

/** Finds what `readFolder` showed under a name that is not the one on the medium; null when there is no such thing. */
export const findRaw = (root: string, path: string, calls: SystemCalls): RawPath | null => {
  if (!mayBeRaw(path)) return null;
  let folder: RawPath = root;
  for (const part of path.split('/')) {
    const inside: RawPath = folder;
    const found = spellings(part)
      .map((name) => childOf(inside, name))
      .find((full) => calls.exists(full));
    if (found === undefined) return null;
    folder = found;
  }
  return folder;
};

/** The folder that a path lies in. */
export const parentOf = (path: Buffer): Buffer => path.subarray(0, path.lastIndexOf(slash));

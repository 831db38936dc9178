import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';

/** A path as the system takes it: in bytes where a name in it is no UTF-8, as old systems wrote them onto drives. */
export type RawPath = string | Buffer;

/** What stands in a folder. */
export interface FolderEntry<Name extends RawPath = string> {
  readonly name: Name;
  readonly is: 'file' | 'folder' | 'link' | 'other';
}

const entriesOf = <Name extends RawPath>(
  found: readonly {
    readonly name: Name;
    readonly isFile: () => boolean;
    readonly isDirectory: () => boolean;
    readonly isSymbolicLink: () => boolean;
  }[],
): FolderEntry<Name>[] =>
  found.map((entry) => ({
    name: entry.name,
    is: entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'other',
  }));

/**
 * What reading asks of the system. Each call blocks until it is answered, and fails with the system's code.
 *
 * It loads without anything else of the project: a thread of its own runs it, see DriveCalls.
 */
export const systemCalls = {
  open: (path: RawPath, flags: string | number): number => openSync(path, flags),
  /** Bytes of an open file. */
  size: (descriptor: number): number => fstatSync(descriptor).size,
  /** @returns bytes read, fewer than fit also before the end */
  read: (descriptor: number, into: Uint8Array, position: number): number =>
    readSync(descriptor, into, 0, into.length, position),
  close: (descriptor: number): void => {
    closeSync(descriptor);
  },
  /** Bytes of what is at a path, of a link itself. */
  sizeAt: (path: RawPath): number => lstatSync(path).size,
  /** What tells one thing at a path from another that is put in its place. */
  identityAt: (path: string): string => {
    const { dev, ino } = statSync(path);
    return `${dev} ${ino}`;
  },
  exists: (path: RawPath): boolean => existsSync(path),
  realPath: (path: string): string => realpathSync.native(path),
  realPathBytes: (path: Buffer): Buffer => realpathSync.native(path, 'buffer'),
  readFolder: (path: RawPath): FolderEntry[] => entriesOf(readdirSync(path, { withFileTypes: true })),
  readFolderBytes: (path: RawPath): FolderEntry<Buffer>[] =>
    entriesOf(readdirSync(path, { withFileTypes: true, encoding: 'buffer' })),
};

export type SystemCalls = Readonly<typeof systemCalls>;

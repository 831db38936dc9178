const systemsOwn: ReadonlySet<string> = new Set([
  '$RECYCLE.BIN',
  '.DS_Store',
  '.Spotlight-V100',
  '.Trashes',
  '.fseventsd',
  'System Volume Information',
  'lost+found',
]);

/** Where Linux keeps what was deleted: the number is the user's. @see freedesktop.org Trash specification 1.0 */
const trash = /^\.Trash(-\d+)?$/;

/**
 * Whether systems put this onto a drive by themselves, or it lies in such a folder: never a place of pictures, and often forbidden to
 * read.
 *
 * @param path from the root of the source
 */
export const isSystemsOwn = (path: string): boolean => {
  const [top = ''] = path.split('/', 1);
  return systemsOwn.has(top) || trash.test(top);
};

const systemsOwn: ReadonlySet<string> = new Set([
  '$RECYCLE.BIN',
  '.DS_Store',
  '.Spotlight-V100',
  '.Trashes',
  '.fseventsd',
  'System Volume Information',
]);

/** What was rescued when a file system was mended: empty on most drives, and pictures where some were lost. */
const rescued = 'lost+found';

/** Where Linux keeps what was deleted: the number is the user's. @see freedesktop.org Trash specification 1.0 */
const trash = /^\.Trash(-\d+)?$/;

const rootOf = (path: string): string => path.split('/', 1)[0] ?? '';

/**
 * Whether systems put this onto a drive by themselves, or it lies in such a folder, and it is never a place of pictures.
 *
 * @param path from the root of the source
 */
export const isNoPlaceOfPictures = (path: string): boolean => {
  const top = rootOf(path);
  return systemsOwn.has(top) || trash.test(top);
};

/**
 * Whether systems put this onto a drive by themselves, or it lies in such a folder; often it may not be read.
 *
 * @param path from the root of the source
 */
export const isSystemsOwn = (path: string): boolean => isNoPlaceOfPictures(path) || rootOf(path) === rescued;

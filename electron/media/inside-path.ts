import { isAbsolute, relative, sep } from 'node:path';

/**
 * Whether a path of a source can only mean something inside of it: parts separated by '/', none of them empty, `.` or `..`.
 *
 * @param path as it stands in an entry or in a directory record; untrusted
 */
export const isInsidePath = (path: string, platform: NodeJS.Platform = process.platform): boolean =>
  path !== '' &&
  !path.includes('\0') &&
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..') &&
  // on Windows a backslash separates, a colon names a drive or a hidden stream, and a last dot or space is dropped
  (platform !== 'win32' || !/[\\:]|[. ](?:\/|$)/.test(path));

/** Whether a real path (links resolved) is the folder or lies in it. */
export const isWithin = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

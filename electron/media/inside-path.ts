import { isAbsolute, relative, sep } from 'node:path';

/** A part that is empty, `.` or `..`; the empty path has an empty part. */
const leavesOrRepeats = /(?:^|\/)\.{0,2}(?:\/|$)|\0/;
/** On Windows a backslash separates, a colon names a drive or a hidden stream, a last dot or space is dropped. */
const ambiguousOnWindows = /[\\:]|[. ](?:\/|$)/;

/**
 * Whether a path of a source can only mean something inside of it: parts separated by '/', none of them empty, `.` or `..`.
 *
 * @param path as it stands in an entry or in a directory record; untrusted
 */
export const isInsidePath = (path: string, platform: NodeJS.Platform = process.platform): boolean =>
  !leavesOrRepeats.test(path) && (platform !== 'win32' || !ambiguousOnWindows.test(path));

/** Whether a real path (links resolved) is the folder or lies in it. */
export const isWithin = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

import { limits } from './limits';

/** A path with a number before its extension. */
const numbered = (path: string, number: number): string =>
  path.replace(/(?:\.[a-z]\w*)?$/i, (extension) => ` (${number})${extension}`);

/** Gives every entry of an archive or image a path of its own: names may stand there twice, and mean two files. */
export const newOwnPaths = (): ((path: string) => string) => {
  const times = new Map<string, number>();
  const ownPath = (path: string): string => {
    const time = (times.get(path) ?? 0) + 1;
    times.set(path, time);
    return time === 1 ? path : ownPath(numbered(path, time));
  };
  return ownPath;
};

/** A name that can't be part of a path, to be told of: so written that it leads nowhere. */
export const harmlessName = (name: string): string =>
  encodeURIComponent(name.slice(0, limits.textLength).replace(/\p{Cs}/gu, '\ufffd')).replaceAll(
    '..',
    '%2E%2E',
  );

/**
 * Whether a link can only lead to what the archive or image that it stands in lists anyway, as far as its text tells.
 *
 * @param link its path, '/' between the parts
 * @param target as it stands in the link; untrusted
 */
export const staysInside = (link: string, target: string): boolean => {
  if (target === '' || target.startsWith('/')) return false;
  let depth = link.split('/').length - 1;
  return target.split('/').every((part) => {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    return depth >= 0;
  });
};

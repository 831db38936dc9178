import { limits } from '../model/limits';

/**
 * What is left of a path once everything that discs and operating systems add to its parts is taken off: case, `;1`, a last dot.
 */
const plainPath = (path: string): string => {
  const upper = path.toUpperCase();
  return /[.;]/.test(upper) ? upper.replace(/\.?(?:;\d+)?(?=\/|$)/g, '') : upper;
};

const withoutExtension = (path: string): string => path.replace(/\.[^./]{1,4}$/, '');

const listedUnder = (lists: ReadonlyMap<string, readonly string[]>, key: string): readonly string[] =>
  lists.get(key) ?? [];

const put = (lists: Map<string, string[]>, key: string, path: string): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [path]);
  else list.push(path);
};

/** What is most likely a picture comes first. */
const picturesFirst = (paths: readonly string[]): readonly string[] => [
  ...paths.filter((path) => /\.dcm\.?(?:;\d+)?$/i.test(path)),
  ...paths.filter((path) => !/\.dcm\.?(?:;\d+)?$/i.test(path)),
];

/** Finds the files that directory records may mean. */
export interface FileIdMatcher {
  /**
   * Discs have thumbnails beside pictures, and empty files beside those with an extension: which one is meant, only their
   * content tells.
   *
   * @returns paths as the source spells them, the most likely first; none where there is no such file
   */
  readonly find: (fileId: readonly string[]) => readonly string[];
}

/**
 * Matches Referenced File IDs with paths, whatever was done to the names on the way: lower case, `;1`, `.dcm`.
 *
 * @param paths of the source, '/' between the parts
 */
export const matchFileIds = (paths: Iterable<string>): FileIdMatcher => {
  const exact = new Map<string, string[]>();
  const extended = new Map<string, string[]>();
  for (const path of paths) {
    const plain = plainPath(path);
    put(exact, plain, path);
    const short = withoutExtension(plain);
    if (short !== plain) put(extended, short, path);
  }
  return {
    find: (fileId) => {
      const plain = plainPath(fileId.join('/'));
      const [named, more] = [listedUnder(exact, plain), listedUnder(extended, plain)];
      const found = more.length === 0 ? named : [...named, ...picturesFirst(more)];
      return (found.length > 0 ? found : listedUnder(exact, withoutExtension(plain))).slice(
        0,
        limits.sameNames,
      );
    },
  };
};

/** Whether a path is that of a DICOMDIR, in any of the spellings that discs have. */
export const isDicomdirPath = (path: string): boolean => /(?:^|\/)DICOMDIR\.?(?:;\d+)?$/i.test(path);

/**
 * What is left of a name once everything that discs and operating systems add to it is taken off: case, `;1`, a last dot.
 */
const plainPart = (part: string): string => part.toUpperCase().replace(/;\d+$/, '').replace(/\.$/, '');

const plainPath = (parts: readonly string[]): string => parts.map(plainPart).join('/');

const withoutExtension = (path: string): string => path.replace(/\.[^./]{1,4}$/, '');

/** Finds the files that directory records mean. */
export interface FileIdMatcher {
  /** @returns the path as the source spells it, or undefined where there is no such file */
  readonly find: (fileId: readonly string[]) => string | undefined;
}

/**
 * Matches Referenced File IDs with paths, whatever was done to the names on the way: lower case, `;1`, `.dcm`.
 *
 * @param paths of the source, '/' between the parts
 */
export const matchFileIds = (paths: Iterable<string>): FileIdMatcher => {
  const exact = new Map<string, string>();
  const loose = new Map<string, string>();
  for (const path of paths) {
    const plain = plainPath(path.split('/'));
    if (!exact.has(plain)) exact.set(plain, path);
    const short = withoutExtension(plain);
    if (!loose.has(short)) loose.set(short, path);
  }
  return {
    find: (fileId) => {
      const plain = plainPath(fileId);
      return exact.get(plain) ?? loose.get(plain) ?? loose.get(withoutExtension(plain));
    },
  };
};

/** Whether a path is that of a DICOMDIR, in any of the spellings that discs have. */
export const isDicomdirPath = (path: string): boolean =>
  plainPart(path.slice(path.lastIndexOf('/') + 1)) === 'DICOMDIR';

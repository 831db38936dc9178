import { isNamedFiller, preludeBytes } from './check-head';
import type { SourceEntry } from './source';

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/;\d+$/, '');
/** The end of a name that has letters: numbers after a dot are those of a UID. */
const extensionOf = (path: string): string =>
  /\.([^.]*\p{L}[^.]*)$/u.exec(nameOf(path))?.[1]?.toLowerCase() ?? '';
const shapeOf = (path: string): string => nameOf(path).replace(/\d+/g, '0');

/** Whether so little is there of a file that nothing in it can tell whether it was a picture. */
export const isStump = ({ bytes }: SourceEntry): boolean => bytes < preludeBytes;

/**
 * Tells which stumps were pictures, as a copy leaves them of files whose first sector can't be read: by what is beside them.
 *
 * Names of pictures have a number in them. A stump whose name has one, and is neither hidden nor that of a filler, was a picture where
 * pictures of the same extension, or none, lie in its folder, or some have its name but for the number anywhere.
 * `README` and `.gitkeep` are none by that; neither is what is named by letters alone.
 *
 * @param pictures paths of what was found
 */
export const stumpJudge = (pictures: readonly string[]): ((stump: SourceEntry) => boolean) => {
  const kindOf = (path: string): string => `${folderOf(path)} ${extensionOf(path)}`;
  const kinds = new Set(pictures.map(kindOf));
  const shapes = new Set(pictures.map(shapeOf));
  return ({ path }) =>
    /^(?!\.).*\d/.test(nameOf(path)) &&
    !isNamedFiller(path) &&
    (kinds.has(kindOf(path)) || shapes.has(shapeOf(path)));
};

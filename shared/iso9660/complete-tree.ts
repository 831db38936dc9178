import { newOwnPaths } from '../model/entry-path';
import type { ImageFile, ImageTree } from './disc-image';

/** Where the content of a file lies: trees that list the same file may call it otherwise. Empty files lie nowhere. */
export const placeOf = ({ parts, bytes }: ImageFile): string | null => {
  const first = parts.find((part) => part.position !== null && part.bytes > 0)?.position;
  return first == null ? null : `${first} ${bytes}`;
};

/**
 * A tree with the files that other trees of the same image list besides: where one is damaged, another may be whole, and who made
 * it may have left out of one what is in another.
 */
export const completeTree = (tree: ImageTree, others: readonly ImageTree[]): ImageTree => {
  const places = new Set(tree.files.map(placeOf));
  const ownPath = newOwnPaths();
  for (const { path } of tree.files) ownPath(path);
  const files = [...tree.files];
  const unreadable = new Set(tree.unreadable);
  for (const other of others) {
    const more = other.files.filter((file) => placeOf(file) !== null && !places.has(placeOf(file)));
    // what one tree leaves out, it may leave out too where the other can't be read
    if (more.length > 0) for (const path of other.unreadable) unreadable.add(path);
    for (const file of more) {
      places.add(placeOf(file));
      files.push({ ...file, path: ownPath(file.path), isExtra: true });
    }
  }
  return { ...tree, files, unreadable: [...unreadable] };
};

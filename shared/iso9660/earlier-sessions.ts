import { newOwnPaths } from '../model/entry-path';
import { placeOf } from './complete-tree';
import {
  imageLimits,
  readExactly,
  type DiscImage,
  type EarlierFiles,
  type ImageFile,
  type ImageVolume,
} from './disc-image';

const prefixAt = 128;
const prefix = 'DICM';

/** A DICOM file (PS3.10 7.1), and not the list of them, which every session writes anew. */
const isPicture = (image: DiscImage, { path, parts: [first] }: ImageFile): boolean => {
  if (first === undefined || first.position === null || /(?:^|\/)DICOMDIR$/i.test(path)) return false;
  const bytes = readExactly(image, first.position + prefixAt, prefix.length);
  return bytes !== null && String.fromCharCode(...bytes) === prefix;
};

/**
 * Adds what earlier sessions hold that the last one does not list.
 *
 * A session that goes on from an earlier one lists its files where they lie, but for what it takes off or writes anew, on purpose:
 * that is told, and not added. One that lists nothing of an earlier one hides all of it, mostly by mistake: those files are added, in a
 * folder that names their session.
 *
 * @param volume what the last session lists
 * @param earlier the sessions before, the first one first
 */
export const addEarlierSessions = (
  image: DiscImage,
  volume: ImageVolume,
  earlier: readonly (() => ImageVolume | null)[],
): ImageVolume => {
  if (earlier.length === 0) return volume;
  const files = [...volume.files];
  const unreadable = [...volume.unreadable];
  const told: { readonly [kind in keyof EarlierFiles]: string[] } = { added: [], replaced: [] };
  const known = new Set(files.map(placeOf));
  const ownPath = newOwnPaths();
  for (const { path } of files) ownPath(path);
  let entries = files.length;
  for (const [before, read] of [...earlier.entries()].reverse()) {
    if (entries > imageLimits.entries) return { ...volume, files, unreadable, earlier: told, cut: true };
    const session = read();
    if (session === null) continue;
    entries += session.files.length;
    const recorded = session.files.filter((file) => placeOf(file) !== null);
    const lacking = recorded.filter((file) => !known.has(placeOf(file)));
    const isContinued = lacking.length < recorded.length;
    const pathOf = (path: string): string => `Session ${before + 1}/${path}`;
    if (!isContinued) unreadable.push(...session.unreadable.map(pathOf));
    for (const file of lacking) {
      known.add(placeOf(file));
      if (isContinued) {
        if (isPicture(image, file)) told.replaced.push(pathOf(file.path));
        continue;
      }
      const path = ownPath(pathOf(file.path));
      files.push({ ...file, path, isExtra: true });
      told.added.push(path);
    }
  }
  return { ...volume, files, unreadable, earlier: told };
};

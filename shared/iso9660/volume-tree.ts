/** A file with its place in the image. */
export interface PlacedFile {
  /** '/' between the parts, no '/' at the start. */
  readonly path: string;
  readonly bytes: number;
  /** First sector; 0 for an empty file, which has none. */
  readonly sector: number;
}

/** A folder of a volume, with what lies in it in the order of ECMA-119 9.3. */
export interface Folder {
  readonly name: string;
  /** The root is its own parent. */
  readonly parent: Folder;
  readonly folders: readonly Folder[];
  readonly files: readonly { readonly name: string; readonly file: PlacedFile }[];
}

const fileName = /^[A-Z0-9_]{1,8}(\.[A-Z0-9_]{1,3})?$/;
const folderName = /^[A-Z0-9_]{1,8}$/;
const maxLevels = 8;
/** A path table numbers parents in 16 bits (ECMA-119 9.4.4). */
const maxFolders = 0xffff;

interface GrowingFolder extends Folder {
  readonly parent: GrowingFolder;
  readonly folders: GrowingFolder[];
  readonly files: { readonly name: string; readonly file: PlacedFile }[];
  readonly names: Map<string, GrowingFolder | null>;
}

const newFolder = (name: string, parent?: GrowingFolder): GrowingFolder => {
  const content = { name, folders: [], files: [], names: new Map<string, GrowingFolder | null>() };
  if (parent !== undefined) return { ...content, parent };
  const root: GrowingFolder = {
    ...content,
    get parent() {
      return root;
    },
  };
  return root;
};

const subfolder = (folder: GrowingFolder, name: string): GrowingFolder => {
  const known = folder.names.get(name);
  if (known === null) throw new RangeError('a file and a folder have the same name');
  if (known !== undefined) return known;
  if (!folderName.test(name)) throw new RangeError('not a folder name of ISO 9660 level 1');
  const made = newFolder(name, folder);
  folder.names.set(name, made);
  folder.folders.push(made);
  return made;
};

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : 1;

/**
 * Every folder of a volume, breadth first and by name, as the path table numbers them; the root comes first.
 *
 * The order by code unit is that of both trees: '.' sorts before every d-character, as the padding of ECMA-119 9.3 does.
 *
 * @throws {RangeError} for a name that is not 8.3 of A-Z 0-9 _, a name used twice, or more than 8 levels or 65,535 folders
 */
export const foldersOf = (files: readonly PlacedFile[]): readonly Folder[] => {
  const root = newFolder('');
  for (const file of files) {
    const parts = file.path.split('/');
    const name = parts.pop() ?? '';
    if (parts.length >= maxLevels) throw new RangeError('more than 8 levels of folders');
    if (!fileName.test(name)) throw new RangeError('not a file name of ISO 9660 level 1');
    const folder = parts.reduce(subfolder, root);
    if (folder.names.has(name)) throw new RangeError('a name is used twice in a folder');
    folder.names.set(name, null);
    folder.files.push({ name, file });
  }
  const folders = [root];
  // grows while it is walked, which makes it breadth first
  for (const folder of folders) {
    folder.files.sort(byName);
    folders.push(...folder.folders.sort(byName));
  }
  if (folders.length > maxFolders) throw new RangeError('more folders than a path table can number');
  return folders;
};

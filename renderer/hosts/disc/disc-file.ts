/** A file that the page on a disc can read. */
export interface DiscFile {
  /** In the folder that was chosen, '/' between the parts. */
  readonly path: string;
  readonly bytes: number;
  /** @throws {Error} where it is gone */
  readonly blob: () => Promise<Blob>;
}

/** What a person chose in a file input for folders: the files below that folder, and what it is called. */
export const chosenFiles = (
  list: FileList,
): { readonly folder: string; readonly files: readonly DiscFile[] } => {
  const files = Array.from(list, (file) => ({
    path: file.webkitRelativePath.split('/').slice(1).join('/'),
    bytes: file.size,
    blob: () => Promise.resolve(file),
  }));
  return { folder: list[0]?.webkitRelativePath.split('/')[0] ?? '', files };
};

/** The bytes of a disc or of an image of one, wherever they are. */
export interface DiscImage {
  readonly bytes: number;
  /** @returns bytes read, fewer only at the end */
  readonly read: (into: Uint8Array, position: number) => number;
  /** Whether some of these bytes were read as zeros, since the medium can't give them. */
  readonly isUnreadable?: (position: number, bytes: number) => boolean;
}

/** A file of an image: its content is its parts, one after the other. */
export interface ImageFile {
  /** '/' between the parts, as spelt on the medium; without version, and without a dot that ends the name. */
  readonly path: string;
  readonly bytes: number;
  /** Where they lie in the image; null: nothing was recorded, and the bytes are zero. */
  readonly parts: readonly { readonly position: number | null; readonly bytes: number }[];
  /** Only another tree lists it than the one that is read first: a system that shows the image may lack it. */
  readonly isExtra?: true;
}

/** What the directories of an image list. */
export interface ImageTree {
  readonly files: readonly ImageFile[];
  /** Folders and files that are there but can't be followed: interleaved, a link out of the image, too deep, a loop. */
  readonly notFollowed: readonly string[];
  /** Folders of which not all can be read, since the medium does not give it, it is overwritten, or lies outside of the image; what could be read is listed. */
  readonly unreadable: readonly string[];
  /** True when the image holds more entries than are taken. */
  readonly cut: boolean;
}

/** What an image holds. */
export interface ImageVolume extends ImageTree {
  readonly volumeId: string;
  /** What of the primary list that every disc has is lost: what is listed is what another one knows. */
  readonly lacksPrimary?: 'volume descriptor' | 'root directory' | 'directory of a folder';
  /** Of sessions before the last, what that does not list. */
  readonly earlier?: EarlierFiles;
}

/** Files of earlier sessions, each in a folder that names its session. */
export interface EarlierFiles {
  /** Of sessions that later ones do not go on from: they are listed. */
  readonly added: readonly string[];
  /** DICOM files that a later session took off or wrote anew: they are not. */
  readonly replaced: readonly string[];
}

/** No disc comes near these; an image made to harm does. The bytes are those of all directories together. */
export const imageLimits = {
  entries: 200_000,
  levels: 32,
  directoryBytes: 64 * 1024 * 1024,
  descriptors: 64,
  sessions: 64,
};

/** @returns null where the image ends before */
export const readExactly = (image: DiscImage, position: number, bytes: number): Uint8Array | null => {
  if (position < 0 || bytes < 0 || position + bytes > image.bytes) return null;
  const into = new Uint8Array(bytes);
  return image.read(into, position) === bytes ? into : null;
};

/** Whether a name stays in its folder, and is one thing where the path is taken apart. Systems write control characters into names. */
export const isSafeName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);

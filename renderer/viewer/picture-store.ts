import { forgetFramePlaces, learnFramePlaces } from './frame-places';
import { parseInstance, type InstanceFile } from './instance-file';
import { readPicture, type Picture } from './picture';
import { PictureFailure } from './picture-failure';
import { computedPicture, isComputed } from './volume/computed-pictures';

/** A file that holds an instance. */
export interface FileAddress {
  readonly url: string;
  /** As listed; the file's own counts where it has one. */
  readonly transferSyntaxUid: string;
}

/** One frame of one instance, as the parts of the viewer name it to each other. */
export interface FrameAddress extends FileAddress {
  /** Counted from 0. */
  readonly frame: number;
}

/** The scheme by which cornerstone finds our loader. */
export const pictureScheme = 'picture';

export const toImageId = ({ url, transferSyntaxUid, frame }: FrameAddress): string =>
  `${pictureScheme}:${frame}:${transferSyntaxUid}:${url}`;

/** @throws {Error} for an id that toImageId did not make */
export const fromImageId = (imageId: string): FrameAddress => {
  const [, frame, transferSyntaxUid, url] = /^picture:(\d+):([\d.]*):(.+)$/s.exec(imageId) ?? [];
  if (frame === undefined || transferSyntaxUid === undefined || url === undefined)
    throw new Error('no image id of ours');
  return { url, transferSyntaxUid, frame: Number(frame) };
};

/** What follows # in an address says how a picture is computed, not which one it is. */
const placeOf = (url: string): string => url.replace(/#.*$/s, '');

/** Where the same picture stands in a list that was made anew, whatever it is said to be coded by; -1 where it is not in it. */
export const findPicture = (imageIds: readonly string[], imageId: string): number => {
  const { url, frame } = fromImageId(imageId);
  return imageIds.findIndex((each) => {
    const other = fromImageId(each);
    return other.frame === frame && placeOf(other.url) === placeOf(url);
  });
};

/** Files of several frames are kept while their frames are looked at, up to this much. */
const mostFileBytes = 256 * 1024 * 1024;

/** Whole files that were read, the one used last at the end. */
const files = new Map<string, InstanceFile>();
const loading = new Map<string, Promise<InstanceFile>>();

const fetchFile = async ({ url, transferSyntaxUid }: FileAddress): Promise<InstanceFile> => {
  let bytes: ArrayBuffer;
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    bytes = await answer.arrayBuffer();
  } catch (error) {
    throw new PictureFailure('unreachable', transferSyntaxUid, error);
  }
  const file = await parseInstance(new Uint8Array(bytes), transferSyntaxUid);
  learnFramePlaces(url, file.dataSet);
  return file;
};

const keep = (url: string, file: InstanceFile): void => {
  files.delete(url);
  files.set(url, file);
  let total = 0;
  for (const kept of files.values()) total += kept.bytes.byteLength;
  for (const [oldest, old] of files) {
    if (total <= mostFileBytes || oldest === url) break;
    files.delete(oldest);
    total -= old.bytes.byteLength;
  }
};

/**
 * Reads a whole file; asking for it again while it is read, reads it once.
 *
 * @throws {PictureFailure}
 */
export const openFile = async (address: FileAddress): Promise<InstanceFile> => {
  const kept = files.get(address.url);
  if (kept !== undefined) {
    keep(address.url, kept);
    return kept;
  }
  const underWay = loading.get(address.url);
  if (underWay !== undefined) return underWay;
  const load = fetchFile(address);
  loading.set(address.url, load);
  try {
    return await load;
  } finally {
    loading.delete(address.url);
  }
};

/**
 * Reads and decodes one frame; asking for several frames of a file at once reads it once.
 *
 * @throws {PictureFailure}
 */
export const loadPicture = async (address: FrameAddress): Promise<Picture> => {
  if (isComputed(address.url)) return computedPicture(address.url);
  const file = await openFile(address);
  const picture = await readPicture(file, address.frame);
  if (picture.header.frames > 1) keep(address.url, file);
  return picture;
};

/** Lets go of every file. */
export const forgetFiles = (): void => {
  files.clear();
  forgetFramePlaces();
};

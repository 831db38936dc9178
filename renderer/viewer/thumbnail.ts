import { fromImageId, loadPicture } from './picture-store';
import { drawSmall } from './small-picture';

/** The longer side in device pixels: sharp on dense screens at the size it is shown. */
const longestSide = 256;
/** Twice as many as there are, each way. */
const lookedAt = 2;
/** Thumbnails kept; each takes at most 256 KB. */
const mostKept = 120;
const atOnce = 2;

const kept = new Map<string, Promise<ImageData>>();
const waiting: (() => void)[] = [];
let running = 0;

/** Lets two at a time through: pictures in sight matter more. */
const takeTurn = async (): Promise<void> => {
  if (running >= atOnce)
    await new Promise<void>((go) => {
      waiting.push(go);
    });
  running += 1;
};

const endTurn = (): void => {
  running -= 1;
  waiting.shift()?.();
};

const makeThumbnail = async (imageId: string): Promise<ImageData> => {
  await takeTurn();
  try {
    const picture = await loadPicture(fromImageId(imageId));
    const { width, height, rgba } = drawSmall(picture, longestSide, lookedAt);
    return new ImageData(rgba, width, height);
  } finally {
    endTurn();
  }
};

/**
 * The small picture of a frame, made once.
 *
 * @throws {PictureFailure} when the picture can't be shown
 */
export const thumbnailOf = (imageId: string): Promise<ImageData> => {
  const found = kept.get(imageId);
  if (found !== undefined) return found;
  const made = makeThumbnail(imageId);
  kept.set(imageId, made);
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
  }
  return made;
};

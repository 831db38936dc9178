import { levelsThrough, type Picture } from './picture';
import { fromImageId, loadPicture } from './picture-store';

/** The longer side in device pixels: sharp on dense screens at the size it is shown. */
const longestSide = 256;
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

/** Draws a picture small, each pixel the mean of a few of those it stands for. */
export const drawThumbnail = (picture: Picture): ImageData => {
  const { rows, columns, header } = picture;
  const heightOfPixel =
    header.spacing === undefined ? header.aspect : header.spacing.rowMm / header.spacing.columnMm;
  const scale = longestSide / Math.max(rows * heightOfPixel, columns);
  const width = Math.max(Math.round(columns * scale), 1);
  const height = Math.max(Math.round(rows * heightOfPixel * scale), 1);
  const image = new ImageData(width, height);
  const levelAt = levelsThrough(picture, undefined, false);
  const taps = [0.25, 0.75];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const to = 4 * (y * width + x);
      const sum = [0, 0, 0];
      for (const dy of taps)
        for (const dx of taps) {
          const row = Math.min(Math.floor(((y + dy) * rows) / height), rows - 1);
          const column = Math.min(Math.floor(((x + dx) * columns) / width), columns - 1);
          const from = row * columns + column;
          for (let channel = 0; channel < 3; channel += 1) {
            const level = Math.min(Math.max(levelAt(from, channel), 0), 255);
            sum[channel] = (sum[channel] ?? 0) + level;
          }
        }
      image.data.set([(sum[0] ?? 0) / 4, (sum[1] ?? 0) / 4, (sum[2] ?? 0) / 4, 255], to);
    }
  return image;
};

const makeThumbnail = async (imageId: string): Promise<ImageData> => {
  await takeTurn();
  try {
    return drawThumbnail(await loadPicture(fromImageId(imageId)));
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

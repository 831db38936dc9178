import {
  BufferTarget,
  CanvasSource,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  Quality,
  WebMOutputFormat,
} from 'mediabunny';

export interface Film {
  readonly kind: 'mp4' | 'webm';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Codecs take sides that are even. */
const even = (side: number): number => side + (side % 2);

/**
 * Makes a film of pictures.
 *
 * @param draw the picture at an index, drawn; all of one size, the first one's
 * @param rate pictures a second
 * @param tell told how many are in it
 * @returns MP4 with H.264 where the browser can encode that, since everything plays it; else WebM
 * @throws the signal's reason when cancelled
 * @throws {Error} where the browser can encode no film
 */
export const makeFilm = async (
  draw: (index: number) => Promise<HTMLCanvasElement>,
  count: number,
  rate: number,
  { signal, tell }: { readonly signal: AbortSignal; readonly tell: (done: number) => void },
): Promise<Film> => {
  const first = await draw(0);
  const [width, height] = [even(first.width), even(first.height)];
  const codec = await getFirstEncodableVideoCodec(['avc', 'vp9', 'vp8'], { width, height });
  if (codec === null) throw new Error('the browser encodes no film of this size');
  const kind = codec === 'avc' ? 'mp4' : 'webm';
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser draws nothing');
  const target = new BufferTarget();
  const output = new Output({
    format: kind === 'mp4' ? new Mp4OutputFormat() : new WebMOutputFormat(),
    target,
  });
  const source = new CanvasSource(canvas, { codec, quality: new Quality('very-high') });
  output.addVideoTrack(source, { frameRate: rate });
  await output.start();
  try {
    for (let index = 0; index < count; index += 1) {
      const picture = index === 0 ? first : await draw(index);
      signal.throwIfAborted();
      context.fillRect(0, 0, width, height);
      context.drawImage(picture, 0, 0, first.width, first.height);
      await source.add(index / rate, 1 / rate);
      tell(index + 1);
    }
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
  if (target.buffer === null) throw new Error('the browser made no film');
  return { kind, bytes: new Uint8Array(target.buffer) };
};

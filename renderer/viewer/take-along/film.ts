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

const startFilm = async (rate: number, first: HTMLCanvasElement) => {
  const canvas = document.createElement('canvas');
  canvas.width = even(first.width);
  canvas.height = even(first.height);
  const context = canvas.getContext('2d');
  const codec = await getFirstEncodableVideoCodec(['avc', 'vp9', 'vp8'], canvas);
  if (codec === null || context === null) throw new Error('the browser makes no film of this size');
  const kind: Film['kind'] = codec === 'avc' ? 'mp4' : 'webm';
  const target = new BufferTarget();
  const format = kind === 'mp4' ? new Mp4OutputFormat() : new WebMOutputFormat();
  const output = new Output({ format, target });
  const source = new CanvasSource(canvas, { codec, quality: new Quality('very-high') });
  output.addVideoTrack(source, { frameRate: rate });
  await output.start();
  let count = 0;
  return {
    add: async (picture: HTMLCanvasElement): Promise<void> => {
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(picture, 0, 0, first.width, first.height);
      await source.add(count / rate, 1 / rate);
      count += 1;
    },
    cancel: () => output.cancel(),
    end: async (): Promise<Film> => {
      await output.finalize();
      if (target.buffer === null) throw new Error('the browser made no film');
      return { kind, bytes: new Uint8Array(target.buffer) };
    },
  };
};

/**
 * Makes a film of pictures.
 *
 * @param pictures all are shown in the size of the first
 * @param rate pictures a second
 * @returns MP4 with H.264 where the browser can encode that, since everything plays it; else WebM
 * @throws what `pictures` throws
 * @throws {Error} where there are no pictures, or the browser can encode no film
 */
export const makeFilm = async (pictures: AsyncIterable<HTMLCanvasElement>, rate: number): Promise<Film> => {
  let film: Awaited<ReturnType<typeof startFilm>> | undefined;
  try {
    for await (const picture of pictures) await (film ??= await startFilm(rate, picture)).add(picture);
  } catch (error) {
    await film?.cancel();
    throw error;
  }
  if (film === undefined) throw new Error('there is no picture for a film');
  return film.end();
};

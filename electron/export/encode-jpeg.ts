import { join } from 'node:path';
import loadEncoder, { type JpegEncoders } from '@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs';

const quality = 85;
let encoders: Promise<JpegEncoders> | undefined;

/** Writes a picture of four bytes a pixel as baseline JPEG, in the thread of the decoders: its binary lies beside them. */
export const encodeJpeg = async ({
  width,
  height,
  rgba,
}: {
  readonly width: number;
  readonly height: number;
  readonly rgba: ArrayLike<number>;
}): Promise<Uint8Array<ArrayBuffer>> => {
  encoders ??= loadEncoder({ locateFile: (name) => join(__dirname, name) });
  const encoder = new (await encoders).JPEGEncoder();
  try {
    const pixels = encoder.getDecodedBuffer({
      width,
      height,
      bitsPerSample: 8,
      componentCount: 3,
      isSigned: false,
    });
    for (let pixel = 0; pixel < width * height; pixel++)
      for (let channel = 0; channel < 3; channel++)
        pixels[3 * pixel + channel] = rgba[4 * pixel + channel] ?? 0;
    encoder.setProgressive(false);
    encoder.setQuality(quality);
    encoder.encode();
    return new Uint8Array(encoder.getEncodedBuffer());
  } finally {
    encoder.delete();
  }
};

import loadEncoder, { type JpegEncoders } from '@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs';

import type { EncodeJpeg } from './page-parts';

const quality = 85;
let encoders: Promise<JpegEncoders> | undefined;

/** Writes pictures as baseline JPEG where there is no window. @param binaries the folder that the encoder's binary lies in */
export const jpegEncoder =
  (binaries: string): EncodeJpeg =>
  async ({ width, height, rgba }) => {
    encoders ??= loadEncoder({ locateFile: (name) => `${binaries}/${name}` });
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

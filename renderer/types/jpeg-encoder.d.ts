declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs' {
  interface JpegEncoder {
    getDecodedBuffer(frame: {
      readonly width: number;
      readonly height: number;
      readonly bitsPerSample: number;
      readonly componentCount: number;
      readonly isSigned: boolean;
    }): Uint8Array;
    getEncodedBuffer(): Uint8Array;
    setProgressive(progressive: boolean): void;
    setQuality(quality: number): void;
    encode(): void;
    delete(): void;
  }
  export interface JpegEncoders {
    readonly JPEGEncoder: new () => JpegEncoder;
  }
  const load: (options: { readonly locateFile: (name: string) => string }) => Promise<JpegEncoders>;
  export default load;
}

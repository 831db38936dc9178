/** What a JPEG family codestream says of itself, which counts more than what the file calls it. */
export interface JpegCodestream {
  /** Low byte of the start of frame marker: C0 baseline, C1 extended, C2 progressive, C3 lossless, F7 JPEG-LS. */
  readonly process: number;
  /** Bits a sample. */
  readonly precision: number;
  /** 0 where they are told behind the first scan. @see ISO/IEC 10918-1 B.2.5, DNL */
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  /** A JFIF or an Adobe segment, which say what the colours are. */
  readonly saysColours: boolean;
}

/** Whether a codestream of the JPEG family ends where it says, but for what fills its fragment up. @see ISO/IEC 10918-1 B.1.1.3, EOI */
export const isEndedJpeg = (bytes: Uint8Array): boolean => {
  let last = bytes.length - 1;
  while (last > 0 && (bytes[last] === 0 || bytes[last] === 0xff)) last -= 1;
  return bytes[last] === 0xd9 && bytes[last - 1] === 0xff;
};

/** DHT, JPG and DAC look like starts of frame and are none. @see ISO/IEC 10918-1 table B.1 */
const isFrameStart = (marker: number): boolean =>
  marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));

/** @returns undefined for what is no JPEG or JPEG-LS codestream */
export const readJpegCodestream = (bytes: Uint8Array): JpegCodestream | undefined => {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let saysColours = false;
  for (let at = 2; at + 10 <= bytes.byteLength;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrameStart(marker))
      return {
        process: marker,
        precision: bytes[at + 4] ?? 0,
        rows: view.getUint16(at + 5),
        columns: view.getUint16(at + 7),
        components: bytes[at + 9] ?? 0,
        saysColours,
      };
    const length = view.getUint16(at + 2, false);
    // An Adobe segment that is cut short says nothing to a decoder.
    if (marker === 0xe0 || (marker === 0xee && length >= 14)) saysColours = true;
    at += 2 + length;
  }
  return undefined;
};

/**
 * Whether a JPEG 2000 codestream holds colours that its decoder turns into red, green and blue; without, components come
 * out as they were put in.
 *
 * @see ISO/IEC 15444-1 A.6.1, multiple component transformation
 */
export const mixesJpeg2000Colours = (bytes: Uint8Array): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [startOfTile, codingStyle] = [0xff90, 0xff52];
  for (let at = 2; at + 9 <= bytes.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker === codingStyle) return bytes[at + 8] === 1;
    if (marker < 0xff00 || marker === startOfTile) break;
  }
  return true;
};

/**
 * How far decoded samples of a JPEG-LS codestream may be from those that were encoded, in the first scan.
 *
 * @returns undefined where there is no scan
 * @see ITU-T T.87 C.2.3, NEAR
 */
export const jpegLsError = (bytes: Uint8Array): number | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 5 <= bytes.byteLength && bytes[at] === 0xff; at += 2 + view.getUint16(at + 2))
    if (bytes[at + 1] === 0xda) return bytes[at + 5 + 2 * (bytes[at + 4] ?? 0)];
  return undefined;
};

/** Whether JPEG 2000 comes in a file of its own, in which a codestream lies. @see ISO/IEC 15444-1 I.5.1 */
export const isBoxedJpeg2000 = (bytes: Uint8Array): boolean =>
  [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20].every((byte, index) => bytes[index] === byte);

/** Of a JPEG 2000 codestream. */
export interface Jpeg2000Size {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  /** Of the first component. */
  readonly precision: number;
  readonly signed: boolean;
}

/** @returns undefined for what is no such codestream. @see ISO/IEC 15444-1 A.5.1, SIZ */
export const jpeg2000Size = (bytes: Uint8Array): Jpeg2000Size | undefined => {
  const start = [0xff, 0x4f, 0xff, 0x51];
  const depth = bytes[42];
  if (depth === undefined || start.some((byte, index) => bytes[index] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    columns: view.getUint32(8) - view.getUint32(16),
    rows: view.getUint32(12) - view.getUint32(20),
    components: view.getUint16(40),
    precision: (depth & 0x7f) + 1,
    signed: depth >= 0x80,
  };
};

/** Whether the wavelet of a JPEG 2000 codestream gives back what it was given. @see ISO/IEC 15444-1 A.6.1, table A.20 */
export const isReversibleJpeg2000 = (bytes: Uint8Array): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const codingStyle = 0xff52;
  for (let at = 2; at + 14 <= bytes.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker === codingStyle) return bytes[at + 13] === 1;
    if (marker < 0xff00) break;
  }
  return false;
};

/** "Adobe", version 100, no flags, no colour transform. @see ITU-T T.872 6.5.3 */
const adobeRgb = Uint8Array.from([0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0]);

/** Says in a codestream that its components are red, green and blue: a decoder takes three for YCbCr otherwise. */
export const withRgbMark = (codestream: Uint8Array): Uint8Array<ArrayBuffer> => {
  const marked = new Uint8Array(codestream.byteLength + adobeRgb.byteLength);
  marked.set(codestream.subarray(0, 2));
  marked.set(adobeRgb, 2);
  marked.set(codestream.subarray(2), 2 + adobeRgb.byteLength);
  return marked;
};

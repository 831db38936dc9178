import * as zlib from 'node:zlib';

/** Eight tables, so that eight bytes go in one step. */
const tables = ((): readonly Uint32Array[] => {
  const first = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ ((value & 1) * 0xedb88320);
    first[byte] = value;
  }
  const all = [first];
  for (let step = 1; step < 8; step++) {
    const previous = all[step - 1] ?? first;
    all.push(
      first.map((_, byte) => ((previous[byte] ?? 0) >>> 8) ^ (first[(previous[byte] ?? 0) & 255] ?? 0)),
    );
  }
  return all;
})();

const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as readonly [
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
];

/** Takes one byte in, without what goes before and after all of them. @see PKWARE APPNOTE 6.1.5 */
export const crcStep = (crc: number, byte: number): number => (crc >>> 8) ^ (t0[(crc ^ byte) & 255] ?? 0);

/** See crc32. */
export const countedCrc32 = (bytes: Uint8Array, before = 0): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let crc = ~before;
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    const low = view.getUint32(at, true) ^ crc;
    const high = view.getUint32(at + 4, true);
    crc =
      (t7[low & 255] ?? 0) ^
      (t6[(low >>> 8) & 255] ?? 0) ^
      (t5[(low >>> 16) & 255] ?? 0) ^
      (t4[low >>> 24] ?? 0) ^
      (t3[high & 255] ?? 0) ^
      (t2[(high >>> 8) & 255] ?? 0) ^
      (t1[(high >>> 16) & 255] ?? 0) ^
      (t0[high >>> 24] ?? 0);
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ (t0[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0);
  return ~crc >>> 0;
};

/**
 * CRC-32 as ZIP has it: by zlib where it can, which is several times as quick; the trial runtime's Node is older than that.
 *
 * @param before of the bytes that came before these
 * @see ITU-T V.42 8.1.1.6.2
 */
export const crc32: typeof countedCrc32 = 'crc32' in zlib ? zlib.crc32 : countedCrc32;

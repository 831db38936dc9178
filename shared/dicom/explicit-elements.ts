/** VRs whose length has 32 bits, after two bytes that are zero. @see DICOM PS3.5 7.1.2 */
const longHeader = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

/** An element as it is written: Explicit VR Little Endian. */
export interface ExplicitElement {
  /** Group in the high 16 bits. */
  readonly tag: number;
  readonly vr: string;
  /** Padded here where its length is odd. */
  readonly value: Uint8Array;
}

/** Bytes of a text with a character a byte. */
export const bytesOfText = (text: string): Uint8Array => {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
};

export const textOfBytes = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};

/** @see DICOM PS3.5 7.1.2 */
export const hasLongHeader = (vr: string): boolean => longHeader.has(vr);

const headerBytes = (vr: string): number => (longHeader.has(vr) ? 12 : 8);
const evenBytes = (value: Uint8Array): number => value.length + (value.length % 2);

/** Encodes elements in the order of their tags. */
export const encodeElements = (elements: readonly ExplicitElement[]): Uint8Array => {
  const bytes = new Uint8Array(
    elements.reduce((sum, { vr, value }) => sum + headerBytes(vr) + evenBytes(value), 0),
  );
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { tag, vr, value } of [...elements].sort((a, b) => a.tag - b.tag)) {
    const length = evenBytes(value);
    view.setUint16(at, tag >>> 16, true);
    view.setUint16(at + 2, tag & 0xffff, true);
    bytes[at + 4] = vr.charCodeAt(0);
    bytes[at + 5] = vr.charCodeAt(1);
    if (longHeader.has(vr)) view.setUint32(at + 8, length, true);
    else view.setUint16(at + 6, length, true);
    at += headerBytes(vr);
    bytes.set(value, at);
    if (length > value.length && vr !== 'UI' && vr !== 'OB') bytes[at + length - 1] = 0x20;
    at += length;
  }
  return bytes;
};

const itemTag = [0xfe, 0xff, 0x00, 0xe0];

/** An item of a sequence, with its length. */
export const encodeItem = (content: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(8 + content.length);
  bytes.set(itemTag, 0);
  new DataView(bytes.buffer).setUint32(4, content.length, true);
  bytes.set(content, 8);
  return bytes;
};

export const joinBytes = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
};

import type { Instance } from '../model/scan';
import { implementationClassUid, implementationVersionName } from './implementation';
import { explicitLittleEndian } from './transfer-syntaxes';

const preambleBytes = 128;

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** An element of group 2 with a short header; UIDs are padded with a zero, text with a space. */
const element = (number: number, vr: string, value: Uint8Array): Uint8Array => {
  const padding = value.length % 2;
  const bytes = new Uint8Array(8 + value.length + padding);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 2, true);
  view.setUint16(2, number, true);
  bytes.set(ascii(vr), 4);
  view.setUint16(6, value.length + padding, true);
  bytes.set(value, 8);
  if (padding === 1 && vr !== 'UI') bytes[bytes.length - 1] = 0x20;
  return bytes;
};

const fileMetaVersion = Uint8Array.from([2, 0, 1, 0, 0x4f, 0x42, 0, 0, 2, 0, 0, 0, 0, 1]);

const join = (parts: readonly Uint8Array[]): Uint8Array => {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
};

const emptyPreamble = join([new Uint8Array(preambleBytes), ascii('DICM')]);

/**
 * Preamble and file meta for a data set that has none. The same instance always gets the same bytes.
 *
 * @see DICOM PS3.10 7.1, table 7.1-1
 */
export const fileMetaFor = (
  instance: Pick<Instance, 'sopClassUid' | 'sopInstanceUid' | 'transferSyntaxUid'>,
): Uint8Array => {
  const elements = join([
    fileMetaVersion,
    element(0x02, 'UI', ascii(instance.sopClassUid)),
    element(0x03, 'UI', ascii(instance.sopInstanceUid)),
    element(0x10, 'UI', ascii(instance.transferSyntaxUid)),
    element(0x12, 'UI', ascii(implementationClassUid)),
    element(0x13, 'SH', ascii(implementationVersionName)),
  ]);
  const groupLength = new Uint8Array(4);
  new DataView(groupLength.buffer).setUint32(0, elements.length, true);
  return join([emptyPreamble, element(0x00, 'UL', groupLength), elements]);
};

/**
 * Preamble and file meta of a data set that was written anew in Explicit VR Little Endian: what it was, but for the transfer
 * syntax and who wrote it.
 *
 * @param meta of the file, from its first element on
 * @throws {RangeError} where an element of it is not whole
 * @see DICOM PS3.10 7.1
 */
export const explicitFileMeta = (meta: Uint8Array): Uint8Array => {
  const view = new DataView(meta.buffer, meta.byteOffset, meta.byteLength);
  const kept: Uint8Array[] = [];
  const written = new Map([
    [0x10, element(0x10, 'UI', ascii(explicitLittleEndian))],
    [0x12, element(0x12, 'UI', ascii(implementationClassUid))],
    [0x13, element(0x13, 'SH', ascii(implementationVersionName))],
  ]);
  for (let at = 0; at < meta.length;) {
    const number = view.getUint16(at + 2, true);
    const isLong = /^(OB|OW|UN|UT)$/.test(String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5)));
    const end = at + (isLong ? 12 + view.getUint32(at + 8, true) : 8 + view.getUint16(at + 6, true));
    if (view.getUint16(at, true) !== 2 || end > meta.length) throw new RangeError('file meta is not whole');
    for (const [own, bytes] of written)
      if (own <= number) {
        kept.push(bytes);
        written.delete(own);
      }
    if (number !== 0 && ![0x10, 0x12, 0x13].includes(number)) kept.push(meta.subarray(at, end));
    at = end;
  }
  const elements = join([...kept, ...written.values()]);
  const groupLength = new Uint8Array(4);
  new DataView(groupLength.buffer).setUint32(0, elements.length, true);
  return join([emptyPreamble, element(0x00, 'UL', groupLength), elements]);
};

const nothing = new Uint8Array();

/** What goes before the bytes of the file where an instance leaves: nothing, unless the file lacks it. */
export const sentPrefix = (instance: Instance): Uint8Array => {
  if (instance.bare) return fileMetaFor(instance);
  return instance.lacksPreamble === true ? emptyPreamble : nothing;
};

/** Size of an instance as it is sent and exported. */
export const sentBytes = (instance: Instance): number => instance.bytes + sentPrefix(instance).length;

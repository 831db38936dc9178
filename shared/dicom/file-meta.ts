import type { Instance } from '../model/scan';
import { implementationClassUid, implementationVersionName } from './implementation';

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

const nothing = new Uint8Array();

/** What goes before the bytes of the file where an instance leaves: nothing, unless the file lacks it. */
export const sentPrefix = (instance: Instance): Uint8Array => {
  if (instance.bare) return fileMetaFor(instance);
  return instance.lacksPreamble === true ? emptyPreamble : nothing;
};

/** Size of an instance as it is sent and exported. */
export const sentBytes = (instance: Instance): number => instance.bytes + sentPrefix(instance).length;

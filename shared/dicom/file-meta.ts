import { nullOutOfRange } from '../errors/null-out-of-range';
import type { Instance } from '../model/scan';
import { implementationClassUid, implementationVersionName } from './implementation';
import { hasLongHeader } from './read-element';
import { explicitLittleEndian } from './transfer-syntaxes';

const preambleBytes = 128;
/** Of the first element, which tells how many bytes of file meta follow it. */
const groupLengthBytes = 12;

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

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

/** What a file says of itself in its file meta. */
type Said = Pick<Instance, 'sopClassUid' | 'sopInstanceUid' | 'transferSyntaxUid'>;

interface MetaElement {
  readonly number: number;
  readonly value: Uint8Array;
  /** Head and value. */
  readonly bytes: Uint8Array;
}

/**
 * The elements of file meta.
 *
 * @param meta from its first element to where the data set begins
 * @throws {RangeError} where one is not whole, or is none of file meta
 */
const elementsOf = (meta: Uint8Array): readonly MetaElement[] => {
  const view = new DataView(meta.buffer, meta.byteOffset, meta.byteLength);
  const elements: MetaElement[] = [];
  for (let at = 0; at < meta.length;) {
    const vr = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
    const isLong = hasLongHeader(view.getUint16(at + 4));
    const valueAt = at + (isLong ? 12 : 8);
    const end = valueAt + (isLong ? view.getUint32(at + 8, true) : view.getUint16(at + 6, true));
    if (view.getUint16(at, true) !== 2 || !/^[A-Z]{2}$/.test(vr) || end > meta.length)
      throw new RangeError('file meta is not whole');
    elements.push({
      number: view.getUint16(at + 2, true),
      value: meta.subarray(valueAt, end),
      bytes: meta.subarray(at, end),
    });
    at = end;
  }
  return elements;
};

const withPrelude = (elements: readonly Uint8Array[]): Uint8Array => {
  const groupLength = new Uint8Array(4);
  new DataView(groupLength.buffer).setUint32(
    0,
    elements.reduce((sum, { length }) => sum + length, 0),
    true,
  );
  return join([emptyPreamble, element(0x00, 'UL', groupLength), ...elements]);
};

/** What whoever writes file meta has to say, by the number of the element. */
const saidOf = ({ sopClassUid, sopInstanceUid, transferSyntaxUid }: Said) =>
  new Map([
    [0x01, fileMetaVersion],
    [0x02, element(0x02, 'UI', ascii(sopClassUid))],
    [0x03, element(0x03, 'UI', ascii(sopInstanceUid))],
    [0x10, element(0x10, 'UI', ascii(transferSyntaxUid))],
    [0x12, element(0x12, 'UI', ascii(implementationClassUid))],
    [0x13, element(0x13, 'SH', ascii(implementationVersionName))],
  ]);

/**
 * Preamble and file meta for a data set that has none. The same instance always gets the same bytes.
 *
 * @see DICOM PS3.10 7.1, table 7.1-1
 */
export const fileMetaFor = (instance: Said): Uint8Array => withPrelude(Array.from(saidOf(instance).values()));

/** From its first element on; null where there is no preamble and prefix before it. */
const afterPrefix = (fileMeta: Uint8Array): Uint8Array | null =>
  textOf(fileMeta.subarray(preambleBytes, emptyPreamble.length)) === 'DICM'
    ? fileMeta.subarray(emptyPreamble.length)
    : null;

/** Whether a value is a text with nothing but padding behind it. It may be as large as who wrote it liked. */
const isPadded = (value: Uint8Array, text: Uint8Array): boolean =>
  value.length >= text.length &&
  value.every((byte, at) => (at < text.length ? byte === text[at] : byte === 0 || byte === 0x20));

/**
 * Whether what stands before a data set is as the standard has it, whatever is in the preamble: a prefix, and file meta in its one encoding and order, with
 * its true length, a version, who wrote it, and what the data set says of its class, itself and its form.
 *
 * @param fileMeta from the first byte of the file to where the data set begins
 * @param instance as the data set says
 * @see DICOM PS3.10 7.1, table 7.1-1
 */
export const isSoundFileMeta = (fileMeta: Uint8Array, instance: Said): boolean => {
  const meta = afterPrefix(fileMeta);
  const elements = meta === null ? null : nullOutOfRange(() => elementsOf(meta));
  if (meta === null || elements === null) return false;
  const valueOf = new Map(elements.map(({ number, value }) => [number, value]));
  const says = (number: number, text: string): boolean =>
    isPadded(valueOf.get(number) ?? new Uint8Array(), ascii(text));
  const length = valueOf.get(0x00);
  const [first, version = first] = valueOf.get(0x01) ?? [];
  return (
    elements.every(({ number }, index) => number > (elements[index - 1]?.number ?? -1)) &&
    length?.length === 4 &&
    new DataView(length.buffer, length.byteOffset).getUint32(0, true) === meta.length - groupLengthBytes &&
    first !== undefined &&
    ((version ?? 0) & 1) === 1 &&
    says(0x02, instance.sopClassUid) &&
    says(0x03, instance.sopInstanceUid) &&
    says(0x10, instance.transferSyntaxUid) &&
    !says(0x12, '')
  );
};

/** Preamble and file meta of some elements, and of all others there were. */
const replaced = (own: ReadonlyMap<number, Uint8Array>, elements: readonly MetaElement[]): Uint8Array => {
  const others = elements.flatMap(({ number, bytes }) =>
    number === 0 || own.has(number) ? [] : [[number, bytes] as const],
  );
  const all = Array.from(new Map([...others, ...own])).sort(([one], [other]) => one - other);
  return withPrelude(all.map(([, bytes]) => bytes));
};

/**
 * Preamble and file meta written anew: what must be there, and what else there was.
 *
 * @param fileMeta as for isSoundFileMeta; nothing is kept of one whose elements can't be told apart
 * @see DICOM PS3.10 7.1
 */
export const renewedFileMeta = (fileMeta: Uint8Array, instance: Said): Uint8Array =>
  replaced(saidOf(instance), nullOutOfRange(() => elementsOf(afterPrefix(fileMeta) ?? fileMeta)) ?? []);

/**
 * Preamble and file meta of a data set that was written anew in Explicit VR Little Endian: what it was, but for the transfer
 * syntax and who wrote it.
 *
 * @param meta of the file, from its first element on
 * @throws {RangeError} where an element of it is not whole
 * @see DICOM PS3.10 7.1
 */
export const explicitFileMeta = (meta: Uint8Array): Uint8Array => {
  const said = saidOf({ sopClassUid: '', sopInstanceUid: '', transferSyntaxUid: explicitLittleEndian });
  return replaced(new Map(Array.from(said).filter(([number]) => number >= 0x10)), elementsOf(meta));
};

const nothing = new Uint8Array();

/** What goes before the bytes of the file where an instance leaves: nothing, unless the file lacks it. */
export const sentPrefix = (instance: Instance): Uint8Array => {
  if (instance.bare) return fileMetaFor(instance);
  return instance.lacksPreamble === true ? emptyPreamble : nothing;
};

/** Size of an instance as it is sent and exported. */
export const sentBytes = (instance: Instance): number => instance.bytes + sentPrefix(instance).length;

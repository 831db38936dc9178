import { limits } from '../model/limits';
import type { ByteWindow } from './byte-window';
import type { Encoding } from './transfer-syntaxes';

/** Filled anew for every element: there are a million of them on a disc. */
export interface Element {
  /** Group in the high 16 bits. */
  tag: number;
  /** The two letters as a big endian number; 0 where the encoding is implicit. */
  vr: number;
  valueAt: number;
  /** undefinedLength where a delimiter ends it. */
  length: number;
}

export const undefinedLength = 0xffffffff;
export const itemTag = 0xfffee000;
export const itemEnd = 0xfffee00d;
export const sequenceEnd = 0xfffee0dd;

const code = (vr: string): number => vr.charCodeAt(0) * 256 + vr.charCodeAt(1);
const codes = (vrs: string): ReadonlySet<number> => new Set(vrs.split(' ').map(code));

/** @see DICOM PS3.5 7.1.2 */
const shortHeader = codes('AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US');
const longHeader = codes('OB OD OF OL OV OW SQ SV UC UN UR UT UV');

/** Whether the length of an element of that value representation takes four bytes, and two reserved ones stand before it. */
export const hasLongHeader = (vr: number): boolean => longHeader.has(vr);

/** Whether two bytes are a value representation that the standard knows. */
export const isKnownVr = (vr: number): boolean => shortHeader.has(vr) || hasLongHeader(vr);

const isCapital = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;

export const newElement = (): Element => ({ tag: 0, vr: 0, valueAt: 0, length: 0 });

/**
 * Reads the head of the element at a position.
 *
 * @returns false where the bytes end before it does; `element` then holds nothing of use
 * @see DICOM PS3.5 7.1
 */
export const readElement = (
  window: ByteWindow,
  at: number,
  { explicit, littleEndian }: Encoding,
  element: Element,
): boolean => {
  if (!window.reach(at, 8)) return false;
  const { view } = window;
  const index = at - window.start;
  const group = view.getUint16(index, littleEndian);
  element.tag = group * 0x10000 + view.getUint16(index + 2, littleEndian);
  element.vr = 0;
  element.valueAt = at + 8;
  if (!explicit || group === 0xfffe) {
    element.length = view.getUint32(index + 4, littleEndian);
    return true;
  }
  const vr = view.getUint16(index + 4, false);
  element.vr = vr;
  if (shortHeader.has(vr)) {
    element.length = view.getUint16(index + 6, littleEndian);
    return true;
  }
  if (!longHeader.has(vr)) {
    // not a VR at all: written implicitly by mistake; a VR of a later edition has the long form
    if (!isCapital(vr >> 8) || !isCapital(vr & 0xff)) {
      element.vr = 0;
      element.length = view.getUint32(index + 4, littleEndian);
      return true;
    }
    if (view.getUint16(index + 6, littleEndian) !== 0) {
      element.length = view.getUint16(index + 6, littleEndian);
      return true;
    }
  }
  if (!window.reach(at, 12)) return false;
  element.length = window.view.getUint32(at - window.start + 8, littleEndian);
  element.valueAt = at + 12;
  return true;
};

/**
 * How the elements at a position are written, from their bytes: what a file says of itself is not always true.
 *
 * @param at the first element of a data set or of an item
 * @returns null where there is not one element
 */
export const guessEncoding = (window: ByteWindow, at: number): Encoding | null => {
  if (!window.reach(at, 8)) return null;
  const index = at - window.start;
  // a data set begins with a small group: 0008 that reads as 0800 is the other way round
  const littleEndian = window.view.getUint8(index) !== 0 || window.view.getUint8(index + 1) === 0;
  return { explicit: isKnownVr(window.view.getUint16(index + 4, false)), littleEndian };
};

/** What skipUndefined answers instead of a position: the bytes end first, or what stands there is no sequence. */
export const endsTooSoon = -1;
const isNoSequence = -2;

/**
 * Finds where an element of undefined length ends.
 *
 * @param at of its value
 * @returns the position after its delimiter, or a negative number where that is not to be found
 * @see DICOM PS3.5 7.5
 */
export const skipUndefined = (window: ByteWindow, at: number, encoding: Encoding, depth = 0): number => {
  if (depth > limits.sequenceDepth) return isNoSequence;
  const element = newElement();
  while (readElement(window, at, encoding, element)) {
    at = element.valueAt;
    if (element.tag === sequenceEnd) return at;
    if (element.tag !== itemTag) return isNoSequence;
    at = element.length === undefinedLength ? skipItem(window, at, encoding, depth) : at + element.length;
    if (at < 0) return at;
  }
  return endsTooSoon;
};

const skipItem = (window: ByteWindow, from: number, encoding: Encoding, depth: number): number => {
  let at = from;
  const element = newElement();
  while (readElement(window, at, encoding, element)) {
    at = element.valueAt;
    if (element.tag === itemEnd) return at;
    if (element.length === undefinedLength) {
      // a sequence of unknown VR is implicit inside, whatever surrounds it (PS3.5 6.2.2)
      at = skipUndefined(window, at, guessInside(window, at) ?? encoding, depth + 1);
      if (at < 0) return at;
    } else at += element.length;
  }
  return endsTooSoon;
};

/** The encoding of the elements of a sequence's first item; null where there are none. */
export const guessInside = (window: ByteWindow, at: number): Encoding | null => {
  if (!window.reach(at, 16)) return null;
  const index = at - window.start;
  const littleEndian = window.view.getUint16(index, true) === 0xfffe;
  const isItem = window.view.getUint16(index + 2, littleEndian) === 0xe000;
  if (!isItem || window.view.getUint16(index + 8, littleEndian) === 0xfffe) return null;
  return { explicit: isKnownVr(window.view.getUint16(index + 12, false)), littleEndian };
};

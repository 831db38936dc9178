import { limits } from '../model/limits';
import { ByteWindow } from './byte-window';
import {
  isKnownVr,
  itemEnd,
  itemTag,
  newElement,
  readElement,
  sequenceEnd,
  skipUndefined,
  undefinedLength,
  type Element,
} from './read-element';
import type { Encoding } from './transfer-syntaxes';
import { bytesOfText, encodeElements, hasLongHeader, joinBytes } from './explicit-elements';

/** A data set that is not as the standard has it, or can't be written otherwise without a loss: it is left as it is. */
export class NotRewritable extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotRewritable';
  }
}

/** An element that is written in place of the one in the data set. */
export interface ReplacedElement {
  readonly vr: string;
  /** Of even length. */
  readonly value: Uint8Array;
}

/** What is written. */
interface Rewriting {
  readonly window: ByteWindow;
  readonly encoding: Encoding;
  /** VRs of the standard by tag, in the words of its data dictionary ('US/SS'); undefined for what it has not. */
  readonly vrOf: (tag: number) => string | undefined;
  /** At the top; null leaves an element out. One that the data set lacks is added. */
  readonly replaced: ReadonlyMap<number, ReplacedElement | null>;
}

const lengthToEnd = 0x00080001;
const pixelRepresentation = 0x00280103;
const bitsAllocated = 0x00280100;
const pixelData = 0x7fe00010;
const digitalSignatures = 0xfffafffa;

/** Bytes of what stands in reverse in big endian. @see DICOM PS3.5 7.3 */
const wordBytes: Readonly<Record<string, number>> = {
  ...{ AT: 2, OW: 2, SS: 2, US: 2 },
  ...{ FL: 4, OF: 4, OL: 4, SL: 4, UL: 4 },
  ...{ FD: 8, OD: 8, OV: 8, SV: 8, UV: 8 },
};
/** What a length of 16 bits can say, and is even. */
const mostShort = 0xfffe;

const implicitInside: Encoding = { explicit: false, littleEndian: true };

const isPrivate = (tag: number): boolean => (tag >>> 16) % 2 === 1;

/** Where the standard leaves a choice, words: they are right for everything there is one for. */
const chosen = (said: string, isSigned: boolean): string => {
  const choices = said.split('/');
  if (choices.includes('OW')) return 'OW';
  return choices.includes('SS') && isSigned ? 'SS' : (choices[0] ?? 'UN');
};

const namedVr = ({ vr }: Element): string => String.fromCharCode(vr >> 8, vr & 0xff);

const reversed = (value: Uint8Array, size: number): Uint8Array => {
  if (value.length % size !== 0) throw new NotRewritable('a value of half a word');
  const turned = value.slice();
  for (let at = 0; at < turned.length; at += size) turned.subarray(at, at + size).reverse();
  return turned;
};

/** The head of an element in Explicit VR Little Endian. @see DICOM PS3.5 7.1.2 */
const explicitHead = (tag: number, vr: string, length: number): Uint8Array => {
  const isLong = hasLongHeader(vr);
  const head = new Uint8Array(isLong ? 12 : 8);
  const view = new DataView(head.buffer);
  view.setUint16(0, tag >>> 16, true);
  view.setUint16(2, tag & 0xffff, true);
  head.set(bytesOfText(vr), 4);
  if (isLong) view.setUint32(8, length, true);
  else view.setUint16(6, length, true);
  return head;
};

const delimiter = (tag: number, length: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, tag >>> 16, true);
  view.setUint16(2, tag & 0xffff, true);
  view.setUint32(4, length, true);
  return bytes;
};

const sizeOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);

/** Goes through a data set from its first byte to its last, and is as strict as nothing else here: what it writes is kept. */
class Rewriter {
  readonly #of: Rewriting;
  /** Of the data set, as far as it is known: it comes before what depends on it, in the order of tags. */
  #isSigned = false;
  #bits = 0;

  constructor(of: Rewriting) {
    this.#of = of;
  }

  #read(at: number, end: number, encoding: Encoding): Element {
    const element = newElement();
    if (!readElement(this.#of.window, at, encoding, element) || element.valueAt > end)
      throw new NotRewritable('it ends within an element');
    if (encoding.explicit && element.tag >>> 16 !== 0xfffe && !isKnownVr(element.vr))
      throw new NotRewritable('a VR that the standard does not have');
    if (element.length !== undefinedLength && element.valueAt + element.length > end)
      throw new NotRewritable('it ends within a value');
    return element;
  }

  #vrOf(element: Element, { explicit }: Encoding): string {
    const { tag, length } = element;
    if (explicit) return namedVr(element);
    if (isPrivate(tag)) {
      if (length === undefinedLength) return 'SQ';
      const number = tag & 0xffff;
      return number >= 0x10 && number <= 0xff ? 'LO' : 'UN';
    }
    const said = this.#of.vrOf(tag);
    if (said !== undefined) return chosen(said, this.#isSigned);
    return length === undefinedLength ? 'SQ' : 'UN';
  }

  #note({ tag, valueAt, length }: Element, { littleEndian }: Encoding): void {
    if (length !== 2 || (tag !== pixelRepresentation && tag !== bitsAllocated)) return;
    const value = this.#of.window.view.getUint16(valueAt, littleEndian);
    if (tag === pixelRepresentation) this.#isSigned = value === 1;
    else this.#bits = value;
  }

  #value({ valueAt, length }: Element, vr: string, { littleEndian }: Encoding): Uint8Array {
    if (length % 2 !== 0) throw new NotRewritable('a value of odd length');
    const value = this.#of.window.bytesAt(valueAt, length);
    const size = littleEndian ? 1 : (wordBytes[vr] ?? 1);
    if (size === 1) return value;
    // how words of more than 16 bits lie in a value of words is not clear in big endian
    if (vr === 'OW' && this.#bits > 16) throw new NotRewritable('long words in big endian');
    return reversed(value, size);
  }

  /** The items of a sequence. @returns what they are written as, and the position after it */
  #items(start: number, end: number, isDelimited: boolean, encoding: Encoding, depth: number) {
    if (depth > limits.sequenceDepth) throw new NotRewritable('sequences in sequences');
    const parts: Uint8Array[] = [];
    let at = start;
    for (;;) {
      if (!isDelimited && at === end) return { parts, next: at };
      const { tag, valueAt, length } = this.#read(at, end, encoding);
      if (isDelimited && tag === sequenceEnd && length === 0) return { parts, next: valueAt };
      if (tag !== itemTag) throw new NotRewritable('no item where there is one to be');
      const hasLength = length !== undefinedLength;
      const [isSigned, bits] = [this.#isSigned, this.#bits];
      const inside = this.elements(valueAt, hasLength ? valueAt + length : end, !hasLength, encoding, depth);
      this.#isSigned = isSigned;
      this.#bits = bits;
      parts.push(delimiter(itemTag, hasLength ? sizeOf(inside.parts) : undefinedLength), ...inside.parts);
      if (!hasLength) parts.push(delimiter(itemEnd, 0));
      at = inside.next;
    }
  }

  #sequence(element: Element, end: number, encoding: Encoding, depth: number) {
    const { tag, valueAt, length } = element;
    const isDelimited = length === undefinedLength;
    const itemsEnd = isDelimited ? end : valueAt + length;
    const { parts, next } = this.#items(valueAt, itemsEnd, isDelimited, encoding, depth + 1);
    const head = explicitHead(tag, 'SQ', isDelimited ? undefinedLength : sizeOf(parts));
    return { parts: [head, ...parts, ...(isDelimited ? [delimiter(sequenceEnd, 0)] : [])], next };
  }

  /** A sequence of unknown VR is implicit inside, whatever surrounds it: it is right as it is (PS3.5 6.2.2). */
  #unknown({ tag, valueAt }: Element, end: number, { littleEndian }: Encoding) {
    const next = skipUndefined(this.#of.window, valueAt, implicitInside);
    if (!littleEndian || next < 0 || next > end) throw new NotRewritable('a sequence of unknown VR');
    const content = this.#of.window.bytesAt(valueAt, next - valueAt);
    return { parts: [explicitHead(tag, 'UN', undefinedLength), content], next };
  }

  #one(element: Element, end: number, encoding: Encoding, depth: number) {
    const { tag, valueAt, length } = element;
    const vr = this.#vrOf(element, encoding);
    if (vr === 'SQ') return this.#sequence(element, end, encoding, depth);
    if (length === undefinedLength) {
      if (vr !== 'UN') throw new NotRewritable('compressed pixels where they are not looked for');
      return this.#unknown(element, end, encoding);
    }
    this.#note(element, encoding);
    const value = this.#value(element, vr, encoding);
    const isTooLong = !hasLongHeader(vr) && length > mostShort;
    return { parts: [explicitHead(tag, isTooLong ? 'UN' : vr, length), value], next: valueAt + length };
  }

  /** The elements of a data set or of an item. @returns what they are written as, and the position after them */
  elements(
    start: number,
    end: number,
    isDelimited: boolean,
    encoding: Encoding,
    depth: number,
  ): { readonly parts: readonly Uint8Array[]; readonly next: number } {
    const isTop = depth === 0;
    const toAdd = new Map(isTop ? this.#of.replaced : []);
    const parts: Uint8Array[] = [];
    const addBefore = (tag: number): void => {
      for (const [added, element] of [...toAdd].sort(([one], [other]) => one - other)) {
        if (added >= tag) return;
        if (element !== null) parts.push(encodeElements([{ tag: added, ...element }]));
        toAdd.delete(added);
      }
    };
    let at = start;
    for (;;) {
      if (!isDelimited && at === end) break;
      const element = this.#read(at, end, encoding);
      const { tag, valueAt, length } = element;
      if (isDelimited && tag === itemEnd && length === 0) return { parts, next: valueAt };
      if (tag >>> 16 === 0xfffe) throw new NotRewritable('a delimiter where there is nothing to end');
      if (tag === digitalSignatures) throw new NotRewritable('it is signed');
      addBefore(tag);
      const replaced = toAdd.get(tag);
      const isLeftOut = (tag & 0xffff) === 0 || tag === lengthToEnd;
      if (replaced !== undefined) {
        if (length !== undefinedLength) {
          this.#note(element, encoding);
          at = valueAt + length;
        } else at = tag === pixelData ? this.#skipFragments(valueAt, end, encoding) : -1;
        if (at < 0) throw new NotRewritable('an element of unknown length');
        if (replaced !== null)
          parts.push(explicitHead(tag, replaced.vr, replaced.value.length), replaced.value);
        toAdd.delete(tag);
      } else {
        const written = this.#one(element, end, encoding, depth);
        // lengths of groups are other ones now, and nobody asks for them
        if (!isLeftOut) parts.push(...written.parts);
        at = written.next;
      }
    }
    addBefore(Infinity);
    return { parts, next: at };
  }

  #skipFragments(start: number, end: number, encoding: Encoding): number {
    for (let at = start; ;) {
      const { tag, valueAt, length } = this.#read(at, end, encoding);
      if (tag === sequenceEnd) return valueAt;
      if (tag !== itemTag || length === undefinedLength) throw new NotRewritable('no fragment of pixels');
      at = valueAt + length;
    }
  }
}

/**
 * Writes a data set in Explicit VR Little Endian: the same elements with the same values.
 *
 * Private elements whose VR is not known become UN, as does what is too long for its VR; lengths of groups, which are retired, are
 * left out. Sequences keep the way that their length is told.
 *
 * @param bytes of the data set, from its first element to its last
 * @throws {NotRewritable} where one byte of it is not understood, or it is signed: nothing is guessed
 * @see DICOM PS3.5 7, A.2
 */
export const explicitDataSet = (
  bytes: Uint8Array,
  { encoding, vrOf, replaced }: Omit<Rewriting, 'window'>,
): Uint8Array<ArrayBuffer> => {
  const rewriter = new Rewriter({ window: ByteWindow.over(bytes), encoding, vrOf, replaced });
  return joinBytes(rewriter.elements(0, bytes.length, false, encoding, 0).parts);
};

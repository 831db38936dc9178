import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openInflated } from '../../../electron/media/inflated-file';
import type { SourceFile } from '../../../electron/media/source';

/** Held in memory, and how much of it was read. */
const fileOf = (bytes: Uint8Array): SourceFile & { readonly bytesRead: () => number } => {
  let sum = 0;
  return {
    bytes: bytes.length,
    read: (into, position) => {
      const part = bytes.subarray(position, position + into.length);
      into.set(part);
      sum += part.length;
      return part.length;
    },
    close: () => undefined,
    bytesRead: () => sum,
  };
};

/** More than is inflated as a whole, in parts that deflate well and badly. */
const content = ((): Buffer => {
  const bytes = Buffer.alloc(33 * 1_048_576);
  let state = 1;
  for (let at = 0; at < bytes.length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    bytes[at] = (at & 0x8000) === 0 ? at >> 4 : (state >>> 16) & 31;
  }
  return bytes;
})();
const facts = { bytes: content.length, crc: crc32(content) };
const damage = expect.objectContaining({ code: 'EBADMSG' }) as unknown;

const packings = [
  ['as it mostly is', { level: 1 }],
  ['as it is, in stored blocks', { level: 0 }],
] as const;

describe.each(packings)('a large file that was deflated %s', (_, options) => {
  const deflated = deflateRawSync(content, options);

  it('gives the same bytes in order, reading each deflated one once', () => {
    const outer = fileOf(deflated);
    const file = openInflated(outer, facts);
    const chunk = Buffer.alloc(1_000_003);
    for (let at = 0; at < content.length;) {
      const got = file.read(chunk, at);
      expect(chunk.subarray(0, got).equals(content.subarray(at, at + chunk.length))).toBe(true);
      at += got;
    }
    expect(file.read(chunk, content.length)).toBe(0);
    expect(outer.bytesRead()).toBe(deflated.length);
  });
});

describe('a large deflated file', () => {
  const deflated = deflateRawSync(content, { level: 1 });

  it('gives the same bytes here and there', () => {
    const file = openInflated(fileOf(deflated), facts);
    fc.assert(
      fc.property(fc.nat(content.length), fc.nat(5_000_000), (position, length) => {
        const into = Buffer.alloc(length);
        const got = file.read(into, position);
        return into.subarray(0, got).equals(content.subarray(position, position + length));
      }),
      { numRuns: 5 },
    );
  });

  it('costs nothing more where a reader steps back a little', () => {
    const outer = fileOf(deflated);
    const file = openInflated(outer, facts);
    const into = new Uint8Array(1000);
    file.read(into, 10_000_000);
    const before = outer.bytesRead();
    for (const back of [1, 1000, 3_000_000]) file.read(into, 10_000_000 - back);
    expect(outer.bytesRead()).toBe(before);
  });

  it.each([
    ['is other than its checksum says', deflated, { ...facts, crc: facts.crc ^ 1 }],
    ['ends too soon', deflated.subarray(0, deflated.length - 100), facts],
    ['is longer than it says', deflated, { ...facts, bytes: content.length - 1 }],
  ])('that %s does not give its last bytes', (_, bytes, said) => {
    const file = openInflated(fileOf(bytes), said);
    const into = new Uint8Array(1000);
    expect(() => file.read(into, said.bytes - into.length)).toThrow(damage);
    expect(file.read(into, 0)).toBe(into.length);
  });
});

describe('a deflated file of whatever size', () => {
  it('that is not what it says fails as damaged, and takes no more memory than it says', () => {
    const bomb = deflateRawSync(Buffer.alloc(64 * 1_048_576));
    for (const bytes of [1, 1000, content.length])
      expect(() => openInflated(fileOf(bomb), { bytes, crc: 0 }).read(new Uint8Array(bytes), 0)).toThrow(
        damage,
      );
  });

  it('holds anything, and never gives anything but damage for it', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 500 }),
        fc.constantFrom(300, 40 * 1_048_576),
        (bytes, claimed) => {
          const file = openInflated(fileOf(bytes), { bytes: claimed, crc: 0 });
          expect(() => file.read(new Uint8Array(1), claimed - 1)).toThrow(damage);
        },
      ),
    );
  });
});

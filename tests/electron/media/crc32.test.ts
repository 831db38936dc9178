import { crc32 as nodes } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../electron/media/crc32';

describe('a CRC', () => {
  it('is that of zlib, in one piece and in several', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (one, other) => {
        const whole = Buffer.concat([one, other]);
        expect(crc32(whole)).toBe(nodes(whole));
        expect(crc32(other, crc32(one))).toBe(nodes(whole));
      }),
      { seed: 5 },
    );
  });
});

import { crc32 as nodes } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedCrc32, crc32 } from '../../../electron/media/crc32';

describe.each([
  ['counted here', countedCrc32],
  ['counted by the quickest that there is', crc32],
])('a CRC %s', (_, crcOf) => {
  it('is that of zlib, in one piece and in several', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (one, other) => {
        const whole = Buffer.concat([one, other]);
        expect(crcOf(whole)).toBe(nodes(whole));
        expect(crcOf(other, crcOf(one))).toBe(nodes(whole));
      }),
      { seed: 5 },
    );
  });
});

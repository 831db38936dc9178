import type { ManifestRow } from './deposit';

/** SHA-256 of some bytes, 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const join = (prefix: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const joined = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
  joined[0] = prefix;
  let at = 1;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
};
const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Merkle tree hash over the rows of a deposit, ordered by sha256 and then SOP Instance UID.
 *
 * Leaves hash 0x00 and the line `sha256 datasetSha256 bytes sopInstanceUid seriesUid studyUid`, nodes hash 0x01 and both children;
 * an odd last node moves up unchanged, which is the tree of RFC 6962.
 *
 * @returns 64 hex digits; of the empty list the hash of nothing
 * @see RFC 6962 section 2.1
 */
export const merkleRoot = (rows: readonly ManifestRow[], sha256: Sha256): string => {
  const lines = rows.map((row) =>
    [row.sha256, row.datasetSha256, row.bytes, row.sopInstanceUid, row.seriesUid, row.studyUid].join(' '),
  );
  let level = lines.sort().map((line) => sha256(join(0, ascii(line))));
  if (level.length === 0) return hex(sha256(new Uint8Array()));
  while (level.length > 1) {
    const next: Uint8Array[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const left = level[index];
      const right = level[index + 1];
      if (left !== undefined) next.push(right === undefined ? left : sha256(join(1, left, right)));
    }
    level = next;
  }
  return hex(level[0] ?? new Uint8Array());
};

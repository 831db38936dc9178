import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ManifestRow } from '../../../shared/model/deposit';
import { merkleRoot } from '../../../shared/model/merkle';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const hex = (text: string): string => createHash('sha256').update(text).digest('hex');
const row = (index: number): ManifestRow => ({
  sha256: hex(`file ${index}`),
  datasetSha256: hex(`data set ${index}`),
  bytes: index * 1000,
  sopInstanceUid: `1.2.3.${index}`,
  seriesUid: '1.2.4',
  studyUid: '1.2.5',
});
const rows = (count: number): ManifestRow[] => Array.from({ length: count }, (_value, index) => row(index));

/** RFC 6962 2.1, as it is written there: split at the largest power of two below the count. */
const python = `
import sys, json, hashlib
H = lambda b: hashlib.sha256(b).digest()
def mth(d):
    if not d: return H(b'')
    if len(d) == 1: return H(b'\\0' + d[0])
    k = 1
    while k * 2 < len(d): k *= 2
    return H(b'\\1' + mth(d[:k]) + mth(d[k:]))
print(json.dumps([mth(sorted(' '.join(map(str, [r['sha256'], r['datasetSha256'], r['bytes'], r['sopInstanceUid'],
  r['seriesUid'], r['studyUid']])).encode() for r in rows)).hex() for rows in json.load(sys.stdin)]))`;

describe('the Merkle root of a deposit', () => {
  it("is the tree hash of RFC 6962, as Python computes it after the RFC's own words", () => {
    const lists = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 100].map(rows);
    const answer = execFileSync('python3', ['-c', python], {
      input: JSON.stringify(lists),
      encoding: 'utf8',
    });
    expect(lists.map((list) => merkleRoot(list, sha256))).toEqual(JSON.parse(answer));
  });

  it('does not depend on the order of the rows', () => {
    expect(merkleRoot(rows(7).reverse(), sha256)).toBe(merkleRoot(rows(7), sha256));
  });

  it('changes with every field of every row, and when a row is added, left out or doubled', () => {
    const list = rows(5);
    const root = merkleRoot(list, sha256);
    const changes: ManifestRow[][] = [list.slice(1), [...list, row(9)], [...list, row(4)]];
    for (const field of ['sha256', 'datasetSha256', 'sopInstanceUid', 'seriesUid', 'studyUid'] as const)
      changes.push(list.map((each, index) => (index === 3 ? { ...each, [field]: '9' } : each)));
    changes.push(list.map((each, index) => (index === 3 ? { ...each, bytes: 9 } : each)));
    const roots = new Set(changes.map((changed) => merkleRoot(changed, sha256)));
    expect(roots.size).toBe(changes.length);
    expect(roots.has(root)).toBe(false);
  });
});

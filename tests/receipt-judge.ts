import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What has to stand before the 32 bytes of an Ed25519 public key so that openssl reads it (RFC 8410). */
const derPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Has openssl verify a JWS.
 *
 * @param jws in its compact form
 * @param x the public key, as a JWKS has it
 */
export const opensslVerifies = (jws: string, x: string): boolean => {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const folder = mkdtempSync(join(tmpdir(), 'discport-openssl-'));
  try {
    writeFileSync(join(folder, 'signed'), `${header}.${payload}`);
    writeFileSync(join(folder, 'signature'), Buffer.from(signature, 'base64url'));
    writeFileSync(join(folder, 'key.der'), Buffer.concat([derPrefix, Buffer.from(x, 'base64url')]));
    const key = ['-pubin', '-keyform', 'DER', '-inkey', 'key.der'];
    const files = ['-rawin', '-in', 'signed', '-sigfile', 'signature'];
    execFileSync('openssl', ['pkeyutl', '-verify', ...key, ...files], { cwd: folder, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** RFC 6962 2.1 word by word, over the lines that shared/model/merkle.ts describes. */
const rootScript = `
import hashlib, json, sys
def tree(leaves):
    if len(leaves) == 0: return hashlib.sha256()
    if len(leaves) == 1: return hashlib.sha256(b'\\0' + leaves[0])
    k = 1
    while k * 2 < len(leaves): k *= 2
    return hashlib.sha256(b'\\1' + tree(leaves[:k]).digest() + tree(leaves[k:]).digest())
rows = json.load(sys.stdin)['instances']
keys = ['sha256', 'datasetSha256', 'bytes', 'sopInstanceUid', 'seriesUid', 'studyUid']
print(tree(sorted(' '.join(str(row[key]) for key in keys).encode('ascii') for row in rows)).hexdigest())
`;

/** The root over a receipt's list, by another program. @param receipt its file's text */
export const rootByPython = (receipt: string): string =>
  execFileSync('/usr/bin/python3', ['-c', rootScript], { input: receipt }).toString().trim();

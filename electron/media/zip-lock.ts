import { createCipheriv, createHmac, pbkdf2Sync } from 'node:crypto';
import { crcStep } from './crc32';
import type { SourceFile } from './source';
import { damaged } from './system-error';

/** How a file of a ZIP is encrypted, and what tells whether a password fits. */
export type ZipLock =
  /** The traditional way of PKWARE. `check` is what its header's last byte becomes. */
  | { readonly kind: 'traditional'; readonly check: number }
  /** AES in the way of WinZip, AE-1 and AE-2. */
  | { readonly kind: 'aes'; readonly keyBytes: 16 | 24 | 32 };

/** How sure it is that a password is the right one when what is kept to tell by fits: in bits. */
export const certaintyBits = (lock: ZipLock): number => (lock.kind === 'aes' ? 16 : 8);

/** The password fits another file, or none. */
export const locked = (): Error => Object.assign(new Error('another password is needed'), { code: 'EACCES' });

const readAll = (file: SourceFile, into: Uint8Array, position: number): void => {
  if (file.read(into, position) < into.length) throw damaged();
};

const headerBytes = 12;
/** How far apart the states are kept from which decryption can go on. */
const stateEveryBytes = 1_048_576;

/** Three numbers, of 32 bits each, that every decrypted byte changes (APPNOTE 6.1.5). */
type Keys = readonly [number, number, number];

const firstKeys: Keys = [0x12345678, 0x23456789, 0x34567890];

/** Decrypts where it stands, or only takes the bytes in when they are no secret. @returns the keys after it */
const turnKeys = (keys: Keys, bytes: Uint8Array, isPlain: boolean): Keys => {
  let [first, second, third] = keys;
  for (let at = 0; at < bytes.length; at++) {
    let plain = bytes[at] ?? 0;
    if (!isPlain) {
      const mixed = (third | 2) & 0xffff;
      plain ^= (Math.imul(mixed, mixed ^ 1) >>> 8) & 0xff;
      bytes[at] = plain;
    }
    first = crcStep(first, plain);
    second = (Math.imul(second + (first & 0xff), 134_775_813) + 1) | 0;
    third = crcStep(third, second >>> 24);
  }
  return [first, second, third];
};

/**
 * Each byte is decrypted by what came before it: going back goes on from the last state that was kept.
 *
 * @see PKWARE APPNOTE 6.3.10, 6.1
 */
const openTraditional = (stored: SourceFile, check: number, password: Uint8Array): SourceFile => {
  const header = new Uint8Array(headerBytes);
  readAll(stored, header, 0);
  const start = turnKeys(turnKeys(firstKeys, password, true), header, false);
  if (header[headerBytes - 1] !== check) throw locked();
  const states = [start];
  let [keys, next] = [start, 0];

  const decryptOn = (bytes: Uint8Array): number => {
    const got = stored.read(bytes, headerBytes + next);
    for (let at = 0; at < got;) {
      const state = next / stateEveryBytes;
      if (Number.isInteger(state)) states[state] = keys;
      const step = Math.min(got - at, stateEveryBytes - (next % stateEveryBytes));
      keys = turnKeys(keys, bytes.subarray(at, at + step), false);
      [at, next] = [at + step, next + step];
    }
    return got;
  };
  const goTo = (position: number): void => {
    const state = Math.min(Math.floor(position / stateEveryBytes), states.length - 1);
    if (position < next || state * stateEveryBytes > next)
      [keys, next] = [states[state] ?? start, state * stateEveryBytes];
    const passed = new Uint8Array(Math.min(position - next, 65_536));
    while (next < position)
      if (decryptOn(passed.subarray(0, Math.min(passed.length, position - next))) === 0) throw damaged();
  };
  return {
    bytes: stored.bytes - headerBytes,
    read: (into, position) => {
      if (position >= stored.bytes - headerBytes) return 0;
      goTo(position);
      return decryptOn(into);
    },
    close: stored.close,
  };
};

const verifierBytes = 2;
const codeBytes = 10;
const blockBytes = 16;
const keyRounds = 1000;

/** What a password and a salt become. */
export interface AesKeys {
  /** Kept before the file, so that a wrong password is told. */
  readonly verifier: Uint8Array;
  /** Encrypts or decrypts where it stands; `position` counts from the first byte of the file. */
  readonly turn: (part: Uint8Array, position: number) => void;
  /** Begins an authentication code over encrypted bytes, of which the first `codeBytes` are kept. */
  readonly newCode: () => ReturnType<typeof createHmac>;
}

/** What AES puts before and after a file of a ZIP. */
export const aesBytes = {
  salt: (keyBytes: number): number => keyBytes / 2,
  verifier: verifierBytes,
  code: codeBytes,
} as const;

/** @see https://www.winzip.com/en/support/aes-encryption/ */
export const aesKeys = (password: Uint8Array, salt: Uint8Array, keyBytes: 16 | 24 | 32): AesKeys => {
  const keys = pbkdf2Sync(password, salt, keyRounds, 2 * keyBytes + verifierBytes, 'sha1');
  const cipher = createCipheriv(`aes-${keyBytes * 8}-ecb`, keys.subarray(0, keyBytes), null);
  cipher.setAutoPadding(false);
  return {
    verifier: keys.subarray(2 * keyBytes),
    newCode: () => createHmac('sha1', keys.subarray(keyBytes, 2 * keyBytes)),
    // counters of 128 bits, the low byte first, count the blocks from one
    turn: (part, position) => {
      const block = Math.floor(position / blockBytes);
      const into = position % blockBytes;
      const counters = Buffer.alloc(Math.ceil((into + part.length) / blockBytes) * blockBytes);
      for (let at = 0; at < counters.length; at += blockBytes)
        counters.writeUIntLE(block + at / blockBytes + 1, at, 6);
      const pad = cipher.update(counters);
      for (let at = 0; at < part.length; at++) part[at] = (part[at] ?? 0) ^ (pad[into + at] ?? 0);
    },
  };
};

/** Decrypted anywhere. What is read in order from its first byte to its last is compared with its authentication code. */
const openAes = (stored: SourceFile, keyBytes: 16 | 24 | 32, password: Uint8Array): SourceFile => {
  const saltBytes = aesBytes.salt(keyBytes);
  const first = saltBytes + verifierBytes;
  const bytes = stored.bytes - first - codeBytes;
  if (bytes < 0) throw damaged();
  const start = new Uint8Array(first);
  readAll(stored, start, 0);
  const { verifier, turn, newCode } = aesKeys(password, start.subarray(0, saltBytes), keyBytes);
  if (!Buffer.from(verifier).equals(start.subarray(saltBytes))) throw locked();
  let [code, next] = [newCode(), 0];

  const authenticate = (encrypted: Uint8Array, position: number): void => {
    if (position === 0) [code, next] = [newCode(), 0];
    if (position !== next || encrypted.length === 0) return;
    code.update(encrypted);
    next += encrypted.length;
    if (next < bytes) return;
    const kept = new Uint8Array(codeBytes);
    readAll(stored, kept, first + bytes);
    // the code has told all that it can, and can't be asked twice
    next = -1;
    if (!code.digest().subarray(0, codeBytes).equals(kept)) throw damaged();
  };
  return {
    bytes,
    read: (into, position) => {
      const wanted = into.subarray(0, Math.max(0, Math.min(into.length, bytes - position)));
      const part = wanted.subarray(0, stored.read(wanted, first + position));
      authenticate(part, position);
      turn(part, position);
      return part.length;
    },
    close: stored.close,
  };
};

/**
 * A file of a ZIP, decrypted in memory as it is read.
 *
 * @param stored with what encryption puts before and after it
 * @throws {Error} EACCES when the password is not the one; EBADMSG when there is less of it than there has to be
 */
export const openLocked = (stored: SourceFile, lock: ZipLock, password: Uint8Array): SourceFile =>
  lock.kind === 'aes'
    ? openAes(stored, lock.keyBytes, password)
    : openTraditional(stored, lock.check, password);

/** U+00A0 to U+00FF in code page 850, the alphabet of the command line of Western European Windows. */
const codePage850 = Buffer.from(
  'ffadbd9ccfbeddf5f9b8a6aeaaf0a9eef8f1fdfcefe6f4faf7fba7afacabf3a8b7b5b6c78e8f9280d490d2d3ded6d7d8' +
    'd1a5e3e0e2e5999e9debe9ea9aede8e185a083c6848691878a8288898da18c8bd0a495a293e494f69b97a39681ece798',
  'hex',
);

/** What programs make of a password that is not plain ASCII: the bytes of UTF-8, or those of an alphabet of the system. */
export const spellingsOf = (password: string): readonly Uint8Array[] => {
  const composed = password.normalize('NFC');
  const utf8 = Buffer.from(composed);
  const isLatin1 = utf8.length > composed.length && !/[^\0-\x7f\xa0-\xff]/.test(composed);
  if (!isLatin1) return [utf8];
  const latin1 = Buffer.from(composed, 'latin1');
  return [utf8, latin1, latin1.map((byte) => codePage850[byte - 0xa0] ?? byte)];
};

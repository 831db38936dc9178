import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** What a keyed hash is of: the same text hashed for two purposes gives two hashes. */
export type HashPurpose =
  | 'upload-code'
  | 'email'
  | 'mailbox'
  | 'deposit-token'
  | 'access-code'
  | 'access-birth-date'
  | 'access-address'
  | 'access-token';

/** What is done with the master key. The keys for each purpose come out of it by HKDF. */
export interface Secrets {
  /** 64 hex digits. */
  readonly hash: (purpose: HashPurpose, ...parts: readonly string[]) => string;
  /**
   * Encrypts a short text (AES-256-GCM).
   *
   * @param place what it belongs to: it can't be opened in another place
   */
  readonly seal: (place: string, text: string) => Uint8Array;
  readonly open: (place: string, sealed: Uint8Array) => string;
  readonly storageKey: Uint8Array;
  /** Says whether the master key is the one a data folder was made with. */
  readonly fingerprint: string;
}

const nonceBytes = 12;
const tagBytes = 16;

const derive = (master: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', master, '', `discport-gateway ${purpose}`, 32));

/** Builds the secrets of a gateway from its master key. */
export const createSecrets = (master: Uint8Array): Secrets => {
  const hashKey = derive(master, 'hash');
  const textKey = derive(master, 'text');
  return {
    storageKey: derive(master, 'storage'),
    fingerprint: derive(master, 'fingerprint').toString('hex'),
    hash: (purpose, ...parts) =>
      createHmac('sha256', hashKey)
        .update(JSON.stringify([purpose, ...parts]))
        .digest('hex'),
    seal: (place, text) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', textKey, nonce).setAAD(Buffer.from(place));
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open: (place, sealed) => {
      const cipher = createDecipheriv('aes-256-gcm', textKey, sealed.subarray(0, nonceBytes))
        .setAAD(Buffer.from(place))
        .setAuthTag(sealed.subarray(sealed.length - tagBytes));
      return Buffer.concat([
        cipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)),
        cipher.final(),
      ]).toString('utf8');
    },
  };
};

/** Compares two keyed hashes without telling by the time it takes where they differ. */
export const sameHash = (left: string, right: string): boolean => {
  const [a, b] = [Buffer.from(left, 'hex'), Buffer.from(right, 'hex')];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** A name or a bearer token nobody can guess: 16 bytes are 128 bits. It does not begin as the option of a command line would. */
export const randomToken = (bytes: number): string => {
  const token = randomBytes(bytes).toString('base64url');
  return token.startsWith('-') ? randomToken(bytes) : token;
};

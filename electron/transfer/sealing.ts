import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

/** Bytes that encryption adds to what it seals: the tag of GCM. */
export const tagBytes = 16;
export const nonceBytes = 12;
const keyBytes = 32;

/**
 * A key of its own for each deposit and purpose, so that a worker is given no more than it needs.
 *
 * @param purpose what is sealed with it
 * @see RFC 5869
 */
export const deriveKey = (masterKey: Uint8Array, purpose: 'journal' | 'spool', depositId: string): Buffer =>
  Buffer.from(hkdfSync('sha256', masterKey, depositId, `discport ${purpose}`, keyBytes));

/**
 * AES-256-GCM.
 *
 * @param nonce never used twice with one key
 * @param label authenticated, not stored
 * @returns the sealed bytes with the tag behind them
 */
export const seal = (
  key: Uint8Array,
  nonce: Uint8Array,
  plain: Uint8Array,
  label: Uint8Array = new Uint8Array(),
): Buffer => {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(label);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

/**
 * Opens what `seal` made.
 *
 * @throws {Error} when a bit of it, its nonce or its label is not what it was
 */
export const unseal = (
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  label: Uint8Array = new Uint8Array(),
): Buffer => {
  if (sealed.length < tagBytes) throw new Error('sealed bytes are cut off');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(label);
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
};

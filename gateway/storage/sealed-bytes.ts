import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * How an instance is encrypted at rest: `DPK1`, 32 bytes of salt, then frames of 64 KiB, each AES-256-GCM with its tag
 * behind it. The key is HKDF(storage key, salt), so that a nonce (frame number, 3 zero bytes, 1 for the last frame)
 * is never used twice. Frames can't be reordered, left out, cut off or moved to another deposit unnoticed.
 */
const magic = Buffer.from('DPK1');
const saltBytes = 32;
const tagBytes = 16;
const frameBytes = 64 * 1024;
const headerBytes = magic.length + saltBytes;

/** Length of the encrypted form of so many bytes. */
export const sealedLength = (bytes: number): number =>
  headerBytes + bytes + tagBytes * Math.max(1, Math.ceil(bytes / frameBytes));

const instanceKey = (storageKey: Uint8Array, salt: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', storageKey, salt, 'discport-gateway instance', 32));

const nonceOf = (frame: number, isLast: boolean): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(frame));
  nonce[11] = isLast ? 1 : 0;
  return nonce;
};

/** Encrypts one instance as its bytes come; holds at most one frame. */
export class Sealer {
  readonly #key: Buffer;
  readonly #deposit: Buffer;
  readonly #salt = randomBytes(saltBytes);
  readonly #waiting = Buffer.alloc(frameBytes);
  #waitingBytes = 0;
  #frame = 0;

  constructor(storageKey: Uint8Array, deposit: string) {
    this.#key = instanceKey(storageKey, this.#salt);
    this.#deposit = Buffer.from(deposit);
  }

  /** What is written first. */
  header(): Uint8Array {
    return Buffer.concat([magic, this.#salt]);
  }

  #seal(isLast: boolean): readonly [Uint8Array, Uint8Array] {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#frame, isLast)).setAAD(
      this.#deposit,
    );
    const frame = cipher.update(this.#waiting.subarray(0, this.#waitingBytes));
    cipher.final();
    this.#frame++;
    this.#waitingBytes = 0;
    return [frame, cipher.getAuthTag()];
  }

  /** @returns the frames that became full, in pieces, to be written one behind the other */
  update(chunk: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let at = 0; at < chunk.length;) {
      // A full frame waits for the next byte, since only then it is known not to be the last.
      if (this.#waitingBytes === frameBytes) frames.push(...this.#seal(false));
      const taken = chunk.subarray(at, at + frameBytes - this.#waitingBytes);
      this.#waiting.set(taken, this.#waitingBytes);
      this.#waitingBytes += taken.length;
      at += taken.length;
    }
    return frames;
  }

  final(): readonly Uint8Array[] {
    return this.#seal(true);
  }
}

/** What is on the disk isn't what was written there. */
export class StorageDamaged extends Error {
  constructor(cause?: unknown) {
    super('what is held of an instance is damaged', { cause });
    this.name = 'StorageDamaged';
  }
}

/** Opens the encrypted form of one instance, frame by frame and in any order. Who uses it does the reading. */
export class Unsealer {
  static readonly headerBytes = headerBytes;
  static readonly frameBytes = frameBytes;
  readonly frames: number;
  readonly #bytes: number;
  readonly #key: Buffer;
  readonly #deposit: Buffer;

  /**
   * @param bytes of the instance
   * @param header the first bytes of the encrypted form
   * @throws {StorageDamaged}
   */
  constructor(storageKey: Uint8Array, deposit: string, bytes: number, header: Uint8Array) {
    if (header.length !== headerBytes || !magic.equals(header.subarray(0, magic.length)))
      throw new StorageDamaged();
    this.#key = instanceKey(storageKey, header.subarray(magic.length));
    this.#deposit = Buffer.from(deposit);
    this.#bytes = bytes;
    this.frames = Math.max(1, Math.ceil(bytes / frameBytes));
  }

  /** Where a frame is in the encrypted form. */
  place(index: number): { readonly position: number; readonly length: number } {
    const bytes = Math.min(frameBytes, this.#bytes - index * frameBytes);
    return { position: headerBytes + index * (frameBytes + tagBytes), length: bytes + tagBytes };
  }

  /** @throws {StorageDamaged} before a byte that was changed gets out */
  frame(index: number, sealed: Uint8Array): Uint8Array {
    if (sealed.length !== this.place(index).length) throw new StorageDamaged();
    const bytes = sealed.length - tagBytes;
    const cipher = createDecipheriv('aes-256-gcm', this.#key, nonceOf(index, index === this.frames - 1))
      .setAAD(this.#deposit)
      .setAuthTag(sealed.subarray(bytes));
    try {
      const frame = cipher.update(sealed.subarray(0, bytes));
      cipher.final();
      return frame;
    } catch (cause) {
      throw new StorageDamaged(cause);
    }
  }
}
